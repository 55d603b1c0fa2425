#include "app/kafka_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "app/agents.h"
#include "support/kafka_cluster.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

class KafkaFeedTest : public AgentTest {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_KAFKA();
    cluster_ = std::make_unique<KafkaCluster>();
  }
  [[nodiscard]] std::string KafkaYaml(const std::string& source_keys = "",
                                      const std::string& group = "g") const {
    return "sources:\n  - {name: job, kafka: {brokers: [\"" + cluster_->Brokers() +
           "\"], topics: [logs], group: " + group +
           ", properties: {session.timeout.ms: 3000, heartbeat.interval.ms: 200}}, "
           "start: beginning, path_pattern: '^kafka/(?P<topic>.*)/(?P<partition>[0-9]+)$', "
           "workload: '{topic}', labels: [partition]" +
           source_keys + "}\n";
  }
  /// Steps until `done()`; false where that takes over 30 s.
  template <typename Done>
  bool Until(Done&& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      now_ += std::chrono::milliseconds(20);
      if (agent_->Step(now_)) continue;
      std::vector<pollfd> waits;
      for (const int descriptor : agent_->WakeFds()) waits.push_back({descriptor, POLLIN, 0});
      poll(waits.data(), waits.size(), 20);
    }
    return true;
  }
  bool UntilLines(double lines) {
    return Until([&] { return Counted("aijob_log_lines_total") >= lines; });
  }
  void Produce(int first, int last) {
    for (int i = first; i < last; ++i) {
      const std::string line = i % 10 == 0 ? kOomLine : "INFO line " + std::to_string(i);
      cluster_->Produce("logs", i % 3, line);
    }
    cluster_->Flush();
  }

  std::unique_ptr<KafkaCluster> cluster_;
};

TEST_F(KafkaFeedTest, CountsOnceThroughRestartsAndReloads) {
  Produce(0, 300);
  Start(KafkaYaml());
  EXPECT_TRUE(UntilLines(300));
  EXPECT_TRUE(Until([&] { return agent_->CaughtUp(); }));
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("aijob_log_lines_total{workload=\"logs\",source=\"job\",level="
                              "\"info\",partition=\"1\"} 90\n"));
  EXPECT_THAT(page, HasSubstr("aijob_exporter_kafka_lag_messages{source=\"job\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("aijob_exporter_source_files{source=\"job\"} 3\n"));
  Produce(300, 600);
  Until([&] { return Counted("aijob_log_lines_total") >= 450; });
  Start(KafkaYaml());  // what was stored is all it knows
  EXPECT_TRUE(UntilLines(600));
  ASSERT_TRUE(Reload(KafkaYaml(", format: auto")).ok());
  Produce(600, 700);
  EXPECT_TRUE(UntilLines(700));
  ASSERT_TRUE(Reload(KafkaYaml("", "other")).ok()) << "another group reads all of it, again";
  EXPECT_TRUE(UntilLines(1400));
  ASSERT_TRUE(Reload(KafkaYaml()).ok()) << "the old one goes on where it was";
  Produce(700, 710);
  EXPECT_TRUE(UntilLines(1410));
  EXPECT_EQ(Counted("aijob_gpu_oom_total", {"capacity"}), 60 + 60 + 10 + 10 + 1);
  EXPECT_EQ(Counted("aijob_log_lines_total"), 1410);
}

TEST_F(KafkaFeedTest, WithoutAStateTheGroupRemembers) {
  Produce(0, 300);
  Start(KafkaYaml(), false);
  EXPECT_TRUE(UntilLines(300));
  Page();
  Start(KafkaYaml(), false);
  Produce(300, 330);
  EXPECT_TRUE(Until([&] { return agent_->CaughtUp(); }));
  EXPECT_TRUE(UntilLines(30));
  EXPECT_EQ(Counted("aijob_log_lines_total"), 30);
}

TEST_F(KafkaFeedTest, EnvelopesOfShippers) {
  const std::string text = kOomLine.substr(0, kOomLine.size() - 1);
  const std::string messages[] = {
      text, R"({"log":")" + text + R"(\n","stream":"stderr","time":"2026-01-02T03:04:05.6Z"})",
      R"({"@timestamp":1767322800.123456,"log":")" + text + "\"}",
      R"({"@timestamp":"2026-01-02T03:00:00.000Z","log":{"offset":12,"file":{"path":"/a.log"}},)"
      R"("message":")" +
          text + R"(","input":{"type":"log"}})",
      R"({"file":"/a.log","host":"n","message":")" + text +
          R"(","source_type":"file","timestamp":"2026-01-02T03:00:00Z"})"};
  for (const std::string& message : messages) {
    cluster_->Produce("logs", 0, message);
    cluster_->Produce("logs", 0, "INFO between");
  }
  cluster_->Flush();
  Start(KafkaYaml());
  EXPECT_TRUE(UntilLines(10));
  EXPECT_EQ(Counted("aijob_gpu_oom_total", {"capacity"}), 5);
}

TEST_F(KafkaFeedTest, ASourceOfFilesBecomesOneOfKafkaAndBack) {
  logs_.Append("a.log", "INFO a\n");
  Start(Yaml());
  EXPECT_EQ(Counted("aijob_log_lines_total"), 1);
  Produce(1, 4);
  Start(KafkaYaml());
  EXPECT_TRUE(UntilLines(4));
  Start(Yaml());
  EXPECT_EQ(Counted("aijob_log_lines_total"), 4) << "the file's position was kept";
}

}  // namespace
}  // namespace aijob::test
