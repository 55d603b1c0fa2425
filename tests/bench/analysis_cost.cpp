// What judging events over time costs on the way of a line: the whole pipeline over the same lines,
// with analyze::Analysis and without it. Prints the table in tests/bench/README.md.
//
//   mix    the corpus that tools are compared on: one line in a hundred is a failure
//   steps  every line a training step of one of 64 ranks (Megatron's): nothing but events
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "app/pipeline.h"
#include "app/rules.h"
#include "bench/corpus.h"
#include "config/config.h"
#include "tail/splitter.h"

namespace {

using namespace aijob;

constexpr size_t kBytes = size_t{16} << 20;
constexpr size_t kBatch = size_t{256} << 10;
constexpr int kRuns = 5;  // the best one counts
constexpr model::TimePoint kNow{std::chrono::seconds(1'780'000'000)};

double WorkedSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::string Mix() {
  bench::Generator generator(1, 100);
  std::string text;
  for (uint64_t line = 0; text.size() < kBytes; ++line) generator.Line(line % 2 == 0, text);
  return text;
}

std::string Steps() {
  std::string text;
  char line[400];
  for (int i = 0; text.size() < kBytes; ++i) {
    const int step = i / 64, second = step % 86400;
    std::snprintf(
        line, sizeof line,
        "[rank%d]: [2026-03-04 %02d:%02d:%02d.%06d] iteration %8d/ 9000000 | consumed samples: "
        "%12d | elapsed time per iteration (ms): %.1f | learning rate: 2.0E-05 | lm loss: "
        "%.6E | grad norm: 0.812 | number of skipped iterations:   0 |\n",
        i % 64, second / 3600, second / 60 % 60, second % 60, i % 64 * 1000, step + 1, 256 * step,
        1000.0 + i * 37 % 200, 2 + 0.001 * (i % 97));
    text += line;
  }
  return text;
}

/// Seconds of work for all of the text; the lines' number in `lines`.
double Run(const match::RuleSet& rules, const std::string& text, bool analyzed, size_t& lines) {
  metrics::Counts counts({}, kNow);
  analyze::Analysis analysis;
  app::Pipeline pipeline(rules, counts, analyzed ? &analysis : nullptr, 1 << 20);
  app::StreamOptions options;
  options.origin = {"train", "bench", {}};
  options.path = "/var/log/train/all.log";
  const auto stream = pipeline.Open(std::move(options), kNow);
  std::string bytes;
  lines = 0;
  const double begin = WorkedSeconds();
  for (size_t at = 0; at < text.size();) {
    const size_t end =
        std::min(text.size(), text.find('\n', std::min(at + kBatch, text.size() - 1)) + 1);
    bytes.assign(text, at, end - at);
    bytes.reserve(bytes.size() + model::kPadding);
    model::Batch batch;
    batch.path = "/var/log/train/all.log";
    batch.bytes = bytes;
    tail::LineSplitter(1 << 20).Split(bytes, batch.lines);
    pipeline.Process(*stream, batch, kNow + std::chrono::milliseconds(at / 1024));
    lines += batch.lines.size();
    at = end;
  }
  return WorkedSeconds() - begin;
}

}  // namespace

int main() {
  const auto rules = app::LoadRules(config::DefaultConfig());
  if (!rules.ok()) {
    std::fprintf(stderr, "%s\n", rules.error().c_str());
    return 1;
  }
  std::printf(
      "| lines | without, us a line | with, us a line | ratio |\n| --- | ---: | ---: | ---: |\n");
  for (const char* name : {"mix", "steps"}) {
    const std::string text = *name == 'm' ? Mix() : Steps();
    double best[2] = {1e9, 1e9};
    size_t lines = 0;
    for (int run = 0; run < kRuns; ++run) {
      for (const bool analyzed : {false, true}) {
        best[analyzed ? 1 : 0] =
            std::min(best[analyzed ? 1 : 0], Run(*rules, text, analyzed, lines));
      }
    }
    const double each = 1e6 / static_cast<double>(lines);
    std::printf("| %s | %.2f | %.2f | %.2f |\n", name, best[0] * each, best[1] * each,
                best[1] / best[0]);
  }
  return 0;
}
