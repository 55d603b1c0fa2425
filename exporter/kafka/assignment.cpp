// What the group gives and takes: assignment, revocation, commits, the end of membership.

#include <algorithm>

#include "kafka/consumer_impl.h"
#include "kafka/start.h"

namespace aijob::kafka {
namespace {

int64_t OffsetOf(int64_t start) {
  if (start == kBeginning) return RD_KAFKA_OFFSET_BEGINNING;
  return start == kEnd ? RD_KAFKA_OFFSET_END : start;
}

std::string_view MetadataOf(const rd_kafka_topic_partition_t& partition) {
  return {static_cast<const char*>(partition.metadata), partition.metadata_size};
}

}  // namespace

void Consumer::Impl::OnRebalance(rd_kafka_t*, rd_kafka_resp_err_t what,
                                 rd_kafka_topic_partition_list_t* partitions, void* self) {
  static_cast<Impl*>(self)->Rebalance(what, *partitions);
}

// librdkafka waits for the answer (Hand): it need not come within the callback.
void Consumer::Impl::Rebalance(rd_kafka_resp_err_t what,
                               const rd_kafka_topic_partition_list_t& partitions) {
  const bool given = what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  if (given) {
    assigning_.reset(rd_kafka_topic_partition_list_copy(&partitions));
    ask_again_ = now_;
  } else {
    if (what != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) Tell(what, "rebalance");
    assigning_.reset();
    revoking_.reset(rd_kafka_topic_partition_list_copy(&partitions));
    revoked_ = now_;
  }
}

bool Consumer::Impl::FinishAssignment() {
  if (now_ < ask_again_) return false;
  List committed(rd_kafka_topic_partition_list_copy(assigning_.get()));
  for (int i = 0; i < committed->cnt; ++i) committed->elems[i].offset = RD_KAFKA_OFFSET_INVALID;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  if (committed->cnt > 0) {
    error = rd_kafka_committed(client_, committed.get(), static_cast<int>(kAsk.count()));
  }
  for (int i = 0; i < committed->cnt && error == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    error = committed->elems[i].err;
  }
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Tell(error, "the group does not say how far it has read; it will be asked again");
    ask_again_ = now_ + kAskAgain;
    return false;
  }
  for (int i = 0; i < assigning_->cnt; ++i) Begin(assigning_->elems[i], committed->elems[i]);
  if (assigning_->cnt > 0) setup_.first_start = false;
  Hand(true, assigning_.get());
  if (paused_) Pause(true);
  assigning_.reset();
  joined_ = true;
  return true;
}

void Consumer::Impl::Begin(rd_kafka_topic_partition_t& partition,
                           const rd_kafka_topic_partition_t& committed) {
  Part& part = PartOf(partition.topic, partition.partition);
  Known known;
  known.own = part.progress.next;
  if (committed.offset >= 0) known.group = committed.offset;
  known.group_is_ours = MetadataOf(committed) == member_;
  const int64_t start = StartOf(known, setup_.first_start && setup_.start_at_end);
  partition.offset = OffsetOf(start);
  part.assigned = true;
  part.at_end = false;
  part.start = start >= 0 ? start : kNoOffset;
  part.progress.next = part.start;
  part.told = known.group_is_ours ? known.group : kNoOffset;
}

void Consumer::Impl::Hand(bool give, const rd_kafka_topic_partition_list_t* partitions) {
  const std::string_view protocol = rd_kafka_rebalance_protocol(client_);
  if (protocol == "COOPERATIVE" && partitions != nullptr) {
    const KafkaError failed(give ? rd_kafka_incremental_assign(client_, partitions)
                                 : rd_kafka_incremental_unassign(client_, partitions));
    if (failed != nullptr) {
      Tell(rd_kafka_error_code(failed.get()), rd_kafka_error_string(failed.get()));
    }
    return;
  }
  const rd_kafka_resp_err_t error = rd_kafka_assign(client_, give ? partitions : nullptr);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) Tell(error, "assignment");
}

void Consumer::Impl::LetGo() {
  for (int i = 0; i < revoking_->cnt; ++i) {
    PartOf(revoking_->elems[i].topic, revoking_->elems[i].partition).assigned = false;
  }
  Hand(false, revoking_.get());
  revoking_.reset();
}

std::vector<Progress> Consumer::Impl::TakeChanges() {
  std::vector<Progress> changes;
  for (auto& [key, part] : parts_) {
    if (part.progress.next == part.taken || part.progress.next == kNoOffset) continue;
    part.taken = part.progress.next;
    changes.push_back(part.progress);
  }
  return changes;
}

void Consumer::Impl::Committed() {
  const List commits = MakeList(parts_.size());
  bool all = true;
  for (auto& [key, part] : parts_) {
    part.stored = part.taken;
    all &= part.progress.next == part.taken || part.progress.next == kNoOffset;
    if (!part.assigned || part.stored == kNoOffset || part.stored == part.told) continue;
    rd_kafka_topic_partition_t* const commit =
        rd_kafka_topic_partition_list_add(commits.get(), key.first.c_str(), key.second);
    commit->offset = part.told = part.stored;
    commit->metadata = rd_kafka_mem_malloc(client_, member_.size());
    commit->metadata_size = member_.copy(static_cast<char*>(commit->metadata), member_.size());
  }
  if (commits->cnt > 0) {
    const rd_kafka_resp_err_t error = rd_kafka_commit(client_, commits.get(), 1);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) Tell(error, "commit to the group");
  }
  if (paused_) Pause(false);
  if (revoking_ != nullptr && all) LetGo();
}

void Consumer::Impl::OnCommitted(rd_kafka_t*, rd_kafka_resp_err_t error,
                                 rd_kafka_topic_partition_list_t* partitions, void* self) {
  Impl& impl = *static_cast<Impl*>(self);
  if (error == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  for (int i = 0; partitions != nullptr && i < partitions->cnt; ++i) {
    const rd_kafka_topic_partition_t& partition = partitions->elems[i];
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = partition.err;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    impl.PartOf(partition.topic, partition.partition).told = kNoOffset;  // with the next commit
  }
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) impl.Tell(error, "commit to the group");
}

void Consumer::Impl::CommitFailed() {
  if (!paused_) Pause(true);
}

void Consumer::Impl::Pause(bool pause) {
  paused_ = pause;
  const List assigned = MakeList(parts_.size());
  for (const auto& [key, part] : parts_) {
    if (!part.assigned) continue;
    rd_kafka_topic_partition_list_add(assigned.get(), key.first.c_str(), key.second);
  }
  const rd_kafka_resp_err_t error = pause ? rd_kafka_pause_partitions(client_, assigned.get())
                                          : rd_kafka_resume_partitions(client_, assigned.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) Tell(error, pause ? "pause" : "resume");
}

// Leaves the group, so that it need not wait for our session to end; nothing is committed.
void Consumer::Impl::Close() {
  if (revoking_ != nullptr) LetGo();
  if (assigning_ != nullptr) Hand(true, assigning_.get());  // it waits for an answer
  const Queue rest(rd_kafka_queue_new(client_));
  const KafkaError failed(rd_kafka_consumer_close_queue(client_, rest.get()));
  const auto deadline = std::chrono::steady_clock::now() + kClose;
  while (failed == nullptr && rd_kafka_consumer_closed(client_) == 0 &&
         std::chrono::steady_clock::now() < deadline) {
    const Event event(rd_kafka_queue_poll(rest.get(), 50));
    if (event != nullptr && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) {
      Hand(false, rd_kafka_event_topic_partition_list(event.get()));
    }
  }
}

}  // namespace aijob::kafka
