#include "app/rules.h"

#include <cstdio>
#include <set>

#include "app/pipeline.h"
#include "config/pack_loader.h"
#include "frame/assembler.h"
#include "model/taxonomy.h"

namespace aijob::app {
namespace {

prometheus::MetricType TypeOf(match::MetricType type) {
  switch (type) {
    case match::MetricType::kGauge:
      return prometheus::MetricType::Gauge;
    case match::MetricType::kHistogram:
      return prometheus::MetricType::Histogram;
    case match::MetricType::kCounter:
      break;
  }
  return prometheus::MetricType::Counter;
}

model::Status CheckHeaders(const std::vector<match::PackSpec>& packs) {
  std::string problems;
  for (const match::PackSpec& pack : packs) {
    for (const match::HeaderRule& header : pack.headers) {
      const model::Status usable =
          parse::LineReader::CheckHeader({pack.name, header.pattern, header.time});
      if (usable.ok()) continue;
      problems +=
          (problems.empty() ? "" : "\n") + header.origin.Text() + ": headers: " + usable.error();
    }
  }
  if (problems.empty()) return model::Status::Ok();
  return model::Error{problems};
}

}  // namespace

model::Result<match::RuleSet> LoadRules(const config::Config& config) {
  auto packs = config::LoadPacks(config);
  if (!packs.ok()) return model::Error{packs.error()};
  return CompileRules(std::move(packs).value(), config.metrics);
}

model::Result<match::RuleSet> CompileRules(std::vector<match::PackSpec> packs,
                                           std::vector<match::MetricSpec> metrics) {
  if (const model::Status headers = CheckHeaders(packs); !headers.ok()) {
    return model::Error{headers.error()};
  }
  return match::RuleSet::Compile(std::move(packs), std::move(metrics),
                                 frame::Assembler::StartLiterals());
}

std::vector<metrics::UserMetric> UserMetricsOf(const match::RuleSet& rules) {
  std::vector<metrics::UserMetric> metrics;
  for (const match::MetricSpec& spec : rules.Metrics()) {
    metrics::UserMetric metric{spec.name, TypeOf(spec.type), spec.help, {}, spec.buckets};
    for (const match::LabelFrom& label : spec.labels) metric.labels.push_back(label.name);
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

std::vector<metrics::Fingerprint> FingerprintsOf(const match::RuleSet& rules) {
  std::vector<metrics::Fingerprint> fingerprints;
  std::set<std::string> seen;
  // A failure says what a fingerprint means; where there is none, an observation.
  for (const bool failures : {true, false}) {
    for (const match::PackSpec& pack : rules.Packs()) {
      for (const match::RuleSpec& rule : pack.rules) {
        if (rule.fingerprint.empty() || rule.failure_class.empty() == failures) continue;
        if (!seen.insert(rule.fingerprint).second) continue;
        const model::FailureClass* known = model::FindFailureClass(rule.failure_class);
        const std::string severity = !rule.severity.empty() ? rule.severity
                                     : known != nullptr
                                         ? std::string(model::SeverityName(known->severity))
                                         : "info";
        fingerprints.push_back(
            {rule.fingerprint, failures ? rule.failure_class : rule.observe, rule.cause, severity});
      }
    }
  }
  return fingerprints;
}

std::string PacksVersion(const match::RuleSet& rules) {
  uint64_t hash = 14695981039346656037U;  // FNV-1a, 64 bits
  const auto mix = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  };
  for (const match::PackSpec& pack : rules.Packs()) {
    mix(pack.name);
    for (const match::RuleSpec& rule : pack.rules) {
      mix(rule.id);
      mix(rule.finder.match);
      for (const std::string& literal : rule.finder.find) mix(literal);
    }
  }
  char text[17];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace aijob::app
