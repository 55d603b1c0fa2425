#include "config/push_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace aijob::config {
namespace {

constexpr size_t kMostRules = 1000;
constexpr uint64_t kMostSeries = 100'000'000;
constexpr std::array<std::string_view, 2> kModes = {"replace", "aggregate"};
constexpr std::array<std::pair<std::string_view, push::GaugeRule>, 4> kGauges = {
    {{"last", push::GaugeRule::kLast},
     {"sum", push::GaugeRule::kSum},
     {"max", push::GaugeRule::kMax},
     {"min", push::GaugeRule::kMin}}};

void ReadTtl(YamlMap& map, std::chrono::milliseconds& ttl) {
  model::Duration read{0};
  if (map.ReadDuration("ttl", read)) {
    ttl = std::chrono::duration_cast<std::chrono::milliseconds>(read);
  }
}

void ReadLimits(const YamlNode& node, push::Limits& limits, Problems& problems) {
  YamlMap map(node, "push.limits", problems);
  const auto read = [&](std::string_view key, size_t& limit) {
    uint64_t number = limit;
    if (!map.Read(key, number)) return;
    if (number < 1 || number > kMostSeries) {
      map.Problem(key, "push.limits." + std::string(key) + ": must be from 1 to " +
                           std::to_string(kMostSeries));
    } else {
      limit = number;
    }
  };
  read("groups", limits.groups);
  read("series", limits.series);
  read("group_series", limits.group_series);
  map.Finish();
}

void ReadMatch(YamlMap& map, const std::string& where, push::RuleSpec& rule) {
  if (!map.Require("match") || !map.ReadPairs("match", rule.match)) return;
  for (const auto& [label, pattern] : rule.match) {
    const std::string fault = push::PatternFault(pattern);
    if (fault.empty()) continue;
    std::string told = where;
    map.Problem("match", told.append(".match.").append(label).append(": ").append(fault));
  }
}

push::RuleSpec ReadRule(const YamlNode& node, const std::string& where,
                        std::chrono::milliseconds ttl, Problems& problems) {
  YamlMap map(node, where, problems);
  push::RuleSpec rule;
  rule.policy.ttl = ttl;
  ReadMatch(map, where, rule);
  std::string mode = "replace";
  map.ReadChoice("mode", kModes, mode);
  rule.policy.aggregate = mode == "aggregate";
  std::array<std::string_view, kGauges.size()> names{};
  std::transform(kGauges.begin(), kGauges.end(), names.begin(),
                 [](const auto& each) { return each.first; });
  std::string gauges = "last";
  if (map.ReadChoice("gauges", names, gauges) && !rule.policy.aggregate) {
    map.Problem("gauges", where + ".gauges: only where mode is aggregate");
  }
  for (const auto& [name, value] : kGauges) {
    if (name == gauges) rule.policy.gauges = value;
  }
  map.Read("without", rule.policy.without);
  if (std::find(rule.policy.without.begin(), rule.policy.without.end(), "job") !=
      rule.policy.without.end()) {
    map.Problem("without", where + ".without: a group needs its job");
  }
  ReadTtl(map, rule.policy.ttl);
  map.Read("users", rule.policy.users);
  map.Finish();
  return rule;
}

}  // namespace

PushConfig ReadPush(const YamlNode& node, Problems& problems) {
  PushConfig push;
  YamlMap map(node, "push", problems);
  map.Read("enabled", push.enabled);
  map.ReadDuration("ttl", push.ttl);
  if (const YamlNode* limits = map.FindMap("limits")) ReadLimits(*limits, push.limits, problems);
  const auto ttl = std::chrono::duration_cast<std::chrono::milliseconds>(push.ttl);
  if (const YamlNode* rules = map.FindList("rules")) {
    if (rules->items.size() > kMostRules) {
      map.Problem("rules", "push.rules: more than " + std::to_string(kMostRules));
    }
    for (size_t i = 0; i < std::min(rules->items.size(), kMostRules); ++i) {
      const std::string where = "push.rules[" + std::to_string(i) + "]";
      push.rules.push_back(ReadRule(rules->items[i], where, ttl, problems));
    }
  }
  map.Finish();
  return push;
}

}  // namespace aijob::config
