#!/usr/bin/python3
"""Pushes, scrapes, memory, restarts and health: ours against Debian's prometheus-pushgateway, in one run.

usage: push.py [--full] [--groups N,N] [--connections N,N] [--seconds S] [--oracle PROGRAM|none] AIJOB_EXPORTER

  throughput  POST of ten series: pushes a second, p50 / p99, the server's CPU a push; into one group, and into 1,000
              that are there
  families    one push of 2,000 and of 40,000 families, each replacing itself
  store       with stores of 0, 1,000, 10,000 (--full: 100,000) groups: a push, a scrape (each after a push) as it is
              and gzipped, memory, restart until ready, and /-/healthy asked every 5 ms meanwhile: p50 / p99 / max
All pushes are checked ones; only to fill its store is the Pushgateway run without its check, then started again on its
file. Every answer and the number of series are asserted before a figure is printed; exit code 1 where that fails.
"""

import argparse
import gzip
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "push"))

from push_load import SERIES, Health, Load, forever, once, push  # noqa: E402
from pushing import ORACLE, Connection, Server, request  # noqa: E402

SPREAD = 1000  # groups of the throughput rows
FAMILIES = 40_000  # of one push
START = 600  # seconds a start may take


def require(holds, text):
    if not holds:
        raise SystemExit(f"WRONG: {text}")


def require_all(load, status, what):
    require(set(load.statuses) == {status}, f"{what}: answered {load.statuses}, expected {status} alone")


def require_series(server, groups, what):
    """The scrape holds the groups' series. Unchecked pushes may still be on their way: asked again for a while."""
    for attempt in range(50):
        answer = server.ask("GET", "/metrics", timeout=START)
        require(answer.status == 200, f"{what}: GET /metrics: {answer.status} {answer.body[:300]!r}")
        found = answer.body.count(b"\nbench_loss{") + answer.body.count(b"\nbench_steps_total{")
        if found == groups * SERIES:
            return
        time.sleep(0.02 * attempt)
    require(False, f"{what}: {found} series in /metrics, expected {groups * SERIES}")


def share(iterate, groups):
    """Each worker takes its part of the groups; of one group, all push to it."""
    def requests(worker, workers):
        return iterate(groups if len(groups) < workers else groups[worker::workers])
    return requests


def is_oracle(program):
    return "pushgateway" in os.path.basename(program)


def filled(program, folder, groups):
    """A server with that many groups, not running, and the seconds and MiB that filling took."""
    extra = ("--push.disable-consistency-check",) if is_oracle(program) else ()
    with Server([program], folder, extra) as server:
        load = None
        if groups:
            load = Load(server, share(once, range(groups)), 8, START)
            require_all(load, 202 if extra else 200, f"filling {program}")
            require_series(server, groups, f"filling {program}")
        memory = server.rss_mib()
    return Server([program], folder), (load.seconds if load else 0.0), memory


def push_text(load):
    rate = f"{load.rate:,.0f}" if load.rate >= 10 else f"{load.rate:.2f}"
    return f"{rate}/s  {load.at(0.5) * 1000:.2f} / {load.at(0.99) * 1000:.1f} ms  CPU {load.cpu_each * 1000:.3f} ms"


def throughput(program, options, rows):
    for name, groups in (("one group", 1), (f"{SPREAD:,} groups", SPREAD)):
        for connections in options.connections:
            with tempfile.TemporaryDirectory() as folder:
                server, _, _ = filled(program, folder, groups)
                with server:
                    load = Load(server, share(forever, range(groups)), connections, options.seconds)
                    require_all(load, 200, f"{program}, {name}, {connections} connections")
                    require_series(server, groups, f"{program}, {name}")
                rows[f"{name}, {connections} connections"] = push_text(load)


def many_families(program, rows):
    """One push of many families of one series, replacing what it was: CPU a family must not grow with their number."""
    each = []
    with tempfile.TemporaryDirectory() as folder, Server([program], folder) as server:
        for number in (FAMILIES // 20, FAMILIES):
            raw = request("POST", f"/metrics/job/many/n/{number}", body=b"".join(
                b"many_%d_%d 1\n" % (number, index) for index in range(number)))
            for _ in range(2):  # the second one replaces
                used = server.cpu_seconds()
                with Connection(server.port, START) as connection:
                    require(connection.ask(raw).status == 200, f"{program}: a push of {number} families")
                used = server.cpu_seconds() - used
            each.append(used / number)
            rows[f"a push of {number:,} families"] = f"CPU {used:.2f} s"
    require(is_oracle(program) or each[1] < 5 * each[0] + 1e-4, f"{program}: a family costs more among many: {each}")


def restarted(server, groups, rows):
    """Starts the filled server, watched from its first moment."""
    server.launch()
    began = time.monotonic()
    with Health(server.port) as health:
        while time.monotonic() - began < START:
            require(server.process.poll() is None, f"{server.words[0]} ended with {server.process.poll()} at its start")
            try:
                if server.ask("GET", "/-/ready", timeout=START).status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.002)
        took = time.monotonic() - began
        time.sleep(0.05)  # so that health is asked after the start, too
    require_series(server, groups, f"{server.words[0]} after its restart")
    rows["restart until ready"] = f"{took:.2f} s"
    rows["health while it starts"] = health.text()


def scrapes(server, groups, headers, seconds):
    """(wall seconds at best, CPU seconds on average, bytes of the body): each scrape after a push, for `seconds`."""
    best, cpu, count, size = float("inf"), 0.0, 0, 0
    end = time.monotonic() + seconds
    with Connection(server.port, START) as connection:
        while count == 0 or time.monotonic() < end:
            if groups:
                require(connection.ask(push(count % groups, count)).status == 200, "a push between scrapes")
            used, began = server.cpu_seconds(), time.perf_counter()
            answer = connection.ask(request("GET", "/metrics", headers))
            best = min(best, time.perf_counter() - began)
            cpu += server.cpu_seconds() - used
            require(answer.status == 200, f"GET /metrics: {answer.status}")
            count, size = count + 1, len(answer.body)
            body = answer.body
    encoding = answer.headers.get("content-encoding")
    zipped = encoding == "gzip"
    require(zipped == bool(headers), f"Content-Encoding {encoding}, asked with {headers}")
    text = gzip.decompress(body) if zipped else body
    require(text.count(b"\nbench_loss{") == groups * SERIES // 2, "series of a scrape")
    return best, cpu / count, size


def scrape_text(figures):
    best, cpu, size = figures
    return f"{best * 1000:,.1f} ms  CPU {cpu * 1000:,.1f} ms  {size / 1e6:,.2f} MB"


def store(program, groups, options, rows):
    with tempfile.TemporaryDirectory() as folder:
        server, seconds, memory = filled(program, folder, groups)
        try:
            restarted(server, groups, rows)
            rows["memory, filled / restarted"] = f"{memory:,.0f} / {server.rss_mib():,.0f} MiB"
            if groups:
                rows["filled (8 connections)"] = f"{groups / seconds:,.0f} groups/s"
            with Health(server.port) as health:
                time.sleep(1)
            rows["health at rest"] = health.text()
            rows["scrape"] = scrape_text(scrapes(server, groups, [], options.seconds))
            with Health(server.port) as health:
                zipped = scrapes(server, groups, [("Accept-Encoding", "gzip")], options.seconds)
            rows["scrape, gzip"] = scrape_text(zipped)
            rows["health while scraped"] = health.text()
            load = Load(server, share(forever, range(min(groups, 100) or 1)), 1, options.seconds)
            require_all(load, 200, f"{program}, {groups} groups stored")
            rows["push, 1 connection"] = push_text(load)
            with Health(server.port) as health:
                load = Load(server, share(forever, range(min(groups, 100) or 1)), 8, options.seconds)
            require_all(load, 200, f"{program}, {groups} groups stored, 8 connections")
            rows["push, 8 connections"] = push_text(load)
            rows["health while pushed to"] = health.text()
            require_series(server, max(1, groups), f"{program}, {groups} groups stored")
        finally:
            server.stop(START)


def section(title, programs, measure):
    """Measures each program, then prints their rows side by side."""
    columns = []
    for program in programs:
        rows = {}
        measure(program, rows)
        columns.append(rows)
    print(f"\n{title:28}" + "".join(f"{os.path.basename(program):>56}" for program in programs))
    for name in columns[0]:
        print(f"{name:28}" + "".join(f"{rows.get(name, '-'):>56}" for rows in columns), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(word) for word in text.split(",") if word]  # noqa: E731
    parser.add_argument("--full", action="store_true", help="100,000 groups, too")
    parser.add_argument("--groups", type=numbers, default=[0, 1000, 10000], help="stores that are measured")
    parser.add_argument("--connections", type=numbers, default=[1, 8, 64], help="of the throughput rows; empty: none")
    parser.add_argument("--seconds", type=float, default=3, help="a row lasts")
    parser.add_argument("--oracle", default=ORACLE)
    parser.add_argument("program")
    options = parser.parse_args()
    programs = [options.program]
    if shutil.which(options.oracle):
        programs.append(options.oracle)
    else:
        print(f"{options.oracle} is not installed: ours alone")
    if options.connections:
        section("pushes", programs, lambda program, rows: throughput(program, options, rows))
    section("many families", programs, many_families)
    for groups in options.groups + ([100000] if options.full else []):
        section(f"{groups:,} groups stored", programs, lambda program, rows, n=groups: store(program, n, options, rows))
    print("\nlatencies are p50 / p99 (health: p50 / p99 / max); CPU is the server's, each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
