#pragma once
// The pushed groups on the first page: labels, what there is, when it came and when it goes, and
// where it is allowed a button that deletes the group.
//
// Thread-safety: pure functions; the caller keeps the groups from changing. Everything that was
// pushed is escaped.

#include <string>

#include "push/groups.h"

namespace aijob::app {

/// Rows of a table, of at most 200 groups; the last row says how many more there are. The button
/// sends DELETE to the path that clients push to, and so needs the rights that they need.
std::string RenderGroups(const push::Groups& groups, bool with_delete);

}  // namespace aijob::app
