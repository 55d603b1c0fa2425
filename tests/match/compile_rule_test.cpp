// What is refused is tested through RuleSet (rule_set_test.cpp); here is what comes out.

#include "match/compile_rule.h"

#include <gmock/gmock.h>

#include "rules_for_tests.h"

namespace aijob::match {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Compiler {
  FieldTable fields;
  LiteralSet literals;
  std::vector<std::string> faults;
  RuleCompiler compiler{fields, literals, faults};
};

TEST(CompileRuleTest, PlainWordsNeedNoRegex) {
  Compiler with;
  RuleSpec spec = Failure("r", {});
  spec.finder.when = {{"status", "FAILED|Error"}, {"code", "5\\d\\d"}};
  const PackSpec pack = Pack("p", {});
  const CompiledRule rule = with.compiler.Rule(pack, spec, {});
  EXPECT_THAT(with.faults, IsEmpty());
  EXPECT_THAT(rule.look.when[0].words, ElementsAre("failed", "error"));
  EXPECT_FALSE(rule.look.when[0].pattern.has_value());
  EXPECT_THAT(rule.look.when[1].words, IsEmpty());
  EXPECT_TRUE(rule.look.when[1].pattern.has_value());
  EXPECT_THAT(rule.look.literals, IsEmpty());
}

TEST(CompileRuleTest, OneNameIsOneSlotAndWordsAreNoValues) {
  Compiler with;
  RuleSpec spec = Failure("r", {}, "boom (?P<gpu>\\d+) (?P<op>\\w+)");
  spec.finder.extract = {"GPU (?P<gpu>\\d+)"};
  spec.labels = {{"op", "op"}};
  const PackSpec pack = Pack("p", {});
  const CompiledRule rule = with.compiler.Rule(pack, spec, {});
  EXPECT_THAT(with.faults, IsEmpty());
  ASSERT_EQ(rule.look.slots.size(), 2);
  for (const Slot& slot : rule.look.slots) EXPECT_EQ(slot.is_value, slot.name == "gpu");
  EXPECT_THAT(with.literals.literals(), ElementsAre("boom "));
  EXPECT_EQ(rule.severity, model::Severity::kCritical) << "the class's";
}

TEST(CompileRuleTest, TooManyCapturesAreRefused) {
  Compiler with;
  std::string match = "boom";
  for (int i = 0; i < 70; ++i) match += "(?P<c" + std::to_string(i) + ">x)";
  const PackSpec pack = Pack("p", {});
  (void)with.compiler.Rule(pack, Failure("r", {}, match), {});
  EXPECT_THAT(with.faults, ElementsAre("test.yaml:7: rule r: more than 64 captures"));
}

}  // namespace
}  // namespace aijob::match
