// Tested in tests/exposition/open_metrics_writer_test.cpp.

#include "exposition/exemplar.h"

#include <cmath>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {
size_t CodePoints(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80 ? 1U : 0U;
  return count;
}

bool IsValid(const model::Exemplar& exemplar) {
  size_t characters = 0;
  for (size_t i = 0; i < exemplar.labels.size(); ++i) {
    const auto& [name, value] = exemplar.labels[i];
    if (!IsLabelName(name) || !IsUtf8(value)) return false;
    for (size_t before = 0; before < i; ++before) {
      if (exemplar.labels[before].name == name) return false;
    }
    characters += CodePoints(name) + CodePoints(value);
  }
  return characters <= kExemplarCharacters && std::isfinite(exemplar.value);
}

}  // namespace aijob::exposition
