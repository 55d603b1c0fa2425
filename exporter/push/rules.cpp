#include "push/rules.h"

#include <re2/re2.h>

#include <algorithm>

namespace aijob::push {
namespace {

RE2::Options Quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  return options;
}

std::string_view ValueOf(const model::GroupingLabels& labels, std::string_view name) {
  const auto it = std::find_if(labels.begin(), labels.end(),
                               [&](const auto& label) { return label.first == name; });
  return it == labels.end() ? std::string_view() : std::string_view(it->second);
}

}  // namespace

struct Rules::Rule {
  std::vector<std::pair<std::string, std::unique_ptr<RE2>>> match;
  Policy policy;
};

Rules::Rules() = default;
Rules::~Rules() = default;
Rules::Rules(Rules&&) noexcept = default;
Rules& Rules::operator=(Rules&&) noexcept = default;

std::string PatternFault(const std::string& pattern) {
  const RE2 compiled(pattern, Quiet());
  return compiled.ok() ? "" : compiled.error();
}

model::Result<Rules> Rules::Compile(Policy defaults, std::vector<RuleSpec> specs) {
  Rules rules;
  rules.defaults_ = std::move(defaults);
  for (RuleSpec& spec : specs) {
    Rule rule;
    for (const auto& [label, pattern] : spec.match) {
      auto compiled = std::make_unique<RE2>(pattern, Quiet());
      if (!compiled->ok()) return model::Error{"push rule: " + label + ": " + compiled->error()};
      rule.match.emplace_back(label, std::move(compiled));
    }
    rule.policy = std::move(spec.policy);
    rules.rules_.push_back(std::move(rule));
  }
  return rules;
}

const Policy& Rules::For(const model::GroupingLabels& labels) const {
  for (const Rule& rule : rules_) {
    const bool all = std::all_of(rule.match.begin(), rule.match.end(), [&](const auto& each) {
      const std::string_view value = ValueOf(labels, each.first);
      return RE2::FullMatch({value.data(), value.size()}, *each.second);
    });
    if (all) return rule.policy;
  }
  return defaults_;
}

}  // namespace aijob::push
