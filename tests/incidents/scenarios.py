"""Twelve faults and their truths. A scenario says what the guilty rank or node prints, then leaves the rest to cascade.

Each takes (job, at, number, seconds): when and in which step the last healthy step ended. Truth.classes is what a
human reader of all the files would accept; where it is wider than one class, a comment says why.
"""

import cascade
import emitters as say
from job import GPUS_PER_NODE, Job, Line, Truth
from trainers import checkpoint, step

SITE = "/opt/venv/lib/python3.11/site-packages"
FRAMES = [("/workspace/train.py", 418, "<module>", "main()"), ("/workspace/train.py", 352, "main", "loss = step(batch)")]
ADVICE = ("CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be "
          "incorrect.\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1\nCompile with `TORCH_USE_CUDA_DSA` to enable "
          "device-side assertions.\n")


def gpu_oom(job: Job, at, number, seconds) -> Truth:
    rng, rank = job.rng, job.rng.randrange(job.world)
    gpu = rng.choice([job.local(rank), 0 if job.launcher == "none" else job.local(rank)])
    ask, free = rng.choice(["2.00 GiB", "144.00 MiB", "20.00 MiB", "15.96 GiB"]), rng.choice(["13.19 MiB", "1.06 GiB"])
    if job.torch < 2.1:
        kind = "RuntimeError" if job.torch < 1.2 else "torch.cuda.OutOfMemoryError"
        error = (f"{kind}: CUDA out of memory. Tried to allocate {ask} (GPU {gpu}; 79.15 GiB total capacity; 74.11 GiB "
                 f"already allocated; {free} free; 77.80 GiB reserved in total by PyTorch) If reserved memory is >> "
                 "allocated memory try setting max_split_size_mb to avoid fragmentation.  See documentation for Memory "
                 "Management and PYTORCH_CUDA_ALLOC_CONF")
    else:
        kind = "torch.cuda.OutOfMemoryError" if job.torch < 2.5 else "torch.OutOfMemoryError"
        error = (f"{kind}: CUDA out of memory. Tried to allocate {ask}. GPU {gpu} has a total capacity of 79.15 GiB of "
                 f"which {free} is free. Including non-PyTorch memory, this process has 77.90 GiB memory in use. Of the "
                 "allocated memory 74.11 GiB is allocated by PyTorch, and 1.89 GiB is reserved by PyTorch but "
                 "unallocated. If reserved but unallocated memory is large try setting "
                 "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True to avoid fragmentation.")
    inner = (f"{SITE}/torch/nn/functional.py", 3053, "cross_entropy", "return torch._C._nn.cross_entropy_loss(input, target)")
    job.say(at, rank, say.traceback(job, rank, [*FRAMES, inner], error))
    return Truth({"gpu_oom"}, {rank}, end=cascade.after_death(job, at + 0.2, rank, 1))


def host_oom(job: Job, at, number, seconds) -> Truth:
    rank, rng = job.rng.randrange(job.world), job.rng
    pid, node = job.pids[rank], job.node(rank)
    cgroup = rng.random() < 0.5
    scope = "Memory cgroup out of memory" if cgroup else "Out of memory"
    job.kernel_say(at - 0.05, node, "python invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0")
    job.kernel_say(at - 0.01, node, f"oom-kill:constraint={'CONSTRAINT_MEMCG' if cgroup else 'CONSTRAINT_NONE'},"
                   f"nodemask=(null),cpuset=job_7,mems_allowed=0-1,task_memcg=/slurm/job_7,task=python,pid={pid},uid=4021")
    job.kernel_say(at, node, f"{scope}: Killed process {pid} (python) total-vm:268435456kB, anon-rss:201326592kB, "
                   "file-rss:71680kB, shmem-rss:1048576kB, UID:4021 pgtables:401408kB oom_score_adj:0")
    job.kernel_say(at + 2.4, node, f"oom_reaper: reaped process {pid} (python), now anon-rss:0kB, file-rss:0kB, "
                   "shmem-rss:0kB")
    if job.launcher == "none":
        job.say(at + 0.1, rank, "Killed" if rng.random() < 0.5 else f"/run.sh: line 14: {pid:6d} Killed                  "
                "python train.py --config c.yaml")
    end = cascade.after_death(job, at + 0.1, rank, -9)
    if job.slurm:
        task = rank if job.launcher == "srun" else node
        job.launch_say(end, node, f"slurmstepd: error: Detected 1 oom_kill event in StepId={job.step_id}. Some of the step "
                       f"tasks have been OOM Killed.\nsrun: error: {job.hosts[node]}: task {task}: Out Of Memory")
    return Truth({"host_oom"}, {rank}, end=end + 1)


def dead_nic(job: Job, at, number, seconds) -> Truth:
    """One node's adapter fails: its ranks' sends run out of retries, and so do those of the peers that send to it."""
    rng, node = job.rng, job.rng.randrange(job.nodes)
    own, hca = job.on_node(node), rng.randrange(4)
    one = len(own) == GPUS_PER_NODE and rng.random() < 0.5  # one adapter serves two GPUs, or the only one serves all
    struck = [r for r in own if job.local(r) // 2 == hca] if one else own
    hit = {}
    if rng.random() < 0.6:
        job.kernel_say(at, node, f"mlx5_core 0000:{hca + 1}a:00.0 ib{hca}: Link down")
        for rank in struck:
            job.say(at + rng.uniform(0.05, 0.5), rank, say.nccl(
                job, rank, "transport/net_ib.cc:93", f"WARN NET/IB : mlx5_{hca}:1 Got async event : port error"
                if job.nccl >= "2.20" else f"WARN NET/IB : Got async event : port error"))
    peers = [r + GPUS_PER_NODE if r + GPUS_PER_NODE < job.world else r - GPUS_PER_NODE for r in struck]
    for rank in struck + [p for p in peers if rng.random() < 0.6]:
        seen = at + 12 + rng.uniform(0, 3)  # 7 retries
        to = node if job.node(rank) != node else (node + 1) % job.nodes
        peer = f"10.4.{to}.7<{40000 + rank}>"
        if job.nccl >= "2.21":
            text = (f"WARN NET/IB: Got completion from peer {peer} with status=IBV_WC_RETRY_EXC_ERR(12) "
                    f"opcode=IBV_WC_RDMA_WRITE(1) reqSize=0 vendor_err=129 req_type=Send localGid fe80::1 hca mlx5_{hca}")
        else:
            text = (f"WARN NET/IB : Got completion from peer {peer} with status=12 opcode=0 len=32622 vendor err 129 "
                    "(Send) localGid ::ffff:10.4.0.9 remoteGids::ffff:10.4.0.7")
        job.say(seen, rank, say.nccl(job, rank, "transport/net_ib.cc:1295", text))
        job.say(seen + rng.uniform(0.01, 1), rank, say.remote_error(job, rank, rng.choice(own)))
        hit[rank] = -6
    order = sorted(hit, key=lambda r: r not in own)
    end = cascade.launchers_end(job, at + 17, {r: hit[r] for r in order})
    return Truth({"comm_error"}, set(own), end=end)


def hung_rank(job: Job, at, number, seconds) -> Truth:
    """One rank is stuck in its loader or a kernel: it never enqueues the collective that all others wait in."""
    rng, rank = job.rng, job.rng.randrange(job.world)
    if job.world >= 16 and job.torch >= 2.4 and rng.random() < 0.25:
        last, barked = cascade.times_out_in_groups(job, at, rank)
    else:
        last, barked = cascade.times_out(job, at, {rank})
        if job.torch >= 2.4 and rng.random() < 0.25:  # its own watchdog thread is stuck too, and a monitor says so
            job.say(at + job.timeout + 40, rank, say.c10d(
                job, rank, "F", 1557, f"[PG ID 0 PG GUID 0(default_pg) Rank {rank}] ProcessGroupNCCL's watchdog got stuck "
                "for 480 seconds without making progress in monitoring enqueued collectives. This typically indicates a "
                "NCCL/CUDA API (e.g., CudaEventDestroy) hang blocking the watchdog, and could be triggered by another "
                "thread holding the GIL inside a CUDA api (for example, CudaEventDestroy), or other deadlock-prone "
                "behaviors."))
    end = cascade.launchers_end(job, last, {r: -6 for r in barked})
    return Truth({"comm_hang"}, {rank}, hang=True, end=end)


def late_rank(job: Job, at, number, seconds) -> Truth:
    """One rank is a few collectives behind (a longer batch, an if that others did not take) and says so itself."""
    rng, rank = job.rng, job.rng.randrange(job.world)
    job.torch = max(job.torch, 2.4)  # older ones print no numbers
    last, barked = cascade.times_out(job, at, set(), {rank: job.seq - rng.randrange(1, 3)})
    end = cascade.launchers_end(job, last, {r: -6 for r in barked})
    return Truth({"comm_hang", "deadlock"}, {rank}, hang=True, end=end)  # skipped or out of order: deadlock is as right


def lost_node(job: Job, at, number, seconds) -> Truth:
    """A node is gone without a word. Nothing names its cause: comm_error and process_crash are both what can be known;
    slurm cancels the job for it, which some will call a preemption."""
    rng, node = job.rng, job.rng.randrange(1, job.nodes)
    own, classes = set(job.on_node(node)), {"comm_error", "process_crash", "preemption"}
    hang = rng.random() < 0.5
    if hang:  # no reset comes back: peers wait for their watchdogs, and the silent ranks are the suspects
        last, barked = cascade.times_out(job, at, own)
        classes = {"comm_hang", "comm_error"}
    else:
        last, barked = cascade.sees_closed(job, at, own, 0.9 if job.world <= 64 else 0.3)
        if not barked:
            barked = [0]
            job.say(at + 1, 0, say.remote_closed(job, 0, min(own)) + "\n" + say.remote_error(job, 0, min(own)))
    if job.slurm and not hang:
        job.launch_say(at + 60, 0, f"srun: error: Node failure on {job.hosts[node]}\nslurmstepd: error: *** JOB "
                       f"{job.step_id[:-2]} ON {job.hosts[0]} CANCELLED AT <<isot>> DUE TO NODE FAILURE, SEE SLURMCTLD LOG "
                       "FOR DETAILS ***")
    end = cascade.launchers_end(job, last + 1, {r: -6 for r in barked}, gone={node})
    # Unless they are missed in a collective, nobody names the ranks: they said nothing.
    return Truth(classes, own if hang else set(), hang=hang, end=max(end, at + 60))


def disk_full(job: Job, at, number, seconds) -> Truth:
    rng, rank = job.rng, job.rng.choice([0, job.rng.randrange(job.world)])
    path = f"/ckpt/run7/iter_{number:07d}/__{rank}_0.distcp"
    form = rng.randrange(4)
    if form == 0:
        error = f"OSError: [Errno 28] No space left on device: '{path}'"
    elif form == 1:
        error = "RuntimeError: [enforce fail at inline_container.cc:603] . unexpected pos 704 vs 598"
    elif form == 2:
        error = "OSError: [Errno 28] No space left on device"  # whether of a save, the frames above tell
    else:
        error = ("safetensors_rust.SafetensorError: Error while serializing: IoError(Os { code: 28, kind: StorageFull, "
                 "message: \"No space left on device\" })")
    frames = [("/workspace/train.py", 377, "main", "save_checkpoint(state, step)"),
                     (f"{SITE}/torch/serialization.py", 850, "save", "_save(obj, opened_zipfile, pickle_module)")]
    checkpoint(job, at, number, saved=False)
    at += 6
    job.say(at, rank, say.traceback(job, rank, FRAMES[:1] + frames, error))
    # checkpoint_save by what failed, storage_io by why: both name it.
    return Truth({"checkpoint_save", "storage_io"}, {rank}, end=cascade.after_death(job, at + 0.1, rank, 1))


def preempted(job: Job, at, number, seconds) -> Truth:
    rng = job.rng
    if job.layout.startswith("pods"):
        for i, text in enumerate(['"Eviction manager: must evict pod(s) to reclaim" resourceName="ephemeral-storage"',
                                  '"Eviction manager: pod is evicted successfully" pod="train/job-worker-0"']):
            head = "W" if i == 0 else "I"
            text = f"{head}<<klog>>    1811 eviction_manager.go:{367 + 260 * i}] {text}"
            job.lines.append(Line(at - 0.3 + i * 0.1, -1, 0, text, "kubelet"))
    elif job.slurm:
        why = rng.choice(["DUE TO PREEMPTION", "DUE TO TIME LIMIT"])
        job.launch_say(at, 0, f"slurmstepd: error: *** JOB {job.step_id[:-2]} ON {job.hosts[0]} CANCELLED AT <<isot>> "
                       f"{why} ***")
        job.launch_say(at + 0.01, 0, "srun: Job step aborted: Waiting up to 32 seconds for job step to finish.")
        for node in range(1, min(job.nodes, 8)):
            job.launch_say(at + 0.05, node, f"slurmstepd: error: *** STEP {job.step_id} ON {job.hosts[node]} CANCELLED AT "
                           f"<<isot>> {why} ***")
    handled = rng.random() < 0.6  # the script saves and leaves; else torchrun ends it
    for node in range(job.nodes):
        if job.launcher == "torchrun":
            received = say.elastic(job, node, "WARNING", "Received 15 death signal, shutting down workers")
            received = received.replace("multiprocessing.api", "agent.server.api")
            job.launch_say(at + 0.2, node, received.replace("multiprocessing/api.py:897", "agent/server/api.py:704"))
            for rank in job.on_node(node):
                job.launch_say(at + 0.3, node, say.elastic(job, node, "WARNING", f"Sending process {job.pids[rank]} closing "
                                                           "signal SIGTERM"))
    if handled or not (job.slurm or job.launcher == "torchrun" or job.layout.startswith("pods")):
        job.say(at + 0.4, 0, "exiting program after receiving SIGTERM.")
    for rank in rng.sample(range(job.world), min(job.world, 12)):  # who is not ended yet sees the others go
        if rng.random() < 0.5:
            job.say(at + rng.uniform(0.5, 6), rank, say.remote_closed(job, rank, rng.randrange(job.world)))
            job.say(at + rng.uniform(1, 6), rank, say.remote_error(job, rank, rng.randrange(job.world)))
    if job.launcher == "torchrun":
        for node in range(job.nodes):
            head = ("Traceback (most recent call last):\n  File \"/opt/venv/bin/torchrun\", line 8, in <module>\n"
                    "    sys.exit(main())\n")
            job.launch_say(at + 8 + rng.uniform(0, 2), node, head + "torch.distributed.elastic.multiprocessing.api.SignalException: Process "
                           f"{job.agents[node]} got signal: 15")
    return Truth({"preemption"}, set(), end=at + 11)


def xid_79(job: Job, at, number, seconds) -> Truth:
    rank = job.rng.randrange(job.world)
    bus = f"0000:{job.local(rank) + 1}b:00"
    job.kernel_say(at, job.node(rank), f"NVRM: Xid (PCI:{bus}): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the "
                   f"bus.\nNVRM: GPU {bus}.0: GPU has fallen off the bus.\nNVRM: Xid (PCI:{bus}): 154, pid='<unknown>', "
                   "name=<unknown>, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)")
    error = job.rng.choice(["unspecified launch failure", "unknown error"])
    job.say(at + 0.6, rank, say.nccl(job, rank, "enqueue.cc:1298", f"WARN Cuda failure '{error}'"))
    job.say(at + 0.8, rank, say.traceback(job, rank, FRAMES, f"RuntimeError: CUDA error: {error}\n{ADVICE}"))
    return Truth({"gpu_hardware"}, {rank}, end=cascade.after_death(job, at + 1, rank, 1))


def nan_loss(job: Job, at, number, seconds) -> Truth:
    rank = job.world - 1 if job.trainer == "megatron" else 0
    step(job, at, number + 1, 10000, seconds, "nan")
    if job.trainer == "megatron":
        error = (f"AssertionError: Rank {rank}: found NaN in local forward loss calculation. Device: {job.local(rank)}, node: "
                 f"{job.host(rank)}")
    else:
        error = f"ValueError: loss is nan at step {number + 1}, stopping training"
    job.say(at + 0.3, rank, say.traceback(job, rank, FRAMES, error))
    return Truth({"numeric"}, {rank}, end=cascade.after_death(job, at + 0.4, rank, 1))


def user_exception(job: Job, at, number, seconds) -> Truth:
    rank = job.rng.randrange(job.world)
    if job.rng.random() < 0.5:
        error, classes = "KeyError: 'labels'", {"process_crash"}
        frames = [("/workspace/model.py", 212, "forward", "y = batch['labels']")]
    else:  # raised in a loader's worker: of the data as much as of the code
        error = ("KeyError: Caught KeyError in DataLoader worker process 3.\nOriginal Traceback (most recent call last):\n"
                 f"  File \"{SITE}/torch/utils/data/_utils/worker.py\", line 351, in _worker_loop\n    data = fetcher.fetch(index)"
                 "\n  File \"/workspace/data.py\", line 88, in __getitem__\n    return rec['input_ids']\nKeyError: 'input_ids'\n")
        frames, classes = [(f"{SITE}/torch/utils/data/dataloader.py", 733, "__next__", "data = self._next_data()")], {
            "process_crash", "data_pipeline"}
    job.say(at, rank, say.traceback(job, rank, FRAMES + frames, error))
    return Truth(classes, {rank}, end=cascade.after_death(job, at + 0.1, rank, 1))


def device_assert(job: Job, at, number, seconds) -> Truth:
    rank = job.rng.randrange(job.world)
    for thread in range(0, 160, 32):
        job.say(at + thread * 1e-6, rank, f"../aten/src/ATen/native/cuda/Indexing.cu:1290: indexSelectLargeIndex: block: "
                f"[{job.rng.randrange(400)},0,0], thread: [{thread},0,0] Assertion `srcIndex < srcSelectDimSize` failed.")
    error = f"RuntimeError: CUDA error: device-side assert triggered\n{ADVICE}"
    job.say(at + 0.2, rank, say.traceback(job, rank, FRAMES, error))
    return Truth({"cuda_error"}, {rank}, end=cascade.after_death(job, at + 0.3, rank, 1))


FAULTS = [gpu_oom, host_oom, dead_nic, hung_rank, late_rank, lost_node, disk_full, preempted, xid_79, nan_loss,
          user_exception, device_assert]
MANY_NODES = {dead_nic, lost_node}  # need a second node
