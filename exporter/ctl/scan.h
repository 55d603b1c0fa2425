#pragma once
// scan: reads files to their end, once, through the pipeline of the service, and prints what they
// say.
//
// Owner: `aijobctl scan`; one thread. Memory: one batch and what the counts hold.

#include <iosfwd>
#include <string>
#include <vector>

#include "app/pipeline.h"
#include "config/config.h"
#include "model/result.h"

namespace aijob::ctl {

enum class ScanOutput : uint8_t { kMetrics, kEvents, kIncidents, kTemplates, kNone };

struct ScanOptions {
  config::Config config;
  std::string format = "auto";
  ScanOutput output = ScanOutput::kMetrics;
  std::vector<std::string> files;  // "-" is stdin; none: stdin
};

/// Prints to `out`: the metrics in the text format, or an event a line as JSON in input order, or
/// an incident a line as JSON, the earliest first, over all files in the order of their lines'
/// times, or each line's template as JSON (ctl/scan_templates.h). Fails at the first file that
/// cannot be read, naming it; what was printed before stays.
model::Status Scan(const ScanOptions& options, std::ostream& out);

/// One event as the JSON line of --output=events, without its end. `source` is the file as given.
std::string EventJson(const model::Event& event, const std::string& source);

}  // namespace aijob::ctl
