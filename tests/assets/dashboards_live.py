#!/usr/bin/env python3
"""Every expression, annotation and variable of the dashboards has data in a live Prometheus over recorded jobs.

usage: dashboards_live.py AIJOB_EXPORTER [--list]      --list also says how many series each query had

The jobs and the servers are those of live.py, and recorded_twice: what must move to be drawn. What is drawn over time is asked over the time the jobs played, what is
of now at its end. A query has data when one value is a number, and when its series have all labels that its names,
its table or its links use. A query that only trouble would fill must have data once its condition is taken away.
"""

import json
import math
import re
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

import boards
import live
from stack import Servers, free_port, until

# What no healthy exporter over these jobs has, and why.
QUIET = {
    "aijob_exporter_state_(commit_errors|damaged|series_refused)_total": "storage that fails",
    "aijob_exporter_(bytes_lost|source_errors|watch_fallbacks)_total": "files cut away unread, unreadable, or too many",
    "aijob_exporter_(exposition_dropped|templates_forgotten)_total": "an exporter at its limits",
    "aijob_exporter_(series_dropped|values_refused)_total": "no series is born before a limit is reached",
    "aijob_(stalls_total|straggler_)": "minutes of many ranks",
    "aijob_(anomalies_total|anomaly_score|failure_forecast|forecast_skill|gpu_memory_time_to)": "hours of figures",
    "aijob_(remediation|recovery_duration)": "a configuration that acts",
    "aijob_gpu_memory_(used|total)_bytes": "a machine with GPUs",
    "aijob_model_load_bandwidth": "a load whose size and progress are both told",
}
# Of these, what has no series before it happens.
BORN_LATE = re.compile("series_dropped|values_refused|aijob_(straggler|anomal|failure_forecast|forecast_skill"
                       "|remediation|recovery_duration|gpu_memory_(time_to|used_bytes|total_bytes)|model_load_bandwidth)")
SEEN = "aijob_error_propagation_total > 0"  # comes last: a request is judged when it was quiet for ten seconds


class Prometheus:
    """Asks a running one, as Grafana does."""

    def __init__(self, url):
        self.url = url

    def ask(self, path, **words):
        body = urllib.parse.urlencode(words).encode()
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}", body, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise ValueError(json.load(error).get("error", "refused")) from error

    def series(self, query, expr, begun, ended):
        """(labels, values) of each series."""
        if query.instant:
            data = self.ask("query", query=expr, time=ended)
        else:
            data = self.ask("query_range", query=expr, start=begun, end=ended, step=1)
        if data["resultType"] == "scalar":
            return [({}, [data["result"][1]])]
        return [(one["metric"], [value for _, value in one.get("values", [one.get("value")])]) for one in data["result"]]


def has_numbers(series):
    return [labels for labels, values in series if any(math.isfinite(float(value)) for value in values)]


def quiet(expr):
    return next((why for pattern, why in QUIET.items() if re.search(pattern, expr)), None)


def judge(prometheus, query, begun, ended):
    """What is wrong with a query, or None; and how many series it has."""
    try:
        found = has_numbers(prometheus.series(query, query.filled, begun, ended))
    except ValueError as error:
        return f"{query.place}: refused: {error}", 0
    if not found:
        return f"{query.place}: no data: {query.filled}", 0
    lost = [label for label in query.labels if not any(label in labels for labels in found)]
    return (f"{query.place}: its series have no {', '.join(lost)}" if lost else None), len(found)


def judge_quiet(prometheus, query, begun, ended):
    """The same of a query that waits for trouble: its series exist, where they are there from the start."""
    expr = live.unconditional(query.filled)
    try:
        found = has_numbers(prometheus.series(query, expr, begun, ended))
    except ValueError as error:
        return f"{query.place}: refused: {error}"
    return None if found or BORN_LATE.search(expr) else f"{query.place}: no series at all: {expr}"


def judge_table(prometheus, table, ended):
    """Each label that a table shows comes from one of its queries at least."""
    place, shown, queries = table
    brought = {label for query in queries for labels, _ in prometheus.series(query, query.filled, ended, ended)
               for label in labels}
    lost = set() if all(quiet(query.expr) for query in queries) else shown - brought
    return f"{place}: nothing brings {', '.join(sorted(lost))}" if lost else None


def check(prometheus, begun, ended, listed):
    wrong, filled, silent = [], 0, {}
    for query in boards.every_query():
        told, count = judge(prometheus, query, begun, ended)
        why = quiet(query.expr)
        if told and not count and why:
            told = judge_quiet(prometheus, query, begun, ended)
            silent[query.place] = why
        filled += bool(count)
        if told:
            wrong.append(told)
        if listed:
            print(f"{count:4} {query.place}")
    tables = [table for name, board in boards.boards().items() for table in boards.tables(name, board)]
    wrong += [told for told in (judge_table(prometheus, table, ended) for table in tables) if told]
    for place, why in silent.items():
        print(f"without data, as it should be ({why}): {place}")
    print(f"{len(boards.every_query())} expressions, {filled} with data, {len(silent)} that wait for trouble; {len(tables)} tables")
    return wrong


def play_twice(folder):
    """Further jobs, in two halves with a rotation between them, and a failure that happens now."""
    logs = Path(folder, "root/var/log/recorded")
    for half in range(2):
        for path in (Path(__file__).parent / "recorded_twice").glob("*.log"):
            if half:
                (logs / path.name).rename(logs / (path.name + ".1"))
            (logs / path.name).write_bytes(path.read_bytes())
        with open(logs / "tasks.log", "a", encoding="utf-8") as log:
            for module in ("worker", "gateway"):
                record = {"timestamp": datetime.now(timezone.utc).isoformat(), "level": "ERROR", "module": module,
                          "message": "request timed out after 30s waiting for the worker", "task_id": f"tsk_{half}",
                          "trace_id": f"req-{half}", "status": "timeout", "step": "inference", "duration_ms": 30000}
                log.write(json.dumps(record) + "\n")
        time.sleep(3)  # scrapes between the halves


def push(port):
    """One push, so that there is one to show."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics/job/recorded", b"pushed_total 1\n", method="PUT")
    with urllib.request.urlopen(request, timeout=10):
        pass


def main(exporter, listed):
    with tempfile.TemporaryDirectory() as folder, Servers(folder) as servers:
        port = free_port()
        servers.exporter(exporter, live.exporter_config(folder), Path(folder, "root"), port)
        server = servers.prometheus(live.prometheus_config(folder, port), free_port())
        until("the first scrape", lambda: server.query("up == 1"), 60)
        begun = time.time()
        push(port)
        servers.processes[0].send_signal(signal.SIGHUP)  # a reload, so that there is one to show
        live.play(folder)
        play_twice(folder)
        until("the last of the logs", lambda: server.query(f"{live.SEEN} and on () {SEEN}"), 120)
        wrong = check(Prometheus(server.url), begun, time.time(), listed)
    for line in wrong:
        print(line)
    checked = len(boards.every_query())
    print(f"{checked - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--list" in sys.argv))
