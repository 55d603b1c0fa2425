#include "match/quantity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace aijob::match {
namespace {

constexpr double kMiB = 1024.0 * 1024;
constexpr double kGiB = 1024 * kMiB;

struct Case {
  std::string_view name;  // of the value: gives the dimension
  std::string_view unit;  // as a pack gives it
  std::string_view text;
  double expected;
};

TEST(QuantityTest, ReadsWhatEmittersWrite) {
  const Case cases[] = {
      {"requested_bytes", "", "512.00 MiB", 512 * kMiB},
      {"requested_bytes", "", "13.3 GiB", 13.3 * kGiB},
      {"requested_bytes", "", "\"13.3 GiB\"", 13.3 * kGiB},
      {"requested_bytes", "", "0 B", 0},
      {"requested_bytes", "", "256 bytes", 256},
      {"requested_bytes", "", "1.5GB", 1.5e9},
      {"requested_bytes", "GB1024", "1.5GB", 1.5 * kGiB},
      {"requested_bytes", "GB1024", "1.5", 1.5 * kGiB},
      {"rss_bytes", "kB", "10", 10'000},
      {"rss_bytes", "kB1024", "10", 10'240},
      {"rss_bytes", "kB1024", "10kB", 10'240},
      {"rss_bytes", "", "10kB", 10'000},
      {"heap_bytes", "", "24M", 24 * kMiB},
      {"requested_bytes", "MiB", "20", 20 * kMiB},
      {"requested_bytes", "MiB", "20 KiB", 20 * 1024},  // what the text says wins
      {"duration_seconds", "", "56.00", 56},
      {"duration_seconds", "", "56.", 56},
      {"duration_seconds", "ms", "128", 0.128},
      {"duration_seconds", "", "128ms", 0.128},
      {"duration_seconds", "", "35 msecs", 0.035},
      {"duration_seconds", "", "68 micros", 68e-6},
      {"duration_seconds", "", "714.3\u00b5s", 714.3e-6},
      {"duration_seconds", "", "714.3\u03bcs", 714.3e-6},
      {"duration_seconds", "", "12us", 12e-6},
      {"duration_seconds", "", "450ns", 450e-9},
      {"duration_seconds", "", "4.065504959s", 4.065504959},
      {"duration_seconds", "", "1m2s", 62},
      {"duration_seconds", "", "1m2.5s", 62.5},
      {"duration_seconds", "", "1h2m", 3720},
      {"duration_seconds", "", "2h0m5.25s", 7205.25},
      {"duration_seconds", "", "5 min", 300},
      {"duration_seconds", "", "0:08:23", 503},
      {"duration_seconds", "", "08:23", 503},
      {"duration_seconds", "", "11:02:03.5", 39723.5},
      {"duration_seconds", "", "1 day, 0:08:23", 86903},
      {"duration_seconds", "", "2 days, 1:00:00", 176400},
      {"pause_seconds", "", "0,0665670 secs", 0.066567},
      {"pause_seconds", "", "5,5", 5.5},
      {"pause_seconds", "", "5,526ms", 5.526},        // thousands
      {"pause_seconds", "ms,", "5,526ms", 0.005526},  // said to be a decimal comma
      {"usage_ratio", "", "93.2%", 0.932},
      {"usage_ratio", "", "0.93", 0.93},
      {"usage_ratio", "percent", "93.2", 0.932},
      {"usage_ratio", "percent", "93.2 %", 0.932},
      {"tokens", "", "162,704", 162'704},
      {"tokens", "", "1,162,704.5", 1'162'704.5},
      {"tokens", "", "24,595,", 24'595},
      {"learning_rate", "", "1.0E-05", 1e-5},
      {"learning_rate", "", "+2e+3", 2000},
      {"loss", "", "-0.5", -0.5},
      {"seconds_per_token", "ms", "30.5", 0.0305},
      {"step", "", " 17 ", 17},
  };
  for (const Case& each : cases) {
    const std::optional<Unit> unit = ParseUnit(each.unit, each.name);
    ASSERT_TRUE(unit) << each.unit;
    const std::optional<double> number = ParseQuantity(each.text, *unit);
    ASSERT_TRUE(number) << each.name << " " << each.text;
    EXPECT_NEAR(*number, each.expected, std::abs(each.expected) * 1e-12) << each.text;
  }
}

TEST(QuantityTest, NeverGuesses) {
  const Case cases[] = {
      {"tokens", "", "", 0},
      {"tokens", "", "abc", 0},
      {"tokens", "", "-", 0},
      {"tokens", "", ".", 0},
      {"tokens", "", "1.2.3", 0},
      {"tokens", "", "12 apples", 0},
      {"tokens", "", "0x1f", 0},
      {"tokens", "", "1,23,456", 0},
      {"tokens", "", "1.234,56", 0},
      {"tokens", "", "1,2,3", 0},
      {"tokens", "", "5 s", 0},
      {"tokens", "", "1e999", 0},
      {"tokens", "", "nano", 0},
      {"requested_bytes", "", "5 s", 0},
      {"duration_seconds", "", "5 GiB", 0},
      {"duration_seconds", "", "5 MB/s", 0},
      {"duration_seconds", "", "1:99", 0},
      {"duration_seconds", "", "1:2:3:4", 0},
      {"duration_seconds", "", "2s1m", 0},
      {"duration_seconds", "", "1m foo", 0},
      {"duration_seconds", "", ":5", 0},
      {"requested_bytes", "", "5 GiB 3 MiB", 0},
      {"usage_ratio", "", "5 s", 0},
  };
  for (const Case& each : cases) {
    const std::optional<double> number =
        ParseQuantity(each.text, ParseUnit(each.unit, each.name).value());
    EXPECT_FALSE(number) << each.text << " read as " << *number;
  }
}

TEST(QuantityTest, KeepsWhatIsNotFinite) {
  for (const std::string_view text : {"nan", "NaN", "NAN", "-nan"}) {
    EXPECT_TRUE(std::isnan(ParseQuantity(text, UnitOfName("loss")).value_or(0))) << text;
  }
  EXPECT_EQ(ParseQuantity("inf", UnitOfName("loss")), HUGE_VAL);
  EXPECT_EQ(ParseQuantity("-Infinity", UnitOfName("loss")), -HUGE_VAL);
}

TEST(QuantityTest, UnitsMustFitTheName) {
  EXPECT_FALSE(ParseUnit("ms", "requested_bytes"));
  EXPECT_FALSE(ParseUnit("MiB", "duration_seconds"));
  EXPECT_FALSE(ParseUnit("furlong", "step"));
  EXPECT_FALSE(ParseUnit("ms1024", "duration_seconds"));
  EXPECT_FALSE(ParseUnit("1024", "requested_bytes"));
  EXPECT_TRUE(ParseUnit("ms", "seconds_per_token"));
}

}  // namespace
}  // namespace aijob::match
