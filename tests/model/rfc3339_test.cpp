#include "model/rfc3339.h"

#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <string>

namespace aijob::model {
namespace {

TimePoint At(int64_t seconds, int64_t nanoseconds = 0) {
  return TimePoint(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

struct Case {
  const char* text;
  int64_t seconds;
  int64_t nanoseconds;
  size_t length;
};

TEST(Rfc3339Test, ReadsTimesAndTheirLength) {
  const Case cases[] = {
      {"2024-01-01T00:00:00Z", 1704067200, 0, 20},
      {"2024-01-01T00:00:00Z stdout F x", 1704067200, 0, 20},
      {"2024-01-01T00:00:00.123456789Z x", 1704067200, 123456789, 30},
      {"2024-01-01T00:00:00.5Z", 1704067200, 500000000, 22},
      {"2024-01-01T00:00:00.1234567891234Z", 1704067200, 123456789, 34},
      {"2024-01-01T08:00:00+08:00", 1704067200, 0, 25},
      {"2023-12-31T20:30:00.5-03:30", 1704067200, 500000000, 27},
      {"2016-12-31T23:59:60Z", 1483228800, 0, 20},
      {"2024-02-29T00:00:00Z", 1709164800, 0, 20},
      {"1969-12-31T23:59:59Z", -1, 0, 20},
  };
  for (const Case& test : cases) {
    const auto read = ParseRfc3339(test.text);
    ASSERT_TRUE(read.has_value()) << test.text;
    EXPECT_EQ(read->time, At(test.seconds, test.nanoseconds)) << test.text;
    EXPECT_EQ(read->length, test.length) << test.text;
  }
}

TEST(Rfc3339Test, TakesNothingElse) {
  for (const char* text : {"",
                           "2024-01-01",
                           "2024-01-01T00:00:00",
                           "2024-01-01T00:00:00.",
                           "2024-01-01T00:00:00.Z",
                           "2024-01-01 00:00:00Z",
                           "2024-13-01T00:00:00Z",
                           "2024-00-01T00:00:00Z",
                           "2023-02-29T00:00:00Z",
                           "2024-01-32T00:00:00Z",
                           "2024-01-01T24:00:00Z",
                           "2024-01-01T00:60:00Z",
                           "2024-01-01T00:00:61Z",
                           "1024-01-01T00:00:00Z",
                           "9999-01-01T00:00:00Z",
                           "2O24-01-01T00:00:00Z",
                           "2024-01-01T0-:00:00Z",
                           "2024-01-01T00:00:00+0800",
                           "2024-01-01T00:00:00+08",
                           "2024-01-01T00:00:00+08:",
                           "2024-01-01T00:00:00+08:0",
                           "2024-01-01T00:00:00*08:00",
                           "2024-01-01T00:00:00+24:00",
                           "2024-01-01T00:00:00+08:60",
                           "x024-01-01T00:00:00Z"}) {
    EXPECT_FALSE(ParseRfc3339(text).has_value()) << text;
  }
}

TEST(Rfc3339Test, AgreesWithStrftimeOnRandomTimes) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 5000; ++i) {
    const auto seconds = static_cast<time_t>(random() % 8'000'000'000);
    tm parts{};
    gmtime_r(&seconds, &parts);
    char text[64];
    const size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    const auto read = ParseRfc3339({text, length});
    ASSERT_TRUE(read.has_value()) << text;
    ASSERT_EQ(read->time, At(seconds)) << text;
  }
}

TEST(Rfc3339Test, WritesWhatItReads) {
  struct Written {
    TimePoint time;
    const char* text;
  };
  for (const auto& [time, text] : {Written{At(1704067200), "2024-01-01T00:00:00Z"},
                                   Written{At(1704067200, 500000000), "2024-01-01T00:00:00.5Z"},
                                   Written{At(1704067200, 1), "2024-01-01T00:00:00.000000001Z"},
                                   Written{At(-1, 250000000), "1969-12-31T23:59:59.25Z"}}) {
    EXPECT_EQ(FormatRfc3339(time), text);
    ASSERT_TRUE(ParseRfc3339(text).has_value()) << text;
    EXPECT_EQ(ParseRfc3339(text)->time, time) << text;
  }
}

}  // namespace
}  // namespace aijob::model
