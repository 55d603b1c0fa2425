#pragma once
// Rules: from a configuration to compiled packs, and what metrics/ needs to know of them.
// Pure functions but for reading the packs' files.

#include <string>
#include <vector>

#include "config/config.h"
#include "match/rule_set.h"
#include "metrics/counts.h"
#include "model/result.h"

namespace aijob::app {

/// The configuration's packs and its own metrics, compiled, with the literals that frame/ looks
/// for.
model::Result<match::RuleSet> LoadRules(const config::Config& config);

/// These packs and metrics, likewise.
model::Result<match::RuleSet> CompileRules(std::vector<match::PackSpec> packs,
                                           std::vector<match::MetricSpec> metrics);

std::vector<metrics::UserMetric> UserMetricsOf(const match::RuleSet& rules);
std::vector<metrics::Fingerprint> FingerprintsOf(const match::RuleSet& rules);

/// Names this set of rules: 16 hex digits over the packs' names, rules and patterns.
std::string PacksVersion(const match::RuleSet& rules);

}  // namespace aijob::app
