#include "parse/header.h"

#include <re2/re2.h>

#include <array>
#include <charconv>
#include <map>
#include <string>

#include "parse/level.h"
#include "parse/timestamp.h"

namespace aijob::parse {
namespace {

constexpr int kMaxGroups = 16;
constexpr int64_t kMaxProgramBytes = 1 << 20;

RE2::Options Options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxProgramBytes);
  options.set_encoding(RE2::Options::EncodingLatin1);  // lines may be no UTF-8
  return options;
}

int GroupOf(const RE2& pattern, const char* name) {
  const std::map<std::string, int>& groups = pattern.NamedCapturingGroups();
  const auto found = groups.find(name);
  return found == groups.end() ? 0 : found->second;
}

std::string_view View(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

}  // namespace

struct Headers::Header {
  std::string pack;
  std::string time_format;
  std::unique_ptr<RE2> pattern;
  int time = 0;  // numbers of the named groups; 0: none
  int level = 0;
  int rank = 0;

  [[nodiscard]] std::optional<HeaderMatch> Match(std::string_view line, model::TimePoint now) const;
};

std::optional<HeaderMatch> Headers::Header::Match(std::string_view line,
                                                  model::TimePoint now) const {
  std::array<re2::StringPiece, kMaxGroups + 1> groups;
  const int count = 1 + pattern->NumberOfCapturingGroups();
  if (!pattern->Match({line.data(), line.size()}, 0, line.size(), RE2::UNANCHORED, groups.data(),
                      count)) {
    return std::nullopt;
  }
  HeaderMatch match;
  match.relative = time_format == "relative" || time_format == "none";
  const auto group = [&groups](int number) { return View(groups[static_cast<size_t>(number)]); };
  if (time != 0) match.time = ParseTimestamp(group(time), time_format, now);
  if (level != 0) match.level = LevelOfName(group(level));
  if (rank != 0) {
    const std::string_view digits = group(rank);
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), match.rank);
  }
  return match;
}

Headers::Headers(const std::vector<HeaderSpec>& specs) {
  for (const HeaderSpec& spec : specs) {
    if (!Check(spec).ok()) continue;
    Header header;
    header.pack = spec.pack;
    header.time_format = spec.time_format;
    header.pattern = std::make_unique<RE2>(spec.pattern, Options());
    header.time = GroupOf(*header.pattern, "time");
    header.level = GroupOf(*header.pattern, "level");
    header.rank = GroupOf(*header.pattern, "rank");
    headers_.push_back(std::move(header));
  }
}

Headers::~Headers() = default;
Headers::Headers(Headers&&) noexcept = default;
Headers& Headers::operator=(Headers&&) noexcept = default;

model::Status Headers::Check(const HeaderSpec& spec) {
  const RE2 pattern(spec.pattern, Options());
  if (!pattern.ok()) {
    return model::Error{"header pattern '" + spec.pattern + "': " + pattern.error()};
  }
  if (pattern.NumberOfCapturingGroups() > kMaxGroups) {
    return model::Error{"header pattern '" + spec.pattern + "': more than 16 groups"};
  }
  if (!KnownTimeFormat(spec.time_format)) {
    return model::Error{"header time '" + spec.time_format +
                        "': want auto, iso, glog, syslog, epoch, seconds, relative, none, or a "
                        "format of strptime's letters"};
  }
  return model::Status::Ok();
}

std::optional<HeaderMatch> Headers::Match(std::string_view line, std::string_view pack,
                                          model::TimePoint now) const {
  for (const bool own : {true, false}) {
    for (const Header& header : headers_) {
      if ((!pack.empty() && header.pack == pack) != own) continue;
      if (std::optional<HeaderMatch> match = header.Match(line, now)) return match;
    }
  }
  return std::nullopt;
}

}  // namespace aijob::parse
