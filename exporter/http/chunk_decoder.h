#pragma once
// A chunked body, taken out of its chunks as the bytes come in.
//
// Grammar: RFC 9112 section 7.1; extensions and trailers are read and forgotten, within limits.
// Threads: none. Lifetime: one body.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aijob::http {

class ChunkDecoder {
 public:
  enum class Outcome { kMore, kDone, kMalformed, kTooLarge };

  /// At most `limit_bytes` of body.
  explicit ChunkDecoder(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  /// Takes what it can off the front of `in` and appends body to `out`. After kDone, `in` is what
  /// follows the body; after kMore it is empty; after the others the connection is not usable.
  Outcome Feed(std::string_view& in, std::string& out);

 private:
  enum class State { kSize, kExtension, kSizeLf, kData, kDataCr, kDataLf, kTrailer, kTrailerLf };

  Outcome Step(std::string_view& in, std::string& out);
  Outcome SizeByte(char c);
  Outcome SizeEnd(char c);
  Outcome TrailerByte(char c);
  Outcome TakeData(std::string_view& in, std::string& out);

  size_t limit_bytes_;
  State state_ = State::kSize;
  uint64_t size_ = 0;        ///< of the chunk; while its data comes: what is left
  int digits_ = 0;           ///< of the size
  size_t overhead_ = 0;      ///< bytes of extensions and trailers so far
  size_t trailer_line_ = 0;  ///< bytes in the present trailer line
};

}  // namespace aijob::http
