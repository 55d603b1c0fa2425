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

/// The built-in packs but the disabled ones, and those of `packs.dirs`; one of the same name takes
/// a built-in's place.
model::Result<std::vector<match::PackSpec>> LoadPacks(const config::PacksConfig& packs);

/// LoadPacks and the configuration's own metrics, compiled, with the literals that frame/ looks
/// for.
model::Result<match::RuleSet> LoadRules(const config::Config& config);

/// The packs of one file or of a folder's *.yaml, in the order of their names.
model::Result<std::vector<match::PackSpec>> ReadPacksAt(const std::string& path);

std::vector<metrics::UserMetric> UserMetricsOf(const match::RuleSet& rules);
std::vector<metrics::Fingerprint> FingerprintsOf(const match::RuleSet& rules);

/// Names this set of rules: 16 hex digits over the packs' names, rules and patterns.
std::string PacksVersion(const match::RuleSet& rules);

}  // namespace aijob::app
