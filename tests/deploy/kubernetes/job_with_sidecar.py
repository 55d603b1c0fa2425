#!/usr/bin/env python3
"""A job with its sidecar ends when the job ends, and its last lines are scraped before.

usage: job_with_sidecar.py AIJOB_EXPORTER

No kubelet: the shipped arguments and configuration of the sidecars, the examples' own scripts as the job, a folder as
the emptyDir, SIGTERM as the kubelet sends it (native sidecar) or POST /-/quit by the job itself (ordinary one). A
real Prometheus scrapes every second and has the last word.
"""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/assets"))
from stack import Servers, free_port, until  # noqa: E402

OVERLAYS = ROOT / "deploy/kubernetes/overlays"
CONFIG = ROOT / "deploy/kubernetes/base/config.yaml"
STEPS = 3  # of the example's 20
LAST = ("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.15 GiB of "
        "which 1.21 GiB is free.\n")
SLACK = 8  # seconds that reading to the end and ending may take beside the linger


def arguments(patch):
    """The sidecar's arguments, as written."""
    return re.findall(r"^ +- (--[^\s#]+)", patch.read_text(encoding="utf-8"), re.M)


def script(manifest):
    """What the example's container runs: the block below `args:`."""
    block = re.search(r"^( +)- \|\n((?:\1  .*\n)+)", manifest.read_text(encoding="utf-8"), re.M)
    return "".join(line[len(block[1]) + 2:] for line in block[2].splitlines(keepends=True))


class Pod:
    """A job and its sidecar over a folder that they share."""

    def __init__(self, servers, program, name, patch, manifest):
        self.root = Path(servers.folder, name)
        self.logs, self.port, self.name = self.root / "var/log/aijob", free_port(), name
        self.logs.mkdir(parents=True)
        text = patch.read_text(encoding="utf-8")
        self.linger = float(re.search(r"--shutdown\.linger=(\d+)s", text)[1])
        self.grace = float(re.search(r"terminationGracePeriodSeconds: (\d+)", text)[1])
        moved = {"--config.file": CONFIG, "--storage.path": self.root / "state"}
        words = [f"{word.split('=')[0]}={moved[word.split('=')[0]]}" if word.split("=")[0] in moved else word
                 for word in arguments(patch)]
        self.exporter = servers.start(name, [program, *words, f"--path.rootfs={self.root}",
                                             f"--web.listen-address=127.0.0.1:{self.port}"], self.port, "/-/healthy")
        job = script(manifest).replace("/var/log/aijob", str(self.logs)).replace("/10091", f"/{self.port}")
        self.job = subprocess.Popen(["bash", "-euo", "pipefail", "-c", job.replace("seq 1 20", f"seq 1 {STEPS}")],
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        servers.processes.append(self.job)

    def last_words(self):
        """What a job says as it dies."""
        with (self.logs / "train.log").open("a") as log:
            log.write(LAST)

    def ended(self):
        """Seconds that the sidecar took from now on to end, well; raises where it did not."""
        begun = time.monotonic()
        code = self.exporter.wait(timeout=self.grace)
        if code != 0:
            raise RuntimeError(f"{self.name}: exit code {code}")
        return time.monotonic() - begun


def prometheus_config(folder, pods):
    targets = "".join(f"\n      - {{targets: ['127.0.0.1:{pod.port}'], labels: {{pod: {pod.name}}}}}" for pod in pods)
    file = Path(folder, "prometheus.yml")
    file.write_text("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n"
                    f"  - job_name: aijob-exporter-sidecars\n    static_configs:{targets}\n")
    return file


def value(prometheus, expr):
    """Of a time when the exporter may have gone: the last that was seen."""
    found = prometheus.query(f"sum(last_over_time({expr}[5m]))")
    return float(found[0]["value"][1]) if found else None


def main(program):
    wrong = []
    with tempfile.TemporaryDirectory() as folder, Servers(folder) as servers:
        native = Pod(servers, program, "native", OVERLAYS / "native-sidecar/sidecar.yaml", OVERLAYS / "native-sidecar/job.yaml")
        asked = Pod(servers, program, "asked", OVERLAYS / "sidecar/sidecar-of-a-job.yaml", OVERLAYS / "sidecar/job.yaml")
        prometheus = servers.prometheus(prometheus_config(folder, (native, asked)), free_port())
        for pod in (native, asked):
            if pod.job.wait(timeout=30) != 0:
                wrong.append(f"{pod.name}: the job ended with {pod.job.returncode}")
        native.last_words()
        native.exporter.terminate()  # at once, as the kubelet does when the last container has ended
        taken = {pod.name: pod.ended() for pod in (native, asked)}
        for pod, lines in ((native, STEPS + 1), (asked, STEPS)):
            seen, _ = until("samples", lambda p=pod: value(prometheus, f'aijob_log_lines_total{{pod="{p.name}",workload="train"}}'), 10)
            step = value(prometheus, f'aijob_training_step{{pod="{pod.name}"}}')
            if (seen, step) != (lines, STEPS):
                wrong.append(f"{pod.name}: Prometheus saw {seen} lines of {lines}, step {step} of {STEPS}")
        if value(prometheus, 'aijob_gpu_oom_total{pod="native"}') != 1:
            wrong.append("native: the failure of the last line was not scraped")
        # Both were asked at about the same time and linger as long.
        if not native.linger - 1 <= taken["native"] <= native.linger + SLACK:
            wrong.append(f"native: ended {taken['native']:.1f} s after SIGTERM, linger {native.linger:.0f} s")
        if taken["native"] + taken["asked"] > asked.linger + SLACK:
            wrong.append(f"asked: ended late, {taken['native'] + taken['asked']:.1f} s after the request")
    for fault in wrong:
        print(fault)
    print(f"job_with_sidecar: ended {taken['native']:.1f} s after SIGTERM; {0 if wrong else 2} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
