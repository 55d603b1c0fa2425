#include "http/snappy_frames.h"

#include <snappy.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace aijob::http {
namespace {

constexpr std::string_view kIdentifier("\xff\x06\x00\x00sNaPpY", 10);
constexpr size_t kHeaderBytes = 4;
constexpr size_t kChecksumBytes = 4;
constexpr size_t kMostPlainBytes = 65536;  // in one chunk
constexpr uint8_t kCompressed = 0x00;
constexpr uint8_t kUncompressed = 0x01;
constexpr uint8_t kFirstSkippable = 0x80;
constexpr uint8_t kIdentifierType = 0xff;

enum class FrameOutcome { kFine, kCutOff, kDamaged, kUnknownChunk, kTooLarge };

constexpr std::array<uint32_t, 256> MakeCrcTable() {
  constexpr uint32_t kPolynomial = 0x82f63b78;  // CRC-32C, RFC 3720 12.1, bits reversed
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}

uint32_t MaskedCrc(const char* bytes, size_t size) {
  static constexpr std::array<uint32_t, 256> kTable = MakeCrcTable();
  uint32_t crc = ~uint32_t{0};
  for (size_t i = 0; i < size; ++i) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<uint8_t>(bytes[i])) & 0xff];
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

/// An unsigned number of `size` bytes, little-endian.
uint32_t ReadNumber(std::string_view bytes, size_t size) {
  uint32_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    number |= static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  return number;
}

/// How many bytes a chunk will make, as it says itself.
bool PlainSize(uint8_t type, std::string_view data, size_t& size) {
  size = data.size();
  return type == kUncompressed || snappy::GetUncompressedLength(data.data(), data.size(), &size);
}

FrameOutcome TakeData(uint8_t type, std::string_view chunk, size_t limit_bytes, std::string& out) {
  if (chunk.size() < kChecksumBytes) return FrameOutcome::kDamaged;
  const uint32_t checksum = ReadNumber(chunk, kChecksumBytes);
  const std::string_view data = chunk.substr(kChecksumBytes);
  size_t size = 0;
  if (!PlainSize(type, data, size) || size > kMostPlainBytes) return FrameOutcome::kDamaged;
  if (size > limit_bytes - out.size()) return FrameOutcome::kTooLarge;
  const size_t start = out.size();
  out.resize(start + size);
  char* plain = out.data() + start;
  if (type == kUncompressed) {
    std::copy(data.begin(), data.end(), plain);
  } else if (!snappy::RawUncompress(data.data(), data.size(), plain)) {
    return FrameOutcome::kDamaged;
  }
  return MaskedCrc(plain, size) == checksum ? FrameOutcome::kFine : FrameOutcome::kDamaged;
}

/// Takes one chunk off the front of `in`.
FrameOutcome TakeChunk(std::string_view& in, size_t limit_bytes, std::string& out) {
  if (in.size() < kHeaderBytes) return FrameOutcome::kCutOff;
  const auto type = static_cast<uint8_t>(in.front());
  const size_t size = ReadNumber(in.substr(1), kHeaderBytes - 1);
  if (type == kIdentifierType && size != kIdentifier.size() - kHeaderBytes) {
    return FrameOutcome::kDamaged;
  }
  if (in.size() - kHeaderBytes < size) return FrameOutcome::kCutOff;
  const std::string_view whole = in.substr(0, kHeaderBytes + size);
  in.remove_prefix(whole.size());
  if (type == kCompressed || type == kUncompressed) {
    return TakeData(type, whole.substr(kHeaderBytes), limit_bytes, out);
  }
  if (type < kFirstSkippable) return FrameOutcome::kUnknownChunk;
  return type != kIdentifierType || whole == kIdentifier ? FrameOutcome::kFine
                                                         : FrameOutcome::kDamaged;
}

DecodedBody Failed(FrameOutcome outcome) {
  switch (outcome) {
    case FrameOutcome::kCutOff:
      return {400, {}, "Bad request: the compressed body is cut off."};
    case FrameOutcome::kTooLarge:
      return {413, {}, "Content too large: the decompressed body is over the limit."};
    case FrameOutcome::kUnknownChunk:
      return {400, {}, "Bad request: the compressed body has chunks of an unknown type."};
    case FrameOutcome::kFine:
    case FrameOutcome::kDamaged:
      break;
  }
  return {400, {}, "Bad request: the compressed body is damaged."};
}

}  // namespace

DecodedBody UnframeSnappy(std::string_view in, size_t limit_bytes) {
  if (in.substr(0, kIdentifier.size()) != kIdentifier) {
    return Failed(kIdentifier.substr(0, in.size()) == in ? FrameOutcome::kCutOff
                                                         : FrameOutcome::kDamaged);
  }
  DecodedBody decoded;
  while (!in.empty()) {  // each turn takes four bytes at least
    const FrameOutcome outcome = TakeChunk(in, limit_bytes, decoded.body);
    if (outcome != FrameOutcome::kFine) return Failed(outcome);
  }
  return decoded;
}

}  // namespace aijob::http
