#pragma once
// Cause: which of two failures of one incident brought about the other.
//
// Time alone is no judge: clocks of nodes differ by seconds, a watchdog tells of a hang minutes
// after it began, a launcher's report knows whole seconds only, and a kill is explained (by the
// kernel, by slurm) after it was seen. So failures are ordered by depth first, and time decides
// where depth cannot. Source of the order: rules 3 to 5 of the taxonomy (packs/README.md names the
// classes), after NVIDIA's NVRx restart agent (root candidate, cascade candidate, confirmation).
//
// Thread-safety: pure functions.

#include <cstdint>

#include "model/incident.h"
#include "model/time.h"

namespace aijob::analyze {

/// The deeper (smaller), the less it can be another failure's consequence.
enum class Depth : uint8_t {
  kRoot,     // memory, hardware, storage, data, configuration, an order from outside
  kDevice,   // a card's own error: its peers see only closed connections
  kRoutine,  // a NaN: a run may go on with it, or end on it
  kOwn,      // an exception, a crash: a cause unless something was there before
  kWaits,    // a hang: somebody else did not come
  kStopped,  // SIGTERM without who or why
  kKilled,   // SIGKILL likewise
  kRemote,   // somebody else is gone
  kFollows,  // its rule says that it follows from something else
  kCleans,   // its rule says that it only cleans up
};

Depth DepthOf(const model::Sighting& sighting);

/// A run goes on with it: a NaN, a warning. It may end the run within moments, but explains nothing
/// that happens later.
bool IsMild(const model::Sighting& sighting);

/// Whether `later`, of another class, can be a consequence of `initiating`: what is deeper, or as
/// deep and a root of its own, is not.
bool FollowsFrom(const model::Sighting& later, const model::Sighting& initiating);

/// Whether `later`, which was read after `initiating`, is what began the incident after all.
bool Supersedes(const model::Sighting& later, const model::Sighting& initiating);

/// What a symptom may precede its cause by, on clocks that differ and through logs that lag.
inline constexpr model::Duration kSymptomFirst = std::chrono::seconds(60);

}  // namespace aijob::analyze
