#include "exposition/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

namespace aijob::exposition {
namespace {

using std::chrono::nanoseconds;

TEST(NumberText, ReadsWhatGoReads) {
  const struct {
    std::string text;
    double value;
  } kCases[] = {
      {"0", 0},
      {"-0", 0},
      {"+5", 5},
      {".5", 0.5},
      {"5.", 5},
      {"-.5e-5", -0.5e-5},
      {"00012", 12},
      {"1e3", 1000},
      {"1E-3", 0.001},
      {"Inf", INFINITY},
      {"+inf", INFINITY},
      {"-Infinity", -INFINITY},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"9007199254740993", 9007199254740992},
      {"1e-400", 0},
      {"-1e-400", 0},
      {"2e-324", 0},
      {"1e-99999999999999999999", 0},
      {"0e99999999999999", 0},
      {"0." + std::string(400, '0') + "1e400", 0.1},
      {"1" + std::string(400, '0') + "e-400", 1},
  };
  for (const auto& [text, value] : kCases) {
    const auto read = ParseFloat(text);
    ASSERT_TRUE(read) << text;
    EXPECT_DOUBLE_EQ(*read, value) << text;
  }
  for (const char* text : {"NaN", "nan", "NAN"}) {
    ASSERT_TRUE(ParseFloat(text)) << text;
    EXPECT_TRUE(std::isnan(*ParseFloat(text))) << text;
  }
}

TEST(NumberText, RefusesWhatGoRefuses) {
  for (const std::string& text : {std::string(),
                                  std::string("."),
                                  std::string("e5"),
                                  std::string("1e"),
                                  std::string("1e+"),
                                  std::string("--1"),
                                  std::string("+-1"),
                                  std::string("-+1"),
                                  std::string("1.2.3"),
                                  std::string("1,5"),
                                  std::string("+nan"),
                                  std::string("-NaN"),
                                  std::string("nan(1)"),
                                  std::string("infinit"),
                                  std::string("inf1"),
                                  std::string("0x10"),
                                  std::string("0x1p3"),
                                  std::string("1_0"),
                                  std::string("1p3"),
                                  std::string("1f"),
                                  std::string("1 "),
                                  std::string(" 1"),
                                  std::string("1\r"),
                                  std::string("\"1\""),
                                  std::string("1e400"),
                                  std::string("-1e400"),
                                  std::string("1e99999999999999999999"),
                                  std::string("1.7976931348623159e308"),
                                  "1" + std::string(400, '0'),
                                  "0." + std::string(400, '0') + "1e800",
                                  std::string(1, '\0')}) {
    EXPECT_FALSE(ParseFloat(text)) << text;
  }
}

TEST(NumberText, FloatsEqualTheLibrarys) {
  std::mt19937_64 random(3);
  const std::string alphabet = "0123456789.e+-";
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (size_t n = 1 + random() % 9; n > 0; --n) text += alphabet[random() % alphabet.size()];
    char* end = nullptr;
    const double twin = std::strtod(text.c_str(), &end);
    const bool whole = *end == '\0' && std::isfinite(twin);
    const auto read = ParseFloat(text);
    ASSERT_EQ(read.has_value(), whole) << text;
    if (whole) {
      ASSERT_EQ(*read, twin) << text;
    }
  }
}

TEST(NumberText, Integers) {
  EXPECT_EQ(ParseInteger("123"), 123);
  EXPECT_EQ(ParseInteger("-5"), -5);
  EXPECT_EQ(ParseInteger("+5"), 5);
  EXPECT_EQ(ParseInteger("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ParseInteger("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  for (const char* text : {"", "+", "-", "+-5", "1.5", "x", "0x1", "1_0", " 1", "1 ",
                           "9223372036854775808", "-9223372036854775809"}) {
    EXPECT_FALSE(ParseInteger(text)) << text;
  }
}

TEST(NumberText, TimesAreExactToTheNanosecond) {
  const struct {
    const char* text;
    int64_t nanoseconds;
  } kCases[] = {
      {"1604676851.123456789", 1604676851123456789},
      {"1604676851.1234567899", 1604676851123456789},
      {"0.0000000001", 0},
      {"123", 123'000'000'000},
      {"5.", 5'000'000'000},
      {".5", 500'000'000},
      {"-1.5", -1'500'000'000},
      {"-0.5", -500'000'000},
      {"1e3", 1'000'000'000'000},
      {"1e300", std::numeric_limits<int64_t>::max()},
      {"-99999999999999999999", std::numeric_limits<int64_t>::min()},
  };
  for (const auto& [text, expected] : kCases) {
    const auto time = ParseTime(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->time_since_epoch(), nanoseconds(expected)) << text;
  }
  for (const char* text : {"", "NaN", "Inf", "-inf", "x", "1 "}) EXPECT_FALSE(ParseTime(text));
}

TEST(NumberText, CountsLoseTheirFraction) {
  EXPECT_EQ(CountOf(2.9), 2U);
  EXPECT_EQ(CountOf(-1), 0U);
  EXPECT_EQ(CountOf(NAN), 0U);
  EXPECT_EQ(CountOf(INFINITY), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(CountOf(1e19), 10'000'000'000'000'000'000U);
}

}  // namespace
}  // namespace aijob::exposition
