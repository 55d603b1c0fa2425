#!/usr/bin/env python3
"""The scrape configuration for a Prometheus without the Operator takes the right targets and labels them; the
configurations that the guide shows for larger fleets are such, and its federation brings the series it says.

usage: scrape_config.py AIJOB_EXPORTER

Debian's Prometheus knows no kubernetes_sd_configs: files that set the same labels stand in their place.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/assets"))
from stack import Servers, free_port, get, until  # noqa: E402

KUBERNETES = ROOT / "deploy/kubernetes"
LINES = "".join(f"2026-06-12T08:23:1{n}.123456789Z stdout F {line}\n" for n, line in enumerate((
    "step: 3/20 loss: 2.57 grad_norm: 0.8", "Saved checkpoint to /ckpt/run7/step-1000.pt in 12.5 s",
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.")))
META = "__meta_kubernetes_"


def target(port, pod, phase="Running", port_name="aijob-metrics", **labels):
    """A container's port as Prometheus finds it; `labels` are the pod's."""
    meta = {"namespace": "ml", "pod_name": pod, "pod_phase": phase, "pod_container_name": "aijob-exporter",
            "pod_container_port_name": port_name, "pod_node_name": "node-1", "pod_ready": "true"}
    meta.update({f"pod_label_{name}": value for name, value in labels.items()})
    return {"targets": [f"127.0.0.1:{port}"], "labels": {META + name: value for name, value in meta.items()}}


def discovered(node, sidecar):
    """What a cluster could hold, and which of it is to be scraped, by pod."""
    ours = {"app_kubernetes_io_name": "aijob-exporter", "app_kubernetes_io_component": "node"}
    found = [target(node, "aijob-exporter-x7k2p", **ours),
             target(sidecar, "train-x7k2p", aijob_exporter="sidecar"),
             target(1, "train-x7k2p", port_name="http", aijob_exporter="sidecar"),
             target(1, "train-done", phase="Succeeded", aijob_exporter="sidecar"),
             target(1, "train-lost", phase="Failed", aijob_exporter="sidecar"),
             target(1, "other", app_kubernetes_io_name="aijob-exporter"),
             target(1, "web", app_kubernetes_io_name="web")]
    found[1]["labels"][META + "pod_container_init"] = "true"
    wanted = {("aijob-exporter", "aijob-exporter-x7k2p"): "node-1", ("aijob-exporter-sidecars", "train-x7k2p"): "ml/train-x7k2p"}
    return found, wanted


def start_exporters(servers, program):
    """As DaemonSet, on a node with several pods of one workload, and as sidecar; their ports."""
    ports = []
    pods = [f"pods/ml_{pod}_0b/{container}/0.log" for pod in ("train-x7k2p", "train-1-x7k2p", "other-x7k2p")
            for container in ("train", "data")]
    for name, config, logs in (("node", KUBERNETES / "overlays/daemonset/config.yaml", pods),
                               ("sidecar", KUBERNETES / "base/config.yaml", ["aijob/train.log"])):
        root = Path(servers.folder, name)
        files = [root / "var/log" / log for log in logs]
        for file in files:
            file.parent.mkdir(parents=True)
            file.touch()
        ports.append(free_port())
        servers.start(name, [program, f"--config.file={config}", f"--path.rootfs={root}", f"--storage.path={root}/state",
                             f"--web.listen-address=127.0.0.1:{ports[-1]}"], ports[-1], "/-/ready")
        for file in files:
            with file.open("a") as out:
                out.write(LINES)
    return ports


def shipped_config(folder, targets):
    """prometheus.yml with files in place of Kubernetes, and all times short."""
    Path(folder, "targets.json").write_text(json.dumps(targets))
    shutil.copytree(ROOT / "deploy/prometheus", Path(folder, "rules/aijob"))
    for rules in Path(folder, "rules/aijob").glob("*.yml"):
        rules.write_text(re.sub(r"interval: \d+[sm]\n", "interval: 1s\n", rules.read_text()))
    text, replaced = re.subn(r"kubernetes_sd_configs:\n +- role: pod.*", "file_sd_configs: [{files: [targets.json]}]",
                             (KUBERNETES / "prometheus.yml").read_text())
    assert replaced == 2, replaced
    file = Path(folder, "prometheus.yml")
    file.write_text(text.replace("scrape_interval: 15s", "scrape_interval: 1s").replace("scrape_timeout: 5s", "scrape_timeout: 1s"))
    return file


def promtool(file):
    done = subprocess.run(["promtool", "check", "config", str(file)], capture_output=True, text=True, timeout=60)
    return [] if done.returncode == 0 else [f"{file.name}: {done.stdout}{done.stderr}"]


def guide_configs(folder):
    """The guide's configurations of Prometheus: blocks that begin with `# prometheus.yml`."""
    blocks = re.findall(r"```yaml\n(# prometheus\.yml.*?)```", (KUBERNETES / "README.md").read_text(encoding="utf-8"), re.S)
    files = []
    for number, block in enumerate(blocks):
        files.append(Path(folder, f"guide-{number}.yml"))
        files[-1].write_text(block)
    return files


def check_targets(prometheus, wanted):
    def active():
        found = json.loads(get(prometheus.url + "/api/v1/targets"))["data"]["activeTargets"]
        return found if len(found) >= len(wanted) and all(one["health"] == "up" for one in found) else None
    found, _ = until("targets", active, 40)
    seen = {(one["labels"]["job"], one["labels"]["pod"]): one["labels"]["instance"] for one in found}
    return [] if seen == wanted else [f"targets {seen} in place of {wanted}"]


def check_labels(prometheus):
    """By either way a line's series name its pod, and nothing became exported_*."""
    wrong = []
    for job, container in (("aijob-exporter", "train"), ("aijob-exporter-sidecars", "aijob-exporter")):
        expr = f'aijob_gpu_oom_total{{job="{job}",namespace="ml",pod="train-x7k2p",container="{container}",workload="train",node="node-1"}} > 0'
        try:
            until(expr, lambda e=expr: prometheus.query(e), 20)
        except TimeoutError:
            wrong.append(f"no {expr}")
    if prometheus.query('{exported_pod!=""}'):
        wrong.append("there are exported_pod")
    return wrong


def check_rules(prometheus):
    """Every rule can be evaluated over series that differ by pod and container alone."""
    def evaluated():
        rules = prometheus.rules()
        return rules if all(rule["health"] != "unknown" for rule in rules) else None
    rules, _ = until("evaluations", evaluated, 40)
    return [f"{rule['name']}: {rule.get('lastError')}" for rule in rules if rule["health"] != "ok"]


def check_federation(servers, folder, below):
    """The guide's own block, pointed at the Prometheus that scrapes."""
    block = next(file for file in guide_configs(folder) if "/federate" in file.read_text())
    text = re.sub(r"targets: \[.*\]", f"targets: ['{below.url.removeprefix('http://')}']", block.read_text())
    file = Path(folder, "above.yml")
    file.write_text(re.sub(r"scrape_(interval|timeout): \d+s", r"scrape_\1: 1s", text))
    Path(folder, "above").mkdir()
    port = free_port()
    servers.start("above", ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={folder}/above/tsdb",
                            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"], port, "/-/ready")
    above, wrong = type(below)(port), []
    for expr in ('{__name__=~"workload:.+",cluster="training-1"}', 'ALERTS{cluster="training-1"}', 'up{job="aijob-exporter",cluster="training-1"}'):
        try:
            until(expr, lambda e=expr: above.query(e), 30)
        except TimeoutError:
            wrong.append(f"federation: no {expr}")
    if above.query('{__name__=~"aijob_.+"}'):
        wrong.append("federation: single series came, too")
    return wrong


def main(program):
    with tempfile.TemporaryDirectory() as folder, Servers(folder) as servers:
        targets, wanted = discovered(*start_exporters(servers, program))
        config = shipped_config(folder, targets)
        guide = guide_configs(folder)
        wrong = promtool(config) + [fault for file in guide for fault in promtool(file)]
        if len(guide) < 3:
            wrong.append(f"the guide has {len(guide)} configurations of Prometheus")
        prometheus = servers.prometheus(config, free_port())
        wrong += check_targets(prometheus, wanted) + check_labels(prometheus) + check_federation(servers, folder, prometheus)
        wrong += check_rules(prometheus)  # at last: it has had time to see them all
    for fault in wrong:
        print(fault)
    print(f"scrape_config: {5 - min(len(wrong), 5)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
