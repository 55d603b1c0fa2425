// What a line costs in frame/ and parse/: asserts the result, then times it. `items_per_second` are
// lines.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "frame/unwrapper.h"
#include "parse/line_reader.h"

namespace {

using namespace aijob;

constexpr size_t kLines = 1000;

struct Input {
  std::string bytes;
  model::Batch batch;

  explicit Input(const std::string& line) {
    for (size_t i = 0; i < kLines; ++i) {
      batch.lines.push_back(
          {static_cast<uint32_t>(bytes.size()), static_cast<uint32_t>(line.size()), false});
      bytes += line + "\n";
    }
    const size_t size = bytes.size();
    bytes.append(model::kPadding, '\0');
    batch.bytes = std::string_view(bytes).substr(0, size);
  }
};

const std::string kJson =
    R"({"timestamp":"2024-10-15T08:23:10.123Z","level":"INFO","module":"engine.scheduler",)"
    R"("message":"Task scheduling completed after queue wait, worker assigned","task_id":)"
    R"("TASK-20241015-9a3b8c","node_ip":"192.168.1.105","status":"SUCCESS","step":)"
    R"("prompt_encoding","duration_ms":128.5,"trace_id":"req-5x9a2b1c","trace_path":)"
    R"(["scheduler","queue-proxy","worker-3"],"tokens":512,"gpu":3,"attempt":1,"q":0.25})";
const std::string kVllm =
    "(EngineCore_DP0 pid=941609) INFO 09-30 18:29:03 [loggers.py:127] Engine 000: Avg prompt "
    "throughput: 0.0 tokens/s, Avg generation throughput: 36.4 tokens/s, Running: 2 reqs, Waiting";
const std::string kTrainer =
    "llama_context: n_ctx_seq (65536) < n_ctx_train (131072) -- the full capacity of the model "
    "will "
    "not be utilized, and some more words of prose behind it so that the head is full of them";

void Unwrap(benchmark::State& state, const std::string& line, const std::string& text) {
  const Input input(line);
  frame::Unwrapper unwrapper(frame::Framing::kAuto, 1 << 20);
  model::Block block;
  for (auto _ : state) {
    unwrapper.Unwrap(input.batch, block);
    if (block.records.size() != kLines || block.records[7].text != text) std::abort();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kLines));
}

void Read(benchmark::State& state, const std::string& line, model::Level level, size_t fields) {
  const Input input(line);
  frame::Unwrapper unwrapper(frame::Framing::kAuto, 1 << 20);
  parse::LineReader reader({{"status", {"status", "state"}},
                            {"step", {"step"}},
                            {"duration", {"duration_ms"}},
                            {"task_id", {"task_id"}}},
                           {});
  model::Block block;
  model::Reading reading;
  unwrapper.Unwrap(input.batch, block);
  for (auto _ : state) {
    for (const model::Record& record : block.records) (void)reader.Read(record, reading);
    if (reading.level != level || reading.fields.size() != fields) std::abort();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kLines));
}

BENCHMARK_CAPTURE(Unwrap, text, kVllm, kVllm);
BENCHMARK_CAPTURE(Unwrap, json, kJson, kJson);
BENCHMARK_CAPTURE(Unwrap, cri, "2024-01-01T00:00:00.123456789Z stderr F " + kVllm, kVllm);
BENCHMARK_CAPTURE(Unwrap, ansi, "\x1b[1;36m" + kVllm, kVllm);
BENCHMARK_CAPTURE(Read, json, kJson, model::Level::kInfo, 4);
BENCHMARK_CAPTURE(Read, vllm, kVllm, model::Level::kInfo, 0);
BENCHMARK_CAPTURE(Read, no_level, kTrainer, model::Level::kUnknown, 0);

}  // namespace

BENCHMARK_MAIN();
