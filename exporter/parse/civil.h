#pragma once
// Civil: a date and time as written, before it is a point in time; and Cursor, which reads it.
// Value types; any thread.

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/time.h"

namespace aijob::parse {

/// -1 where a part is not said. Without a zone it is UTC.
struct Civil {
  int year = -1;
  int month = -1;  // 1..12
  int day = -1;    // 1..31
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t nanoseconds = 0;
  int zone_minutes = 0;  // east of UTC

  /// The point in time; a missing year or day is the one nearest `now` that is
  /// not two days ahead of it. Nothing where a part is out
  /// of range, there is no such day, or the year lies outside 1970..2200.
  [[nodiscard]] std::optional<model::TimePoint> Resolve(model::TimePoint now) const;
};

/// Reads a text from its front. Every Take...() that fails leaves the position where it was.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] char Peek() const { return rest_.empty() ? '\0' : rest_[0]; }

  /// One of the characters of `set`.
  bool TakeAny(std::string_view set);
  bool TakeText(std::string_view text);
  void SkipBlanks();
  /// A number of `least` to `most` digits. With more digits behind it, it is none.
  bool TakeNumber(int& number, int least, int most);
  /// A number of exactly `digits` digits; more may follow.
  bool TakeFixed(int& number, int digits);
  /// `HH:MM:SS`, then its fraction behind '.' or ','.
  bool TakeClock(Civil& civil);
  /// A fraction's digits, as nanoseconds.
  bool TakeFraction(int64_t& nanoseconds);
  /// `Z`, `+08:00`, `+0800`, `UTC`, `GMT`, also behind a blank; what is none stays.
  void TakeZone(Civil& civil);
  /// `Jan`, `January`, or `11月`.
  bool TakeMonth(int& month);
  /// `Sun`, `Sunday`.
  bool TakeWeekday();

 private:
  std::string_view rest_;
};

}  // namespace aijob::parse
