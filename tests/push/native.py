#!/usr/bin/python3
"""Native histograms from a push to a query: protobuf in, kept over a kill, protobuf out, and Debian's Prometheus
answers histogram_quantile over them. Others that are not possible are refused and harm nobody.

usage: native.py SERVER

SERVER is aijob_exporter. Exit code 1 where a check failed, 77 where prometheus is not installed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

from protobuf import CONTENT_TYPE, family, histogram, metric, native, simple
from pushing import Connection, Server, free_port, request

ACCEPT = CONTENT_TYPE.replace("; ", ";") + ",application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5"
CONFIG = """
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
- job_name: pushes
  honor_labels: true
  static_configs: [{targets: ['127.0.0.1:%d']}]
"""
# 100 observations each in (1, 2], (2, 4] and (8, 16], one near 0.
LATENCY = histogram(301, 1700.0, []) + native(0, 0.001, 1, (((1, 2), (1, 1)), (100, 0, 0)))
BOTH = histogram(3, 4.5, [(1.0, 1), (2.0, 3)]) + native(3, 0.0, 0, (((0, 1), (7, 1)), (1, 1)))
FLOATS = histogram(0, 4.0, []) + native(1, 0.5, 0.25, (((0, 2),), (1.5, 0.75)), count_float=2.5)
ROUNDED = histogram(0, 4.0, []) + native(1, 0.5, 0.0, (((0, 2),), (0.1, 0.2)), count_float=0.3)  # less than 0.1 + 0.2
IMPOSSIBLE = [
    ("count", histogram(9, 1.0, []) + native(0, 0.0, 1, (((0, 1),), (2,)))),
    ("spans", histogram(2, 1.0, []) + native(0, 0.0, 0, (((0, 2),), (2,)))),
    ("negative", histogram(0, 1.0, []) + native(0, 0.0, 1, (((0, 1),), (-1,)))),
    ("schema", histogram(2, 1.0, []) + native(9, 0.0, 0, (((0, 1),), (2,)))),
    ("custom", histogram(2, 1.0, []) + native(-53, 0.0, 0, (((0, 1),), (2,)))),
    ("threshold", histogram(2, 1.0, []) + native(0, float("nan"), 0, (((0, 1),), (2,)))),
    ("floats", histogram(2, 1.0, []) + native(0, 0.0, 0, (((0, 1),), (3.0,)), count_float=2.0)),
    ("large", histogram(0, 1.0, []) + native(0, 0.0, 0, (((0, 20_000),), [0] * 20_000))),
]


class Checks:
    def __init__(self):
        self.done = self.failed = 0

    def equal(self, what, found, expected):
        self.done += 1
        if found != expected:
            self.failed += 1
            print(f"FAILED {what}: {found!r}, not {expected!r}")


class Prometheus:
    """Owns the process; everything is in `folder`."""

    def __init__(self, folder, target):
        self.port = free_port()
        config = os.path.join(folder, "prometheus.yml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIG % target)
        with open(os.path.join(folder, "prometheus.log"), "ab") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/tsdb",
                 f"--web.listen-address=127.0.0.1:{self.port}", "--enable-feature=native-histograms"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def query(self, text):
        """The values by their series, as text; empty where it cannot be asked yet."""
        target = "/api/v1/query?" + urllib.parse.urlencode({"query": text})
        try:
            with Connection(self.port, timeout=5) as connection:
                answer = connection.ask(request("GET", target))
        except OSError:
            return []
        if answer.status != 200:
            return []
        return [one.get("value", [0, None])[1] for one in json.loads(answer.body)["data"]["result"]]

    def wait_for(self, text, expected, timeout=40):
        """Prometheus looks for its targets some seconds after its start."""
        end = time.monotonic() + timeout
        found = self.query(text)
        while found != expected and time.monotonic() < end:
            time.sleep(0.25)
            found = self.query(text)
        return found

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def families_of(data):
    """The length-delimited messages of an answer, by the name that they begin with."""
    found = {}
    while data:
        size = shift = 0
        while True:
            byte, data = data[0], data[1:]
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        message, data = data[:size], data[size:]
        found[message[2:2 + message[1]].decode()] = message
    return found


def push_all(server, checks):
    def push(job, body, method="PUT"):
        return server.ask(method, "/metrics/job/" + job, [("Content-Type", CONTENT_TYPE)], body)

    series = [metric("histogram", LATENCY, [("phase", "fwd")])]
    checks.equal("push", push("train", family("latency_seconds", "histogram", series, "Help.")).status, 200)
    others = family("both", "histogram", [metric("histogram", BOTH)])
    others += family("floats", "histogram", [metric("histogram", FLOATS)])
    others += family("rounded", "histogram", [metric("histogram", ROUNDED)])
    others += family("neighbour", "gauge", [metric("gauge", simple(5.0))])
    checks.equal("push", push("others", others).status, 200)
    for name, value in IMPOSSIBLE:
        answer = push("bad", family("bad", "histogram", [metric("histogram", value)]))
        checks.equal(name, (answer.status, b"native histogram: " in answer.body), (400, True))


def check_scrapes(server, checks, when):
    answer = server.ask("GET", "/metrics", [("Accept", ACCEPT)])
    checks.equal(when + " content type", answer.headers.get("content-type"), CONTENT_TYPE)
    found = families_of(answer.body)
    for name, value in (("latency_seconds", LATENCY), ("both", BOTH), ("floats", native(
            1, 0.5, 0.25, (((0, 2),), (1.5, 0.75)), count_float=2.5))):
        checks.equal(f"{when} {name} is there byte for byte", value in found.get(name, b""), True)
    checks.equal(when + " other families", "process_start_time_seconds" in found and "neighbour" in found, True)
    checks.equal(when + " refused ones", "bad" in found, False)
    scrape = server.scrape()
    labels = {"instance": "", "job": "train", "phase": "fwd"}
    checks.equal(when + " text", scrape.value("latency_seconds_bucket", le="inf", **labels), 301)
    checks.equal(when + " text", scrape.value("latency_seconds_count", **labels), 301)
    checks.equal(when + " text", scrape.value("latency_seconds_sum", **labels), 1700)
    checks.equal(when + " text", scrape.value("both_bucket", instance="", job="others", le="1.0"), 1)
    checks.equal(when + " text", scrape.value("floats_count", instance="", job="others"), 2)


def check_queries(prometheus, checks):
    for text, expected in (
            ("histogram_count(latency_seconds)", ["301"]),
            ("histogram_sum(latency_seconds)", ["1700"]),
            # 150.5 of 301: one near 0 and a hundred in (1, 2] come before (2, 4].
            ("histogram_quantile(0.5, latency_seconds)", ["2.99"]),
            ("histogram_fraction(0, 4, latency_seconds) * 301", ["201"]),
            ("histogram_count(both)", ["3"]),
            ("histogram_count(floats)", ["2.5"]),
            ("histogram_count(rounded)", ["0.30000000000000004"]),
            ("neighbour", ["5"]),
            ("up", ["1"]),
            ("prometheus_target_scrapes_sample_duplicate_timestamp_total", [])):
        found = prometheus.wait_for(text, expected, 40 if "count(latency" in text else 5)
        checks.equal(text, found, expected)


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    if shutil.which("prometheus") is None:
        print("skipped: prometheus is not installed")
        return 77
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1"
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder, Server([sys.argv[1]], os.path.join(folder, "server")) as server:
        push_all(server, checks)
        check_scrapes(server, checks, "at once:")
        server.kill()
        server.start()
        check_scrapes(server, checks, "after a kill:")
        prometheus = Prometheus(folder, server.port)
        try:
            check_queries(prometheus, checks)
        finally:
            prometheus.stop()
    print(f"{checks.done} checks, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
