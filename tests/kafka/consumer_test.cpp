#include "kafka/consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kafka/consuming.h"

namespace aijob::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConsumerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_KAFKA();
    cluster_ = std::make_unique<KafkaCluster>();
  }
  /// Lines first..last-1, over the three partitions.
  void Produce(int first, int last) const {
    for (int i = first; i < last; ++i) {
      cluster_->Produce("logs", i % 3, "line " + std::to_string(i));
    }
    cluster_->Flush();
  }
  std::unique_ptr<KafkaCluster> cluster_;
};

/// Every one of `lines` lines once, each partition in its order.
void ExpectOnce(const std::map<int32_t, std::vector<std::string>>& counted, int lines) {
  for (int partition = 0; partition < 3; ++partition) {
    std::vector<std::string> wanted;
    for (int i = partition; i < lines; i += 3) wanted.push_back("line " + std::to_string(i));
    const auto found = counted.find(partition);
    ASSERT_NE(found, counted.end()) << partition;
    EXPECT_EQ(found->second, wanted) << partition;
  }
}

TEST_F(ConsumerTest, ReadsEveryMessageOfEveryPartitionOnce) {
  Produce(0, 3000);
  Consuming consuming(OptionsOf(cluster_->Brokers()));
  consuming.Start();
  EXPECT_TRUE(consuming.Until([&] { return consuming.consumer().CaughtUp(); }));
  EXPECT_EQ(consuming.Lines(), 3000u);
  EXPECT_EQ(consuming.consumer().LagMessages(), 0u);
  Produce(3000, 3300);
  EXPECT_TRUE(consuming.UntilLines(3300));
  consuming.Commit();
  ExpectOnce(consuming.counted_, 3300);
  EXPECT_EQ(consuming.consumer().GetStats().messages, 3300u);
  EXPECT_EQ(consuming.consumer().Partitions().size(), 3u);
  EXPECT_THAT(consuming.consumer().TakeMessages(), ElementsAre());
}

TEST_F(ConsumerTest, AKilledOneGoesOnWhereItsStateIsWhateverTheGroupHeard) {
  Produce(0, 300);
  Consuming consuming(OptionsOf(cluster_->Brokers()));
  consuming.Start();
  EXPECT_TRUE(consuming.UntilLines(300));
  consuming.Commit();
  Produce(300, 600);
  EXPECT_TRUE(consuming.UntilLines(600));
  consuming.Commit(false);  // stored, but killed before the group heard
  Produce(600, 900);
  EXPECT_TRUE(consuming.UntilLines(900));
  consuming.fresh_.clear();  // killed before they were stored
  consuming.Start();
  Produce(900, 1200);
  EXPECT_TRUE(consuming.UntilLines(1200));
  consuming.Commit();
  ExpectOnce(consuming.counted_, 1200);
}

TEST_F(ConsumerTest, WithoutAStateTheGroupRemembers) {
  Produce(0, 300);
  Consuming first(OptionsOf(cluster_->Brokers()), 1);
  first.Start();
  EXPECT_TRUE(first.UntilLines(300));
  first.Commit();
  first.Stop();  // leaves the group, behind its commit
  Produce(300, 600);
  Consuming second(OptionsOf(cluster_->Brokers()), 2);
  second.Start();
  EXPECT_TRUE(second.UntilLines(300));
  EXPECT_TRUE(second.Until([&] { return second.consumer().CaughtUp(); }));
  EXPECT_EQ(second.Lines(), 300u);
  EXPECT_EQ(second.fresh_[0].front(), "line 300");
}

TEST_F(ConsumerTest, FromTheEndTheFirstTimeOnly) {
  Produce(0, 300);
  Consuming consuming(OptionsOf(cluster_->Brokers()), 1, true);
  consuming.Start();
  EXPECT_TRUE(consuming.Until([&] { return consuming.consumer().Settled(); }));
  EXPECT_EQ(consuming.Lines(), 0u);
  consuming.Commit(false);
  consuming.Stop();
  Produce(300, 330);  // while it is down
  consuming.Start();
  EXPECT_TRUE(consuming.Until([&] { return consuming.consumer().CaughtUp(); }));
  EXPECT_EQ(consuming.Lines(), 30u);
}

TEST_F(ConsumerTest, StrangeMessages) {
  const std::string huge(900'000, 'x');
  cluster_->Produce("logs", 0, "before");
  cluster_->Produce("logs", 0, std::nullopt);
  cluster_->Produce("logs", 0, "");
  cluster_->Produce("logs", 0, "two\nlines\n");
  cluster_->Produce("logs", 0, std::string("\0\xff\xfe\x80{\"", 6));
  cluster_->Produce("logs", 0, huge);
  cluster_->Produce("logs", 0, "after");
  cluster_->Flush();
  Consuming consuming(OptionsOf(cluster_->Brokers()));
  consuming.Start();
  EXPECT_TRUE(consuming.UntilLines(6));
  EXPECT_THAT(consuming.fresh_[0], ElementsAre("before", "two", "lines",
                                               std::string("\0\xff\xfe\x80{\"", 6), huge, "after"));
  EXPECT_EQ(consuming.consumer().GetStats().messages, 7u);
  EXPECT_EQ(consuming.consumer().GetStats().empty, 2u);
  consuming.Commit();
  EXPECT_EQ(consuming.state_[0].next, 7);
}

TEST_F(ConsumerTest, NothingComesWhileNothingCanBeStored) {
  Produce(0, 300);
  Consuming consuming(OptionsOf(cluster_->Brokers()));
  consuming.Start();
  EXPECT_TRUE(consuming.UntilLines(300));
  consuming.consumer().CommitFailed();
  Produce(300, 600);
  for (int i = 0; i < 20; ++i) consuming.Step();
  EXPECT_EQ(consuming.Lines(), 300u);
  consuming.Commit();
  EXPECT_TRUE(consuming.UntilLines(600));
  consuming.Commit();
  ExpectOnce(consuming.counted_, 600);
}

TEST_F(ConsumerTest, NobodyAnswers) {
  const std::string brokers = cluster_->Brokers();
  rd_kafka_mock_broker_set_down(cluster_->mock(), 1);
  Consuming consuming(OptionsOf(brokers));
  consuming.Start();
  EXPECT_TRUE(consuming.Until([&] { return consuming.consumer().GetStats().errors > 0; }));
  EXPECT_THAT(consuming.consumer().TakeMessages().at(0), HasSubstr("Kafka: "));
  EXPECT_FALSE(consuming.consumer().CaughtUp());
  // Serving need not wait for it for ever.
  consuming.consumer().Step(Consuming::Now() + kafka::Consumer::kPatience, [](const auto&) {});
  EXPECT_TRUE(consuming.consumer().CaughtUp());
  const auto begun = std::chrono::steady_clock::now();
  consuming.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

TEST(ConsumerOptions, AreCheckedWithoutABroker) {
  EXPECT_TRUE(kafka::Consumer::Check(OptionsOf("a:9092")).ok());
  kafka::Options wrong = OptionsOf("a:9092");
  wrong.properties = {{"no.such", "1"}};
  EXPECT_THAT(kafka::Consumer::Check(wrong).error(), HasSubstr("no.such"));
}

}  // namespace
}  // namespace aijob::test
