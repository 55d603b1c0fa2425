#pragma once
// A small binary form for what frame/ carries over a restart: numbers and texts, versioned, with a
// checksum, so that a damaged blob is refused as a whole. Stateless.

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/time.h"

namespace aijob::frame {

/// FNV-1a, 64 bits. Source: draft-eastlake-fnv.
inline uint64_t BlobChecksum(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// Builds a blob: numbers as eight bytes, little endian, texts with their length before them.
class BlobWriter {
 public:
  explicit BlobWriter(std::string_view version) { PutText(version); }

  void PutNumber(uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8)
      bytes_.push_back(static_cast<char>(number >> shift));
  }
  void PutText(std::string_view text) {
    PutNumber(text.size());
    bytes_.append(text);
  }
  void PutTime(const std::optional<model::TimePoint>& time) {
    PutNumber(time.has_value() ? 1 : 0);
    PutNumber(time ? static_cast<uint64_t>(time->time_since_epoch().count()) : 0);
  }
  /// The blob, with its checksum.
  std::string Finish() {
    PutNumber(BlobChecksum(bytes_));
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
};

/// Reads a blob back. After any mistake good() is false and everything reads as zero or empty.
class BlobReader {
 public:
  BlobReader(std::string_view blob, std::string_view version) : rest_(blob) {
    if (blob.size() < 16) {
      good_ = false;
      return;
    }
    rest_ = blob.substr(blob.size() - 8);
    good_ = Number() == BlobChecksum(blob.substr(0, blob.size() - 8));
    rest_ = blob.substr(0, blob.size() - 8);
    good_ = Text() == version && good_;
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool AtEnd() const { return rest_.empty(); }

  uint64_t Number() {
    if (!good_ || rest_.size() < 8) {
      good_ = false;
      return 0;
    }
    uint64_t number = 0;
    for (size_t i = 0; i < 8; ++i) {
      number |= static_cast<uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    }
    rest_.remove_prefix(8);
    return number;
  }
  std::string_view Text() {
    const uint64_t size = Number();
    if (!good_ || size > rest_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  std::optional<model::TimePoint> Time() {
    const bool known = Number() == 1;
    const auto count = static_cast<int64_t>(Number());
    if (!known || !good_) return std::nullopt;
    return model::TimePoint(model::Duration(count));
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace aijob::frame
