#pragma once
// Config: the main configuration (--config.file), checked. Plain values; the defaults written here
// are the built-in configuration but for its one source, which DefaultConfig() adds.
//
// Made by config_reader; read by app/ and ctl/, which turn it into the rooms' own options.
// Whoever holds a Config need not check it again: everything in it can be used.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "act/policy.h"
#include "collect/checkpoint_directory.h"
#include "collect/environment_check.h"
#include "collect/probe.h"
#include "config/thresholds.h"
#include "frame/unwrapper.h"
#include "kafka/options.h"
#include "match/pack.h"
#include "model/time.h"
#include "push/groups.h"
#include "push/rules.h"

namespace aijob::config {

/// What may stand around the program's own lines.
using Framing = frame::Framing;

/// Files followed line by line, or topics of Kafka.
struct SourceConfig {
  std::string name;                     // the label `source`; unique
  std::vector<std::string> paths;       // globs; `**` crosses folders; "-" is stdin
  std::vector<std::string> exclude;     // globs
  std::optional<kafka::Options> kafka;  // in place of `paths`
  std::string format = "auto";          // or a pack's name
  Framing framing = Framing::kAuto;
  bool start_at_end = true;  // `start: end`
  std::string workload;      // template (template.h); never empty: Config::workload stands in
  std::string path_pattern;  // RE2, unanchored; empty: none
  std::vector<std::string> labels;  // which named groups of path_pattern become labels
  match::Origin origin;             // for messages
};

/// Files that stand beside the *.log files of the openglm schema and are no lines:
/// <task_id>.metrics.json is a snapshot, read again when it changes; <task_id>.error.log tells by
/// existing (its lines, matching *.log too, are followed as any others).
enum class CompanionKind : uint8_t { kSnapshot, kErrorFile };
struct CompanionConfig {
  CompanionKind kind = CompanionKind::kSnapshot;
  std::string source;              // the SourceConfig it belongs to
  std::vector<std::string> paths;  // globs
  std::vector<std::string> exclude;
};

struct PushConfig {
  bool enabled = true;
  model::Duration ttl{0};  // 0: pushed groups stay
  push::Limits limits;
  std::vector<push::RuleSpec> rules;  // the first that matches decides
};

struct PacksConfig {
  std::vector<std::string> dirs;     // absolute, or as given where the configuration is no file
  std::vector<std::string> disable;  // names of built-in packs
};

struct LimitsConfig {
  uint64_t series = 10'000;
  uint64_t line_bytes = uint64_t{1} << 20;
  uint64_t body_bytes = uint64_t{16} << 20;
};

struct LaunchesConfig {
  uint64_t link = 0;  // bytes per second that models are loaded with at most; 0: nobody says
};

/// A folder of checkpoints that is looked at.
struct CheckpointConfig {
  std::string name;      // the label `checkpoints`; unique
  std::string workload;  // never empty: Config::workload stands in
  model::Duration every = std::chrono::seconds(30);
  model::Duration interval{0};  // how often one is to be saved; 0: nobody says
  collect::CheckpointDirectoryOptions directory;
};

/// A server that is asked whether it answers.
struct ProbeConfig {
  std::string name;      // the label `target`; unique
  std::string workload;  // literal
  model::Duration every = std::chrono::seconds(15);
  collect::ProbeTarget target;
};

/// Something that jobs need of the machine.
struct EnvCheckConfig {
  std::string name;      // the labels `check` and `mount`; unique
  std::string workload;  // literal
  model::Duration every = std::chrono::seconds(60);
  std::chrono::milliseconds timeout{10'000};  // what has not come back by then has failed
  collect::Check check;
};

/// Whether the devices' own memory is looked at: where there are any, or their absence is a fault,
/// or not.
enum class GpuUse : uint8_t { kAuto, kOn, kOff };

struct GpuConfig {
  GpuUse use = GpuUse::kAuto;
  model::Duration every = std::chrono::seconds(15);
  std::string library;  // NVIDIA's; empty: the usual one
};

struct Config {
  std::string file;  // where it was read; empty: built in
  std::string workload = "default";
  std::vector<SourceConfig> sources;
  std::vector<CompanionConfig> companions;  // derived from `sources`, not written by anybody
  PushConfig push;
  PacksConfig packs;
  std::vector<match::MetricSpec> metrics;
  LimitsConfig limits;
  LaunchesConfig launches;
  Thresholds thresholds = DefaultThresholds();
  std::vector<CheckpointConfig> checkpoints;
  std::vector<ProbeConfig> probes;
  std::vector<EnvCheckConfig> checks;
  GpuConfig gpu;
  act::Options remediation;
};

/// What runs without --config.file: follows /var/log/openglm/execution/**/*.log with its companions
/// and accepts pushes.
Config DefaultConfig();

/// The companions of a source: those of each glob ending in "*.log" where the source is of the
/// openglm schema (its format or its name is "openglm", or the glob goes through a folder
/// `openglm`).
std::vector<CompanionConfig> CompanionsOf(const SourceConfig& source);

}  // namespace aijob::config
