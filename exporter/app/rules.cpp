#include "app/rules.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/pipeline.h"
#include "config/pack_reader.h"
#include "frame/assembler.h"
#include "model/taxonomy.h"

namespace aijob::app {
namespace {

constexpr size_t kPackBytes = size_t{1} << 20;

model::Result<match::PackSpec> ReadPackFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return model::Error{path.string() + ": cannot be read"};
  if (text.tellp() > static_cast<std::streamoff>(kPackBytes)) {
    return model::Error{path.string() + ": larger than 1 MiB"};
  }
  return config::ReadPack(text.str(), path.string());
}

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

model::Result<std::vector<match::PackSpec>> ReadPacksAt(const std::string& path) {
  std::error_code failed;
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(path, failed)) {
    for (const auto& entry : std::filesystem::directory_iterator(path, failed)) {
      const auto extension = entry.path().extension();
      if (extension == ".yaml" || extension == ".yml") files.push_back(entry.path());
    }
    if (failed) return model::Error{path + ": " + failed.message()};
    std::sort(files.begin(), files.end());
  } else {
    files.emplace_back(path);
  }
  std::vector<match::PackSpec> packs;
  for (const std::filesystem::path& file : files) {
    auto pack = ReadPackFile(file);
    if (!pack.ok()) return model::Error{pack.error()};
    packs.push_back(std::move(pack).value());
  }
  return packs;
}

model::Result<std::vector<match::PackSpec>> LoadPacks(const config::PacksConfig& packs) {
  auto built_in = config::BuiltInPacks();
  if (!built_in.ok()) return built_in;
  std::vector<match::PackSpec> loaded = std::move(built_in).value();
  for (const std::string& name : packs.disable) {
    const size_t erased =
        std::erase_if(loaded, [&](const auto& pack) { return pack.name == name; });
    if (erased == 0) return model::Error{"packs.disable: there is no built-in pack '" + name + "'"};
  }
  for (const std::string& folder : packs.dirs) {
    auto own = ReadPacksAt(folder);
    if (!own.ok()) return own;
    for (match::PackSpec& pack : *own) {
      std::erase_if(loaded, [&](const auto& other) { return other.name == pack.name; });
      loaded.push_back(std::move(pack));
    }
  }
  return loaded;
}

model::Result<match::RuleSet> LoadRules(const config::Config& config) {
  auto packs = LoadPacks(config.packs);
  if (!packs.ok()) return model::Error{packs.error()};
  if (const model::Status headers = CheckHeaders(*packs); !headers.ok()) {
    return model::Error{headers.error()};
  }
  for (const config::SourceConfig& source : config.sources) {
    const bool known = source.format == "auto" ||
                       std::any_of(packs->begin(), packs->end(),
                                   [&](const auto& pack) { return pack.name == source.format; });
    if (!known) {
      return model::Error{"sources: " + source.name + ": format: there is no pack '" +
                          source.format + "'"};
    }
  }
  return match::RuleSet::Compile(std::move(packs).value(), config.metrics,
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
  for (const match::PackSpec& pack : rules.Packs()) {
    for (const match::RuleSpec& rule : pack.rules) {
      if (rule.fingerprint.empty() || !seen.insert(rule.fingerprint).second) continue;
      const model::FailureClass* known = model::FindFailureClass(rule.failure_class);
      const std::string severity = !rule.severity.empty() ? rule.severity
                                   : known != nullptr
                                       ? std::string(model::SeverityName(known->severity))
                                       : "info";
      fingerprints.push_back({rule.fingerprint,
                              rule.failure_class.empty() ? rule.observe : rule.failure_class,
                              rule.cause, severity});
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
