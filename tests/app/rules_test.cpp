#include "app/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "config/config_reader.h"
#include "support/folder.h"

namespace aijob::app {
namespace {

using ::testing::HasSubstr;

config::Config With(const std::string& yaml) {
  const std::string sources = "sources: [{name: a, paths: [/tmp/none/*.log]}]\n";
  auto config = config::ReadConfig(sources + yaml, "test.yaml");
  EXPECT_TRUE(config.ok()) << config.error();
  return std::move(config).value();
}

TEST(Rules, TheBuiltInPacksCompileAndBegin) {
  const auto rules = LoadRules(config::DefaultConfig());
  ASSERT_TRUE(rules.ok()) << rules.error();
  EXPECT_GE(rules->Packs().size(), 7u);
  EXPECT_TRUE(rules->FindLiteral("Traceback (most recent call last):")) << "for frame/";
  const auto fingerprints = FingerprintsOf(*rules);
  std::set<std::string> ids;
  for (const metrics::Fingerprint& fingerprint : fingerprints) {
    EXPECT_TRUE(ids.insert(fingerprint.id).second) << fingerprint.id << " twice";
    EXPECT_NE(fingerprint.severity, "") << fingerprint.id;
    EXPECT_NE(fingerprint.class_name, "") << fingerprint.id;
  }
  EXPECT_GT(ids.size(), 10u);
}

TEST(Rules, AFingerprintOfSeveralEmittersIsCalledByNoneOfThem) {
  const auto rules = LoadRules(config::DefaultConfig());
  ASSERT_TRUE(rules.ok()) << rules.error();
  std::map<std::string, std::string> titles;
  for (const metrics::Fingerprint& known : FingerprintsOf(*rules)) titles[known.id] = known.title;
  EXPECT_EQ(titles["F031"],
            "A connection between ranks broke, or could not be made: remote closed.");
  EXPECT_EQ(titles["F058"].find("\n"), std::string::npos);
}

TEST(Rules, UsersMetricsGoToTheCountsAsTheyAreDefined) {
  const auto rules = LoadRules(With(
      "metrics:\n"
      "  - {name: a_total, type: counter, help: A., match: 'a (?P<x>\\d+) bbb', labels: {x: x}}\n"
      "  - {name: b, type: gauge, help: B., match: 'bbb (?P<v>\\d+)', value: v}\n"
      "  - {name: c_seconds, type: histogram, help: C., match: 'ccc (?P<v_seconds>\\d+)', "
      "value: v_seconds, buckets: [1, 2]}\n"));
  ASSERT_TRUE(rules.ok()) << rules.error();
  const auto metrics = UserMetricsOf(*rules);
  ASSERT_EQ(metrics.size(), 3u);
  EXPECT_EQ(metrics[0].type, prometheus::MetricType::Counter);
  EXPECT_THAT(metrics[0].labels, ::testing::ElementsAre("x"));
  EXPECT_EQ(metrics[1].type, prometheus::MetricType::Gauge);
  EXPECT_EQ(metrics[2].type, prometheus::MetricType::Histogram);
  EXPECT_THAT(metrics[2].buckets, ::testing::ElementsAre(1, 2));
}

TEST(Rules, RefusesNamingTheFileAndTheLine) {
  const test::Folder folder;
  const struct {
    const char* name;
    const char* pack;
    const char* says;
  } kCases[] = {
      {"pattern", "rules:\n  - {id: r, class: gpu_oom, subtype: capacity, match: 'broken (x'}\n",
       "bad.yaml:3"},
      {"class", "rules:\n  - {id: r, class: gpu_oops, find: [broken]}\n", "gpu_oops"},
      {"header", "headers:\n  - {pattern: '(?P<time>x'}\nrules: []\n", "bad.yaml"},
      {"key", "rulez: []\n", "rules"},
      {"no literal", "rules:\n  - {id: r, class: gpu_oom, match: '\\d+'}\n", "bad.yaml:3"},
  };
  for (const auto& [name, pack, says] : kCases) {
    folder.Write("bad.yaml", std::string("pack: bad\n") + pack);
    const auto rules = LoadRules(With("packs: {dirs: [" + folder.Path() + "]}\n"));
    ASSERT_FALSE(rules.ok()) << name;
    EXPECT_THAT(rules.error(), HasSubstr(says)) << name;
  }
}

TEST(Rules, TheVersionNamesTheirContent) {
  const auto all = LoadRules(With(""));
  const auto again = LoadRules(With(""));
  const auto fewer = LoadRules(With("packs: {disable: [vllm]}\n"));
  ASSERT_TRUE(all.ok() && again.ok() && fewer.ok());
  EXPECT_EQ(PacksVersion(*all), PacksVersion(*again));
  EXPECT_NE(PacksVersion(*all), PacksVersion(*fewer));
  EXPECT_THAT(PacksVersion(*all), ::testing::ContainsRegex("^[0-9a-f]{16}$"));
}

}  // namespace
}  // namespace aijob::app
