#pragma once
// LineBuffer: the end of a scrape's text with room kept ahead of it, so that the pieces of a line
// are copied without asking for room one by one.
//
// Owner: a writer, for one scrape. Not thread-safe. The string is whole again once this is gone.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace aijob::exposition {

class LineBuffer {
 public:
  explicit LineBuffer(std::string& out) : out_(out), size_(out.size()) {}
  ~LineBuffer() { out_.resize(size_); }
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;

  /// Where the next `bytes` may be written; TakeUntil() says how many were.
  char* Room(size_t bytes) {
    if (out_.size() - size_ < bytes) Grow(bytes);
    return out_.data() + size_;
  }
  /// Takes what was written since Room() up to `end`.
  void TakeUntil(const char* end) { size_ = static_cast<size_t>(end - out_.data()); }

  LineBuffer& operator<<(std::string_view text) {
    TakeUntil(std::copy(text.begin(), text.end(), Room(text.size())));
    return *this;
  }

  /// Puts `text`, which is not longer, in the place of the `bytes` at `at`; what follows moves up.
  void Shorten(size_t at, size_t bytes, std::string_view text) {
    char* const end = std::copy(text.begin(), text.end(), out_.data() + at);
    TakeUntil(std::copy(out_.data() + at + bytes, out_.data() + size_, end));
  }

  /// So many bytes will probably follow: one growth instead of many.
  void Expect(size_t bytes) {
    out_.resize(size_);  // what is reserved is copied
    if (out_.capacity() - size_ < bytes) out_.reserve(size_ + bytes);
  }
  [[nodiscard]] size_t size() const { return size_; }

 private:
  static constexpr size_t kStep = 32 << 10;  // resize() writes zeros: few enough to stay in cache

  void Grow(size_t bytes) {
    const size_t wanted = size_ + std::max(bytes, kStep);
    if (wanted > out_.capacity()) out_.reserve(std::max(wanted, 2 * out_.capacity()));
    out_.resize(wanted);
  }

  std::string& out_;
  size_t size_;
};

}  // namespace aijob::exposition
