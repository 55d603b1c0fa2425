#include "config/probe_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct ProbeRead {
  std::vector<ProbeConfig> probes;
  std::string faults;

  explicit ProbeRead(const std::string& text) {
    const auto node = ParseYaml(text, "f.yaml");
    EXPECT_TRUE(node.ok()) << node.error();
    Problems problems("f.yaml");
    if (node.ok()) probes = ReadProbes(*node, "/etc/aijob", "prod", problems);
    faults = problems.ToError().message;
  }
};

TEST(ProbeReaderTest, ReadsEveryKey) {
  const ProbeRead read(R"yaml(
- name: api
  target: https://u:p@127.0.0.1:8000/health
  every: 1s
  timeout: 2500ms
  workload: llama
  expect: [200, 204]
  ca_file: ca.pem
  insecure: true
- {name: redis, target: "tcp://[::1]:6379"}
- {name: one, target: "http://h/", expect: 503}
)yaml");
  EXPECT_EQ(read.faults, "");
  ASSERT_EQ(read.probes.size(), 3U);
  const ProbeConfig& api = read.probes[0];
  EXPECT_EQ(api.name, "api");
  EXPECT_EQ(api.workload, "llama");
  EXPECT_EQ(api.every, seconds(1));
  EXPECT_EQ(api.target.target, "https://u:p@127.0.0.1:8000/health");
  EXPECT_EQ(api.target.timeout, milliseconds(2500));
  EXPECT_THAT(api.target.expect, ElementsAre(200, 204));
  EXPECT_EQ(api.target.trust.ca_file, "/etc/aijob/ca.pem");
  EXPECT_TRUE(api.target.trust.insecure);
  const ProbeConfig& redis = read.probes[1];
  EXPECT_EQ(redis.workload, "prod");
  EXPECT_EQ(redis.every, seconds(15));
  EXPECT_EQ(redis.target.timeout, seconds(5));
  EXPECT_THAT(redis.target.expect, IsEmpty());
  EXPECT_THAT(read.probes[2].target.expect, ElementsAre(503));
}

TEST(ProbeReaderTest, SaysWhatIsWrong) {
  const struct {
    const char* name;
    std::string item;
    std::string says;
  } kCases[] = {
      {"no name", "target: http://h/", "f.yaml:1: probes[0] needs the key \"name\""},
      {"no target", "name: a", "probes[0] needs the key \"target\""},
      {"unknown key", "name: a, target: http://h/, interval: 1s", "unknown key \"interval\""},
      {"scheme", "name: a, target: h:80", "probes[0].target: must begin with http://"},
      {"port", "name: a, target: \"tcp://h\"", "probes[0].target: tcp:// needs a port"},
      {"too often", "name: a, target: http://h/, every: 1ms", "every: must be from 100ms to 24h"},
      {"no unit", "name: a, target: http://h/, every: 15", "must be a duration"},
      {"no time", "name: a, target: http://h/, timeout: 0s", "timeout: must be from 10ms to 1h"},
      {"statuses", "name: a, target: http://h/, expect: [2xx]", "not \"2xx\""},
      {"no statuses", "name: a, target: http://h/, expect: []", "expect: must not be empty"},
      {"statuses of TCP", "name: a, target: \"tcp://h:1\", expect: [200]", "has no statuses"},
      {"authorities of HTTP", "name: a, target: http://h/, ca_file: x", "only for https://"},
      {"insecure HTTP", "name: a, target: http://h/, insecure: true", "only for https://"},
      {"groups", "name: a, target: http://h/, workload: \"{pod}\"", "workload: must be plain text"},
      {"empty workload", "name: a, target: http://h/, workload: ''", "workload: must not be empty"},
  };
  for (const auto& [name, item, says] : kCases) {
    const ProbeRead read("[{" + item + "}]");
    EXPECT_THAT(read.faults, HasSubstr(says)) << name;
    EXPECT_EQ(read.faults.find('\n'), std::string::npos) << name << ": " << read.faults;
  }
  EXPECT_THAT(ProbeRead("[a]").faults, HasSubstr("probes[0] must be a mapping"));
}

TEST(ProbeReaderTest, NamesAreUniqueAndFew) {
  const std::string item = "- {name: a, target: http://h/}\n";
  EXPECT_THAT(ProbeRead(item + item).faults,
              HasSubstr("f.yaml:2: probes[1].name: \"a\" is the name of probes[0] already"));
  std::string many;
  for (size_t i = 0; i <= kMaxProbes; ++i) {
    many += "- {name: a" + std::to_string(i) + ", target: http://h/}\n";
  }
  EXPECT_THAT(ProbeRead(many).faults, HasSubstr("probes: more than 64"));
}

}  // namespace
}  // namespace aijob::config
