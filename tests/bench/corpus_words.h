#pragma once
// The words of the generated corpora (gen_corpus.cpp): failures, steps, modules, messages. Plain
// data.

#include <array>
#include <string_view>

namespace aijob::bench {

/// A failure that a line may report. '#' in the text is replaced by a number, '@' by an IPv4
/// address.
struct Failure {
  std::string_view kind;
  std::string_view class_name;
  std::string_view text;
};

// Sources of the texts' grammar: CUDACachingAllocator.cpp, ProcessGroupNCCL.cpp, DataLoader and
// c10d of pytorch v2.4; nccl v2.21 src/transport/net_ib.cc; Linux mm/oom_kill.c; NVIDIA's Xid
// catalogue; vLLM v0.8.
inline constexpr std::array<Failure, 15> kFailures = {{
    {"cuda_oom", "gpu_oom",
     "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 3 has a total "
     "capacity of 79.15 GiB of which 1.21 GiB is free. Including non-PyTorch memory, this process "
     "has "
     "77.93 GiB memory in use. Of the allocated memory 74.11 GiB is allocated by PyTorch, and 1.02 "
     "GiB "
     "is reserved by PyTorch but unallocated."},
    {"collective_timeout", "comm_hang",
     "[Rank 3] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=#, OpType=ALLREDUCE, "
     "NumelIn=8388608, NumelOut=8388608, Timeout(ms)=600000) ran for 600# milliseconds before "
     "timing "
     "out."},
    {"ib_completion", "comm_error",
     "node-3:4121:4377 [0] NCCL WARN NET/IB : Got completion from peer @<4#> with status=12 "
     "opcode=0 len=0 vendor err 129 (Send)"},
    {"remote_closed", "comm_error",
     "node-3:4121:4377 [0] NCCL WARN socketProgress: Connection closed by remote peer @<4#>"},
    {"store_timeout", "comm_error",
     "torch.distributed.DistStoreError: Timed out after 601 seconds waiting for clients. 6/8 "
     "clients "
     "joined."},
    {"host_oom", "host_oom",
     "Out of memory: Killed process # (python3) total-vm:98211420kB, anon-rss:63340120kB, "
     "file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:191244kB oom_score_adj:0"},
    {"java_heap", "host_oom", "java.lang.OutOfMemoryError: Java heap space"},
    {"xid", "gpu_hardware",
     "NVRM: Xid (PCI:0000:9b:00): 79, pid=#, name=python3, GPU has fallen off the bus."},
    {"illegal_access", "cuda_error",
     "RuntimeError: CUDA error: an illegal memory access was encountered"},
    {"device_assert", "cuda_error", "RuntimeError: CUDA error: device-side assert triggered"},
    {"missing_model", "model_load",
     "Failed to load model 'resnet50_v#': FileNotFoundError: [Errno 2] No such file or directory: "
     "'/models/resnet50_v2/state_dict.pth'"},
    {"worker_killed", "data_pipeline",
     "RuntimeError: DataLoader worker (pid #) is killed by signal: Killed."},
    {"engine_dead", "process_crash",
     "vllm.v1.engine.exceptions.EngineDeadError: EngineCore encountered an issue. See stack trace "
     "(above) for the root cause."},
    {"no_module", "config_env", "ModuleNotFoundError: No module named 'flash_attn_#'"},
    {"conn_refused", "dependency",
     "ConnectionRefusedError: [Errno 111] Connection refused while calling @:6379"},
}};

inline constexpr std::array<std::string_view, 8> kSteps = {
    "prompt_encoding", "tokenization", "scheduling",    "inference",
    "decoding",        "postprocess",  "model_loading", "kv_cache_alloc"};
inline constexpr std::array<std::string_view, 6> kModules = {"engine.scheduler", "engine.worker",
                                                             "gateway.router",   "storage.cache",
                                                             "model.executor",   "queue.proxy"};
inline constexpr std::array<std::string_view, 8> kMessages = {
    "Task scheduling completed, assigned to the least loaded worker of the pool",
    "Batch assembled from waiting requests, forwarding to the executor",
    "Prompt encoded, tokens handed over to the attention workers",
    "Cache block table updated after prefix reuse was found for the prompt",
    "Worker heartbeat received, utilisation within the configured band",
    "Decoding step finished, streaming partial output to the caller",
    "Checkpoint shard verified against the index of the model repository",
    "Request admitted by the gateway after quota and schema checks"};

}  // namespace aijob::bench
