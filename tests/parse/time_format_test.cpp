#include "parse/time_format.h"

#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <string>

#include "padded.h"

namespace aijob::parse {
namespace {

using std::string;

const model::TimePoint kTimeFormatNow = At(1735689600);  // 2025-01-01T00:00:00Z

struct TimeFormatCase {
  const char* format;
  const char* text;
  std::optional<model::TimePoint> time;
};

TEST(TimeFormatTest, ReadsEveryLetter) {
  const model::TimePoint time = At(1704207845);  // 2024-01-02T15:04:05Z, a Tuesday
  const TimeFormatCase cases[] = {
      {"%Y-%m-%d %H:%M:%S", "2024-01-02 15:04:05", time},
      {"%F %T", "2024-01-02 15:04:05", time},
      {"%FT%T%z", "2024-01-02T16:04:05+01:00", time},
      {"%D %T", "01/02/24 15:04:05", time},
      {"%a %b %e %T %Y", "Tue Jan  2 15:04:05 2024", time},
      {"%A, %d %B %Y %T %Z", "Tuesday, 02 January 2024 15:04:05 GMT", time},
      {"%d/%h/%Y:%T", "02/Jan/2024:15:04:05", time},
      {"%m/%d/%y %I:%M:%S %p", "01/02/24 03:04:05 PM", time},
      {"%m/%d/%y %I:%M:%S %p", "1/2/24 3:04:05 pm", time},
      {"%F %I:%M:%S %p", "2024-01-02 12:04:05 AM", At(1704153845)},
      {"%F %I:%M:%S %p", "2024-01-02 12:04:05 PM", At(1704197045)},
      {"%F %H:%M:%S.%f", "2024-01-02 15:04:05.25", At(1704207845, 250'000'000)},
      {"%F%n%t%T%%", "2024-01-02 \t15:04:05%", time},
      {"%F   %T", "2024-01-02 15:04:05", time},
      {"%Y %j %T", "2024 002 15:04:05", time},
      {"%Y %j", "2023 365", At(1703980800)},
      {"%s", "1704207845", time},
      {"%s.%f", "1704207845.5", At(1704207845, 500'000'000)},
      {"%y-%m-%d", "69-01-01", std::nullopt},  // 1969
      {"%y-%m-%d", "70-01-01", At(0)},
      {"%T", "23:59:59", At(1735689599)},
      {"", "", At(1735689600)},
  };
  for (const TimeFormatCase& test : cases) {
    const auto civil = ParseByFormat(test.text, test.format);
    ASSERT_TRUE(civil.has_value()) << test.format << " of " << test.text;
    EXPECT_EQ(civil->Resolve(kTimeFormatNow), test.time) << test.format << " of " << test.text;
  }
}

TEST(TimeFormatTest, TakesNothingElse) {
  const char* const cases[][2] = {
      {"%Y-%m-%d", "24-01-02"},
      {"%Y-%m-%d", "2024/01/02"},
      {"%Y", ""},
      {"%b", "Jam"},
      {"%a", "Tus"},
      {"%H:%M", "x:10"},
      {"%I %p", "03 XM"},
      {"%f", "x"},
      {"%s", "x"},
      {"%F", "2024-01-"},
      {"%D", "01/02"},
      {"%%", "x"},
      {"%Y %j", "2024 000"},
      {"%Y %j", "2024 367"},
      {"%Y %j", "2023 366"},
      {"%Y %j", "2024 999"},
      {"%Y %j", "2024 1"},
      {"%Q", "x"},
      {"%", "%"},
      {"x", "y"},
  };
  for (const auto& [format, text] : cases) {
    EXPECT_FALSE(ParseByFormat(text, format).has_value()) << format << " of " << text;
  }
}

TEST(TimeFormatTest, KnowsItsLetters) {
  for (const char* format : {"", "plain", "%Y%%", "%Y-%m-%dT%H:%M:%S.%f%z"}) {
    EXPECT_TRUE(KnownLetters(format)) << format;
  }
  for (const char* format : {"%", "%Q", "%Y%", "%-d", "%Ey"}) {
    EXPECT_FALSE(KnownLetters(format)) << format;
  }
}

TEST(TimeFormatTest, ReadsBackWhatStrftimeWrites) {
  std::mt19937_64 random(7);
  const char* const formats[] = {"%F %T",          "%a %b %e %T %Y", "%A %d %B %Y %I:%M:%S %p",
                                 "%Y %j %H:%M:%S", "%D %T",          "%s"};
  for (int i = 0; i < 6000; ++i) {
    const char* const format = formats[i % 6];
    const auto seconds = static_cast<time_t>(random() % 3'100'000'000);  // to 2068, for %y
    tm parts{};
    gmtime_r(&seconds, &parts);
    char text[80];
    const size_t length = strftime(text, sizeof text, format, &parts);
    const auto civil = ParseByFormat({text, length}, format);
    ASSERT_TRUE(civil.has_value()) << format << " of " << text;
    if (format[1] == 's') continue;  // strftime takes it for local time
    ASSERT_EQ(civil->Resolve(kTimeFormatNow), At(seconds)) << format << " of " << text;
  }
}

}  // namespace
}  // namespace aijob::parse
