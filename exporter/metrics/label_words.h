#pragma once
// What emitters write, as the words that labels may have: statuses, operations, routes, codes.
//
// Thread-safety: pure functions. The views they return are static, but where it is said otherwise.

#include <cstdint>
#include <string>
#include <string_view>

namespace aijob::metrics {

/// pending, running, success, failed or other. In any case and spelling, and the numbers 0 to 3 in
/// this order.
std::string_view TaskStatusWord(std::string_view status);

/// The collective operation as c10d names it (torch/csrc/distributed/c10d/Types.hpp), one of
/// vocabulary::kOp: "allreduce", "_REDUCE_SCATTER_BASE", "all_gather" are known too; else OTHER.
std::string_view OperationWord(std::string_view operation);

/// A phase of a start, one of vocabulary::kPhase; "-" and blanks are "_"; else other.
std::string_view PhaseWord(std::string_view phase);

/// One of vocabulary::kRoute for a request's path, query and trailing "/" aside; "health" for all
/// probe paths, "other" for what is not known. GPUStack's "/v1-openai/..." is "/v1/...".
std::string_view RouteWord(std::string_view path);

/// True for paths that only probes ask for: /health, /healthz, /ready, /live, /metrics, ...
bool IsProbePath(std::string_view path);

/// "2xx", "503", ...: one of vocabulary::kCode, or other where it is no status of an answer.
std::string_view CodeWord(double status);

/// Why a logged duration is none, one of vocabulary::kRejected; empty where it may be one. A
/// duration over a day is a clock, not a duration (llama-box's "cost 1072531.31s").
std::string_view RejectDuration(double seconds, const std::string* request_id);

/// A whole number as text ("0", "79"); empty where it is none within 0..2^32.
std::string WholeNumber(double number);

}  // namespace aijob::metrics
