#pragma once
// Tokens: the few facts of an incident that a hook is given, as placeholders in its arguments
// ("{workload}") and as variables ("AIJOB_WORKLOAD"). Texts of log lines are none of them.
//
// A value is given only where it cannot be mistaken for anything else: 1 to 200 bytes of letters,
// digits and ._:@+=/- ; no first byte '-' or '/', but for a path; no "..". Any other is left out of
// the environment, and a hook that wants it as an argument is not run at all.
//
//   const Tokens tokens = TokensOf(order);
//   Result<vector<string>> argv = Fill(policy.exec->argv, tokens);
//
// Thread-safety: pure functions. Failures: in words, without the value.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "act/decision.h"
#include "model/incident.h"
#include "model/result.h"

namespace aijob::act {

/// The newest checkpoint from which a job can go on. The folder's own, where one is watched and
/// looked whole; else as logs say.
struct Checkpoint {
  std::optional<double> step, time;  // time: Unix seconds
  std::string path;                  // empty: only logs tell of it
};

/// Name, without braces, and value; in a fixed order, every name once, empty values too.
using Tokens = std::vector<std::pair<std::string_view, std::string>>;

/// incident, workload, policy, strategy, class, subtype, severity, rank, task, checkpoint_step,
/// checkpoint_path.
Tokens TokensOf(const Decision& decision, const model::Incident& incident,
                const Checkpoint& checkpoint);

/// The names alone, for messages.
const std::vector<std::string_view>& TokenNames();

/// Whether a value can be given; `path`: it may begin with '/'.
bool IsPlain(std::string_view value, bool path);

/// Why an argument cannot be filled, whatever the incident: an unknown {token}, a lone brace.
std::string ArgumentFault(std::string_view argument);

/// The arguments with their placeholders filled.
model::Result<std::vector<std::string>> Fill(const std::vector<std::string>& arguments,
                                             const Tokens& tokens);

/// "AIJOB_INCIDENT=...", ...
std::vector<std::string> EnvironmentOf(const Tokens& tokens);

}  // namespace aijob::act
