#!/usr/bin/env python3
"""The committed dashboards are what their sources say, are built as Grafana needs them, and read what there is.

usage: dashboards.py AIJOB_EXPORTER FOLDER      FOLDER keeps the packages that npm installs

Grafana itself is not asked: it is in no Debian. What can be known without it is looked at here; dashboards_live.py
asks Prometheus for every expression.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import assets
import boards
from contract import Contract

SOURCES = ["package.json", "package-lock.json", ".npmrc", "tsconfig.json", "src"]
KINDS = {"row", "stat", "timeseries", "table", "heatmap"}  # of Grafana's core
MOST_PANELS = 22
OLDEST_SCHEMA = 38  # the newest that Grafana 10.0 knows
UNITS = {"none", "short", "s", "bytes", "Bps", "percentunit", "reqps", "cps", "string"}
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}


def npm(folder, *words):
    if not shutil.which("npm"):
        raise RuntimeError("there is no npm: ./dev deps installs it")
    done = subprocess.run(["npm", *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240)
    if done.returncode:
        raise RuntimeError(f"npm {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def build(folder):
    """Builds a copy of the sources, twice; the packages stay for the next run."""
    folder.mkdir(parents=True, exist_ok=True)
    lock, installed = boards.FOLDER / "package-lock.json", folder / "installed-lock.json"
    for name in SOURCES:
        source, target = boards.FOLDER / name, folder / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        npm(folder, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
        shutil.copyfile(lock, installed)
    for old in folder.glob("*.json"):
        if old.name not in boards.NO_BOARDS and old != installed:
            old.unlink()
    npm(folder, "run", "build")
    return {path.name: path.read_bytes() for path in folder.glob("*.json")
            if path.name not in boards.NO_BOARDS and path != installed}


class Checks:
    """Collects what is wrong."""

    def __init__(self):
        self.wrong = []
        self.made = 0

    def that(self, holds, place, what):
        self.made += 1
        if not holds:
            self.wrong.append(f"{place}: {what}")


def check_generated(checks, folder):
    built = build(folder)
    for name in sorted(set(built) | set(boards.boards())):
        committed = boards.FOLDER / name
        same = committed.exists() and built.get(name) == committed.read_bytes()
        checks.that(same, name, "is not what its sources say: npm --prefix dashboards run build")
    again = build(folder)
    checks.that(again == built, "build", "two runs differ")
    for name in ("package-lock.json", ".npmrc", "package.json"):
        text = (boards.FOLDER / name).read_text(encoding="utf-8")
        checks.that("://" not in text, name, "names a host")


def check_board(checks, name, board, uids):
    checks.that("id" not in board and "__inputs" not in board, name, "an id or inputs belong to one Grafana alone")
    checks.that(re.fullmatch(r"aijob-[a-z-]{1,34}", board["uid"]), name, "its uid is not aijob-..")
    checks.that(uids.count(board["uid"]) == 1, name, "its uid is another's too")
    checks.that(board["schemaVersion"] <= OLDEST_SCHEMA, name, "Grafana 10 does not read its schema")
    checks.that(board["refresh"] == "10s" and board["tags"] == ["aijob"] and board["description"], name,
                "refresh, tag or description is missing")
    found = boards.panels(board)
    checks.that(len(found) <= MOST_PANELS, name, f"more than {MOST_PANELS} panels")
    numbers = [panel["id"] for panel in board["panels"]]
    checks.that(len(set(numbers)) == len(numbers), name, "ids of panels repeat")
    titles = [panel["title"] for panel in found]
    checks.that(board["panels"][0]["type"] == "row" and found[0]["type"] == "stat", name, "does not begin with what is now")
    names = [variable["name"] for variable in board["templating"]["list"]]
    checks.that(names[:2] == ["datasource", "workload"], name, "its first variables are not datasource and workload")
    for link in board["links"]:
        checks.that(link["title"] and link["includeVars"] and link["keepTime"], name, "a link loses variables or time")
    marks = json.dumps(board["annotations"])
    for family in ("aijob_failures_total", "aijob_incidents_total", "aijob_restarts_total"):
        checks.that(family in marks, name, f"no annotation of {family}")
    for title in titles:
        checks.that(title.strip() and titles.count(title) == 1, name, f"the title {title!r} is empty or another's too")


def check_variables(checks, name, board):
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            place = f"{name}: variable {variable['name']}"
            checks.that(variable["multi"] and variable["includeAll"] and variable["allValue"] == ".*", place, "has no All")
            checks.that(variable["datasource"] == DATASOURCE, place, "its data source is not chosen")


def check_grid(checks, name, board):
    taken = {}
    for panel in board["panels"]:
        grid = panel["gridPos"]
        checks.that(grid["x"] + grid["w"] <= 24, name, f"{panel['title']} leaves the grid")
        for cell in ((x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])):
            if taken.setdefault(cell, panel["title"]) != panel["title"]:
                checks.that(False, name, f"{panel['title']} lies on {taken[cell]}")
                break


def units_of(panel):
    found = [panel["fieldConfig"]["defaults"].get("unit")]
    for override in panel["fieldConfig"]["overrides"]:
        found += [rule["value"] for rule in override["properties"] if rule["id"] == "unit"]
    return found


def check_panel(checks, name, panel):
    place = f"{name}: {panel['title']}"
    checks.that(panel["type"] in KINDS and "libraryPanel" not in panel, place, "is of no core kind")
    checks.that(panel.get("description", "").endswith("."), place, "has no description")
    checks.that(set(units_of(panel)) <= UNITS, place, f"its units are {units_of(panel)}")
    checks.that(panel["datasource"] == DATASOURCE, place, "its data source is not chosen")
    if panel["type"] == "timeseries":
        checks.that(panel["options"]["legend"]["showLegend"], place, "its series have no names")
    marks = [target["refId"] for target in panel["targets"]]
    checks.that(len(set(marks)) == len(marks) and marks, place, "its queries are not told apart")
    for target in panel["targets"]:
        check_target(checks, place, panel["type"], target)


def check_target(checks, place, kind, target):
    expr = target["expr"]
    checks.that(target["datasource"] == DATASOURCE, place, "a query's data source is not chosen")
    now = kind in ("stat", "table")
    checks.that(target["instant"] == now and target["range"] != now, place, "a query is of now, or over time, as its panel is")
    checks.that((target.get("format") == "table") == (kind == "table"), place, "a table's queries have the format table")
    checks.that(kind == "table" or target["legendFormat"], place, "a series has no name")
    checks.that("$__interval" not in expr, place, "$__rate_interval is the window")
    if not now:
        fixed = re.findall(r"\b(?:rate|increase)\([^\[]*\[(\w+)\]", expr)
        checks.that(not fixed or re.search(r"last|over the", place_description(place)), place, f"its window is {fixed}")
    limit = "limit:" in expr or "_limit:" in expr or "_threshold_" in expr
    checks.that(now or limit == target["legendFormat"].startswith("limit"), place, "a limit is called one, and nothing else")


def place_description(place):
    name, title = place.split(": ", 1)
    return next(panel["description"] for panel in boards.panels(boards.boards()[name]) if panel["title"] == title)


def check_links(checks, name, board, uids):
    """Links to boards and pages lead somewhere, and keep what was chosen."""
    for url in set(re.findall(r'"url": "([^"]*)"', json.dumps(board))):
        uid = re.match(r"/d/([a-z-]+)\?", url)
        path = re.match(r"\$\{docs\}/(deploy/[\w/-]+)(.*)", url)
        if uid:
            kept = "__all_variables" in url or "var-workload=" in url and "var-datasource=" in url
            checks.that(uid[1] in uids and "${__url_time_range}" in url and kept, name, f"{url} leads nowhere, or forgets")
        elif path:
            page = assets.ROOT / path[1]
            checks.that(page.is_dir() if "$" in path[2] or not page.suffix and not path[2] else
                        (assets.ROOT / (path[1] + path[2])).is_file(), name, f"{url} leads nowhere")
        else:
            checks.that(url.startswith("https://docs.nvidia.com/"), name, f"{url} is not ours")


class PanelContract(Contract):
    """The contract of rules, where a heatmap may take buckets as they are."""

    def __init__(self, families, rules):
        super().__init__(families, rules)
        self.labels |= {"alertname", "severity", "alertstate", "tier"}
        self.kind = ""

    def check_use(self, place, expr, selector, family, suffix, groupings):
        if self.kind == "heatmap" and suffix == "_bucket":
            if ("by", ["le"]) not in groupings or selector.within[-1:] != ["increase"]:
                self.say(place, f"{selector.name}: a heatmap needs increase() by le")
            return
        super().check_use(place, expr, selector, family, suffix, groupings)

    @staticmethod
    def counts_well(expr, selector, inner):
        """Beside a series' first event stands increase(), so that each selector is judged by itself."""
        if selector.is_range:
            return inner in assets.OVER_COUNTERS | {"last_over_time"}
        return Contract.counts_well(expr, selector, inner)


def check_contract(checks, exporter):
    assets.FOREIGN["ALERTS"] = assets.FOREIGN["ALERTS"] | {"workload"}
    families = assets.catalogue(exporter)
    contract = PanelContract(families, assets.all_rules())
    used = set()
    for query in boards.every_query():
        contract.kind = query.kind
        contract.check_expression(query.place, query.filled)
        used |= {contract.family_of(word)[0]["name"] for word in re.findall(r"\baijob_\w+", query.expr)
                 if contract.family_of(word)[0]}
        for label in query.labels - contract.labels:
            contract.say(query.place, f"no label {label}")
    checks.made += contract.checked
    checks.wrong += contract.wrong
    print(f"{contract.checked} expressions against the catalogue; {len(used)} of {len(families)} families are drawn; "
          f"not: {', '.join(sorted(set(families) - used)) or 'none'}")


def check_types(checks):
    """promtool judges the grammar and the types of all expressions, as rules."""
    rules = [f"      - record: a:b{number}\n        expr: {json.dumps(query.filled)}"
             for number, query in enumerate(boards.every_query())]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rules.yml")
        file.write_text("groups:\n  - name: boards\n    rules:\n" + "\n".join(rules) + "\n", encoding="utf-8")
        told = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True, timeout=60)
    checks.that(told.returncode == 0, "promtool", told.stdout + told.stderr)


def main(exporter, folder):
    checks = Checks()
    found = boards.boards()
    uids = [board["uid"] for board in found.values()]
    checks.that(len(found) == 7, "dashboards", f"seven boards, not {len(found)}")
    for name, board in found.items():
        check_board(checks, name, board, uids)
        check_variables(checks, name, board)
        check_grid(checks, name, board)
        check_links(checks, name, board, uids)
        for panel in boards.panels(board):
            check_panel(checks, name, panel)
    check_contract(checks, exporter)
    check_types(checks)
    try:
        check_generated(checks, Path(folder).resolve())
    except RuntimeError as error:
        checks.that(False, "build", str(error))
    for line in checks.wrong:
        print(line)
    print(f"{sum(len(boards.panels(board)) for board in found.values())} panels on {len(found)} boards")
    print(f"{checks.made - len(checks.wrong)} passed, {len(checks.wrong)} failed")
    return 1 if checks.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
