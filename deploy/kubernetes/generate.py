#!/usr/bin/env python3
"""Writes what the manifests hold of the rule files in deploy/prometheus, so that nobody copies it by hand:
overlays/prometheus-operator/prometheusrule.yaml, and the alerts' switches in chart/values.yaml and values.schema.json.

usage: generate.py [--check]      --check writes nothing; exit code 1 where something is not as it would be written
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RULES = HERE.parent / "prometheus"
RULE_OBJECT = HERE / "overlays/prometheus-operator/prometheusrule.yaml"
VALUES, SCHEMA = HERE / "chart/values.yaml", HERE / "chart/values.schema.json"

HEAD = """\
# Written by generate.py from deploy/prometheus: edit there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: aijob-exporter
  labels:
    app.kubernetes.io/name: aijob-exporter
spec:
  groups:
"""
BEGIN, END = "  # Written by generate.py, from here", "  # to here.\n"


def rule_files():
    """The text of each rule file, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.yml"))}


def rule_object(files):
    text = HEAD
    for name, content in files.items():
        before, groups = content.split("groups:\n")
        if any(line and not line.startswith("#") for line in before.splitlines()):
            raise ValueError(f"{name}: something else stands before its groups")
        text += f"\n  # {name}\n" + re.sub(r"^(?=.)", "  ", groups, flags=re.M)
    return text


def alerts_of(content):
    """Names in their order; an alert of several severities or windows is one switch."""
    return list(dict.fromkeys(re.findall(r"^\s*- alert: (\S+)", content, flags=re.M)))


def values(files, old):
    before, rest = old.split(BEGIN)
    after = rest.split(END, 1)[1]
    lines = [BEGIN + "\n"]
    for name, content in files.items():
        if alerts_of(content):
            lines.append(f"  # {name}\n")
            lines += [f"  {alert}: {{enabled: true}}\n" for alert in alerts_of(content)]
    return before + "".join(lines) + END + after


def schema(files, old):
    tree = json.loads(old)
    names = sorted({alert for content in files.values() for alert in alerts_of(content)})
    tree["properties"]["alerts"]["properties"] = {name: {"$ref": "#/$defs/alert"} for name in names}
    return json.dumps(tree, indent=2) + "\n"


def main(check):
    files, wrong = rule_files(), 0
    for path, text in ((RULE_OBJECT, rule_object(files)),
                       (VALUES, values(files, VALUES.read_text(encoding="utf-8"))),
                       (SCHEMA, schema(files, SCHEMA.read_text(encoding="utf-8")))):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        wrong += 1
        if check:
            print(f"{path.relative_to(HERE)} is not what deploy/prometheus says: deploy/kubernetes/generate.py")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
