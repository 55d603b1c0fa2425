#pragma once
// Incident: one thing that went wrong with a workload, however many lines tell of it. Made by
// analyze/; shown, counted and stored by app/.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/event.h"
#include "model/time.h"

namespace aijob::model {

/// One failure as an incident remembers it.
struct Sighting {
  TimePoint time{};    // the line's own, else the best that is known
  int32_t rank = -1;   // -1: nobody says
  std::string source;  // the label `source`
  std::string file;    // the name of the file, without its folders; "-" for what was posted
  uint64_t line = 0;
  std::string pack, rule, fingerprint, class_name, subtype;
  std::string task;  // the task, request or trace it failed in, where the line says one
  Role role = Role::kInitiating;
  Severity severity = Severity::kInfo;
  std::string text;  // the line: bounded, without control characters, secrets masked
};

/// How often a class was seen in one role.
struct Tally {
  std::string class_name, subtype;
  Role role = Role::kInitiating;
  uint64_t events = 0;
};

/// Why an incident is over.
enum class Ending : uint8_t {
  kOpen,        // it is not
  kProgress,    // steps, requests or tasks go on
  kQuiet,       // nothing more was said for the window
  kSuperseded,  // something worse happened, which it did not cause
};
inline constexpr std::string_view kEndingNames[] = {"open", "progress", "quiet", "superseded"};

struct Incident {
  std::string id;  // "20261122T153053Z-1f0c2ab3": when it began, and a hash
  std::string workload;
  TimePoint opened{};  // of its first sighting, in the lines' time
  TimePoint last{};    // of its newest sighting
  TimePoint ended{};   // where it is not open
  Ending ending = Ending::kOpen;
  Severity severity = Severity::kInfo;  // the worst of its sightings
  Sighting initiating;                  // what began it, as far as is known now
  std::vector<Sighting> first, latest;  // evidence, kEvidence each at most
  std::vector<Tally> tallies;
  uint64_t events = 0;
  std::vector<int32_t> ranks;        // that reported a failure, ascending
  std::vector<int32_t> suspects;     // of a collective that hangs, the likeliest first
  std::optional<double> seq_spread;  // of the ranks' newest collectives, in sequence numbers
  std::optional<double> clock_skew_seconds;  // spread of the ranks' times for one event

  static constexpr size_t kEvidence = 5;
};

}  // namespace aijob::model
