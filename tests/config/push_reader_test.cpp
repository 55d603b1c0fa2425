#include "config/push_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace aijob::config {
namespace {

using std::string;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

/// A section `push`, and what was wrong in it.
struct PushRead {
  PushConfig push;
  string faults;

  explicit PushRead(const string& text) {
    const auto node = ParseYaml(text, "f.yaml");
    EXPECT_TRUE(node.ok()) << node.error();
    Problems problems("f.yaml");
    if (node.ok()) push = ReadPush(*node, problems);
    faults = problems.ToError().message;
  }
};

TEST(PushReaderTest, ReadsEveryKey) {
  const PushRead read(R"yaml(
enabled: false
ttl: 24h
limits: {groups: 10, series: 100000000, group_series: 1}
rules:
  - match: {job: "nightly-.*", team: a|b}
    mode: aggregate
    gauges: sum
    without: [instance, pod]
    ttl: 90m
    users: [ci, ops]
  - match: {job: other}
    mode: replace
)yaml");
  EXPECT_EQ(read.faults, "");
  const PushConfig& push = read.push;
  EXPECT_FALSE(push.enabled);
  EXPECT_EQ(push.ttl, hours(24));
  EXPECT_EQ(push.limits.groups, 10U);
  EXPECT_EQ(push.limits.series, 100'000'000U);
  EXPECT_EQ(push.limits.group_series, 1U);
  ASSERT_EQ(push.rules.size(), 2U);
  EXPECT_THAT(push.rules[0].match, ElementsAre(Pair("job", "nightly-.*"), Pair("team", "a|b")));
  const push::Policy& policy = push.rules[0].policy;
  EXPECT_TRUE(policy.aggregate);
  EXPECT_EQ(policy.gauges, push::GaugeRule::kSum);
  EXPECT_THAT(policy.without, ElementsAre("instance", "pod"));
  EXPECT_EQ(policy.ttl, minutes(90));
  EXPECT_THAT(policy.users, ElementsAre("ci", "ops"));
}

TEST(PushReaderTest, Defaults) {
  for (const char* text : {"", "{}", "{limits: {}, rules: []}", "ttl: 0s"}) {
    const PushRead read(text);
    EXPECT_EQ(read.faults, "") << text;
    EXPECT_TRUE(read.push.enabled);
    EXPECT_EQ(read.push.ttl, hours(0));
    EXPECT_EQ(read.push.limits.groups, push::Limits().groups);
    EXPECT_EQ(read.push.limits.series, push::Limits().series);
    EXPECT_EQ(read.push.limits.group_series, push::Limits().group_series);
    EXPECT_THAT(read.push.rules, IsEmpty());
  }
  const PushRead rule("rules: [{match: {job: a}}]");
  EXPECT_EQ(rule.faults, "");
  const push::Policy& policy = rule.push.rules.at(0).policy;
  EXPECT_FALSE(policy.aggregate);
  EXPECT_EQ(policy.gauges, push::GaugeRule::kLast);
  EXPECT_EQ(policy.ttl, hours(0));
  EXPECT_THAT(policy.without, IsEmpty());
  EXPECT_THAT(policy.users, IsEmpty());
}

TEST(PushReaderTest, ARuleWithoutATtlHasThatOfAll) {
  const PushRead read("{rules: [{match: {job: a}}, {match: {job: b}, ttl: 0s}], ttl: 2h}");
  EXPECT_EQ(read.faults, "");
  EXPECT_EQ(read.push.rules.at(0).policy.ttl, hours(2));
  EXPECT_EQ(read.push.rules.at(1).policy.ttl, hours(0)) << "for ever, although others go";
}

TEST(PushReaderTest, EveryGaugeRule) {
  const std::pair<const char*, push::GaugeRule> rules[] = {{"last", push::GaugeRule::kLast},
                                                           {"sum", push::GaugeRule::kSum},
                                                           {"max", push::GaugeRule::kMax},
                                                           {"min", push::GaugeRule::kMin}};
  for (const auto& [name, expected] : rules) {
    const PushRead read("rules: [{match: {job: a}, mode: aggregate, gauges: " + string(name) +
                        "}]");
    EXPECT_EQ(read.faults, "");
    EXPECT_EQ(read.push.rules.at(0).policy.gauges, expected) << name;
  }
}

TEST(PushReaderTest, TellsWhatIsWrongAndWhere) {
  const string rule = "rules:\n  - match: {job: a}\n    ";
  const struct {
    string text, expected;
  } cases[] = {
      {"[1]", "f.yaml:1: push must be a mapping (key: value)"},
      {"enabled: yes", "f.yaml:1: \"enabled\" must be true or false, not \"yes\""},
      {"enable: true", "f.yaml:1: unknown key \"enable\" in push (nearest known: \"enabled\")"},
      {"\nttl: 24", "f.yaml:2: \"ttl\" must be a duration such as 30s, 5m or 1h30m, not \"24\""},
      {"ttl: -1h", "f.yaml:1: \"ttl\" must be a duration such as 30s, 5m or 1h30m, not \"-1h\""},
      {"limits: 5", "f.yaml:1: \"limits\" must be a mapping (key: value)"},
      {"limits:\n  groups: 0", "f.yaml:2: push.limits.groups: must be from 1 to 100000000"},
      {"limits:\n  series: 100000001", "f.yaml:2: push.limits.series: must be from 1 to 100000000"},
      {"limits:\n  group_series: -1",
       "f.yaml:2: \"group_series\" must be a whole number from 0, not \"-1\""},
      {"limits:\n  serie: 1",
       "f.yaml:2: unknown key \"serie\" in push.limits (nearest known: \"series\")"},
      {"rules: {job: a}", "f.yaml:1: \"rules\" must be a list"},
      {"rules:\n  - a",
       "f.yaml:2: push.rules[0] must be a mapping (key: value)\n"
       "f.yaml:2: push.rules[0] needs the key \"match\""},
      {"rules:\n  - {}", "f.yaml:2: push.rules[0] needs the key \"match\""},
      {"rules:\n  - match: {job: a}\n  - mode: replace",
       "f.yaml:3: push.rules[1] needs the key \"match\""},
      {"rules:\n  - match: job", "f.yaml:2: \"match\" must be a mapping (key: value)"},
      {"rules:\n  - match:\n      job: \"(x\"", "f.yaml:2: push.rules[0].match.job: missing ): (x"},
      {rule + "mode: agregate",
       "f.yaml:3: \"mode\" cannot be \"agregate\" (nearest known: \"aggregate\")"},
      {rule + "mode: aggregate\n    gauges: avg",
       "f.yaml:4: \"gauges\" cannot be \"avg\" (nearest known: \"last\")"},
      {rule + "gauges: sum", "f.yaml:3: push.rules[0].gauges: only where mode is aggregate"},
      {rule + "without: [job]", "f.yaml:3: push.rules[0].without: a group needs its job"},
      {rule + "without: {a: b}", "f.yaml:3: \"without\" must be a list of texts"},
      {rule + "ttl: long",
       "f.yaml:3: \"ttl\" must be a duration such as 30s, 5m or 1h30m, not \"long\""},
      {rule + "users: {a: b}", "f.yaml:3: \"users\" must be a list of texts"},
      {rule + "user: a",
       "f.yaml:3: unknown key \"user\" in push.rules[0] (nearest known: \"users\")"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(PushRead(text).faults, expected) << text;
}

TEST(PushReaderTest, RulesAreBounded) {
  string text = "rules:\n";
  for (int i = 0; i < 1000; ++i) text += "  - match: {job: a}\n";
  EXPECT_EQ(PushRead(text).faults, "");
  const PushRead read(text + "  - match: {job: a}\n");
  EXPECT_EQ(read.faults, "f.yaml:1: push.rules: more than 1000");
  EXPECT_EQ(read.push.rules.size(), 1000U);
}

}  // namespace
}  // namespace aijob::config
