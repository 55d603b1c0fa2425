#include "app/rules.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string_view>

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

/// What a fingerprint means: its rule's cause; where several emitters have one and each says it in
/// its own words, what the class means, and the subtype.
std::string TitleOf(const std::vector<const match::RuleSpec*>& rules,
                    const model::FailureClass& named) {
  std::set<std::string_view> causes, subtypes;
  for (const match::RuleSpec* rule : rules) {
    if (rule->failure_class != named.name) continue;
    causes.insert(rule->cause);
    subtypes.insert(rule->subtype);
  }
  if (causes.size() == 1) return std::string(*causes.begin());
  std::string title(named.meaning);
  if (subtypes.size() != 1 || subtypes.begin()->empty()) return title;
  if (title.ends_with('.')) title.pop_back();
  std::string words(*subtypes.begin());
  std::replace(words.begin(), words.end(), '_', ' ');
  return title.append(": ").append(words).append(".");
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
  std::map<std::string, std::vector<const match::RuleSpec*>> by_id;
  for (const match::PackSpec& pack : rules.Packs()) {
    for (const match::RuleSpec& rule : pack.rules) {
      if (!rule.fingerprint.empty()) by_id[rule.fingerprint].push_back(&rule);
    }
  }
  std::vector<metrics::Fingerprint> fingerprints;
  for (auto& [id, known] : by_id) {
    // A failure says what a fingerprint means; where there is none, an observation.
    std::stable_partition(known.begin(), known.end(),
                          [](const auto* rule) { return !rule->failure_class.empty(); });
    const match::RuleSpec& first = *known.front();
    const bool failure = !first.failure_class.empty();
    const model::FailureClass* named = model::FindFailureClass(first.failure_class);
    const std::string severity = !first.severity.empty() ? first.severity
                                 : named != nullptr
                                     ? std::string(model::SeverityName(named->severity))
                                     : "info";
    fingerprints.push_back({id, failure ? first.failure_class : first.observe,
                            named == nullptr ? first.cause : TitleOf(known, *named), severity});
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
