#include "parse/header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string>
#include <utility>

#include "parse/level.h"
#include "parse/timestamp.h"
#include "pattern/pattern.h"

namespace aijob::parse {
namespace {

constexpr int kMaxGroups = 16;
constexpr int64_t kMaxProgramBytes = 1 << 20;

pattern::Pattern::Options Options() {
  return {.latin1 = true, .memory = kMaxProgramBytes};  // latin1: lines may be no UTF-8
}

size_t GroupOf(const pattern::Pattern& pattern, std::string_view name) {
  for (const auto& [number, known] : pattern.names()) {
    if (known == name) return static_cast<size_t>(number);
  }
  return 0;
}

}  // namespace

struct Headers::Header {
  std::string pack;
  std::string time_format;
  pattern::Pattern pattern;
  size_t time = 0;  // numbers of the named groups; 0: none
  size_t level = 0;
  size_t rank = 0;

  [[nodiscard]] std::optional<HeaderMatch> Match(std::string_view line, model::TimePoint now) const;
};

std::optional<HeaderMatch> Headers::Header::Match(std::string_view line,
                                                  model::TimePoint now) const {
  std::array<std::string_view, kMaxGroups + 1> groups;
  const size_t count = 1 + std::max({time, level, rank});
  if (!pattern.Search(line, std::span(groups.data(), count))) return std::nullopt;
  HeaderMatch match;
  match.relative = time_format == "relative" || time_format == "none";
  if (time != 0) match.time = ParseTimestamp(groups[time], time_format, now);
  if (level != 0) match.level = LevelOfName(groups[level]);
  if (rank != 0) {
    const std::string_view digits = groups[rank];
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), match.rank);
  }
  return match;
}

Headers::Headers(const std::vector<HeaderSpec>& specs) {
  for (const HeaderSpec& spec : specs) {
    if (!Check(spec).ok()) continue;
    model::Result<pattern::Pattern> pattern = pattern::Pattern::Compile(spec.pattern, Options());
    if (!pattern.ok()) continue;
    Header header = {spec.pack, spec.time_format, std::move(*pattern)};
    header.time = GroupOf(header.pattern, "time");
    header.level = GroupOf(header.pattern, "level");
    header.rank = GroupOf(header.pattern, "rank");
    for (size_t byte = 0; byte < may_match_.size() && headers_.size() < kQuick; ++byte) {
      const bool may = header.pattern.MayMatchFrom(static_cast<unsigned char>(byte));
      may_match_[byte] |= uint64_t{may} << headers_.size();
    }
    headers_.push_back(std::move(header));
  }
  order_ = OrderFor({});
  for (const Header& header : headers_) orders_.try_emplace(header.pack, OrderFor(header.pack));
}

Headers::~Headers() = default;
Headers::Headers(Headers&&) noexcept = default;
Headers& Headers::operator=(Headers&&) noexcept = default;

model::Status Headers::Check(const HeaderSpec& spec) {
  const model::Result<pattern::Pattern> pattern =
      pattern::Pattern::Compile(spec.pattern, Options());
  if (!pattern.ok()) {
    return model::Error{"header pattern '" + spec.pattern + "': " + pattern.error()};
  }
  if (pattern->captures() > kMaxGroups) {
    return model::Error{"header pattern '" + spec.pattern + "': more than 16 groups"};
  }
  if (!KnownTimeFormat(spec.time_format)) {
    return model::Error{"header time '" + spec.time_format +
                        "': want auto, iso, glog, syslog, epoch, seconds, relative, none, or a "
                        "format of strptime's letters"};
  }
  return model::Status::Ok();
}

Headers::Order Headers::OrderFor(std::string_view pack) const {
  Order order;
  for (const bool own : {true, false}) {
    for (uint32_t i = 0; i < headers_.size(); ++i) {
      if ((!pack.empty() && headers_[i].pack == pack) == own) order.push_back(i);
    }
  }
  return order;
}

std::optional<HeaderMatch> Headers::Match(std::string_view line, std::string_view pack,
                                          model::TimePoint now) const {
  line = line.substr(0, kHeaderBytes);
  const auto first = static_cast<unsigned char>(line.empty() ? 0 : line[0]);
  const auto known = orders_.find(pack);
  for (const uint32_t i : known == orders_.end() ? order_ : known->second) {
    if (!line.empty() && !MayMatch(i, first)) continue;
    if (std::optional<HeaderMatch> match = headers_[i].Match(line, now)) return match;
  }
  return std::nullopt;
}

}  // namespace aijob::parse
