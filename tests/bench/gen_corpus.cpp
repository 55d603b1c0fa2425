// gen_corpus: makes the corpora that tools are compared on, and says what stands in them.
//
//   gen_corpus KIND BYTES SEED OUTPUT MANIFEST
//
// KIND: jsonl (the OpenGLM articles' schema, about 375 bytes a line, 2000 tasks), text (vLLM,
// uvicorn, NCCL, Megatron-LM and llama-box, about 190 bytes a line) or mix (both, line by line), or
// flood (mix of nothing but failures). One line in a hundred is a failure of a known kind. Same
// arguments, same bytes. MANIFEST is JSON: how many lines there are of each level, status, step
// (with the sum of their durations), failure kind and class, HTTP code and training step. The
// grammars are those of the packs in exporter/packs; every word is our own.

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/corpus.h"

namespace aijob::bench {
namespace {

constexpr size_t kFlushBytes = size_t{1} << 20;

template <typename Map>
void WriteCounts(std::ostream& out, std::string_view name, const Map& counts) {
  out << ",\n \"" << name << "\": {";
  const char* separator = "";
  for (const auto& [key, count] : counts) {
    out << separator << '"' << key << "\": " << count;
    separator = ", ";
  }
  out << '}';
}

void WriteManifest(std::ostream& out, const Manifest& manifest) {
  out << "{\"lines\": " << manifest.lines << ", \"bytes\": " << manifest.bytes
      << ", \"failures\": " << manifest.failures << ", \"train_steps\": " << manifest.train_steps
      << ", \"train_step_ms\": " << manifest.train_step_ms;
  WriteCounts(out, "levels", manifest.levels);
  WriteCounts(out, "statuses", manifest.statuses);
  WriteCounts(out, "kinds", manifest.kinds);
  WriteCounts(out, "classes", manifest.classes);
  WriteCounts(out, "codes", manifest.codes);
  std::map<std::string_view, uint64_t> counts;
  std::map<std::string_view, uint64_t> sums;
  for (const auto& [step, both] : manifest.steps) {
    counts[step] = both.first;
    sums[step] = both.second;
  }
  WriteCounts(out, "step_counts", counts);
  WriteCounts(out, "step_sums_ms", sums);
  out << "}\n";
}

}  // namespace
}  // namespace aijob::bench

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  const std::set<std::string> kinds = {"jsonl", "text", "mix", "flood"};
  if (words.size() != 5 || kinds.count(words[0]) == 0) {
    std::cerr << "usage: gen_corpus jsonl|text|mix|flood BYTES SEED OUTPUT MANIFEST\n";
    return 2;
  }
  const uint64_t bytes = std::strtoull(words[1].c_str(), nullptr, 10);
  aijob::bench::Generator generator(std::strtoull(words[2].c_str(), nullptr, 10),
                                    words[0] == "flood" ? 1 : 100);
  std::ofstream output(words[3], std::ios::binary);
  std::string buffer;
  uint64_t written = 0;
  for (uint64_t line = 0; written + buffer.size() < bytes; ++line) {
    generator.Line(words[0] == "jsonl" || (words[0] != "text" && line % 2 == 0), buffer);
    if (buffer.size() >= aijob::bench::kFlushBytes) {
      output.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      written += buffer.size();
      buffer.clear();
    }
  }
  output.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  generator.manifest().bytes = written + buffer.size();
  std::ofstream manifest(words[4]);
  aijob::bench::WriteManifest(manifest, generator.manifest());
  return output.flush() && manifest.flush() ? 0 : 1;
}
