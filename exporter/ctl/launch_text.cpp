#include "ctl/launch_text.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/rfc3339.h"

namespace aijob::ctl {
namespace {

using nlohmann::ordered_json;

const ordered_json& Member(const ordered_json& object, const char* name) {
  static const ordered_json kNothing;
  if (!object.is_object()) return kNothing;
  const auto it = object.find(name);
  return it == object.end() ? kNothing : *it;
}

std::string Word(const ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

std::string Duration(const ordered_json& nanoseconds) {
  if (!nanoseconds.is_number()) return "?";
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.3f s", nanoseconds.get<double>() / 1e9);
  return text.data();
}

std::string Time(const ordered_json& nanoseconds) {
  if (!nanoseconds.is_number_integer()) return "?";
  return model::FormatRfc3339(model::TimePoint(model::Duration(nanoseconds.get<int64_t>())));
}

std::string LaunchLines(const ordered_json& launch) {
  std::string text = Word(Member(launch, "workload")) + "  " + Time(Member(launch, "start_time")) +
                     "  " + Word(Member(launch, "status")) + "  " +
                     Duration(Member(launch, "duration_ns"));
  if (const std::string phase = Word(Member(launch, "phase")); !phase.empty()) {
    text += "  in " + phase + " since " + Time(Member(launch, "phase_start_time"));
  }
  if (const std::string cause = Word(Member(launch, "cause")); !cause.empty()) {
    text += "  " + cause;
  }
  text += "\n";
  for (const ordered_json& phase : Member(launch, "phases")) {
    text += "  " + Word(Member(phase, "phase")) + "  " + Duration(Member(phase, "duration_ns")) +
            "  " + Word(Member(phase, "status"));
    const ordered_json& rank = Member(phase, "slowest_rank");
    if (rank.is_number_integer()) text += "  slowest: rank " + rank.dump();
    text += "\n";
  }
  const ordered_json& gap = Member(launch, "unattributed_ns");
  if (gap.is_number()) text += "  unattributed  " + Duration(gap) + "\n";
  return text;
}

std::string LoadLines(const ordered_json& launch) {
  std::string text;
  for (const ordered_json& load : Member(launch, "loads")) {
    text += "  load " + Word(Member(load, "target"));
    for (const char* name : {"bytes", "progress_ratio", "bandwidth_bytes_per_second",
                             "eta_low_seconds", "eta_high_seconds"}) {
      const ordered_json& value = Member(load, name);
      if (value.is_number()) text += "  " + std::string(name) + "=" + value.dump();
    }
    text += "\n";
  }
  return text;
}

std::string StatisticsLines(const ordered_json& workload) {
  std::string text;
  for (const ordered_json& each : Member(workload, "statistics")) {
    text += Word(Member(workload, "workload")) + "  " + Word(Member(each, "phase")) + "  mean " +
            Duration(Member(each, "mean_ns")) + "  deviation " +
            Duration(Member(each, "deviation_ns")) + "  of " + Member(each, "count").dump() + "\n";
  }
  const ordered_json& timeout = Member(workload, "probe_timeout_seconds");
  if (timeout.is_number()) text += "  recommended probe timeout " + timeout.dump() + " s\n";
  return text;
}

}  // namespace

ordered_json LaunchSequence(const ordered_json& answer, bool verbose) {
  ordered_json records = ordered_json::array();
  for (const ordered_json& workload : answer) {
    const ordered_json& launches = Member(workload, "launches");
    if (!launches.is_array()) continue;
    for (auto launch = launches.rbegin(); launch != launches.rend(); ++launch) {
      for (const ordered_json& phase : Member(*launch, "phases")) {
        ordered_json record = ordered_json::object();
        for (const char* name : {"phase", "start_time", "duration_ns", "status"}) {
          record[name] = Member(phase, name);
        }
        if (verbose) {
          record["workload"] = Member(workload, "workload");
          record["ranks"] = Member(phase, "ranks");
          record["slowest_rank"] = Member(phase, "slowest_rank");
        }
        records.push_back(std::move(record));
      }
    }
  }
  return records;
}

std::string LaunchText(const ordered_json& answer, bool verbose) {
  std::string text;
  for (const ordered_json& workload : answer) {
    for (const ordered_json& launch : Member(workload, "launches")) {
      text += LaunchLines(launch);
      if (verbose) text += LoadLines(launch);
    }
    if (verbose) text += StatisticsLines(workload);
  }
  return text.empty() ? "no launches\n" : text;
}

}  // namespace aijob::ctl
