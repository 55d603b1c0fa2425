#!/usr/bin/python3
"""Real clients push, replace, add and delete; GET /metrics says what came of it.

usage: clients.py [--gateway-client PROGRAM] SERVER [ARGUMENT...]

Clients: Debian's python3-prometheus-client; prometheus-cpp's Gateway (PROGRAM is clients/gateway_client.cpp, built);
npm's prom-client where node finds it; and, written here byte for byte, what Go's client and prom-client send. A client
that is not installed is skipped with a line that says so. SERVER may be followed by its arguments, with {port} and
{dir} in them. Exit code 1 where a check failed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

from protobuf import CONTENT_TYPE, family, histogram, metric, simple, summary
from pushing import Server, request, Connection

NODE_SCRIPT = """
const client = require('prom-client');
const gateway = new client.Pushgateway(process.argv[1], {}, new client.Registry());
const gauge = new client.Gauge({name: 'node_loss', help: 'A gauge.', registers: [], labelNames: ['phase']});
gauge.set({phase: 'fwd'}, Number(process.argv[3]));
gateway.registry.registerMetric(gauge);
gateway[process.argv[2]]({jobName: 'node é', groupings: {rank: 0}}).then(
  ({resp}) => console.log(resp.statusCode), (error) => { console.error(error); process.exit(1); });
"""


class Checks:
    """Counts checks against one server."""

    def __init__(self, server):
        self.server = server
        self.done = self.failed = 0

    def check(self, what, holds, found=""):
        self.done += 1
        if not holds:
            self.failed += 1
            print(f"FAILED {what} {found}")

    def series(self, what, name, expected, **labels):
        """The series has this value; None: it is not there. A DELETE may take a moment."""
        for attempt in range(20):
            scrape = self.server.scrape()
            found = scrape.value(name, **labels)
            if found == expected:
                break
            time.sleep(0.01 * attempt)
        near = [f"{key} {value}" for key, value in scrape.samples.items() if key[0] == name]
        self.check(what, found == expected, f"{name}{labels} is {found}, not {expected}; there are {near}")

    def status(self, what, answer, expected=200):
        self.check(what, answer.status == expected, f"answered {answer.status} {answer.body[:300]!r}, not {expected}")


def python_client(checks):
    try:
        import prometheus_client as client
    except ImportError:
        print("skipped: python3-prometheus-client is not installed")
        return
    address = f"127.0.0.1:{checks.server.port}"
    keys = [  # the grouping key, and what becomes of it
        ({}, {}), ({"rank": 0}, {"rank": "0"}), ({"path": "/var/tmp"}, {"path": "/var/tmp"}),
        ({"empty": ""}, {"empty": ""}), ({"uni": "Πρω"}, {"uni": "Πρω"}), ({"pct": "100%"}, {"pct": "100%"}),
        ({"instance": "h:9100"}, {"instance": "h:9100"}),
        ({"blank": "a b"}, {"blank": "a+b"}),  # this client writes a blank as +, which is a plus here
        ({"a": "x/y", "b": "", "c": "z"}, {"a": "x/y", "b": "", "c": "z"})]
    for job in ("python", "train/llm", "Ωμέγα"):
        for key, shown in keys:
            what = f"python {job} {key}"
            labels = {"instance": "", **shown, "job": job}
            old, new = client.CollectorRegistry(), client.CollectorRegistry()
            client.Gauge("py_loss", "A gauge.", ["phase"], registry=old).labels("fwd").set(0.5)
            client.Histogram("py_seconds", "A histogram.", buckets=(1, 2), registry=old).observe(1.5)
            client.Counter("py_steps", "A counter.", registry=new).inc(3)
            client.push_to_gateway(address, job=job, registry=old, grouping_key=key)
            checks.series(what + " push", "py_loss", 0.5, phase="fwd", **labels)
            checks.series(what + " push", "py_seconds_bucket", 1, le="2.0", **labels)
            client.pushadd_to_gateway(address, job=job, registry=new, grouping_key=key)
            checks.series(what + " add", "py_steps_total", 3, **labels)
            checks.series(what + " add keeps", "py_loss", 0.5, phase="fwd", **labels)
            client.push_to_gateway(address, job=job, registry=new, grouping_key=key)
            checks.series(what + " replace", "py_steps_total", 3, **labels)
            checks.series(what + " replace takes away", "py_loss", None, phase="fwd", **labels)
            client.delete_from_gateway(address, job=job, grouping_key=key)
            checks.series(what + " delete", "py_steps_total", None, **labels)
            checks.series(what + " delete", "push_time_seconds", None, **labels)


def go_client(checks):
    """client_golang/prometheus/push: delimited protobuf, unpadded base64 where a value has a slash."""
    families = (
        family("latency", "histogram", [metric("histogram", histogram(1, 1.5, [(1.0, 0), (2.0, 1)]))], "hh")
        + family("loss", "gauge", [metric("gauge", simple(0.5), [("phase", "fwd")])], "h")
        + family("s", "summary", [metric("summary", summary(1, 2.0, [(0.5, 2.0)]))], "ss")
        + family("steps_total", "counter", [metric("counter", simple(3.0))], "s"))
    headers = [("User-Agent", "Go-http-client/1.1"), ("Content-Type", CONTENT_TYPE), ("Accept-Encoding", "gzip")]
    target = "/metrics/job@base64/dHJhaW4vZ28/path@base64/L3Zhci90bXA/empty@base64/=/sp/a+b/uni/%CE%A0%CF%81%CF%89"
    shown = {"job": "train/go", "path": "/var/tmp", "empty": "", "sp": "a+b", "uni": "Πρω", "instance": ""}
    ask = checks.server.ask
    checks.status("go push", ask("PUT", target, headers, families))
    checks.series("go push", "loss", 0.5, phase="fwd", **shown)
    checks.series("go push", "latency_bucket", 1, le="inf", **shown)
    checks.series("go push", "s", 2, quantile="0.5", **shown)
    loss, steps = metric("gauge", simple(0.25)), metric("counter", simple(4.0))
    checks.status("go add", ask("POST", target, headers, family("loss", "gauge", [loss], "h")))
    checks.series("go add replaces the family", "loss", 0.25, **shown)
    checks.series("go add replaces the family", "loss", None, phase="fwd", **shown)
    checks.series("go add keeps the others", "steps_total", 3, **shown)
    checks.status("go replace", ask("PUT", target, headers, family("steps_total", "counter", [steps])))
    checks.series("go replace", "steps_total", 4, **shown)
    checks.series("go replace", "loss", None, **shown)
    checks.status("go delete", ask("DELETE", target, headers[:1]), 202)
    checks.series("go delete", "push_time_seconds", None, **shown)


def prom_client_bytes(checks):
    """npm's prom-client 15: chunked, keep-alive, no Content-Type, encodeURIComponent in the path."""
    target, shown = "/metrics/job/tr%20ain/u/%C3%A9%25", {"job": "tr ain", "u": "é%", "instance": ""}
    body = b"# HELP loss h\n# TYPE loss gauge\nloss 0.5\n\n# HELP h hh\n# TYPE h histogram\n" \
           b'h_bucket{le="1"} 0\nh_bucket{le="+Inf"} 1\nh_sum 1.5\nh_count 1\n'
    headers = [("Connection", "keep-alive")]
    with Connection(checks.server.port) as connection:
        def ask(method, path, text):
            return connection.ask(request(method, path, headers, text, chunked=method != "DELETE"))

        checks.status("prom-client add", ask("POST", target, body))
        checks.series("prom-client add", "h_bucket", 1, le="inf", **shown)
        checks.status("prom-client push", ask("PUT", target, b"# TYPE x gauge\nx 1\n\n"))
        checks.series("prom-client push", "x", 1, **shown)
        checks.series("prom-client push", "loss", None, **shown)
        checks.status("prom-client slash", ask("POST", "/metrics/job/a%2Fb", body), 400)
        checks.status("prom-client delete", ask("DELETE", target, b""), 202)
        checks.series("prom-client delete", "x", None, **shown)


def run_client(words):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip() or done.stderr.strip()


def cpp_client(checks, program):
    """In prometheus-cpp 1.0.1 Push() adds and PushAdd() replaces, and Delete() forgets the labels."""
    if not program:
        print("skipped: prometheus-cpp's client: no --gateway-client")
        return
    shown = {"job": "cpp", "instance": "host:1"}

    def call(action, name, value, expected):
        status = run_client([program, str(checks.server.port), action, name, str(value)])
        checks.check(f"cpp {action}", status == expected, f"printed {status}, expected {expected}")

    call("push", "cpp_steps", 2, "200")
    checks.series("cpp push", "cpp_steps", 2, phase="fwd", **shown)
    checks.series("cpp push", "cpp_steps_seconds_bucket", 1, le="1.0", **shown)
    call("push", "cpp_more", 5, "200")
    checks.series("cpp push is a POST", "cpp_steps", 2, phase="fwd", **shown)
    call("add", "cpp_more", 6, "200")
    checks.series("cpp add is a PUT", "cpp_more", 6, phase="fwd", **shown)
    checks.series("cpp add is a PUT", "cpp_steps", None, phase="fwd", **shown)
    call("delete", "x", 0, "202")
    checks.series("cpp delete is about the job alone", "cpp_more", 6, phase="fwd", **shown)
    call("delete_instance", "x", 0, "202")
    checks.series("cpp delete_instance", "cpp_more", None, phase="fwd", **shown)


def node_client(checks):
    node = shutil.which("node")
    if node is None or run_client([node, "-e", "require('prom-client'); console.log('there')"]) != "there":
        print("skipped: npm's prom-client: node, or the package, is not installed")
        return
    url, shown = f"http://127.0.0.1:{checks.server.port}", {"job": "node é", "rank": "0", "instance": ""}
    steps = (("push", 1, "200", 1), ("pushAdd", 2, "200", 2), ("delete", 0, "202", None))
    for action, value, status, expected in steps:
        printed = run_client([node, "-e", NODE_SCRIPT, url, action, str(value)])
        checks.check(f"node {action}", printed == status, f"printed {printed}")
        checks.series(f"node {action}", "node_loss", expected, phase="fwd", **shown)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway-client")
    parser.add_argument("server", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.server:
        parser.error("which server?")
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1"
    with tempfile.TemporaryDirectory() as folder, Server(options.server, folder) as server:
        checks = Checks(server)
        python_client(checks)
        go_client(checks)
        prom_client_bytes(checks)
        cpp_client(checks, options.gateway_client)
        node_client(checks)
    print(f"{checks.done} checks, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
