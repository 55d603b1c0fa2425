#include "model/rfc3339.h"

#include <chrono>
#include <ctime>

#include "model/ascii.h"

namespace aijob::model {
namespace {

using model::IsDigit;

/// The number in text[at, at + count), or -1.
int Number(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return -1;
  int number = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (!IsDigit(text[i])) return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

/// Nanoseconds of the fraction at `at` (".123"), and moves `at` behind it.
std::chrono::nanoseconds Fraction(std::string_view text, size_t& at) {
  if (at + 1 >= text.size() || text[at] != '.' || !IsDigit(text[at + 1])) return {};
  int64_t nanos = 0;
  int64_t unit = 100'000'000;
  for (++at; at < text.size() && IsDigit(text[at]); ++at) {
    nanos += unit * (text[at] - '0');
    unit /= 10;
  }
  return std::chrono::nanoseconds(nanos);
}

/// The zone at `at`, moved behind it.
std::optional<std::chrono::minutes> Zone(std::string_view text, size_t& at) {
  if (at >= text.size()) return std::nullopt;
  if (text[at] == 'Z') {
    ++at;
    return std::chrono::minutes(0);
  }
  const int sign = text[at] == '+' ? 1 : text[at] == '-' ? -1 : 0;
  const int hours = Number(text, at + 1, 2);
  const int minutes = Number(text, at + 4, 2);
  if (sign == 0 || hours < 0 || minutes < 0 || text[at + 3] != ':') return std::nullopt;
  if (hours > 23 || minutes > 59) return std::nullopt;
  at += 6;
  return std::chrono::minutes(sign * (hours * 60 + minutes));
}

}  // namespace

std::optional<WrapTime> ParseRfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const std::chrono::year_month_day day(
      std::chrono::year(Number(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(Number(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(Number(text, 8, 2))));
  const int hour = Number(text, 11, 2);
  const int minute = Number(text, 14, 2);
  const int second = Number(text, 17, 2);
  if (!day.ok() || day.year() < std::chrono::year(1700) || day.year() > std::chrono::year(2250) ||
      hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  size_t at = 19;
  const std::chrono::nanoseconds fraction = Fraction(text, at);
  const std::optional<std::chrono::minutes> zone = Zone(text, at);
  if (!zone) return std::nullopt;
  const TimePoint time = std::chrono::sys_days(day) + std::chrono::hours(hour) +
                         std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction -
                         *zone;
  return WrapTime{time, at};
}

std::string FormatRfc3339(TimePoint time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t seconds = whole.time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[48];
  std::string formatted(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc));
  if (const int64_t rest = (time - whole).count(); rest != 0) {
    std::string fraction = std::to_string(rest);
    fraction.insert(0, 9 - fraction.size(), '0');
    fraction.erase(fraction.find_last_not_of('0') + 1);
    formatted.append(".").append(fraction);
  }
  return formatted + "Z";
}

}  // namespace aijob::model
