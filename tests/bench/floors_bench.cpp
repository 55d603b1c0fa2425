// The floors that the pipeline is measured against: the two libraries that do its heavy work,
// alone, on the same lines in memory. `./dev bench` prints them beside the figures of the whole.
// Each asserts what it counted before it is timed.

#include <benchmark/benchmark.h>
#include <hs/hs.h>
#include <simdjson.h>

#include <fstream>
#include <string>
#include <vector>

#include "bench/corpus.h"

namespace aijob::bench {
namespace {

constexpr size_t kCorpusBytes = size_t{16} << 20;
constexpr size_t kBlockBytes = size_t{256} << 10;

struct Corpus {
  std::string text;
  Manifest manifest;
};

Corpus Make(bool json) {
  Generator generator(20241015, 100);
  Corpus corpus;
  while (corpus.text.size() < kCorpusBytes) generator.Line(json, corpus.text);
  corpus.manifest = generator.manifest();
  return corpus;
}

/// The fields of every line, read in the order in which they stand: what reading JSONL costs at
/// least.
uint64_t SumDurations(simdjson::ondemand::parser& parser, const simdjson::padded_string& text) {
  uint64_t sum = 0;
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(text, size_t{1} << 20).get(stream) != simdjson::SUCCESS) return 0;
  for (auto document : stream) {
    for (const char* field :
         {"timestamp", "level", "message", "task_id", "trace_id", "status", "step"}) {
      benchmark::DoNotOptimize(document.find_field(field).get_string().value());
    }
    sum += document.find_field("duration_ms").get_uint64().value();
  }
  return sum;
}

void SimdjsonIterateMany(benchmark::State& state) {
  const Corpus corpus = Make(true);
  const simdjson::padded_string text(corpus.text);
  simdjson::ondemand::parser parser;
  uint64_t expected = 0;
  for (const auto& [step, both] : corpus.manifest.steps) expected += both.second;
  if (SumDurations(parser, text) != expected) {
    state.SkipWithError("the durations' sum is wrong");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(SumDurations(parser, text));
  state.SetBytesProcessed(state.iterations() * text.size());
}
BENCHMARK(SimdjsonIterateMany)->Unit(benchmark::kMillisecond);

/// One vectorscan database of tests/bench/patterns.txt.
hs_database_t* CompilePatterns() {
  std::ifstream file(AIJOB_SOURCE_DIR "/tests/bench/patterns.txt");
  std::vector<std::string> patterns;
  for (std::string line; std::getline(file, line);) patterns.push_back(line);
  std::vector<const char*> expressions;
  std::vector<unsigned> flags(patterns.size(), 0U);
  std::vector<unsigned> ids;
  for (const std::string& pattern : patterns) {
    ids.push_back(static_cast<unsigned>(expressions.size()));
    expressions.push_back(pattern.c_str());
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  hs_compile_multi(expressions.data(), flags.data(), ids.data(),
                   static_cast<unsigned>(expressions.size()), HS_MODE_BLOCK, nullptr, &database,
                   &error);
  hs_free_compile_error(error);
  return database;
}

int CountHit(unsigned, unsigned long long, unsigned long long, unsigned, void* context) {
  ++*static_cast<uint64_t*>(context);
  return 0;
}

void VectorscanBlock(benchmark::State& state) {
  const Corpus corpus = Make(state.range(0) != 0);
  hs_database_t* database = CompilePatterns();
  hs_scratch_t* scratch = nullptr;
  if (database == nullptr || hs_alloc_scratch(database, &scratch) != HS_SUCCESS) {
    state.SkipWithError("the patterns do not compile");
    return;
  }
  uint64_t hits = 0;
  for (auto _ : state) {
    hits = 0;
    for (size_t at = 0; at < corpus.text.size(); at += kBlockBytes) {
      const auto length = static_cast<unsigned>(std::min(kBlockBytes, corpus.text.size() - at));
      hs_scan(database, corpus.text.data() + at, length, 0, scratch, CountHit, &hits);
    }
  }
  // Blocks may cut a failure in two, and one pattern may end more than once in a line.
  if (hits < corpus.manifest.failures * 9 / 10) state.SkipWithError("too few hits");
  state.SetBytesProcessed(state.iterations() * corpus.text.size());
  hs_free_scratch(scratch);
  hs_free_database(database);
}
BENCHMARK(VectorscanBlock)->ArgName("jsonl")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aijob::bench
