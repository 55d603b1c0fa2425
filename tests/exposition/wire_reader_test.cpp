#include "exposition/wire_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace aijob::exposition {
namespace {

using std::string_literals::operator""s;

TEST(WireReader, ReadsEveryType) {
  const std::string message = "\x08\x96\x01\x11\0\0\0\0\0\0\xF8\x3F\x1A\x02hi\x25\x01\0\0\0"s;
  WireReader reader(message);
  auto field = reader.Next();
  ASSERT_TRUE(field && field->Is(1, WireType::kVarint));
  EXPECT_EQ(field->value, 150U);
  field = reader.Next();
  ASSERT_TRUE(field && field->Is(2, WireType::kFixed64));
  EXPECT_EQ(field->AsDouble(), 1.5);
  field = reader.Next();
  ASSERT_TRUE(field && field->Is(3, WireType::kBytes));
  EXPECT_EQ(field->bytes, "hi");
  field = reader.Next();
  ASSERT_TRUE(field && field->Is(4, WireType::kFixed32));
  EXPECT_EQ(field->value, 1U);
  EXPECT_TRUE(reader.AtEnd());
}

TEST(WireReader, StepsOverGroups) {
  const std::string message = "\x0B\x13\x08\x01\x14\x1A\x01x\x0C\x08\x07"s;
  WireReader reader(message);
  auto field = reader.Next();
  ASSERT_TRUE(field && field->Is(1, WireType::kGroup));
  field = reader.Next();
  ASSERT_TRUE(field && field->Is(1, WireType::kVarint));
  EXPECT_EQ(field->value, 7U);
}

TEST(WireReader, RefusesWhatIsMalformed) {
  const struct {
    const char* name;
    std::string bytes;
  } kCases[] = {
      {"a tag alone", "\x08"s},
      {"field number 0", "\x00\x01"s},
      {"an unknown type", "\x0E\x01"s},
      {"the end of no group", "\x0C"s},
      {"a number too long", "\x08" + std::string(10, '\xFF') + "\x01"},
      {"a number of more than 64 bits", "\x08" + std::string(9, '\xFF') + "\x02"},
      {"a tag of more than 32 bits", "\x88\x80\x80\x80\x10\x01"s},
      {"bytes that break off", "\x0A\x05hi"s},
      {"a length beyond everything", "\x0A" + std::string(9, '\xFF') + "\x01" + "hi"},
      {"a double that breaks off", "\x09\x01\x02"s},
      {"a group without an end", "\x0B\x08\x01"s},
      {"a group with another's end", "\x0B\x14"s},
      {"groups in groups without an end", std::string(100'000, '\x0B')},
  };
  for (const auto& [name, bytes] : kCases) EXPECT_FALSE(WireReader(bytes).Next()) << name;
}

TEST(WireReader, Times) {
  using std::chrono::milliseconds;
  const auto time = ReadWireTime("\x08\x05\x10\x80\xCA\xB5\xEE\x01"s);
  ASSERT_TRUE(time);
  EXPECT_EQ(time->time_since_epoch(), milliseconds(5500));
  EXPECT_EQ(ReadWireTime(""), model::TimePoint());
  EXPECT_EQ(ReadWireTime("\x08" + std::string(8, '\xFF') + "\x7F"), model::TimePoint::max());
  EXPECT_EQ(ReadWireTime("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"s), model::TimePoint::min());
  EXPECT_FALSE(ReadWireTime("\x08"));
}

}  // namespace
}  // namespace aijob::exposition
