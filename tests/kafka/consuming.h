#pragma once
// A consumer of the mock cluster whose lines and offsets are kept, as a state would.

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "kafka/consumer.h"
#include "support/kafka_cluster.h"

namespace aijob::test {

inline kafka::Options OptionsOf(const std::string& brokers, const std::string& group = "g") {
  kafka::Options options;
  options.brokers = {brokers};
  options.topics = {"logs"};
  options.group = group;
  options.properties = {{"session.timeout.ms", "3000"}, {"heartbeat.interval.ms", "200"}};
  return options;
}

class Consuming {
 public:
  explicit Consuming(kafka::Options options, uint64_t member = 1, bool from_end = false)
      : options_(std::move(options)), member_(member), from_end_(from_end) {}

  /// `stored`: what the state has. The one before is let go of first, and commits nothing.
  void Start() {
    consumer_.reset();
    kafka::Setup setup;
    setup.member = member_;
    setup.start_at_end = from_end_;
    setup.first_start = first_;
    for (const auto& [partition, progress] : state_) setup.stored.push_back(progress);
    auto made = kafka::Consumer::Make(options_, std::move(setup));
    ASSERT_TRUE(made.ok()) << made.error();
    consumer_ = std::move(made).value();
  }
  void Stop() { consumer_.reset(); }
  void Step() {
    const bool more = consumer_->Step(Now(), [&](const kafka::Batch& batch) {
      std::istringstream lines{std::string(batch.bytes)};
      for (std::string line; std::getline(lines, line);) fresh_[batch.partition].push_back(line);
    });
    if (consumer_->WantsCommit() && commits_) Commit();
    pollfd wait{consumer_->WakeFd(), POLLIN, 0};
    if (!more) poll(&wait, 1, 20);
  }
  /// As a state's transaction: lines and offsets together, then the group.
  void Commit(bool tell_group = true) {
    for (const kafka::Progress& progress : consumer_->TakeChanges()) {
      state_[progress.partition] = progress;
    }
    for (auto& [partition, lines] : fresh_) {
      std::move(lines.begin(), lines.end(), std::back_inserter(counted_[partition]));
    }
    fresh_.clear();
    if (consumer_->Settled()) first_ = false;
    if (tell_group) consumer_->Committed();
  }
  /// Steps until `done()`; false where that takes over 30 s.
  template <typename Done>
  bool Until(Done&& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      Step();
    }
    return true;
  }
  [[nodiscard]] size_t Lines() const {
    size_t lines = 0;
    for (const auto* kept : {&counted_, &fresh_}) {
      for (const auto& [partition, some] : *kept) lines += some.size();
    }
    return lines;
  }
  bool UntilLines(size_t lines) {
    return Until([&] { return Lines() >= lines; });
  }
  static model::TimePoint Now() {
    return std::chrono::time_point_cast<model::Duration>(std::chrono::system_clock::now());
  }
  kafka::Consumer& consumer() { return *consumer_; }

  std::map<int32_t, std::vector<std::string>> counted_;  // committed with `state_`
  std::map<int32_t, std::vector<std::string>> fresh_;    // not committed: lost by a SIGKILL
  std::map<int32_t, kafka::Progress> state_;
  bool commits_ = true;

 private:
  kafka::Options options_;
  uint64_t member_;
  bool from_end_;
  bool first_ = true;
  std::unique_ptr<kafka::Consumer> consumer_;
};

}  // namespace aijob::test
