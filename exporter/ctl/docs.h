#pragma once
// Docs: what the rules know, as pages for people: one for each class of failures, one for each
// fingerprint: what it means, how it looks, what to do. Alerts' runbooks link to them.
//
// Thread-safety: pure functions. The samples are the packs' own.

#include <map>
#include <string>

#include "match/rule_set.h"

namespace aijob::ctl {

/// File name ("gpu_oom.md", "F001.md", "README.md") -> Markdown. Deterministic.
std::map<std::string, std::string> DocsOf(const match::RuleSet& rules);

}  // namespace aijob::ctl
