#pragma once
// Conditions: comparisons with values that this exporter serves itself, as the `when` of a policy
// has them:
//
//   when: ["job_cpu_percent > 90", "job_error_ratio{stage=\"decode\"} > 0.5"]
//
// Grammar: family [ "{" label "=" quoted { "," label "=" quoted } "}" ] op number, with op one of
// > >= < <= ==, as in PromQL, and quoted in double quotes with \" and \\. A family that has the
// label `workload` is looked at for the incident's workload, unless the condition names one. It
// holds where any series of these labels does. Gauges and counters: a histogram has no one value.
// Values are those of now: there is no rate(); what wants one is said better by `times` and
// `within`, or by a gauge of the job's own.
//
// Thread-safety: pure functions. Failures: in words.

#include <string>
#include <string_view>

#include "act/policy.h"
#include "model/families.h"
#include "model/result.h"

namespace aijob::act {

model::Result<Condition> ParseCondition(std::string_view text);

bool Holds(const Condition& condition, const std::string& workload,
           const model::Families& families);

}  // namespace aijob::act
