#!/usr/bin/env python3
"""Every metric and label in rules, runbooks and documents is in the catalogue that the exporter prints, used as its
type is; every call of aijobctl that they show is one; every alert has its runbook, its tests and its remedy, and nothing is left over.

usage: contract.py AIJOB_EXPORTER AIJOBCTL
"""

import functools
import re
import subprocess
import sys

import assets

SECTIONS = ["## Meaning", "## Impact", "## Diagnosis", "## Mitigation"]
MOST_LINES = 60  # of a runbook: it is read at night
SUFFIXES = {"_bucket": "histogram", "_sum": "histogram", "_count": "histogram"}
NAME = re.compile(r"\b(aijob_[a-z0-9_]+)(\{[^}]*\})?")
# Words that begin as metrics do and are none: the programs, and names that have left the exporter.
NO_METRICS = {"aijob_exporter", "aijob_exporters"}

# Each is wrong in one way, and must be found.
PLANTED = ["rate(aijob_gpu_ooms_total[5m])", "aijob_gpu_oom_total > 0", "rate(aijob_training_loss[5m])",
           "sum by (flavour) (up)", 'aijob_training_loss{flavour="x"}', "aijob_step_seconds",
           "histogram_quantile(0.9, sum without (le) (rate(aijob_step_seconds_bucket[5m])))",
           "rate(aijob_step_seconds_bucket[5m])", "workload:aijob_nothing:rate5m", "sum(up"]


class Contract:
    """Owns what is known of names; collects what is wrong."""

    def __init__(self, families, rules):
        self.families = families
        self.recorded = {rule.name for rule in rules if rule.kind == "record"}
        self.labels = set(assets.TARGET_LABELS).union({"le"}, *(family["labels"] for family in families.values()))
        self.wrong = []
        self.checked = 0

    def say(self, place, what):
        self.wrong.append(f"{place}: {what}")

    def family_of(self, name):
        """(family, suffix) or (None, "")."""
        if name in self.families:
            return self.families[name], ""
        for suffix, kind in SUFFIXES.items():
            family = self.families.get(name.removesuffix(suffix)) if name.endswith(suffix) else None
            if family and family["type"] == kind:
                return family, suffix
        return None, ""

    def check_expression(self, place, expr):
        self.checked += 1
        try:
            selectors, groupings = assets.selectors(expr)
        except (ValueError, IndexError) as error:
            return self.say(place, f"cannot be read: {error}")
        for word, labels in groupings:
            for label in set(labels) - self.labels - {"long", "short"}:
                self.say(place, f"{word} ({label}): no label of the catalogue")
        for selector in selectors:
            self.check_selector(place, expr, selector, groupings)

    def check_selector(self, place, expr, selector, groupings):
        name = selector.name
        if name in self.recorded:
            known = self.labels
        elif name in assets.FOREIGN:
            known = assets.FOREIGN[name] | assets.TARGET_LABELS
        else:
            family, suffix = self.family_of(name)
            if family is None:
                return self.say(place, f"{name} is neither in the catalogue nor recorded")
            known = set(family["labels"]) | assets.TARGET_LABELS | ({"le"} if suffix == "_bucket" else set())
            self.check_use(place, expr, selector, family, suffix, groupings)
        for label, _, _ in selector.matchers:
            if label not in known:
                self.say(place, f"{name} has no label {label}")

    def check_use(self, place, expr, selector, family, suffix, groupings):
        inner = selector.within[-1] if selector.within else ""
        counts = family["type"] == "counter" or suffix
        if family["type"] == "histogram" and not suffix:
            self.say(place, f"{selector.name} is a histogram: take _bucket, _sum or _count")
        if counts and not self.counts_well(expr, selector, inner):
            self.say(place, f"{selector.name} counts: only inside rate() or increase()")
        if not counts and selector.is_range and inner in assets.OVER_COUNTERS:
            self.say(place, f"{selector.name} is a gauge: not inside {inner}()")
        if suffix == "_bucket":
            chosen = any(label == "le" for label, _, _ in selector.matchers)
            lost = any(word == "without" and "le" in labels or word == "by" and "le" not in labels
                       for word, labels in groupings)
            if not chosen and (lost or "histogram_quantile" not in selector.within):
                self.say(place, f"{selector.name}: by le, inside histogram_quantile(), or with one le")

    @staticmethod
    def counts_well(expr, selector, inner):
        """Also as `M > 0 unless .. last_over_time(M[..])`, which finds series born with their first event."""
        if selector.is_range and inner in assets.OVER_COUNTERS:
            return True
        born = re.search(re.escape(selector.name) + r"(\{[^}]*\})? > 0 unless ignoring \(instance\) "
                         r"last_over_time\(" + re.escape(selector.name), expr)
        return bool(born) or "group" in selector.within

    def check_rule(self, rule):
        self.check_expression(rule.place, rule.expr)
        if rule.kind == "record":
            return
        fields = rule.fields
        for key in ("severity", "summary", "description", "runbook_url"):
            if not fields.get(key):
                self.say(rule.place, f"{rule.name} has no {key}")
        if not fields.get("runbook_url", "").endswith(f"/deploy/runbooks/{rule.name}.md"):
            self.say(rule.place, f"{rule.name}: its runbook_url is another's")
        if "{{" in fields.get("summary", ""):
            self.say(rule.place, "a summary is constant")
        text = fields.get("description", "")
        for label in re.findall(r"\$labels\.(\w+)", text):
            if label not in self.labels:
                self.say(rule.place, f"$labels.{label}: no such label")
        for query in re.findall(r"printf `([^`]*)`", text):
            self.check_expression(rule.place, query.replace("%q", '"x"'))
        for page in re.findall(r"deploy/[\w/.]+\.md", text):
            if not (assets.ROOT / page).is_file():
                self.say(rule.place, f"{page} does not exist")

    def check_page(self, path):
        place = str(path.relative_to(assets.ROOT))
        for number, language, text in assets.code_of(path):
            if language == "promql":
                self.check_expression(f"{place}:{number}", text)
                continue
            for name, matchers in NAME.findall(text):
                self.check_word(f"{place}:{number}", name, matchers)

    def check_word(self, place, name, matchers):
        if name in NO_METRICS or name.endswith("_"):  # a prefix, as in aijob_exporter_*
            return
        self.checked += 1
        family, suffix = self.family_of(name)
        if family is None:
            if not any(name in record for record in self.recorded):
                self.say(place, f"{name} is not in the catalogue")
            return
        for label in re.findall(r"(\w+)(?==|!=|=~|!~|,|\}$)", re.sub(r'"[^"]*"', "", matchers)):
            if label not in family["labels"] and label not in assets.TARGET_LABELS and label != "le":
                self.say(place, f"{name} has no label {label}")


def check_runbooks(contract, alerts):
    pages = {path.stem: path for path in assets.RUNBOOKS.glob("AIJob*.md")}
    for name in sorted(alerts - set(pages)):
        contract.say("deploy/runbooks", f"{name} has no page")
    for name, path in sorted(pages.items()):
        text = path.read_text(encoding="utf-8")
        if name not in alerts:
            contract.say(path.name, "there is no such alert")
        if [line for line in text.splitlines() if line.startswith("## ")] != SECTIONS:
            contract.say(path.name, f"its sections are not {', '.join(SECTIONS)}")
        if not text.startswith(f"# {name}\n"):
            contract.say(path.name, "its title is not its name")
        if text.count("\n") > MOST_LINES:
            contract.say(path.name, f"more than {MOST_LINES} lines")
        for link in re.findall(r"\]\(([^)#]+)", text):
            if "://" not in link and not (path.parent / link).exists():
                contract.say(path.name, f"{link} leads nowhere")


def check_cases(contract, alerts):
    """Each alert has a case where it fires, one where it is silent, and one where it has resolved."""
    fired, silent, resolved = set(), set(), set()
    for path in (assets.ROOT / "tests/assets/rules").glob("*_test.yml"):
        for case in path.read_text(encoding="utf-8").split("\n  - name: ")[1:]:
            state = {}
            for name, rest in re.findall(r"alertname: (AIJob\w+)\n\s+exp_alerts:(.*)", case):
                if rest.strip() == "[]":
                    (resolved if state.get(name) else silent).add(name)
                else:
                    fired.add(name)
                state[name] = rest.strip() != "[]"
    for what, seen in (("fires", fired), ("is silent", silent), ("has resolved", resolved)):
        for name in sorted(alerts - seen):
            contract.say("tests/assets/rules", f"{name}: no case where it {what}")


@functools.lru_cache
def help_of(aijobctl, subcommands):
    """What `aijobctl SUBCOMMANDS --help` says, or "" where there is none such."""
    told = subprocess.run([aijobctl, *subcommands, "--help"], capture_output=True, text=True, timeout=30)
    return told.stdout if told.returncode == 0 else ""


def check_calls(contract, aijobctl, path):
    """The subcommands and flags that a page shows exist."""
    for number, _, text in assets.code_of(path):
        for call in re.findall(r"^\s*aijobctl ([^\n|;]+)", text, flags=re.M):
            words = re.sub(r"'[^']*'", "X", call).split()
            subcommands = tuple(word for word in words[:2] if re.fullmatch(r"[a-z][a-z-]*", word))
            said = help_of(aijobctl, subcommands)
            contract.checked += 1
            place = f"{path.relative_to(assets.ROOT)}:{number}"
            if not said or subcommands and not re.search(rf"^Usage: aijobctl {' '.join(subcommands)}\b", said, flags=re.M):
                contract.say(place, f"aijobctl {call}: no such call")
                continue
            for flag in re.findall(r"--[a-z.-]+", call):
                if flag not in said:
                    contract.say(place, f"aijobctl {' '.join(subcommands)} has no {flag}")


def check_planted(contract, families, rules):
    for expr in PLANTED:
        trial = Contract(families, rules)
        trial.check_expression("planted", expr)
        if not trial.wrong:
            contract.say("the contract itself", f"finds nothing wrong with {expr}")


def main(exporter, aijobctl):
    rules, families = assets.all_rules(), assets.catalogue(exporter)
    contract = Contract(families, rules)
    check_planted(contract, families, rules)
    alerts = {rule.name for rule in rules if rule.kind == "alert"}
    if len(alerts) < 40:
        contract.say("deploy/prometheus", f"only {len(alerts)} alerts were found")
    for rule in rules:
        contract.check_rule(rule)
    for path in [assets.ROOT / "README.md", *assets.DEPLOY.rglob("*.md"), *(assets.ROOT / "exporter").rglob("*.md")]:
        contract.check_page(path)
        check_calls(contract, aijobctl, path)
    check_runbooks(contract, alerts)
    check_cases(contract, alerts)
    for line in contract.wrong:
        print(line)
    print(f"{len(alerts)} alerts, {len(rules) - len(alerts)} records; {contract.checked} expressions and names checked")
    print(f"{contract.checked - len(contract.wrong)} passed, {len(contract.wrong)} failed")
    return 1 if contract.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
