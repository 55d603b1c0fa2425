#pragma once
// TestRules: runs the samples and near misses that packs carry, through the same scan and the same
// matching as the service.
//
// A sample passes where its own rule fires on it (of failure rules: as the first that does) with
// the subtype, labels and values it names; values may differ by kTolerance of their size. A near
// miss passes where its rule does not fire. Owner: ctl/ and the tests of packs. Threads: one.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "match/rule_set.h"
#include "model/line.h"
#include "model/reading.h"

namespace aijob::match {

inline constexpr double kTolerance = 1e-3;

/// Fills the Reading of a sample's record, as parse::LineReader made with rules.WantedFields()
/// does. Where it leaves `message` without data, patterns see the record's text.
using ReadSample = std::function<void(const model::Record&, model::Reading&)>;

struct RuleTestReport {
  size_t passed = 0;
  size_t failed = 0;
  std::vector<std::string> failures;  // "file:line: rule x: sample 2: expected ..., got ..."
};

/// Tests every pack and metric of `rules`.
RuleTestReport TestRules(const RuleSet& rules, const ReadSample& read);

}  // namespace aijob::match
