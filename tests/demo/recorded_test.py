#!/usr/bin/env python3
"""The recorded job, read at once, gives the numbers that a person counts in it.

usage: recorded_test.py AIJOBCTL
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLE = re.compile(r'^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')

# (sample, the labels that are asked for, the sum over all others)
EXPECTED = [
    ("aijob_log_lines_total", {}, 200),
    ("aijob_gpu_oom_total", {"subtype": "fragmentation"}, 1),
    ("aijob_failure_events_total", {"class": "gpu_oom"}, 1),
    ("aijob_failure_events_total", {"class": "comm_hang"}, 6),  # of three ranks
    ("aijob_failure_events_total", {"class": "model_load"}, 2),
    ("aijob_health_checks_total", {"result": "starting"}, 6),
    ("aijob_http_duration_rejected_total", {"reason": "no_accept_time"}, 6),
    ("aijob_task_status_total", {"status": "failed"}, 2),
    ("aijob_startup_phase_duration_seconds_count", {"phase": "weights"}, 2),  # vLLM's, and llama-box's
]


def main(aijobctl):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([HERE / "play.sh", folder, "0"], check=True, stdin=subprocess.DEVNULL)
        logs = sorted(Path(folder).rglob("*.log"))
        text = subprocess.run([aijobctl, "scan", "--output=metrics", *logs], check=True, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True).stdout
        ranks = [log for log in logs if log.parent.name == "train"]
        judged = subprocess.run([aijobctl, "scan", "--output=incidents", *ranks], check=True, text=True,
                                stdin=subprocess.DEVNULL, capture_output=True).stdout
    incidents = [(incident["class"], incident["initiating"]["rank"], incident["suspect_ranks"])
                 for incident in map(json.loads, judged.splitlines())]
    found = []
    for line in text.splitlines():
        match = SAMPLE.match(line)
        if match:
            found.append((match[1], dict(LABEL.findall(match[2] or "")), float(match[3])))
    failed = 0
    for name, wanted, expected in EXPECTED:
        actual = sum(number for sample, labels, number in found
                     if sample == name and wanted.items() <= labels.items())
        if actual != expected:
            failed += 1
            print(f"{name} {wanted}: expected {expected}, got {actual}")
    if incidents != [("gpu_oom", 2, [2])]:
        failed += 1
        print(f"the training's incidents: expected one, of rank 2, which the others wait for; got {incidents}")
    print(f"{len(EXPECTED) + 1 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
