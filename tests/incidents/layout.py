"""Lines to files, as six set-ups keep them: clocks of nodes put in, prefixes, pipes that delay, bars without \\n.

rank_prefix     one stream of raw output; only PyTorch's own messages say [rank3]:
default_prefix  torchrun --tee: [default3]: with the rank WITHIN the node, all nodes' output in one stream
srun            srun --label: "37: ", one task for each rank
rank_files      rank_37.log, and launcher.log
elastic_files   <host>/attempt_0/<local rank>/stderr.log, as torchrun --log-dir writes
pods            one pod for each node, lines as the container runtime keeps them (CRI); with or without a master
pods_rank       the same, one pod for each rank
"""

import datetime
import pathlib
import re

from job import GPUS_PER_NODE, Job, Line

BY_CPP = re.compile(r"<<glog>>|NCCL|\.cpp:|^$")  # written whole
LAYOUTS = ["rank_prefix", "default_prefix", "srun", "rank_files", "elastic_files", "pods", "pods_rank"]


def stamp(text: str, at: float, job: Job) -> str:
    if "<<" not in text:
        return text
    t = datetime.datetime.fromtimestamp(at, datetime.UTC)
    nano = f"{t.microsecond:06d}417"
    marks = {"glog": f"{t.month}{t:%d %H:%M:%S}.{nano}", "glog6": f"{t:%m%d %H:%M:%S}.{t.microsecond // 1000:03d}000",
             "klog": f"{t:%m%d %H:%M:%S}.{t.microsecond:06d}", "iso": f"{t:%Y-%m-%d %H:%M:%S},{t.microsecond // 1000:03d}",
             "us": f"{t:%Y-%m-%d %H:%M:%S.%f}", "isot": f"{t:%Y-%m-%dT%H:%M:%S}", "sec": f"{t:%Y-%m-%d_%H:%M:%S}",
             "syslog": f"{t:%b} {t.day:2d} {t:%H:%M:%S}", "boot": f"{at - job.begin + 86421:12.6f}"}
    for name, value in marks.items():
        text = text.replace(f"<<{name}>>", value)
    return text


def place(job: Job, line: Line) -> tuple:
    """(file, who shares the file's open line, prefix)."""
    layout, rank, node = job.layout, line.rank, line.node
    host = job.hosts[node]
    if line.log == "kernel":
        return (f"kernel_{host}.log" if layout != "rank_prefix" else "kernel.log"), node, ""
    if line.log == "kubelet":
        return "kubelet.log", node, ""
    if layout == "rank_prefix":
        return "train.log", "all", ""
    if layout == "default_prefix":
        return "train.log", rank, f"[default{job.local(rank)}]:" if rank >= 0 else ""
    if layout == "srun":
        return "slurm-4711.out", rank, f"{rank:{len(str(job.world - 1))}d}: " if rank >= 0 else ""
    if layout == "rank_files":
        return (f"rank_{rank}.log" if rank >= 0 else "launcher.log"), rank, ""
    if layout == "elastic_files":
        return (f"{host}/attempt_0/{job.local(rank)}/stderr.log" if rank >= 0 else f"{host}/torchrun.log"), rank, ""
    index = node if layout == "pods" or rank < 0 else rank
    if job.has_master:  # as the training operator names them: the first is the master, workers are counted from 0 again
        pod = "job-master-0" if index == 0 else f"job-worker-{index - 1}"
    else:
        pod = f"job-worker-{index}"
    return f"train_{pod}_7c1e/pytorch/0.log", "all", ""


def cri(at: float, nanos: int) -> str:
    return f"{datetime.datetime.fromtimestamp(at, datetime.UTC):%Y-%m-%dT%H:%M:%S.%f}{nanos:03d}Z stderr F "


def write(job: Job, folder: pathlib.Path, arrival: bool = False) -> dict:
    """Writes the files; returns {file: [clock of each physical line]}, None where nothing tells it.

    arrival: before each line stands when it was written, by one clock, as somebody who follows the files knows it.
    """
    rng = job.rng
    skew = [rng.uniform(-3, 3) if rng.random() < 0.7 else 0.0 for _ in range(job.nodes)]
    delay = [rng.choice([0, 0, 0.02, 0.4]) for _ in range(job.world)]  # stdout that is a pipe is flushed late
    arrived = sorted(range(len(job.lines)), key=lambda i: (
        job.lines[i].at + (delay[job.lines[i].rank] if job.lines[i].rank >= 0 else 0), i))
    texts, open_lines, owed, clocks = {}, {}, {}, {}
    for i in arrived:
        line = job.lines[i]
        clock = line.at + skew[line.node]
        name, sharer, prefix = place(job, line)
        text = stamp(line.text, clock, job)
        key = (name, sharer)
        # Python writes a line and its end one after the other, so that another rank's line can come between.
        split = key[1] == "all" and name == "train.log" and not BY_CPP.search(line.text) and rng.random() < 0.01
        if not line.ends or split:
            open_lines[key] = open_lines.get(key, "") + text
            owed[key] = owed.get(key, 0) + split
            continue
        glued = open_lines.pop(key, "")
        if job.layout.startswith("pods") and name.startswith("train"):
            prefix = cri(clock, rng.randrange(1000))
        elif arrival:
            prefix = cri(line.at, rng.randrange(1000)) + prefix
        told = arrival or "<<" in line.text or job.layout.startswith("pods")
        texts.setdefault(name, []).append(prefix + glued + text)
        clocks.setdefault(name, []).append(clock if told else None)
        for _ in range(owed.pop(key, 0)):  # the ends come later
            texts[name].append(cri(line.at, 0) if arrival else "")
            clocks[name].append(None)
    for name, lines in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return clocks
