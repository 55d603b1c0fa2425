#include "app/kafka_feed.h"

#include <random>

namespace aijob::app {
namespace {

constexpr std::string_view kPathPrefix = "kafka/";

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
uint64_t HashOf(std::string_view group, std::string_view topic) {
  uint64_t hash = 14695981039346656037U;
  const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U; };
  for (const char c : group) add(c);
  add('\0');
  for (const char c : topic) add(c);
  return hash;
}

uint64_t RandomMember() {
  std::random_device random;
  return (uint64_t{random()} << 32) | random();
}

std::string PathOf(std::string_view topic, int32_t partition) {
  return std::string(kPathPrefix).append(topic).append("/").append(std::to_string(partition));
}

/// The topic of a path; empty where it is none of Kafka's.
std::string_view TopicOf(std::string_view path) {
  if (!path.starts_with(kPathPrefix)) return {};
  path.remove_prefix(kPathPrefix.size());
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace

model::Result<std::unique_ptr<Feed>> KafkaFeed::Make(const kafka::Options& kafka,
                                                     const tail::Options& options,
                                                     std::vector<model::Position> stored,
                                                     bool first_start) {
  std::unique_ptr<KafkaFeed> feed(new KafkaFeed(kafka.group, options));
  kafka::Setup setup;
  setup.start_at_end = options.start_at_end;
  setup.first_start = first_start;
  setup.step_bytes = options.step_bytes;
  feed->Restore(std::move(stored), setup);
  auto consumer = kafka::Consumer::Make(kafka, std::move(setup));
  if (!consumer.ok()) {
    return model::Error{"source " + options.source + ": kafka: " + consumer.error()};
  }
  feed->consumer_ = std::move(consumer).value();
  return std::unique_ptr<Feed>(std::move(feed));
}

KafkaFeed::KafkaFeed(std::string group, const tail::Options& options)
    : source_(options.source),
      group_(std::move(group)),
      next_stream_(options.first_stream),
      splitter_(options.line_bytes) {}

void KafkaFeed::Restore(std::vector<model::Position> stored, kafka::Setup& setup) {
  for (model::Position& position : stored) {
    const std::string topic(TopicOf(position.path));
    if (topic.empty() || position.identity.device != HashOf(group_, topic)) {
      position.stream = 0;
      others_.push_back(std::move(position));
      continue;
    }
    const auto partition = static_cast<int32_t>(position.identity.inode);
    member_ = position.head_hash;
    setup.stored.push_back({topic, partition, static_cast<int64_t>(position.offset)});
    position.stream = next_stream_++;
    positions_[{topic, partition}] = std::move(position);
  }
  if (member_ == 0) member_ = RandomMember();
  setup.member = member_;
}

model::Position& KafkaFeed::PositionOf(std::string_view topic, int32_t partition) {
  model::Position& position = positions_[{std::string(topic), partition}];
  if (position.stream == 0) {
    position.source = source_;
    position.path = PathOf(topic, partition);
    position.identity = {HashOf(group_, topic), static_cast<uint64_t>(partition)};
    position.head_hash = member_;
    position.stream = next_stream_++;
  }
  return position;
}

bool KafkaFeed::Step(model::TimePoint now, const tail::Sink& sink) {
  return consumer_->Step(now, [&](const kafka::Batch& messages) {
    model::Position& position = PositionOf(messages.topic, messages.partition);
    model::Batch batch;
    batch.stream = position.stream;
    batch.path = position.path;
    batch.bytes = messages.bytes;
    batch.first_line = position.lines + 1;
    splitter_.Split(messages.bytes, batch.lines);  // whole lines: each message ends one
    position.lines += batch.lines.size();
    sink(batch);
  });
}

const model::Position& KafkaFeed::Advance(const kafka::Progress& progress) {
  model::Position& position = PositionOf(progress.topic, progress.partition);
  if (progress.next >= 0) position.offset = static_cast<uint64_t>(progress.next);
  return position;
}

tail::PositionChanges KafkaFeed::TakeChanges() {
  tail::PositionChanges changes;
  for (const kafka::Progress& progress : consumer_->TakeChanges()) {
    changes.changed.push_back(Advance(progress));
  }
  return changes;
}

std::vector<model::Position> KafkaFeed::Positions() const {
  std::vector<model::Position> positions = others_;
  for (const kafka::PartitionStatus& status : consumer_->Partitions()) {
    const auto known = positions_.find({status.progress.topic, status.progress.partition});
    if (known == positions_.end() || status.progress.next < 0) continue;
    positions.push_back(known->second);
    positions.back().offset = static_cast<uint64_t>(status.progress.next);
  }
  return positions;
}

tail::Stats KafkaFeed::GetStats() const {
  tail::Stats stats;
  stats.read_errors = consumer_->GetStats().errors;
  stats.lines_cut = splitter_.cut();
  for (const kafka::PartitionStatus& status : consumer_->Partitions()) {
    stats.files_followed += status.assigned ? 1 : 0;
  }
  return stats;
}

std::vector<tail::FileStatus> KafkaFeed::Files() const {
  std::vector<tail::FileStatus> files;
  for (const kafka::PartitionStatus& status : consumer_->Partitions()) {
    const kafka::Progress& progress = status.progress;
    const auto known = positions_.find({progress.topic, progress.partition});
    tail::FileStatus file;
    file.path = PathOf(progress.topic, progress.partition);
    file.stream = known == positions_.end() ? 0 : known->second.stream;
    file.state = status.assigned ? "following" : "revoked";
    files.push_back(std::move(file));
  }
  return files;
}

void KafkaFeed::Committed(bool stored) {
  if (stored) {
    consumer_->Committed();
  } else {
    consumer_->CommitFailed();
  }
}

}  // namespace aijob::app
