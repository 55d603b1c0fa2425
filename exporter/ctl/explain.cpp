#include "ctl/explain.h"

#include <map>
#include <sstream>

#include "app/now.h"
#include "app/pipeline.h"
#include "app/rules.h"
#include "ctl/scan.h"
#include "exposition/text_writer.h"
#include "frame/unwrapper.h"
#include "match/matcher.h"
#include "model/rfc3339.h"
#include "parse/line_reader.h"
#include "tail/splitter.h"

namespace aijob::ctl {
namespace {

std::string_view Why(match::Outcome outcome) {
  switch (outcome) {
    case match::Outcome::kFired:
      return "fired";
    case match::Outcome::kDecided:
      return "a rule before it had fired";
    case match::Outcome::kCondition:
      return "a field is absent or another";
    case match::Outcome::kPattern:
      return "its pattern does not match";
    case match::Outcome::kVeto:
      return "vetoed by one of its `unless`";
  }
  return "";
}

/// Samples by their name and labels.
std::map<std::string, double> SamplesOf(metrics::Counts& counts) {
  std::string text;
  exposition::WriteText(counts.Collect(), text);
  std::map<std::string, double> samples;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#' || line.starts_with("aijob_exporter_")) continue;
    const size_t space = line.rfind(' ');
    samples[line.substr(0, space)] = std::strtod(line.c_str() + space, nullptr);
  }
  return samples;
}

/// Names whose samples are set; all others are added to.
bool IsSet(const std::string& sample) {
  const std::string name = sample.substr(0, sample.find('{'));
  const metrics::FamilySpec* const family = metrics::Find(name);
  return family != nullptr && family->type == prometheus::MetricType::Gauge;
}

std::string Number(double value) {
  std::ostringstream text;
  text.precision(15);
  text << value;
  return text.str();
}

std::vector<std::string> Moved(const std::map<std::string, double>& before,
                               const std::map<std::string, double>& after) {
  std::vector<std::string> moved;
  for (const auto& [sample, value] : after) {
    const auto known = before.find(sample);
    const double was = known == before.end() ? 0 : known->second;
    if (known != before.end() && was == value) continue;
    // A histogram is told by its sum and count.
    if (sample.find("_bucket{") != std::string::npos || (known == before.end() && value == 0))
      continue;
    moved.push_back(sample + (IsSet(sample) ? " = " + Number(value) : " +" + Number(value - was)));
  }
  return moved;
}

/// How its first record reads, and what the rules made of each.
void Look(const match::RuleSet& rules, const model::Block& block, Explanation& explanation) {
  match::Scanner scanner(rules);
  match::Matcher matcher(rules);
  parse::LineReader reader(rules.WantedFields(), app::HeadersOf(rules));
  match::EventBuffer events;
  for (const model::Record& record : block.records) {
    model::Reading reading;
    std::string padded(record.text);
    padded.reserve(padded.size() + model::kPadding);
    model::Record copy = record;
    copy.text = padded;
    static_cast<void>(reader.Read(copy, reading));
    matcher.Match(copy, reading, scanner.ScanText(padded), events);
    for (const match::Matcher::Tried& tried : matcher.tried()) {
      const match::RuleSet::Entry entry = rules.EntryName(tried.entry);
      explanation.looked.push_back(
          {std::string(entry.pack), std::string(entry.name), std::string(Why(tried.outcome))});
    }
    if (&record != &block.records.front()) continue;
    reader.ReadHeader(copy, reading, app::Now());
    explanation.unwrapped = record.text;
    explanation.structured = reading.structured;
    explanation.rank = reading.rank;
    if (reading.level != model::Level::kUnknown) {
      explanation.level = model::kLevelNames[static_cast<size_t>(reading.level)];
    }
    if (reading.time) explanation.time = model::FormatRfc3339(*reading.time);
    for (const model::Field& field : reading.fields) {
      explanation.fields.push_back(rules.WantedFields()[field.index].name + "=" +
                                   std::string(field.value));
    }
  }
}

}  // namespace

model::Result<Explanation> Explain(const config::Config& config, const std::string& format,
                                   const std::string& lines) {
  auto rules = app::LoadRules(config);
  if (!rules.ok()) return model::Error{rules.error()};
  metrics::Counts counts({.series = static_cast<uint32_t>(config.limits.series)}, app::Now());
  if (model::Status set = counts.SetUserMetrics(app::UserMetricsOf(*rules)); !set.ok()) {
    return model::Error{set.error()};
  }
  analyze::Analysis analysis;
  app::Pipeline pipeline(*rules, counts, &analysis, config.limits.line_bytes);
  Explanation explanation;
  pipeline.SetObserver([&](const app::Stream&, const model::Event& event, const auto&) {
    if (!event.class_name.empty()) explanation.events.push_back(EventJson(event, "-"));
  });
  app::StreamOptions options;
  options.origin = {config.workload, "explain", {}};
  options.format = format;
  const auto stream = pipeline.Open(std::move(options), app::Now());

  std::string text = lines;
  text.reserve(text.size() + model::kPadding);
  model::Batch batch;
  batch.path = "-";
  batch.bytes = text;
  tail::LineSplitter splitter(config.limits.line_bytes);
  splitter.Finish(text, batch.lines);
  model::Block block;
  frame::Unwrapper unwrapper(frame::Framing::kAuto, config.limits.line_bytes);
  unwrapper.Unwrap(batch, block);
  Look(*rules, block, explanation);

  const auto before = SamplesOf(counts);
  pipeline.Process(*stream, batch, app::Now());
  pipeline.Close(*stream, 0, "-", app::Now());
  explanation.moved = Moved(before, SamplesOf(counts));
  if (explanation.unwrapped == lines) explanation.unwrapped.clear();
  return explanation;
}

std::string ExplanationText(const Explanation& explanation) {
  std::string text = "reads as: ";
  text += explanation.structured ? "a structured line" : "plain text";
  if (!explanation.level.empty()) text += ", level " + explanation.level;
  if (!explanation.time.empty()) text += ", time " + explanation.time;
  if (explanation.rank >= 0) text += ", rank " + std::to_string(explanation.rank);
  text += "\n";
  if (!explanation.unwrapped.empty()) text += "unwrapped: " + explanation.unwrapped + "\n";
  const auto list = [&](const char* title, const std::vector<std::string>& entries) {
    text.append(title).append(entries.empty() ? ": none\n" : ":\n");
    for (const std::string& entry : entries) text.append("  ").append(entry).append("\n");
  };
  if (explanation.structured) list("fields", explanation.fields);
  std::vector<std::string> looked;
  for (const Looked& rule : explanation.looked) {
    looked.push_back((rule.pack.empty() ? "metric " : rule.pack + "/") + rule.rule + ": " +
                     rule.outcome);
  }
  list("rules that looked", looked);
  list("events", explanation.events);
  list("metrics that move", explanation.moved);
  return text;
}

}  // namespace aijob::ctl
