#pragma once
// ParseQuantity: a number as a log line writes it ("13.3 GiB", "1m2s", "93.2%", "162,704") in base
// units.
//
// Grammar: our own, gathered from the emitters: PyTorch and Go durations (1m2.5s), Python timedelta
// ("1 day, 0:08:23"), SI and IEC 80000-13 byte units, thousands separators, decimal commas.
// Owner: match/. Threads: pure functions. Failures: nullopt, never a wrong number: what is
// ambiguous or has a unit of another dimension is not a number. "nan" and "inf" are returned as
// such.

#include <cstdint>
#include <optional>
#include <string_view>

namespace aijob::match {

enum class Dimension : uint8_t { kPlain, kBytes, kSeconds, kRatio };

/// How to read a number of one value.
struct Unit {
  Dimension dimension = Dimension::kPlain;
  double factor = 1;           // for a text that carries no unit of its own
  bool binary = false;         // "kB", "MB", "GB" in the text mean 1024 and its powers
  bool decimal_comma = false;  // "5,526" is 5.526
};

/// The base unit that the end of a value's name gives: _bytes, _seconds, _ratio; else plain.
Unit UnitOfName(std::string_view value_name);

/// A unit as a pack names it: "ms", "MiB", "kB1024" (decimal names that mean 1024), "percent", ""
/// (base unit of the name); a comma at its end ("ms,") says that a comma is the decimal point.
/// nullopt: unknown.
std::optional<Unit> ParseUnit(std::string_view unit, std::string_view value_name);

/// `text` in the base unit of unit.dimension. Units written in the text win over unit.factor.
std::optional<double> ParseQuantity(std::string_view text, const Unit& unit);

}  // namespace aijob::match
