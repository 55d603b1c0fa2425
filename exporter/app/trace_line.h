#pragma once
// TraceLine: which request or task a line is of, which part of the system wrote it, and how that
// stands. Structured lines say it in fields; text lines as "trace_id=req-5x9a", "task_id: tsk-1".
// Spellings: the JSON Lines of OpenGLM (packs/openglm.yaml), W3C and OpenTelemetry log fields
// (trace_id, traceId, service.name), and what the inference servers print (request_id, req_id,
// rid).
//
// Owner of a TraceReader: one thread. Cost: a line that names no id is found out by a search for
// the words; others are read again from their beginning.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/level.h"
#include "model/line.h"
#include "model/time.h"
#include "parse/line_reader.h"

namespace aijob::app {

struct TraceLine {
  std::string trace;  // trace or request id; where there is none, the task's
  std::string task;
  std::string module;  // "": not said
  std::string status, step;
  std::vector<std::string> way;  // trace_path: the services it went through, in order
  std::optional<model::TimePoint> time;
  model::Level level = model::Level::kUnknown;
};

class TraceReader {
 public:
  explicit TraceReader(const std::vector<parse::HeaderSpec>& headers);

  /// What `record` says; nothing where it names no trace, request or task. `format`: the pack its
  /// lines look like. REQUIRES that model::kPadding bytes after record.text can be read.
  std::optional<TraceLine> Read(const model::Record& record, const std::string& format,
                                model::TimePoint now);

 private:
  parse::LineReader reader_;
};

/// Whether a status word says that a task failed.
bool IsFailedStatus(std::string_view status);

}  // namespace aijob::app
