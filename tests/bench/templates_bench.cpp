// What a line costs in the template miner, head and mask included: asserts the groups, then times.
// `items_per_second` are lines of some 100 bytes; the floor is a million a second.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "analyze/line_head.h"
#include "analyze/template_miner.h"

namespace {

using namespace aijob;

constexpr size_t kLines = 10'000;
constexpr size_t kStatements = 64;

/// Lines of kStatements statements with values in them; `words`: names among the values.
std::vector<std::string> MakeLines(bool words) {
  std::mt19937 random(1);
  std::vector<std::string> lines;
  for (size_t i = 0; i < kLines; ++i) {
    const size_t statement = random() % kStatements;
    std::string line = "2025-11-22 10:00:00," + std::to_string(100 + random() % 900) +
                       " ERROR [worker] engine.core.Loader: failed to read shard ";
    line += std::to_string(random()) + " of layer" + std::string(1 + statement % 8, 'a') + " from ";
    line += words ? std::string(1, static_cast<char>('a' + random() % 26)) + "x"
                  : "/data/" + std::to_string(random() % 100);
    line +=
        " after " + std::to_string(random() % 50) + " ms by " + std::string(1 + statement / 8, 'w');
    lines.push_back(line);
  }
  return lines;
}

void Mine(benchmark::State& state, bool words) {
  const std::vector<std::string> lines = MakeLines(words);
  size_t bytes = 0;
  analyze::TemplateMiner miner({});
  for (const std::string& line : lines) {
    bytes += line.size();
    miner.Add(std::string_view(line).substr(analyze::MessageStart(line)));
  }
  if (miner.size() > kStatements || miner.size() == 0) std::abort();
  for (auto _ : state) {
    for (const std::string& line : lines) {
      const auto seen = miner.Add(std::string_view(line).substr(analyze::MessageStart(line)));
      if (seen.is_new) std::abort();
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kLines));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
}

void TemplatesOfNumbers(benchmark::State& state) { Mine(state, false); }
void TemplatesOfNames(benchmark::State& state) { Mine(state, true); }
BENCHMARK(TemplatesOfNumbers);
BENCHMARK(TemplatesOfNames);

}  // namespace
