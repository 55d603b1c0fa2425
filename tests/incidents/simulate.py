#!/usr/bin/env python3
"""Judges `aijobctl scan --output=incidents` on simulated training jobs that fail.

usage: simulate.py AIJOBCTL [--cases N] [--seed S] [--keep DIR] [--verbose]

Each case is a job of 8 to 512 ranks that trains, meets one of twelve faults (scenarios.py), and goes down with the
cascade such a fault has in PyTorch, NCCL, torchelastic and slurm (cascade.py, emitters.py); one case in twelve stays
healthy and is only noisy (trainers.py). layout.py writes its lines to files as real set-ups keep them: ranks in one
stream, in a file each, in pods; clocks of nodes are up to 3 s off; bars glue lines.

It asks for: the initiating class right in at least 95 % and at least 30 points better than "first ERROR line"; the
guilty rank first among the suspects in 90 % of hangs. The rest is printed and not asked for: guilty ranks of other
faults, incidents per fault (one is right), alarms of healthy runs. A truth allows several classes where a reader of all
the files could not tell them apart. The same seed gives the same cases; days are of last week, since glog's dates
have no year.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

import judge
import layout
import scenarios
import trainers
from job import Job

WORLDS = [8, 16, 32, 64, 128, 256, 512]
WEIGHTS = [6, 5, 5, 4, 2, 2, 1]  # large jobs print most, and teach least that is new


def make(number: int, options, base: float, folder: pathlib.Path):
    rng = random.Random(f"{options.seed}/{number}")
    faults = [f for f in scenarios.FAULTS if options.only in ("", f.__name__)]
    shapes = [name for name in layout.LAYOUTS if options.layout in ("", name)]
    healthy = number % 12 == 11 and not options.only
    fault = None if healthy else faults[(number - number // 12) % len(faults)]
    shape = shapes[number % len(shapes)]
    worlds = WORLDS[1:] if fault in scenarios.MANY_NODES else WORLDS
    world = rng.choices(worlds, WEIGHTS[-len(worlds):])[0]
    job = Job(rng, world, shape, base - rng.uniform(1, 6) * 86400)
    at, step, seconds = trainers.healthy(job)
    truth = None
    if healthy:
        trainers.finish(job, at)
    else:
        at += rng.uniform(0.2, seconds)
        truth = fault(job, at, step, seconds)
        truth.begin = at
    folder.mkdir(parents=True)
    clocks = layout.write(job, folder, options.arrival)
    (folder / "config.yaml").write_text(options.config_text, encoding="utf-8")
    return {"number": number, "fault": fault.__name__ if fault else "healthy", "layout": shape, "world": world,
            "truth": truth, "folder": folder, "clocks": clocks}


def run(case: dict, aijobctl: str, detailed: bool) -> dict:
    files = sorted(case["clocks"])
    incidents = judge.scan(aijobctl, "incidents", "config.yaml", files, case["folder"])
    if case["truth"] is None:
        case["alarms"] = [i for i in incidents if i["severity"] == "critical"]
        return case
    case.update(judge.score(case["truth"], incidents))
    judge.keep_first_error_line(case["clocks"], case["folder"])
    if detailed:
        case["first_event"] = judge.first_event(judge.scan(aijobctl, "events", "config.yaml", files, case["folder"]))
    return case


def percent(values) -> str:
    values = [v for v in values if v is not None]
    return f"{100 * sum(values) / len(values):6.1f}" if values else "     -"


def share(values) -> float:
    values = [v for v in values if v is not None]
    return 100 * sum(values) / len(values) if values else 100.0


def table(cases: list, key: str) -> None:
    print(f"\n{key:16s} cases  class%  first line%  first event%  hit@1%  hit@3%  rank%  named%  incidents")
    groups = collections.defaultdict(list)
    for case in cases:
        groups[case[key]].append(case)
    for name in [*sorted(groups), "all"]:
        of = groups[name] if name != "all" else cases
        lines = [c["first_line"] in c["truth"].classes for c in of]
        events = [c["first_event"] in c["truth"].classes for c in of if "first_event" in c]
        print(f"{name!s:16s} {len(of):5d}  {percent(c['class'] for c in of)}       {percent(lines)}        {percent(events)}"
              f"  {percent(c['hit1'] for c in of)}  {percent(c['hit3'] for c in of)} {percent(c['rank'] for c in of)}  "
              f"{percent(c['named'] for c in of)}  {sum(c['incidents'] for c in of) / len(of):9.2f}")


def tell(case: dict) -> None:
    truth = case["truth"]
    print(f"{case['folder']}: {case['fault']} {case['layout']} world={case['world']}: is {'|'.join(sorted(truth.classes))} of "
          f"{sorted(truth.ranks)[:9]}; said {case['said']} of rank {case['said_rank']}, suspects {case['suspects'][:9]}, "
          f"{case['incidents']} incidents")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("aijobctl")
    parser.add_argument("--cases", type=int, default=120)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--keep", help="keep the files of failing cases in this folder")
    parser.add_argument("--verbose", action="store_true", help="say which cases fail, and how")
    parser.add_argument("--only", default="", help="one fault alone")
    parser.add_argument("--layout", default="", help="one layout alone")
    parser.add_argument("--arrival", action="store_true", help="all lines say when they were written, as a follower knows")
    parser.add_argument("--config", help="a configuration to scan with, such as other packs")
    options = parser.parse_args()
    options.config_text = pathlib.Path(options.config).read_text(encoding="utf-8") if options.config else "workload: job\n"
    base = time.time() // 86400 * 86400
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        aijobctl = str(pathlib.Path(options.aijobctl).resolve())
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            done = list(pool.map(lambda n: run(make(n, options, base, root / f"case_{n:04d}"), aijobctl,
                                               options.verbose), range(options.cases)))
        cases, calm = [c for c in done if c["truth"]], [c for c in done if not c["truth"]]
        said = judge.lines_alone(aijobctl, [c["folder"] / judge.ALONE for c in cases], options.config_text, root)
        for case in cases:
            case["first_line"] = said.get(str(case["folder"] / judge.ALONE), "nothing")
        wrong = [c for c in cases if not c["class"] or c["hit1"] is False or c["incidents"] != 1 or c["rank"] is False]
        if options.verbose:
            for case in wrong:
                tell(case)
            for case in calm:
                for alarm in case["alarms"]:
                    print(f"{case['folder']}: healthy {case['layout']}: {alarm['class']}: {alarm['initiating']['text'][:150]}")
        if options.keep:
            for case in wrong + [c for c in calm if c["alarms"]]:
                shutil.copytree(case["folder"], pathlib.Path(options.keep) / case["folder"].name, dirs_exist_ok=True)
    for key in ("fault", "layout", "world"):
        table(cases, key)
    right = share(c["class"] for c in cases)
    line = share(c["first_line"] in c["truth"].classes for c in cases)
    hit = share(c["hit1"] for c in cases)
    print(f"\nclass right {right:.1f} % (asked: 95); ahead of the first ERROR line by {right - line:.1f} points (asked: 30); "
          f"guilty rank first in hangs {hit:.1f} % (asked: 90); healthy runs with a critical incident: "
          f"{sum(bool(c['alarms']) for c in calm)} of {len(calm)}")
    return 0 if right >= 95 and right - line >= 30 and hit >= 90 else 1


if __name__ == "__main__":
    sys.exit(main())
