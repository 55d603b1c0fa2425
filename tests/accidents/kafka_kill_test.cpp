// SIGKILL at random moments while topics are read: the totals are the truth, and no counter that a
// scrape has seen is ever smaller in a later one.

#include <gtest/gtest.h>

#include <random>

#include "support/folder.h"
#include "support/kafka_cluster.h"
#include "support/program.h"
#include "support/samples.h"

namespace aijob::test {
namespace {

TEST(KafkaKill, EveryMessageCountsOnce) {
  SKIP_WITHOUT_KAFKA();
  constexpr int kKills = 3;
  constexpr int kPartitions = 3;
  KafkaCluster cluster("logs", kPartitions);
  const Folder folder;
  // A killed member's partitions are free when its session is over.
  folder.Write("config.yaml",
               "sources:\n  - {name: job, start: beginning, kafka: {brokers: [\"" +
                   cluster.Brokers() +
                   "\"], topics: [logs], group: g, properties: {session.timeout.ms: 4000, "
                   "heartbeat.interval.ms: 200}}}\n");
  std::mt19937 random(1);
  int messages = 0;
  const auto produce = [&](int some) {
    for (int i = 0; i < some; ++i, ++messages) {
      cluster.Produce("logs", messages % kPartitions, "INFO step " + std::to_string(messages));
    }
    cluster.Flush();
  };
  double seen = 0;
  for (int kill = 0; kill <= kKills; ++kill) {
    Program program(
        {"--config.file=" + folder.Path("config.yaml"), "--storage.path=" + folder.Path("state")});
    produce(2'000);
    const int before = messages;
    const bool last = kill == kKills;
    EXPECT_TRUE(WaitUntil([&] {
      if (!last) produce(static_cast<int>(random() % 50));
      const double lines = Sum(program.Metrics(), "aijob_log_lines_total");
      EXPECT_GE(lines, seen);
      seen = std::max(seen, lines);
      return last ? lines >= messages : lines >= before - 1'000;
    })) << seen
        << " of " << messages << program.log();
    program.Kill();
  }
  EXPECT_EQ(seen, messages);
}

}  // namespace
}  // namespace aijob::test
