"""The healthy phase: NCCL's start, steps as five trainers print them, and the noise of any long run."""

from emitters import c10d, nccl
from job import Job

NOISE = [  # what resembles a failure and is none
    "/opt/venv/lib/python3.11/site-packages/torch/utils/checkpoint.py:460: UserWarning: torch.utils.checkpoint: please "
    "pass in use_reentrant=True or use_reentrant=False explicitly.",
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by "
    "'ReadTimeoutError(\"HTTPSConnectionPool(host='packages.example.org', port=443): Read timed out.\")': /simple/einops/",
    "data check: shards=128 errors=0 skipped=0",
    "FutureWarning: `torch.cuda.amp.autocast(args...)` is deprecated.",
    "wandb: WARNING Calling wandb.login() after wandb.init() has no effect.",
    "wandb: Network error (ConnectionError), entering retry loop.",
    "INFO: checkpoint writer idle, last save ok, timeout=600",
    "set CUDA_LAUNCH_BLOCKING=1 to debug device-side assert messages",
    "[data] sample 88123: cannot decode, skipping (1 of 4012331)",
    "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True",
    "Token indices sequence length is longer than the specified maximum sequence length for this model (4311 > 4096).",
    "INFO exceptions handler installed, faulthandler enabled",
]


def start(job: Job) -> None:
    rng, at = job.rng, job.begin
    if job.launcher == "torchrun" and rng.random() < 0.7:
        for node in range(job.nodes):
            job.launch_say(at, node, "*****************************************\nSetting OMP_NUM_THREADS environment "
                           "variable for each process to be 1 in default, to avoid your system being overloaded, please "
                           "further tune the variable for optimal performance in your application as needed. \n"
                           "*****************************************")
    if job.trainer == "megatron":
        job.say(at + 1, 0, f"using world size: {job.world}, data-parallel size: {job.world}, context-parallel size: 1, "
                "tensor-model-parallel size: 1, pipeline-model-parallel size: 1")
    if job.trainer == "logging" or job.layout.endswith("files") or rng.random() < 0.5:
        for rank in range(job.world):
            job.say(at + 2 + rng.random(), rank, f"<<iso>> INFO [dist.py:41] rank {rank} of {job.world} on "
                    f"{job.host(rank)} uses cuda:{job.local(rank)}")
    # Where neither prefixes nor files name all ranks, a reader needs somebody who says how many there are.
    said = job.trainer == "megatron" or job.layout in ("srun", "rank_files", "pods_rank")
    if job.nccl_info or not said or rng.random() < 0.5:
        comm = f"0x{rng.randrange(16**12):012x}"
        for rank in range(job.world) if job.nccl_info else [0]:
            gpu = job.local(rank)
            job.say(at + 4 + rng.random(), rank, nccl(job, rank, "", f"INFO NCCL version {job.nccl}+cuda12.4"))
            job.say(at + 6 + rng.random(), rank, nccl(
                job, rank, "", f"INFO ncclCommInitRank comm {comm} rank {rank} nranks {job.world} cudaDev {gpu} nvmlDev "
                f"{gpu} busId {gpu + 1}b000 commId 0x9f12 - Init COMPLETE"))
    if rng.random() < 0.3:
        rank = rng.randrange(job.world)
        job.say(at + 6, rank, nccl(job, rank, "", "WARN NET/Plugin: Could not find CollNet support, falling back to ring"))


def step(job: Job, at: float, number: int, total: int, seconds: float, loss: str) -> None:
    rng, grad = job.rng, f"{job.rng.uniform(0.3, 1.6):.3f}"
    if job.trainer == "megatron":
        job.say(at, job.world - 1, f" [<<us>>] iteration {number:8d}/{total:8d} | consumed samples: {number * 1024:12d} | "
                f"elapsed time per iteration (ms): {seconds * 1000:.1f} | throughput per GPU (TFLOP/s/GPU): "
                f"{rng.uniform(300, 420):.1f} | learning rate: 1.2E-04 | global batch size: 1024 | lm loss: {loss} | "
                f"loss scale: 1.0 | grad norm: {grad} | number of skipped iterations:   0 | number of nan iterations:   0 |")
    elif job.trainer == "hf":
        share = number / total
        job.say(at, 0, f"\r{share:4.0%}|{'█' * int(10 * share):<10}| {number}/{total} [{number * 3 // 60:02d}:"
                f"{number * 3 % 60:02d}<07:11, {seconds:.2f}s/it]", ends=False)
        if number % 2 == 0:
            job.say(at + 0.01, 0, f"{{'loss': {loss}, 'grad_norm': {grad}, 'learning_rate': 2e-05, 'epoch': "
                    f"{share * 3:.2f}}}")
    elif job.trainer == "nanogpt":
        job.say(at, 0, f"iter {number}: loss {loss}, time {seconds * 1000:.2f}ms, mfu {rng.uniform(30, 50):.2f}%")
    elif job.trainer == "deepspeed":
        job.say(at, 0, f"[<<iso>>] [INFO] [logging.py:96:log_dist] [Rank 0] step={number}, skipped=0, lr=[1.2e-05], "
                f"mom=[[0.9, 0.95]]")
        if rng.random() < 0.1:
            job.say(at, 0, f"[<<iso>>] [INFO] [loss_scaler.py:190:update_scale] [deepspeed] OVERFLOW! Rank 0 Skipping "
                    "step. Attempted loss scale: 65536, reducing to 32768")
    else:
        job.say(at, 0, f"<<iso>> INFO [loop.py:212] step {number}/{total} loss={loss} grad_norm={grad} "
                f"step_time={seconds:.2f}s")


def checkpoint(job: Job, at: float, number: int, saved: bool = True) -> None:
    if job.trainer == "megatron":
        job.say(at, 0, f"saving checkpoint at iteration {number:7d} to /ckpt/run7 in torch_dist format")
        if saved:
            job.say(at + 9, 0, f"  successfully saved checkpoint from iteration {number:7d} to /ckpt/run7")
    else:
        job.say(at, 0, f"<<iso>> INFO [ckpt.py:77] Saving model checkpoint to /ckpt/run7/checkpoint-{number}")
        if saved:
            job.say(at + 9, 0, f"<<iso>> INFO [ckpt.py:101] checkpoint-{number} saved in 8.71 s")


def healthy(job: Job) -> tuple:
    """Returns when the last healthy step ended, its number, and the seconds of a step."""
    rng = job.rng
    start(job)
    at, seconds, total = job.begin + 40, rng.uniform(1.5, 25.0), rng.choice([500, 2000, 10000])
    number, steps = rng.randrange(1, 300), rng.randrange(10, 22)
    for i in range(steps):
        at += seconds * rng.uniform(0.97, 1.05)
        number += 1
        step(job, at, number, total, seconds, f"{3.2 - 0.02 * i + rng.uniform(-.05, .05):.4f}")
        if rng.random() < 0.12:
            rank = rng.randrange(job.world)
            job.say(at + rng.random(), rank, rng.choice(NOISE))
        if i == steps // 2 and rng.random() < 0.5:
            checkpoint(job, at + 0.2, number)
    for node in rng.sample(range(job.nodes), min(job.nodes, 2)):
        job.kernel_say(job.begin + 5, node, "nvidia-nvlink: Nvlink Core is being initialized, major device number 235")
        job.kernel_say(at - 20, node, "perf: interrupt took too long (2511 > 2500), lowering "
                       "kernel.perf_event_max_sample_rate to 79500")
    return at, number, seconds


def finish(job: Job, at: float) -> None:
    """The end of a run that went well; sockets close in any order, which c10d mentions."""
    job.say(at + 1, 0, "<<iso>> INFO [loop.py:301] training finished, errors: 0")
    for rank in job.rng.sample(range(job.world), min(4, job.world)):
        job.say(at + 2 + job.rng.random(), rank, c10d(
            job, rank, "W", 1250, "Warning: WARNING: process group has NOT been destroyed before we destruct "
            "ProcessGroupNCCL. On normal program exit, the application should call destroy_process_group to ensure that "
            "any pending NCCL operations have finished in this process."))
    if job.rng.random() < 0.4 and job.world > 1:
        job.say(at + 3, 1, c10d(job, 1, "W", 125, f"[c10d] recvValue failed on SocketImpl(fd=62, addr=[{job.host(1)}]:44120, "
                                f"remote=[{job.hosts[0]}]:29500): failed to recv, got 0 bytes", "TCPStore.cpp"))
