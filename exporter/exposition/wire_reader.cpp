#include "exposition/wire_reader.h"

#include <algorithm>
#include <array>
#include <bit>

namespace aijob::exposition {
namespace {

constexpr uint32_t kEndOfGroup = 4;

}  // namespace

model::Error Malformed(std::string_view message) {
  return {"malformed or truncated " + std::string(message)};
}

double WireField::AsDouble() const { return std::bit_cast<double>(value); }

std::optional<uint64_t> WireReader::NextVarint() {
  constexpr size_t kLongest = 10;
  uint64_t value = 0;
  for (size_t i = 0; i < std::min(kLongest, rest_.size()); ++i) {
    const auto byte = static_cast<unsigned char>(rest_[i]);
    if (i == kLongest - 1 && byte > 1) return std::nullopt;
    value |= static_cast<uint64_t>(byte & 0x7FU) << (7 * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> WireReader::NextBytes(uint64_t size) {
  if (size > rest_.size()) return std::nullopt;
  const std::string_view bytes = rest_.substr(0, static_cast<size_t>(size));
  rest_.remove_prefix(bytes.size());
  return bytes;
}

std::optional<uint64_t> WireReader::NextFixed(size_t size) {
  const std::optional<std::string_view> bytes = NextBytes(size);
  if (!bytes) return std::nullopt;
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i) {
    value |= static_cast<uint64_t>(static_cast<unsigned char>((*bytes)[i])) << (8 * i);
  }
  return value;
}

std::optional<double> WireReader::NextDouble() {
  const std::optional<uint64_t> bits = NextFixed(8);
  return bits ? std::optional<double>(std::bit_cast<double>(*bits)) : std::nullopt;
}

std::optional<uint32_t> WireReader::NextTag() {
  const std::optional<uint64_t> tag = NextVarint();
  const bool valid = tag && *tag >> 3U != 0 && *tag <= UINT32_MAX;
  return valid ? std::optional<uint32_t>(static_cast<uint32_t>(*tag)) : std::nullopt;
}

std::optional<WireField> WireReader::Next() {
  const std::optional<uint32_t> tag = NextTag();
  if (!tag) return std::nullopt;
  WireField field;
  field.number = *tag >> 3U;
  field.type = static_cast<WireType>(*tag & 7U);
  const bool read = field.type == WireType::kGroup ? SkipGroup(field.number) : ReadContent(field);
  return read ? std::optional<WireField>(field) : std::nullopt;
}

bool WireReader::ReadContent(WireField& field) {
  std::optional<uint64_t> value;
  if (field.type == WireType::kVarint || field.type == WireType::kBytes) value = NextVarint();
  if (field.type == WireType::kFixed64) value = NextFixed(8);
  if (field.type == WireType::kFixed32) value = NextFixed(4);
  if (!value) return false;
  field.value = *value;
  if (field.type != WireType::kBytes) return true;
  const std::optional<std::string_view> bytes = NextBytes(*value);
  field.bytes = bytes.value_or(std::string_view());
  return bytes.has_value();
}

bool WireReader::SkipGroup(uint32_t number) {
  std::array<uint32_t, kDeepestGroup> open;
  size_t depth = 0;
  open[depth++] = number;
  while (depth > 0) {
    const std::optional<uint32_t> tag = NextTag();
    if (!tag) return false;
    const uint32_t type = *tag & 7U;
    if (type == kEndOfGroup) {
      if (open[--depth] != *tag >> 3U) return false;
    } else if (type == static_cast<uint32_t>(WireType::kGroup)) {
      if (depth == kDeepestGroup) return false;
      open[depth++] = *tag >> 3U;
    } else {
      WireField field;
      field.type = static_cast<WireType>(type);
      if (!ReadContent(field)) return false;
    }
  }
  return true;
}

std::optional<model::TimePoint> ReadWireTime(std::string_view message) {
  int64_t seconds = 0;
  int64_t nanoseconds = 0;
  WireReader reader(message);
  while (!reader.AtEnd()) {
    const std::optional<WireField> field = reader.Next();
    if (!field) return std::nullopt;
    if (field->Is(1, WireType::kVarint)) seconds = static_cast<int64_t>(field->value);
    if (field->Is(2, WireType::kVarint)) nanoseconds = static_cast<int32_t>(field->value);
  }
  constexpr int64_t kMost = 9'000'000'000;  // seconds, which as nanoseconds fit into 64 bits
  if (seconds > kMost) return model::TimePoint::max();
  if (seconds < -kMost) return model::TimePoint::min();
  return model::TimePoint(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

}  // namespace aijob::exposition
