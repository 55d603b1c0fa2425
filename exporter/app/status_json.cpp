#include "app/status_json.h"

#include <nlohmann/json.hpp>

#include "app/agent.h"
#include "app/service.h"
#include "app/version.h"
#include "model/rfc3339.h"

namespace aijob::app {

using nlohmann::ordered_json;

ordered_json StatusJson(Shared& shared) {
  ordered_json flags = {{"config.file", shared.flags.config_file},
                        {"web.telemetry-path", shared.flags.telemetry_path},
                        {"web.enable-lifecycle", shared.flags.enable_lifecycle},
                        {"web.enable-admin-api", shared.flags.enable_admin_api},
                        {"storage.path", shared.flags.storage_path},
                        {"log.level", shared.flags.log_level}};
  return {{"build_information", {{"version", Version()}, {"revision", Revision()}}},
          {"start_time", model::UnixSeconds(shared.started)},
          {"ready", shared.serving()},
          {"flags", std::move(flags)}};
}

ordered_json SourcesJson(const Agent& agent) {
  ordered_json sources = ordered_json::array();
  for (const SourceStatus& source : agent.Sources()) {
    ordered_json files = ordered_json::array();
    for (const SourceStatus::File& file : source.files) {
      files.push_back({{"path", file.file.path},
                       {"state", file.file.state},
                       {"format", file.format},
                       {"size_bytes", file.file.size},
                       {"offset_bytes", file.file.offset},
                       {"lag_bytes", file.file.lag_bytes}});
    }
    const tail::Stats& stats = source.stats;
    sources.push_back({{"name", source.name},
                       {"rotations",
                        {{"rename", stats.rotations_rename},
                         {"truncate", stats.rotations_truncate},
                         {"recreate", stats.rotations_recreate}}},
                       {"bytes_lost", stats.bytes_lost},
                       {"read_errors", stats.read_errors},
                       {"files", std::move(files)}});
  }
  return sources;
}

ordered_json RulesJson(const Agent& agent) {
  ordered_json packs = ordered_json::array();
  for (const match::PackSpec& pack : agent.rules().Packs()) {
    ordered_json rules = ordered_json::array();
    for (const match::RuleSpec& rule : pack.rules) {
      ordered_json entry = {{"id", rule.id}};
      if (!rule.fingerprint.empty()) entry["fingerprint"] = rule.fingerprint;
      if (!rule.failure_class.empty()) {
        entry["class"] = rule.failure_class;
        entry["subtype"] = rule.subtype;
      } else {
        entry["observes"] = rule.observe;
      }
      entry["cause"] = rule.cause;
      entry["remedy"] = rule.remedy;
      entry["source"] = rule.source;
      rules.push_back(std::move(entry));
    }
    packs.push_back({{"pack", pack.name},
                     {"title", pack.title},
                     {"source", pack.source},
                     {"rules", std::move(rules)}});
  }
  return packs;
}

ordered_json TemplatesJson(const analyze::NovelTemplates& templates) {
  ordered_json all = ordered_json::array();
  for (const analyze::NovelTemplate& known : templates.Show()) {
    all.push_back({{"template", known.text},
                   {"count", known.count},
                   {"level", model::LevelName(known.level)},
                   {"workload", known.workload},
                   {"first_seen", model::FormatRfc3339(known.first_seen)},
                   {"last_seen", model::FormatRfc3339(known.last_seen)},
                   {"example", known.example}});
  }
  return all;
}

}  // namespace aijob::app
