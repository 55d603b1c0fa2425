#pragma once
// A watched job and its clock, for the tests of stalls: what an agent would do, without one.

#include <optional>
#include <string>
#include <vector>

#include "analyze/stalls.h"
#include "analyze/told.h"

namespace aijob::analyze {

/// `phase`: of the start.
inline model::Event PhaseEvent(std::string phase, double at) {
  model::Event event = Observation("launch_phase", at);
  event.labels.push_back({"phase", std::move(phase)});
  return event;
}

class Watching {
 public:
  explicit Watching(const std::string& workload = "train") : workload_(workload) { Restart(); }

  /// Lets time pass: Step() as often as it wants to be called.
  void Until(double at) {
    while (now_ < At(at)) {
      const model::Duration next = std::min(stalls_->NextDeadline(now_), Watched::kStep);
      now_ = std::min(At(at), now_ + std::max<model::Duration>(next, std::chrono::milliseconds(1)));
      Look();
    }
  }
  void Look() {
    stalls_->Step(now_);
    for (StallChange& change : stalls_->TakeChanges()) changes.push_back(std::move(change));
  }
  /// The event's own time passes, then it is read.
  void Live(const model::Event& event, int32_t rank = -1) {
    Until(std::chrono::duration<double>(*event.time - kFirstMoment).count());
    Read(event, rank);
    Look();
  }
  /// Read now, whenever it was written; nothing is looked at.
  void Read(const model::Event& event, int32_t rank = -1) {
    stalls_->Observe(*watched_, event, rank, event.time, now_);
    for (StallChange& change : stalls_->TakeChanges()) changes.push_back(std::move(change));
  }
  /// `count` steps of `seconds`, the first of which ends then.
  void Steps(int count, double at, double seconds, int from = 1) {
    for (int i = 0; i < count; ++i) {
      Live(Observation("train_step", at + i * seconds, {{"step", static_cast<double>(from + i)}}));
    }
  }
  /// The exporter ends, and begins anew with what it had stored.
  void Restart() {
    auto next = std::make_unique<Stalls>();
    if (stalls_ != nullptr) {
      for (const auto& [name, text] : stalls_->TakeSaved()) saved_[name] = text;
    }
    for (const auto& [name, text] : saved_) next->Load(name, text);
    stalls_ = std::move(next);
    watched_ = &stalls_->Open(workload_);
  }
  void SleepUntil(double at) { now_ = At(at); }

  [[nodiscard]] model::WorkloadProgress Show() const {
    for (model::WorkloadProgress& shown : stalls_->Show(now_)) {
      if (shown.workload == workload_) return shown;
    }
    return {};
  }
  [[nodiscard]] std::string_view State() const { return model::WorkloadStateName(Show().state); }
  [[nodiscard]] size_t Count(StallChange::Kind kind) const {
    size_t count = 0;
    for (const StallChange& change : changes) count += change.kind == kind ? 1 : 0;
    return count;
  }
  [[nodiscard]] size_t Flagged() const { return Count(StallChange::Kind::kFlagged); }
  [[nodiscard]] size_t Ended() const { return Count(StallChange::Kind::kEnded); }
  [[nodiscard]] double Now() const {
    return std::chrono::duration<double>(now_ - kFirstMoment).count();
  }
  Watched& watched() { return *watched_; }
  Stalls& stalls() { return *stalls_; }
  [[nodiscard]] model::TimePoint now() const { return now_; }

  std::vector<StallChange> changes;

 private:
  std::string workload_;
  std::unique_ptr<Stalls> stalls_;
  Watched* watched_ = nullptr;
  std::map<std::string, std::string> saved_;
  model::TimePoint now_ = At(0);
};

}  // namespace aijob::analyze
