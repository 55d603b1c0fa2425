#pragma once
// The failure taxonomy: 20 classes with their subtypes, as in the catalogue of failures this
// product names. It is bounded, so that every failure counter can exist at 0 before the first
// failure. Sources: Llama 3 (Meta 2024), L4 (FSE'25), NVRx's restart agent, NVIDIA's Xid catalogue;
// see exporter/packs/README.md for how each rule is placed in it.

#include <array>
#include <span>
#include <string_view>

#include "model/event.h"

namespace aijob::model {

struct FailureClass {
  std::string_view name;
  std::string_view layer;  // what usually breaks: gpu, network, storage, ...
  Severity severity;       // where the rule names none
  std::span<const std::string_view> subtypes;
  std::string_view meaning;  // one sentence
  std::string_view retry;    // whether running it again, unchanged, may help
};

namespace taxonomy {
using List = std::string_view;
inline constexpr List kGpuOom[] = {"capacity", "fragmentation", "cotenant", "graph_pool",
                                   "kv_cache", "cudamalloc",    "unknown"};
inline constexpr List kHostOom[] = {"kernel", "cgroup", "python", "ray", "java_heap"};
inline constexpr List kGpuHardware[] = {"xid_app", "xid_reset", "xid_bus",
                                        "ecc",     "nvlink",    "thermal"};
inline constexpr List kCudaError[] = {"illegal_access", "device_assert",   "launch", "misaligned",
                                      "init",           "driver_mismatch", "arch"};
inline constexpr List kCommHang[] = {"collective_timeout", "watchdog_stuck", "shm_broadcast"};
inline constexpr List kCommError[] = {"ib_completion", "remote_closed", "system", "internal",
                                      "store_timeout", "rendezvous",    "gloo"};
inline constexpr List kModelLoad[] = {"missing_file",    "key_mismatch",  "corrupt",
                                      "download_auth",   "download_rate", "download_net",
                                      "arch_unsupported"};
inline constexpr List kCheckpointSave[] = {"no_space", "quota", "perm", "partial", "timeout"};
inline constexpr List kCheckpointLoad[] = {"not_found", "corrupt", "checksum", "mismatch",
                                           "lagging"};
inline constexpr List kStorageIo[] = {"no_space", "io_error", "nfs_hang", "read_only",
                                      "stale_handle"};
inline constexpr List kDataPipeline[] = {"worker_killed", "shm",    "decode",
                                         "bad_record",    "schema", "starvation"};
inline constexpr List kNumeric[] = {"nan_loss", "inf_grad", "overflow_skip", "loss_spike"};
inline constexpr List kStall[] = {"training", "serving", "startup", "straggler"};
inline constexpr List kDeadlock[] = {"lock_cycle", "gil", "nccl_order"};
inline constexpr List kTimeout[] = {"request", "probe", "dependency", "task"};
inline constexpr List kConfigEnv[] = {"import",     "version",     "args",
                                      "permission", "missing_key", "port_in_use"};
inline constexpr List kProcessCrash[] = {"segfault", "sigabrt", "sigkill", "engine_dead",
                                         "python_exception"};
inline constexpr List kPreemption[] = {"sigterm", "time_limit", "cancelled", "evicted", "spot"};
inline constexpr List kDependency[] = {"conn_refused", "dns", "tls", "db_constraint", "auth"};
inline constexpr List kUnknown[] = {"novel", "generic_error"};
}  // namespace taxonomy

inline constexpr std::array<FailureClass, 20> kFailureClasses = {{
    {"gpu_oom", "gpu", Severity::kCritical, taxonomy::kGpuOom,
     "An allocation on a GPU found no room.",
     "no; for fragmentation and other processes on the GPU: maybe"},
    {"host_oom", "platform", Severity::kCritical, taxonomy::kHostOom,
     "The host's memory, or a limit on it, ran out.", "maybe"},
    {"gpu_hardware", "gpu", Severity::kCritical, taxonomy::kGpuHardware,
     "A GPU, its link or its driver reported a fault.", "after the node was drained"},
    {"cuda_error", "gpu", Severity::kCritical, taxonomy::kCudaError,
     "A CUDA call or kernel failed.", "once"},
    {"comm_hang", "network", Severity::kCritical, taxonomy::kCommHang,
     "A collective operation waits for a rank that does not come.",
     "yes, without the suspect rank's node"},
    {"comm_error", "network", Severity::kWarning, taxonomy::kCommError,
     "A connection between ranks broke, or could not be made.", "yes"},
    {"model_load", "storage", Severity::kCritical, taxonomy::kModelLoad,
     "A model could not be loaded.", "no"},
    {"checkpoint_save", "storage", Severity::kCritical, taxonomy::kCheckpointSave,
     "A checkpoint could not be saved, or not to its end.", "yes"},
    {"checkpoint_load", "storage", Severity::kCritical, taxonomy::kCheckpointLoad,
     "A checkpoint is missing, damaged, or not of this model.", "from the one before"},
    {"storage_io", "storage", Severity::kCritical, taxonomy::kStorageIo,
     "A disk or file system is full, gone or faulty.", "yes"},
    {"data_pipeline", "app", Severity::kWarning, taxonomy::kDataPipeline,
     "Training or request data could not be read.", "without the bad sample"},
    {"numeric", "app", Severity::kCritical, taxonomy::kNumeric,
     "Loss or gradients became NaN, infinite, or leapt.", "after going back to a checkpoint"},
    {"stall", "app", Severity::kCritical, taxonomy::kStall,
     "Work stands still, or one rank is far slower than the others.", "after a diagnosis"},
    {"deadlock", "app", Severity::kCritical, taxonomy::kDeadlock,
     "Threads or ranks wait for each other in a circle.", "yes, after a restart"},
    {"timeout", "app", Severity::kWarning, taxonomy::kTimeout,
     "Something outside of collectives took too long.", "yes"},
    {"config_env", "config", Severity::kWarning, taxonomy::kConfigEnv,
     "Arguments, packages, versions or rights are not as the job needs them.", "no"},
    {"process_crash", "app", Severity::kCritical, taxonomy::kProcessCrash,
     "A process ended by a signal or an exception nobody caught.", "once"},
    {"preemption", "platform", Severity::kInfo, taxonomy::kPreemption,
     "Somebody outside ended the job: the scheduler, a person, the cloud.", "yes"},
    {"dependency", "platform", Severity::kWarning, taxonomy::kDependency,
     "A service that the job needs did not answer, or refused.", "yes"},
    {"unknown", "unknown", Severity::kWarning, taxonomy::kUnknown, "An error that no rule knows.",
     "nobody knows"},
}};

/// Kinds of observations: facts worth a number that are no failure.
inline constexpr std::array<std::string_view, 21> kObservationKinds = {"launch_phase",
                                                                       "model_load_progress",
                                                                       "engine_stats",
                                                                       "train_step",
                                                                       "request_access",
                                                                       "request_abort",
                                                                       "gc_pause",
                                                                       "checkpoint_save",
                                                                       "checkpoint_load",
                                                                       "health_probe",
                                                                       "agent_latency",
                                                                       "agent_step",
                                                                       "task_status",
                                                                       "stall_warning",
                                                                       "comm_init",
                                                                       "comm_transport",
                                                                       "gpu_recovery",
                                                                       "restart",
                                                                       "warning",
                                                                       "progress",
                                                                       "lock"};

/// The class of that name, or nullptr.
constexpr const FailureClass* FindFailureClass(std::string_view name) {
  for (const FailureClass& known : kFailureClasses) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

inline constexpr std::array<std::string_view, 3> kRoleNames = {"initiating", "cascade", "teardown"};
inline constexpr std::array<std::string_view, 3> kSeverityNames = {"info", "warning", "critical"};

constexpr std::string_view RoleName(Role role) { return kRoleNames[static_cast<size_t>(role)]; }
constexpr std::string_view SeverityName(Severity severity) {
  return kSeverityNames[static_cast<size_t>(severity)];
}

}  // namespace aijob::model
