#include "match/rule_set.h"

#include <gmock/gmock.h>

#include <chrono>

#include "rules_for_tests.h"

namespace aijob::match {
namespace {

using testing::HasSubstr;

std::string ErrorOf(std::vector<PackSpec> packs, std::vector<MetricSpec> metrics = {}) {
  const auto rules = RuleSet::Compile(std::move(packs), std::move(metrics), {});
  EXPECT_FALSE(rules.ok());
  return rules.error();
}

TEST(RuleSetTest, RefusesBadRulesByFileAndLine) {
  const struct {
    std::string_view expected;
    void (*spoil)(RuleSpec&);
  } cases[] = {
      {"class \"gpu_oops\" is not in the taxonomy",
       [](RuleSpec& rule) { rule.failure_class = "gpu_oops"; }},
      {"has no subtype \"lunch\"; it has illegal_access",
       [](RuleSpec& rule) { rule.subtype = "lunch"; }},
      {"needs subtype", [](RuleSpec& rule) { rule.subtype.clear(); }},
      {"needs either class or observe", [](RuleSpec& rule) { rule.observe = "warning"; }},
      {"observe \"gossip\" is no observation",
       [](RuleSpec& rule) {
         rule.failure_class.clear();
         rule.observe = "gossip";
       }},
      {"role is one of initiating", [](RuleSpec& rule) { rule.role = "hero"; }},
      {"severity is one of info", [](RuleSpec& rule) { rule.severity = "bad"; }},
      {"match: missing ): ", [](RuleSpec& rule) { rule.finder.match = "(boom"; }},
      {"unless: missing ]", [](RuleSpec& rule) { rule.finder.unless = {"[a"}; }},
      {"extract: invalid perl operator", [](RuleSpec& rule) { rule.finder.extract = {"(?=x)"}; }},
      {"match has no literal of 3 bytes; give find",
       [](RuleSpec& rule) {
         rule.finder.find.clear();
         rule.finder.match = "\\d+ab";
       }},
      {"needs find, match or when", [](RuleSpec& rule) { rule.finder.find.clear(); }},
      {"must have 3 to 256 bytes", [](RuleSpec& rule) { rule.finder.find = {"ab"}; }},
      {"units: \"pid\" is no capture",
       [](RuleSpec& rule) {
         rule.finder.units = {{"pid", "s"}};
       }},
      {"unit \"ms\" does not fit \"size_bytes\"",
       [](RuleSpec& rule) {
         rule.values = {{"size_bytes", "size", "ms"}};
       }},
      {"labels: \"op\" is neither a capture nor one of the pack's fields",
       [](RuleSpec& rule) {
         rule.labels = {{"op", "op"}};
       }},
      {"oom_arithmetic is for the class gpu_oom",
       [](RuleSpec& rule) { rule.subtype_from = "oom_arithmetic"; }},
      {"subtype_from is oom_arithmetic or xid_bucket",
       [](RuleSpec& rule) { rule.subtype_from = "guess"; }},
      {"subtype_map needs subtype too",
       [](RuleSpec& rule) {
         rule.subtype.clear();
         rule.finder.match = "boom (?P<x>.)";
         rule.subtype_map = {"x", {{"1", "arch"}}};
       }},
  };
  for (const auto& each : cases) {
    RuleSpec rule = Failure("r", {"boom"});
    each.spoil(rule);
    const std::string error = ErrorOf({Pack("p", {rule})});
    EXPECT_THAT(error, HasSubstr("test.yaml:7: rule r: "));
    EXPECT_THAT(error, HasSubstr(each.expected));
  }
}

TEST(RuleSetTest, RefusesNamesThatAreThereTwice) {
  EXPECT_THAT(ErrorOf({Pack("p", {}), Pack("p", {})}),
              HasSubstr("p.yaml:1: pack p is there twice"));
  EXPECT_THAT(ErrorOf({Pack("p", {Failure("r", {"abc"}), Failure("r", {"abd"})})}),
              HasSubstr("test.yaml:7: rule r is there twice"));
  MetricSpec metric;
  metric.origin = {"test.yaml", 3};
  metric.name = "m";
  metric.finder.find = {"abc"};
  EXPECT_THAT(ErrorOf({}, {metric, metric}), HasSubstr("test.yaml:3: metric m is there twice"));
}

TEST(RuleSetTest, ListsEveryFault) {
  RuleSpec one = Failure("one", {"ab"});
  RuleSpec two = Failure("two", {"boom"}, "(");
  const std::string error = ErrorOf({Pack("p", {one, two})});
  EXPECT_THAT(error, HasSubstr("rule one: "));
  EXPECT_THAT(error, HasSubstr("\ntest.yaml:7: rule two: "));
}

TEST(RuleSetTest, ExtraAndDetectLiterals) {
  PackSpec pack = Pack("p", {Failure("r", {"boom"})});
  pack.detect = {"boom", "banner"};
  const std::string_view extra[] = {"Traceback", "banner"};
  const auto rules = RuleSet::Compile({Pack("a", {}), pack}, {}, extra);
  ASSERT_TRUE(rules.ok()) << rules.error();
  const uint32_t traceback = rules->FindLiteral("Traceback").value();
  const uint32_t banner = rules->FindLiteral("banner").value();
  const uint32_t boom = rules->FindLiteral("boom").value();
  EXPECT_FALSE(rules->FindLiteral("bo"));
  EXPECT_TRUE(rules->IsExtra(traceback) && rules->IsExtra(banner));
  EXPECT_FALSE(rules->IsExtra(boom));
  EXPECT_TRUE(rules->DetectedBy(traceback).empty());
  ASSERT_EQ(rules->DetectedBy(banner).size(), 1);
  EXPECT_EQ(rules->Packs()[rules->DetectedBy(boom)[0]].name, "p");
}

TEST(RuleSetTest, WantsEachSpellingOnce) {
  PackSpec one = Pack("one", {});
  one.fields = {{"took", {"duration_ms", "duration"}}};
  PackSpec two = Pack("two", {});
  two.fields = {{"took", {"elapsed", "duration"}}};
  RuleSpec rule = Observation("r", "warning", {});
  rule.finder.when = {{"state", "x"}};
  two.rules = {rule};
  const auto rules = RuleSet::Compile({one, two}, {}, {});
  ASSERT_TRUE(rules.ok()) << rules.error();
  std::vector<std::string> names;
  for (const model::FieldSpec& field : rules->WantedFields()) names.push_back(field.name);
  EXPECT_EQ(names, (std::vector<std::string>{"duration_ms", "duration", "elapsed", "state"}));
}

TEST(RuleSetTest, NamesStayValidWhenItMoves) {
  RuleSet rules = Compiled1(Pack("p", {Failure("r", {"boom"})}));
  const std::string_view id = rules.Packs()[0].rules[0].id;
  const RuleSet moved = std::move(rules);
  EXPECT_EQ(moved.Packs()[0].rules[0].id.data(), id.data());
}

TEST(RuleSetTest, CompilesTwoThousandLiterals) {
  std::vector<RuleSpec> specs;
  for (int i = 0; i < 500; ++i) {
    const std::string n = std::to_string(i);
    specs.push_back(Failure("r" + n, {"alpha " + n, "beta " + n, n + " gamma", "delta" + n + "!"},
                            n + " failed after (?P<run_seconds>\\d+) s"));
  }
  const RuleSet rules = Compiled1(Pack("p", specs));
  EXPECT_EQ(rules.Literals().size(), 2000);
}

}  // namespace
}  // namespace aijob::match
