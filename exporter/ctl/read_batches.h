#pragma once
// ReadBatches: a file or standard input, from its beginning to its end, as batches of lines.
//
// Memory: one batch, and the longest line.

#include <functional>
#include <string>

#include "model/line.h"
#include "model/result.h"

namespace aijob::ctl {

/// Gives `take` every line of `name` ("-" is stdin), in order, without its end; lines longer than
/// `line_bytes` are cut. A batch is valid during the call. Fails where the file cannot be read,
/// naming it.
model::Status ReadBatches(const std::string& name, size_t line_bytes,
                          const std::function<void(const model::Batch&)>& take);

}  // namespace aijob::ctl
