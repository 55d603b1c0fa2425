// libFuzzer: bodies in OpenMetrics. What is read has good names, each once, and labels in UTF-8,
// and whatever is read can be written.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "exposition/open_metrics_reader.h"
#include "exposition/open_metrics_writer.h"
#include "exposition/pushed_labels.h"

namespace aijob::exposition {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(const model::Series& series) {
  Require(!HaveRepeatedName(series.metric.label));
  for (const auto& [name, value] : series.metric.label) Require(IsLabelWord(name) && IsUtf8(value));
  const size_t buckets = series.metric.histogram.bucket.size();
  Require(series.exemplars.size() <= (buckets > 0 ? buckets : 1));
  if (buckets > 0 && !series.exemplars.empty()) Require(series.exemplars.size() == buckets);
}

void FuzzOpenMetrics(std::string_view body) {
  const auto read = ReadOpenMetrics(body);
  if (!read.ok()) {
    Require(read.error().starts_with("OpenMetrics parsing error in line "));
    return;
  }
  std::set<std::string> names;
  size_t count = 0;
  for (const model::Family& family : read->families) {
    Require(IsMetricName(family.name) && names.insert(family.name).second);
    Require(IsUtf8(family.help));
    for (const model::Series& series : family.series) Check(series);
    count += family.series.size();
  }
  if (count > 0) Require(!ReadOpenMetrics(body, {count - 1}).ok());
  std::string text;
  WriteOpenMetrics(read->families, text);
  Require(text.ends_with("# EOF\n"));
}

}  // namespace
}  // namespace aijob::exposition

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  aijob::exposition::FuzzOpenMetrics({reinterpret_cast<const char*>(data), size});
  return 0;
}
