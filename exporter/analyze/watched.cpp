#include "analyze/watched.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyze/load_eta.h"
#include "model/time.h"

namespace aijob::analyze {
namespace {

using model::Event;
using model::StallKind;
using model::TimePoint;

// After a failure other ranks still talk: what they say so soon is no new start.
constexpr model::Duration kAfterDeath = std::chrono::seconds(10);
constexpr model::Duration kLoadsAfterDeath = std::chrono::seconds(30);
// Every rank says that it waits; three times in a row is a hang.
constexpr model::Duration kWaitApart = std::chrono::seconds(30);
constexpr int kWaitsAreHang = 3;
constexpr double kLongestSampleSeconds = 86400;
// Bytes per second: 1 Gb/s, with which GPUStack's users computed how long to wait (load_eta.h).
constexpr double kAssumedLink = 125e6;

using model::Seconds;

/// A server survives what one request brings about.
bool SurvivedByServers(const Event& event) {
  return event.subtype == "python_exception" ||
         (event.class_name != "host_oom" && event.class_name != "process_crash" &&
          event.class_name != "preemption");
}

}  // namespace

model::RankProgress& Watched::RankSeen(int32_t rank) {
  const size_t index = rank < 0 || rank >= kMostRanks ? 0 : static_cast<size_t>(rank) + 1;
  if (index >= ranks_.size()) ranks_.resize(index + 1);
  ranks_[index].rank = static_cast<int32_t>(index) - 1;
  return ranks_[index];
}

void Watched::Observe(const Event& event, int32_t rank, Line line, TimePoint read,
                      Changes& changes) {
  Saw(rank, read);
  evidence_.Note(event, read);
  stragglers_.Note(event, rank);
  if (const double* ranks = event.FindValue("nranks"); ranks != nullptr && *ranks <= kMostRanks) {
    beats_.roster().SetWorld(static_cast<int64_t>(*ranks));
  }
  if (event.class_name == "checkpoint_load" && event.subtype == "not_found") {
    effective_.LostProgress();
  }
  const Sign sign = SignOf(event);
  if (sign.pending) SetPending(*sign.pending, read, changes);
  if (sign.serves && !trains_) serves_ = true;
  if (sign.kind == Sign::Kind::kNone) return;
  dirty_ = true;
  switch (sign.kind) {
    case Sign::Kind::kStart:
    case Sign::Kind::kLoading:
      NotePatience(event, read);
      return Begin(sign, line, read, changes);
    case Sign::Kind::kUp:
      if (phase_ == Phase::kStarting || phase_ == Phase::kNone) phase_ = Phase::kWorking;
      EndStall(hang_, true, read, changes);
      return;
    case Sign::Kind::kStep:
      return TrainStep(event, rank, line, read, changes);
    case Sign::Kind::kWork:
      RankSeen(rank).progress = read;
      return Work(sign, line, read, changes);
    case Sign::Kind::kWaits:
      return Wait(line, read, changes);
    case Sign::Kind::kHang:
      return Tell(sign, read, changes);
    case Sign::Kind::kDeath:
      return Die(event, read, changes);
    case Sign::Kind::kNone:
      return;
  }
}

// Before Begin(): `sign_` is the one before.
void Watched::NotePatience(const Event& event, TimePoint read) {
  if (phase_ != Phase::kStarting) start_apart_ = start_untold_ = 0;
  if (phase_ == Phase::kStarting) start_apart_ = std::max(start_apart_, Seconds(read - sign_));
  if (event.FindValue("progress_ratio") != nullptr) {
    start_untold_ = 0;
  } else if (const double* bytes = event.FindValue("model_bytes");
             bytes != nullptr && event.FindValue("duration_seconds") == nullptr) {
    start_untold_ = std::max(start_untold_, kEtaHigh * *bytes / kAssumedLink);
  }
}

// Engines load models and make groups of ranks in the midst of their work, too.
void Watched::Begin(const Sign& sign, Line line, TimePoint read, Changes& changes) {
  const bool first = sign.kind == Sign::Kind::kStart;
  if (phase_ == Phase::kWorking && !first) return;
  if (phase_ == Phase::kFailed && read < failed_ + (first ? kAfterDeath : kLoadsAfterDeath)) return;
  liveness_.Note(line, read, sign_look_ != looks_);
  sign_look_ = looks_;
  if (phase_ != Phase::kStarting) {
    phase_ = Phase::kStarting;
    began_ = read;
    began_line_ = line;
    pending_.reset();
  }
  sign_ = read;
  EndStall(hang_, hang_ && hang_->kind == StallKind::kStartup, read, changes);
}

void Watched::SetPending(bool pending, TimePoint read, Changes& changes) {
  if (phase_ == Phase::kStarting || phase_ == Phase::kNone) phase_ = Phase::kWorking;
  if (pending && !pending_) pending_ = read;
  if (pending) return;
  pending_.reset();
  if (hang_ && hang_->kind == StallKind::kServing) EndStall(hang_, true, read, changes);
}

void Watched::TrainStep(const Event& event, int32_t rank, Line line, TimePoint read,
                        Changes& changes) {
  model::RankProgress& seen = RankSeen(rank);
  seen.progress = read;
  const double* const step = event.FindValue("step");
  const bool numbered = step != nullptr && std::isfinite(*step) && *step >= 0;
  if (step != nullptr && !numbered) return;
  double stride = 0;
  if (numbered) {
    seen.step = *step;
    const StepNumbers::Verdict verdict = steps_.Note(rank, *step);
    if (!verdict.progress) return;
    stride = verdict.stride;
  }
  trains_ = true;
  serves_ = false;
  Work({Sign::Kind::kStep, false, {}, {}}, line, read, changes);
  if (numbered) NoteTotal(event, stride, read, changes);
  if (!numbered || (!line && !liveness_.live())) return;
  const double* const seconds = event.FindValue("step_seconds");
  const bool timed = seconds != nullptr && std::isfinite(*seconds) && *seconds > 0;
  line_clock_ = line.value_or(read);
  effective_.Step(*step, timed ? std::optional(*seconds) : std::nullopt, line_clock_);
  if (phase_ == Phase::kFinished) effective_.Finish();
}

void Watched::NoteTotal(const Event& event, double stride, TimePoint read, Changes& changes) {
  const double* const step = event.FindValue("step");
  const double* const total = event.FindValue("steps_total");
  // Steps are counted from 0 or 1, and not every one is told: nothing more need come.
  if (total == nullptr || !(*total > 1) || *step + stride < *total) return;
  phase_ = Phase::kFinished;
  EndStall(slow_, true, read, changes);
}

void Watched::Work(const Sign& sign, Line line, TimePoint read, Changes& changes) {
  const bool flagged = hang_.has_value();
  EndStall(hang_, true, read, changes);
  liveness_.Note(line, read, sign_look_ != looks_);
  sign_look_ = looks_;
  const bool step = sign.kind == Sign::Kind::kStep;
  // What a server takes between requests says nothing of its pace while it has none to answer.
  const bool busy = serves_ && pending_ && *pending_ <= sample_;
  if (step || serves_) NotePace(step || busy, line, read, flagged);
  waits_ = 0;
  progress_ = read;
  const bool over = phase_ == Phase::kFinished && !step;  // its last checkpoint
  if (!over) phase_ = Phase::kWorking;
  if (step) JudgeSlow(read, changes);
}

void Watched::NotePace(bool samples, Line line, TimePoint read, bool flagged) {
  std::optional<double> interval;
  const bool watched = sample_look_ != looks_ && sample_ > quiet_from_;
  if (sample_ != TimePoint{}) {
    if (line && sample_line_) {
      interval = Seconds(*line - *sample_line_);
    } else if (watched && liveness_.live()) {
      interval = Seconds(read - sample_);
    }
  }
  const bool sane = interval && *interval >= 0 && *interval <= kLongestSampleSeconds;
  const bool begins = phase_ == Phase::kStarting || phase_ == Phase::kNone ||
                      phase_ == Phase::kFailed || phase_ == Phase::kFinished;
  // Ranks connect again in the midst of work, too: as long as it goes on in time.
  const bool interrupted = !sane || *interval > pace_.ThresholdSeconds(kTrainingFloorSeconds);
  if (begins && interrupted) {
    double start = 0;
    if (began_ != TimePoint{}) {
      start = Seconds(line && began_line_ ? *line - *began_line_ : read - began_);
    }
    pace_.Begin(std::clamp(start, 0.0, kLongestSampleSeconds));
    if (phase_ != Phase::kNone) stragglers_.Clear();
  } else if (sane && samples) {
    pace_.Add(*interval, flagged);
  }
  began_ = {};
  sample_ = read;
  sample_line_ = line;
  sample_look_ = looks_;
}

void Watched::JudgeSlow(TimePoint read, Changes& changes) {
  if (slow_ && !pace_.Slow()) return EndStall(slow_, true, read, changes);
  if (slow_ || !pace_.Slow() || !liveness_.live()) return;
  const StallEvidence::Verdict verdict = evidence_.OfSlow(read);
  slow_.emplace();
  slow_->workload = name_;
  slow_->kind = verdict.kind;
  slow_->told = verdict.told;
  slow_->since = slow_->flagged = read;
  slow_->threshold_seconds = pace_.RecentSeconds();
  slow_->step = steps_.newest();
  changes.push_back({StallChange::Kind::kFlagged, *slow_});
}

void Watched::Wait(Line line, TimePoint read, Changes& changes) {
  if (phase_ == Phase::kStarting) return;  // a long load: a warning, no hang
  const TimePoint time = line.value_or(read);
  if (waits_ > 0 && time - waited_ < kWaitApart) return;
  waited_ = time;
  if (++waits_ < kWaitsAreHang) return;
  const StallKind kind = trains_ ? StallKind::kCommHang : StallKind::kServing;
  Tell({Sign::Kind::kHang, !trains_, {}, kind}, read, changes);
}

void Watched::Tell(const Sign& sign, TimePoint read, Changes& changes) {
  if (phase_ == Phase::kFailed || phase_ == Phase::kFinished) return;
  if (hang_) {
    hang_->told = true;
    return;
  }
  StallKind kind = sign.hang.value_or(StallKind::kNoncommHang);
  if (!sign.hang && phase_ == Phase::kStarting) kind = StallKind::kStartup;
  if (!sign.hang && phase_ == Phase::kWorking) {
    kind = serves_ ? StallKind::kServing
                   : evidence_.OfHang(progress_, beats_.roster().size(), false).kind;
  }
  if (kind == StallKind::kCommHang && serves_) kind = StallKind::kServing;
  Flag(kind, true, read, changes);
}

void Watched::Die(const Event& event, TimePoint read, Changes& changes) {
  if (serves_ && phase_ == Phase::kWorking && SurvivedByServers(event)) return;
  if (phase_ == Phase::kFinished) return;
  phase_ = Phase::kFailed;
  failed_ = read;
  EndStall(hang_, false, read, changes);
  EndStall(slow_, false, read, changes);
}

void Watched::End(bool well, TimePoint read, Changes& changes) {
  phase_ = well ? Phase::kFinished : Phase::kFailed;
  failed_ = read;
  pending_.reset();
  if (well) effective_.Finish();
  EndStall(hang_, false, read, changes);
  EndStall(slow_, false, read, changes);
  dirty_ = true;
}

void Watched::Flag(StallKind kind, bool told, TimePoint now, Changes& changes) {
  hang_.emplace();
  hang_->workload = name_;
  hang_->kind = kind;
  hang_->told = told;
  hang_->since = progress_ != TimePoint{} ? progress_ : now;
  if (kind == StallKind::kStartup) hang_->since = began_ != TimePoint{} ? began_ : now;
  hang_->flagged = now;
  hang_->threshold_seconds = ThresholdSeconds();
  hang_->step = steps_.newest();
  hang_->silent = beats_.Silent(now);
  if (hang_->silent.size() > 8) hang_->silent.resize(8);
  changes.push_back({StallChange::Kind::kFlagged, *hang_});
  dirty_ = true;
}

void Watched::EndStall(std::optional<model::Stall>& stall, bool resumed, TimePoint read,
                       Changes& changes) {
  if (!stall) return;
  stall->ended = read;
  stall->resumed = resumed;
  changes.push_back({StallChange::Kind::kEnded, *std::exchange(stall, std::nullopt)});
  dirty_ = true;
}

}  // namespace aijob::analyze
