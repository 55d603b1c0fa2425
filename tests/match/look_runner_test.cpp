#include "match/look_runner.h"

#include "rules_for_tests.h"

namespace aijob::match {
namespace {

TEST(LookRunnerTest, KeepsTheFirstCaptureOfEachName) {
  RuleSpec spec = Failure("r", {"boom"}, "boom (?P<a>\\d+)?(?P<b>x?)");
  spec.finder.extract = {"late (?P<a>\\d+)", "never (?P<c>\\d+)"};
  const RuleSet rules = Compiled1(Pack("p", {spec}));
  const Look& look = rules.compiled().rules[0].look;
  LookRunner runner(rules.compiled());
  const auto captured = [&](std::string_view name) -> std::optional<std::string_view> {
    for (uint32_t slot = 0; slot < look.slots.size(); ++slot) {
      if (look.slots[slot].name == name) return runner.Captured(slot);
    }
    return "no such slot";
  };
  model::Record record;
  model::Reading reading;
  record.text = reading.message = "boom 1 late 2";
  runner.Begin(record, reading);
  ASSERT_EQ(runner.Try(look), Outcome::kFired);
  EXPECT_EQ(captured("a"), "1");
  EXPECT_EQ(captured("b"), "") << "empty is not absent";
  EXPECT_EQ(captured("c"), std::nullopt);
  runner.End();
  record.text = reading.message = "boom  late 2";
  runner.Begin(record, reading);
  ASSERT_EQ(runner.Try(look), Outcome::kFired);
  EXPECT_EQ(captured("a"), "2");
  runner.End();
}

TEST(LookRunnerTest, FieldsAreForgottenAtTheEnd) {
  RuleSpec spec = Failure("r", {});
  spec.finder.when = {{"status", "x"}};
  const RuleSet rules = Compiled1(Pack("p", {spec}));
  LookRunner runner(rules.compiled());
  const uint32_t fields[] = {0};
  model::Record record;
  model::Reading with;
  with.structured = true;
  with.fields = {{0, "x"}, {99, "not wanted"}};
  runner.Begin(record, with);
  EXPECT_EQ(runner.FieldText(fields), "x");
  runner.End();
  const model::Reading without;
  runner.Begin(record, without);
  EXPECT_EQ(runner.FieldText(fields), std::nullopt);
  runner.End();
}

}  // namespace
}  // namespace aijob::match
