#pragma once
// The packs that a subcommand was given to work on.

#include <string>
#include <vector>

#include "match/rule_set.h"
#include "model/result.h"

namespace aijob::ctl {

/// The packs of these files and folders, compiled together; the built-in ones where none is named.
model::Result<match::RuleSet> LoadRulesAt(const std::vector<std::string>& paths);

}  // namespace aijob::ctl
