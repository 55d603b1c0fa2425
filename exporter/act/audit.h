#pragma once
// Audit: a line appended to a file, for good: in one write, to the file that has the name now, so
// that it may be rotated at any time by rename or by copytruncate.
//
// Threads: any; may block as the file system does. Failures: in words.

#include <string>
#include <string_view>

#include "model/result.h"

namespace aijob::act {

/// `line`: without its end.
model::Status AppendLine(const std::string& file, std::string_view line);

}  // namespace aijob::act
