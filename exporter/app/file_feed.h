#pragma once
// FileFeed: files as a Feed; a Tailer and nothing else.

#include <utility>

#include "app/feed.h"
#include "tail/tailer.h"

namespace aijob::app {

class FileFeed final : public Feed {
 public:
  explicit FileFeed(tail::Tailer tailer) : tailer_(std::move(tailer)) {}

  bool Step(model::TimePoint now, const tail::Sink& sink) override {
    return tailer_.Step(now, sink);
  }
  [[nodiscard]] int WakeFd() const override { return tailer_.WakeFd(); }
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const override {
    return tailer_.NextDeadline(now);
  }
  [[nodiscard]] bool CaughtUp() const override { return tailer_.CaughtUp(); }
  [[nodiscard]] tail::PositionChanges TakeChanges() override { return tailer_.TakeChanges(); }
  [[nodiscard]] std::vector<model::Position> Positions() const override {
    return tailer_.Positions();
  }
  [[nodiscard]] tail::Stats GetStats() const override { return tailer_.GetStats(); }
  [[nodiscard]] uint64_t LagBytes() const override { return tailer_.LagBytes(); }
  [[nodiscard]] std::vector<tail::FileStatus> Files() const override { return tailer_.Files(); }
  [[nodiscard]] std::vector<std::string> TakeMessages() override { return tailer_.TakeMessages(); }

 private:
  tail::Tailer tailer_;
};

}  // namespace aijob::app
