#include "match/matcher.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "rules_for_tests.h"

namespace aijob::match {
namespace {

using testing::Test;
using Ids = std::vector<std::string>;

double ValueOf(const model::Event& event, std::string_view name) {
  const double* value = event.FindValue(name);
  return value == nullptr ? -12345 : *value;
}

std::string LabelOf(const model::Event& event, std::string_view name) {
  const std::string* label = event.FindLabel(name);
  return label == nullptr ? "(none)" : *label;
}

TEST(MatcherTest, TheFirstFailureRuleEndsTheSearchForFailures) {
  RuleSpec also = Failure("also", {"boom"});
  also.also = true;
  const RuleSet rules = Compiled1(Pack(
      "p", {Failure("special", {"boom"}, "boom: (?P<pid>\\d+)"), Failure("general", {"boom"}), also,
            Observation("seen", "warning", {"boom"}), Observation("seen_too", "warning", {"boom"}),
            Observation("progress", "progress", {"boom"})}));
  Line line(rules);
  EXPECT_EQ(line.Rules("boom: 7"), (Ids{"special", "also", "seen", "progress"}));
  EXPECT_EQ(line.Rules("boom: x"), (Ids{"general", "also", "seen", "progress"}));
  EXPECT_EQ(line.Rules("quiet"), Ids{});
  EXPECT_EQ(line.Feed("boom: 7")[0].line, 5);
}

TEST(MatcherTest, PacksAreTriedByOrderThenName) {
  PackSpec last = Pack("aaa", {Failure("last", {"boom"})});
  last.order = 90;
  auto rules = RuleSet::Compile({last, Pack("zzz", {Failure("second", {"boom"})}),
                                 Pack("bbb", {Failure("first", {"boom"}, "boom!")})},
                                {}, {});
  ASSERT_TRUE(rules.ok()) << rules.error();
  Line line(*rules);
  EXPECT_EQ(line.Rules("boom!"), Ids{"first"});
  EXPECT_EQ(line.Rules("boom"), Ids{"second"});
}

TEST(MatcherTest, CapturesBecomeValuesInBaseUnits) {
  RuleSpec rule =
      Failure("r", {"ran"}, R"(ran (?P<run_seconds>[^ ]+) of (?P<size_bytes>[^ ]+ ?\w*))");
  rule.finder.extract = {R"(gpu (?P<gpu>\w+))", R"(op=(?P<op>[^,]*))", R"(no (?P<absent>\d+))"};
  rule.finder.units = {{"run_seconds", "ms"}};
  rule.labels = {{"op", "op"}};
  rule.set_labels = {{"phase", "weights"}};
  rule.set_values = {{"xid", 79}};
  const RuleSet rules = Compiled1(Pack("p", {rule}));
  Line line(rules);
  const model::Event& event = line.Feed("ran 1500 of 2 KiB, gpu 3, op=  ALL REDUCE , x")[0];
  EXPECT_DOUBLE_EQ(ValueOf(event, "run_seconds"), 1.5);
  EXPECT_DOUBLE_EQ(ValueOf(event, "size_bytes"), 2048);
  EXPECT_DOUBLE_EQ(ValueOf(event, "gpu"), 3);
  EXPECT_DOUBLE_EQ(ValueOf(event, "xid"), 79);
  EXPECT_EQ(event.FindValue("absent"), nullptr);
  EXPECT_EQ(event.FindValue("op"), nullptr);
  EXPECT_EQ(LabelOf(event, "op"), "ALL REDUCE");
  EXPECT_EQ(LabelOf(event, "phase"), "weights");
  const model::Event& other = line.Feed("ran soon of 2 apples gpu 0")[0];
  EXPECT_EQ(other.values.size(), 2) << "what is no number is left out, never zero: gpu, xid";
}

TEST(MatcherTest, NanIsKept) {
  const RuleSet rules =
      Compiled1(Pack("p", {Observation("step", "train_step", {"loss"}, "loss (?P<loss>\\S+)")}));
  Line line(rules);
  EXPECT_TRUE(std::isnan(ValueOf(line.Feed("loss nan")[0], "loss")));
}

TEST(MatcherTest, WordsAreBounded) {
  RuleSpec rule = Failure("r", {"say"}, "say (?P<what>.*)");
  rule.labels = {{"what", "what"}};
  const RuleSet rules = Compiled1(Pack("p", {rule}));
  Line line(rules);
  EXPECT_EQ(LabelOf(line.Feed("say " + std::string(1000, 'x'))[0], "what").size(), 256);
  std::string umlauts = "say x";
  for (int i = 0; i < 500; ++i) umlauts += "\u00fc";
  EXPECT_EQ(LabelOf(line.Feed(umlauts)[0], "what").size(), 255) << "no half characters";
}

TEST(MatcherTest, UnlessVetoes) {
  RuleSpec rule = Failure("r", {"illegal memory access"});
  rule.finder.unless = {"might be asynchronously reported", "TORCH_USE_CUDA_DSA"};
  const RuleSet rules = Compiled1(Pack("p", {rule}));
  Line line(rules);
  EXPECT_EQ(line.Rules("CUDA error: an illegal memory access"), Ids{"r"});
  EXPECT_EQ(line.Rules("an illegal memory access might be asynchronously reported"), Ids{});
}

TEST(MatcherTest, WhenLooksAtStructuredFields) {
  PackSpec pack = Pack("p", {});
  pack.fields = {{"status", {"status", "state"}}, {"task", {"task_id"}}, {"took", {"duration_ms"}}};
  RuleSpec failed = Failure("failed", {});
  failed.finder.when = {{"status", "FAILED|error"}};
  failed.values = {{"duration_seconds", "took", "ms"}};
  failed.labels = {{"task_id", "task"}, {"kind", "constant"}};
  RuleSpec pattern = Observation("pattern", "task_status", {});
  pattern.finder.when = {{"status", "ok.*"}, {"task", "t\\d"}};
  RuleSpec both = Observation("both", "warning", {"slow"});
  both.finder.when = {{"status", "ok"}};
  pack.rules = {failed, pattern, both};
  const RuleSet rules = Compiled1(pack);
  Line line(rules);
  const model::Event& event =
      line.Feed("{}", {{"state", "failed"}, {"task_id", "t1"}, {"duration_ms", "250"}})[0];
  EXPECT_EQ(event.rule, "failed");
  EXPECT_DOUBLE_EQ(ValueOf(event, "duration_seconds"), 0.25);
  EXPECT_EQ(LabelOf(event, "task_id"), "t1");
  EXPECT_EQ(LabelOf(event, "kind"), "constant");
  EXPECT_EQ(line.Feed("{}", {{"status", "Error"}}).size(), 1);
  EXPECT_EQ(line.Feed("{}", {{"status", "errors"}}).size(), 0) << "the whole value must match";
  EXPECT_EQ(line.Feed("{}", {{"status", "OKAY"}, {"task_id", "T1"}}).size(), 1);
  EXPECT_EQ(line.Feed("{}", {{"status", "OKAY"}}).size(), 0) << "all of them must";
  EXPECT_EQ(line.Feed("{slow}", {{"status", "ok"}}).size(), 1);
  EXPECT_EQ(line.Feed("{slow}").size(), 0) << "text has no fields";
  model::Reading reading;
  reading.structured = true;
  EXPECT_FALSE(line.matcher().Wants(reading, {}));
  reading.fields = {{0, "x"}};
  EXPECT_TRUE(line.matcher().Wants(reading, {}));
}

TEST(MatcherTest, AFailureTakesAlongTheIdsThatAnyPackKnows) {
  PackSpec jobs = Pack("jobs", {});
  jobs.fields = {{"task_id", {"task_id", "taskId"}}, {"trace_id", {"trace-id"}}};
  PackSpec kernel =
      Pack("kernel", {Failure("oom", {"killed"}), Observation("seen", "warning", {"killed"})});
  auto rules = RuleSet::Compile({jobs, kernel}, {}, {});
  ASSERT_TRUE(rules.ok()) << rules.error();
  Line line(*rules);
  EventBuffer& events = line.Feed("{killed}", {{"taskId", "t1"}, {"trace-id", "4bf9"}});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(LabelOf(events[0], "task_id"), "t1");
  EXPECT_EQ(LabelOf(events[0], "trace_id"), "4bf9");
  EXPECT_EQ(LabelOf(events[1], "task_id"), "(none)") << "an observation says what it takes";
  EXPECT_EQ(LabelOf(line.Feed("killed")[0], "task_id"), "(none)");
}

TEST(MatcherTest, AStructuredLineIsLookedAtWholeWhereItsMessageDoesNotSayIt) {
  const RuleSet rules = Compiled1(Pack("p", {Failure("r", {"OutOfMemory"}, "\\bOutOfMemory\\b")}));
  Scanner scanner(rules);
  Matcher matcher(rules);
  model::Record record;
  record.text = R"({"message": "task failed", "exception": "OutOfMemory"})";
  model::Reading reading;
  reading.structured = true;
  reading.message = "task failed";
  EventBuffer events;
  matcher.Match(record, reading, scanner.ScanText(record.text), events);
  EXPECT_EQ(events.size(), 1);
}

TEST(MatcherTest, SubtypesFromArithmeticTablesAndMaps) {
  RuleSpec oom =
      Failure("oom", {"OOM"}, "OOM (?P<requested_bytes>\\d+) (?P<reserved_unallocated_bytes>\\d+)");
  oom.failure_class = "gpu_oom";
  oom.subtype.clear();
  oom.subtype_from = "oom_arithmetic";
  RuleSpec xid = Failure("xid", {"Xid"}, "Xid (?P<xid>\\d+)");
  xid.failure_class = "gpu_hardware";
  xid.subtype.clear();
  xid.subtype_from = "xid_bucket";
  RuleSpec map = Failure("map", {"signal"}, "signal (?P<signal>\\w+)");
  map.failure_class = "process_crash";
  map.subtype = "python_exception";
  map.subtype_map = {"signal", {{"11", "segfault"}, {"SIGKILL", "sigkill"}}};
  const RuleSet rules = Compiled1(Pack("p", {oom, xid, map}));
  Line line(rules);
  EXPECT_EQ(line.Feed("OOM 5 9")[0].subtype, "fragmentation");
  EXPECT_EQ(line.Feed("OOM 9 5")[0].subtype, "capacity");
  EXPECT_EQ(line.Feed("Xid 79")[0].subtype, "xid_bus");
  EXPECT_EQ(line.Feed("Xid 79")[0].fingerprint, "F015");
  EXPECT_EQ(line.Feed("Xid 45")[0].role, model::Role::kCascade);
  EXPECT_EQ(line.Feed("signal 11")[0].subtype, "segfault");
  EXPECT_DOUBLE_EQ(ValueOf(line.Feed("signal 11")[0], "signal"), 11);
  EXPECT_EQ(line.Feed("signal SIGKILL")[0].subtype, "sigkill");
  EXPECT_EQ(line.Feed("signal 6")[0].subtype, "python_exception");
}

MetricSpec Metric(std::string name, MetricType type, std::string match) {
  MetricSpec metric;
  metric.origin = {"test.yaml", 3};
  metric.name = std::move(name);
  metric.type = type;
  metric.finder.match = std::move(match);
  return metric;
}

TEST(MatcherTest, MetricsBecomeUpdates) {
  MetricSpec counter = Metric("requests_total", MetricType::kCounter, "request (?P<code>\\d+)");
  counter.labels = {{"code", "code"}, {"pod", "pod"}};
  MetricSpec gauge = Metric("depth", MetricType::kGauge, "request .* depth (?P<depth>\\S+)");
  gauge.value = "depth";
  MetricSpec bytes =
      Metric("bytes_total", MetricType::kCounter, "request .* sent (?P<sent_bytes>.*)");
  bytes.value = "sent_bytes";
  const RuleSet rules = Compiled1(Pack("p", {}), {counter, gauge, bytes});
  Line line(rules);
  const model::Label pod = {"pod", "web-1"};
  EventBuffer& events = line.Feed("request 200 depth 7", {}, {&pod, 1});
  ASSERT_EQ(events.size(), 1);
  EXPECT_TRUE(events[0].class_name.empty());
  ASSERT_EQ(events[0].updates.size(), 2);
  EXPECT_EQ(events[0].updates[0].metric, 0);
  EXPECT_EQ(events[0].updates[0].label_values, (std::vector<std::string>{"200", "web-1"}));
  EXPECT_EQ(events[0].updates[1].metric, 1);
  EXPECT_DOUBLE_EQ(events[0].updates[1].number, 7);
  EXPECT_EQ(line.Feed("request 200 depth deep")[0].updates.size(), 1) << "no number, no update";
  EXPECT_EQ(line.Feed("request 200 sent -4")[0].updates.size(), 1) << "counters never go down";
  EXPECT_EQ(line.Feed("request 200 sent 2KiB")[0].updates[1].number, 2048);
}

TEST(MatcherTest, UpdatesGoWithTheEventOfTheirLine) {
  MetricSpec counter = Metric("booms_total", MetricType::kCounter, "boom");
  const RuleSet rules = Compiled1(Pack("p", {Failure("r", {"boom"})}), {counter});
  Line line(rules);
  EventBuffer& events = line.Feed("boom");
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].rule, "r");
  EXPECT_EQ(events[0].updates.size(), 1);
  EXPECT_EQ(line.Feed("boom")[0].updates.size(), 1) << "storage is reused, contents are not";
}

TEST(MatcherTest, SaysWhichRulesWereTried) {
  const RuleSet rules = Compiled1(Pack(
      "p", {Failure("a", {"boom"}, "boom 1"), Failure("b", {"bang"}), Failure("c", {"boom"})}));
  Line line(rules);
  line.Feed("boom 2");
  const auto tried = line.matcher().tried();
  ASSERT_EQ(tried.size(), 2);
  EXPECT_EQ(rules.EntryName(tried[0].entry).name, "a");
  EXPECT_EQ(tried[0].outcome, Outcome::kPattern);
  EXPECT_EQ(rules.EntryName(tried[1].entry).pack, "p");
  EXPECT_EQ(tried[1].outcome, Outcome::kFired);
  line.Feed("boom 1");
  EXPECT_EQ(line.matcher().tried()[1].outcome, Outcome::kDecided);
}

TEST(MatcherTest, LongTextsAreLookedAtFromTheirBeginning) {
  const RuleSet rules = Compiled1(Pack("p", {Failure("r", {"boom"}, "boom")}));
  Line line(rules);
  EXPECT_EQ(line.Feed("boom" + std::string(1 << 20, 'x')).size(), 1);
  EXPECT_EQ(line.Feed(std::string(1 << 20, 'x') + "boom").size(), 0);
  EXPECT_EQ(line.matcher().cut(), 2);
}

/// The obvious twin: every rule tried on every line, without scan and tables.
Ids InTurn(const PackSpec& pack, const std::string& text) {
  Ids fired;
  bool failed = false;
  for (const RuleSpec& rule : pack.rules) {
    const bool found = std::any_of(rule.finder.find.begin(), rule.finder.find.end(),
                                   [&](const auto& each) { return text.find(each) != text.npos; });
    if (!found || (failed && !rule.also)) continue;
    if (!rule.finder.match.empty() && text.find(rule.finder.match) == text.npos) continue;
    failed = failed || !rule.also;
    fired.push_back(rule.id);
  }
  return fired;
}

TEST(MatcherTest, AgreesWithTryingEveryRuleInTurn) {
  std::mt19937 random(3);
  const auto word = [&](size_t least) {
    std::string text;
    for (const size_t length = least + random() % 3; text.size() < length;) {
      text += static_cast<char>('a' + random() % 2);
    }
    return text;
  };
  for (int round = 0; round < 20; ++round) {
    PackSpec pack = Pack("p", {});
    for (int i = 0; i < 100; ++i) {
      pack.rules.push_back(
          Failure("r" + std::to_string(i), {word(5), word(5)}, random() % 2 == 0 ? "" : word(3)));
      pack.rules.back().also = random() % 8 == 0;
    }
    const RuleSet rules = Compiled1(pack);
    Line line(rules);
    for (int i = 0; i < 100; ++i) {
      const std::string text = word(random() % 40);
      EXPECT_EQ(line.Rules(text), InTurn(pack, text)) << text;
    }
  }
}

}  // namespace
}  // namespace aijob::match
