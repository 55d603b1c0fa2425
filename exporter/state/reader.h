#pragma once
// ReadAll: everything in the state file, as values.

#include "model/result.h"
#include "state/sqlite.h"
#include "state/store.h"

namespace aijob::state {

/// Fails where the file cannot be read or holds what no Writer wrote; the message lacks the file's
/// name.
model::Result<Snapshot> ReadAll(Connection& connection);

}  // namespace aijob::state
