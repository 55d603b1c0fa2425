#pragma once
// Outcome: what became of one rule on one record; for `explain`.

#include <cstdint>

namespace aijob::match {

/// What became of a look at a record.
enum class Outcome : uint8_t {
  kFired,
  kDecided,    // not looked: a rule before it had fired
  kCondition,  // a field is absent or not what `when` wants
  kPattern,    // `match` does not match
  kVeto,       // one of `unless` does
};

}  // namespace aijob::match
