#include "ctl/logs_query.h"

#include <re2/re2.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "parse/level.h"
#include "parse/timestamp.h"

namespace aijob::ctl {
namespace {

constexpr size_t kMaxPatternBytes = 4'096;

// Longest names first: "ms" is no "m" with an s behind it.
constexpr std::array<std::pair<std::string_view, double>, 8> kUnits = {{{"ns", 1e-9},
                                                                        {"us", 1e-6},
                                                                        {"ms", 1e-3},
                                                                        {"s", 1},
                                                                        {"m", 60},
                                                                        {"h", 3600},
                                                                        {"d", 86'400},
                                                                        {"w", 604'800}}};

/// Takes "12.5h" off the front of `text`; its seconds, or nothing.
std::optional<double> TakePart(std::string_view& text) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  for (const auto& [name, seconds] : kUnits) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return number * seconds;
  }
  return std::nullopt;
}

std::optional<model::TimePoint> ParseAgo(std::string_view text, model::TimePoint now) {
  double seconds = 0;
  while (!text.empty()) {
    const auto part = TakePart(text);
    if (!part) return std::nullopt;
    seconds += *part;
  }
  if (seconds > model::UnixSeconds(now)) return std::nullopt;  // before 1970
  return now - model::Duration(std::llround(seconds * 1e9));
}

std::optional<model::TimePoint> ParseEpoch(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (result.ec != std::errc() || result.ptr != end || !std::isfinite(number)) return std::nullopt;
  return parse::EpochTime(number);
}

std::optional<model::TimePoint> ParseCalendar(std::string_view text, model::TimePoint now) {
  static const re2::RE2 kForm(
      R"((\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:[.,]\d{1,9})?)?)?(Z|z|[+-]\d\d:?\d\d)?)");
  std::string day, minutes, seconds, zone;
  const re2::StringPiece piece(text.data(), text.size());
  if (!re2::RE2::FullMatch(piece, kForm, &day, &minutes, &seconds, &zone)) return std::nullopt;
  if (minutes.empty()) minutes = "00:00";
  if (seconds.empty()) seconds = ":00";
  return parse::ParseTimestamp(day + "T" + minutes + seconds + zone, "iso", now);
}

/// Reads the moment that `flag` says; false where it says none.
bool ReadMoment(const std::string& text, model::TimePoint now,
                std::optional<model::TimePoint>& out) {
  if (text.empty()) return true;
  out = ParseMoment(text, now);
  return out.has_value();
}

model::Error BadMoment(const char* flag, const std::string& text) {
  return {
      std::string(flag) + ": \"" + text +
      "\" is no time: give RFC 3339 (2024-05-20T08:00:00Z), Unix time, or how long ago (1h30m)"};
}

}  // namespace

bool LogsQuery::Greps(std::string_view line) const {
  return grep == nullptr ||
         re2::RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), *grep);
}

model::Result<LogsQuery> MakeLogsQuery(const LogsArguments& arguments, model::TimePoint now) {
  LogsQuery query;
  query.task_id = ToLower(arguments.task_id);
  if (!arguments.level.empty()) {
    query.level = parse::LevelOfName(arguments.level);
    if (query.level == model::Level::kUnknown) {
      return model::Error{"--level: \"" + arguments.level +
                          "\" is none of debug, info, warn, error, fatal"};
    }
  }
  if (!arguments.grep.empty()) {
    if (arguments.grep.size() > kMaxPatternBytes) return model::Error{"--grep: is too long"};
    auto grep = std::make_shared<re2::RE2>(arguments.grep, re2::RE2::Quiet);
    if (!grep->ok()) return model::Error{"--grep: is no RE2 pattern: " + grep->error()};
    query.grep = std::move(grep);
  }
  if (!ReadMoment(arguments.since, now, query.since)) return BadMoment("--since", arguments.since);
  if (!ReadMoment(arguments.until, now, query.until)) return BadMoment("--until", arguments.until);
  if (query.since && query.until && *query.since > *query.until) {
    return model::Error{"--since: is later than --until"};
  }
  return query;
}

std::optional<model::TimePoint> ParseMoment(std::string_view text, model::TimePoint now) {
  if (text.empty()) return std::nullopt;
  if (const auto time = ParseCalendar(text, now)) return time;
  if (const auto time = ParseEpoch(text)) return time;
  return ParseAgo(text, now);
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

}  // namespace aijob::ctl
