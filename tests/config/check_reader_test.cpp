#include "config/check_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::config {
namespace {

using collect::CheckKind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

struct Read {
  std::vector<EnvCheckConfig> checks;
  std::string faults;

  explicit Read(const std::string& text) {
    const auto node = ParseYaml(text, "f.yaml");
    EXPECT_TRUE(node.ok()) << node.error();
    Problems problems("f.yaml");
    if (node.ok()) checks = ReadChecks(*node, "/etc/aijob", "prod", problems);
    faults = problems.ToError().message;
  }
};

TEST(CheckReaderTest, ReadsEveryKind) {
  const std::string digest(64, 'A');
  const Read read(R"yaml(
- {name: data, path: /data, workload: llama, every: 5m, timeout: 30s}
- {name: ckpt, writable: ckpt}
- {name: room, space: /ckpt, min_free: 12.5%, min_inodes: 5%}
- {name: amount, space: /ckpt, min_free: 100GB, min_inodes: 1000}
- {name: default, space: /ckpt}
- {name: redis, service: "tcp://127.0.0.1:6379", timeout: 3s}
- {name: api, service: "https://h/", expect: [200], insecure: true}
- {name: weights, file: /w, sha256: )yaml" +
                  digest + "}\n");
  EXPECT_EQ(read.faults, "");
  ASSERT_EQ(read.checks.size(), 8U);
  const EnvCheckConfig& data = read.checks[0];
  EXPECT_EQ(data.name, "data");
  EXPECT_EQ(data.workload, "llama");
  EXPECT_EQ(data.every, minutes(5));
  EXPECT_EQ(data.timeout, seconds(30));
  EXPECT_EQ(data.check.kind, CheckKind::kPath);
  EXPECT_EQ(data.check.path, "/data");
  const EnvCheckConfig& writable = read.checks[1];
  EXPECT_EQ(writable.workload, "prod");
  EXPECT_EQ(writable.every, seconds(60));
  EXPECT_EQ(writable.timeout, seconds(10));
  EXPECT_EQ(writable.check.kind, CheckKind::kWritable);
  EXPECT_EQ(writable.check.path, "/etc/aijob/ckpt");
  EXPECT_EQ(read.checks[2].check.kind, CheckKind::kSpace);
  EXPECT_DOUBLE_EQ(read.checks[2].check.free.share, 0.125);
  EXPECT_EQ(read.checks[2].check.free.amount, 0U);
  EXPECT_DOUBLE_EQ(read.checks[2].check.inodes.share, 0.05);
  EXPECT_EQ(read.checks[3].check.free.amount, 100'000'000'000U);
  EXPECT_EQ(read.checks[3].check.free.share, 0);
  EXPECT_EQ(read.checks[3].check.inodes.amount, 1000U);
  EXPECT_DOUBLE_EQ(read.checks[4].check.free.share, 0.1);
  EXPECT_EQ(read.checks[5].check.kind, CheckKind::kService);
  EXPECT_EQ(read.checks[5].check.service.target, "tcp://127.0.0.1:6379");
  EXPECT_EQ(read.checks[5].check.service.timeout, seconds(3));
  EXPECT_EQ(read.checks[6].timeout, seconds(5));
  EXPECT_TRUE(read.checks[6].check.service.trust.insecure);
  EXPECT_EQ(read.checks[7].check.kind, CheckKind::kDigest);
  EXPECT_EQ(read.checks[7].check.sha256, std::string(64, 'a'));
  EXPECT_EQ(read.checks[7].check.timeout, minutes(10));
}

TEST(CheckReaderTest, SaysWhatIsWrong) {
  const struct {
    const char* name;
    std::string item;
    std::string says;
  } kCases[] = {
      {"nothing to check", "name: a", "exactly one of path, writable, space, service and file"},
      {"two things", "name: a, path: /x, writable: /x", "f.yaml:1: checks[0] needs exactly one of"},
      {"no name", "path: /x", "checks[0] needs the key \"name\""},
      {"empty path", "name: a, path: ''", "checks[0].path: must not be empty"},
      {"another kind's key", "name: a, path: /x, min_free: 10%", "unknown key \"min_free\""},
      {"unknown key", "name: a, space: /x, free: 10%", "unknown key \"free\""},
      {"more than all", "name: a, space: /x, min_free: 101%", "min_free: must be from 0% to 100%"},
      {"no share", "name: a, space: /x, min_free: x%", "min_free: must be from 0% to 100%"},
      {"no size", "name: a, space: /x, min_free: much", "must be a size"},
      {"no count", "name: a, space: /x, min_inodes: 1GB", "must be a whole number"},
      {"no digest", "name: a, file: /x", "needs the key \"sha256\""},
      {"short digest", "name: a, file: /x, sha256: abc", "sha256: must be 64 hexadecimal digits"},
      {"no target", "name: a, service: redis", "checks[0].service: must begin with"},
      {"too often", "name: a, path: /x, every: 10ms", "every: must be from 100ms to 24h"},
  };
  for (const auto& [name, item, says] : kCases) {
    const Read read("[{" + item + "}]");
    EXPECT_THAT(read.faults, HasSubstr(says)) << name;
    EXPECT_EQ(read.faults.find('\n'), std::string::npos) << name << ": " << read.faults;
  }
  EXPECT_THAT(Read("[a]").faults, HasSubstr("checks[0] must be a mapping"));
}

TEST(CheckReaderTest, NamesAreUniqueAndFew) {
  const std::string item = "- {name: a, path: /x}\n";
  EXPECT_THAT(Read(item + item).faults,
              HasSubstr("f.yaml:2: checks[1].name: \"a\" is the name of checks[0] already"));
  std::string many;
  for (size_t i = 0; i <= kMaxChecks; ++i) {
    many += "- {name: a" + std::to_string(i) + ", path: /x}\n";
  }
  EXPECT_THAT(Read(many).faults, HasSubstr("checks: more than 64"));
}

}  // namespace
}  // namespace aijob::config
