"""What PyTorch, NCCL, torchelastic, slurm and the kernel print: one function, one message."""

from job import Job

DOCS = "https://pytorch.org/docs/stable/elastic/errors.html"
CORRUPT = ("Some NCCL operations have failed or timed out. Due to the asynchronous nature of CUDA kernels, "
           "subsequent GPU operations might run on corrupted/incomplete data.")
DUMP_TAIL = ("This is most likely caused by incorrect usages of collectives, e.g., wrong sizes used across ranks, "
             "the order of collectives is not same for all ranks or the scheduled collective, for some reason, "
             "didn't run. Additionally, this can be caused by GIL deadlock or other reasons such as network errors "
             "or bugs in the communications library (e.g. NCCL), etc. ")


def c10d(job: Job, rank: int, level: str, line: int, text: str, source="ProcessGroupNCCL.cpp") -> str:
    if job.torch < 2.2:
        return f"[{level} {source}:{line}] {text}"
    if job.torch < 2.4:
        return f"[rank{rank}]:[{level} {source}:{line}] {text}"
    return f"[rank{rank}]:[{level}<<glog>> {source}:{line}] {text}"


def group_head(job: Job, rank: int, group) -> str:
    """The group's own number of the rank stands here, which is the global one in the default group only."""
    name, guid, position = group if group else ("default_pg", 0, rank)
    if job.torch < 2.4:
        return f"[Rank {position}]"
    if job.torch < 2.6:
        return f"[PG {guid} Rank {position}]" if not group else f"[PG {guid}({name}) Rank {position}]"
    return f"[PG ID {guid} PG GUID {guid}({name}) Rank {position}]"


def watchdog_text(job: Job, rank: int, seq: int, op: str, numel: int, ran_ms: int, group=None) -> str:
    size = "" if job.torch < 2 else f"NumelIn={numel}, NumelOut={numel}, "
    position = group[2] if group else rank
    return (f"[Rank {position}] Watchdog caught collective operation timeout: WorkNCCL(SeqNum={seq}, OpType={op}, "
            f"{size}Timeout(ms)={job.timeout * 1000}) ran for {ran_ms} milliseconds before timing out.")


def watchdog_status(job: Job, rank: int, seq: int, enqueued: int, completed: int, group=None) -> str:
    head = group_head(job, rank, group)
    if job.torch < 2.6:
        return c10d(job, rank, "E", 1664, f"{head} Exception (either an error or timeout) detected by watchdog at "
                    f"work: {seq}, last enqueued NCCL work: {enqueued}, last completed NCCL work: {completed}.")
    return c10d(job, rank, "E", 2271, f"{head}  failure detected by watchdog at work sequence id: {seq} PG status: "
                f"last enqueued work: {enqueued}, last completed work: {completed}")


def dump_signal(job: Job, rank: int, teller, enqueued: int, completed: int, group=None) -> str:
    source = "this local rank" if teller is None else f"rank {teller}"
    what = "a collective timeout" if teller is None else "a collective timeout or exception"
    return c10d(job, rank, "E", 1682, f"{group_head(job, rank, group)} Received a dump signal due to {what} from "
                f" {source} and we will try our best to dump the debug info. Last enqueued NCCL work: {enqueued}, "
                f"last completed NCCL work: {completed}.{DUMP_TAIL}")


def watchdog_end(job: Job, rank: int, message: str, group=None) -> str:
    """The same message again, in the exception that ends the process, with its trace."""
    text = "\n".join([
        c10d(job, rank, "E", 681, f"[Rank {rank}] {CORRUPT}"),
        c10d(job, rank, "E", 695, f"[Rank {rank}] To avoid data inconsistency, we are taking the entire process down."),
        c10d(job, rank, "E", 1895, f"{group_head(job, rank, group)} Process group watchdog thread terminated with "
             f"exception: {message}")])
    if job.torch >= 2.4:
        text += ("\nException raised from checkTimeout at ../torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp:635 (most "
                 "recent call first):\nframe #0: c10::Error::Error(c10::SourceLocation, std::string) + 0x96 (0x7f2d41 "
                 "in /opt/venv/lib/python3.11/site-packages/torch/lib/libc10.so)\nframe #1: "
                 "c10d::ProcessGroupNCCL::watchdogHandler() + 0x233 (0x7f2d42 in libtorch_cuda.so)\n"
                 "frame #2: clone + 0x43 (0x7f2e81 in /lib/x86_64-linux-gnu/libc.so.6)\n")
    return text + "\nterminate called after throwing an instance of 'c10::DistBackendError'"


def nccl(job: Job, rank: int, place: str, text: str) -> str:
    thread = job.pids[rank] + 600 + job.local(rank)
    return f"{job.host(rank)}:{job.pids[rank]}:{thread} [{job.local(rank)}] {place}{' ' if place else ''}NCCL {text}"


def remote_closed(job: Job, rank: int, peer: int) -> str:
    port = 30000 + (peer * 37) % 20000
    if job.nccl < "2.18":
        return nccl(job, rank, "misc/socket.cc:523", f"WARN Net : Connection closed by remote peer {job.host(peer)}"
                    f"<{port}>") + "\n" + nccl(job, rank, "include/socket.h:457",
                                               f"WARN Net : Call to recv from 10.4.{job.node(peer)}.7<{port}> failed : "
                                               "Connection reset by peer")
    return nccl(job, rank, "misc/socket.cc:49", f"WARN socketProgress: Connection closed by remote peer "
                f"{job.host(peer)}.cluster.local<{port}>")


def remote_error(job: Job, rank: int, peer: int) -> str:
    """The rank's own way down after its peer went away."""
    return (c10d(job, rank, "E", 695, f"[Rank {rank}] {CORRUPT}") + "\n" +
            c10d(job, rank, "E", 1895, f"{group_head(job, rank, None)} Process group watchdog thread terminated with "
                 "exception: NCCL error: remote process exited or there was a network error, NCCL version "
                 f"{job.nccl}\nncclRemoteError: A call failed possibly due to a network error or a remote process "
                 f"exiting prematurely.\nLast error:\nsocketProgress: Connection closed by remote peer "
                 f"{job.host(peer)}.cluster.local<{31000 + peer}>"))


def store_gone(job: Job, rank: int, host: str) -> str:
    return c10d(job, rank, "W", 106, f"[c10d] sendBytes failed on SocketImpl(fd=64, addr=[{job.host(rank)}]:50112, "
                f"remote=[{host}]:29500): Broken pipe", "TCPStore.cpp")


def traceback(job: Job, rank: int, frames, error: str) -> str:
    """Since 2.3 a distributed script's last exception is printed with [rankN]: before each line."""
    lines = ["Traceback (most recent call last):"]
    for path, number, where, code in frames:
        lines += [f'  File "{path}", line {number}, in {where}', f"    {code}"]
    lines += error.split("\n")
    head = f"[rank{rank}]: " if job.torch >= 2.3 else ""
    return "\n".join(head + line for line in lines)


def elastic(job: Job, node: int, level: str, text: str) -> str:
    if job.torch < 2.0:
        return f"{level}:torch.distributed.elastic.multiprocessing.api:{text}"
    if job.torch < 2.3:
        return f"[<<iso>>] torch.distributed.elastic.multiprocessing.api: [{level}] {text}"
    return f"{level[0]}<<glog6>> {job.agents[node]} torch/distributed/elastic/multiprocessing/api.py:897] {text}"


SIGNALS = {-6: "SIGABRT", -9: "SIGKILL", -11: "SIGSEGV", -15: "SIGTERM"}


def elastic_summary(job: Job, node: int, failed) -> str:
    """failed: (rank, exit code), the agent's "root cause" first: with its clock of one second, one of several."""
    def block(number, rank, code):
        reason = f"Signal {-code} ({SIGNALS[code]}) received by PID {job.pids[rank]}" if code < 0 else \
            f"To enable traceback see: {DOCS}"
        return (f"[{number}]:\n  time      : <<sec>>\n  host      : {job.hosts[node]}\n  rank      : {rank} "
                f"(local_rank: {job.local(rank)})\n  exitcode  : {code} (pid: {job.pids[rank]})\n"
                f"  error_file: <N/A>\n  traceback : {reason}")
    rule = "-" * 60
    text = ["Traceback (most recent call last):", '  File "/opt/venv/bin/torchrun", line 8, in <module>',
            "    sys.exit(main())", '  File "/opt/venv/lib/python3.11/site-packages/torch/distributed/run.py", line 918, '
            "in main", "    run(args)",
            "torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ", "=" * 60, "train.py FAILED", rule,
            "Failures:"]
    text += [block(i + 1, rank, code) for i, (rank, code) in enumerate(failed[1:])] or ["  <NO_OTHER_FAILURES>"]
    text += [rule, "Root Cause (first observed failure):", block(0, *failed[0]), "=" * 60]
    return "\n".join(text)


def tasks(ranks) -> str:
    """slurm's list of tasks: 0-2,4-7."""
    spans, ranks = [], sorted(ranks)
    for rank in ranks:
        if spans and spans[-1][1] == rank - 1:
            spans[-1][1] = rank
        else:
            spans.append([rank, rank])
    listed = ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
    return f"task {listed}" if len(ranks) == 1 else f"tasks {listed}"
