#include "exposition/protobuf_native.h"

#include <gtest/gtest.h>

#include "protobuf_message.h"

namespace aijob::exposition {
namespace {

using model::NativeHistogram;

std::string Span(int64_t offset, uint64_t length) {
  return SignedField(1, offset) + NumberField(2, length);
}

std::string Packed(std::initializer_list<double> numbers) {
  std::string out;
  for (const double number : numbers) out += DoubleField(1, number).substr(1);
  return out;
}

TEST(ProtobufNative, IsThereWhereAnythingIsNative) {
  for (const std::string& fields :
       {DoubleField(6, 0.1), NumberField(7, 1), DoubleField(4, 1) + DoubleField(8, 1),
        BytesField(9, ""), SignedField(10, 1), DoubleField(11, 1), BytesField(12, ""),
        SignedField(13, 1), DoubleField(14, 1)}) {
    EXPECT_NE(ReadNative(fields), nullptr) << fields;
  }
  for (const std::string& fields :
       {std::string(), SignedField(5, 3), DoubleField(4, 1), DoubleField(6, 0), NumberField(7, 0),
        DoubleField(8, 1),
        NumberField(1, 4) + DoubleField(2, 1) + BytesField(3, "") + BytesField(15, "")}) {
    EXPECT_EQ(ReadNative(fields), nullptr) << fields;
  }
}

TEST(ProtobufNative, ReadsBothSides) {
  const auto native = ReadNative(
      SignedField(5, -2) + DoubleField(6, 0.5) + NumberField(7, 9) + BytesField(9, Span(-3, 2)) +
      SignedField(10, 4) + SignedField(10, -1) + BytesField(12, Span(1, 1)) +
      BytesField(12, Span(5, 2)) + BytesField(13, Varint(2) + Varint(3) + Varint(4)));
  ASSERT_NE(native, nullptr);
  NativeHistogram expected;
  expected.schema = -2;
  expected.zero_threshold = 0.5;
  expected.zero_count = 9;
  expected.negative = {{{-3, 2}}, {4, -1}, {}};
  expected.positive = {{{1, 1}, {5, 2}}, {1, -2, 2}, {}};
  EXPECT_EQ(*native, expected);
}

TEST(ProtobufNative, ReadsFloats) {
  const auto native = ReadNative(DoubleField(4, 7.5) + NumberField(7, 2) +
                                 BytesField(9, Span(0, 1)) + DoubleField(11, 1.5) +
                                 BytesField(12, Span(0, 2)) + BytesField(14, Packed({1, 3})));
  ASSERT_NE(native, nullptr);
  EXPECT_TRUE(native->is_float());
  EXPECT_EQ(native->zero_count, 0U);
  EXPECT_EQ(native->zero_count_float, 2) << "there is no zero_count_float to overrule it";
  EXPECT_EQ(native->negative.counts, std::vector<double>({1.5}));
  EXPECT_EQ(native->positive.counts, std::vector<double>({1, 3}));
}

TEST(ProtobufNative, IsTheSameWrittenAndRead) {
  NativeHistogram integers;
  integers.schema = -4;
  integers.zero_threshold = 1e-128;
  integers.zero_count = UINT64_MAX;
  integers.negative = {{{INT32_MIN, 1}, {0, 0}, {INT32_MAX, 2}}, {INT64_MIN, INT64_MAX, 0}, {}};
  NativeHistogram floats;
  floats.schema = 8;
  floats.float_count = 1e300;
  floats.zero_count_float = 0.1;
  floats.positive = {{{-7, UINT32_MAX}}, {}, {0.1, 2, 5e-324}};
  for (const NativeHistogram& native : {integers, floats}) {
    std::string fields;
    AppendNative(fields, native);
    const auto read = ReadNative(fields);
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(*read, native);
  }
}

TEST(ProtobufNative, WhatIsWrittenIsReadAgain) {
  // Stored so once, it would be taken for damaged at the next start.
  const auto native = ReadNative(DoubleField(8, 3) + BytesField(9, ""));
  ASSERT_NE(native, nullptr);
  std::string written;
  AppendNative(written, *native);
  const auto again = ReadNative(written);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(*again, *native);
}

TEST(ProtobufNative, WhatIsDamaged) {
  for (const std::string& fields :
       {BytesField(12, "\x09"), BytesField(12, NumberField(2, uint64_t{1} << 32U)),
        BytesField(13, "\x80"), BytesField(14, "1234567"), std::string("\x6A\x05")}) {
    EXPECT_EQ(ReadNative(SignedField(13, 1) + fields), nullptr);
  }
  const auto clamped = ReadNative(SignedField(5, int64_t{1} << 40U) +
                                  BytesField(12, SignedField(1, -(int64_t{1} << 40U))));
  ASSERT_NE(clamped, nullptr);
  EXPECT_EQ(clamped->schema, INT32_MAX);
  EXPECT_EQ(clamped->positive.spans[0].offset, INT32_MIN);
}

}  // namespace
}  // namespace aijob::exposition
