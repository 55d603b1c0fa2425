#pragma once
// WireReader: the fields of one protobuf message, one after another. Fields of no interest cost
// nothing but the step over them.
//
// Owner: whoever reads the message, whose bytes it points into. Not thread-safe. Allocates nothing.
// Grammar: https://protobuf.dev/programming-guides/encoding/

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/result.h"
#include "model/time.h"

namespace aijob::exposition {

/// How a field is written. Groups are stepped over as a whole.
enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kGroup = 3, kFixed32 = 5 };

struct WireField {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;      // of the types with a number
  std::string_view bytes;  // of kBytes

  [[nodiscard]] bool Is(uint32_t wanted, WireType as) const {
    return number == wanted && type == as;
  }
  /// The value as the double that it holds. REQUIRES kFixed64.
  [[nodiscard]] double AsDouble() const;
};

class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  [[nodiscard]] bool AtEnd() const { return rest_.empty(); }
  /// The next field; nothing where the message is malformed or breaks off. REQUIRES !AtEnd().
  std::optional<WireField> Next();
  /// A number, as in front of a message.
  std::optional<uint64_t> NextVarint();
  /// Eight bytes as a double, as in a packed field.
  std::optional<double> NextDouble();
  /// So many bytes; nothing where there are fewer.
  std::optional<std::string_view> NextBytes(uint64_t size);

 private:
  static constexpr size_t kDeepestGroup = 32;

  std::optional<uint64_t> NextFixed(size_t size);
  std::optional<uint32_t> NextTag();
  bool ReadContent(WireField& field);
  bool SkipGroup(uint32_t number);

  std::string_view rest_;
};

/// Of the message named so.
model::Error Malformed(std::string_view message);

/// A google.protobuf.Timestamp; nothing where it is malformed. What the clock does not reach is its
/// nearest end.
std::optional<model::TimePoint> ReadWireTime(std::string_view message);

}  // namespace aijob::exposition
