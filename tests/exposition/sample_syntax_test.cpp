#include "exposition/sample_syntax.h"

#include <gtest/gtest.h>

#include <charconv>
#include <clocale>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

namespace aijob::exposition {
namespace {

std::string Written(double number) {
  std::string out;
  AppendNumber(out, number);
  return out;
}

TEST(SampleSyntax, NumbersAreShortAndReadBack) {
  EXPECT_EQ(Written(0), "0");
  EXPECT_EQ(Written(1), "1");
  EXPECT_EQ(Written(-7), "-7");
  EXPECT_EQ(Written(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(Written(1048576), "1048576");
  EXPECT_EQ(Written(1e300), "1e+300");
  EXPECT_EQ(Written(1.7e9), "1700000000");
  EXPECT_EQ(Written(INFINITY), "+Inf");
  EXPECT_EQ(Written(-INFINITY), "-Inf");
  EXPECT_EQ(Written(NAN), "NaN");
  EXPECT_EQ(Written(-NAN), "NaN");
  std::mt19937_64 random(7);
  for (int i = 0; i < 10'000; ++i) {
    const double number =
        std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 1200) - 600);
    EXPECT_EQ(std::strtod(Written(number).c_str(), nullptr), number);
  }
}

TEST(SampleSyntax, DecimalsAreWhatTheLibraryWrites) {
  // As std::to_chars, but for whole numbers, which are never written as 1e+05.
  std::mt19937_64 random(8);
  for (int i = 0; i < 200'000; ++i) {
    const double scale = std::pow(10, random() % 9);
    const double number = static_cast<double>(random() % 100'000'000'000) / scale *
                          (random() % 4 == 0 ? -1 : 1) * (random() % 5 == 0 ? 1.1 : 1);
    char text[64];
    const bool whole = number == std::floor(number);
    const auto end = whole ? std::to_chars(text, text + 64, static_cast<int64_t>(number))
                           : std::to_chars(text, text + 64, number);
    ASSERT_EQ(Written(number), std::string(text, end.ptr));
  }
  EXPECT_EQ(Written(0.001), "0.001");
  EXPECT_EQ(Written(0.0001), "1e-04");
  EXPECT_EQ(Written(1700000000.123), "1700000000.123");
  EXPECT_EQ(Written(-0.5), "-0.5");
}

TEST(SampleSyntax, NumbersDoNotDependOnTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) GTEST_SKIP() << "no German locale here";
  EXPECT_EQ(Written(1.5), "1.5");
  std::setlocale(LC_ALL, before.c_str());
}

TEST(SampleSyntax, Utf8EqualsTheDecodingByHand) {
  // The twin decodes: a sequence is well-formed if encoding its code point gives it again.
  const auto twin = [](const std::string& text) {
    for (size_t at = 0; at < text.size();) {
      const auto first = static_cast<unsigned char>(text[at]);
      const size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : 4;
      if (length == 4 && first >> 3 != 30) return false;
      if (at + length > text.size()) return false;
      uint32_t point = length == 1 ? first : first & (0x7FU >> length);
      for (size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if (next >> 6 != 2) return false;
        point = point << 6 | (next & 0x3FU);
      }
      const size_t shortest = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (shortest != length || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return false;
      at += length;
    }
    return true;
  };
  static const unsigned char kBytes[] = {0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0,
                                         0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
                                         0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff};
  std::mt19937 random(11);
  for (int i = 0; i < 200'000; ++i) {
    std::string text(random() % 3, 'a');
    for (size_t n = 1 + random() % 6; n > 0; --n) text += static_cast<char>(kBytes[random() % 20]);
    ASSERT_EQ(IsUtf8(text), twin(text));
  }
}

TEST(SampleSyntax, EscapesWhatEndsAValueOrALine) {
  std::string value;
  AppendEscaped(value, "a\\b\"c\nd");
  EXPECT_EQ(value, "a\\\\b\\\"c\\nd");
  std::string help;
  AppendTextHelp(help, "a\\b\"c\nd");
  EXPECT_EQ(help, "a\\\\b\"c\\nd");
}

}  // namespace
}  // namespace aijob::exposition
