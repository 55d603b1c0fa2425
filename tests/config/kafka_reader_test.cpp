#include "config/kafka_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/source_reader.h"
#include "support/folder.h"
#include "support/kafka_cluster.h"

namespace aijob::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

struct KafkaRead {
  SourceConfig source;
  std::string faults;

  explicit KafkaRead(const std::string& text, const std::string& folder = "/etc/aijob") {
    const auto node = ParseYaml(text, "f.yaml");
    EXPECT_TRUE(node.ok()) << node.error();
    Problems problems("f.yaml");
    if (node.ok()) source = ReadSource(*node, "sources[3]", folder, "default", problems);
    faults = problems.ToError().message;
  }
};

class KafkaReaderTest : public ::testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_KAFKA(); }
};

TEST_F(KafkaReaderTest, ReadsEveryKey) {
  const test::Folder folder;
  folder.Write("password", "sesame \n");
  const KafkaRead read(R"yaml(
name: central
kafka:
  brokers: ["a:9092", "b:9092"]
  topics: [train, "^infer-.*"]
  group: aijob
  properties:
    security.protocol: sasl_plaintext
    sasl.mechanisms: SCRAM-SHA-256
    sasl.username: me
    sasl.password_file: password
    session.timeout.ms: 10000
start: beginning
path_pattern: "^kafka/(?P<topic>.*)/[0-9]+$"
workload: "{topic}"
)yaml",
                       folder.Path());
  EXPECT_EQ(read.faults, "");
  ASSERT_TRUE(read.source.kafka.has_value());
  const kafka::Options& kafka = *read.source.kafka;
  EXPECT_THAT(kafka.brokers, ElementsAre("a:9092", "b:9092"));
  EXPECT_THAT(kafka.topics, ElementsAre("train", "^infer-.*"));
  EXPECT_EQ(kafka.group, "aijob");
  EXPECT_THAT(kafka.properties,
              ElementsAre(Pair("security.protocol", "sasl_plaintext"),
                          Pair("sasl.mechanisms", "SCRAM-SHA-256"), Pair("sasl.username", "me"),
                          Pair("sasl.password", "sesame "), Pair("session.timeout.ms", "10000")));
  EXPECT_FALSE(read.source.start_at_end);
  EXPECT_TRUE(read.source.paths.empty());
}

TEST_F(KafkaReaderTest, SaysWhatIsWrong) {
  const auto source = [](const std::string& kafka, const std::string& more = "") {
    return "{name: a, kafka: {" + kafka + "}" + more + "}";
  };
  const std::string ok = "brokers: [b], topics: [t], group: g";
  const std::pair<std::string, std::string> cases[] = {
      {source(ok, ", paths: [/x]"), "sources[3].paths: stands beside kafka"},
      {source(ok, ", exclude: [/x]"), "sources[3].exclude: is about paths"},
      {"{name: a, kafka: [b]}", "kafka"},
      {source("topics: [t], group: g"), "sources[3].kafka needs the key \"brokers\""},
      {source("brokers: [b], group: g"), "sources[3].kafka needs the key \"topics\""},
      {source("brokers: [b], topics: [t]"), "sources[3].kafka needs the key \"group\""},
      {source("brokers: [], topics: [t], group: g"), "kafka.brokers: must not be empty"},
      {source("brokers: ['b,c'], topics: [t], group: g"), "kafka.brokers: has a comma"},
      {source("brokers: [b], topics: [t], group: ''"), "kafka.group: must not be empty"},
      {source(ok + ", topic: t"), "topic"},
      {source(ok + ", properties: {fetch.min.byts: 1}"), "property fetch.min.byts: No such"},
      {source(ok + ", properties: {enable.auto.commit: true}"), "is set by this program"},
      {source(ok + ", properties: {sasl.password_file: /no/such}"), "/no/such cannot be read"},
      {source(ok + ", properties: {session.timeout.ms: 3600000}"), "max.poll.interval.ms"},
  };
  for (const auto& [text, says] : cases)
    EXPECT_THAT(KafkaRead(text).faults, HasSubstr(says)) << text;
}

}  // namespace
}  // namespace aijob::config
