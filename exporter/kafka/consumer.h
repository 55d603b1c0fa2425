#pragma once
// Consumer: reads topics as a member of a consumer group, in bounded steps, and leaves it to the
// caller when an offset is committed.
//
//   auto consumer = Consumer::Make(options, setup);
//   while ((*consumer)->Step(now, [&](const Batch& batch) { ... })) {}
//   store(numbers, (*consumer)->TakeChanges());   // in one transaction
//   (*consumer)->Committed();                     // the group hears of it, revoked partitions go
//
// Exactly once. A partition begins where kafka/start.h says. A partition that the group takes away
// stays ours until what was read of it is stored: Step() gives nothing more and WantsCommit() says
// so, until Committed() lets go; where that fails for kLetGo, it is let go of all the same and
// whoever has it next reads on from the group's last commit. A message is read again only by
// others.
//
// Owner: one source; one thread at a time. Threads: librdkafka's own (a few, and one for each
// broker). Never waits but for what a new assignment's partitions were committed at (kAsk at most),
// and in the destructor (kClose at most) to leave the group.
// Memory: messages fetched ahead (queued.max.messages.kbytes, 8 MiB unless set), a step's bytes and
// one message (fetch.message.max.bytes, 1 MiB unless set, is asked of a broker at once; one message
// may be as large as the broker lets it).
// Failures never end it: counted, told once (TakeMessages), and tried again by librdkafka.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kafka/options.h"
#include "model/result.h"
#include "model/time.h"

namespace aijob::kafka {

/// What is not the operator's to say.
struct Setup {
  std::vector<Progress> stored;  // as TakeChanges() gave them, in a former life too
  bool start_at_end = true;      // for what stands there at the very first start
  bool first_start = true;
  uint64_t member = 0;  // whoever stores `stored`: the same in every life, another for each state
  size_t step_bytes = size_t{1} << 20;
  size_t step_messages = 10'000;
};

class Consumer {
 public:
  using Sink = std::function<void(const Batch&)>;
  static constexpr std::chrono::milliseconds kAsk{1'000};
  static constexpr std::chrono::milliseconds kClose{2'000};
  static constexpr model::Duration kAskAgain = std::chrono::seconds(5);
  static constexpr model::Duration kLetGo = std::chrono::seconds(30);
  static constexpr model::Duration kPoll = std::chrono::seconds(1);
  static constexpr model::Duration kPatience = std::chrono::seconds(30);
  static constexpr model::Duration kTellAgain = std::chrono::minutes(5);

  /// Why the options cannot be used.
  static model::Status Check(const Options& options);
  /// Asks for membership; nothing is read yet, and no broker need be there.
  static model::Result<std::unique_ptr<Consumer>> Make(const Options& options, Setup setup);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  /// One bounded pass. True: more can be read at once.
  bool Step(model::TimePoint now, const Sink& sink);

  /// Readable when Step has something to do.
  [[nodiscard]] int WakeFd() const;
  /// Step must be called within this time, woken or not.
  [[nodiscard]] model::Duration NextDeadline() const { return kPoll; }

  /// Every assigned partition has been read to where it ended, once; or nothing came for kPatience.
  [[nodiscard]] bool CaughtUp() const;
  /// Where every assigned partition is read from is known: it must not be settled anew (start:
  /// end).
  [[nodiscard]] bool Settled() const;
  /// Partitions are to go, and wait for what was read of them to be stored.
  [[nodiscard]] bool WantsCommit() const;

  /// What changed since the last call. All that lies before it has been given out.
  [[nodiscard]] std::vector<Progress> TakeChanges();
  /// All that was taken is stored: the group is told, revoked partitions are let go.
  void Committed();
  /// It could not be stored: nothing is given out until it is (Committed).
  void CommitFailed();

  /// By topic and partition.
  [[nodiscard]] std::vector<PartitionStatus> Partitions() const;
  [[nodiscard]] uint64_t LagMessages() const;
  [[nodiscard]] Stats GetStats() const;
  /// Words for the operator's log since the last call; each cause once.
  [[nodiscard]] std::vector<std::string> TakeMessages();

 private:
  class Impl;
  explicit Consumer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace aijob::kafka
