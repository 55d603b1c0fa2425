#pragma once
// The names that pushes find taken: what this program exposes itself, and what the Pushgateway
// exposes of itself, so that what conflicts there conflicts here.

#include "match/rule_set.h"
#include "push/groups.h"

namespace aijob::app {

/// With the rules' own metrics. A name without types is taken by another family's samples.
push::Groups::Reserved ReservedNames(const match::RuleSet& rules);

}  // namespace aijob::app
