#!/usr/bin/env python3
"""Draws every panel of every board from a running Prometheus, to be looked at. See ../README.md.

usage: render.py PROMETHEUS_URL FOLDER [--seconds=N] [--end=UNIX] [--dark] [BOARD..]

Writes FOLDER/<board>.png, and says which panels have no data. Exit code 1 where a query is refused or the browser
complains. Before it: npm ci && npm run build, here.
"""

import argparse
import json
import re
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE / "node_modules/.render/main.js"
sys.path.insert(0, str(HERE.parent.parent / "tests/ui"))
sys.path.insert(0, str(HERE.parent.parent / "tests/assets"))

import boards  # noqa: E402
from chrome import Chrome  # noqa: E402

STEP = 15  # seconds: a usual scrape interval
PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>%s</title><link rel="stylesheet" href="%s"><body>
<script>window.BOARD = %s; window.ANSWERS = %s; window.RANGE = %s; window.DARK = %s;</script><script src="%s"></script>"""


def ask(url, path, **words):
    body = urllib.parse.urlencode(words).encode()
    try:
        with urllib.request.urlopen(f"{url}/api/v1/{path}", body, timeout=30) as answer:
            data = json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        raise ValueError(json.load(error).get("error", "refused")) from error
    if data["resultType"] == "scalar":
        return [{"metric": {}, "value": data["result"]}]
    return data["result"]


def answers(url, panel, begun, ended):
    """The queries of a panel with their series, Grafana's variables filled in."""
    step = 60 if panel.get("interval") == "1m" else STEP
    filled = {"$__rate_interval": f"{max(4 * STEP, step + STEP)}s", "$__range": f"{int(ended - begun)}s"}
    found = []
    for target in panel["targets"]:
        expr = re.sub(r"\$\w+", lambda match: filled.get(match[0], ".*"), target["expr"])
        if target.get("instant"):
            result = ask(url, "query", query=expr, time=ended)
        else:
            result = ask(url, "query_range", query=expr, start=-(-begun // step) * step, end=ended, step=step)
        found.append({"target": target, "result": result})
    return found


def draw(chrome, url, name, board, folder, span, dark):
    """Gives what is wrong; says what has no data."""
    begun, ended = span
    drawn = {panel["id"]: answers(url, panel, begun, ended) for panel in boards.panels(board)}
    page = Path(folder, f"{name}.html")
    height = 60 + 38 * max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in board["panels"])  # tables draw what is in sight
    script = lambda value: json.dumps(value).replace("<", "\\u003c")  # noqa: E731
    page.write_text(PAGE % (name, BUILT.with_suffix(".css").as_uri(), script(board), script(drawn), script(span), script(dark),
                            BUILT.as_uri()), encoding="utf-8")
    tab = chrome.open(page.as_uri(), 1456, height, dark, calm=True)
    tab.wait("window.drawn === true", timeout=60)
    tab.screenshot(Path(folder, f"{name}.png"))
    for finding in tab.value("window.findings"):
        print(f"{name}: {finding}")
    # Fonts and icons are files of Grafana's, which is not here.
    wrong = [f"{name}: {complaint}" for complaint in tab.complaints if "/public/" not in complaint]
    tab.close()
    page.unlink()
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder")
    parser.add_argument("boards", nargs="*")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--end", type=float, default=time.time(), help="Unix time; without it now")
    parser.add_argument("--dark", action="store_true")
    words = parser.parse_intermixed_args()
    Path(words.folder).mkdir(parents=True, exist_ok=True)
    ended, wrong = words.end, []
    with tempfile.TemporaryDirectory() as profile, Chrome(profile) as chrome:
        for file, board in boards.boards().items():
            name = file.removesuffix(".json")
            if not words.boards or name in words.boards:
                wrong += draw(chrome, words.url, name, board, words.folder, (ended - words.seconds, ended), words.dark)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
