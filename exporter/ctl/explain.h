#pragma once
// Explain: what the service would make of some lines, and why: how they read, which rules looked at
// them, which fired and read what, and which metrics move.
//
// Owner: `aijobctl explain`; one thread. Lifetime of nothing but the call.

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "model/event.h"
#include "model/result.h"

namespace aijob::ctl {

/// A rule (or a user's metric) that held one of the line's words.
struct Looked {
  std::string pack, rule;  // a metric: no pack
  std::string outcome;     // "fired", or why not
};

struct Explanation {
  std::string unwrapped;  // what rules see, where it is not the line itself
  bool structured = false;
  std::string level, time;  // "" where the line says none
  int rank = -1;
  std::vector<std::string> fields;  // "status=FAILED": of a structured line, those that rules want
  std::vector<Looked> looked;
  std::vector<std::string> events;  // as --output=events prints them
  std::vector<std::string> moved;   // "aijob_gpu_oom_total{...} +1"
};

/// Several lines are one record where they belong together (a traceback).
model::Result<Explanation> Explain(const config::Config& config, const std::string& format,
                                   const std::string& lines);

/// For a terminal.
std::string ExplanationText(const Explanation& explanation);

}  // namespace aijob::ctl
