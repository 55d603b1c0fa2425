#!/usr/bin/env python3
"""Measures the running service: latency, idle cost, scrapes under idle and slow connections.

usage: service.py AIJOB_EXPORTER [--quick]

Starts the real program on a temporary folder and loopback port, and prints, each against its aim:
  latency   a line appended to a log until /metrics shows it, p50 and p99 (two clients on two cores: the
            figure holds the polling client's own time too)
  live      CPU share while one file grows by 10,000 lines a second
  idle      CPU share and memory while following 1,000 files that nobody writes
  scrape    how long GET /metrics takes while 1,000 idle and 100 slow connections are open
Exit code 1 where a count is wrong; figures beyond an aim are marked, not failed: the machine may be shared.
"""

import http.client
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINE = ('{"timestamp":"2026-06-12T08:23:10.123Z","level":"INFO","module":"engine.scheduler","message":'
        '"Task scheduling completed","task_id":"tsk-7a8b9c","status":"RUNNING","step":"prompt_encoding",'
        '"duration_ms":12}\n')
TICKS = os.sysconf("SC_CLK_TCK")


class Service:
    """The program under measurement, on its own folder and a free port."""

    def __init__(self, program, folder, pattern):
        config = folder / "config.yaml"
        config.write_text(f'sources:\n  - {{name: bench, paths: ["{pattern}"], start: beginning}}\n')
        self.log = open(folder / "exporter.log", "w+")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [program, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{self.port}",
             f"--storage.path={folder / 'state'}"], stdin=subprocess.DEVNULL, stderr=self.log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if self.get("/-/ready")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.log.seek(0)
        raise SystemExit("the exporter did not become ready:\n" + self.log.read()[-2000:])

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def lines(self):
        return sum(float(n) for n in re.findall(r"^aijob_log_lines_total\{.*\} (\S+)", self.get("/metrics")[1],
                                                re.M))

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        if code != 0:
            raise SystemExit(f"the exporter ended with code {code}")


def show(name, figure, unit, aim):
    print(f"  {name:38s} {figure:9.2f} {unit:4s} (aim {aim:g} {unit})" + ("  BEYOND" if figure > aim else ""))


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def in_service(program, pattern, measure):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "logs").mkdir()
        service = Service(program, folder, folder / "logs" / pattern)
        try:
            return measure(service, folder / "logs")
        finally:
            service.stop()


def latency(samples):
    def measure(service, logs):
        seconds = []
        written = 0
        with open(logs / "a.log", "a", buffering=1) as log:
            for _ in range(samples):
                time.sleep(0.02)
                begun = time.monotonic()
                log.write(LINE)
                written += 1
                while service.lines() < written:
                    if time.monotonic() - begun > 10:
                        raise SystemExit("a line did not show up within 10 s")
                seconds.append(time.monotonic() - begun)
        print(f"latency of a line to /metrics, {samples} lines")
        show("p50", statistics.median(seconds) * 1000, "ms", 100)
        show("p99", percentile(seconds, 0.99) * 1000, "ms", 100)
        return service.lines() == written
    return measure


def live(duration):
    def measure(service, logs):
        lines = 0
        begun, cpu = time.monotonic(), service.cpu_seconds()
        with open(logs / "a.log", "a", buffering=1 << 20) as log:
            while (elapsed := time.monotonic() - begun) < duration:
                due = int(elapsed * 10000) - lines
                log.write(LINE * due)
                log.flush()
                lines += due
                time.sleep(0.01)
        used = (service.cpu_seconds() - cpu) / (time.monotonic() - begun)
        print(f"10,000 lines a second for {duration} s")
        show("CPU, share of a core", used * 100, "%", 3)
        time.sleep(0.5)
        return service.lines() == lines
    return measure


def idle(files, duration):
    def measure(service, logs):
        for number in range(files):
            (logs / f"{number}.log").write_text(LINE)
        deadline = time.monotonic() + 60
        while service.lines() < files and time.monotonic() < deadline:
            time.sleep(0.1)
        right = service.lines() == files
        time.sleep(2)
        begun, cpu = time.monotonic(), service.cpu_seconds()
        time.sleep(duration)
        used = (service.cpu_seconds() - cpu) / (time.monotonic() - begun)
        print(f"{files} idle files for {duration} s")
        show("CPU, share of a core", used * 100, "%", 0.5)
        show("memory (RSS)", service.rss_mib(), "MiB", 64)
        return right and scrape(service)
    return measure


def scrape(service):
    """With the connections of many who say nothing, and of some who say a byte now and then."""
    idle_ones = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(1000)]
    slow_ones = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(100)]
    request = b"GET /metrics HTTP/1.1\r\nHost: slow\r\nX-Padding: " + b"x" * 200
    seconds = []
    for turn in range(40):
        for connection in slow_ones:
            try:
                connection.send(request[turn:turn + 1])
            except OSError:
                pass  # the exporter may have had enough of it
        begun = time.monotonic()
        status, _ = service.get("/metrics")
        seconds.append(time.monotonic() - begun)
        if status != 200:
            raise SystemExit(f"/metrics answered {status}")
        time.sleep(0.05)
    for connection in idle_ones + slow_ones:
        connection.close()
    print("GET /metrics with 1,000 idle and 100 slow connections open, 40 scrapes")
    show("median", statistics.median(seconds) * 1000, "ms", 50)
    show("slowest", max(seconds) * 1000, "ms", 50)
    return True


def main(arguments):
    quick = "--quick" in arguments
    programs = [a for a in arguments if a[:2] != "--"]
    if len(programs) != 1:
        raise SystemExit(__doc__)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))
    program = Path(programs[0]).resolve()
    right = [in_service(program, "*.log", latency(50 if quick else 500)),
             in_service(program, "*.log", live(3 if quick else 10)),
             in_service(program, "*.log", idle(1000, 5 if quick else 30))]
    print(f"{sum(right)} of {len(right)} counts right")
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
