"""What the tests of deploy/ share: rule files, the catalogue, and PromQL taken apart.

Standard library only. Rule files are read by the few forms of YAML they are written in; promtool judges their grammar.
"""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus"
RUNBOOKS = DEPLOY / "runbooks"

# What a scrape or the log's path adds to every series.
TARGET_LABELS = {"cluster", "job", "instance", "namespace", "pod", "container", "node"}
# Families of others that our rules may look at: Prometheus' own, and the standard ones of a process.
FOREIGN = {"up": set(), "process_cpu_seconds_total": set(),
           "process_resident_memory_bytes": set(), "process_start_time_seconds": set(),
           "ALERTS": {"alertname", "alertstate", "severity", "tier"}}
OVER_COUNTERS = {"rate", "increase", "irate", "resets"}


def catalogue(exporter):
    """What the program prints: each family by its name."""
    text = subprocess.run([exporter, "--print-metrics=json"], check=True, capture_output=True, text=True).stdout
    return {family["name"]: family for family in json.loads(text)}


class Rule:
    """A record or an alert of a rule file."""

    def __init__(self, kind, name, place):
        self.kind, self.name, self.place = kind, name, place
        self.fields = {}  # expr, for, and those of labels and annotations

    @property
    def expr(self):
        return self.fields.get("expr", "")


def read_rules(path):
    """The rules of a file, in order."""
    rules, lines, i = [], path.read_text(encoding="utf-8").splitlines(), 0
    while i < len(lines):
        begun = re.fullmatch(r"\s*- (record|alert): (\S+)", lines[i])
        field = re.fullmatch(r"( +)([a-z_]+):(?: (.*))?", lines[i])
        i += 1
        if begun:
            rules.append(Rule(begun[1], begun[2], f"{path.name}:{i}"))
        elif field and rules and field[3] is not None:
            value = field[3]
            if re.fullmatch(r"[|>]-?", value):
                block = []
                while i < len(lines) and (not lines[i] or lines[i].startswith(field[1] + "  ")):
                    block.append(lines[i].strip() if value[0] == ">" else lines[i])
                    i += 1
                value = (" " if value[0] == ">" else "\n").join(block).strip()
            rules[-1].fields[field[2]] = value.strip("'\"") if value[:1] in "'\"" else value
    return rules


def all_rules():
    return [rule for path in sorted(RULES.glob("*.yml")) for rule in read_rules(path)]


TOKEN = re.compile(r"""\s+|\#[^\n]*|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<range>\[[^\]]*\])
                   |(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)|(?P<number>[0-9][0-9.a-z]*)
                   |(?P<sign>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){},])""", re.VERBOSE)
GROUPING = {"by", "without", "on", "ignoring", "group_left", "group_right"}
WORDS = {"and", "or", "unless", "bool", "offset"}
AGGREGATIONS = {"sum", "min", "max", "avg", "count", "group", "topk", "bottomk", "quantile", "stddev", "count_values"}


def tokens(expr):
    at, found = 0, []
    while at < len(expr):
        match = TOKEN.match(expr, at)
        if not match:
            raise ValueError(f"no PromQL at {expr[at:at + 20]!r}")
        at = match.end()
        if match.lastgroup:
            found.append((match.lastgroup, match[match.lastgroup]))
    return found


class Selector:
    """A metric with its matchers, and the functions it stands in, the nearest last."""

    def __init__(self, name, within):
        self.name, self.within = name, within
        self.matchers = []  # (label, sign, value)
        self.is_range = False

    def __str__(self):
        return self.name + ("{%s}" % ",".join(f"{a}{b}{c}" for a, b, c in self.matchers) if self.matchers else "")


def selectors(expr):
    """The selectors of an expression, and its groupings as (keyword, labels)."""
    found, groupings, stack, i, words = [], [], [], 0, tokens(expr)
    pending = None  # the aggregation whose grouping stands between its name and its parenthesis
    while i < len(words):
        kind, word = words[i]
        following = words[i + 1][1] if i + 1 < len(words) else ""
        i += 1
        if kind == "name" and word in GROUPING:
            labels, i = [], i + 1
            while words[i][1] != ")":
                if words[i][0] == "name":
                    labels.append(words[i][1])
                i += 1
            i += 1
            groupings.append((word, labels))
        elif kind == "name" and word in AGGREGATIONS:
            pending = word
        elif kind == "name" and following == "(" and word not in WORDS:
            pending = word
        elif word == "(":
            stack.append(pending or "")
            pending = None
        elif word == ")":
            stack.pop()
        elif kind == "name" and word not in WORDS:
            selector = Selector(word, list(stack))
            if following == "{":
                i += 1
                while words[i][1] != "}":
                    if words[i][0] == "name":
                        selector.matchers.append((words[i][1], words[i + 1][1], words[i + 2][1]))
                        i += 3
                    else:
                        i += 1
                i += 1
            selector.is_range = i < len(words) and words[i][0] == "range"
            found.append(selector)
    if stack:
        raise ValueError("a parenthesis is not closed")
    return found, groupings


def code_of(path):
    """Code in a page: (line number, language or "", text) of fenced blocks and of words between backticks."""
    found, fence, block = [], None, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark = re.match(r"\s*```(\w*)", line)
        if mark and fence is None:
            fence, block = (number, mark[1]), []
        elif mark:
            found.append((fence[0], fence[1], "\n".join(block)))
            fence = None
        elif fence is not None:
            block.append(line)
        else:
            found += [(number, "", word) for word in re.findall(r"`([^`]+)`", line)]
    return found
