#pragma once
// The catalogue: the one table of every metric family this program serves. What
// --print-metrics=json prints, what is zero-initialised, what survives a restart, and what
// documents, rules and dashboards are tested against.
//
// Naming follows https://prometheus.io/docs/practices/naming/ (base units, `_total`, `_info`).
// Lifetime: everything is static and constant; any thread may read it.

#include <prometheus/metric_type.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace aijob::metrics {

/// One per row of the catalogue, in its order.
// clang-format off
enum class FamilyId : uint8_t {
  // A. Intake
  kLogLines, kLogBytes, kLogParseErrors, kNoiseSuppressed, kPushGroups, kPushSeries,
  kPushLastTimestamp, kPushExpired, kPushRefused,
  // B. Failures and tasks
  kFailures, kFailureEvents, kLastFailureTimestamp, kFingerprintMatches, kFingerprintInfo,
  kErrorPropagation, kTaskStatus, kErrorFiles,
  kStepDuration, kRestarts, kIncidentsOpen, kIncidents, kIncidentDuration, kIncidentAffectedRanks,
  kNovelTemplates,
  // C. GPU memory and hardware
  kGpuOom, kGpuOomRequestedBytes, kGpuOomLastRequested, kGpuOomLastTotal, kGpuOomLastFree,
  kGpuOomLastAllocated, kGpuOomLastReserved, kGpuOomLastProcess, kGpuMemoryLogged,
  kGpuMemoryUsedRatio, kGpuMemoryTimeToExhaustion, kGpuXid, kGpuRecoveryAction,
  kGpuMemoryUsed, kGpuMemoryTotal, kGpuInfo, kGpuReadErrors, kGcPause,
  // D. Requests
  kHttpRequests, kHttpRequestDuration, kHttpDurationRejected, kRequestsAborted, kAgentTtft,
  kAgentThinking, kAgentInference, kAgentStepsPerTask, kTimeouts,
  // E. Cold start
  kStartupPhaseDuration, kStartupDuration, kStartupPhaseInfo, kStartupPhaseStart,
  kModelLoadProgress, kModelLoadEta, kModelBytes, kModelLoadBandwidth, kProbeRecommendedTimeout,
  // F. Communication
  kCollectiveTimeouts, kCollectiveTimeoutRan, kCommErrors, kCommInit, kCommTransportInfo,
  kCollectiveSuspectRank, kCollectiveSeqSpread, kRankClockSkew,
  // G. Progress
  kTrainingStep, kStepSeconds, kLastProgressTimestamp, kLastLogTimestamp, kStallThreshold,
  kStalls, kStallWarnings, kStragglerRatio, kStragglerRank, kRankSilent, kEffectiveTrainingTime,
  kTrainingLoss, kTrainingGradNorm, kTrainingTokensPerSecond, kTrainingTflopsPerGpu,
  kTrainingMfuRatio, kTrainingLearningRate, kTrainingNonfinite, kTrainingSkippedSteps, kDeadlocks,
  kLockWaiters,
  // H. Checkpoints
  kCheckpointSaves, kCheckpointSaveSeconds, kCheckpointLoads, kCheckpointLastStep,
  kCheckpointLastSuccessTimestamp, kCheckpointBytes, kCheckpointLagSteps, kCheckpointConsistency,
  kCheckpointDirectoryReadable, kCheckpointExpectedInterval, kFilesystemAvail, kPathWritable,
  // I. Health
  kHealthChecks, kHealthConsecutiveFailures, kAnomalyScore, kAnomalies, kFailureForecast,
  kForecastSkill, kThreshold, kWorkloadThreshold, kProbeDuration, kProbeUp, kEnvCheck,
  kRemediations, kRemediationsSuppressed, kRemediationHooks, kRecoveryDuration, kRemediationMode,
  kRemediationMaintenance, kRemediationBreakerOpen, kRemediationAuditErrors,
  // X. The exporter itself; fed by app/ through Counts::Add, Set and Observe, but for the four that
  // Counts feeds: detection_latency_seconds, series, series_dropped_total, values_refused_total
  kBuildInfo, kSourceLag, kSourceFiles, kSourceRotations, kSourceErrors, kWatchFallbacks,
  kLinesDropped, kBytesLost, kDetectionLatency, kParseDuration, kSeries, kSeriesDropped,
  kValuesRefused, kConfigReloadSuccess, kConfigReloadTimestamp, kConfigReloadDuration,
  kStateCommits, kStateCommitErrors, kStateLastCommitTimestamp, kStateDamaged,
  kStateSeriesRefused, kExporterHttpRequests, kExpositionDropped,
  kTemplates, kTemplatesForgotten, kKafkaLag,
};
// clang-format on

/// The same as the store counts them.
inline uint32_t Number(FamilyId id) { return static_cast<uint32_t>(id); }

/// A label of a family. `values` empty: open, i.e. logs decide its values, within a budget.
struct LabelSpec {
  std::string_view name;
  std::span<const std::string_view> values;
};

/// How a family's series begin.
enum class Start : uint8_t {
  kZero,  // every combination of the closed labels exists at 0 as soon as its workload or source
          // does
  kZeroOnce,  // likewise, but once for a workload, whatever further labels (pod, ...) its lines
              // have: what analyze/ says of the workload as a whole
  kLazy,  // a series exists from its first value on (gauges of what nobody said yet, open labels)
};

/// Whether a family's values go on after a restart.
enum class Keep : uint8_t { kSaved, kLive };

struct FamilySpec {
  FamilyId id;
  char section;  // 'A'..'I', 'X', as in the enum above
  std::string_view name;
  prometheus::MetricType type;
  std::string_view unit;  // base unit or what is counted: "seconds", "bytes", "lines", ...
  LabelSpec labels[4];    // unused ones have no name
  std::span<const double> buckets;  // upper bounds of a histogram, +Inf not listed
  Start start;
  Keep keep;
  uint32_t max_series;  // series of this family; past it values go to `_other`
  std::string_view help;
};

/// Every family, in the order of FamilyId.
std::span<const FamilySpec> Catalogue();

/// REQUIRES a value of the enum.
const FamilySpec& Find(FamilyId id);

/// The family of that name, or nullptr.
const FamilySpec* Find(std::string_view name);

/// How many labels a family has.
size_t LabelCount(const FamilySpec& spec);

/// "counter", "gauge" or "histogram".
std::string_view TypeName(prometheus::MetricType type);

/// A JSON array of {name, type, help, labels, unit, buckets?}, two-space indented, "\n" at its end.
std::string CatalogueJson();

}  // namespace aijob::metrics
