#!/usr/bin/env python3
"""Compares aijobctl's speed with mtail, ripgrep and grep, after checking that all of them count the same.

usage: compare.py BUILD_DIR [--check] [--full] [--size=MIB] [--runs=N]

BUILD_DIR holds aijobctl and tests/gen_corpus. Everything runs here and now, one program at a time, on the
same generated corpora (tests/bench/gen_corpus.cpp). The figure is CPU time (user + system), the median of N
runs, because a shared machine's wall clock says little. mtail reads a shorter corpus of the same kind and
seed (it needs minutes for the long one) unless --full. --check only checks the counts, on small corpora, and
is what ctest runs. Exit code 1: somebody's counts differ from the generator's manifest.
"""

import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = "20241015"
CONFIG = f"--config.file={HERE / 'config.yaml'}"  # one metric more, as mtail's programs have it
MIB = 1 << 20
LEVELS = {"DEBUG": "debug", "INFO": "info", "WARN": "warn", "ERROR": "error", "unknown": "unknown"}


def run(argv):
    """Runs a program to its end: (its stdout, CPU seconds, peak RSS in MiB)."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=errors, text=True)
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise SystemExit(f"{' '.join(map(str, argv))}: exit code {process.returncode}\n"
                             f"{errors.read()[-2000:]}")
    return out, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


SAMPLE = re.compile(r'^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def samples(text):
    """The samples of an exposition: [(name, {label: value}, number)]."""
    found = []
    for line in text.splitlines():
        match = SAMPLE.match(line)
        if match and not line.startswith("#"):
            found.append((match[1], dict(LABEL.findall(match[2] or "")), float(match[3])))
    return found


def by_label(found, name, label):
    totals = defaultdict(float)
    for sample, labels, number in found:
        if sample == name and number:
            totals[labels.get(label, "")] += number
    return dict(totals)


def total(found, name):
    return sum(number for sample, _, number in found if sample == name)


class Verdict:
    """Collects disagreements, and says each where it is found."""

    def __init__(self):
        self.wrong = 0
        self.right = 0

    def same(self, who, what, expected, actual):
        agree = (math.isclose(expected, actual, rel_tol=1e-9) if isinstance(expected, float)
                 else expected == actual)
        self.right += agree
        if not agree:
            self.wrong += 1
            print(f"DIFFERENT {who}: {what}: expected {expected}, got {actual}")


def fold_unknown_steps(expected, seen):
    """A step outside the exporter's allow-list is counted as `other`."""
    folded = defaultdict(float)
    for step, number in expected.items():
        folded[step if step in seen else "other"] += number
    return dict(folded)


def check_ours(verdict, who, text, manifest):
    found = samples(text)
    levels = {LEVELS[level]: float(count) for level, count in manifest["levels"].items()}
    verdict.same(who, "lines", float(manifest["lines"]), total(found, "aijob_log_lines_total"))
    verdict.same(who, "levels", levels, by_label(found, "aijob_log_lines_total", "level"))
    verdict.same(who, "bytes", float(manifest["bytes"]), total(found, "aijob_log_bytes_total"))
    statuses = {status.lower(): float(n) for status, n in manifest["statuses"].items()}
    verdict.same(who, "statuses", statuses, by_label(found, "aijob_task_status_total", "status"))
    counts = by_label(found, "aijob_step_duration_seconds_count", "step")
    verdict.same(who, "steps", fold_unknown_steps(manifest["step_counts"], counts), counts)
    verdict.same(who, "step seconds", sum(manifest["step_sums_ms"].values()) / 1000.0,
                 total(found, "aijob_step_duration_seconds_sum"))
    classes = {name: float(count) for name, count in manifest["classes"].items()}
    verdict.same(who, "failure classes", classes,
                 by_label(found, "aijob_failure_events_total", "class"))
    codes = defaultdict(float)
    for code, count in manifest["codes"].items():
        codes[code if code in ("408", "429", "499", "503") else code[0] + "xx"] += count
    verdict.same(who, "HTTP codes", dict(codes), by_label(found, "aijob_http_requests_total", "code"))
    verdict.same(who, "training steps", float(manifest["train_steps"]),
                 total(found, "train_step_seconds_count"))
    verdict.same(who, "training seconds", manifest["train_step_ms"] / 1000.0,
                 total(found, "train_step_seconds_sum"))


def check_mtail(verdict, who, text, manifest, text_lines):
    found = samples(text)
    as_floats = lambda counts: {key: float(count) for key, count in counts.items()}
    verdict.same(who, "failure kinds", as_floats(manifest["kinds"]),
                 by_label(found, "failures", "kind"))
    verdict.same(who, "statuses", as_floats(manifest["statuses"]),
                 by_label(found, "statuses", "status"))
    verdict.same(who, "levels", as_floats(manifest["levels"]), by_label(found, "lines", "level"))
    verdict.same(who, "step seconds", sum(manifest["step_sums_ms"].values()) / 1000.0,
                 total(found, "step_seconds_sum"))
    if text_lines:
        verdict.same(who, "codes", as_floats(manifest["codes"]), by_label(found, "requests", "code"))
        verdict.same(who, "training seconds", manifest["train_step_ms"] / 1000.0,
                     total(found, "train_step_seconds_sum"))


def check_jq(verdict, corpus, manifest):
    program = ("reduce inputs as $l ({}; .levels[$l.level] += 1 | .statuses[$l.status] += 1"
               " | .step_counts[$l.step] += 1 | .step_sums_ms[$l.step] += $l.duration_ms)")
    counted = json.loads(run(["jq", "-n", program, corpus])[0])
    for key, counts in counted.items():
        verdict.same("jq", key, manifest[key], counts)


def corpus(tools, folder, kind, mib):
    """A corpus of that kind and size, made where it is not there yet: (path, manifest)."""
    path, manifest = folder / f"{kind}-{mib}.log", folder / f"{kind}-{mib}.json"
    generator = tools / "tests" / "gen_corpus"
    if not manifest.exists() or manifest.stat().st_mtime < generator.stat().st_mtime:
        run([generator, kind, str(mib * MIB), SEED, path, manifest])
    return path, json.loads(manifest.read_text())


def mtail_programs(kind, variant):
    kinds = ["jsonl", "text"] if kind in ("mix", "flood") else [kind]
    return [HERE / "mtail" / f"{name}_{variant}.mtail" for name in kinds]


def mtail_command(folder, programs, path):
    """mtail takes one file or one folder of programs."""
    progs = folder / ("progs-" + "-".join(program.stem for program in programs))
    progs.mkdir(exist_ok=True)
    for program in programs:
        (progs / program.name).write_text(program.read_text())
    return ["mtail", "--one_shot", "--address=127.0.0.1", "--port=0", "--one_shot_format=prometheus", f"--progs={progs}",
            f"--logs={path}", f"--log_dir={folder}"]


def check(tools, folder, mib):
    verdict = Verdict()
    for kind in ("jsonl", "text", "mix", "flood"):
        path, manifest = corpus(tools, folder, kind, mib)
        out = run([tools / "aijobctl", "scan", CONFIG, "--output=metrics", path])[0]
        check_ours(verdict, f"aijobctl, {kind}", out, manifest)
        failures = int(run(["rg", "-c", "-j1", "--no-mmap", "-f", HERE / "patterns.txt", path])[0])
        verdict.same("ripgrep, " + kind, "failures", manifest["failures"], failures)
        if kind == "flood":
            continue
        for variant in ("best",) if kind == "mix" else ("best", "natural"):
            out = run(mtail_command(folder, mtail_programs(kind, variant), path))[0]
            check_mtail(verdict, f"mtail {variant}, {kind}", out, manifest, kind != "jsonl")
        if kind == "jsonl":
            check_jq(verdict, path, manifest)
    print(f"{verdict.right} passed, {verdict.wrong} failed")
    return verdict.wrong == 0


def measure(name, argv, size, runs, results, kind):
    measured = [run(argv)[1:] for _ in range(runs)]
    cpu = sorted(seconds for seconds, _ in measured)
    rate = size / 1e6 / statistics.median(cpu)
    results[kind][name] = rate
    print(f"  {name:34s} {rate:9.1f} MB/CPU-s   {statistics.median(cpu):8.3f} s "
          f"[{cpu[0]:.3f}-{cpu[-1]:.3f}]  {max(rss for _, rss in measured):6.0f} MiB  n={runs}")


def compare(tools, folder, mib, runs, full):
    results = defaultdict(dict)
    patterns = HERE / "patterns.txt"
    os.environ["LC_ALL"] = "C"
    for kind in ("jsonl", "text", "mix", "flood"):
        path, manifest = corpus(tools, folder, kind, mib)
        print(f"{kind}: {manifest['lines']} lines, {manifest['bytes'] / MIB:.0f} MiB, "
              f"{manifest['failures']} failures")
        ours = [tools / "aijobctl", "scan", CONFIG]
        measure("aijobctl scan", ours + ["--output=none", path], manifest["bytes"], runs, results, kind)
        measure("aijobctl scan --output=metrics", ours + ["--output=metrics", path],
                manifest["bytes"], runs, results, kind)
        if kind == "flood":
            continue
        measure("ripgrep, 40 patterns", ["rg", "-c", "-j1", "--no-mmap", "-f", patterns, path],
                manifest["bytes"], runs, results, kind)
        measure("grep -cE, 40 patterns", ["grep", "-cE", "-f", patterns, path], manifest["bytes"],
                min(runs, 3), results, kind)
        short, short_manifest = (path, manifest) if full else corpus(tools, folder, kind, 16)
        for variant, times in (("best", runs), ("natural", 1)):
            if kind != "mix" or variant == "best":
                measure(f"mtail, {variant} program",
                        mtail_command(folder, mtail_programs(kind, variant), short),
                        short_manifest["bytes"], times, results, kind)
        for name, rate in results[kind].items():
            if not name.startswith("aijobctl"):
                print(f"    aijobctl scan is {results[kind]['aijobctl scan'] / rate:8.1f} x {name}")
    (folder / "compare.json").write_text(json.dumps(results, indent=1))


def main(arguments):
    options = dict(a[2:].split("=", 1) if "=" in a else (a[2:], "") for a in arguments if a[:2] == "--")
    plain = [a for a in arguments if a[:2] != "--"]
    if len(plain) != 1 or set(options) - {"check", "full", "size", "runs"}:
        raise SystemExit(__doc__)
    tools = Path(plain[0]).resolve()
    folder = tools / "bench"
    folder.mkdir(exist_ok=True)
    agreed = check(tools, folder, 2 if "check" in options else 16)
    if "check" not in options:
        compare(tools, folder, int(options.get("size", 256)), int(options.get("runs", 5)),
                "full" in options)
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
