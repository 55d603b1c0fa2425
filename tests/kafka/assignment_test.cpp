// What the group gives and takes: two members of one group, each with a state of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kafka/consuming.h"

namespace aijob::test {
namespace {

class AssignmentTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_KAFKA();
    cluster_ = std::make_unique<KafkaCluster>("logs", 4);
  }
  [[nodiscard]] kafka::Options Options() const {
    kafka::Options options = OptionsOf(cluster_->Brokers());
    options.properties.emplace_back("partition.assignment.strategy", GetParam());
    return options;
  }
  void Produce(int first, int last) const {
    for (int i = first; i < last; ++i) {
      cluster_->Produce("logs", i % 4, "line " + std::to_string(i));
    }
    cluster_->Flush();
  }
  static size_t Assigned(Consuming& consuming) {
    size_t assigned = 0;
    for (const kafka::PartitionStatus& one : consuming.consumer().Partitions()) {
      assigned += one.assigned ? 1 : 0;
    }
    return assigned;
  }
  /// Both step; the first does by itself, the second here.
  template <typename Done>
  static bool Both(Consuming& first, Consuming& second, Done&& done) {
    return first.Until([&] {
      second.Step();
      return done();
    });
  }
  std::unique_ptr<KafkaCluster> cluster_;
};

INSTANTIATE_TEST_SUITE_P(Strategies, AssignmentTest,
                         ::testing::Values("range,roundrobin", "cooperative-sticky"),
                         [](const auto& strategy) {
                           return strategy.param[0] == 'r' ? std::string("Eager")
                                                           : std::string("Cooperative");
                         });

TEST_P(AssignmentTest, WhatWasCountedIsStoredBeforePartitionsGo) {
  if (GetParam()[0] == 'r') GTEST_SKIP() << "the mock takes no commits amid an eager rebalance";
  Produce(0, 400);
  Consuming first(Options(), 1);
  first.Start();
  EXPECT_TRUE(first.UntilLines(400));  // read, not committed
  Consuming second(Options(), 2);
  second.Start();
  EXPECT_TRUE(Both(first, second, [&] { return Assigned(first) == 2 && Assigned(second) == 2; }));
  Produce(400, 800);
  EXPECT_TRUE(Both(first, second, [&] { return first.Lines() + second.Lines() >= 800; }));
  EXPECT_EQ(first.Lines(), 600u);
  EXPECT_EQ(second.Lines(), 200u);
  EXPECT_THAT(first.consumer().TakeMessages(), ::testing::ElementsAre());
  second.Commit();
  second.Stop();  // its partitions come back to the first
  Produce(800, 1200);
  EXPECT_TRUE(first.UntilLines(1000));
  first.Commit();
  std::multiset<std::string> all;
  for (const Consuming* one : {&first, &second}) {
    for (const auto& [partition, lines] : one->counted_) all.insert(lines.begin(), lines.end());
  }
  EXPECT_EQ(all.size(), 1200u);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 1200u);
}

TEST_P(AssignmentTest, LetsGoInTheEndWhereNothingCanBeStored) {
  Produce(0, 40);
  Consuming first(Options(), 1);
  first.commits_ = false;
  first.Start();
  EXPECT_TRUE(first.UntilLines(40));
  Consuming second(Options(), 2);
  second.Start();
  EXPECT_TRUE(Both(first, second, [&] { return first.consumer().WantsCommit(); }));
  first.consumer().Step(Consuming::Now() + kafka::Consumer::kLetGo + std::chrono::seconds(1),
                        [](const kafka::Batch&) {});
  EXPECT_FALSE(first.consumer().WantsCommit());
  EXPECT_GE(first.consumer().GetStats().errors, 1u);
}

}  // namespace
}  // namespace aijob::test
