// The table. Names, labels and buckets are a promise to dashboards and rules: add rows, never
// rename one.
// Over 300 lines because it is one table, in the order of one enum.
#include "metrics/catalogue.h"

#include <iterator>

#include "metrics/buckets.h"
#include "metrics/vocabularies.h"

namespace aijob::metrics {
namespace {

namespace v = vocabulary;
using namespace buckets;  // NOLINT(google-build-using-namespace): the rows read better
using prometheus::MetricType;

constexpr LabelSpec kWorkload = {"workload", {}};
constexpr LabelSpec kSource = {"source", {}};
constexpr LabelSpec kGpu = {"gpu", {}};
constexpr auto kC = MetricType::Counter;
constexpr auto kG = MetricType::Gauge;
constexpr auto kH = MetricType::Histogram;
using enum FamilyId;
using enum Start;
using enum Keep;

// One row, its help below it.
// clang-format off
constexpr FamilySpec kRows[] = {
{kLogLines, 'A', "aijob_log_lines_total", kC, "lines", {kWorkload, kSource, {"level", model::kLevelNames}}, {}, kZero, kSaved, 4096,
 "Complete log lines read, by their own level."},
{kLogBytes, 'A', "aijob_log_bytes_total", kC, "bytes", {kWorkload, kSource}, {}, kZero, kSaved, 1024,
 "Bytes of complete log lines read, line ends included."},
{kLogParseErrors, 'A', "aijob_log_parse_errors_total", kC, "lines", {kSource, {"profile", {}}, {"reason", {}}}, {}, kLazy, kSaved, 1024,
 "Lines that could not be read as their format says, by reason (json, utf8, oversize, time). They are counted as lines all the same."},
{kNoiseSuppressed, 'A', "aijob_noise_suppressed_total", kC, "lines", {kWorkload, {"rule", {}}}, {}, kLazy, kSaved, 256,
 "Lines that look like failures and are none, such as probes answered 503 while a model loads, by the rule that knew."},
{kPushGroups, 'A', "aijob_push_groups", kG, "groups", {}, {}, kZero, kLive, 1,
 "Pushed groups that are there now."},
{kPushSeries, 'A', "aijob_push_series", kG, "series", {}, {}, kZero, kLive, 1,
 "Series of all pushed groups, a push_time_seconds for each group among them."},
{kPushLastTimestamp, 'A', "aijob_push_last_timestamp_seconds", kG, "seconds", {}, {}, kZero, kLive, 1,
 "Unix time of the newest push that was taken; 0: none yet."},
{kPushExpired, 'A', "aijob_push_expired_total", kC, "groups", {}, {}, kZero, kSaved, 1,
 "Pushed groups deleted because their time to live was over."},
{kPushRefused, 'A', "aijob_push_refused_total", kC, "pushes", {{"reason", v::kPushRefused}}, {}, kZero, kSaved, 8,
 "Pushes that were refused, by reason: bad_request, forbidden, too_large, too_many, storage."},

{kFailures, 'B', "aijob_failures_total", kC, "failures", {kWorkload, {"class", v::kClass}, {"cause_role", model::kRoleNames}}, {}, kZero, kSaved, 4096,
 "Failures, once for each incident, class and causal role: initiating, cascade or teardown, as known when the line was read."},
{kFailureEvents, 'B', "aijob_failure_events_total", kC, "events", {kWorkload, {"class", v::kClass}, {"subtype", {}}}, {}, kZero, kSaved, 8192,
 "Failure events as matched in the logs, by class and subtype."},
{kLastFailureTimestamp, 'B', "aijob_last_failure_timestamp_seconds", kG, "seconds", {kWorkload, {"class", v::kClass}}, {}, kLazy, kSaved, 1024,
 "Unix time of the newest failure of a class: its line's own time, else when it was read."},
{kFingerprintMatches, 'B', "aijob_fingerprint_matches_total", kC, "events", {kWorkload, {"fingerprint", {}}}, {}, kZero, kSaved, 4352,
 "Failure events by the fingerprint that recognised them; aijob_fingerprint_info says what it means."},
{kFingerprintInfo, 'B', "aijob_fingerprint_info", kG, "info", {{"fingerprint", {}}, {"class", {}}, {"title", {}}, {"severity", {}}}, {}, kLazy, kLive, 256,
 "1 for every fingerprint of the rules, with its class, its cause in words and its severity."},
{kErrorPropagation, 'B', "aijob_error_propagation_total", kC, "traces", {{"from", {}}, {"to", {}}}, {}, kLazy, kSaved, 64,
 "Requests in which an error went from one module to another: of all that failed for one trace, request or task, each with the next; and the hops that a failed record states."},
{kTaskStatus, 'B', "aijob_task_status_total", kC, "records", {kWorkload, {"status", v::kTaskStatus}}, {}, kZero, kSaved, 256,
 "Task records by the status they state."},
{kErrorFiles, 'B', "aijob_error_files_total", kC, "files", {kWorkload}, {}, kZero, kSaved, 64,
 "Files <task_id>.error.log that appeared: a task's own word that it failed."},
{kStepDuration, 'B', "aijob_step_duration_seconds", kH, "seconds", {kWorkload, {"step", {}}, {"status", v::kTaskStatus}}, kStepBuckets, kLazy, kSaved, 512,
 "Durations that task records state, by pipeline step and status."},
{kRestarts, 'B', "aijob_restarts_total", kC, "restarts", {kWorkload, {"reason", v::kClass}}, {}, kZero, kSaved, 1024,
 "Restarts of the job or of one of its processes that logs report, by the class of failure behind them."},
{kIncidentsOpen, 'B', "aijob_incidents_open", kG, "incidents", {kWorkload, {"severity", model::kSeverityNames}}, {}, kZeroOnce, kLive, 128,
 "Incidents that are open now, by the worst severity of their failures; one for a workload at most."},
{kIncidents, 'B', "aijob_incidents_total", kC, "incidents", {kWorkload, {"class", v::kClass}, {"layer", {}}}, {}, kZeroOnce, kSaved, 2048,
 "Incidents, by the class of the failure that began them and the layer it belongs to. Counted ten seconds after the first line, when its cause is known from other files too."},
{kIncidentDuration, 'B', "aijob_incident_duration_seconds", kH, "seconds", {kWorkload, {"class", v::kClass}}, kIncidentBuckets, kZeroOnce, kSaved, 1024,
 "From an incident's first failure to progress again, or to its last failure where it ended by quiet."},
{kIncidentAffectedRanks, 'B', "aijob_incident_affected_ranks", kG, "ranks", {kWorkload}, {}, kZeroOnce, kLive, 64,
 "Ranks that reported a failure in the newest incident."},
{kNovelTemplates, 'B', "aijob_novel_templates_total", kC, "templates", {kWorkload, {"level", v::kErrorLevel}}, {}, kZero, kSaved, 128,
 "Templates of lines that look like errors and that no rule knows, when they are first seen; /api/v1/templates shows them."},

{kGpuOom, 'C', "aijob_gpu_oom_total", kC, "events", {kWorkload, {"subtype", model::taxonomy::kGpuOom}}, {}, kZero, kSaved, 256,
 "GPU out-of-memory errors by what the six numbers of the message say was short."},
{kGpuOomRequestedBytes, 'C', "aijob_gpu_oom_requested_bytes", kH, "bytes", {kWorkload}, kRequestedBuckets, kZero, kSaved, 64,
 "Sizes of the allocations that failed with GPU out of memory."},
{kGpuOomLastRequested, 'C', "aijob_gpu_oom_last_requested_bytes", kG, "bytes", {kWorkload, kGpu}, {}, kLazy, kSaved, 256,
 "Newest GPU out of memory: bytes asked for."},
{kGpuOomLastTotal, 'C', "aijob_gpu_oom_last_total_bytes", kG, "bytes", {kWorkload, kGpu}, {}, kLazy, kSaved, 256,
 "Newest GPU out of memory: the device's capacity."},
{kGpuOomLastFree, 'C', "aijob_gpu_oom_last_free_bytes", kG, "bytes", {kWorkload, kGpu}, {}, kLazy, kSaved, 256,
 "Newest GPU out of memory: bytes free on the device."},
{kGpuOomLastAllocated, 'C', "aijob_gpu_oom_last_allocated_bytes", kG, "bytes", {kWorkload, kGpu}, {}, kLazy, kSaved, 256,
 "Newest GPU out of memory: bytes allocated by the framework."},
{kGpuOomLastReserved, 'C', "aijob_gpu_oom_last_reserved_unallocated_bytes", kG, "bytes", {kWorkload, kGpu}, {}, kLazy, kSaved, 256,
 "Newest GPU out of memory: bytes reserved by the framework and not allocated."},
{kGpuOomLastProcess, 'C', "aijob_gpu_oom_last_process_bytes", kG, "bytes", {kWorkload, kGpu}, {}, kLazy, kSaved, 256,
 "Newest GPU out of memory: bytes in use by the process."},
{kGpuMemoryLogged, 'C', "aijob_gpu_memory_logged_bytes", kG, "bytes", {kWorkload, kGpu, {"kind", v::kMemoryKind}}, {}, kLazy, kSaved, 512,
 "GPU memory as logs state it, by what it is used for."},
{kGpuMemoryUsedRatio, 'C', "aijob_gpu_memory_used_ratio", kG, "ratio", {kWorkload, kGpu}, {}, kLazy, kSaved, 256,
 "Share of a GPU's memory in use, where a line states both parts."},
{kGpuMemoryTimeToExhaustion, 'C', "aijob_gpu_memory_time_to_exhaustion_seconds", kG, "seconds", {kWorkload, kGpu}, {}, kLazy, kLive, 256,
 "Time until a GPU's memory is full if its use grows on as in the newest 64 quarter minutes (Theil-Sen slope); +Inf: it does not grow. Where logs state use and capacity."},
{kGpuXid, 'C', "aijob_gpu_xid_total", kC, "events", {kGpu, {"xid", {}}}, {}, kLazy, kSaved, 512,
 "NVIDIA Xid events in the kernel log, by device and code."},
{kGpuRecoveryAction, 'C', "aijob_gpu_recovery_action", kG, "state", {kGpu, {"action", {}}}, {}, kLazy, kSaved, 128,
 "1 for the recovery action the driver asks for now, 0 for those it asked for before."},
{kGpuMemoryUsed, 'C', "aijob_gpu_memory_used_bytes", kG, "bytes", {kGpu}, {}, kLazy, kLive, 17,
 "Memory of a GPU of this machine that processes hold now, by its driver (NVML, amdgpu)."},
{kGpuMemoryTotal, 'C', "aijob_gpu_memory_total_bytes", kG, "bytes", {kGpu}, {}, kLazy, kLive, 17,
 "Memory of a GPU of this machine, by its driver."},
{kGpuInfo, 'C', "aijob_gpu_info", kG, "info", {kGpu, {"uuid", {}}, {"vendor", {}}, {"model", {}}}, {}, kLazy, kLive, 33,
 "1 for every GPU of this machine. uuid is DCGM_FI_DEV_*'s label UUID."},
{kGpuReadErrors, 'C', "aijob_gpu_read_errors_total", kC, "looks", {kGpu, {"reason", v::kGpuFault}}, {}, kLazy, kSaved, 96,
 "Looks at GPUs that failed: lost (fell off the bus, or needs a reset), unreadable; of gpu=\"all\" also driver, hanging (it did not answer in time), limit (devices past 16)."},
{kGcPause, 'C', "aijob_gc_pause_seconds", kH, "seconds", {kWorkload}, kGcBuckets, kZero, kSaved, 64,
 "Pauses of garbage collections."},

{kHttpRequests, 'D', "aijob_http_requests_total", kC, "requests", {kWorkload, {"route", v::kRoute}, {"code", v::kCode}}, {}, kZero, kSaved, 8192,
 "Requests in access logs, by known route and status code. Route health stands for all probe paths."},
{kHttpRequestDuration, 'D', "aijob_http_request_duration_seconds", kH, "seconds", {kWorkload, {"route", v::kRoute}}, kHttpBuckets, kZero, kSaved, 1024,
 "Durations of requests in access logs, by known route."},
{kHttpDurationRejected, 'D', "aijob_http_duration_rejected_total", kC, "requests", {kWorkload, {"reason", v::kRejected}}, {}, kZero, kSaved, 256,
 "Requests whose logged duration is not one and was left out of the histogram."},
{kRequestsAborted, 'D', "aijob_requests_aborted_total", kC, "requests", {kWorkload}, {}, kZero, kSaved, 64,
 "Requests that logs report as aborted."},
{kAgentTtft, 'D', "aijob_agent_ttft_seconds", kH, "seconds", {kWorkload}, kTokenBuckets, kZero, kSaved, 64,
 "Time to the first token of an agent's model calls."},
{kAgentThinking, 'D', "aijob_agent_thinking_seconds", kH, "seconds", {kWorkload}, kTokenBuckets, kZero, kSaved, 64,
 "Time to the end of thinking of an agent's model calls."},
{kAgentInference, 'D', "aijob_agent_inference_seconds", kH, "seconds", {kWorkload}, kTokenBuckets, kZero, kSaved, 64,
 "Total time of an agent's model calls."},
{kAgentStepsPerTask, 'D', "aijob_agent_steps_per_task", kH, "steps", {kWorkload}, kActionBuckets, kZero, kSaved, 64,
 "Actions an agent took until its task ended."},
{kTimeouts, 'D', "aijob_timeouts_total", kC, "events", {kWorkload, {"kind", v::kTimeout}}, {}, kZero, kSaved, 512,
 "Timeouts that logs report, by what was waited for."},

{kStartupPhaseDuration, 'E', "aijob_startup_phase_duration_seconds", kH, "seconds", {kWorkload, {"phase", v::kPhase}}, kPhaseBuckets, kZeroOnce, kSaved, 512,
 "Durations of the phases of a start, as logs state or mark them: of the slowest rank, once for each launch. unattributed: what was in no phase that is known."},
{kStartupDuration, 'E', "aijob_startup_duration_seconds", kH, "seconds", {kWorkload, {"result", model::kLaunchResults}}, kStartupBuckets, kZeroOnce, kSaved, 128,
 "Durations of starts that were seen from their beginning, until they were ready, had failed, or were last heard of."},
{kStartupPhaseInfo, 'E', "aijob_startup_phase_info", kG, "info", {kWorkload, {"phase", v::kPhase}}, {}, kZeroOnce, kLive, 512,
 "1 for the phase that a start is in now (of several ranks, the one that has been in one for longest); all 0 where none runs."},
{kStartupPhaseStart, 'E', "aijob_startup_phase_start_timestamp_seconds", kG, "seconds", {kWorkload}, {}, kLazy, kLive, 64,
 "Unix time since which a start is in its phase; of the newest start, where none runs."},
{kModelLoadProgress, 'E', "aijob_model_load_progress_ratio", kG, "ratio", {kWorkload, {"target", {}}}, {}, kLazy, kSaved, 512,
 "How much of a model is loaded, 0 to 1."},
{kModelLoadEta, 'E', "aijob_model_load_eta_seconds", kG, "seconds", {kWorkload, {"target", {}}, {"bound", v::kBound}}, {}, kLazy, kLive, 1024,
 "Seconds until a model is loaded: what is left over the slower of the observed and the configured bandwidth, times 1.2 (low) and 1.5 (high)."},
{kModelBytes, 'E', "aijob_model_bytes", kG, "bytes", {kWorkload, {"target", {}}}, {}, kLazy, kSaved, 512,
 "Size of a model, or of its part on one device, as logs state it."},
{kModelLoadBandwidth, 'E', "aijob_model_load_bandwidth_bytes_per_second", kG, "bytes per second", {kWorkload, {"target", {}}}, {}, kLazy, kLive, 512,
 "Observed speed of the newest load."},
{kProbeRecommendedTimeout, 'E', "aijob_probe_recommended_timeout_seconds", kG, "seconds", {kWorkload, {"probe", {}}}, {}, kLazy, kLive, 64,
 "How long a probe should wait: the p99 of the newest 64 starts that became ready, times 1.2."},

{kCollectiveTimeouts, 'F', "aijob_collective_timeouts_total", kC, "events", {kWorkload, {"op", v::kOp}}, {}, kZero, kSaved, 512,
 "Collective operations that timed out, once for each incident, however many ranks report it."},
{kCollectiveTimeoutRan, 'F', "aijob_collective_timeout_ran_seconds", kH, "seconds", {kWorkload}, kRanBuckets, kZero, kSaved, 64,
 "How long collective operations had run when they were given up."},
{kCommErrors, 'F', "aijob_comm_errors_total", kC, "events", {kWorkload, {"transport", v::kTransport}, {"kind", v::kCommKind}}, {}, kZero, kSaved, 2048,
 "Communication errors between ranks, by transport and kind."},
{kCommInit, 'F', "aijob_comm_init_seconds", kH, "seconds", {kWorkload}, kInitBuckets, kZero, kSaved, 64,
 "Durations of setting up communicators."},
{kCommTransportInfo, 'F', "aijob_comm_transport_info", kG, "info", {kWorkload, {"transport", v::kTransport}}, {}, kLazy, kSaved, 256,
 "1 for every transport that ranks were seen to use."},
{kCollectiveSuspectRank, 'F', "aijob_collective_suspect_rank", kG, "state", {kWorkload, {"rank", {}}}, {}, kLazy, kLive, 1024,
 "1 for each rank that the others of the newest incident waited for in vain, eight at most; 0 for former ones."},
{kCollectiveSeqSpread, 'F', "aijob_collective_seq_spread", kG, "operations", {kWorkload}, {}, kLazy, kLive, 64,
 "Newest hang: how many collective operations the ranks were apart."},
{kRankClockSkew, 'F', "aijob_rank_clock_skew_seconds", kG, "seconds", {kWorkload}, {}, kLazy, kLive, 64,
 "Newest hang: the spread of the ranks' times for the same timeout."},

{kTrainingStep, 'G', "aijob_training_step", kG, "steps", {kWorkload}, {}, kLazy, kSaved, 64,
 "Newest training step."},
{kStepSeconds, 'G', "aijob_step_seconds", kH, "seconds", {kWorkload}, kTrainStepBuckets, kZero, kSaved, 64,
 "Durations of training steps."},
{kLastProgressTimestamp, 'G', "aijob_last_progress_timestamp_seconds", kG, "seconds", {kWorkload}, {}, kLazy, kSaved, 64,
 "Unix time of the newest sign of progress: a further training step, a finished task, a loaded part, a saved checkpoint."},
{kLastLogTimestamp, 'G', "aijob_last_log_timestamp_seconds", kG, "seconds", {kWorkload}, {}, kLazy, kSaved, 64,
 "Unix time when the newest line was read."},
{kStallThreshold, 'G', "aijob_stall_threshold_seconds", kG, "seconds", {kWorkload}, {}, kLazy, kLive, 64,
 "How long a workload may be without progress before it counts as a stall, by its own pace; the newest where none is due now."},
{kStalls, 'G', "aijob_stalls_total", kC, "stalls", {kWorkload, {"kind", v::kStall}}, {}, kZeroOnce, kSaved, 256,
 "Stalls, once for each, by kind: a hang of training in communication or outside of it (what lines do not tell is concluded), steps at less than half the usual pace, a server that gives nothing though there is work, a start without a sign."},
{kStallWarnings, 'G', "aijob_stall_warnings_total", kC, "events", {kWorkload, {"kind", v::kStallWarning}}, {}, kZero, kSaved, 256,
 "Warnings about waiting that may be a stall."},
{kStragglerRatio, 'G', "aijob_straggler_ratio", kG, "ratio", {kWorkload, {"signal", v::kStragglerSignal}}, {}, kLazy, kLive, 192,
 "The slowest rank's smoothed time to the median of all that tell theirs: of the step, of loading data, or for one FLOP."},
{kStragglerRank, 'G', "aijob_straggler_rank", kG, "rank", {kWorkload, {"signal", v::kStragglerSignal}}, {}, kLazy, kLive, 192,
 "The rank that is 1.25 times slower than the median or more; -1: none is, or a collective makes the signal alike on all ranks."},
{kRankSilent, 'G', "aijob_rank_silent", kG, "ranks", {kWorkload}, {}, kLazy, kLive, 64,
 "Ranks without a line for three heartbeats of 5 seconds, and for three of their own pauses, while others talk."},
{kEffectiveTrainingTime, 'G', "aijob_effective_training_time_ratio", kG, "ratio", {kWorkload}, {}, kLazy, kLive, 64,
 "Share of the last day, or of the time since the first step, spent on steps that were not done again."},
{kTrainingLoss, 'G', "aijob_training_loss", kG, "loss", {kWorkload}, {}, kLazy, kSaved, 64,
 "Newest training loss; never NaN, see aijob_training_nonfinite_total."},
{kTrainingGradNorm, 'G', "aijob_training_grad_norm", kG, "norm", {kWorkload}, {}, kLazy, kSaved, 64,
 "Newest norm of the gradients."},
{kTrainingTokensPerSecond, 'G', "aijob_training_tokens_per_second", kG, "tokens per second", {kWorkload}, {}, kLazy, kSaved, 64,
 "Newest training throughput."},
{kTrainingTflopsPerGpu, 'G', "aijob_training_tflops_per_gpu", kG, "TFLOP/s", {kWorkload}, {}, kLazy, kSaved, 64,
 "Newest arithmetic throughput of one GPU, in TFLOP/s."},
{kTrainingMfuRatio, 'G', "aijob_training_mfu_ratio", kG, "ratio", {kWorkload}, {}, kLazy, kSaved, 64,
 "Newest model FLOPs utilisation, 0 to 1."},
{kTrainingLearningRate, 'G', "aijob_training_learning_rate", kG, "rate", {kWorkload}, {}, kLazy, kSaved, 64,
 "Newest learning rate."},
{kTrainingNonfinite, 'G', "aijob_training_nonfinite_total", kC, "steps", {kWorkload}, {}, kZero, kSaved, 64,
 "Training steps that reported NaN or an infinite number as loss or gradient norm."},
{kTrainingSkippedSteps, 'G', "aijob_training_skipped_steps_total", kC, "steps", {kWorkload}, {}, kZero, kSaved, 64,
 "Training steps skipped, for instance on overflow of the loss scale."},
{kDeadlocks, 'G', "aijob_deadlocks_total", kC, "events", {kWorkload}, {}, kZero, kSaved, 64,
 "Deadlocks: each circle of threads that wait for each other, as lines about locks add up to it, and reports of one, once for an incident."},
{kLockWaiters, 'G', "aijob_lock_waiters", kG, "threads", {kWorkload}, {}, kLazy, kLive, 64,
 "Threads that wait for locks, as far as logs tell; where they do not tell the end of a wait, for a minute after it was last told of."},

{kCheckpointSaves, 'H', "aijob_checkpoint_saves_total", kC, "saves", {kWorkload, {"result", v::kSaveResult}}, {}, kZero, kSaved, 256,
 "Checkpoint saves by their result."},
{kCheckpointSaveSeconds, 'H', "aijob_checkpoint_save_seconds", kH, "seconds", {kWorkload, {"mode", v::kSaveMode}}, kSaveBuckets, kZero, kSaved, 128,
 "Durations of checkpoint saves."},
{kCheckpointLoads, 'H', "aijob_checkpoint_loads_total", kC, "loads", {kWorkload, {"result", v::kLoadResult}}, {}, kZero, kSaved, 256,
 "Checkpoint loads by their result; not_found after a restart means training from scratch."},
{kCheckpointLastStep, 'H', "aijob_checkpoint_last_step", kG, "steps", {kWorkload}, {}, kLazy, kSaved, 64,
 "Training step of the newest checkpoint saved."},
{kCheckpointLastSuccessTimestamp, 'H', "aijob_checkpoint_last_success_timestamp_seconds", kG, "seconds", {kWorkload}, {}, kLazy, kSaved, 64,
 "Unix time of the newest checkpoint saved."},
{kCheckpointBytes, 'H', "aijob_checkpoint_bytes", kG, "bytes", {kWorkload}, {}, kLazy, kSaved, 64,
 "Size of the newest checkpoint saved."},
{kCheckpointLagSteps, 'H', "aijob_checkpoint_lag_steps", kG, "steps", {kWorkload}, {}, kLazy, kSaved, 64,
 "Training steps since the newest checkpoint."},
{kCheckpointConsistency, 'H', "aijob_checkpoint_consistency", kG, "bool", {kWorkload, {"check", v::kCheckpointCheck}}, {}, kLazy, kLive, 160,
 "1 where the newest settled checkpoint of a watched folder passes the check, 0 where it does not; absent where nothing can be said of it. step, hash, timestamp: of its metadata; marker: what is written last is there; shards: all are there and whole."},
{kCheckpointDirectoryReadable, 'H', "aijob_checkpoint_directory_readable", kG, "bool", {kWorkload, {"checkpoints", {}}}, {}, kLazy, kLive, 64,
 "1 where the last look at a watched folder saw all it is to see, 0 where it could not; the exporter's log says why."},
{kCheckpointExpectedInterval, 'H', "aijob_checkpoint_expected_interval_seconds", kG, "seconds", {kWorkload}, {}, kLazy, kLive, 64,
 "How often a checkpoint is to be saved, as the configuration says."},

{kFilesystemAvail, 'H', "aijob_filesystem_avail_ratio", kG, "ratio", {kWorkload, {"mount", {}}}, {}, kLazy, kLive, 128,
 "Share of a file system that anybody may still take, by the name of the check that looks at it (space); not there while it cannot be asked."},
{kPathWritable, 'H', "aijob_path_writable", kG, "state", {kWorkload, {"mount", {}}}, {}, kLazy, kLive, 128,
 "1 where the exporter's user can make and write a file, 0 where not or where nothing answers in time, by the name of the check that tries (writable)."},

{kHealthChecks, 'I', "aijob_health_checks_total", kC, "probes", {kWorkload, {"result", v::kHealth}}, {}, kZero, kSaved, 256,
 "Health probes, those in logs and those the exporter makes itself, by their result; starting is a probe answered 503 while the job comes up: a start goes on, or nothing has shown yet that it was ready."},
{kHealthConsecutiveFailures, 'I', "aijob_health_consecutive_failures", kG, "probes", {kWorkload}, {}, kZero, kSaved, 64,
 "Health probes failed or timed out since the last good one: those in logs, or of the worst target that the exporter probes itself, whichever are more."},
{kAnomalyScore, 'I', "aijob_anomaly_score", kG, "deviations", {kWorkload, {"signal", v::kSignal}, {"method", v::kMethod}}, {}, kLazy, kLive, 768,
 "How far a signal's newest value (mad_z), its weighted mean (ewma) or its summed excess (cusum) is above what is ordinary for it; above 5, 4 and 8 it is an anomaly."},
{kAnomalies, 'I', "aijob_anomalies_total", kC, "anomalies", {kWorkload, {"signal", v::kSignal}}, {}, kZeroOnce, kSaved, 256,
 "Anomalies that began, by signal; it ends after 16 values that are ordinary."},
{kFailureForecast, 'I', "aijob_failure_forecast", kG, "failures", {kWorkload, {"horizon_minutes", v::kHorizon}}, {}, kLazy, kLive, 256,
 "Failures (as aijob_failures_total counts them) forecast for the minute that is so many minutes ahead, by ARIMA(5,1,0) of the last 720; there only while aijob_forecast_skill is above 0."},
{kForecastSkill, 'I', "aijob_forecast_skill", kG, "ratio", {kWorkload}, {}, kLazy, kLive, 64,
 "1 minus the forecasts' mean absolute error, divided by that of the forecast that all stays as it is; 0 or below: no better."},
{kThreshold, 'I', "aijob_threshold", kG, "limit", {{"threshold", {}}}, {}, kLazy, kLive, 64,
 "What alerts compare with, as `thresholds:` of the configuration says it, in the unit the name says; of workloads that have none of their own."},
{kWorkloadThreshold, 'I', "aijob_workload_threshold", kG, "limit", {kWorkload, {"threshold", {}}}, {}, kLazy, kLive, 1200,
 "What alerts compare with where a workload has a threshold of its own."},
{kProbeDuration, 'I', "aijob_probe_duration_seconds", kH, "seconds", {{"target", {}}}, kProbeBuckets, kLazy, kSaved, 128,
 "How long the exporter's own probes took, whatever came of them, by the probe's name. The bounds 3, 5 and 10 are timeouts in common use."},
{kProbeUp, 'I', "aijob_probe_up", kG, "state", {{"target", {}}}, {}, kLazy, kLive, 128,
 "1 where the newest of the exporter's own probes was answered well, else 0 (starting too), by the probe's name."},
{kEnvCheck, 'I', "aijob_env_check", kG, "state", {{"check", {}}}, {}, kLazy, kLive, 128,
 "1 where a check of the environment passes, 0 where it fails or does not come back in time."},
{kRemediations, 'I', "aijob_remediations_total", kC, "decisions", {kWorkload, {"action", {}}, {"outcome", v::kRemediationOutcome}}, {}, kLazy, kSaved, 1024,
 "Decisions about incidents, by policy (action): observed, dry_run, suppressed or sent; and what came of those sent: succeeded, failed, or unknown where the exporter ended meanwhile."},
{kRemediationsSuppressed, 'I', "aijob_remediation_suppressed_total", kC, "decisions", {{"reason", v::kSuppressed}}, {}, kLazy, kSaved, 32,
 "Decisions not to act on an incident that a policy is for, by the rule that forbade it."},
{kRemediationHooks, 'I', "aijob_remediation_hooks_total", kC, "hooks", {{"action", {}}, {"result", v::kHookResult}}, {}, kLazy, kSaved, 128,
 "Hooks that have ended, by policy (action): ok, failed, or timeout where they were ended."},
{kRecoveryDuration, 'I', "aijob_recovery_duration_seconds", kH, "seconds", {{"strategy", {}}}, kRecoveryBuckets, kLazy, kSaved, 416,
 "From the decision to act until the workload made progress again, of actions that succeeded, by strategy."},
{kRemediationMode, 'I', "aijob_remediation_mode", kG, "state", {{"mode", v::kRemediationMode}}, {}, kLazy, kLive, 3,
 "1 for the mode that holds for all policies, 0 for the others; there only where there are policies."},
{kRemediationMaintenance, 'I', "aijob_remediation_maintenance", kG, "state", {}, {}, kLazy, kLive, 1,
 "1 while nothing is acted on because of maintenance, by file or by hand."},
{kRemediationBreakerOpen, 'I', "aijob_remediation_breaker_open", kG, "state", {}, {}, kLazy, kLive, 1,
 "1 while nothing is acted on because too many actions in a row have failed."},
{kRemediationAuditErrors, 'I', "aijob_remediation_audit_errors_total", kC, "lines", {}, {}, kLazy, kSaved, 1,
 "Lines of the audit that could not be written; an action whose line is missing is not taken."},

{kBuildInfo, 'X', "aijob_exporter_build_info", kG, "info", {{"version", {}}, {"revision", {}}, {"fingerprints_version", {}}}, {}, kLazy, kLive, 4,
 "1, with what this program was built from."},
{kSourceLag, 'X', "aijob_exporter_source_lag_bytes", kG, "bytes", {kSource}, {}, kZero, kLive, 65,
 "Bytes in a source's files that have not been read yet; 0 of Kafka, which counts messages."},
{kSourceFiles, 'X', "aijob_exporter_source_files", kG, "files", {kSource}, {}, kZero, kLive, 65,
 "Files a source follows; of Kafka, partitions it is assigned."},
{kSourceRotations, 'X', "aijob_exporter_source_rotations_total", kC, "rotations", {kSource, {"kind", v::kRotation}}, {}, kZero, kSaved, 256,
 "Rotations seen: a file renamed, cut short, or deleted and made anew."},
{kSourceErrors, 'X', "aijob_exporter_source_errors_total", kC, "errors", {kSource}, {}, kZero, kSaved, 65,
 "Files that could not be opened or read, and errors of Kafka; they are tried again."},
{kWatchFallbacks, 'X', "aijob_exporter_watch_fallbacks_total", kC, "fallbacks", {kSource}, {}, kZero, kSaved, 65,
 "Folders polled because inotify watches ran out."},
{kLinesDropped, 'X', "aijob_exporter_lines_dropped_total", kC, "lines", {kSource, {"reason", v::kLineDrop}}, {}, kZero, kSaved, 256,
 "Lines of which bytes were dropped: the end of one over limits.line_bytes (oversize), a record over its budget (budget)."},
{kBytesLost, 'X', "aijob_exporter_bytes_lost_total", kC, "bytes", {kSource}, {}, kZero, kSaved, 65,
 "Bytes known to have been truncated away before they could be read."},
{kDetectionLatency, 'X', "aijob_exporter_detection_latency_seconds", kH, "seconds", {kSource}, kLatencyBuckets, kZero, kSaved, 65,
 "From a line's own time to the moment its event was counted; lines older than 15 minutes are history and left out."},
{kParseDuration, 'X', "aijob_exporter_parse_duration_seconds_total", kC, "seconds", {{"profile", {}}}, {}, kLazy, kSaved, 128,
 "CPU time spent on lines, by their format."},
{kSeries, 'X', "aijob_exporter_series", kG, "series", {}, {}, kZero, kLive, 1,
 "Series that exist, as the series limit counts them."},
{kSeriesDropped, 'X', "aijob_exporter_series_dropped_total", kC, "updates", {{"metric", {}}}, {}, kLazy, kSaved, 512,
 "Updates counted under _other because their own series would be past a limit; sums over a family stay right."},
{kValuesRefused, 'X', "aijob_exporter_values_refused_total", kC, "values", {{"metric", {}}}, {}, kLazy, kSaved, 512,
 "Values left out because they are NaN, infinite, or negative where that cannot be."},
{kConfigReloadSuccess, 'X', "aijob_exporter_config_last_reload_success", kG, "state", {}, {}, kZero, kLive, 1,
 "1 if the newest attempt to read the configuration succeeded, else 0."},
{kConfigReloadTimestamp, 'X', "aijob_exporter_config_last_reload_success_timestamp_seconds", kG, "seconds", {}, {}, kZero, kLive, 1,
 "Unix time of the newest configuration that was taken."},
{kConfigReloadDuration, 'X', "aijob_exporter_config_reload_duration_seconds", kG, "seconds", {{"phase", {}}}, {}, kLazy, kLive, 8,
 "How long the phases of the newest reading of the configuration took."},
{kStateCommits, 'X', "aijob_exporter_state_commits_total", kC, "commits", {}, {}, kZero, kSaved, 1,
 "Commits of positions and numbers to storage."},
{kStateCommitErrors, 'X', "aijob_exporter_state_commit_errors_total", kC, "commits", {}, {}, kZero, kSaved, 1,
 "Commits that failed, for instance on a full disk; they are tried again."},
{kStateLastCommitTimestamp, 'X', "aijob_exporter_state_last_commit_timestamp_seconds", kG, "seconds", {}, {}, kZero, kLive, 1,
 "Unix time of the newest commit to storage."},
{kStateDamaged, 'X', "aijob_exporter_state_damaged_total", kC, "files", {}, {}, kZero, kSaved, 1,
 "Stored states found damaged and set aside."},
{kStateSeriesRefused, 'X', "aijob_exporter_state_series_refused_total", kC, "series", {}, {}, kZero, kSaved, 1,
 "Stored series that could not be taken over at a start, because their family is unknown or has other labels or buckets."},
{kExporterHttpRequests, 'X', "aijob_exporter_http_requests_total", kC, "requests", {{"handler", {}}, {"code", {}}}, {}, kLazy, kSaved, 256,
 "Requests to this program, by route and status code."},
{kExpositionDropped, 'X', "aijob_exporter_exposition_dropped_total", kC, "series", {{"kind", v::kLeftOut}}, {}, kZero, kSaved, 4,
 "Families, series and exemplars left out of a scrape because they are no valid exposition."},
{kTemplates, 'X', "aijob_exporter_templates", kG, "templates", {}, {}, kZero, kLive, 1,
 "Templates of unknown error lines that are held now."},
{kTemplatesForgotten, 'X', "aijob_exporter_templates_forgotten_total", kC, "templates", {}, {}, kZero, kSaved, 1,
 "Templates of unknown error lines forgotten to make room; they are new when they come again."},
{kKafkaLag, 'X', "aijob_exporter_kafka_lag_messages", kG, "messages", {kSource}, {}, kLazy, kLive, 65,
 "Messages in the partitions a Kafka source is assigned that have not been read yet, as their brokers last said."},
};
// clang-format on

constexpr bool InOrder() {
  for (size_t i = 0; i < std::size(kRows); ++i) {
    if (static_cast<size_t>(kRows[i].id) != i) return false;
  }
  return std::size(kRows) == static_cast<size_t>(kKafkaLag) + 1;
}
static_assert(InOrder(), "the rows must follow FamilyId");

}  // namespace

std::span<const FamilySpec> Catalogue() { return kRows; }

const FamilySpec& Find(FamilyId id) { return kRows[static_cast<size_t>(id)]; }

const FamilySpec* Find(std::string_view name) {
  for (const FamilySpec& spec : kRows) {
    if (spec.name == name) return &spec;
  }
  return nullptr;
}

size_t LabelCount(const FamilySpec& spec) {
  size_t count = 0;
  while (count < std::size(spec.labels) && !spec.labels[count].name.empty()) ++count;
  return count;
}

std::string_view TypeName(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return "counter";
    case MetricType::Gauge:
      return "gauge";
    case MetricType::Histogram:
      return "histogram";
    case MetricType::Summary:
      return "summary";
    case MetricType::Untyped:
      break;
  }
  return "untyped";
}

}  // namespace aijob::metrics
