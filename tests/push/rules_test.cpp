#include "push/rules.h"

#include <gtest/gtest.h>

namespace aijob::push {
namespace {

using std::chrono::seconds;

RuleSpec RuleFor(std::vector<std::pair<std::string, std::string>> match, int ttl) {
  RuleSpec rule;
  rule.match = std::move(match);
  rule.policy.ttl = seconds(ttl);
  return rule;
}

Rules MustCompile(std::vector<RuleSpec> specs) {
  Policy defaults;
  defaults.ttl = seconds(99);
  auto rules = Rules::Compile(defaults, std::move(specs));
  EXPECT_TRUE(rules.ok()) << rules.error();
  return rules.ok() ? std::move(rules).value() : Rules();
}

TEST(RulesTest, TheFirstThatMatchesDecides) {
  const Rules rules =
      MustCompile({RuleFor({{"job", "nightly-.*"}, {"instance", "a|b"}}, 1),
                   RuleFor({{"job", "nightly-.*"}}, 2), RuleFor({{"team", ""}, {"job", "x"}}, 3),
                   RuleFor({{"team", ".+"}}, 4)});
  const struct {
    model::GroupingLabels labels;
    int ttl;
  } cases[] = {
      {{{"instance", "a"}, {"job", "nightly-1"}}, 1},
      {{{"instance", "ab"}, {"job", "nightly-1"}}, 2},  // the whole value
      {{{"job", "nightly-"}}, 2},
      {{{"job", "a-nightly-1"}}, 99},
      {{{"job", "nightly-1\nx"}}, 99},  // a dot is no line end
      {{{"job", "x"}}, 3},              // a label that is not there is empty
      {{{"job", "x"}, {"team", "t"}}, 4},
      {{{"job", "y"}}, 99},
      {{}, 99},
  };
  for (const auto& [labels, ttl] : cases) {
    EXPECT_EQ(rules.For(labels).ttl, seconds(ttl)) << (labels.empty() ? "" : labels[0].second);
  }
}

TEST(RulesTest, APolicyComesWhole) {
  RuleSpec rule = RuleFor({{"job", "j"}}, 5);
  rule.policy.aggregate = true;
  rule.policy.gauges = GaugeRule::kMax;
  rule.policy.without = {"instance"};
  rule.policy.users = {"ci"};
  const Rules rules = MustCompile({rule});
  const Policy& policy = rules.For({{"job", "j"}});
  EXPECT_TRUE(policy.aggregate);
  EXPECT_EQ(policy.gauges, GaugeRule::kMax);
  EXPECT_EQ(policy.without, std::vector<std::string>{"instance"});
  EXPECT_EQ(policy.users, std::vector<std::string>{"ci"});
}

TEST(RulesTest, WithoutAnyTheDefaults) {
  EXPECT_EQ(MustCompile({}).For({{"job", "j"}}).ttl, seconds(99));
  EXPECT_EQ(Rules().For({{"job", "j"}}).ttl, seconds(0));
  EXPECT_FALSE(Rules().For({}).aggregate);
  EXPECT_EQ(MustCompile({RuleFor({}, 7)}).For({{"job", "j"}}).ttl, seconds(7)) << "matches all";
}

TEST(RulesTest, PatternsThatCannotBeRead) {
  const auto rules = Rules::Compile({}, {RuleFor({{"job", "a"}, {"team", "(x"}}, 1)});
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(rules.error(), "push rule: team: missing ): (x");
  EXPECT_EQ(PatternFault("a.*"), "");
  EXPECT_EQ(PatternFault("(x"), "missing ): (x");
  EXPECT_EQ(PatternFault("(?=x)"), "invalid perl operator: (?=");
}

}  // namespace
}  // namespace aijob::push
