"""Servers for tests, on loopback and free ports, each ended by its process: the exporter, Prometheus, Alertmanager."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, timeout=10):
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        return answer.read().decode()


def until(what, condition, timeout):
    """Waits for a true value and gives it back with the seconds that took."""
    begun = time.monotonic()
    while True:
        try:
            found = condition()
        except (OSError, ValueError):
            found = None
        if found:
            return found, time.monotonic() - begun
        if time.monotonic() - begun > timeout:
            raise TimeoutError(f"{what}: not within {timeout} s")
        time.sleep(0.05)


class Servers:
    """Owns the processes; what they say stands in FOLDER/<name>.log."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.processes = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, name, words, port, ready=None):
        """Starts a program and waits until it listens, or answers 200 at `ready`."""
        with open(os.path.join(self.folder, name + ".log"), "ab") as log:
            process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.processes.append(process)

        def up():
            if process.poll() is not None:
                with open(os.path.join(self.folder, name + ".log"), encoding="utf-8", errors="replace") as text:
                    raise RuntimeError(f"{name} ended with {process.returncode}: {text.read()[-2000:]}")
            if ready:
                return get(f"http://127.0.0.1:{port}{ready}") is not None
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
        until(name, up, 60)
        return process

    def exporter(self, program, config, root, port):
        self.start("exporter", [program, f"--config.file={config}", f"--path.rootfs={root}", "--log.level=warn",
                                f"--storage.path={self.folder}/state", f"--web.listen-address=127.0.0.1:{port}"],
                   port, "/-/ready")

    def prometheus(self, config, port):
        self.start("prometheus", ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.folder}/tsdb",
                                  f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"], port, "/-/ready")
        return Prometheus(port)

    def alertmanager(self, config, port):
        self.start("alertmanager", ["prometheus-alertmanager", f"--config.file={config}", "--log.level=warn",
                                    f"--storage.path={self.folder}/alerts", "--cluster.listen-address=",
                                    f"--web.listen-address=127.0.0.1:{port}"], port, "/-/ready")


class Prometheus:
    """Asks a running one."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def query(self, expr):
        """The result's series; raises ValueError with Prometheus' own words where it refuses."""
        body = urllib.parse.urlencode({"query": expr}).encode()
        try:
            with urllib.request.urlopen(self.url + "/api/v1/query", body, timeout=30) as answer:
                data = json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise ValueError(json.load(error).get("error", "refused")) from error
        return [{"metric": {}, "value": data["result"]}] if data["resultType"] == "scalar" else data["result"]

    def rules(self):
        groups = json.loads(get(self.url + "/api/v1/rules"))["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]
