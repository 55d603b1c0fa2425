// The scan of a block for 40 literals, and the matching of a structured line with one event: counts
// are asserted, then timed.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "match/matcher.h"
#include "match/rule_set.h"
#include "match/scanner.h"

namespace {

using namespace aijob;

constexpr size_t kBlockBytes = 256 << 10;

match::RuleSet Rules() {
  match::PackSpec pack;
  pack.name = "bench";
  pack.fields = {{"status", {"status"}},
                 {"step", {"step"}},
                 {"task_id", {"task_id"}},
                 {"trace_id", {"trace_id"}},
                 {"duration", {"duration_ms"}}};
  for (int i = 0; i < 40; ++i) {
    match::RuleSpec rule;
    rule.id = "r" + std::to_string(i);
    rule.failure_class = "cuda_error";
    rule.subtype = "launch";
    rule.finder.find = {"fatal condition " + std::to_string(100 + i)};
    rule.finder.match = rule.finder.find[0] + R"( on gpu (?P<gpu>\d+) after (?P<run_seconds>\S+))";
    pack.rules.push_back(rule);
  }
  match::RuleSpec status;
  status.id = "status";
  status.observe = "task_status";
  status.finder.when = {{"status", "success|failed|running|pending"}};
  status.labels = {
      {"status", "status"}, {"step", "step"}, {"task_id", "task_id"}, {"trace_id", "trace_id"}};
  status.values = {{"duration_seconds", "duration", "ms"}};
  pack.rules.push_back(status);
  auto rules = match::RuleSet::Compile({pack}, {}, {});
  if (!rules.ok()) std::abort();
  return std::move(*rules);
}

/// Lines of 190 bytes, one in a hundred of them a failure.
struct Text {
  Text() {
    std::mt19937 random(1);
    while (bytes.size() < kBlockBytes) {
      std::string line =
          "2025-05-09 18:45:16,123 INFO worker[" + std::to_string(random() % 64) + "]: ";
      if (random() % 100 == 0) {
        line += "fatal condition " + std::to_string(100 + random() % 40) + " on gpu 3 after 12.5ms";
        ++failures;
      }
      while (line.size() < 190) line += " step" + std::to_string(random() % 100'000) + " loss ok";
      begins.push_back(bytes.size());
      bytes += line + "\n";
    }
    begins.push_back(bytes.size());
    block.bytes = bytes;
    for (size_t i = 0; i + 1 < begins.size(); ++i) {
      block.records.push_back({});
      block.records.back().text = block.bytes.substr(begins[i], begins[i + 1] - begins[i] - 1);
    }
  }
  std::string bytes;
  std::vector<size_t> begins;
  size_t failures = 0;
  model::Block block;
};

void BM_ScanBlock(benchmark::State& state) {
  const match::RuleSet rules = Rules();
  match::Scanner scanner(rules);
  const Text text;
  if (scanner.Scan(text.block).size() != text.failures) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(scanner.Scan(text.block).data());
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.bytes.size()));
}
BENCHMARK(BM_ScanBlock);

void BM_ScanAndMatchBlock(benchmark::State& state) {
  const match::RuleSet rules = Rules();
  match::Scanner scanner(rules);
  match::Matcher matcher(rules);
  match::EventBuffer events;
  const Text text;
  for (auto _ : state) {
    events.Clear();
    for (const match::Hit& hit : scanner.Scan(text.block)) {
      const model::Record& record = text.block.records[hit.record];
      model::Reading reading;
      reading.message = record.text;
      matcher.Match(record, reading, hit.literals, events);
    }
    if (events.size() != text.failures || events[0].values.size() != 2) std::abort();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.bytes.size()));
}
BENCHMARK(BM_ScanAndMatchBlock);

void BM_MatchStructuredLine(benchmark::State& state) {
  const match::RuleSet rules = Rules();
  match::Matcher matcher(rules);
  match::EventBuffer events;
  model::Record record;
  record.text = "{}";
  model::Reading reading;
  reading.structured = true;
  const std::string_view values[] = {"success", "call_model", "task-20250509-000017",
                                     "0af7651916cd43dd8448eb211c80319c", "128.5"};
  for (uint32_t i = 0; i < 5; ++i) reading.fields.push_back({i, values[i]});
  for (auto _ : state) {
    events.Clear();
    matcher.Match(record, reading, {}, events);
    if (events.size() != 1 || events[0].labels.size() != 4 ||
        events[0].values[0].number != 0.1285) {
      std::abort();
    }
  }
}
BENCHMARK(BM_MatchStructuredLine);

}  // namespace
