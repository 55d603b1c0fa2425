// Tested in tests/pattern/pattern_test.cpp.
#include "pattern/literal_finder.h"

#include <cstring>
#include <utility>

namespace aijob::pattern {
namespace {

/// The rarer a byte is in logs, the smaller. A rough order is enough: blanks and lower-case vowels
/// are everywhere, digits stand in every clock.
int Frequency(char c) {
  constexpr std::string_view kFrequent = " etaoinsrl0123456789dcumpgf:.-_h,/\"=bwykv";
  const size_t at = kFrequent.find(c);
  return at == std::string_view::npos ? 0 : static_cast<int>(kFrequent.size() - at);
}

}  // namespace

LiteralFinder::LiteralFinder(std::string literal) : literal_(std::move(literal)) {
  for (size_t i = 1; i < literal_.size(); ++i) {
    if (Frequency(literal_[i]) < Frequency(literal_[rare_])) rare_ = i;
  }
}

size_t LiteralFinder::Find(std::string_view text, size_t from) const {
  const size_t size = literal_.size();
  if (text.size() < size) return std::string_view::npos;
  const char* const last = text.data() + (text.size() - size) + rare_;  // where the byte may stand
  const char* at = text.data() + from + rare_;
  while (at <= last) {
    at = static_cast<const char*>(
        std::memchr(at, literal_[rare_], static_cast<size_t>(last - at) + 1));
    if (at == nullptr) return std::string_view::npos;
    if (std::memcmp(at - rare_, literal_.data(), size) == 0) {
      return static_cast<size_t>(at - rare_ - text.data());
    }
    ++at;
  }
  return std::string_view::npos;
}

}  // namespace aijob::pattern
