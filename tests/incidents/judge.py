"""Runs aijobctl on a case's files, and says what of its answer is right."""

import datetime
import json
import re
import subprocess

ERROR_LINE = re.compile(r"error|exception|\[[EF]\d* ?|\bFATAL\b|\bCRITICAL\b", re.IGNORECASE)
ALONE = "first_error.line"
EARLY = 10.0  # clocks are up to 3 s early, and of two nodes


def seconds(stamp: str) -> float:
    return datetime.datetime.fromisoformat(stamp[:26].rstrip("Z") + "+00:00").timestamp()


def scan(aijobctl: str, output: str, config, files, cwd) -> list:
    run = subprocess.run([aijobctl, "scan", f"--config.file={config}", f"--output={output}", *files], cwd=cwd, check=False,
                         capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"aijobctl scan failed in {cwd}: {run.stderr[:2000]}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def judged(incidents: list, begin: float) -> list:
    """The incidents of the fault, the one that stands for it first: the worst of severity, then the earliest. Where no
    line of the fault has a clock, its incident stands at the last clock before."""
    rank = {"critical": 0, "warning": 1, "info": 2}
    of_fault = [i for i in incidents if seconds(i["last"]) >= begin - EARLY] or incidents[-1:]
    return sorted(of_fault, key=lambda i: (rank[i["severity"]], seconds(i["opened"])))


def score(truth, incidents: list) -> dict:
    """What a case adds to the tables; None where it does not count."""
    found = judged(incidents, truth.begin)
    first = found[0] if found else None
    result = {"incidents": len(found), "class": bool(first) and first["class"] in truth.classes,
              "said": first["class"] + "/" + first["subtype"] if first else "nothing",
              "hit1": None, "hit3": None, "rank": None, "named": None, "suspects": first["suspect_ranks"] if first else [],
              "said_rank": first["initiating"].get("rank") if first else None}
    if truth.hang:
        result["hit1"] = bool(set(result["suspects"][:1]) & truth.ranks)
        result["hit3"] = bool(set(result["suspects"][:3]) & truth.ranks)
    elif truth.ranks:
        result["named"] = result["said_rank"] is not None and result["said_rank"] >= 0
        result["rank"] = result["named"] and result["said_rank"] in truth.ranks
    return result


def first_error_line(clocks: dict, folder) -> tuple:
    """(file, line number) of the first line in clock order that says error; lines without a clock stand at the one
    before them, or, where a file has none, at its end of the order."""
    best = None
    for name, stamps in clocks.items():
        last = None
        with open(folder / name, encoding="utf-8", newline="\n") as lines:
            for number, text in enumerate(lines, 1):
                last = stamps[number - 1] if stamps[number - 1] is not None else last
                if ERROR_LINE.search(text):
                    key = (last if last is not None else float("inf"), name, number)
                    best = key if best is None or key < best else best
                    break
    return best[1:] if best else None


def keep_first_error_line(clocks: dict, folder) -> None:
    """Puts that line into a file of its own; it is judged with those of all cases, in one run."""
    place, text = first_error_line(clocks, folder), ""
    if place:
        with open(folder / place[0], encoding="utf-8", newline="\n") as lines:
            text = next(line for number, line in enumerate(lines, 1) if number == place[1])
    (folder / ALONE).write_text(text, encoding="utf-8")


def lines_alone(aijobctl: str, files: list, config: str, folder) -> dict:
    """{file: class of its line, read alone}: what a reader of 'the first ERROR line' would say."""
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    said = {}
    for event in scan(aijobctl, "events", "config.yaml", [str(f) for f in files], folder):
        if event["kind"] == "failure":
            said.setdefault(event["source"], event["class"])
    return said


def first_event(events: list) -> str:
    """A stronger baseline: the first failure in clock order, judged alone."""
    timed, last = [], {}
    for event in events:
        if event["time"]:
            last[event["source"]] = event["time"]
        if event["kind"] == "failure":
            timed.append((last.get(event["source"], "9"), event["class"]))
    return min(timed, key=lambda e: e[0])[1] if timed else "nothing"
