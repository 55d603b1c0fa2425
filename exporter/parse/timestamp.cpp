#include "parse/timestamp.h"

#include <array>
#include <charconv>
#include <cmath>

#include "model/ascii.h"
#include "parse/civil.h"
#include "parse/head_bytes.h"
#include "parse/prefix.h"
#include "parse/time_format.h"

namespace aijob::parse {
namespace {

using model::IsDigit;
using model::IsUpper;
using model::TimePoint;

/// `2024-01-01T00:00:00.123Z`, with '-', '/', '.' in the date; 'T', ' ', '_', '-', ' - ' between;
/// BGL's `2005-06-03-15.42.50.363779`; without seconds only `2024-01-01T00:00`.
bool YearFirst(Cursor cursor, Civil& civil) {
  if (!cursor.TakeFixed(civil.year, 4)) return false;
  const char joint = cursor.Peek();
  if (!cursor.TakeAny("-/.") || !cursor.TakeFixed(civil.month, 2) || !(cursor.Peek() == joint) ||
      !cursor.TakeAny("-/.") || !cursor.TakeFixed(civil.day, 2)) {
    return false;
  }
  if (!cursor.TakeText(" - ") && !cursor.TakeAny("T _-")) return false;
  const Cursor clock = cursor;
  if (cursor.TakeClock(civil)) {
    cursor.TakeZone(civil);
    return true;
  }
  cursor = clock;
  const bool dots = cursor.rest().size() > 2 && cursor.rest()[2] == '.';
  const std::string_view colon = dots ? "." : ":";
  if (!cursor.TakeFixed(civil.hour, 2) || !cursor.TakeAny(colon) ||
      !cursor.TakeFixed(civil.minute, 2)) {
    return false;
  }
  if (dots) {
    if (!cursor.TakeAny(".") || !cursor.TakeFixed(civil.second, 2)) return false;
    return !cursor.TakeAny(".") || cursor.TakeFraction(civil.nanoseconds);
  }
  cursor.TakeZone(civil);
  return !IsDigit(cursor.Peek());
}

/// TensorRT-LLM's `03/15/2024-12:00:00`.
bool MonthFirst(Cursor cursor, Civil& civil) {
  return cursor.TakeFixed(civil.month, 2) && cursor.TakeAny("/") &&
         cursor.TakeFixed(civil.day, 2) && cursor.TakeAny("/") && cursor.TakeFixed(civil.year, 4) &&
         cursor.TakeAny("- ") && cursor.TakeClock(civil);
}

/// vLLM's `09-30 18:29:03`.
bool MonthDay(Cursor cursor, Civil& civil) {
  return cursor.TakeFixed(civil.month, 2) && cursor.TakeAny("-") &&
         cursor.TakeFixed(civil.day, 2) && cursor.TakeAny(" ") && cursor.TakeClock(civil);
}

/// glog's `E1003 18:37:01.832146912`; PyTorch's `E709 `, whose month has one digit.
bool Glog(Cursor cursor, Civil& civil, bool letter) {
  if (letter && !cursor.TakeAny("IWEFCD")) return false;
  int date = 0;
  if (!cursor.TakeNumber(date, 3, 4)) return false;
  civil.month = date / 100;
  civil.day = date % 100;
  return cursor.TakeAny(" ") && cursor.TakeClock(civil);
}

/// syslog's `Nov 15 12:43:10`, `11月 16 11:07:51`; dmesg -T's `Sun Feb 23 16:24:18 2025`.
bool NamedMonth(Cursor cursor, Civil& civil) {
  if (cursor.TakeWeekday()) cursor.SkipBlanks();
  if (!cursor.TakeMonth(civil.month) || !cursor.TakeAny(" ")) return false;
  cursor.SkipBlanks();
  if (!cursor.TakeNumber(civil.day, 1, 2) || !cursor.TakeAny(" ")) return false;
  if (!cursor.TakeClock(civil)) return false;
  Cursor year = cursor;
  int number = 0;
  if (year.TakeAny(" ") && year.TakeFixed(number, 4) && number >= 1970 && number <= 2200 &&
      !IsDigit(year.Peek()) && year.Peek() != ':') {
    civil.year = number;
  }
  return true;
}

/// Apache's `02/Jan/2024:15:04:05 +0000`; RFC 1123's `Tue, 02 Jan 2024 15:04:05 GMT`.
bool DayFirst(Cursor cursor, Civil& civil) {
  if (cursor.TakeWeekday() && !cursor.TakeText(", ")) return false;
  if (!cursor.TakeNumber(civil.day, 1, 2) || !cursor.TakeAny("/ -")) return false;
  if (!cursor.TakeMonth(civil.month) || !cursor.TakeAny("/ -")) return false;
  if (!cursor.TakeFixed(civil.year, 4) || !cursor.TakeAny(": ")) return false;
  if (!cursor.TakeClock(civil)) return false;
  cursor.TakeZone(civil);
  return true;
}

/// `20240115T120000Z`, `20240115 12:00:00`, `20240115-120000`.
bool Compact(Cursor cursor, Civil& civil) {
  if (!cursor.TakeFixed(civil.year, 4) || !cursor.TakeFixed(civil.month, 2) ||
      !cursor.TakeFixed(civil.day, 2) || !cursor.TakeAny("T -_")) {
    return false;
  }
  if (cursor.TakeClock(civil)) return true;
  if (!cursor.TakeFixed(civil.hour, 2) || !cursor.TakeFixed(civil.minute, 2) ||
      !cursor.TakeFixed(civil.second, 2) || IsDigit(cursor.Peek())) {
    return false;
  }
  cursor.TakeZone(civil);
  return true;
}

/// Hadoop's `081109 214043`.
bool ShortCompact(Cursor cursor, Civil& civil) {
  if (!cursor.TakeFixed(civil.year, 2) || !cursor.TakeFixed(civil.month, 2) ||
      !cursor.TakeFixed(civil.day, 2) || !cursor.TakeAny(" ") || !cursor.TakeFixed(civil.hour, 2) ||
      !cursor.TakeFixed(civil.minute, 2) || !cursor.TakeFixed(civil.second, 2)) {
    return false;
  }
  civil.year += 2000;
  return cursor.Peek() == ' ';
}

/// `12:17:19`, and then what ends a clock: "[1:57:03<7:21:28" is a progress bar.
bool ClockOnly(Cursor cursor, Civil& civil) {
  if (!cursor.TakeClock(civil)) return false;
  const char next = cursor.Peek();
  return next == '\0' || next == ' ' || next == ']' || next == '\t';
}

using Form = bool (*)(Cursor, Civil&);

bool GlogLetter(Cursor cursor, Civil& civil) { return Glog(cursor, civil, true); }

/// The forms that cannot be mistaken for anything else, also in the middle of a line.
constexpr std::array<Form, 7> kForms = {YearFirst,  MonthDay, GlogLetter, NamedMonth,
                                        MonthFirst, DayFirst, Compact};

std::optional<TimePoint> TryForms(std::string_view text, TimePoint now) {
  for (const Form form : kForms) {
    Civil civil;
    if (!form(Cursor(text), civil)) continue;
    const std::optional<TimePoint> time = civil.Resolve(now);
    if (time) return time;
  }
  return std::nullopt;
}

/// False where none of kForms can begin at `at`, by a look at the first bytes; a digit there is the
/// first of its number.
bool MayBegin(std::string_view text, size_t at) {
  if (!IsDigit(text[at])) {
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    return IsDigit(next) || (next >= 'a' && next <= 'z');
  }
  size_t end = at + 1;
  while (end < text.size() && IsDigit(text[end])) ++end;
  const char next = end < text.size() ? text[end] : '\0';
  switch (end - at) {
    case 1:
    case 2:
      return next == '/' || next == '-' || next == ' ' || next == '\xe6';  // Chinese months
    case 4:
      return next == '-' || next == '/' || next == '.';
    default:
      return end - at == 8;
  }
}

/// A Unix time as text, digits and perhaps a fraction, and nothing of a number behind it.
std::optional<TimePoint> Epoch(std::string_view text) {
  size_t digits = 0;
  uint64_t whole = 0;
  while (digits < text.size() && digits < 19 && IsDigit(text[digits])) {
    whole = whole * 10 + static_cast<uint64_t>(text[digits++] - '0');
  }
  if (digits < 9) return std::nullopt;
  size_t end = digits;
  if (end + 1 < text.size() && text[end] == '.' && IsDigit(text[end + 1])) {
    for (++end; end < text.size() && IsDigit(text[end]);) ++end;
  }
  if (end < text.size() && std::string_view(" ]\t,)|:").find(text[end]) == std::string_view::npos) {
    return std::nullopt;
  }
  if (digits > 11 && end == digits && whole < 9'000'000'000'000'000'000U) {
    if (!EpochTime(static_cast<double>(whole))) return std::nullopt;  // zeros too: no end below
    uint64_t nanoseconds = whole;  // exact, where a double is not
    for (uint64_t limit = whole; limit < 100'000'000'000'000'000; limit *= 1000) {
      nanoseconds *= 1000;
    }
    return TimePoint(model::Duration(static_cast<int64_t>(nanoseconds)));
  }
  int64_t fraction = 0;
  if (end > digits) Cursor(text.substr(digits + 1)).TakeFraction(fraction);
  if (digits > 11) {
    double number = 0;
    std::from_chars(text.data(), text.data() + end, number);
    return EpochTime(number);
  }
  if (!EpochTime(static_cast<double>(whole))) return std::nullopt;
  return TimePoint(std::chrono::seconds(whole) + std::chrono::nanoseconds(fraction));
}

std::optional<TimePoint> Resolved(bool read, const Civil& civil, TimePoint now) {
  return read ? civil.Resolve(now) : std::nullopt;
}

/// Any form, those too that are clear only where a text begins.
std::optional<TimePoint> AnyForm(std::string_view text, TimePoint now) {
  std::optional<TimePoint> time = TryForms(text, now);
  if (!time) time = Epoch(text);
  for (const Form form : {&ShortCompact, &ClockOnly}) {
    Civil civil;
    if (!time && form(Cursor(text), civil)) time = civil.Resolve(now);
  }
  return time;
}

}  // namespace

std::optional<TimePoint> EpochTime(double number) {
  if (!(number > 0 && number < 1e20)) return std::nullopt;
  double seconds = number;
  while (seconds > 1e11) seconds /= 1000;
  constexpr double kFirst = 315532800;  // 1980
  constexpr double kLast = 7258118400;  // 2200
  if (!(seconds >= kFirst && seconds <= kLast)) return std::nullopt;
  const double whole = std::floor(seconds);
  return TimePoint(std::chrono::seconds(static_cast<int64_t>(whole)) +
                   std::chrono::microseconds(std::llround((seconds - whole) * 1e6)));
}

bool KnownTimeFormat(std::string_view hint) {
  for (const std::string_view known :
       {"", "auto", "iso", "glog", "syslog", "epoch", "seconds", "none", "relative"}) {
    if (hint == known) return true;
  }
  return hint.find('%') != std::string_view::npos && KnownLetters(hint);
}

std::optional<TimePoint> ParseTimestamp(std::string_view text, std::string_view format_hint,
                                        TimePoint now) {
  while (!text.empty() && (text[0] == ' ' || text[0] == '[' || text[0] == '(')) {
    text.remove_prefix(1);
  }
  Civil civil;
  if (format_hint.empty() || format_hint == "auto") return AnyForm(text, now);
  if (format_hint == "iso") return Resolved(YearFirst(Cursor(text), civil), civil, now);
  if (format_hint == "syslog") return Resolved(NamedMonth(Cursor(text), civil), civil, now);
  if (format_hint == "epoch") return Epoch(text);
  if (format_hint == "glog") {
    const bool letter = !text.empty() && IsUpper(text[0]);
    return Resolved(Glog(Cursor(text), civil, letter), civil, now);
  }
  if (format_hint == "seconds") {
    const std::optional<TimePoint> time = AnyForm(text, now);
    if (!time) return std::nullopt;
    return std::chrono::floor<std::chrono::seconds>(*time);
  }
  if (format_hint.find('%') == std::string_view::npos) return std::nullopt;
  const std::optional<Civil> read = ParseByFormat(text, format_hint);
  return read ? read->Resolve(now) : std::nullopt;
}

std::optional<TimePoint> FindTimestamp(std::string_view line, TimePoint now) {
  const std::string_view head = line.substr(0, kHeadBytes);
  size_t begin = TagsLength(head);
  if (head.substr(begin).starts_with("- ")) begin += 2;  // Thunderbird, BGL
  while (begin < head.size() && head[begin] == '[') ++begin;
  std::optional<TimePoint> time = AnyForm(head.substr(begin), now);
  for (size_t at = begin + 1; at + 11 < head.size() && !time; ++at) {
    const char before = head[at - 1];
    if (!IsDigit(head[at]) && !IsUpper(head[at])) continue;
    const bool inside = IsDigit(before) || IsUpper(before) || (before >= 'a' && before <= 'z') ||
                        before == '.' || before == '-' || before == '_' || before == '/';
    if (!inside && MayBegin(head, at)) time = TryForms(head.substr(at), now);
  }
  return time;
}

}  // namespace aijob::parse
