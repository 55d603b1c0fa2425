#pragma once
// Consumer::Impl: what consumer.cpp (steps) and assignment.cpp (what the group gives and takes)
// share. Inner header of this room.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kafka/client.h"
#include "kafka/consumer.h"

namespace aijob::kafka {

class Consumer::Impl {
 public:
  Impl(Options options, Setup setup);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  model::Status Open();
  bool Step(model::TimePoint now, const Sink& sink);
  std::vector<Progress> TakeChanges();
  void Committed();
  void CommitFailed();
  [[nodiscard]] int64_t EndOf(const std::pair<std::string, int32_t>& key) const;

  struct Part {
    Progress progress;
    int64_t taken = kNoOffset;   // by TakeChanges()
    int64_t stored = kNoOffset;  // taken, and Committed() since
    int64_t told = kNoOffset;    // to the group
    int64_t start = kNoOffset;   // where it was assigned, until its first message
    bool assigned = false;
    bool at_end = false;  // its end was seen since it was assigned
    std::string bytes;    // of this step
  };
  using Key = std::pair<std::string, int32_t>;

  std::map<Key, Part> parts_;
  Stats stats_;
  std::vector<std::string> messages_;
  int wake_fd_ = -1;
  List revoking_;
  bool caught_up_ = false;
  bool joined_ = false;  // the group has given us partitions, or none, at least once

 private:
  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t what,
                          rd_kafka_topic_partition_list_t* partitions, void* self);
  static void OnError(rd_kafka_t* client, int error, const char* why, void* self);
  static void OnCommitted(rd_kafka_t* client, rd_kafka_resp_err_t error,
                          rd_kafka_topic_partition_list_t* partitions, void* self);
  void Rebalance(rd_kafka_resp_err_t what, const rd_kafka_topic_partition_list_t& partitions);
  /// False: the group did not say yet where it stands.
  bool FinishAssignment();
  void Begin(rd_kafka_topic_partition_t& partition, const rd_kafka_topic_partition_t& committed);
  void Hand(bool give, const rd_kafka_topic_partition_list_t* partitions);
  void LetGo();
  void Pause(bool pause);
  void Close();
  void Take(const rd_kafka_message_t& message);
  void TakeFault(const rd_kafka_message_t& message);
  void TakeValue(const rd_kafka_message_t& message);
  void NoteCaughtUp();
  void Tell(rd_kafka_resp_err_t error, std::string_view detail);
  Part& PartOf(const char* topic, int32_t partition);

  Options options_;
  Setup setup_;
  std::string member_;  // what our commits carry
  rd_kafka_t* client_ = nullptr;
  Queue queue_;
  List assigning_;
  model::TimePoint now_{};
  model::TimePoint ask_again_{};
  model::TimePoint revoked_{};
  std::optional<model::TimePoint> last_news_;
  std::map<int, model::TimePoint> told_;  // by error, when
  size_t step_bytes_ = 0;                 // taken in this step
  bool paused_ = false;
};

}  // namespace aijob::kafka
