#pragma once
// Feed: where a Source's batches come from: files (file_feed.h) or Kafka (kafka_feed.h). What each
// function means stands in tail/tailer.h; what only Kafka needs is said here.
//
// Owner: a Source; one thread at a time.

#include <optional>
#include <string>
#include <vector>

#include "model/position.h"
#include "model/time.h"
#include "tail/options.h"

namespace aijob::app {

class Feed {
 public:
  Feed() = default;
  virtual ~Feed() = default;
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  virtual bool Step(model::TimePoint now, const tail::Sink& sink) = 0;
  [[nodiscard]] virtual int WakeFd() const = 0;
  [[nodiscard]] virtual model::Duration NextDeadline(model::TimePoint now) const = 0;
  [[nodiscard]] virtual bool CaughtUp() const = 0;
  [[nodiscard]] virtual tail::PositionChanges TakeChanges() = 0;
  [[nodiscard]] virtual std::vector<model::Position> Positions() const = 0;
  [[nodiscard]] virtual tail::Stats GetStats() const = 0;
  [[nodiscard]] virtual uint64_t LagBytes() const = 0;
  [[nodiscard]] virtual std::vector<tail::FileStatus> Files() const = 0;
  [[nodiscard]] virtual std::vector<std::string> TakeMessages() = 0;

  /// Of what is counted in messages; none where bytes are.
  [[nodiscard]] virtual std::optional<uint64_t> LagMessages() const { return std::nullopt; }
  /// Where reading starts is known of all there is, so that the first start is past.
  [[nodiscard]] virtual bool Settled() const { return true; }
  /// Somebody waits for what was read to be stored.
  [[nodiscard]] virtual bool WantsCommit() const { return false; }
  /// What TakeChanges() gave is stored, or could not be.
  virtual void Committed(bool stored) { static_cast<void>(stored); }
};

}  // namespace aijob::app
