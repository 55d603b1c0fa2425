#include "config/config_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace aijob::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr char kContract[] = R"yaml(workload: default
sources:
  - name: openglm
    paths: ["/var/log/openglm/execution/**/*.log"]
    exclude: []
    format: auto
    framing: auto
    start: end
    workload: "{pod}"
    path_pattern: "^/var/log/pods/(?P<namespace>[^_]+)_(?P<pod>[^_]+)_[^/]+/(?P<container>[^/]+)/"
    labels: [namespace, pod, container]
push: {enabled: true, ttl: 0s}
packs: {dirs: [], disable: []}
metrics: []
limits: {series: 10000, line_bytes: 1MiB, body_bytes: 16MiB}
)yaml";

Config MustRead(std::string_view text) {
  auto config = ReadConfig(text, "/etc/aijob/aijob.yaml");
  EXPECT_TRUE(config.ok()) << config.error();
  return config.ok() ? *config : Config{};
}

TEST(ConfigReaderTest, TheContractsExample) {
  const Config config = MustRead(kContract);
  ASSERT_EQ(config.sources.size(), 1U);
  const SourceConfig& source = config.sources[0];
  EXPECT_EQ(source.name, "openglm");
  EXPECT_EQ(source.workload, "{pod}");
  EXPECT_THAT(source.labels, ElementsAre("namespace", "pod", "container"));
  EXPECT_EQ(source.origin.line, 3);
  EXPECT_EQ(config.companions.size(), 2U);
}

TEST(ConfigReaderTest, EmptyMeansTheBuiltInConfiguration) {
  for (const char* text : {"", "\n", "# nothing\n", "---\n", "sources:\n", "push: {}\n"}) {
    const Config config = MustRead(text);
    ASSERT_EQ(config.sources.size(), 1U) << text;
    EXPECT_EQ(config.sources[0].name, "openglm");
    EXPECT_EQ(config.companions.size(), 2U);
  }
  EXPECT_THAT(MustRead("sources: []").sources, IsEmpty());
  EXPECT_THAT(MustRead("sources: []").companions, IsEmpty());
}

TEST(ConfigReaderTest, EveryKeyIsTaken) {
  const Config config = MustRead(R"yaml(
workload: prod
sources:
  - name: jobs
    paths: [/data/*.log, "-", sub/*.log, ./here.log]
    exclude: ["*.gz", old/*.log]
    format: vllm
    framing: cri
    start: beginning
  - {name: second, paths: /one.log, workload: "x-{job_name}", path_pattern: "(?P<job_name>.*)"}
push: {enabled: false, ttl: 1h30m}
packs: {dirs: [/packs, own], disable: [vllm]}
limits: {series: 50, line_bytes: 64KiB, body_bytes: 1048576}
launches: {link: 125MB}
probes: [{name: api, target: "http://127.0.0.1:8000/health"}]
checks: [{name: ckpt, writable: ckpt}]
)yaml");
  ASSERT_EQ(config.sources.size(), 2U);
  EXPECT_THAT(config.sources[0].paths,
              ElementsAre("/data/*.log", "-", "/etc/aijob/sub/*.log", "/etc/aijob/here.log"));
  EXPECT_THAT(config.sources[0].exclude, ElementsAre("*.gz", "/etc/aijob/old/*.log"));
  EXPECT_EQ(config.sources[0].format, "vllm");
  EXPECT_EQ(config.sources[0].framing, Framing::kCri);
  EXPECT_FALSE(config.sources[0].start_at_end);
  EXPECT_EQ(config.sources[0].workload, "prod");
  EXPECT_EQ(config.sources[1].workload, "x-{job_name}");
  EXPECT_FALSE(config.push.enabled);
  EXPECT_EQ(config.push.ttl, std::chrono::minutes(90));
  EXPECT_THAT(config.packs.dirs, ElementsAre("/packs", "/etc/aijob/own"));
  EXPECT_THAT(config.packs.disable, ElementsAre("vllm"));
  EXPECT_EQ(config.limits.series, 50U);
  EXPECT_EQ(config.limits.line_bytes, 64U << 10);
  EXPECT_EQ(config.limits.body_bytes, 1U << 20);
  EXPECT_EQ(config.launches.link, 125'000'000U);
  ASSERT_EQ(config.probes.size(), 1U);
  EXPECT_EQ(config.probes[0].workload, "prod");
  ASSERT_EQ(config.checks.size(), 1U);
  EXPECT_EQ(config.checks[0].check.path, "/etc/aijob/ckpt");
}

struct BadCase {
  const char* name;
  const char* text;
  const char* message;  // part of it
};

class ConfigReaderBadTest : public testing::TestWithParam<BadCase> {};

TEST_P(ConfigReaderBadTest, IsRefusedInOneLineThatNamesTheLine) {
  const auto config = ReadConfig(GetParam().text, "aijob.yaml");
  ASSERT_FALSE(config.ok());
  EXPECT_THAT(config.error(), StartsWith("aijob.yaml"));
  EXPECT_THAT(config.error(), HasSubstr(GetParam().message));
  EXPECT_EQ(config.error().find('\n'), std::string::npos) << config.error();
}

const BadCase kBadCases[] = {
    {"UnknownKey", "workload: a\nsource: []\n", ":2: unknown key \"source\""},
    {"UnknownKeyNearest", "limit: {}\n", "\"limits\""},
    {"LaterSection", "remediations: {}\n", "unknown key \"remediations\""},
    {"RemediationIsAMap", "remediation: []\n", "\"remediation\" must be a mapping"},
    {"ProbesAreAList", "probes: {}\n", "\"probes\" must be a list"},
    {"ChecksAreAList", "checks: {}\n", "\"checks\" must be a list"},
    {"UnknownSourceKey", "sources:\n  - {name: a, paths: [/x], pattern: y}\n",
     ":2: unknown key \"pattern\" in sources[0]"},
    {"UnknownLaunchKey", "launches: {lnk: 1}\n", "\"link\""},
    {"UnknownLimit", "limits: {lines: 1}\n", "unknown key \"lines\" in limits"},
    {"EmptyPaths", "sources:\n  - name: a\n    paths: []\n",
     "aijob.yaml:3: sources[0].paths: must not be empty"},
    {"EmptyPath", "sources:\n  - name: a\n    paths: ['']\n",
     "aijob.yaml:3: sources[0].paths[0]: must not be empty"},
    {"NoPaths", "sources:\n  - name: a\n", "sources[0] needs the key \"paths\""},
    {"NoName", "sources:\n  - paths: [/x]\n", "sources[0] needs the key \"name\""},
    {"EmptyName", "sources:\n  - {name: '', paths: [/x]}\n", "sources[0].name: must not be empty"},
    {"SourceIsText", "sources: [a]\n", "sources[0] must be a mapping"},
    {"SourcesIsMap", "sources: {name: a}\n", "\"sources\" must be a list"},
    {"RootIsList", "[1, 2]\n", "must be a mapping"},
    {"RootIsText", "hello\n", "must be a mapping"},
    {"SameName", "sources:\n  - {name: a, paths: [/x]}\n  - {name: a, paths: [/y]}\n",
     ":3: sources[1].name: \"a\" is the name of sources[0] already"},
    {"OpenBracket", "sources:\n  - {name: a, paths: ['/x/[ab.log']}\n", "never closed"},
    {"OpenBrace", "sources:\n  - {name: a, paths: ['/x/{a,b.log']}\n", "never closed"},
    {"StrayBrace", "sources:\n  - {name: a, paths: ['/x/a}.log']}\n", "without a \"{\""},
    {"BadExclude", "sources:\n  - {name: a, paths: [/x], exclude: ['[']}\n",
     "sources[0].exclude[0]"},
    {"BadFraming", "sources:\n  - {name: a, paths: [/x], framing: crio}\n", "\"cri\""},
    {"BadStart", "sources:\n  - {name: a, paths: [/x], start: begin}\n", "\"beginning\""},
    {"BadPattern", "sources:\n  - {name: a, paths: [/x], path_pattern: '('}\n",
     "sources[0].path_pattern: is no RE2 pattern"},
    {"Lookahead", "sources:\n  - {name: a, paths: [/x], path_pattern: '(?=a)'}\n", "RE2"},
    {"LabelNoGroup", "sources:\n  - {name: a, paths: [/x], labels: [pod]}\n",
     "sources[0].labels: \"pod\" is no named group of path_pattern"},
    {"LabelReserved",
     "sources:\n  - {name: a, paths: [/x], path_pattern: '(?P<job>.)', labels: [job]}\n",
     "\"job\" is reserved"},
    {"LabelDunder",
     "sources:\n  - {name: a, paths: [/x], path_pattern: '(?P<__x>.)', labels: [__x]}\n",
     "\"__x\" is reserved"},
    {"LabelOfOurs",
     "sources:\n  - {name: a, paths: [/x], path_pattern: '(?P<level>.)', labels: [level]}\n",
     "is a label of aijob_log_lines_total already"},
    {"LabelTwice",
     "sources:\n  - {name: a, paths: [/x], path_pattern: '(?P<p>.)', labels: [p, p]}\n", "twice"},
    {"WorkloadNoGroup", "sources:\n  - {name: a, paths: [/x], workload: '{pod}'}\n",
     "sources[0].workload: \"pod\" is no named group"},
    {"WorkloadBrace", "sources:\n  - {name: a, paths: [/x], workload: '{pod'}\n",
     "without a \"}\""},
    {"WorkloadOfAllBrace", "workload: 'a}'\n", ":1: workload: must be plain text"},
    {"WorkloadOfAllGroup", "workload: '{pod}'\nsources:\n  - {name: a, paths: [/x]}\n",
     ":1: workload: must be plain text"},
    {"WorkloadEmpty", "workload: ''\n", "workload: must not be empty"},
    {"PushWord", "push: {enabled: maybe}\n", "true or false"},
    {"PushTtl", "push: {ttl: soon}\n", "duration"},
    {"PushTtlNegative", "push: {ttl: -5m}\n", "duration"},
    {"PushTtlNoUnit", "push: {ttl: 5}\n", "duration"},
    {"PushIsList", "push: [1]\n", "mapping"},
    {"SeriesNone", "limits: {series: 0}\n", "limits.series: must be from 1"},
    {"SeriesWord", "limits: {series: many}\n", "whole number"},
    {"LineHuge", "limits: {line_bytes: 1GiB}\n", "limits.line_bytes: must be from 16"},
    {"LineWord", "limits: {line_bytes: 1Mbit}\n", "size"},
    {"BodyNone", "limits: {body_bytes: 0}\n", "limits.body_bytes: must be"},
    {"PackDirEmpty", "packs: {dirs: ['']}\n", "packs.dirs[0]: must not be empty"},
    {"TwoDocuments", "workload: a\n---\nworkload: b\n", "more than one YAML document"},
    {"Alias", "a: &x [1]\nb: *x\n", ":1: anchors"},
    {"TwiceTheKey", "workload: a\nworkload: b\n", ":2: key \"workload\" is there twice"},
    {"NoYaml", "a: [1, 2\n", "not YAML"},
    {"Tab", "sources:\n\t- a\n", "not YAML"},
};

INSTANTIATE_TEST_SUITE_P(Table, ConfigReaderBadTest, testing::ValuesIn(kBadCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(ConfigReaderTest, SeveralFaultsAreCountedAndAllListedByCheck) {
  constexpr char kText[] = "limits: {series: 0, line_bytes: 1}\npush: {ttl: x}\n";
  EXPECT_THAT(ReadConfig(kText, "f").error(), HasSubstr("(and 2 more: aijobctl check config)"));
  EXPECT_EQ(CheckConfig(kText, "f").size(), 3U);
  EXPECT_THAT(CheckConfig(kContract, "f"), IsEmpty());
}

TEST(ConfigReaderTest, HugeFilesAndBombsAreRefusedQuickly) {
  EXPECT_THAT(ReadConfig(std::string((1 << 20) + 1, '#'), "f").error(), HasSubstr("larger than"));
  EXPECT_FALSE(ReadConfig(std::string(100'000, '['), "f").ok());
  EXPECT_FALSE(ReadConfig(std::string(50'000, '{'), "f").ok());
}

class ConfigFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "aijob_config_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  std::filesystem::path folder_;
};

TEST_F(ConfigFileTest, RelativePathsAreTakenFromTheFilesFolder) {
  const auto config =
      ReadConfigFile(Write("a.yaml", "sources: [{name: a, paths: [logs/*.log]}]\n"));
  ASSERT_TRUE(config.ok()) << config.error();
  EXPECT_THAT(config->sources[0].paths, ElementsAre((folder_ / "logs/*.log").string()));
  EXPECT_EQ(config->file, (folder_ / "a.yaml").string());
}

TEST_F(ConfigFileTest, UnreadableFilesAreNamed) {
  EXPECT_THAT(ReadConfigFile(folder_ / "none.yaml").error(),
              HasSubstr("none.yaml: cannot be read: No such file"));
  EXPECT_THAT(ReadConfigFile(folder_).error(), HasSubstr("it is a folder"));
  EXPECT_THAT(CheckConfigFile(folder_ / "none.yaml"), testing::SizeIs(1));
  EXPECT_THAT(ReadConfigFile(Write("big.yaml", std::string(2 << 20, ' '))).error(),
              HasSubstr("larger than"));
}

}  // namespace
}  // namespace aijob::config
