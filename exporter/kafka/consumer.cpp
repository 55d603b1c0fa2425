#include "kafka/consumer.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "kafka/consumer_impl.h"
#include "model/guarded.h"
#include "model/line.h"

namespace aijob::kafka {
namespace {

// Before 2.3.0 librdkafka ends the program when a consumer goes that was about to get its first
// partitions (https://github.com/confluentinc/librdkafka/issues/4312). So it is left where it is:
// closed, out of the group, asked for nothing any more. It happens at the end of the program, and
// where a reload takes a source away that has just come.
constexpr int kEndsUnassigned = 0x020300ff;

/// Keeps them where leak checkers find them.
void LeaveForEver(rd_kafka_t* client) {
  static model::Guarded<std::vector<rd_kafka_t*>>* const kLeft =
      new model::Guarded<std::vector<rd_kafka_t*>>;
  kLeft->With([&](std::vector<rd_kafka_t*>& clients) { clients.push_back(client); });
}

}  // namespace

Consumer::Impl::Impl(Options options, Setup setup)
    : options_(std::move(options)), setup_(std::move(setup)) {
  member_ = "aijob_exporter " + std::to_string(setup_.member);
  for (Progress& stored : setup_.stored) {
    Part& part = PartOf(stored.topic.c_str(), stored.partition);
    part.taken = part.stored = stored.next;
    part.progress = std::move(stored);
  }
}

Consumer::Impl::~Impl() {
  if (client_ != nullptr) {
    Close();
    rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
    queue_.reset();
    if (joined_ || rd_kafka_version() >= kEndsUnassigned) {
      rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    } else {
      LeaveForEver(client_);
    }
  }
  if (wake_fd_ >= 0) close(wake_fd_);
}

model::Status Consumer::Impl::Open() {
  auto conf = MakeConf(options_);
  if (!conf.ok()) return model::Error{conf.error()};
  wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd_ < 0) return model::Error{"no descriptor is left for a Kafka consumer"};
  rd_kafka_conf_set_opaque(conf->get(), this);
  rd_kafka_conf_set_rebalance_cb(conf->get(), &Impl::OnRebalance);
  rd_kafka_conf_set_error_cb(conf->get(), &Impl::OnError);
  rd_kafka_conf_set_offset_commit_cb(conf->get(), &Impl::OnCommitted);
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);  // errors come to OnError, and are told once
  std::array<char, 512> why{};
  client_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf->get(), why.data(), why.size());
  if (client_ == nullptr) return model::Error{why.data()};
  static_cast<void>(conf->release());  // the client's now
  rd_kafka_poll_set_consumer(client_);
  queue_.reset(rd_kafka_queue_get_consumer(client_));
  static constexpr uint64_t kOne = 1;
  rd_kafka_queue_io_event_enable(queue_.get(), wake_fd_, &kOne, sizeof(kOne));
  const List topics = MakeList(options_.topics.size());
  for (const std::string& topic : options_.topics) {
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  const rd_kafka_resp_err_t error = rd_kafka_subscribe(client_, topics.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return model::Error{std::string("cannot subscribe: ") + rd_kafka_err2str(error)};
  }
  return {};
}

bool Consumer::Impl::Step(model::TimePoint now, const Sink& sink) {
  eventfd_t woken = 0;
  eventfd_read(wake_fd_, &woken);
  now_ = now;
  if (!last_news_) last_news_ = now;
  if (revoking_ != nullptr && now - revoked_ > kLetGo) {
    Tell(RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, "what was counted of them could not be stored");
    LetGo();
  }
  step_bytes_ = 0;
  bool more = true;
  for (size_t i = 0; i < setup_.step_messages && step_bytes_ < setup_.step_bytes; ++i) {
    if (assigning_ != nullptr) static_cast<void>(FinishAssignment());
    // Paused partitions give nothing, but the group wants to be polled.
    const Message message(revoking_ == nullptr ? rd_kafka_consumer_poll(client_, 0) : nullptr);
    more = message != nullptr;
    if (!more) break;
    Take(*message);
  }
  for (auto& [key, part] : parts_) {
    if (part.bytes.empty()) continue;
    part.bytes.reserve(part.bytes.size() + model::kPadding);
    sink({key.first, key.second, part.bytes});
    part.bytes = {};
  }
  NoteCaughtUp();
  return more;
}

void Consumer::Impl::Take(const rd_kafka_message_t& message) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    TakeFault(message);
  } else {
    TakeValue(message);
  }
}

void Consumer::Impl::TakeFault(const rd_kafka_message_t& message) {
  if (message.err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    const char* const text = rd_kafka_message_errstr(&message);
    Tell(message.err, text == nullptr ? "" : text);
    return;
  }
  Part& part = PartOf(rd_kafka_topic_name(message.rkt), message.partition);
  part.at_end = true;
  if (part.progress.next == kNoOffset) part.progress.next = message.offset;
}

void Consumer::Impl::TakeValue(const rd_kafka_message_t& message) {
  Part& part = PartOf(rd_kafka_topic_name(message.rkt), message.partition);
  const int64_t expected = part.progress.next;
  if (expected >= 0 && (message.offset < expected || part.start > 0) &&
      message.offset != expected) {
    Tell(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE,
         part.progress.topic + "/" + std::to_string(message.partition) + " goes on at offset " +
             std::to_string(message.offset) + " though it was read to " + std::to_string(expected) +
             ": messages were removed, or the topic was made anew");
  }
  part.start = kNoOffset;
  part.progress.next = message.offset + 1;
  last_news_ = now_;
  ++stats_.messages;
  if (message.payload == nullptr || message.len == 0) {
    ++stats_.empty;
    return;
  }
  const std::string_view value(static_cast<const char*>(message.payload), message.len);
  part.bytes.append(value);
  if (!value.ends_with('\n')) part.bytes.push_back('\n');
  step_bytes_ += value.size() + 1;
}

void Consumer::Impl::NoteCaughtUp() {
  if (caught_up_) return;
  caught_up_ = now_ - *last_news_ >= kPatience ||
               (joined_ && std::all_of(parts_.begin(), parts_.end(), [](const auto& entry) {
                  return !entry.second.assigned || entry.second.at_end;
                }));
}

void Consumer::Impl::OnError(rd_kafka_t*, int error, const char* why, void* self) {
  static_cast<Impl*>(self)->Tell(static_cast<rd_kafka_resp_err_t>(error), why);
}

void Consumer::Impl::Tell(rd_kafka_resp_err_t error, std::string_view detail) {
  ++stats_.errors;
  const auto [told, first] = told_.try_emplace(static_cast<int>(error), now_);
  if (!first && now_ - told->second < kTellAgain) return;
  told->second = now_;
  messages_.push_back("Kafka: " + std::string(rd_kafka_err2str(error)) + ": " +
                      std::string(detail));
}

Consumer::Impl::Part& Consumer::Impl::PartOf(const char* topic, int32_t partition) {
  Part& part = parts_[{topic, partition}];
  if (part.progress.topic.empty()) {
    part.progress.topic = topic;
    part.progress.partition = partition;
  }
  return part;
}

// As the last answer of its leader said; nothing is asked.
int64_t Consumer::Impl::EndOf(const Key& key) const {
  int64_t low = kNoOffset;
  int64_t high = kNoOffset;
  const rd_kafka_resp_err_t error =
      rd_kafka_get_watermark_offsets(client_, key.first.c_str(), key.second, &low, &high);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : kNoOffset;
}

// Some properties are judged only together, and only by rd_kafka_new; without brokers it asks
// nobody.
model::Status Consumer::Check(const Options& options) {
  Options nowhere = options;
  nowhere.brokers.clear();
  auto conf = MakeConf(nowhere);
  if (!conf.ok()) return model::Error{conf.error()};
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  std::array<char, 512> why{};
  rd_kafka_t* const client = rd_kafka_new(RD_KAFKA_CONSUMER, conf->get(), why.data(), why.size());
  if (client == nullptr) return model::Error{why.data()};
  static_cast<void>(conf->release());
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  return {};
}

model::Result<std::unique_ptr<Consumer>> Consumer::Make(const Options& options, Setup setup) {
  auto impl = std::make_unique<Impl>(options, std::move(setup));
  if (model::Status opened = impl->Open(); !opened.ok()) return model::Error{opened.error()};
  return std::unique_ptr<Consumer>(new Consumer(std::move(impl)));
}

Consumer::Consumer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Consumer::~Consumer() = default;

bool Consumer::Step(model::TimePoint now, const Sink& sink) { return impl_->Step(now, sink); }
int Consumer::WakeFd() const { return impl_->wake_fd_; }
bool Consumer::CaughtUp() const { return impl_->caught_up_; }
bool Consumer::WantsCommit() const { return impl_->revoking_ != nullptr; }
std::vector<Progress> Consumer::TakeChanges() { return impl_->TakeChanges(); }
void Consumer::Committed() { impl_->Committed(); }
void Consumer::CommitFailed() { impl_->CommitFailed(); }
Stats Consumer::GetStats() const { return impl_->stats_; }
std::vector<std::string> Consumer::TakeMessages() { return std::exchange(impl_->messages_, {}); }

bool Consumer::Settled() const {
  return impl_->joined_ &&
         std::all_of(impl_->parts_.begin(), impl_->parts_.end(), [](const auto& entry) {
           return !entry.second.assigned || entry.second.progress.next != kNoOffset;
         });
}

std::vector<PartitionStatus> Consumer::Partitions() const {
  std::vector<PartitionStatus> partitions;
  for (const auto& [key, part] : impl_->parts_) {
    partitions.push_back({part.progress, impl_->EndOf(key), part.assigned});
  }
  return partitions;
}

uint64_t Consumer::LagMessages() const {
  uint64_t lag = 0;
  for (const PartitionStatus& status : Partitions()) {
    const int64_t from = std::max<int64_t>(status.progress.next, 0);
    if (status.assigned && status.end > from) lag += static_cast<uint64_t>(status.end - from);
  }
  return lag;
}

}  // namespace aijob::kafka
