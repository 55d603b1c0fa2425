// Counting: asserts the result first, then times it.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>

#include "metrics/counts.h"
#include "metrics/series_store.h"

namespace {

using namespace aijob;
constexpr model::TimePoint kNow{std::chrono::seconds(1'700'000'000)};

void Require(bool good) {
  if (good) return;
  std::cerr << "wrong count\n";
  std::exit(1);
}

/// Two labels from raw bytes, a thousand series, and an increment.
void LookupAndIncrement(benchmark::State& state) {
  metrics::SeriesStore store(100'000);
  metrics::FamilyDefinition definition;
  definition.name = "requests_total";
  definition.labels = {"route", "code"};
  definition.open = {true, true};
  definition.max_series = 10'000;
  const uint32_t family = store.AddFamily(definition);
  std::vector<std::array<std::string, 2>> words;
  for (int i = 0; i < 1000; ++i) words.push_back({"/v1/route/" + std::to_string(i), "200"});
  const auto count = [&](size_t i) {
    const std::array<std::string_view, 2> values = {words[i][0], words[i][1]};
    const metrics::SeriesId series = store.Find(family, 0, values);
    store.Add(series, 1);
    return series;
  };
  for (size_t i = 0; i < words.size(); ++i) Require(store.Value(count(i)) == 1);
  size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(count(at));
    at = at + 1 < words.size() ? at + 1 : 0;
  }
}
BENCHMARK(LookupAndIncrement);

void CountLine(benchmark::State& state) {
  metrics::Counts counts({}, kNow);
  const metrics::OriginId origin = counts.OpenOrigin({"w", "s", {}}, kNow);
  for (auto _ : state) counts.CountLines(origin, model::Level::kInfo, 1, 375, kNow);
}
BENCHMARK(CountLine);

void ApplyTaskStatus(benchmark::State& state) {
  metrics::Counts counts({}, kNow);
  const metrics::OriginId origin = counts.OpenOrigin({"w", "s", {}}, kNow);
  model::Event event;
  event.class_name = "task_status";
  event.labels = {{"status", "SUCCESS"}, {"step", "prompt_encoding"}, {"task_id", "tsk-1"}};
  event.values = {{"duration_seconds", 0.4}};
  for (auto _ : state) counts.Apply(event, origin, kNow);
}
BENCHMARK(ApplyTaskStatus);

void ObserveHistogram(benchmark::State& state) {
  metrics::Counts counts({}, kNow);
  counts.OpenOrigin({"w", "s", {}}, kNow);
  for (auto _ : state) counts.Observe(metrics::FamilyId::kDetectionLatency, {"s"}, 0.02);
}
BENCHMARK(ObserveHistogram);

void Collect(benchmark::State& state) {
  metrics::Counts counts({}, kNow);
  counts.OpenOrigin({"w", "s", {}}, kNow);
  Require(!counts.Collect().empty());
  for (auto _ : state) benchmark::DoNotOptimize(counts.Collect());
}
BENCHMARK(Collect)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
