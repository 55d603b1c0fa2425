#include "http/chunk_decoder.h"

#include <algorithm>

namespace aijob::http {
namespace {

// More than any honest client sends; without it one-byte chunks could carry gigabytes for nothing.
constexpr size_t kOverheadMax = 64 * 1024;
constexpr int kDigitsMax = 15;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsControl(char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; }

}  // namespace

ChunkDecoder::Outcome ChunkDecoder::Feed(std::string_view& in, std::string& out) {
  while (!in.empty()) {
    const Outcome outcome = Step(in, out);
    if (outcome != Outcome::kMore) return outcome;
  }
  return Outcome::kMore;
}

ChunkDecoder::Outcome ChunkDecoder::Step(std::string_view& in, std::string& out) {
  if (state_ == State::kData) return TakeData(in, out);
  const char c = in.front();
  in.remove_prefix(1);
  switch (state_) {
    case State::kSize:
    case State::kExtension:
      return SizeByte(c);
    case State::kSizeLf:
      return SizeEnd(c);
    case State::kDataCr:
      state_ = State::kDataLf;
      return c == '\r' ? Outcome::kMore : Outcome::kMalformed;
    case State::kDataLf:
      state_ = State::kSize;
      return c == '\n' ? Outcome::kMore : Outcome::kMalformed;
    case State::kTrailer:
    case State::kTrailerLf:
    case State::kData:
      break;
  }
  return TrailerByte(c);
}

ChunkDecoder::Outcome ChunkDecoder::SizeByte(char c) {
  if (c == '\r') {
    state_ = State::kSizeLf;
    return digits_ > 0 ? Outcome::kMore : Outcome::kMalformed;
  }
  if (state_ == State::kExtension) {
    return IsControl(c) || ++overhead_ > kOverheadMax ? Outcome::kMalformed : Outcome::kMore;
  }
  const int value = HexValue(c);
  if (value >= 0) {
    if (++digits_ > kDigitsMax) return Outcome::kTooLarge;
    size_ = size_ * 16 + static_cast<uint64_t>(value);
    return Outcome::kMore;
  }
  state_ = State::kExtension;
  const bool starts_extension = c == ';' || c == ' ' || c == '\t';
  return digits_ > 0 && starts_extension ? Outcome::kMore : Outcome::kMalformed;
}

ChunkDecoder::Outcome ChunkDecoder::SizeEnd(char c) {
  if (c != '\n') return Outcome::kMalformed;
  digits_ = 0;
  state_ = size_ == 0 ? State::kTrailer : State::kData;
  return Outcome::kMore;
}

ChunkDecoder::Outcome ChunkDecoder::TakeData(std::string_view& in, std::string& out) {
  if (size_ > limit_bytes_ - out.size()) return Outcome::kTooLarge;
  const size_t take = std::min<size_t>(in.size(), size_);
  out.append(in.substr(0, take));
  in.remove_prefix(take);
  size_ -= take;
  if (size_ == 0) state_ = State::kDataCr;
  return Outcome::kMore;
}

ChunkDecoder::Outcome ChunkDecoder::TrailerByte(char c) {
  if (++overhead_ > kOverheadMax) return Outcome::kMalformed;
  if (state_ == State::kTrailer) {
    if (c == '\r') {
      state_ = State::kTrailerLf;
      return Outcome::kMore;
    }
    ++trailer_line_;
    return IsControl(c) ? Outcome::kMalformed : Outcome::kMore;
  }
  if (c != '\n') return Outcome::kMalformed;
  if (trailer_line_ == 0) return Outcome::kDone;
  trailer_line_ = 0;
  state_ = State::kTrailer;
  return Outcome::kMore;
}

}  // namespace aijob::http
