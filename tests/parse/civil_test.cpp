#include "parse/civil.h"

#include <gtest/gtest.h>

#include <string>

#include "padded.h"

namespace aijob::parse {
namespace {

using std::string;

const model::TimePoint kNow = At(1735689600);  // 2025-01-01T00:00:00Z

Civil Dated(int year, int month, int day, int hour = 0) {
  Civil civil;
  civil.year = year;
  civil.month = month;
  civil.day = day;
  civil.hour = hour;
  return civil;
}

TEST(CivilTest, Resolves) {
  Civil exact = Dated(2024, 5, 20, 8);
  exact.minute = 23;
  exact.second = 10;
  exact.nanoseconds = 5;
  exact.zone_minutes = 120;
  EXPECT_EQ(exact.Resolve(kNow), At(1716186190, 5));
  EXPECT_EQ(Dated(1970, 1, 1).Resolve(kNow), At(0));
  EXPECT_EQ(Dated(2024, 2, 29, 24).Resolve(kNow), At(1709251200)) << "24:00 is the next day's 0:00";
}

TEST(CivilTest, TakesTheNearestYearOrDay) {
  EXPECT_EQ(Dated(-1, 12, 31).Resolve(kNow), At(1735603200));           // 2024
  EXPECT_EQ(Dated(-1, 1, 2).Resolve(kNow), At(1735776000));             // 2025
  EXPECT_EQ(Dated(-1, 7, 3).Resolve(kNow), At(1751500800 - 31536000));  // 2024: 182 days ago
  EXPECT_EQ(Dated(-1, 2, 29).Resolve(kNow), At(1709164800));            // only 2024 has it
  EXPECT_EQ(Dated(-1, 2, 29).Resolve(kNow + std::chrono::hours(24 * 500)), std::nullopt)
      << "2025, 2026 and 2027 have none";
  EXPECT_EQ(Dated(-1, -1, -1, 23).Resolve(kNow), At(1735686000));  // an hour ago
  EXPECT_EQ(Dated(-1, -1, -1, 1).Resolve(kNow), At(1735693200));   // in an hour
}

TEST(CivilTest, RefusesWhatIsNoTime) {
  for (const Civil& bad :
       {Dated(2023, 2, 29), Dated(2024, 13, 1), Dated(2024, 0, 1), Dated(2024, 1, 0),
        Dated(2024, 1, 32), Dated(1969, 12, 31), Dated(2201, 1, 1), Dated(2024, 1, 1, 25),
        Dated(2024, 1, 1, -1), Dated(-1, 4, 31), Dated(-1, 99, 1)}) {
    EXPECT_EQ(bad.Resolve(kNow), std::nullopt) << bad.year << "-" << bad.month << "-" << bad.day;
  }
  Civil civil = Dated(2024, 1, 1);
  civil.minute = 60;
  EXPECT_EQ(civil.Resolve(kNow), std::nullopt);
  civil.minute = 0;
  civil.second = 60;
  EXPECT_EQ(civil.Resolve(kNow), At(1704067260)) << "a leap second";
  civil.second = 61;
  EXPECT_EQ(civil.Resolve(kNow), std::nullopt);
}

TEST(CursorTest, TakesNumbers) {
  int number = -1;
  Cursor cursor("123x");
  EXPECT_FALSE(cursor.TakeNumber(number, 1, 2)) << "more digits behind";
  EXPECT_FALSE(cursor.TakeNumber(number, 4, 5));
  EXPECT_FALSE(cursor.TakeFixed(number, 4));
  EXPECT_EQ(number, -1);
  EXPECT_TRUE(cursor.TakeFixed(number, 2));
  EXPECT_EQ(number, 12);
  EXPECT_TRUE(cursor.TakeNumber(number, 1, 2));
  EXPECT_EQ(number, 3);
  EXPECT_FALSE(cursor.TakeNumber(number, 1, 2));
  EXPECT_EQ(cursor.rest(), "x");
  EXPECT_EQ(Cursor("").Peek(), '\0');
}

TEST(CursorTest, TakesClocks) {
  struct {
    const char* text;
    bool taken;
    int64_t nanoseconds;
    const char* rest;
  } const cases[] = {
      {"08:23:10", true, 0, ""},
      {"08:23:10.5Z", true, 500000000, "Z"},
      {"08:23:10,123456789012 x", true, 123456789, " x"},
      {"08:23:10. x", true, 0, ". x"},
      {"08:23:101", false, 0, "08:23:101"},
      {"8:23:10", false, 0, "8:23:10"},
      {"08:23", false, 0, "08:23"},
      {"", false, 0, ""},
  };
  for (const auto& test : cases) {
    Cursor cursor(test.text);
    Civil civil;
    EXPECT_EQ(cursor.TakeClock(civil), test.taken) << test.text;
    EXPECT_EQ(civil.nanoseconds, test.nanoseconds) << test.text;
    EXPECT_EQ(cursor.rest(), test.rest) << test.text;
  }
}

TEST(CursorTest, TakesZones) {
  struct {
    const char* text;
    int minutes;
    const char* rest;
  } const cases[] = {
      {"Z x", 0, " x"},
      {"+08:00 x", 480, " x"},
      {"-0330", -210, ""},
      {" +0100]", 60, "]"},
      {" UTC x", 0, " x"},
      {"GMT", 0, ""},
      {"+02", 120, ""},
      {" +02 x", 0, " +02 x"},
      {" - INFO", 0, " - INFO"},
      {"-12345", 0, "-12345"},
      {"+16:00", 0, "+16:00"},
      {"+08:60", 0, "+08:60"},
      {" x", 0, " x"},
      {"", 0, ""},
      {" ", 0, " "},
      {"+", 0, "+"},
      {"+0", 0, "+0"},
  };
  for (const auto& test : cases) {
    Cursor cursor(test.text);
    Civil civil;
    cursor.TakeZone(civil);
    EXPECT_EQ(civil.zone_minutes, test.minutes) << test.text;
    EXPECT_EQ(cursor.rest(), test.rest) << test.text;
  }
}

TEST(CursorTest, TakesNames) {
  struct {
    const char* text;
    int month;  // 0: none
    const char* rest;
  } const cases[] = {
      {"Jan 2", 1, " 2"},    {"December,", 12, ","}, {"May", 5, ""},  {"11\u6708 16", 11, " 16"},
      {"Janus", 0, "Janus"}, {"jan", 0, "jan"},      {"Ja", 0, "Ja"}, {"111\u6708", 0, "111\u6708"},
      {"", 0, ""},
  };
  for (const auto& test : cases) {
    Cursor cursor(test.text);
    int month = 0;
    EXPECT_EQ(cursor.TakeMonth(month), test.month != 0) << test.text;
    EXPECT_TRUE(test.month == 0 || month == test.month) << test.text;
    EXPECT_EQ(cursor.rest(), test.rest) << test.text;
  }
  Cursor days("Sun Sunday Sunny");
  EXPECT_TRUE(days.TakeWeekday());
  days.SkipBlanks();
  EXPECT_TRUE(days.TakeWeekday());
  days.SkipBlanks();
  EXPECT_FALSE(days.TakeWeekday());
  EXPECT_TRUE(days.TakeText("Sunny"));
  EXPECT_FALSE(days.TakeAny("x"));
}

}  // namespace
}  // namespace aijob::parse
