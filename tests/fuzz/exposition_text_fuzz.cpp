// libFuzzer: bodies in the text format 0.0.4. What is read has good names and labels in UTF-8, and
// reads back the same after it has been written.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "exposition/pushed_labels.h"
#include "exposition/text_reader.h"
#include "exposition/text_writer.h"

namespace aijob::exposition {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

size_t CheckedSeries(const model::Families& families) {
  size_t count = 0;
  for (const model::Family& family : families) {
    Require(IsMetricName(family.name) && !family.series.empty());
    count += family.series.size();
    for (const model::Series& series : family.series) {
      Require(!HaveRepeatedName(series.metric.label) && series.exemplars.empty());
      for (const auto& [name, value] : series.metric.label) {
        Require(IsLabelWord(name) && IsUtf8(value));
      }
    }
  }
  return count;
}

std::string Written(const model::Families& families) {
  std::string text;
  WriteText(families, text);
  return text;
}

void FuzzText(std::string_view body) {
  const auto read = ReadText(body);
  if (!read.ok()) {
    Require(read.error().starts_with("text format parsing error in line "));
    return;
  }
  const size_t count = CheckedSeries(read->families);
  Require(ReadText(body, {count + 1000}).ok());
  if (count > 0) Require(!ReadText(body, {count - 1}).ok());
  const std::string once = Written(read->families);
  const auto again = ReadText(once);
  Require(again.ok() && Written(again->families) == once);
}

}  // namespace
}  // namespace aijob::exposition

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  aijob::exposition::FuzzText({reinterpret_cast<const char*>(data), size});
  return 0;
}
