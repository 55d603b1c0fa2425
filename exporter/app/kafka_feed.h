#pragma once
// KafkaFeed: a Kafka consumer as a Feed: each partition is a stream, kafka/<topic>/<partition> its
// path, its next offset a stored position.
//
// A position of a partition: `identity` is a hash of group and topic, and the partition; `offset`
// the next message; `head_hash` who stores it (the member, as the group's commits name it), drawn
// at random with a state's first position.
//
// Failures: kafka/consumer.h.

#include <map>
#include <memory>
#include <utility>

#include "app/feed.h"
#include "kafka/consumer.h"
#include "model/result.h"
#include "tail/splitter.h"

namespace aijob::app {

class KafkaFeed final : public Feed {
 public:
  /// Of `options`: the source's name, start_at_end, line_bytes, first_stream. `stored`: this
  /// source's positions; those of files and of other groups are kept for whoever follows them.
  static model::Result<std::unique_ptr<Feed>> Make(const kafka::Options& kafka,
                                                   const tail::Options& options,
                                                   std::vector<model::Position> stored,
                                                   bool first_start);

  bool Step(model::TimePoint now, const tail::Sink& sink) override;
  [[nodiscard]] int WakeFd() const override { return consumer_->WakeFd(); }
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint) const override {
    return consumer_->NextDeadline();
  }
  [[nodiscard]] bool CaughtUp() const override { return consumer_->CaughtUp(); }
  [[nodiscard]] tail::PositionChanges TakeChanges() override;
  [[nodiscard]] std::vector<model::Position> Positions() const override;
  [[nodiscard]] tail::Stats GetStats() const override;
  [[nodiscard]] uint64_t LagBytes() const override { return 0; }
  [[nodiscard]] std::vector<tail::FileStatus> Files() const override;
  [[nodiscard]] std::vector<std::string> TakeMessages() override {
    return consumer_->TakeMessages();
  }
  [[nodiscard]] std::optional<uint64_t> LagMessages() const override {
    return consumer_->LagMessages();
  }
  [[nodiscard]] bool Settled() const override { return consumer_->Settled(); }
  [[nodiscard]] bool WantsCommit() const override { return consumer_->WantsCommit(); }
  void Committed(bool stored) override;

 private:
  KafkaFeed(std::string group, const tail::Options& options);
  void Restore(std::vector<model::Position> stored, kafka::Setup& setup);
  model::Position& PositionOf(std::string_view topic, int32_t partition);
  /// Takes the partition's offset into its position.
  const model::Position& Advance(const kafka::Progress& progress);

  using Key = std::pair<std::string, int32_t>;
  std::string source_;
  std::string group_;
  uint64_t member_ = 0;
  model::StreamId next_stream_;
  tail::LineSplitter splitter_;
  std::map<Key, model::Position> positions_;
  std::vector<model::Position> others_;  // of files and other groups: a reload may bring them back
  std::unique_ptr<kafka::Consumer> consumer_;
};

}  // namespace aijob::app
