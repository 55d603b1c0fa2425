#pragma once
// The standard process_* metrics, as every Prometheus client library has them.
// Names: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
// Sources: proc(5): /proc/self/stat, /proc/self/limits, /proc/self/fd, /proc/stat.
//
// Thread-safety: reads files; may be called from any thread.

#include <filesystem>

#include "model/families.h"

namespace aijob::metrics {

/// Reads them under `proc` ("/proc"; a fixture tree in tests). What cannot be read is left out.
model::Families ProcessMetrics(const std::filesystem::path& proc);

}  // namespace aijob::metrics
