#pragma once
// TraceSearch: the way of one request or task through the logs: every line of the followed files
// that names its id, from all modules, in the order of their times.
//
// Thread-safety: a pure function over files; needs no lock. Cost: the files are read from their
// beginning until the time is over; memory: kMostTraceLines lines, each as long as evidence is.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/trace_line.h"
#include "model/time.h"
#include "parse/line_reader.h"

namespace aijob::app {

inline constexpr size_t kMostTraceLines = 1000;
inline constexpr size_t kMostTraceIdBytes = 128;

struct TraceFile {
  std::string source, path, format;
};

struct TraceHit {
  std::string source, file;  // the file's name, without its folder
  uint64_t offset = 0;       // of the line, in bytes
  TraceLine line;            // its time: its own, else of the line before it that has one
  std::string text;          // masked (analyze/mask.h)
};

struct TraceFound {
  std::vector<TraceHit> hits;
  bool complete = true;  // false: the time was over, or there were more
};

/// Looks through `files`, and what rotation left beside them (".1" to ".9"), until `deadline`. The
/// id must stand alone: "req-1" is not in "req-12". Files that cannot be read are left out.
/// `rootfs`: what stands before their paths.
TraceFound SearchTrace(std::string_view id, const std::vector<TraceFile>& files,
                       const std::string& rootfs, const std::vector<parse::HeaderSpec>& headers,
                       model::TimePoint now, std::chrono::steady_clock::time_point deadline);

/// Why `id` cannot be looked for; "" where it can.
std::string CheckTraceId(std::string_view id);

}  // namespace aijob::app
