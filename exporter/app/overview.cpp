#include "app/overview.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/agent.h"
#include "app/incident_view.h"
#include "app/launch_view.h"
#include "app/page.h"
#include "app/service.h"
#include "app/status_json.h"
#include "app/version.h"
#include "app/workload_view.h"
#include "model/rfc3339.h"
#include "push/path.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;
using nlohmann::ordered_json;

ordered_json Workloads(const Agent& agent, model::TimePoint now) {
  ordered_json all = WorkloadsJson(agent.analysis(), now);
  for (ordered_json& workload : all) workload.erase("ranks");  // there may be thousands
  return all;
}

/// The pages that say more of a failure, the closest first.
ordered_json PagesOf(const model::Sighting& began) {
  ordered_json pages = ordered_json::array();
  for (const std::string& name : {began.fingerprint, began.class_name}) {
    if (!name.empty() && HasPage(name + ".md")) pages.push_back(name);
  }
  return pages;
}

ordered_json Incidents(const Agent& agent) {
  const analyze::Incidents& incidents = agent.analysis().incidents;
  const std::vector<model::Incident> open = incidents.ShowOpen();
  ordered_json shown = ordered_json::array();
  const auto show = [&](const auto& list, size_t most) {
    for (size_t i = 0; i < std::min(list.size(), most); ++i) {
      ordered_json& one = shown.emplace_back(ShowIncident(list[i], agent.rules()));
      one["pages"] = PagesOf(list[i].initiating);
    }
  };
  show(open, kShownOpenIncidents);
  show(incidents.ended(), kShownEndedIncidents);
  return {{"open", open.size()}, {"ended", incidents.ended().size()}, {"shown", std::move(shown)}};
}

ordered_json Launches(const Agent& agent) {
  ordered_json all = LaunchesJson(agent.analysis().launches);
  for (ordered_json& workload : all) {
    workload.erase("statistics");
    ordered_json& list = workload["launches"];
    workload["total"] = list.size();
    if (list.size() > kShownLaunches) {
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(kShownLaunches), list.end());
    }
  }
  return all;
}

ordered_json SourceJson(SourceStatus source) {
  const auto further = [](const SourceStatus::File& a, const SourceStatus::File& b) {
    if (a.file.lag_bytes != b.file.lag_bytes) return a.file.lag_bytes > b.file.lag_bytes;
    return a.file.path < b.file.path;
  };
  std::sort(source.files.begin(), source.files.end(), further);
  uint64_t lag_bytes = 0;
  ordered_json shown = ordered_json::array();
  for (const SourceStatus::File& file : source.files) {
    lag_bytes += file.file.lag_bytes;
    if (shown.size() == kShownFiles) continue;
    shown.push_back({{"path", file.file.path},
                     {"state", file.file.state},
                     {"format", file.format},
                     {"lag_bytes", file.file.lag_bytes}});
  }
  return {{"name", source.name},
          {"files", source.files.size()},
          {"lag_bytes", lag_bytes},
          {"bytes_lost", source.stats.bytes_lost},
          {"read_errors", source.stats.read_errors},
          {"shown", std::move(shown)}};
}

ordered_json Sources(const Agent& agent) {
  ordered_json all = ordered_json::array();
  for (SourceStatus& source : agent.Sources()) all.push_back(SourceJson(std::move(source)));
  return all;
}

/// Unix seconds; null for never.
ordered_json SecondsOrNull(double seconds) {
  return seconds > 0 ? ordered_json(seconds) : ordered_json();
}

ordered_json Group(const push::Group& group) {
  const model::PushedGroup& head = group.head;
  ordered_json labels = ordered_json::object();
  for (const auto& [name, value] : head.labels) labels[name] = value;
  const double ttl = std::chrono::duration<double>(head.ttl).count();
  return {{"labels", std::move(labels)},
          {"series", group.series},
          {"pushed", SecondsOrNull(head.pushed)},
          {"failed", SecondsOrNull(head.failed)},
          {"expires", SecondsOrNull(ttl > 0 ? head.pushed + ttl : 0)},
          {"path", push::WritePath(head.labels)}};
}

ordered_json Groups(const push::Groups& groups) {
  std::vector<const push::Group*> newest;
  newest.reserve(groups.groups().size());
  for (const auto& [key, group] : groups.groups()) newest.push_back(group.get());
  const size_t shown = std::min(newest.size(), kShownGroups);
  const auto at = [](const push::Group* group) {
    return std::max(group->head.pushed, group->head.failed);
  };
  std::partial_sort(newest.begin(), newest.begin() + static_cast<std::ptrdiff_t>(shown),
                    newest.end(), [&](const push::Group* a, const push::Group* b) {
                      return at(a) != at(b) ? at(a) > at(b) : a->key < b->key;
                    });
  ordered_json list = ordered_json::array();
  for (size_t i = 0; i < shown; ++i) list.push_back(Group(*newest[i]));
  return {{"total", newest.size()}, {"shown", std::move(list)}};
}

ordered_json Templates(const Agent& agent) {
  ordered_json all = TemplatesJson(agent.templates());
  const size_t total = all.size();
  if (total > kShownTemplates) {
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(kShownTemplates), all.end());
  }
  return {{"total", total}, {"shown", std::move(all)}};
}

ordered_json Watched(Agent& agent) {
  ordered_json all = ordered_json::array();
  const model::Families families = agent.counts().Collect(
      {FamilyId::kProbeUp, FamilyId::kEnvCheck, FamilyId::kPathWritable, FamilyId::kFilesystemAvail,
       FamilyId::kCheckpointDirectoryReadable, FamilyId::kCheckpointConsistency,
       FamilyId::kCheckpointLastStep, FamilyId::kCheckpointLastSuccessTimestamp,
       FamilyId::kCheckpointLagSteps, FamilyId::kGpuMemoryUsed, FamilyId::kGpuMemoryTotal});
  for (const model::Family& family : families) {
    for (size_t i = 0; i < std::min(family.series.size(), kShownSeries); ++i) {
      const prometheus::ClientMetric& metric = family.series[i].metric;
      if (!std::isfinite(metric.gauge.value)) continue;
      ordered_json labels = ordered_json::object();
      for (const auto& label : metric.label) labels[label.name] = label.value;
      all.push_back(
          {{"family", family.name}, {"labels", std::move(labels)}, {"value", metric.gauge.value}});
    }
  }
  return all;
}

}  // namespace

ordered_json OverviewJson(Shared& shared, model::TimePoint now) {
  ordered_json all = {{"time", model::FormatRfc3339(now)},
                      {"version", Version()},
                      {"revision", Revision()},
                      {"ready", shared.serving()},
                      {"telemetry_path", shared.flags.telemetry_path},
                      {"may_delete_groups", shared.flags.enable_admin_api}};
  all["groups"] = shared.pushes->ready() ? shared.pushes->Read(Groups) : ordered_json();
  shared.agent.With([&](const std::unique_ptr<Agent>& agent) {
    all["lag_bytes"] = agent->LagBytes();
    all["workloads"] = Workloads(*agent, now);
    all["incidents"] = Incidents(*agent);
    all["launches"] = Launches(*agent);
    all["sources"] = Sources(*agent);
    all["templates"] = Templates(*agent);
    all["watched"] = Watched(*agent);
  });
  return all;
}

}  // namespace aijob::app
