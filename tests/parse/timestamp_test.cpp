#include "parse/timestamp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <random>
#include <string>

#include "padded.h"

namespace aijob::parse {
namespace {

using std::string;

const model::TimePoint kTimestampNow = At(1735689600);  // 2025-01-01T00:00:00Z

/// The time as `2025-01-01T00:00:00.000000000`, or "none".
string Text(const std::optional<model::TimePoint>& time) {
  if (!time) return "none";
  const int64_t nanoseconds = time->time_since_epoch().count();
  const time_t seconds = nanoseconds / 1'000'000'000;
  tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  string fraction = std::to_string(1'000'000'000 + nanoseconds % 1'000'000'000).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? text : string(text) + "." + fraction;
}

struct TimestampCase {
  string name;
  string text;
  string expected;
};

TEST(TimestampTest, ReadsEveryForm) {
  const TimestampCase cases[] = {
      {"iso zulu", "2024-05-20T08:23:10Z", "2024-05-20T08:23:10"},
      {"iso ms", "2024-05-20T08:23:10.123Z", "2024-05-20T08:23:10.123"},
      {"iso ns", "2024-05-20T08:23:10.123456789Z", "2024-05-20T08:23:10.123456789"},
      {"iso beyond ns", "2024-05-20T08:23:10.1234567894Z", "2024-05-20T08:23:10.123456789"},
      {"iso zone", "2026-02-09 22:26:53.025819+08:00", "2026-02-09T14:26:53.025819"},
      {"iso zone without colon", "2019-09-28T14:33:00.085-0330", "2019-09-28T18:03:00.085"},
      {"iso hours only", "2019-09-28T14:33:00+02", "2019-09-28T12:33:00"},
      {"python comma", "2015-10-18 18:01:53,713 INFO", "2015-10-18T18:01:53.713"},
      {"a dash behind is no zone", "2015-07-31 19:30:07,403 - INFO", "2015-07-31T19:30:07.403"},
      {"go", "2024-01-01 00:00:00 -0500 EST", "2024-01-01T05:00:00"},
      {"utc word", "2024-01-01 00:00:00 UTC", "2024-01-01T00:00:00"},
      {"underscore", "2026-06-08_19:04:45", "2026-06-08T19:04:45"},
      {"gin", "2026/04/02 - 14:28:39 | 404 |", "2026-04-02T14:28:39"},
      {"go log", "2026/04/02 14:28:39.5 x", "2026-04-02T14:28:39.5"},
      {"bgl", "2005-06-03-15.42.50.363779 R02", "2005-06-03T15:42:50.363779"},
      {"minutes only", "2024-01-01T10:20Z", "2024-01-01T10:20:00"},
      {"bracket", "[2026-08-01 23:43:42 TP0]", "2026-08-01T23:43:42"},
      {"trt", "03/15/2024-12:00:01", "2024-03-15T12:00:01"},
      {"vllm, last year", "09-30 18:29:03", "2024-09-30T18:29:03"},
      {"vllm, next year", "01-02 03:04:05", "2025-01-02T03:04:05"},
      {"glog", "E1003 18:37:01.832146912 ProcessGroupNCCL.cpp:607]",
       "2024-10-03T18:37:01.832146912"},
      {"glog, short month", "E709 17:05:38.482119928", "2024-07-09T17:05:38.482119928"},
      {"syslog", "Nov 15 12:43:10 host kernel:", "2024-11-15T12:43:10"},
      {"syslog, one digit", "Jan  2 03:04:05 host", "2025-01-02T03:04:05"},
      {"syslog, localised", "11月 16 11:07:51 host", "2024-11-16T11:07:51"},
      {"dmesg -T", "[Sun Feb 23 16:24:18 2025] NVRM", "2025-02-23T16:24:18"},
      {"apache", "02/Jan/2024:15:04:05 +0100", "2024-01-02T14:04:05"},
      {"rfc 1123", "Tue, 02 Jan 2024 15:04:05 GMT", "2024-01-02T15:04:05"},
      {"compact", "20240115T120000Z", "2024-01-15T12:00:00"},
      {"compact with colons", "20240115 12:00:00 x", "2024-01-15T12:00:00"},
      {"hadoop", "081109 214043 2561 WARN", "2008-11-09T21:40:43"},
      {"clock only, yesterday", "23:59:58 x", "2024-12-31T23:59:58"},
      {"epoch", "1700000000", "2023-11-14T22:13:20"},
      {"epoch fraction", "1700000000.25", "2023-11-14T22:13:20.25"},
      {"epoch ms", "1700000000123", "2023-11-14T22:13:20.123"},
      {"epoch us", "1700000000123456", "2023-11-14T22:13:20.123456"},
      {"epoch ns", "1700000000123456789", "2023-11-14T22:13:20.123456789"},
      {"leap day without its year", "02-29 00:00:00", "2024-02-29T00:00:00"},
      {"no such month", "2024-13-01T00:00:00Z", "none"},
      {"no such day", "2023-02-29T00:00:00Z", "none"},
      {"no such hour", "2024-01-01T25:00:00Z", "none"},
      {"a date alone", "2024-01-01", "none"},
      {"llama.cpp's clock", "1.24.832.648 I slot", "none"},
      {"kernel uptime", "[ 4821.553190] x", "none"},
      {"jvm uptime", "[9.811s][info]", "none"},
      {"a bar's clock", "[01:57:03<7:21:28, 88.30s/it]", "none"},
      {"an address", "10.251.30.85:50010", "none"},
      {"a count", "12345678 tokens", "none"},
      {"empty", "", "none"},
  };
  for (const TimestampCase& test : cases) {
    EXPECT_EQ(Text(ParseTimestamp(test.text, "", kTimestampNow)), test.expected) << test.name;
  }
}

TEST(TimestampTest, TakesAHint) {
  struct {
    const char* hint;
    const char* text;
    const char* expected;
  } const cases[] = {
      {"glog", "1003 18:37:01.83", "2024-10-03T18:37:01.83"},
      {"glog", "E709 18:37:01", "2024-07-09T18:37:01"},
      {"seconds", "2025-05-09 18:45:16.123456", "2025-05-09T18:45:16"},
      {"iso", "1700000000", "none"},
      {"syslog", "Nov 15 12:43:10", "2024-11-15T12:43:10"},
      {"epoch", "1700000000", "2023-11-14T22:13:20"},
      {"none", "2025-05-09 18:45:16", "none"},
      {"relative", "2025-05-09 18:45:16", "none"},
      {"%d/%b/%Y:%H:%M:%S %z", "02/Jan/2024:15:04:05 +0100", "2024-01-02T14:04:05"},
      {"%Y-%m-%d %H:%M:%S,%f", "2024-01-02 15:04:05,25", "2024-01-02T15:04:05.25"},
      {"%m/%d/%y %I:%M:%S %p", "01/02/24 03:04:05 PM", "2024-01-02T15:04:05"},
      {"%Y %j %T", "2024 060 01:02:03", "2024-02-29T01:02:03"},
      {"%s", "1700000000", "2023-11-14T22:13:20"},
      {"%b %e %T", "Jan  2 03:04:05", "2025-01-02T03:04:05"},
      {"%Q", "x", "none"},
      {"unknown", "2024-01-02 15:04:05", "none"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(Text(ParseTimestamp(test.text, test.hint, kTimestampNow)), test.expected)
        << test.hint;
  }
  EXPECT_TRUE(KnownTimeFormat("glog"));
  EXPECT_TRUE(KnownTimeFormat("%Y-%m-%d"));
  EXPECT_FALSE(KnownTimeFormat("%Q"));
  EXPECT_FALSE(KnownTimeFormat("rfc3339ish"));
}

TEST(TimestampTest, FindsTheFirstInALine) {
  const TimestampCase cases[] = {
      {"vllm", "INFO 06-02 00:51:39 [default_loader.py:397] Loading", "2024-06-02T00:51:39"},
      {"behind tags", "[default7]:[rank7]: 2024-05-20 08:23:10,5 x", "2024-05-20T08:23:10.5"},
      {"behind a worker", "(Worker_TP0 pid=3) ERROR 09-30 18:29:03 [core.py:718] x",
       "2024-09-30T18:29:03"},
      {"c10d", "[rank3]:[E710 18:00:32.426182607 ProcessGroupNCCL.cpp:757] [Rank 3] x",
       "2024-07-10T18:00:32.426182607"},
      {"glued behind a bar", " 21%|##| 1/2 [00:13<00:11, loss=5.46][rank0]:[E709 17:05:38.4 x]",
       "2024-07-09T17:05:38.4"},
      {"not a file's name", "nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:05:06.628 25790 INFO",
       "2017-05-16T00:05:06.628"},
      {"thunderbird", "- 1131567043 2005.11.09 tbird", "2005-11-09T20:10:43"},
      {"syslog before uptime", "Nov 15 12:43:10 h kernel: [ 7613.977856] NVRM",
       "2024-11-15T12:43:10"},
      {"kern facility", "kern  :warn  : 2025-02-23T16:24:18,553190+08:00 x",
       "2025-02-23T08:24:18.55319"},
      {"hf", "[INFO|trainer.py:3808] 2026-03-29 04:01:03,638 >> Saving", "2026-03-29T04:01:03.638"},
      {"gin", "[GIN] 2026/04/02 - 14:28:39 | 404 |", "2026-04-02T14:28:39"},
      {"none", "RuntimeError: expected 2024 got 12", "none"},
      {"uptime", "[ 4821.553190] NVRM: Xid", "none"},
  };
  for (const TimestampCase& test : cases) {
    EXPECT_EQ(Text(FindTimestamp(test.text, kTimestampNow)), test.expected) << test.name;
  }
}

TEST(TimestampTest, FindsATimeOfDayOnTheNearestDay) {
  const char* const line = "[11:35:16] Waiting";
  EXPECT_EQ(Text(FindTimestamp(line, kTimestampNow)), "2025-01-01T11:35:16")
      << "ahead, by under 12 hours";
  EXPECT_EQ(Text(FindTimestamp(line, kTimestampNow - std::chrono::hours(1))),
            "2024-12-31T11:35:16");
  EXPECT_EQ(Text(FindTimestamp("step [01:57:03] done", kTimestampNow)), "none")
      << "not within a line";
}

TEST(TimestampTest, EpochByMagnitude) {
  EXPECT_EQ(Text(EpochTime(1.7e9)), "2023-11-14T22:13:20");
  EXPECT_EQ(Text(EpochTime(1.7e12 + 250)), "2023-11-14T22:13:20.25");
  for (const double bad :
       {0.0, -1.0, 1.0, 1e8, 1e30, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    EXPECT_EQ(Text(EpochTime(bad)), "none") << bad;
  }
}

TEST(TimestampTest, AgreesWithTimegmOnRandomTimes) {
  std::mt19937_64 random(20241015);
  for (int i = 0; i < 5000; ++i) {
    const time_t seconds = static_cast<time_t>(random() % 7'000'000'000);
    tm parts{};
    gmtime_r(&seconds, &parts);
    char text[64];
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    ASSERT_EQ(ParseTimestamp(text, "iso", kTimestampNow), At(seconds)) << text;
    ASSERT_EQ(ParseTimestamp(text, "%FT%H:%M:%SZ", kTimestampNow), At(seconds)) << text;
  }
}

// "[000000000000" once multiplied zero until it was large enough.
TEST(TimestampTest, DigitsThatAreAllZeroEnd) {
  for (const char* text : {"000000000000", "0000000000000000000", "000000000000.5"}) {
    EXPECT_FALSE(ParseTimestamp(text, "epoch", kTimestampNow)) << text;
    EXPECT_FALSE(FindTimestamp(std::string("[") + text, kTimestampNow)) << text;
  }
}

}  // namespace
}  // namespace aijob::parse
