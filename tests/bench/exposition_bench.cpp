// Rendering 100,000 series: asserts the result first, then times it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "exposition/open_metrics_writer.h"
#include "exposition/protobuf_writer.h"
#include "exposition/text_writer.h"

namespace {

using namespace aijob;
constexpr size_t kSeries = 100'000;

/// 3 labels and about 80 bytes a series, as in the figures this is compared with.
model::Families Families() {
  model::Family family;
  family.name = "aijob_bench_requests_total";
  family.help = "Requests.";
  family.type = prometheus::MetricType::Counter;
  for (size_t i = 0; i < kSeries; ++i) {
    model::Series series;
    series.metric.label = {{"workload", "w" + std::to_string(i % 100)},
                           {"route", "/v1/" + std::to_string(i)},
                           {"code", "200"}};
    series.metric.counter.value = static_cast<double>(i) * 1.25;
    family.series.push_back(std::move(series));
  }
  return {std::move(family)};
}

template <typename Writer>
void Render(benchmark::State& state, const Writer& write) {
  const model::Families families = Families();
  std::string out;
  if (!write(families, out).clean() ||
      std::count(out.begin(), out.end(), '\n') < static_cast<ptrdiff_t>(kSeries)) {
    std::cerr << "wrong output\n";
    std::exit(1);
  }
  for (auto _ : state) {
    out.clear();
    write(families, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["series_per_second"] =
      benchmark::Counter(static_cast<double>(kSeries) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
  state.counters["bytes"] = static_cast<double>(out.size());
}

void Text(benchmark::State& state) {
  Render(state,
         [](const auto& families, auto& out) { return exposition::WriteText(families, out); });
}
void OpenMetrics(benchmark::State& state) {
  Render(state, [](const auto& families, auto& out) {
    return exposition::WriteOpenMetrics(families, out);
  });
}
void Protobuf(benchmark::State& state) {
  Render(state,
         [](const auto& families, auto& out) { return exposition::WriteProtobuf(families, out); });
}
BENCHMARK(Text)->Unit(benchmark::kMillisecond);
BENCHMARK(OpenMetrics)->Unit(benchmark::kMillisecond);
BENCHMARK(Protobuf)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
