#include "match/rule_test_runner.h"

#include <gmock/gmock.h>

#include "rules_for_tests.h"

namespace aijob::match {
namespace {

Sample Text(std::string line) {
  Sample sample;
  sample.origin = {"p.yaml", 12};
  sample.lines = {std::move(line)};
  return sample;
}

RuleTestReport RunTests(std::vector<RuleSpec> specs) {
  const RuleSet rules = Compiled1(Pack("p", std::move(specs)));
  return TestRules(rules, [](const model::Record& record, model::Reading& reading) {
    reading.message = record.text;
  });
}

TEST(RuleTestRunnerTest, PassesWhatIsAsSaid) {
  RuleSpec rule = Failure("r", {"boom"}, "boom (?P<run_seconds>\\S+) (?P<op>\\w+)");
  rule.labels = {{"op", "op"}};
  rule.samples = {Text("boom 1.0004s REDUCE")};
  rule.samples[0].subtype = "launch";
  rule.samples[0].values = {{"run_seconds", 1}};
  rule.samples[0].labels = {{"op", "REDUCE"}};
  rule.near_misses = {Text("boom"), Text("nothing")};
  const RuleTestReport report = RunTests({rule});
  EXPECT_THAT(report.failures, testing::IsEmpty());
  EXPECT_EQ(report.passed, 3);
  EXPECT_EQ(report.failed, 0);
}

TEST(RuleTestRunnerTest, SaysWhatIsNot) {
  RuleSpec first = Failure("first", {"bang"});
  RuleSpec rule = Failure("r", {"boom", "bang"}, "b[oa]+[mn]g? ?(?P<pid>\\d*)(?P<op>\\w*)");
  rule.labels = {{"op", "op"}};
  rule.samples = {Text("silence"), Text("bang"),   Text("boom"),
                  Text("boom 7"),  Text("boom 7"), Text("boom x")};
  rule.samples[2].subtype = "arch";
  rule.samples[3].values = {{"pid", 8}};
  rule.samples[4].values = {{"rank", 8}};
  rule.samples[5].labels = {{"op", "y"}};
  rule.near_misses = {Text("boom")};
  const RuleTestReport report = RunTests({first, rule});
  EXPECT_EQ(report.failed, 7);
  EXPECT_EQ(report.passed, 0);
  EXPECT_THAT(report.failures,
              testing::ElementsAre("p.yaml:12: rule r: sample 1: did not fire; no rule did",
                                   "p.yaml:12: rule r: sample 2: did not fire; got p/first",
                                   "p.yaml:12: rule r: sample 3: expected subtype arch, got launch",
                                   "p.yaml:12: rule r: sample 4: expected pid 8, got 7",
                                   "p.yaml:12: rule r: sample 5: expected rank 8, got none",
                                   "p.yaml:12: rule r: sample 6: expected op \"y\", got \"x\"",
                                   "p.yaml:12: rule r: near miss 1: fired"));
}

TEST(RuleTestRunnerTest, RunsRecordsOfSeveralLinesAndMetrics) {
  RuleSpec rule = Failure("r", {"Traceback"}, "(?s)Traceback.*ValueError");
  rule.samples = {Text("Traceback")};
  rule.samples[0].lines.push_back("ValueError: x");
  MetricSpec metric;
  metric.name = "m_total";
  metric.finder.find = {"tick"};
  metric.samples = {Text("tick"), Text("tock")};
  metric.near_misses = {Text("tick"), Text("tock")};
  const RuleSet rules = Compiled1(Pack("p", {rule}), {metric});
  const RuleTestReport report = TestRules(rules, nullptr);
  EXPECT_EQ(report.passed, 3);
  EXPECT_THAT(report.failures,
              testing::ElementsAre("p.yaml:12: metric m_total: sample 2: did not fire",
                                   "p.yaml:12: metric m_total: near miss 1: fired"));
}

}  // namespace
}  // namespace aijob::match
