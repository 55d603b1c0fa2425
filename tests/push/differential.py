#!/usr/bin/python3
"""Random pushes to two servers, ours and Debian's prometheus-pushgateway: same answers, same metrics.

usage: differential.py [--requests N] [--seed S] [--oracle PROGRAM] SERVER [ARGUMENT...]
       differential.py --table        prints the table below as Markdown
       differential.py --table-in F   exit code 1 unless F holds each row of it

SERVER may be followed by its arguments, with {port} and {dir} in them. After each request both have answered the same
status; after every few, GET /metrics and GET /api/v1/metrics say the same: values as numbers, any order of labels, push
times masked, without the servers' own families; at the end once more, after both were restarted. What may differ is in
DIFFERENCES and nowhere else; how often each occurred is printed. Exit code 1 after anything else.
"""

import argparse
import collections
import random
import shutil
import sys
import tempfile
import time

import compare
import poison
from generate import Generator
from pushing import ORACLE, Connection, Server, request

# name: (what is sent, the Pushgateway 1.5.1, aijob_exporter)
DIFFERENCES = {
    "double_slash": (
        "`//` in a path",
        "301 to another path; clients follow with GET and the push is lost",
        "400, with the reason"),
    "other_redirect": (
        "`.` or `..` in a path, `/metrics/job/`, a path in wrong case",
        "301 or 307",
        "400 or 404"),
    "help": (
        "HELP texts of a family that differ between groups",
        "one of them, another at each scrape",
        "one of them"),
    "wild_count": (
        "a count below 0 or over 2^63 in a text body",
        "what the processor's conversion gives",
        "any number, or 400"),
    "undecodable_job": (
        "base64 in the job that cannot be decoded",
        "400, then every `PUT /metrics/job@base64/...` hangs",
        "400, nothing else"),
    "empty_instance": (
        "a group with `instance=\"\"` beside the one without `instance`",
        "400, then every scrape 500 and every push 400",
        "400, nothing else"),
    "label_not_utf8": (
        "a grouping value that is not UTF-8",
        "400, then every scrape 500 and every push 400",
        "400, nothing else"),
    "forged_failure_time": (
        "`push_failure_time_seconds` in a body",
        "kept from the second push on; untyped, it breaks every scrape",
        "never taken from a body"),
    "unusable_name": (
        "a protobuf family with an empty or impossible name",
        "200; the scrape is then cut short or unreadable",
        "400"),
    "cut_off": (
        "a body shorter than its Content-Length, or a protobuf one that ends within a length",
        "200 where it ends at a line's end; the group is replaced by a part",
        "400"),
    "damaged_gzip": (
        "gzip without its end, or with a wrong checksum",
        "200",
        "400"),
    "encodings": (
        "`Content-Encoding: snappy`, `GZIP` in capitals, or an unknown one",
        "400 (accepted from 1.6 on); an unknown one is ignored",
        "200; 415 for an unknown one"),
    "empty_label": (
        "series of one name that differ only in a label with an empty value",
        "200; Prometheus takes them for one and keeps one",
        "400"),
    "openmetrics": (
        "`Content-Type: application/openmetrics-text`, and `# EOF` at the end",
        "read as text 0.0.4",
        "read as OpenMetrics, strictly"),
    "no_route": (
        "what is no gzip and says so, to a path that is none",
        "400",
        "404"),
    "no_samples": (
        "a protobuf family without samples whose type differs from another group's",
        "200 or 400, then scrapes 200 or 500, at random",
        "200 and the family vanishes, or 400"),
    "mixed_values": (
        "a protobuf gauge with a counter's value beside another group's counter of that name",
        "200 or 400, then scrapes 200 or 500, at random",
        "400"),
    "le_in_group": (
        "the label `le` in the grouping key, with a histogram",
        "200; `le` comes twice in one series",
        "400, or `le` comes once"),
}
EACH = 5  # requests between two comparisons
PATIENCE = 12  # comparisons until a difference is one
GIVE_UP = 10  # failures


class Failure(Exception):
    """The two servers disagree where they must not."""


class Pair:
    """Both servers and what was counted. `ours` is the one under test."""

    def __init__(self, oracle, ours):
        self.servers = (oracle, ours)
        self.seen = collections.Counter()
        self.statuses = collections.Counter()
        self.connect()

    def connect(self):
        self.connections = [Connection(server.port) for server in self.servers]

    def ask(self, raw, half_close=False):
        return [connection.ask(raw, half_close) for connection in self.connections]

    def send(self, raw):
        theirs, ours = self.ask(raw)
        self.statuses[theirs.status] += 1
        if theirs.status == ours.status:
            return
        if theirs.status in (301, 307) and ours.status in (400, 404, 405):
            slashes = b"//" in raw.split(b" ", 2)[1].replace(b"%2F", b"/")
            self.seen["double_slash" if slashes and ours.status == 400 else "other_redirect"] += 1
            return
        if theirs.status == 400 and theirs.body.startswith(b"gzip") and ours.status == 404:
            self.seen["no_route"] += 1
            return
        if theirs.status == 200 and b"a series is there twice" in ours.body and b'=""' in raw:
            self.seen["empty_label"] += 1
            self.ask(request("DELETE", raw.split(b" ", 2)[1]))  # both the same again
            return
        raise Failure(f"{raw[:1500]!r}\n{both(theirs, ours)}")

    def compare(self):
        """A DELETE of the oracle's may be seen a moment after its answer: asked again for a while."""
        for attempt in range(PATIENCE):
            try:
                scrapes, stored = self.read("/metrics", compare.scrape), self.read("/api/v1/metrics", compare.groups)
                found = compare.unlike_scrapes(*scrapes, stored[0], self.seen) + compare.unlike_groups(*stored)
            except (ValueError, KeyError, TypeError) as error:
                raise Failure(f"unreadable: {error!r}") from error
            if not found:
                return
            time.sleep(0.02 * attempt)
        raise Failure("what is stored differs:\n" + "\n".join(found[:12]))

    def read(self, target, reader):
        answers = self.ask(request("GET", target))
        if [answer.status for answer in answers] != [200, 200]:
            raise Failure(f"GET {target}: " + ", ".join(f"{a.status} {a.body[:300]!r}" for a in answers))
        return [reader(answer.body) for answer in answers]

    def play(self, scenario):
        for raw in scenario.steps[:-1]:
            self.send(raw)
        theirs, ours = self.ask(scenario.steps[-1], scenario.half_close)
        if theirs.status not in scenario.theirs or ours.status not in scenario.ours:
            raise Failure(f"{scenario.difference}: {scenario.steps[-1][:500]!r}\n{both(theirs, ours)}\n"
                          f"  allowed is {scenario.ours}, theirs is known for {scenario.theirs}")
        self.seen[scenario.difference] += 1
        try:
            whole = self.servers[1].scrape()
        except ValueError as error:
            raise Failure(f"{scenario.difference}: afterwards ours is broken: {error}") from error
        for name, labels in whole.samples:
            if len({label for label, _ in labels}) < len(labels):
                raise Failure(f"{scenario.difference}: ours shows a label twice: {name}{labels}")
        if whole.value("push_failure_time_seconds", instance="", job="poison") == 5:
            raise Failure(f"{scenario.difference}: the failure time is what somebody pushed")
        for target in scenario.delete:
            self.ask(request("DELETE", target))
        if scenario.restart:
            self.restart()

    def restart(self):
        """Both come back from what they stored."""
        for server in self.servers:
            server.stop()
            server.start()
        self.connect()

    def wipe(self):
        self.ask(request("PUT", "/api/v1/admin/wipe"))
        time.sleep(0.1)


def both(theirs, ours):
    return f"  theirs {theirs.status} {theirs.body[:300]!r}\n  ours   {ours.status} {ours.body[:300]!r}"


def run(pair, options):
    """Returns the failures' texts."""
    rng = random.Random(options.seed)
    generator, scenarios = Generator(rng), [] if options.no_poison else poison.scenarios()
    every, failures = max(10, options.requests // (len(scenarios) + 1)), []
    for index in range(1, options.requests + 1):
        try:
            pair.send(generator.next())
            if index % every == 0 and scenarios:
                pair.compare()
                pair.play(scenarios.pop(0))
            if index % EACH == 0 or index == options.requests:
                pair.compare()
        except Failure as failure:
            failures.append(f"request {index}: {failure}")
            print(failures[-1], flush=True)
            if len(failures) >= GIVE_UP:
                break
            pair.wipe()  # so that one difference is not found again and again
        except OSError as error:
            failures.append(f"request {index}: no answer: {error!r}")
            print(failures[-1])
            break
    if not failures:
        pair.restart()
        try:
            pair.compare()
        except Failure as failure:
            failures.append(f"after a restart: {failure}")
            print(failures[-1])
    return failures


def table():
    return ["| sent | Pushgateway 1.5.1 | aijob_exporter |", "| --- | --- | --- |",
            *(f"| {what} | {theirs} | {ours} |" for what, theirs, ours in DIFFERENCES.values())]


def missing_in(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    missing = [row for row in table() if row not in lines]
    print("\n".join(f"{path} lacks: {row}" for row in missing) or f"{path} holds the table")
    return 1 if missing else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--oracle", default=ORACLE)
    parser.add_argument("--no-poison", action="store_true", help="without poison.py: two Pushgateways agree then")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--table-in", metavar="FILE")
    parser.add_argument("server", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.table:
        print("\n".join(table()))
        return 0
    if options.table_in:
        return missing_in(options.table_in)
    if not options.server:
        parser.error("which server?")
    if shutil.which(options.oracle) is None:
        print(f"skipped: {options.oracle} is not installed, there is nothing to compare with")
        return 77
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        with Server([options.oracle], folder + "/theirs") as oracle, \
                Server(options.server, folder + "/ours") as ours:
            pair = Pair(oracle, ours)
            failures = run(pair, options)
    print(f"{options.requests} requests, seed {options.seed}, {time.monotonic() - began:.1f} s; theirs answered "
          + ", ".join(f"{status}: {count}" for status, count in sorted(pair.statuses.items())))
    for name in DIFFERENCES:
        print(f"{pair.seen[name]:6} {name}: {DIFFERENCES[name][0]}")
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
