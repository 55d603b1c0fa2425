#pragma once
// Forbidden: commands that no policy may run, whoever wrote it: resets of GPUs, deletions, kills by
// name, and shells, in which a value could become a command. A script of the owner's own may still
// do so; it is named by its path and gets plain values only.
//
// Thread-safety: pure function.

#include <string>
#include <vector>

namespace aijob::act {

/// Why the command is refused, or "". Looks at each argument's first word, so that what stands
/// behind sudo, env, ssh or kubectl exec is found too.
std::string ForbiddenFault(const std::vector<std::string>& argv);

}  // namespace aijob::act
