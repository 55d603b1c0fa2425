#!/usr/bin/env python3
"""Every expression of rules and runbooks has data in a live Prometheus that scrapes the exporter over recorded jobs.

usage: live.py AIJOB_EXPORTER

The jobs are those of tests/demo, and tests/assets/recorded: what the demo's do not meet. Conditions are taken away
first (`>` becomes `> bool`), because most of them do not hold, as they should; what is left must give series,
with every label that the alert's words use.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import assets
from stack import Servers, free_port, until

HERE = Path(__file__).resolve().parent
DEMO = assets.ROOT / "tests/demo"
SOURCE = """
  - name: recorded
    workload: "{job}"
    path_pattern: "/recorded/(?P<job>[^/]+)[.]log$"
    paths: ["/var/log/recorded/*.log"]
    start: beginning
"""
# What these jobs cannot show; promtool's cases have it.
QUIET = re.compile("|".join([
    "aijob_exporter_(bytes_lost|state_commit_errors|state_damaged):|aijob_exporter_series_dropped",  # trouble of its own
    "aijob_startup_unfinished:",  # all their starts become ready
    "aijob_stalls:|aijob_(straggler_r|rank_silent|effective_training|stall_threshold)",  # minutes of many ranks
    "aijob_lock_waiters",  # minutes of waiting
    "aijob_anomalies:|aijob_(failure_forecast|forecast_skill|anomaly_score|gpu_memory_time_to)",  # hours of figures
    "aijob_checkpoint_(consistency|directory)|aijob_gpu_(info|read_errors|memory_(used_bytes|total))|gpu:aijob_gpu_memory_used",
    "aijob_(env_check|path_writable|filesystem_avail|probe_dur|probe_up)",  # where they are configured
    "aijob_remediation",  # a configuration that acts
]))
LATER = "2026-01-02 05:04:05 INFO train: Saved checkpoint to /ckpt/run7/step-1000.pt in 12.5 s\n"
SEEN = ('workload:aijob_checkpoint_interval:seconds{workload="resumed"} and on () '
        'source:aijob_exporter_lines_dropped:increase10m > 0 and on () '
        'source:aijob_log_parse_errors_per_log_lines:ratio_rate10m and on () '
        'workload:aijob_noise_suppressed:ratio_rate1h and on () '
        'workload:aijob_http_request_failures:ratio_rate5m and on () '
        'workload:aijob_http_request_timeouts:ratio_rate5m and on () '
        'workload:aijob_startup_phase_duration_seconds:mean30m and on () '
        'workload:aijob_startup_duration_seconds:mean30m')  # ten seconds after the start was over
SPEED = "6"  # times as fast as it was recorded


def unconditional(expr):
    """The same expression without its conditions."""
    expr = re.sub(r"(==|!=|>=|<=|>|<)(?=\s)(?!\s*bool)", r"\1 bool", expr)
    expr = re.sub(r"\bunless\b", "or", re.sub(r"\babsent\(", "count(", expr))
    return re.sub(r" offset 10m", "", expr)


def prometheus_config(folder, port):
    """The shipped rules, evaluated every second."""
    rules = Path(folder, "rules")
    rules.mkdir()
    for path in assets.RULES.glob("*.yml"):
        text = re.sub(r"^    interval: .*$", "    interval: 1s", path.read_text(encoding="utf-8"), flags=re.M)
        (rules / path.name).write_text(text, encoding="utf-8")
    config = Path(folder, "prometheus.yml")
    config.write_text("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules/*.yml]\n"
                      "scrape_configs:\n  - job_name: aijob-exporter\n"
                      f"    static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n", encoding="utf-8")
    return config


def play(folder):
    """Writes the logs below folder/root while they are followed: rates need numbers that move."""
    logs = Path(folder, "root/var/log")
    for path in (HERE / "recorded").glob("*.log"):
        (logs / "recorded" / path.name).write_bytes(path.read_bytes())
    subprocess.run([DEMO / "play.sh", logs, SPEED], check=True, stdin=subprocess.DEVNULL, timeout=60)
    with open(logs / "openglm/execution/tsk_9.error.log", "w", encoding="utf-8") as task:
        task.write("{no JSON}\n" + "long " * 300000 + "\n")
    with open(logs / "recorded/resumed.log", "a", encoding="utf-8") as job:
        job.write(LATER)


def exporter_config(folder):
    """That of the demo, and the further logs; with room for the series of so many workloads, which are there before they move."""
    Path(folder, "root/var/log/recorded").mkdir(parents=True)
    text = (DEMO / "config.yaml").read_text(encoding="utf-8")
    config = Path(folder, "exporter.yaml")
    config.write_text("limits: {series: 100000}\n" + text.replace("sources:", "sources:" + SOURCE.rstrip(), 1), encoding="utf-8")
    return config


def check(prometheus, place, expr, labels=()):
    """What is wrong with an expression, or None."""
    try:
        found = prometheus.query(expr)
    except ValueError as error:
        return f"{place}: refused: {error}"
    if not found:
        return f"{place}: no data: {expr}"
    lost = [label for label in labels if not any(label in series["metric"] for series in found)]
    return f"{place}: its series have no {', '.join(lost)}" if lost else None


def expressions():
    """(place, expression, labels that words beside it use)"""
    for rule in assets.all_rules():
        words = rule.fields.get("description", "")
        yield f"{rule.place} {rule.name}", unconditional(rule.expr), set(re.findall(r"\$labels\.(\w+)", words))
    for path in sorted(assets.RUNBOOKS.glob("*.md")):
        for number, language, text in assets.code_of(path):
            if language == "promql":
                text = text.replace('="WORKLOAD"', '=~".+"')
                yield f"{path.name}:{number}", unconditional(text), ()


def main(exporter):
    with tempfile.TemporaryDirectory() as folder, Servers(folder) as servers:
        port = free_port()
        servers.exporter(exporter, exporter_config(folder), Path(folder, "root"), port)
        prometheus = servers.prometheus(prometheus_config(folder, port), free_port())
        until("the first scrape", lambda: prometheus.query("up == 1"), 60)
        play(folder)
        until("the last of the logs", lambda: prometheus.query(SEEN), 120)
        broken = [rule for rule in prometheus.rules() if rule.get("lastError")]
        wrong = [f"{rule['name']}: {rule['lastError']}" for rule in broken]
        checked = 0
        for place, expr, labels in expressions():
            if QUIET.search(expr):
                continue
            checked += 1
            told = check(prometheus, place, expr, labels)
            if told:
                wrong.append(told)
    for line in wrong:
        print(line)
    print(f"{checked - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
