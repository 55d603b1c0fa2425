#include "parse/time_format.h"

#include <chrono>

namespace aijob::parse {
namespace {

constexpr std::string_view kLetters = "YymdebBhaAHIMSpfjszZTFDnt%";

/// What the format says besides a Civil's parts.
struct Extra {
  int day_of_year = -1;
  int afternoon = -1;  // 0 AM, 1 PM
};

bool TakeYear2(Cursor& cursor, Civil& civil) {
  if (!cursor.TakeFixed(civil.year, 2)) return false;
  civil.year += civil.year < 69 ? 2000 : 1900;  // POSIX
  return true;
}

bool TakeEpoch(Cursor& cursor, Civil& civil) {
  int64_t seconds = 0;
  int digit = 0;
  size_t count = 0;
  for (; count < 11 && cursor.TakeFixed(digit, 1); ++count) seconds = seconds * 10 + digit;
  if (count == 0) return false;
  const std::chrono::sys_seconds at{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  civil.year = static_cast<int>(date.year());
  civil.month = static_cast<int>(static_cast<unsigned>(date.month()));
  civil.day = static_cast<int>(static_cast<unsigned>(date.day()));
  civil.hour = static_cast<int>(clock.hours().count());
  civil.minute = static_cast<int>(clock.minutes().count());
  civil.second = static_cast<int>(clock.seconds().count());
  return true;
}

bool TakeDayOfMonth(Cursor& cursor, Civil& civil) {
  cursor.SkipBlanks();
  return cursor.TakeFixed(civil.day, 2) || cursor.TakeFixed(civil.day, 1);
}

bool TakeHalf(Cursor& cursor, Extra& extra) {
  if (cursor.TakeText("AM") || cursor.TakeText("am")) {
    extra.afternoon = 0;
    return true;
  }
  extra.afternoon = 1;
  return cursor.TakeText("PM") || cursor.TakeText("pm");
}

bool TakeZoneName(Cursor& cursor) {
  while (cursor.TakeAny("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
  }
  return true;
}

bool TakeLetter(char letter, Cursor& cursor, Civil& civil, Extra& extra) {
  switch (letter) {
    case 'Y':
      return cursor.TakeFixed(civil.year, 4);
    case 'y':
      return TakeYear2(cursor, civil);
    case 'm':
      return cursor.TakeFixed(civil.month, 2) || cursor.TakeFixed(civil.month, 1);
    case 'd':
    case 'e':
      return TakeDayOfMonth(cursor, civil);
    case 'b':
    case 'B':
    case 'h':
      return cursor.TakeMonth(civil.month);
    case 'a':
    case 'A':
      return cursor.TakeWeekday();
    case 'H':
    case 'I':
      return cursor.TakeFixed(civil.hour, 2) || cursor.TakeFixed(civil.hour, 1);
    case 'M':
      return cursor.TakeFixed(civil.minute, 2);
    case 'S':
      return cursor.TakeFixed(civil.second, 2);
    case 'p':
      return TakeHalf(cursor, extra);
    case 'f':
      return cursor.TakeFraction(civil.nanoseconds);
    case 'j':
      return cursor.TakeFixed(extra.day_of_year, 3);
    case 's':
      return TakeEpoch(cursor, civil);
    case 'z':
      cursor.TakeZone(civil);
      return true;
    case 'Z':
      return TakeZoneName(cursor);
    case 'T':
      return cursor.TakeClock(civil);
    case 'F':
      return TakeLetter('Y', cursor, civil, extra) && cursor.TakeAny("-") &&
             TakeLetter('m', cursor, civil, extra) && cursor.TakeAny("-") &&
             TakeLetter('d', cursor, civil, extra);
    case 'D':
      return TakeLetter('m', cursor, civil, extra) && cursor.TakeAny("/") &&
             TakeLetter('d', cursor, civil, extra) && cursor.TakeAny("/") &&
             TakeLetter('y', cursor, civil, extra);
    case 'n':
    case 't':
      cursor.SkipBlanks();
      return true;
    default:
      return cursor.TakeAny("%");
  }
}

}  // namespace

bool KnownLetters(std::string_view format) {
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    ++i;
    if (i == format.size() || kLetters.find(format[i]) == std::string_view::npos) return false;
  }
  return true;
}

std::optional<Civil> ParseByFormat(std::string_view text, std::string_view format) {
  if (!KnownLetters(format)) return std::nullopt;
  Cursor cursor(text);
  Civil civil;
  Extra extra;
  for (size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (c == ' ') {
      cursor.SkipBlanks();
    } else if (c != '%') {
      if (!cursor.TakeText(format.substr(i, 1))) return std::nullopt;
    } else if (!TakeLetter(format[++i], cursor, civil, extra)) {
      return std::nullopt;
    }
  }
  if (extra.afternoon >= 0) civil.hour = civil.hour % 12 + 12 * extra.afternoon;
  if (extra.day_of_year >= 0 && civil.year >= 1970 && civil.year <= 2200) {
    const auto first = std::chrono::sys_days(std::chrono::year{civil.year} / 1 / 1);
    const std::chrono::year_month_day date(first + std::chrono::days(extra.day_of_year - 1));
    if (static_cast<int>(date.year()) != civil.year) return std::nullopt;  // day 0, day 366 or more
    civil.month = static_cast<int>(static_cast<unsigned>(date.month()));
    civil.day = static_cast<int>(static_cast<unsigned>(date.day()));
  }
  return civil;
}

}  // namespace aijob::parse
