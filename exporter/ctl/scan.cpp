#include "ctl/scan.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/analysis_counts.h"
#include "app/incident_view.h"
#include "app/now.h"
#include "app/rules.h"
#include "ctl/read_batches.h"
#include "ctl/scan_incidents.h"
#include "ctl/scan_templates.h"
#include "exposition/text_writer.h"
#include "model/rfc3339.h"
#include "model/taxonomy.h"

namespace aijob::ctl {
namespace {

constexpr size_t kHeldEvents = 100'000;  // kept back to print in input order; past it: as they come

/// The events of one file, printed in the order of their lines though a message of several lines is
/// known only at its end.
class EventPrinter {
 public:
  EventPrinter(std::ostream& out, std::string source) : out_(out), source_(std::move(source)) {}

  void Take(const model::Event& event) {
    if (event.class_name.empty()) return;  // only moves a user's metric
    held_.emplace_back(event.line, EventJson(event, source_));
    if (held_.size() > kHeldEvents) Print();
  }

  void Print() {
    std::stable_sort(held_.begin(), held_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [line, text] : held_) out_ << text << '\n';
    held_.clear();
  }

 private:
  std::ostream& out_;
  std::string source_;
  std::vector<std::pair<uint64_t, std::string>> held_;
};

/// Reads one file to its end through the pipeline.
model::Status ScanFile(const ScanOptions& options, const std::string& name, app::Pipeline& pipeline,
                       EventPrinter& printer) {
  app::StreamOptions stream_options;
  stream_options.origin = {options.config.workload, name == "-" ? "stdin" : "scan", {}};
  stream_options.path = name;
  stream_options.format = options.format;
  const auto stream = pipeline.Open(std::move(stream_options), app::Now());
  model::Status read =
      ReadBatches(name, options.config.limits.line_bytes, [&](const model::Batch& batch) {
        pipeline.Process(*stream, batch, app::Now());
        if (!stream->HasOpenMessages()) printer.Print();
      });
  if (!read.ok()) return read;
  pipeline.Close(*stream, 0, name, app::Now());
  printer.Print();
  return model::Status::Ok();
}

/// Every line of every file with its template. Each file has templates of its own.
model::Status PrintTemplates(const ScanOptions& options, const std::vector<std::string>& files,
                             std::ostream& out) {
  for (const std::string& name : files) {
    TemplatePrinter printer(out, name);
    model::Status read =
        ReadBatches(name, options.config.limits.line_bytes, [&](const model::Batch& batch) {
          for (const model::LineSpan& line : batch.lines) {
            printer.Take(batch.bytes.substr(line.offset, line.length));
          }
        });
    if (!read.ok()) return read;
    printer.Print();
  }
  return model::Status::Ok();
}

model::Status PrintMetrics(analyze::Analysis& analysis, metrics::Counts& counts,
                           std::ostream& out) {
  const model::TimePoint now = app::Now();
  analysis.Finish(now);
  app::AnalysisCounts analysis_counts;
  app::AnalysisCounts::Count(analysis, counts);
  analysis_counts.SetGauges(analysis, now, counts);
  std::string text;
  const exposition::WriteReport report = exposition::WriteText(counts.Collect(), text);
  out << text;
  if (!report.clean()) return model::Error{"some series could not be written"};
  return model::Status::Ok();
}

}  // namespace

std::string EventJson(const model::Event& event, const std::string& source) {
  const bool failure = event.kind == model::EventKind::kFailure;
  nlohmann::ordered_json values = nlohmann::ordered_json::object();
  for (const model::Value& value : event.values) {
    const std::string name(value.name);
    if (std::isfinite(value.number)) {
      const double whole = std::trunc(value.number);
      const bool integer = whole == value.number && std::abs(whole) < 9e15;
      values[name] = integer ? nlohmann::ordered_json(static_cast<int64_t>(whole))
                             : nlohmann::ordered_json(value.number);
    } else {
      values[name] = std::isnan(value.number) ? "NaN" : value.number > 0 ? "+Inf" : "-Inf";
    }
  }
  nlohmann::ordered_json labels = nlohmann::ordered_json::object();
  for (const model::Label& label : event.labels) labels[std::string(label.name)] = label.value;
  nlohmann::ordered_json line = {
      {"source", source},
      {"line", event.line},
      {"time", event.time ? nlohmann::ordered_json(model::FormatRfc3339(*event.time))
                          : nlohmann::ordered_json()},
      {"pack", event.pack},
      {"rule", event.rule},
      {"kind", failure ? "failure" : "observation"},
      {"class", event.class_name},
      {"subtype", event.subtype},
      {"role", failure ? model::RoleName(event.role) : ""},
      {"severity", model::SeverityName(event.severity)},
      {"values", std::move(values)},
      {"labels", std::move(labels)}};
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

model::Status Scan(const ScanOptions& options, std::ostream& out) {
  const std::vector<std::string> files =
      options.files.empty() ? std::vector<std::string>{"-"} : options.files;
  if (options.output == ScanOutput::kTemplates) return PrintTemplates(options, files, out);
  auto rules = app::LoadRules(options.config);
  if (!rules.ok()) return model::Error{rules.error()};
  const model::TimePoint now = app::Now();
  metrics::Counts counts({.series = static_cast<uint32_t>(options.config.limits.series)}, now);
  if (model::Status set = counts.SetUserMetrics(app::UserMetricsOf(*rules)); !set.ok()) return set;
  counts.SetFingerprints(app::FingerprintsOf(*rules));
  // Printed as events, failures are what their rules say; judged together they are incidents.
  analyze::Analysis analysis;
  const bool judged = options.output == ScanOutput::kMetrics;
  app::Pipeline pipeline(*rules, counts, &analysis, options.config.limits.line_bytes);
  if (!judged) pipeline.LeaveUnjudged();
  analyze::NovelTemplates templates;
  if (judged) pipeline.SetTemplates(&templates);
  EventTimeline timeline(analysis.incidents);
  for (const std::string& name : files) {
    EventPrinter printer(out, name);
    if (options.output == ScanOutput::kEvents) {
      pipeline.SetObserver(
          [&](const app::Stream&, const model::Event& event, const auto&) { printer.Take(event); });
    } else if (options.output == ScanOutput::kIncidents) {
      pipeline.SetObserver(
          [&](const app::Stream& stream, const model::Event& event,
              const analyze::Incidents::Place& place) {
            timeline.Take(name, stream.teller(), event, place);
          },
          false);
    }
    if (model::Status scanned = ScanFile(options, name, pipeline, printer); !scanned.ok())
      return scanned;
  }
  if (options.output == ScanOutput::kMetrics) return PrintMetrics(analysis, counts, out);
  if (options.output == ScanOutput::kIncidents) {
    for (const model::Incident& incident : timeline.Judge(now)) {
      out << app::ShowIncident(incident, *rules)
                 .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
          << '\n';
    }
    if (timeline.left_out() > 0) return model::Error{"too many events: not all were judged"};
  }
  return model::Status::Ok();
}

}  // namespace aijob::ctl
