#!/usr/bin/env python3
"""Grouping accuracy of `aijobctl scan --output=templates` on log sets with known templates.

    accuracy.py AIJOBCTL [--lines N] [--seed N] [--keep FOLDER]

Lines of the statements in sets.txt are printed with values and with the heads of many systems. A line
is right where the lines of its template are exactly the lines of its statement (grouping accuracy: Zhu
et al., "Tools and Benchmarks for Automated Log Parsing", ICSE-SEIP 2019). Fails below 0.85, Drain's
average on that paper's logs, for any set, and where a line has not exactly one template.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

FLOOR = 0.85
USERS = ("ann bob eve joe kim lee zoe root admin guest test www postgres oracle nagios".split())
APPS = "com.some.phone com.some.mail org.other.maps android com.some.calendar.view net.third.chat".split()


class Values:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def number(self, low, high):
        return self.random.randint(low, high)

    def hexadecimal(self, digits):
        return "".join(self.random.choice("0123456789abcdef") for _ in range(digits))

    def clock(self):
        return "%02d:%02d:%02d" % (self.number(0, 23), self.number(0, 59), self.number(0, 59))

    def of(self, kind):
        r = self
        makers = {
            "n": lambda: str(r.number(0, 9999)),
            "N": lambda: str(r.number(10**6, 10**10)),
            "f": lambda: "%d.%d" % (r.number(0, 99), r.number(0, 9999)),
            "hex": lambda: "0x" + r.hexadecimal(8),
            "ip": lambda: ".".join(str(r.number(1, 254)) for _ in range(4)),
            "port": lambda: str(r.number(1024, 65000)),
            "uuid": lambda: "-".join(r.hexadecimal(k) for k in (8, 4, 4, 4, 12)),
            "id": lambda: "part_%d_%d" % (r.number(0, 9999), r.number(0, 99)),
            "blk": lambda: "blk_%s%d" % (r.random.choice(["-", ""]), r.number(10**17, 10**19)),
            "path": lambda: "/" + "/".join(r.random.choice(["data", "var", "lib", "x1"])
                                           for _ in range(r.number(1, 4))) + "/" + r.hexadecimal(9),
            "size": lambda: "%d.%d %s" % (r.number(0, 999), r.number(0, 9),
                                          r.random.choice(["B", "KB", "MB", "GiB"])),
            "user": lambda: r.random.choice(USERS),
            "host": lambda: r.random.choice(["proxy.some.edu.hk", "a.b.com", "node-%d" % r.number(0, 99),
                                             "www.other.org", "c%d.net.br" % r.number(0, 99)]),
            "app": lambda: r.random.choice(APPS),
            "tag": lambda: r.random.choice(["*launch*", "some lock", "other"]),
            "calls": lambda: " ".join("com.some.Window.remove:%d" % r.number(1, 3000)
                                      for _ in range(r.number(3, 8))),
            "bytes": lambda: r.random.choice(["%d bytes" % r.number(0, 999),
                                              "%d bytes (%d.%d KB)" % (r.number(1024, 99999),
                                                                       r.number(1, 99), r.number(0, 9))]),
            "life": lambda: r.random.choice(["<1 sec", "00:%02d" % r.number(1, 59), r.clock()]),
            "date": lambda: "%s %s %2d %s 2005" % (r.random.choice(["Mon", "Tue", "Sat"]),
                                                   r.random.choice(["Jun", "Jul"]), r.number(1, 30),
                                                   r.clock()),
        }
        return makers[kind]()

    def fill(self, text):
        alternatives = text.split(" || ")
        return re.sub(r"\{(\w+)\}", lambda match: self.of(match.group(1)), self.random.choice(alternatives))


def head(kind, values):
    r, clock = values, values.clock()
    level = r.random.choice(["INFO", "WARN", "ERROR"])
    heads = {
        "python": lambda: "2025-11-%02d %s,%03d - engine.loader - %s - " % (r.number(1, 28), clock,
                                                                           r.number(0, 999), level),
        "log4j": lambda: "2015-10-18 %s,%03d %s [%s] org.some.app.Master: " % (
            clock, r.number(0, 999), level, r.random.choice(["main", "event handler", "Caller #3"])),
        "blocks": lambda: "0811%02d %s %d INFO dfs.Node$Writer: " % (r.number(1, 28), clock.replace(":", ""),
                                                                   r.number(1, 9999)),
        "shortdate": lambda: "17/06/09 %s INFO executor.Executor: " % clock,
        "columns": lambda: "- %d 2005.06.03 R02-M1-N0 2005-06-03-%s.675872 R02-M1-N0 RAS KERNEL %s " % (
            r.number(1117838570, 1118838570), clock.replace(":", "."), r.random.choice(["INFO", "FATAL"])),
        "syslog": lambda: "Jun %2d %s combo sshd(pam)[%d]: " % (r.number(1, 30), clock, r.number(1, 32000)),
        "epoch": lambda: "%d node-%d unix.hw %s %d 1 " % (r.number(1, 999999), r.number(0, 255),
                                                         r.random.choice(["net.up", "status"]),
                                                         r.number(1077804742, 1078804742)),
        "logcat": lambda: "03-17 %s.%03d %5d %5d %s Window: " % (clock, r.number(0, 999), r.number(1, 32000),
                                                                r.number(1, 32000), r.random.choice("DIVWE")),
        "brackets": lambda: "[10.30 %s] %s - " % (clock, r.random.choice(["chrome.exe", "mail.exe *64"])),
        "request": lambda: "api.log.1.2017-05-16_13:53:08 2017-05-16 %s.%03d %d INFO api.server [%s] " % (
            clock, r.number(0, 999), r.number(1, 32000),
            r.random.choice(["-", "req-%s %s - - -" % (r.of("uuid"), r.hexadecimal(32))])),
        "bars": lambda: "20171223-%d:%d:%d:%d|Step|30002312|" % (r.number(0, 23), r.number(0, 59),
                                                                r.number(0, 59), r.number(0, 999)),
        "comma": lambda: "2016-09-28 %s, Info                  CBS    " % clock,
    }
    return heads[kind]()


def read_sets(path):
    sets = []
    for line in path.read_text().splitlines():
        if line.startswith("== "):
            sets.append((*line[3:].split(), []))
        elif line and not line.startswith("#"):
            weight, text = line.split(" ", 1)
            sets[-1][2].append((int(weight), text))
    return sets


def accuracy(predicted, true):
    of_template, of_statement = collections.defaultdict(set), collections.defaultdict(set)
    for line, (template, statement) in enumerate(zip(predicted, true)):
        of_template[template].add(line)
        of_statement[statement].add(line)
    return sum(of_template[predicted[line]] == of_statement[true[line]] for line in range(len(true))) / len(true)


def judge(aijobctl, folder, name, kind, statements, lines, values):
    weights = [weight for weight, _ in statements]
    true = values.random.choices(range(len(statements)), weights, k=lines)
    log = folder / (name + ".log")
    log.write_text("".join(head(kind, values) + values.fill(statements[i][1]) + "\n" for i in true))
    run = subprocess.run([aijobctl, "scan", "--output=templates", str(log)], capture_output=True, text=True,
                         check=True, timeout=120)
    printed = [json.loads(line) for line in run.stdout.splitlines()]
    if [line["line"] for line in printed] != list(range(1, lines + 1)):
        sys.exit("%s: not one template for each line, in order" % name)
    return accuracy([line["template"] for line in printed], true)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("aijobctl")
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="where the logs stay")
    arguments = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or pathlib.Path(scratch)
        values = Values(arguments.seed)
        for name, kind, statements in read_sets(pathlib.Path(__file__).with_name("sets.txt")):
            found[name] = judge(arguments.aijobctl, folder, name, kind, statements, arguments.lines, values)
            print("%-10s %.4f" % (name, found[name]))
    print("average    %.4f" % (sum(found.values()) / len(found)))
    low = [name for name in found if found[name] < FLOOR]
    if low:
        sys.exit("below %.2f: %s" % (FLOOR, ", ".join(low)))


if __name__ == "__main__":
    main()
