#pragma once
// Rules: what the configuration says of pushes, by their grouping labels: how long a group lives,
// whether pushes add up, who may push.
//
// The first rule that matches decides; where none does, the defaults. A pattern must match the
// whole value (RE2 syntax: https://github.com/google/re2/wiki/Syntax); a label that is not there is
// empty.
//
// Thread-safety: const methods.

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/pushed.h"
#include "model/result.h"
#include "push/aggregate.h"

namespace re2 {
class RE2;
}

namespace aijob::push {

/// What holds for one push.
struct Policy {
  std::chrono::milliseconds ttl{0};
  bool aggregate = false;
  GaugeRule gauges = GaugeRule::kLast;
  std::vector<std::string> without;  // grouping labels that are taken off first
  std::vector<std::string> users;    // of the web configuration; empty: everybody may push
};

struct RuleSpec {
  std::vector<std::pair<std::string, std::string>> match;  // label, pattern
  Policy policy;
};

class Rules {
 public:
  /// Fails for a pattern that RE2 cannot read.
  static model::Result<Rules> Compile(Policy defaults, std::vector<RuleSpec> rules);
  Rules();
  ~Rules();
  Rules(Rules&&) noexcept;
  Rules& operator=(Rules&&) noexcept;

  [[nodiscard]] const Policy& For(const model::GroupingLabels& labels) const;

 private:
  struct Rule;
  Policy defaults_;
  std::vector<Rule> rules_;
};

/// Why a pattern cannot be used; empty: it can.
std::string PatternFault(const std::string& pattern);

}  // namespace aijob::push
