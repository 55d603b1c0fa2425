"""What the other ranks, launchers and the scheduler say after one fault: the lines that bury its cause."""

import emitters as say
from job import GPUS_PER_NODE, Job

OPS = ["ALLREDUCE", "_ALLGATHER_BASE", "_REDUCE_SCATTER_BASE", "BROADCAST", "ALLTOALL_BASE"]


def times_out(job: Job, begin: float, silent, late=None) -> tuple:
    """The watchdogs of all ranks but `silent` bark after the timeout; `late`: {rank: collectives enqueued}.

    Returns when the last one has ended its process, and who was ended.
    """
    rng, seq, op = job.rng, job.seq, job.rng.choice(OPS)
    numel, ahead = rng.choice([1, 8388608, 131072000]), rng.randrange(0, 6)
    barked, last = [], begin
    first_teller = None
    for rank in range(job.world):
        if rank in silent:
            continue
        ran = job.timeout + rng.uniform(0.01, 0.9)
        at = begin + ran + rng.uniform(0, 0.3)
        if late and rank in late:  # enqueued fewer; its own work completed, so it only hears of the others' timeout
            job.say(at + 1.0, rank, say.dump_signal(job, rank, first_teller or 0, late[rank], late[rank]))
            last = max(last, at + 1.0)
            continue
        first_teller = rank if first_teller is None else first_teller
        message = say.watchdog_text(job, rank, seq, op, numel, int(ran * 1000))
        job.say(at, rank, say.c10d(job, rank, "E", 632, message))
        if job.torch >= 2.4:
            job.say(at + 0.01, rank, say.watchdog_status(job, rank, seq, seq + ahead, seq - 1))
        if job.torch >= 2.6:
            job.say(at + 0.02, rank, say.c10d(job, rank, "E", 756, "Stack trace of the failed collective not found, "
                    "potentially because FlightRecorder is disabled. You can enable it by setting "
                    "TORCH_NCCL_TRACE_BUFFER_SIZE to a non-zero value."))
            if job.world <= 64:
                job.say(at + 0.03, rank, say.dump_signal(job, rank, None, seq + ahead, seq - 1))
        job.say(at + rng.uniform(1, 20), rank, say.watchdog_end(job, rank, message))
        barked.append(rank)
        last = max(last, at + 20)
    return last, barked


def times_out_in_groups(job: Job, begin: float, guilty: int) -> tuple:
    """Tensor parallel within a node, data parallel across nodes: everybody waits, each in a group of its own."""
    rng, last, barked = job.rng, begin, []
    for rank in range(job.world):
        if rank == guilty:
            continue
        at = begin + job.timeout + rng.uniform(0.01, 1.2)
        if job.node(rank) == job.node(guilty):
            group, seq, op = ("TENSOR_MODEL_PARALLEL_GROUP", 2, job.local(rank)), job.seq * 40 + 3, "ALLREDUCE"
        else:
            group = ("DATA_PARALLEL_GROUP_WITH_CP", 11 + job.local(rank), job.node(rank))
            seq, op = job.seq, "_REDUCE_SCATTER_BASE"
        message = say.watchdog_text(job, rank, seq, op, 8388608, job.timeout * 1000 + rng.randrange(900), group)
        job.say(at, rank, say.c10d(job, rank, "E", 632, message))
        job.say(at + 0.01, rank, say.watchdog_status(job, rank, seq, seq, seq - 1, group))
        job.say(at + rng.uniform(1, 15), rank, say.watchdog_end(job, rank, message, group))
        barked.append(rank)
        last = max(last, at + 15)
    return last, barked


def sees_closed(job: Job, at: float, dead, share: float) -> tuple:
    """Peers notice within milliseconds to seconds that a socket closed; others are ended before they say so."""
    rng, hit, last = job.rng, [], at
    dead = sorted(dead)
    for rank in range(job.world):
        if rank in dead or rng.random() > share:
            continue
        seen = at + rng.expovariate(2.0) + 0.003
        peer = rng.choice(dead) if abs(rank - dead[0]) < GPUS_PER_NODE or rng.random() < 0.5 else rng.randrange(job.world)
        if rng.random() < 0.7:
            job.say(seen, rank, say.remote_closed(job, rank, peer))
        job.say(seen + rng.uniform(0.02, 2), rank, say.remote_error(job, rank, peer))
        hit.append(rank)
        last = max(last, seen + 2)
    return last, hit


def launchers_end(job: Job, at: float, codes: dict, gone=()) -> float:
    """Launchers notice who ended, end the others, and sum up. codes: {rank: exit code}; gone: nodes that are no more."""
    rng = job.rng
    if job.launcher == "srun":
        return slurm_end(job, at, codes)
    if job.launcher == "none":
        return at
    last = at
    first = {}  # node: when it has someone ended
    for rank in codes:
        node = job.node(rank)
        first[node] = min(first.get(node, 1e18), at if not first else at + rng.uniform(0.1, 25))
    for node, noticed in sorted(first.items()):
        if node in gone:
            continue
        noticed += rng.uniform(0.1, 4.0)
        failed = [r for r in codes if job.node(r) == node]
        for rank in job.on_node(node):
            if rank not in failed:
                job.launch_say(noticed, node, say.elastic(job, node, "WARNING", f"Sending process {job.pids[rank]} closing "
                                                          "signal SIGTERM"))
        rng.shuffle(failed)  # several within its second: which one it names is chance
        failed.sort(key=lambda r: 0 if codes[r] not in (-6, -15) else rng.random())
        job.launch_say(noticed + 0.5, node, say.elastic(
            job, node, "ERROR", f"failed (exitcode: {codes[failed[0]]}) local_rank: {job.local(failed[0])} (pid: "
            f"{job.pids[failed[0]]}) of binary: /opt/venv/bin/python"))
        job.launch_say(noticed + 0.8, node, say.elastic_summary(job, node, [(r, codes[r]) for r in failed]))
        last = max(last, noticed + 1)
    if len(first) < job.nodes:  # agents without a failure of their own lose the rendezvous
        for node in range(job.nodes):
            if node in first or node in gone or rng.random() < 0.5:
                continue
            job.launch_say(last + rng.uniform(1, 20), node, say.elastic(
                job, node, "WARNING", f"Sending process {job.pids[node * GPUS_PER_NODE]} closing signal SIGTERM"))
    if job.slurm and rng.random() < 0.6:
        node = job.node(next(iter(codes)))
        job.launch_say(last + 1, node, f"srun: error: {job.hosts[node]}: {say.tasks([node])}: Exited with exit code 1\n"
                       f"srun: Terminating StepId={job.step_id}")
        job.launch_say(last + 1.2, 0, f"slurmstepd: error: *** STEP {job.step_id} ON {job.hosts[0]} CANCELLED AT <<isot>> ***")
    return last + 2


def slurm_end(job: Job, at: float, codes: dict) -> float:
    """srun's own words; it ends the step some time after one task failed."""
    words = {1: "Exited with exit code 1", -6: "Aborted (core dumped)", -9: "Killed", -11: "Segmentation fault (core dumped)"}
    cancelled = at + job.rng.uniform(0.2, 5)
    order = []
    for node in range(job.nodes):
        for code in (1, -9, -11, -6):
            ranks = [r for r in codes if job.node(r) == node and codes[r] == code]
            if ranks:
                order.append((at + 0.1 + job.rng.random(), node, ranks, code))
    for when, node, ranks, code in sorted(order)[:40]:
        job.launch_say(when, node, f"srun: error: {job.hosts[node]}: {say.tasks(ranks)}: {words[code]}")
    job.launch_say(cancelled, 0, f"srun: Terminating StepId={job.step_id}")
    for node in range(min(job.nodes, 8)):
        job.launch_say(cancelled + 0.1, node, f"slurmstepd: error: *** STEP {job.step_id} ON {job.hosts[node]} CANCELLED AT "
                       "<<isot>> ***")
    return cancelled + 1


def after_death(job: Job, at: float, rank: int, code: int, may_wait: bool = True) -> float:
    """The rest of the job after `rank` ended at `at`: at once, or when the collective it left out times out."""
    rng = job.rng
    codes = {rank: code}
    way = rng.choice(["closed", "quick"] if job.launcher == "torchrun" else ["closed", "waits"])
    if may_wait and rng.random() < 0.15:
        way = "waits"
    if way == "waits":
        last, barked = times_out(job, at, {rank})
        codes.update({r: -6 for r in barked})
    elif way == "closed":
        last, hit = sees_closed(job, at, {rank}, 0.9 if job.world <= 64 else 0.3)
        codes.update({r: rng.choice([1, -6]) for r in hit})
    else:
        others = [r for r in range(job.world) if job.node(r) != job.node(rank)]
        last = at + 1
        for other in rng.sample(others, min(len(others), 24)):
            job.say(at + rng.uniform(2, 9), other, say.store_gone(job, other, job.hosts[0]))
            job.say(at + rng.uniform(2, 9), other, say.remote_error(job, other, rank))
            codes[other] = -6
    return launchers_end(job, last if way == "waits" else at + 0.4, codes)
