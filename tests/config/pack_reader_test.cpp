#include "config/pack_reader.h"

#include <gmock/gmock.h>

#include "match/rule_set.h"

namespace aijob::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr std::string_view kEveryKey = R"(
pack: p
title: The title
source: https://example.org
order: 30
detect: [abc, def]
headers:
  - {pattern: '^(?P<time>\d+)', time: iso}
fields:
  status: [status, state.name]
  step:
rules:
  - id: oom
    fingerprint: F001
    class: gpu_oom
    subtype_from: oom_arithmetic
    role: cascade
    severity: info
    also: true
    find: out of memory
    match: 'out of memory (?P<requested_bytes>\S+) (?P<op>\w+)'
    when: {status: FAILED}
    extract: ['GPU (?P<gpu>\d+)']
    unless: [handled]
    units: {requested_bytes: MiB}
    values: {duration_seconds: {field: took, unit: ms}, count: step}
    labels: [op, {state: status}]
    set_labels: {phase: weights}
    set_values: {xid: 79}
    cause: Why.
    remedy: What to do.
    source: there
    samples:
      - {line: 'out of memory 2 x', subtype: capacity, values: {requested_bytes: 2097152}, labels: {op: x}}
      - lines: [first, second]
      - plain
    near_misses: [none]
  - {id: crash, class: process_crash, subtype: segfault, match: 'signal (?P<s>\w+)', subtype_map: {capture: s, map: {SIGKILL: sigkill}}}
  - {id: step, observe: train_step, find: [loss]}
metrics:
  - name: my_total
    type: counter
    find: [mine]
)";

TEST(PackReaderTest, ReadsEveryKey) {
  const auto pack = ReadPack(kEveryKey, "some/where/p.yaml");
  ASSERT_TRUE(pack.ok()) << pack.error();
  EXPECT_EQ(pack->name, "p");
  EXPECT_EQ(pack->title, "The title");
  EXPECT_EQ(pack->order, 30);
  EXPECT_THAT(pack->detect, ElementsAre("abc", "def"));
  ASSERT_EQ(pack->headers.size(), 1);
  EXPECT_EQ(pack->headers[0].time, "iso");
  ASSERT_EQ(pack->fields.size(), 2);
  EXPECT_THAT(pack->fields[0].spellings, ElementsAre("status", "state.name"));
  EXPECT_THAT(pack->fields[1].spellings, ElementsAre("step"));
  ASSERT_EQ(pack->rules.size(), 3);
  const match::RuleSpec& rule = pack->rules[0];
  EXPECT_EQ(rule.origin.Text(), "some/where/p.yaml:13");
  EXPECT_EQ(rule.failure_class, "gpu_oom");
  EXPECT_TRUE(rule.also);
  EXPECT_THAT(rule.finder.find, ElementsAre("out of memory"));
  EXPECT_EQ(rule.finder.when[0].field, "status");
  EXPECT_EQ(rule.values[0].unit, "ms");
  EXPECT_EQ(rule.values[1].field, "step");
  EXPECT_EQ(rule.labels[1].name, "state");
  EXPECT_EQ(rule.labels[1].from, "status");
  EXPECT_THAT(rule.set_values, ElementsAre(Pair("xid", 79)));
  ASSERT_EQ(rule.samples.size(), 3);
  EXPECT_EQ(rule.samples[0].subtype, "capacity");
  EXPECT_THAT(rule.samples[0].values, ElementsAre(Pair("requested_bytes", 2097152)));
  EXPECT_THAT(rule.samples[1].lines, ElementsAre("first", "second"));
  EXPECT_EQ(rule.samples[2].origin.line, 36);
  EXPECT_THAT(pack->rules[1].subtype_map.map, ElementsAre(Pair("SIGKILL", "sigkill")));
  EXPECT_EQ(pack->rules[2].observe, "train_step");
  EXPECT_EQ(pack->metrics[0].name, "my_total");
  const auto rules = match::RuleSet::Compile({*pack}, {}, {});
  EXPECT_TRUE(rules.ok()) << rules.error();
}

TEST(PackReaderTest, NamesFileLineAndTheNearestKey) {
  const struct {
    std::string_view text, expected;
  } cases[] = {
      {"pack: p\nrule: []\n",
       "p.yaml:2: unknown key \"rule\" in the pack (nearest known: \"rules\")"},
      {"pack: p\nrules:\n  - id: a\n    clas: x\n",
       "p.yaml:4: unknown key \"clas\" in the rule (nearest known: \"class\")"},
      {"title: t\n", "p.yaml:1: the pack needs the key \"pack\""},
      {"pack: p\nrules: {a: b}\n", "p.yaml:2: \"rules\" must be a list"},
      {"pack: p\nrules: [{find: [abc]}]\n", "p.yaml:2: the rule needs the key \"id\""},
      {"pack: p\nrules: [{id: a, set_values: {x: y}}]\n", "must be a number, not \"y\""},
      {"pack: p\nrules: [{id: a, samples: [{subtype: x}]}]\n", "the sample needs line or lines"},
      {"pack: p\nrules: [x]\n", "p.yaml:2: the rule must be a mapping"},
      {"pack: q\n", "pack \"q\" must stand in a file \"q.yaml\""},
      {"pack: [\n", "not YAML"},
  };
  for (const auto& each : cases) {
    const auto pack = ReadPack(each.text, "p.yaml");
    EXPECT_FALSE(pack.ok()) << each.text;
    EXPECT_THAT(pack.error(), HasSubstr(each.expected));
  }
}

TEST(PackReaderTest, RefusesTooManyRules) {
  std::string text = "pack: p\nrules:\n";
  for (size_t i = 0; i <= kRulesPerPack; ++i) text += "  - {id: a}\n";
  EXPECT_THAT(ReadPack(text, "p.yaml").error(), HasSubstr("a pack may have 2000 rules"));
}

TEST(PackReaderTest, BuiltInPacksAreAllThere) {
  const auto packs = BuiltInPacks();
  ASSERT_TRUE(packs.ok()) << packs.error();
  EXPECT_EQ(packs->size(), EmbeddedFiles().size());
  EXPECT_GT(packs->size(), 0);
}

}  // namespace
}  // namespace aijob::config
