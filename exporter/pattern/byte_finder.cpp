#include "pattern/byte_finder.h"

#include <cstring>

namespace aijob::pattern {
namespace {

constexpr size_t kWidth = 16;
using Lanes = char __attribute__((vector_size(kWidth)));
using Halves = uint64_t __attribute__((vector_size(kWidth)));

}  // namespace

ByteFinder::ByteFinder(const ByteSet& set) : set_(set) {
  size_t count = 0;
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (!set.Has(static_cast<unsigned char>(byte))) continue;
    if (count < kFew) few_[count] = static_cast<char>(byte);
    ++count;
  }
  if (count <= kFew) count_ = count;
}

size_t ByteFinder::Find(std::string_view text, size_t from) const {
  size_t at = from;
  for (; count_ > 0 && at + kWidth <= text.size(); at += kWidth) {
    Lanes bytes;
    std::memcpy(&bytes, text.data() + at, kWidth);
    auto equal = bytes == few_[0];
    for (size_t i = 1; i < count_; ++i) equal |= bytes == few_[i];
    const auto halves = reinterpret_cast<Halves>(equal);
    if ((halves[0] | halves[1]) != 0) break;  // here it is: the loop below tells where
  }
  while (at < text.size() && !set_.Has(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

}  // namespace aijob::pattern
