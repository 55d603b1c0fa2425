"""The dashboards as the tests read them: panels, queries, variables, links, with Grafana's variables filled in."""

import json
import re
from dataclasses import dataclass, field

import assets

FOLDER = assets.ROOT / "dashboards"
NO_BOARDS = {"package.json", "package-lock.json", "tsconfig.json"}
# What stands for Grafana's variables in a Prometheus that scrapes every second.
FILLED = {"$__rate_interval": "1m", "$__range": "5m", "$workload": ".*", "$instance": ".*", "$source": ".*"}


@dataclass
class Query:
    place: str  # board and panel
    expr: str  # as it stands in the board
    kind: str  # of the panel; or annotation, variable
    instant: bool = False
    labels: set = field(default_factory=set)  # that names, columns and texts beside it use

    @property
    def filled(self):
        return re.sub(r"\$\w+", lambda match: FILLED[match[0]], self.expr)


def boards():
    """Each board by its file's name."""
    return {path.name: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(FOLDER.glob("*.json")) if path.name not in NO_BOARDS}


def panels(board):
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def columns(panel):
    """The labels that a table shows."""
    order = next((step["options"]["indexByName"] for step in panel.get("transformations", [])
                  if step["id"] == "organize"), {})
    return {name for name in order if not name.startswith("Value")}


def named(text):
    """Labels in a legend, a title or a link."""
    return set(re.findall(r"\{\{(\w+)\}\}", text)) | set(re.findall(r"__field\.labels\.(\w+)", text))


def queries(name, board):
    """All expressions of a board."""
    for panel in panels(board):
        links = json.dumps(panel["fieldConfig"]["defaults"].get("links", []))
        for target in panel["targets"]:
            labels = named(target.get("legendFormat", ""))
            if not target.get("legendFormat", "").startswith("limit"):
                labels |= named(links)
            if panel["type"] == "heatmap":
                labels = {"le"}
            yield Query(f"{name}: {panel['title']} {target['refId']}", target["expr"], panel["type"],
                        target.get("instant", False), labels)
    for mark in board["annotations"]["list"]:
        labels = named(mark["titleFormat"] + mark["textFormat"]) | set(mark["tagKeys"].split(","))
        yield Query(f"{name}: annotation {mark['name']}", mark["expr"], "annotation", False, labels)
    for variable in board["templating"]["list"]:
        asked = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable.get("definition", ""))
        if asked:
            yield Query(f"{name}: variable {variable['name']}", f"group by ({asked[2]}) ({asked[1]})", "variable", True,
                        {asked[2]})


def tables(name, board):
    """(place, the labels shown, the expressions that must bring them) of each table."""
    for panel in panels(board):
        if panel["type"] == "table":
            yield (f"{name}: {panel['title']}", columns(panel),
                   [Query(panel["title"], target["expr"], "table", True) for target in panel["targets"]])


def every_query():
    return [query for name, board in boards().items() for query in queries(name, board)]
