// libFuzzer: bodies in the text format 0.0.4. What is read has good names and labels in UTF-8, and
// reads back the same after it has been written.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>

#include "exposition/name_escaper.h"
#include "exposition/pushed_labels.h"
#include "exposition/text_reader.h"
#include "exposition/text_writer.h"
#include "exposition/writer.h"

namespace aijob::exposition {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

size_t CheckedSeries(const model::Families& families, Names names) {
  size_t count = 0;
  for (const model::Family& family : families) {
    Require(IsMetricName(family.name, names) && !family.series.empty());
    count += family.series.size();
    for (const model::Series& series : family.series) {
      Require(!HaveRepeatedName(series.metric.label) && series.exemplars.empty());
      for (const auto& [name, value] : series.metric.label) {
        Require(IsPushedLabelName(name, names) && IsUtf8(value));
      }
    }
  }
  return count;
}

std::string Written(const model::Families& families, Names names) {
  std::string text;
  WriteText(families, text, {}, names);
  return text;
}

/// Escaped, every name is a classic one, and no family and no series is lost or becomes another.
void FuzzEscaping(const model::Families& families) {
  std::string as_it_is;
  const WriteReport before = Write({Format::kText, Escaping::kAllowUtf8}, families, as_it_is);
  for (const Escaping escaping : {Escaping::kUnderscores, Escaping::kDots, Escaping::kValues}) {
    StreamedFamilies none;
    std::deque<std::string> kept;
    model::Families escaped = families;
    EscapeNames(escaping, Format::kText, escaped, none, kept);
    std::string text;
    const WriteReport after = WriteText(escaped, text);
    Require(ReadText(text).ok());
    Require(after.families_dropped > 0 || after.series_dropped == before.series_dropped);
  }
}

void FuzzText(std::string_view body, Names names) {
  ReadLimits limits;
  limits.names = names;
  const auto read = ReadText(body, limits);
  if (!read.ok()) {
    Require(read.error().starts_with("text format parsing error in line "));
    return;
  }
  const size_t count = CheckedSeries(read->families, names);
  Require(ReadText(body, {count + 1000, names}).ok());
  if (count > 0) Require(!ReadText(body, {count - 1, names}).ok());
  const std::string once = Written(read->families, names);
  const auto again = ReadText(once, limits);
  Require(again.ok() && Written(again->families, names) == once);
  if (names == Names::kUtf8) FuzzEscaping(read->families);
}

}  // namespace
}  // namespace aijob::exposition

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using aijob::exposition::Names;
  for (const Names names : {Names::kClassic, Names::kUtf8}) {
    aijob::exposition::FuzzText({reinterpret_cast<const char*>(data), size}, names);
  }
  return 0;
}
