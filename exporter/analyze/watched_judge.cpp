// Watched: what time says of it, how it is shown, and what is stored.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyze/progress_json.h"
#include "analyze/watched.h"
#include "model/time.h"

namespace aijob::analyze {
namespace {

using model::StallKind;
using model::TimePoint;
using nlohmann::json;

// A workload that does not have to make progress is silent after that long without a line.
constexpr model::Duration kSilent = std::chrono::minutes(5);
// After an absence of the exporter longer than this, nobody knows whether the job still runs.
constexpr model::Duration kForgotten = std::chrono::hours(1);
constexpr double kSignsApart = 3;
constexpr double kLongestStartSeconds = 3600;  // then a start is given up: launches.h

model::Duration ToDuration(double seconds) {
  return std::chrono::duration_cast<model::Duration>(std::chrono::duration<double>(seconds));
}

std::optional<TimePoint> Known(TimePoint time) {
  return time == TimePoint{} ? std::nullopt : std::optional(time);
}

using model::FromTicks;
using model::Ticks;

}  // namespace

double Watched::ThresholdSeconds() const {
  if (phase_ == Phase::kStarting) {
    const double patience = std::max(kSignsApart * start_apart_, start_untold_);
    return std::clamp(patience, kStartupSeconds, kLongestStartSeconds);
  }
  return pace_.ThresholdSeconds(trains_ ? kTrainingFloorSeconds : kServingFloorSeconds);
}

/// Since when progress is awaited; nothing: nothing is due.
std::optional<TimePoint> Watched::QuietSince() const {
  if (phase_ == Phase::kStarting) return std::max(sign_, quiet_from_);
  if (phase_ != Phase::kWorking) return std::nullopt;
  if (trains_) return std::max(progress_, quiet_from_);
  if (!pending_) return std::nullopt;
  return std::max({progress_, *pending_, quiet_from_});
}

void Watched::Step(TimePoint now, Changes& changes) {
  const bool away = looks_ == 0 || now - looked_ > kAway;
  if (away) {
    if (looked_ != TimePoint{} && now - looked_ > kForgotten && progress_ <= looked_) {
      liveness_.Restore(false);
    }
    quiet_from_ = now;
    beats_.Excuse(now);
  } else if (trains_ && liveness_.live() && phase_ != Phase::kFinished) {
    line_clock_ += std::max(now - std::max(looked_, progress_), model::Duration{0});
    effective_.Wait(line_clock_);
  }
  ++looks_;
  looked_ = now;
  if (hang_ || !liveness_.live()) return;
  const std::optional<TimePoint> since = QuietSince();
  if (!since || now < *since + ToDuration(ThresholdSeconds())) return;
  if (phase_ == Phase::kStarting) return Flag(StallKind::kStartup, false, now, changes);
  if (!trains_) return Flag(StallKind::kServing, false, now, changes);
  const bool some_silent = !beats_.Silent(now).empty();
  const StallEvidence::Verdict verdict =
      evidence_.OfHang(progress_, beats_.roster().size(), some_silent);
  Flag(verdict.kind, verdict.told, now, changes);
}

model::Duration Watched::NextDeadline(TimePoint now) const {
  if (!liveness_.live()) return kNothingDue;
  const std::optional<TimePoint> since = QuietSince();
  if (!since) return trains_ && phase_ != Phase::kFinished ? kStep : kNothingDue;
  if (hang_) return kStep;
  const model::Duration due = *since + ToDuration(ThresholdSeconds()) - now;
  return std::clamp(due, model::Duration{0}, kStep);
}

bool Watched::IsSilent(TimePoint now) const {
  const model::Duration limit = std::max(kSilent, ToDuration(ThresholdSeconds()));
  return now - std::max(heard_, quiet_from_) >= limit;
}

void Watched::ShowRanks(model::WorkloadProgress& shown) const {
  const Roster& roster = beats_.roster();
  const int32_t size = std::max(roster.size(), static_cast<int32_t>(ranks_.size()) - 1);
  for (int32_t rank = 0; rank < size; ++rank) {
    model::RankProgress seen;
    if (static_cast<size_t>(rank) + 1 < ranks_.size()) seen = ranks_[static_cast<size_t>(rank) + 1];
    seen.rank = rank;
    if (rank < roster.size()) seen.line = roster.Heard(rank);
    if (seen.line || seen.progress) shown.ranks.push_back(seen);
  }
}

model::WorkloadProgress Watched::Show(TimePoint now) const {
  model::WorkloadProgress shown;
  shown.workload = name_;
  shown.line = Known(heard_);
  shown.progress = Known(progress_);
  shown.step = steps_.newest();
  if (QuietSince()) shown.threshold_seconds = ThresholdSeconds();
  for (const auto* stall : {&hang_, &slow_}) {
    if (*stall) shown.stalls.push_back(**stall);
  }
  ShowRanks(shown);
  if (beats_.Known() > 1) shown.silent_ranks = static_cast<int32_t>(beats_.Silent(now).size());
  shown.stragglers = stragglers_.Judge();
  shown.effective_ratio = effective_.Ratio();
  using State = model::WorkloadState;
  switch (phase_) {
    case Phase::kNone:
      shown.state = State::kNeverStarted;
      break;
    case Phase::kStarting:
      shown.state = IsSilent(now) ? State::kSilent : State::kStarting;
      break;
    case Phase::kWorking:
      shown.state = IsSilent(now) ? State::kSilent : State::kRunning;
      break;
    case Phase::kFinished:
      shown.state = State::kFinished;
      break;
    case Phase::kFailed:
      shown.state = State::kFailed;
      break;
  }
  if (hang_) shown.state = State::kStalled;
  return shown;
}

json Watched::Save() const {
  return {{"phase", static_cast<int>(phase_)},
          {"trains", trains_},
          {"serves", serves_},
          {"live", liveness_.live()},
          {"pace", pace_.Save()},
          {"effective", effective_.Save()},
          {"world", beats_.roster().size()},
          {"heard", Ticks(heard_)},
          {"progress", Ticks(progress_)},
          {"sign", Ticks(sign_)},
          {"start_apart", start_apart_},
          {"start_untold", start_untold_},
          {"failed", Ticks(failed_)},
          {"began", Ticks(began_)},
          {"began_line", began_line_ ? json(Ticks(*began_line_)) : json()},
          {"sample", Ticks(sample_)},
          {"sample_line", sample_line_ ? json(Ticks(*sample_line_)) : json()},
          {"pending", pending_ ? json(Ticks(*pending_)) : json()},
          {"steps", steps_.Save()},
          {"waits", waits_},
          {"waited", Ticks(waited_)},
          {"looked", Ticks(looked_)},
          {"line_clock", Ticks(line_clock_)},
          {"hang", hang_ ? json(StallJson(*hang_)) : json()},
          {"slow", slow_ ? json(StallJson(*slow_)) : json()}};
}

void Watched::Load(const json& saved) {
  const auto maybe = [&](const char* name) -> std::optional<TimePoint> {
    if (saved.at(name).is_null()) return std::nullopt;
    return FromTicks(saved.at(name));
  };
  const int phase = saved.at("phase").get<int>();
  phase_ = static_cast<Phase>(std::clamp(phase, 0, static_cast<int>(Phase::kFailed)));
  trains_ = saved.at("trains");
  serves_ = saved.at("serves");
  liveness_.Restore(saved.at("live").get<bool>());
  pace_.Load(saved.at("pace"));
  effective_.Load(saved.at("effective"));
  beats_.roster().SetWorld(saved.at("world").get<int64_t>());
  heard_ = FromTicks(saved.at("heard"));
  progress_ = FromTicks(saved.at("progress"));
  sign_ = FromTicks(saved.at("sign"));
  start_apart_ = saved.value("start_apart", 0.0);
  start_untold_ = saved.value("start_untold", 0.0);
  failed_ = FromTicks(saved.at("failed"));
  began_ = FromTicks(saved.at("began"));
  began_line_ = maybe("began_line");
  sample_ = FromTicks(saved.at("sample"));
  sample_line_ = maybe("sample_line");
  pending_ = maybe("pending");
  if (saved.contains("steps")) steps_.Load(saved.at("steps"));  // of 0.1's first states: not there
  waits_ = saved.at("waits");
  waited_ = FromTicks(saved.at("waited"));
  looked_ = FromTicks(saved.at("looked"));
  line_clock_ = FromTicks(saved.at("line_clock"));
  if (!saved.at("hang").is_null()) hang_ = ReadStall(saved.at("hang"));
  if (!saved.at("slow").is_null()) slow_ = ReadStall(saved.at("slow"));
}

}  // namespace aijob::analyze
