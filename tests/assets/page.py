#!/usr/bin/env python3
"""From a log line to the page: a rank runs out of GPU memory, and one message with cause and remedy arrives.

usage: page.py AIJOB_EXPORTER

The exporter follows the recorded demo, and beside it a job that is written here as it runs. Prometheus scrapes every
second; its rules and Alertmanager's configuration are the shipped ones, with short times and with a receiver of
this test. What follows from the first failure must fire and be inhibited; when the job goes on, it resolves.
"""

import http.server
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

import assets
from live import DEMO, prometheus_config
from stack import Servers, free_port, get, until

AIM = 5.0  # seconds from the line to the page
WINDOW = "15s"  # in place of ten minutes
SOURCE = """
  - name: live
    workload: live
    paths: ["/var/log/live/*.log"]
    start: beginning
"""
STEP = (" [{time:%Y-%m-%d %H:%M:%S.%f}] iteration {step:8}/    2000 | consumed samples: {step:12} | elapsed time per iteration "
        "(ms): 1907.4 | throughput per GPU (TFLOP/s/GPU): 389.7 | learning rate: 1.500000E-04 | global batch size:   256 | "
        "lm loss: 3.150000E+00 | loss scale: 1.0 | grad norm: 1.880 | number of skipped iterations:   0 | "
        "number of nan iterations:   0 |\n")
OOM = ("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.63 GiB. GPU 2 has a total capacity of 79.15 GiB of "
       "which 1.21 GiB is free. Including non-PyTorch memory, this process has 77.93 GiB memory in use. Of the allocated "
       "memory 68.02 GiB is allocated by PyTorch, and 7.94 GiB is reserved by PyTorch but unallocated.\n")
CLOSED = "gpu-a1:3100:3200 [0] NCCL WARN socketProgress: Connection closed by remote peer gpu-a1<48170>\n"
TIMEOUT = ("[rank{rank}]:[E{time:%m%d %H:%M:%S}.306182607 ProcessGroupNCCL.cpp:632] [Rank {rank}] Watchdog caught collective "
           "operation timeout: WorkNCCL(SeqNum=1187, OpType=ALLREDUCE, NumelIn=8388608, NumelOut=8388608, "
           "Timeout(ms)=600000) ran for 600069 milliseconds before timing out.\n")
CASCADE = {"AIJobCollectiveTimeout", "AIJobCommunicationErrors"}


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes Alertmanager's messages, with the moment each came."""
    taken = []

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((time.monotonic(), message))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass

    @classmethod
    def find(cls, name, status):
        for moment, message in list(cls.taken):
            for alert in message["alerts"]:
                labels = alert["labels"]
                if (labels["alertname"], labels.get("workload"), alert["status"]) == (name, "live", status):
                    return moment, alert
        return None


def shortened_rules(config):
    for path in (config.parent / "rules").glob("*.yml"):
        text = path.read_text(encoding="utf-8").replace("[10m]", f"[{WINDOW}]").replace("offset 10m", f"offset {WINDOW}")
        text = text.replace("keep_firing_for: 2m", "keep_firing_for: 5s")
        path.write_text(text, encoding="utf-8")


def alertmanager_config(folder, port):
    """The shipped routes and inhibitions; short times; every receiver is this test's."""
    shipped = assets.DEPLOY / "alertmanager/alertmanager.yml"
    text = shipped.read_text(encoding="utf-8").split("\nreceivers:")[0]
    text = re.sub(r"^  slack_api_url_file: .*\n", "", text, flags=re.M)
    text = text.replace("templates/*.tmpl", f"{shipped.parent}/templates/*.tmpl")
    text = re.sub(r"(group_wait|group_interval): \S+", r"\1: 1s", text)
    names = re.findall(r"^  - name: (\S+)$", shipped.read_text(encoding="utf-8"), flags=re.M)
    text += "\nreceivers:\n" + "".join(f"  - name: {name}\n    webhook_configs:\n      - url: http://127.0.0.1:{port}/{name}\n"
                                       for name in names)
    config = Path(folder, "alertmanager.yml")
    config.write_text(text, encoding="utf-8")
    return config


def append(path, text):
    with open(path, "a", encoding="utf-8") as log:
        log.write(text)


class Job:
    """A training job of four ranks, as its logs tell it."""

    def __init__(self, folder):
        self.folder = folder
        self.step = 0

    def go_on(self):
        self.step += 1
        append(self.folder / "rank3.log", STEP.format(time=datetime.now(timezone.utc), step=self.step))

    def run_out_of_memory(self):
        append(self.folder / "rank2.log", "Traceback (most recent call last):\n" + OOM)

    def echo(self):
        """What the other ranks say because of it."""
        for rank in (0, 1, 3):
            told = CLOSED + TIMEOUT.format(rank=rank, time=datetime.now(timezone.utc))
            append(self.folder / f"rank{rank}.log", told)


def start(servers, exporter, folder, receiver_port):
    """Everything up, in the order of the data. Gives (job, Prometheus, Alertmanager's port)."""
    logs = Path(folder, "root/var/log")
    (logs / "live").mkdir(parents=True)
    subprocess.run([DEMO / "play.sh", logs, "0"], check=True, stdin=subprocess.DEVNULL)
    config = Path(folder, "exporter.yaml")
    text = (DEMO / "config.yaml").read_text(encoding="utf-8")
    config.write_text(text.replace("sources:", "sources:" + SOURCE.rstrip(), 1), encoding="utf-8")
    port, alerts = free_port(), free_port()
    servers.exporter(exporter, config, Path(folder, "root"), port)
    servers.alertmanager(alertmanager_config(folder, receiver_port), alerts)
    scraping = prometheus_config(folder, port)
    shortened_rules(scraping)
    append(scraping, f"alerting:\n  alertmanagers:\n    - static_configs: [{{targets: ['127.0.0.1:{alerts}']}}]\n")
    return Job(logs / "live"), servers.prometheus(scraping, free_port()), alerts


def inhibited(port):
    """Names of the job's alerts that Alertmanager holds back because of another."""
    alerts = json.loads(get(f"http://127.0.0.1:{port}/api/v2/alerts"))
    return {alert["labels"]["alertname"] for alert in alerts
            if alert["labels"].get("workload") == "live" and alert["status"]["inhibitedBy"]}


def main(exporter):
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    wrong = []
    with tempfile.TemporaryDirectory() as folder, Servers(folder) as servers:
        job, prometheus, alerts = start(servers, exporter, folder, receiver.server_address[1])
        job.go_on()
        until("the job's numbers", lambda: prometheus.query(
            'count_over_time(aijob_gpu_oom_total{workload="live",subtype="fragmentation"}[1m]) > 3'), 60)
        job.go_on()

        written = time.monotonic()
        job.run_out_of_memory()
        (moment, alert), _ = until("the page", lambda: Receiver.find("AIJobGPUOutOfMemory", "firing"), 30)
        print(f"from the line to the page: {moment - written:.1f} s")
        if moment - written > AIM:
            wrong.append(f"the page came after {moment - written:.1f} s")
        words = json.dumps(alert)
        for word in ('"subtype": "fragmentation"', "expandable_segments:True", "GPU 2 was asked for 2.63GiB", "gpu_oom.md",
                     "here: F002", "runbooks/AIJobGPUOutOfMemory.md"):
            if word not in words:
                wrong.append(f"the page does not say {word}: {words}")

        job.echo()
        until("the cascade, inhibited", lambda: CASCADE <= inhibited(alerts), 30)
        resumed = time.monotonic()
        # An incident is over when work goes on ten seconds after its last failure.
        def resolved():
            job.go_on()
            return Receiver.find("AIJobGPUOutOfMemory", "resolved")
        until("the resolved page", resolved, 90)
        print(f"resolved {time.monotonic() - resumed:.0f} s after work went on")
        for name in sorted(CASCADE):
            if Receiver.find(name, "firing"):
                wrong.append(f"{name} was sent, though its cause was known")
    receiver.shutdown()
    for line in wrong:
        print(line)
    print("the page: " + ("ok" if not wrong else f"{len(wrong)} failed"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
