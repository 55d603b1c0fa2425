#include "exposition/protobuf_native.h"

#include <limits>

#include "exposition/native_histogram.h"
#include "exposition/wire_writer.h"

namespace aijob::exposition {
namespace {

using model::Error;
using model::NativeHistogram;
using model::Status;

enum Field : uint32_t {
  kCountFloat = 4,
  kSchema = 5,
  kZeroThreshold = 6,
  kZeroCount = 7,
  kZeroCountFloat = 8,
  kNegative = 9,   // spans; then deltas, then counts
  kPositive = 12,  // the same
};

/// A sint32. What does not fit becomes the nearest one, which no rule allows.
int32_t Clamped(uint64_t zigzag) {
  const int64_t value = FromZigZag(zigzag);
  if (value > std::numeric_limits<int32_t>::max()) return std::numeric_limits<int32_t>::max();
  if (value < std::numeric_limits<int32_t>::min()) return std::numeric_limits<int32_t>::min();
  return static_cast<int32_t>(value);
}

Status ReadSpan(std::string_view message, NativeHistogram::Span& span) {
  WireReader reader(message);
  while (!reader.AtEnd()) {
    const std::optional<WireField> field = reader.Next();
    if (!field) return Malformed("BucketSpan");
    if (field->Is(1, WireType::kVarint)) span.offset = Clamped(field->value);
    if (!field->Is(2, WireType::kVarint)) continue;
    if (field->value > std::numeric_limits<uint32_t>::max()) return Malformed("BucketSpan");
    span.length = static_cast<uint32_t>(field->value);
  }
  return Status::Ok();
}

/// Either one, or, "packed", all of them.
Status ReadDeltas(const WireField& field, ReadBudget& budget, std::vector<int64_t>& deltas) {
  if (field.type == WireType::kVarint) {
    if (!budget.TakePart()) return budget.TooMany();
    deltas.push_back(FromZigZag(field.value));
  }
  WireReader packed(field.type == WireType::kBytes ? field.bytes : std::string_view());
  while (!packed.AtEnd()) {
    const std::optional<uint64_t> delta = packed.NextVarint();
    if (!delta) return Malformed("Histogram");
    if (!budget.TakePart()) return budget.TooMany();
    deltas.push_back(FromZigZag(*delta));
  }
  return Status::Ok();
}

Status ReadCounts(const WireField& field, ReadBudget& budget, std::vector<double>& counts) {
  if (field.type == WireType::kFixed64) {
    if (!budget.TakePart()) return budget.TooMany();
    counts.push_back(field.AsDouble());
  }
  WireReader packed(field.type == WireType::kBytes ? field.bytes : std::string_view());
  while (!packed.AtEnd()) {
    const std::optional<double> count = packed.NextDouble();
    if (!count) return Malformed("Histogram");
    if (!budget.TakePart()) return budget.TooMany();
    counts.push_back(*count);
  }
  return Status::Ok();
}

void AppendSide(std::string& out, uint32_t first, const NativeHistogram::Side& side) {
  std::string bytes;
  for (const NativeHistogram::Span& span : side.spans) {
    bytes.clear();
    AppendNumberField(bytes, 1, ZigZag(span.offset));
    AppendNumberField(bytes, 2, span.length);
    AppendBytesField(out, first, bytes);
  }
  // Not packed: metrics.proto is of proto2, and does not ask for it.
  for (const int64_t delta : side.deltas) AppendNumberField(out, first + 1, ZigZag(delta));
  for (const double count : side.counts) AppendDoubleField(out, first + 2, count);
}

}  // namespace

Status NativeReader::TakeNumber(const WireField& field) {
  if (field.Is(kCountFloat, WireType::kFixed64)) native_.float_count = field.AsDouble();
  if (field.Is(kSchema, WireType::kVarint)) native_.schema = Clamped(field.value);
  if (field.Is(kZeroThreshold, WireType::kFixed64)) native_.zero_threshold = field.AsDouble();
  if (field.Is(kZeroCount, WireType::kVarint)) native_.zero_count = field.value;
  if (field.Is(kZeroCountFloat, WireType::kFixed64)) native_.zero_count_float = field.AsDouble();
  return Status::Ok();
}

Status NativeReader::Take(const WireField& field, ReadBudget& budget) {
  if (field.number < kNegative) return TakeNumber(field);
  if (field.number >= kPositive + 3) return Status::Ok();
  const uint32_t within = field.number % 3;
  NativeHistogram::Side& side = field.number < kPositive ? native_.negative : native_.positive;
  if (within == 1) return ReadDeltas(field, budget, side.deltas);
  if (within == 2) return ReadCounts(field, budget, side.counts);
  if (field.type != WireType::kBytes) return Status::Ok();
  if (!budget.TakePart()) return budget.TooMany();
  return ReadSpan(field.bytes, side.spans.emplace_back());
}

std::shared_ptr<const NativeHistogram> NativeReader::Finish() && {
  // Means nothing in a histogram of whole numbers, and is not written of one.
  if (!native_.is_float()) native_.zero_count_float = 0;
  const auto has_any = [](const NativeHistogram::Side& side) {
    return !side.spans.empty() || !side.deltas.empty() || !side.counts.empty();
  };
  const bool is_native = has_any(native_.negative) || has_any(native_.positive) ||
                         native_.zero_threshold != 0 || native_.zero_count != 0 ||
                         native_.zero_count_float != 0;
  if (!is_native) return nullptr;
  // "zero_count_float overrides zero_count if > 0".
  if (native_.is_float() && native_.zero_count_float == 0) {
    native_.zero_count_float = static_cast<double>(native_.zero_count);
  }
  if (native_.is_float()) native_.zero_count = 0;
  RaiseCount(native_);
  return std::make_shared<const NativeHistogram>(std::move(native_));
}

void AppendNative(std::string& out, const NativeHistogram& native) {
  if (native.is_float()) AppendDoubleField(out, kCountFloat, native.float_count);
  AppendNumberField(out, kSchema, ZigZag(native.schema));
  AppendDoubleField(out, kZeroThreshold, native.zero_threshold);
  if (native.is_float()) {
    AppendDoubleField(out, kZeroCountFloat, native.zero_count_float);
  } else {
    AppendNumberField(out, kZeroCount, native.zero_count);
  }
  AppendSide(out, kNegative, native.negative);
  AppendSide(out, kPositive, native.positive);
}

std::shared_ptr<const NativeHistogram> ReadNative(std::string_view fields) {
  ReadBudget budget({4 * kMostNativeBuckets});
  NativeReader native;
  WireReader reader(fields);
  while (!reader.AtEnd()) {
    const std::optional<WireField> field = reader.Next();
    if (!field || !native.Take(*field, budget)) return nullptr;
  }
  return std::move(native).Finish();
}

}  // namespace aijob::exposition
