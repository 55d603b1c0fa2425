"""A training job as the simulator sees it: ranks on nodes, and the lines they write, in true time.

A line's text holds marks such as <<glog>> where the software prints a clock; layout.py puts the clock
of the line's node there, which is some seconds off the true time.
"""

import dataclasses
import random

GPUS_PER_NODE = 8


@dataclasses.dataclass(slots=True)
class Line:
    at: float  # true time, seconds since the epoch
    rank: int  # who wrote it; -1: the node's launcher, srun or the kernel
    node: int
    text: str
    log: str = "train"  # train, kernel or kubelet: different files
    ends: bool = True  # False: a progress bar, which writes \r and no \n


@dataclasses.dataclass
class Truth:
    classes: set  # that a human reader may call the beginning, having all the lines
    ranks: set  # guilty; empty where the fault is no rank's
    hang: bool = False  # suspects are asked for
    begin: float = 0.0
    end: float = 0.0
    why: str = ""


class Job:
    """One run: its shape is drawn once, so that all its lines agree on versions, hosts and pids."""

    def __init__(self, rng: random.Random, world: int, layout: str, begin: float):
        self.rng = rng
        self.world = world
        self.layout = layout
        self.nodes = max(1, world // GPUS_PER_NODE)
        first = rng.randrange(1, 90)
        stem = rng.choice(["gpu-", "node", "a3-worker-", "dgx"])
        self.hosts = [f"{stem}{first + n:03d}" for n in range(self.nodes)]
        self.pids = [rng.randrange(2000, 60000) + 7 * (r % GPUS_PER_NODE) for r in range(world)]
        self.agents = [rng.randrange(1000, 1999) for _ in range(self.nodes)]
        self.trainer = rng.choice(["megatron", "hf", "nanogpt", "deepspeed", "logging"])
        # Messages changed over the releases: 1.13 says neither clock nor rank before a message.
        self.torch = rng.choice([1.13, 2.1, 2.3, 2.4, 2.6, 2.6, 2.8])
        self.nccl = rng.choice(["2.14.3", "2.18.1", "2.20.5", "2.21.5", "2.26.2"])
        self.timeout = 1800 if self.torch < 2.2 else rng.choice([600, 600, 1800])
        self.nccl_info = world <= 64 and rng.random() < 0.6
        # srun starts one task for each GPU; a pod of one GPU runs the script; else torchrun, one per node.
        self.launcher = {"srun": "srun", "pods_rank": "none"}.get(layout, "torchrun")
        self.slurm = layout == "srun" or (layout in ("rank_prefix", "rank_files") and rng.random() < 0.7)
        self.has_master = rng.random() < 0.5
        self.step_id = f"{rng.randrange(10000, 999999)}.0"
        self.begin = begin
        self.seq = rng.randrange(40, 90000)  # the collective in flight when the fault strikes
        self.lines: list[Line] = []

    def node(self, rank: int) -> int:
        return rank // GPUS_PER_NODE

    def local(self, rank: int) -> int:
        return rank % GPUS_PER_NODE

    def host(self, rank: int) -> str:
        return self.hosts[self.node(rank)]

    def on_node(self, node: int) -> list:
        return [r for r in range(self.world) if r // GPUS_PER_NODE == node]

    def say(self, at: float, rank: int, text: str, ends: bool = True) -> None:
        for i, part in enumerate(text.split("\n")):
            self.lines.append(Line(at + i * 1e-5, rank, self.node(rank), part, "train", ends))

    def launch_say(self, at: float, node: int, text: str) -> None:
        for i, part in enumerate(text.split("\n")):
            self.lines.append(Line(at + i * 1e-5, -1, node, part))

    def kernel_say(self, at: float, node: int, text: str) -> None:
        head = f"<<syslog>> {self.hosts[node]} kernel: [<<boot>>] "
        for i, part in enumerate(text.split("\n")):
            self.lines.append(Line(at + i * 1e-5, -1, node, head + part, "kernel"))
