#!/usr/bin/python3
"""Names beyond the classic ones: pushed as text and as protobuf, in the path, and scraped with every escaping.

usage: utf8.py SERVER

SERVER is aijob_exporter. Where promtool is installed it reads what the escaped answers are. Exit code 1 where a check
failed.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from protobuf import CONTENT_TYPE, family, metric, simple
from pushing import Server

FLAG = "--push.enable-utf8-names"
TEXT = b'# TYPE "my.metric" gauge\n{"my.metric","my.label"="x",plain="y"} 1\n# TYPE my_metric gauge\nmy_metric 2\n'
TARGET = "/metrics/job/j/U__my_2e_group/g"
GROUP = 'instance="",job="j",'
EXPECTED = {
    "underscores": ["U__my_2e_metric{" + GROUP + 'my_group="g",my_label="x",plain="y"} 1',
                    "my_metric{" + GROUP + 'my_group="g"} 2', "gr__e{" + GROUP + 'a_b="c",my_group="g"} 3'],
    "dots": ["my_dot_metric{" + GROUP + 'my_dot_group="g",my_dot_label="x",plain="y"} 1',
             "my__metric{" + GROUP + 'my_dot_group="g"} 2'],
    "values": ["U__my_2e_metric{" + GROUP + 'U__my_2e_group="g",U__my_2e_label="x",plain="y"} 1',
               "my_metric{" + GROUP + 'U__my_2e_group="g"} 2'],
    "allow-utf-8": ['{"my.metric",' + GROUP + '"my.group"="g","my.label"="x",plain="y"} 1',
                    "my_metric{" + GROUP + '"my.group"="g"} 2'],
}


class Checks:
    def __init__(self):
        self.done = self.failed = 0

    def that(self, what, holds, found=""):
        self.done += 1
        if not holds:
            self.failed += 1
            print(f"FAILED {what}: {found}")


def sorted_labels(line):
    """Labels in any order are the same series; these hold no commas in their values."""
    begin, end = line.find("{"), line.rfind("}")
    return line if begin < 0 else line[:begin] + ",".join(sorted(line[begin + 1:end].split(","))) + line[end:]


def check_scrapes(server, checks, when):
    for escaping, expected in EXPECTED.items():
        answer = server.ask("GET", "/metrics", [("Accept", "text/plain;escaping=" + escaping)])
        lines = {sorted_labels(line) for line in answer.body.decode().split("\n")}
        for line in expected:
            near = [one for one in lines if line[:4] in one]
            checks.that(f"{when} {escaping}", sorted_labels(line) in lines, f"no {line} but {near}")
        if escaping != "allow-utf-8" and shutil.which("promtool"):
            read = subprocess.run(["promtool", "check", "metrics"], input=answer.body, capture_output=True, check=False)
            checks.that(f"{when} {escaping}: promtool", b"error" not in read.stderr, read.stderr[-300:])


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1"
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        with Server([sys.argv[1]], folder, [FLAG]) as server:
            checks.that("text", server.ask("PUT", TARGET, [], TEXT).status == 200)
            body = family("größe", "gauge", [metric("gauge", simple(3.0), [("a.b", "c")])])
            headers = [("Content-Type", CONTENT_TYPE)]
            checks.that("protobuf", server.ask("POST", TARGET, headers, body).status == 200)
            for bad in (b"{\"a.\xff\"} 1\n", b'{"a.b"\n', b"a.b 1\n"):
                checks.that("refused", server.ask("POST", TARGET, [], bad).status == 400, bad)
            check_scrapes(server, checks, "at once:")
            server.kill()
            server.start()
            check_scrapes(server, checks, "after a kill:")
        with Server([sys.argv[1]], folder) as server:  # without the flag: kept, escaped, and no more of them
            answer = server.ask("GET", "/metrics", [("Accept", "text/plain;escaping=allow-utf-8")])
            checks.that("type without the flag",
                        answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            lines = {sorted_labels(line) for line in answer.body.decode().split("\n")}
            for line in EXPECTED["underscores"]:
                checks.that("without the flag", sorted_labels(line) in lines, line)
            checks.that("refused without the flag", server.ask("PUT", "/metrics/job/k", [], TEXT).status == 400)
    print(f"{checks.done} checks, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
