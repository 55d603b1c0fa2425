#!/usr/bin/python3
"""Random pushes to two servers, ours and Debian's prometheus-pushgateway: same answers, same metrics.

usage: differential.py [--requests N] [--seed S] [--oracle PROGRAM] SERVER [ARGUMENT...]
       differential.py --table        prints the table below as Markdown

SERVER may be followed by its arguments, with {port} and {dir} in them. After each request both have answered the same status;
after every few, GET /metrics says the same: values as numbers, any order of labels, push times masked, without the servers' own
families. What may differ is in DIFFERENCES and nowhere else; how often each occurred is printed. Exit code 1 after anything else.
"""

import argparse
import collections
import json
import random
import shutil
import sys
import tempfile
import time

import poison
from generate import Generator
from pushing import ORACLE, Connection, Scrape, Server, request

# name: (what is sent, the Pushgateway 1.5.1, aijob_exporter)
DIFFERENCES = {
    "double_slash": ("`//` in a path", "301 to another path; clients follow with GET and the push is lost", "400, with the reason"),
    "other_redirect": ("`.` or `..` in a path, `/metrics/job/`, a path in wrong case", "301 or 307", "400 or 404"),
    "help": ("HELP texts of a family that differ between groups", "one of them, another at each scrape", "one of them"),
    "wild_count": ("a count below 0 or over 2^63 in a text body", "what the processor's conversion gives", "any number"),
    "undecodable_job": ("base64 in the job that cannot be decoded", "400, then every `PUT /metrics/job@base64/...` hangs",
                        "400, nothing else"),
    "empty_instance": ("a group with `instance=\"\"` beside the one without `instance`", "400, then every scrape 500 and every push 400",
                       "400, nothing else"),
    "label_not_utf8": ("a grouping value that is not UTF-8", "400, then every scrape 500 and every push 400", "400, nothing else"),
    "forged_failure_time": ("`push_failure_time_seconds` in a body", "kept from the second push on; untyped, it breaks every scrape",
                            "never taken from a body"),
    "unusable_name": ("a protobuf family with an empty or impossible name", "200; the scrape is then cut short or unreadable",
                      "400"),
    "cut_off": ("a body shorter than its Content-Length", "200 where it ends at a line's end; the group is replaced by a part", "400"),
    "damaged_gzip": ("gzip without its end, or with a wrong checksum", "200", "400"),
    "encodings": ("`Content-Encoding: snappy`, or `GZIP` in capitals", "400 (accepted from 1.6 on)", "200 or 400"),
    "no_samples": ("a family without samples whose type differs from another group's", "200 or 400, then scrapes 200 or 500, at random",
                   "200, the family vanishes"),
    "le_in_group": ("the label `le` in the grouping key, with a histogram", "200; `le` comes twice in one series", "400, or `le` comes once"),
}
EACH = 5  # requests between two comparisons of /metrics
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
        if theirs.status in (301, 307) and ours.status in (400, 404):
            slashes = b"//" in raw.split(b" ", 2)[1].replace(b"%2F", b"/")
            self.seen["double_slash" if slashes and ours.status == 400 else "other_redirect"] += 1
            return
        raise Failure(f"{raw[:1500]!r}\n  theirs {theirs.status} {theirs.body[:300]!r}\n  ours   {ours.status} {ours.body[:300]!r}")

    def compare(self):
        """A DELETE of the oracle's may be seen a moment after its answer: asked again for a while."""
        for attempt in range(30):
            answers = self.ask(request("GET", "/metrics"))
            if [answer.status for answer in answers] != [200, 200]:
                raise Failure("GET /metrics: " + ", ".join(f"{a.status} {a.body[:300]!r}" for a in answers))
            try:
                theirs, ours = [Scrape(answer.body.decode("utf-8")) for answer in answers]
            except ValueError as error:
                raise Failure(f"unreadable exposition: {error}") from error
            found = self.unlike(theirs, ours)
            if not found:
                return
            time.sleep(0.02 * attempt)
        raise Failure("GET /metrics differs:\n" + "\n".join(found[:12]))

    def unlike(self, theirs, ours):
        found = [f"  type of {name}: theirs {theirs.types.get(name)}, ours {ours.types.get(name)}"
                 for name in theirs.types.keys() | ours.types.keys() if theirs.types.get(name) != ours.types.get(name)]
        for key in theirs.samples.keys() | ours.samples.keys():
            one, other = theirs.samples.get(key), ours.samples.get(key)
            if one == other:
                continue
            if one and other and key[0].endswith(("_count", "_bucket")) and any(v != "NaN" and v >= 2**63 for v in one):
                self.seen["wild_count"] += 1
            else:
                found.append(f"  {key}: theirs {one}, ours {other}")
        return found + self.unlike_helps(theirs.helps, ours.helps)

    def unlike_helps(self, theirs, ours):
        differing = [name for name in theirs.keys() | ours.keys() if theirs.get(name, "") != ours.get(name, "")]
        if not differing:
            return []
        groups = json.loads(self.servers[0].ask("GET", "/api/v1/metrics").body)["data"]
        found = []
        for name in differing:
            texts = {escaped(group[name].get("help", "")) for group in groups if isinstance(group.get(name), dict) and "type" in group[name]}
            if len(texts) > 1 and ours.get(name, "") in texts:
                self.seen["help"] += 1
            else:
                found.append(f"  HELP {name}: theirs {theirs.get(name)!r}, ours {ours.get(name)!r}, pushed {sorted(texts)}")
        return found

    def play(self, scenario):
        for raw in scenario.steps[:-1]:
            self.send(raw)
        theirs, ours = self.ask(scenario.steps[-1], scenario.half_close)
        if theirs.status not in scenario.theirs or ours.status not in scenario.ours:
            raise Failure(f"{scenario.difference}: {scenario.steps[-1][:500]!r}\n  theirs {theirs.status} {theirs.body[:300]!r}\n"
                          f"  ours {ours.status} {ours.body[:300]!r}, allowed {scenario.ours}")
        self.seen[scenario.difference] += 1
        try:
            whole = self.servers[1].scrape()
        except ValueError as error:
            raise Failure(f"{scenario.difference}: afterwards ours is broken: {error}") from error
        for name, labels in whole.samples:
            if len({label for label, _ in labels}) < len(labels):
                raise Failure(f"{scenario.difference}: ours shows a label twice: {name}{labels}")
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


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")


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
    if not failures:
        pair.restart()
        try:
            pair.compare()
        except Failure as failure:
            failures.append(f"after a restart: {failure}")
            print(failures[-1])
    return failures


def print_table(file=sys.stdout):
    print("| sent | Pushgateway 1.5.1 | aijob_exporter |\n| --- | --- | --- |", file=file)
    for what, theirs, ours in DIFFERENCES.values():
        print(f"| {what} | {theirs} | {ours} |", file=file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--oracle", default=ORACLE)
    parser.add_argument("--no-poison", action="store_true", help="without poison.py: two Pushgateways agree then")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("server", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.table:
        print_table()
        return 0
    if not options.server:
        parser.error("which server?")
    if shutil.which(options.oracle) is None:
        print(f"skipped: {options.oracle} is not installed, there is nothing to compare with")
        return 77
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        with Server([options.oracle], folder + "/theirs") as oracle, Server(options.server, folder + "/ours") as ours:
            pair = Pair(oracle, ours)
            failures = run(pair, options)
    print(f"{options.requests} requests, seed {options.seed}, {time.monotonic() - began:.1f} s; answered "
          + ", ".join(f"{status}: {count}" for status, count in sorted(pair.statuses.items())))
    for name in DIFFERENCES:
        print(f"{pair.seen[name]:6} {name}: {DIFFERENCES[name][0]}")
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
