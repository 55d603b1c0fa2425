#include "parse/civil.h"

#include <array>
#include <chrono>
#include <initializer_list>

#include "model/ascii.h"

namespace aijob::parse {
namespace {

using model::IsDigit;
using model::IsLetter;

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

/// Length of `name`, or of its first three letters, that `text` begins with; 0 where it does not.
size_t NameLength(std::string_view text, std::string_view name) {
  size_t length = 0;
  if (text.starts_with(name)) {
    length = name.size();
  } else if (text.starts_with(name.substr(0, 3))) {
    length = 3;
  }
  return length < text.size() && IsLetter(text[length]) ? 0 : length;
}

}  // namespace

bool Cursor::TakeAny(std::string_view set) {
  if (rest_.empty() || set.find(rest_[0]) == std::string_view::npos) return false;
  rest_.remove_prefix(1);
  return true;
}

bool Cursor::TakeText(std::string_view text) {
  if (!rest_.starts_with(text)) return false;
  rest_.remove_prefix(text.size());
  return true;
}

void Cursor::SkipBlanks() {
  while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
}

bool Cursor::TakeNumber(int& number, int least, int most) {
  int value = 0;
  size_t count = 0;
  for (; count < rest_.size() && IsDigit(rest_[count]); ++count) {
    if (count == static_cast<size_t>(most)) return false;
    value = value * 10 + (rest_[count] - '0');
  }
  if (count < static_cast<size_t>(least)) return false;
  number = value;
  rest_.remove_prefix(count);
  return true;
}

bool Cursor::TakeFixed(int& number, int digits) {
  const auto count = static_cast<size_t>(digits);
  if (rest_.size() < count) return false;
  int value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigit(rest_[i])) return false;
    value = value * 10 + (rest_[i] - '0');
  }
  number = value;
  rest_.remove_prefix(count);
  return true;
}

bool Cursor::TakeClock(Civil& civil) {
  const std::string_view before = rest_;
  if (!TakeFixed(civil.hour, 2) || !TakeAny(":") || !TakeFixed(civil.minute, 2) || !TakeAny(":") ||
      !TakeFixed(civil.second, 2) || IsDigit(Peek())) {
    rest_ = before;
    return false;
  }
  const std::string_view after = rest_;
  if (TakeAny(".,") && !TakeFraction(civil.nanoseconds)) rest_ = after;
  return true;
}

bool Cursor::TakeFraction(int64_t& nanoseconds) {
  int64_t unit = 100'000'000;
  int64_t value = 0;
  size_t count = 0;
  for (; count < rest_.size() && IsDigit(rest_[count]); ++count) {
    value += unit * (rest_[count] - '0');
    unit /= 10;
  }
  if (count == 0) return false;
  nanoseconds = value;
  rest_.remove_prefix(count);
  return true;
}

void Cursor::TakeZone(Civil& civil) {
  const std::string_view before = rest_;
  if (TakeAny("Z")) return;
  TakeAny(" ");
  if (TakeText("UTC") || TakeText("GMT")) return;
  const int sign = Peek() == '+' ? 1 : -1;
  int hours = 0;
  int minutes = 0;
  if (TakeAny("+-") && TakeFixed(hours, 2)) {
    TakeAny(":");
    if ((TakeFixed(minutes, 2) || (before[0] != ' ' && !IsDigit(Peek()))) && hours <= 15 &&
        minutes < 60 && !IsDigit(Peek())) {
      civil.zone_minutes = sign * (hours * 60 + minutes);
      return;
    }
  }
  rest_ = before;
}

bool Cursor::TakeMonth(int& month) {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const size_t length = NameLength(rest_, kMonths[i]);
    if (length == 0) continue;
    month = static_cast<int>(i) + 1;
    rest_.remove_prefix(length);
    return true;
  }
  const std::string_view before = rest_;
  if (TakeNumber(month, 1, 2) && TakeText("\xe6\x9c\x88")) return true;  // 月
  rest_ = before;
  return false;
}

bool Cursor::TakeWeekday() {
  for (const std::string_view name : kWeekdays) {
    const size_t length = NameLength(rest_, name);
    if (length == 0) continue;
    rest_.remove_prefix(length);
    return true;
  }
  return false;
}

namespace {

using std::chrono::days;
using std::chrono::sys_days;

std::optional<sys_days> DayOf(int year, int month, int day) {
  const std::chrono::year_month_day date(std::chrono::year{year},
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok() || year < 1970 || year > 2200) return std::nullopt;
  return sys_days(date);
}

}  // namespace

std::optional<model::TimePoint> Civil::Resolve(model::TimePoint now) const {
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  const model::Duration clock =
      std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
      std::chrono::nanoseconds(nanoseconds) - std::chrono::minutes(zone_minutes);
  const bool dated = month >= 0 && day >= 0;
  if (dated && (month < 1 || month > 12 || day < 1 || day > 31)) return std::nullopt;
  if (dated && year >= 0) {
    const std::optional<sys_days> at = DayOf(year, month, day);
    if (!at) return std::nullopt;
    return *at + clock;
  }
  // Logs tell of the past; a clock may be ahead by its zone, or by a little.
  constexpr model::Duration kAhead = days(2);
  const sys_days today = std::chrono::floor<days>(now);
  const int this_year = static_cast<int>(std::chrono::year_month_day(today).year());
  std::optional<model::TimePoint> nearest;
  for (const int step : {0, -1, 1}) {
    const std::optional<sys_days> at =
        dated ? DayOf(this_year + step, month, day) : std::optional(today + days(step));
    if (!at) continue;
    const model::TimePoint time = *at + clock;
    if (time > now + kAhead) continue;
    if (!nearest || std::chrono::abs(time - now) < std::chrono::abs(*nearest - now)) {
      nearest = time;
    }
  }
  return nearest;
}

}  // namespace aijob::parse
