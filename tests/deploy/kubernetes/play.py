#!/usr/bin/env python3
"""The example jobs with their sidecars as real pods: `podman play kube`, the image, a real Prometheus.

usage: play.py IMAGE JOB_IMAGE FOLDER

IMAGE is the exporter's, JOB_IMAGE any with bash and coreutils; both are in podman's storage. FOLDER: where verify.sh
put its packages. Podman is no kubelet: it is told here when to stop a native sidecar, as a kubelet would do by
itself when the job's containers have ended. Root only.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests/assets"))
from stack import Servers, free_port, get, until  # noqa: E402

STEPS, LINGER, GRACE, SLACK = 20, 20, 60, 10  # of the examples; seconds
VOLUMES = ["aijob-logs", "aijob-state"]  # the examples' emptyDirs


def podman(*words, timeout=120):
    done = subprocess.run(["podman", *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
    if done.returncode:
        raise RuntimeError(f"podman {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


class Pod:
    """One overlay's job, played."""

    def __init__(self, overlay, folder, images, packages):
        self.name, self.port = f"train-{overlay}", free_port()
        self.file = Path(folder, overlay + ".yaml")
        for name in VOLUMES:
            Path(folder, name).mkdir()
            Path(folder, name).chmod(0o777)
        # verify.sh's copy of lib/, which has its packages beside it.
        words = ["node", Path(packages, "lib/pod.mjs"), ROOT, packages, overlay, *images, self.port, folder]
        self.file.write_text(subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True).stdout)

    def __enter__(self):
        podman("play", "kube", "--network=host", self.file)
        return self

    def __exit__(self, *_):
        # Where a control group stays behind, podman says so; nothing of the pod does.
        subprocess.run(["podman", "play", "kube", "--down", str(self.file)], stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False)

    def ended(self, container, timeout):
        """Waits for its end; the exit status."""
        return int(podman("wait", f"{self.name}-{container}", timeout=timeout))


def check(what, good, said=""):
    print(("ok      " if good else "FAILED  ") + what + ("" if good else f": {said}"), flush=True)
    return [] if good else [what]


def play(overlay, native, images, packages):
    failed = []
    with tempfile.TemporaryDirectory() as folder, Servers(folder) as servers, Pod(overlay, folder, images, packages) as pod:
        config = Path(folder, "prometheus.yml")
        config.write_text("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n"
                          f"  - {{job_name: sidecar, static_configs: [{{targets: ['127.0.0.1:{pod.port}']}}]}}\n")
        prometheus = servers.prometheus(config, free_port())
        until("the exporter", lambda: get(f"http://127.0.0.1:{pod.port}/-/ready"), 30)
        failed += check(f"{overlay}: the job ends well", (code := pod.ended("train", STEPS + 60)) == 0, code)
        begun = time.monotonic()
        if native:
            podman("stop", f"--time={GRACE}", f"{pod.name}-aijob-exporter", timeout=GRACE + 30)
        code = pod.ended("aijob-exporter", GRACE)
        taken = time.monotonic() - begun
        failed += check(f"{overlay}: the exporter ends after it, in {taken:.0f} s",
                        code == 0 and LINGER - 2 <= taken <= LINGER + SLACK, f"status {code}")
        for expr, wanted in (("sum(last_over_time(aijob_log_lines_total[5m]))", STEPS), ("last_over_time(aijob_training_step[5m])", STEPS)):
            found = prometheus.query(expr)
            failed += check(f"{overlay}: Prometheus saw {expr} = {wanted}", found and float(found[0]["value"][1]) == wanted, found)
    return failed


def main(image, job_image, packages):
    failed = play("native-sidecar", True, (image, job_image), packages) + play("sidecar", False, (image, job_image), packages)
    print(f"play: {8 - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
