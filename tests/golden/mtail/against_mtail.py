#!/usr/bin/env python3
"""Runs mtail's own example programs and their translations (the YAML files here) on the same lines.

usage: against_mtail.py AIJOBCTL

The programs are the ones that Debian's mtail package installs. Where its documentation was left out of the
installation, that is said, and each translation must at least run and count something.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLES = Path("/usr/share/doc/mtail/examples")
SAMPLE = re.compile(r'^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
# Labels that only one of the two adds.
OWN_LABELS = {"prog", "workload", "source", "connection_status"}


def samples(text, rename):
    """{(name, labels): value}, under the translation's names; zeros left out: only one side has them."""
    found = {}
    for line in text.splitlines():
        match = SAMPLE.match(line)
        if not match or line.startswith("#") or float(match[3]) == 0:
            continue
        labels = {k: v for k, v in LABEL.findall(match[2] or "") if k not in OWN_LABELS}
        name, labels = rename(match[1], labels)
        if name:
            if "le" in labels:
                labels["le"] = str(float(labels["le"]))
            key = (name, tuple(sorted(labels.items())))
            found[key] = found.get(key, 0.0) + float(match[3])
    return found


def from_rsyncd(name, labels):
    if name == "bytes_total":
        return f"rsyncd_{labels['operation']}_bytes_total", {}
    return (None, labels) if "connection-time" in name or "connection_time" in name else ("rsyncd_" + name, labels)


def same(name, labels):
    return name, labels


def lines_alone(name, labels):
    return ("lines_total", {}) if name == "aijob_log_lines_total" else (None, {})


def users_own(name, labels):
    return (None, {}) if name.startswith(("aijob_", "process_")) else (name, labels)


# program: (how mtail's samples are called here, which of ours to compare)
PROGRAMS = {"linecount": (same, lines_alone), "rsyncd": (from_rsyncd, users_own),
            "apache_metrics": (same, users_own), "histogram": (same, users_own)}


def output(*argv):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, check=True, capture_output=True, text=True).stdout


def main(aijobctl):
    failed = 0
    for program, (theirs_renamed, ours_chosen) in PROGRAMS.items():
        log = HERE / f"{program}.log"
        ours = samples(output(aijobctl, "scan", f"--config.file={HERE / program}.yaml",
                              "--output=metrics", log), ours_chosen)
        example = EXAMPLES / f"{program}.mtail"
        if not example.exists():
            print(f"{program}: mtail's examples are not installed here; {len(ours)} samples of ours")
            failed += not ours
            continue
        with tempfile.TemporaryDirectory() as folder:
            theirs = samples(output("mtail", "--one_shot", "--address=127.0.0.1", "--port=0", "--one_shot_format=prometheus",
                                    f"--progs={example}", f"--logs={log}", f"--log_dir={folder}"),
                             theirs_renamed)
        for key in sorted(set(ours) | set(theirs)):
            if abs(ours.get(key, 0.0) - theirs.get(key, 0.0)) > 1e-9:
                failed += 1
                print(f"{program}: {key}: mtail {theirs.get(key)}, translation {ours.get(key)}")
        print(f"{program}: {len(theirs)} samples compared")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
