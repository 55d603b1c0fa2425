#!/usr/bin/env python3
"""The DaemonSet's exporter on a node's folder of logs: owners of pods, links of Docker, and who may read what.

usage: node_logs.py AIJOB_EXPORTER

The configuration is the overlay's. As root, the program also runs as the manifests let it run: root without a
capability, and nobody's user in root's group; and as CAP_DAC_READ_SEARCH would have it for another user.
"""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/assets"))
from stack import Servers, free_port, get, until  # noqa: E402

CONFIG = ROOT / "deploy/kubernetes/overlays/daemonset/config.yaml"
LINE = "2026-06-12T08:23:10.123456789Z stdout F step: 3/20 loss: 2.57\n"
DOCKER_LINE = '{"log":"step: 3/20 loss: 2.57\\n","stream":"stdout","time":"2026-06-12T08:23:10.123456789Z"}\n'
# namespace, pod and what its workload is called
PODS = [("ml", "llama-70b-x7k2p", "llama-70b"),  # of a Job
        ("ml", "llama-70b-3-x7k2p", "llama-70b"),  # of an Indexed Job
        ("ml", "vllm-5d4f8c7b9d-x2x4z", "vllm"),  # of a Deployment
        ("ml", "train-worker-11", "train-worker"),  # of a StatefulSet or PyTorchJob
        ("other", "node-logs-x7k2p", "node-logs"),  # of a DaemonSet
        ("ml", "nightly-29104860-x7k2p", "nightly"),  # of a CronJob: its number is an index, too
        ("ml", "bare", "bare"),
        ("ml", "x7k2p", "x7k2p")]
EXCLUDED = [("kube-system", "coredns-5d4f8c7b9d-x2x4z"), ("aijob-exporter", "aijob-exporter-x7k2p")]
NO_CAPABILITIES = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"]
AS = {"root without capabilities": NO_CAPABILITIES,
      "another user in group 0": [*NO_CAPABILITIES, "--reuid=65532", "--regid=0", "--clear-groups"],
      # As a runtime gives an added capability to a user who is not root: inheritable and bounding, not ambient.
      "another user with CAP_DAC_READ_SEARCH": ["setpriv", "--inh-caps=+dac_read_search", "--no-new-privs",
                                                "--reuid=65532", "--regid=65532", "--clear-groups"]}
READS = {"root without capabilities": {"containerd", "cri-o", "docker"},
         "another user in group 0": {"containerd", "docker"},
         "another user with CAP_DAC_READ_SEARCH": set()}


def log_of(root, namespace, pod, mode=0o640):
    """An empty log of a container, closed to others as the kubelet and the runtime leave it."""
    folder = root / f"var/log/pods/{namespace}_{pod}_0b4c-11/train"
    folder.mkdir(parents=True)
    for closed in (root / "var/log/pods", folder.parent):
        closed.chmod(0o750)
    log = folder / "0.log"
    log.touch()
    log.chmod(mode)
    return log


def docker_log(root, namespace, pod):
    """With Docker, a log is a link, as on the host, to a file of its own."""
    real = root / "var/lib/docker/containers/abc/abc-json.log"
    real.parent.mkdir(parents=True)
    (root / "var/lib/docker/containers").chmod(0o710)
    real.touch()
    real.chmod(0o640)
    link = log_of(root, namespace, pod)
    link.unlink()
    link.symlink_to("/var/lib/docker/containers/abc/abc-json.log")
    return real


class Node:
    """A node's root folder, and the exporter that looks at it."""

    def __init__(self, servers, program, name, words=()):
        self.folder = Path(servers.folder, name.replace(" ", "-"))
        self.root, self.state = self.folder / "host", self.folder / "state"
        for folder in (self.folder, self.root, self.state):
            folder.mkdir()
        if "--reuid=65532" in words:
            os.chown(self.state, 65532, 0)
        shutil.copy(CONFIG, self.folder / "config.yaml")
        self.port, self.name = free_port(), name
        self.start = lambda: servers.start(
            name, [*words, program, f"--config.file={self.folder}/config.yaml", f"--storage.path={self.state}",
                   f"--path.rootfs={self.root}", f"--web.listen-address=127.0.0.1:{self.port}"], self.port, "/-/ready")

    def lines(self):
        """What was read, as {pod: (namespace, container, workload)}."""
        text = get(f"http://127.0.0.1:{self.port}/metrics")
        found = {}
        for labels in re.findall(r"^aijob_log_lines_total\{(.*)\} [1-9]", text, re.M):
            of = dict(re.findall(r'(\w+)="([^"]*)"', labels))
            found[of["pod"]] = (of["namespace"], of["container"], of["workload"])
        return found


def check_owners(servers, program):
    node = Node(servers, program, "owners")
    logs = [log_of(node.root, namespace, pod) for namespace, pod in EXCLUDED]
    logs += [log_of(node.root, namespace, pod) for namespace, pod, _ in PODS]
    old = logs[-1].read_text() or LINE * 5
    logs[-1].write_text(old)  # what stood there before is no news
    node.start()
    for log in logs:
        with log.open("a") as out:
            out.write(LINE)
    wanted = {pod: (namespace, "train", owner) for namespace, pod, owner in PODS}
    found, _ = until("lines of all pods", lambda: node.lines() if len(node.lines()) >= len(PODS) else None, 20)
    wrong = [f"{pod}: {found.get(pod)} in place of {labels}" for pod, labels in wanted.items() if found.get(pod) != labels]
    return wrong + [f"{pod} is read" for pod in found if pod not in wanted]


def check_rights(servers, program):
    wrong = []
    for name, words in AS.items():
        node = Node(servers, program, name, words)
        logs = {"containerd": (log_of(node.root, "ml", "containerd"), LINE),
                "cri-o": (log_of(node.root, "ml", "cri-o", 0o600), LINE),
                "docker": (docker_log(node.root, "ml", "docker"), DOCKER_LINE)}
        node.start()
        for log, line in logs.values():
            with log.open("a") as out:
                out.write(line)
        try:
            until("lines", lambda: len(node.lines()) >= (len(READS[name]) or 1), 20 if READS[name] else 3)
        except TimeoutError:
            pass
        if set(node.lines()) != READS[name]:
            wrong.append(f"{name}: reads {sorted(node.lines())}, not {sorted(READS[name])}")
        if not any(node.state.iterdir()):
            wrong.append(f"{name}: no state was written")
    return wrong


def main(program):
    with tempfile.TemporaryDirectory() as folder, Servers(folder) as servers:
        Path(folder).chmod(0o755)
        copy = Path(folder, "aijob_exporter")  # where everybody may run it
        shutil.copy(program, copy)
        checks = [check_owners] + ([check_rights] if os.geteuid() == 0 else [])
        wrong = [fault for check in checks for fault in check(servers, copy)]
        for fault in wrong:
            print(fault)
        if os.geteuid() != 0:
            print("not root: who may read what was not looked at")
        print(f"node_logs: {len(checks) - bool(wrong)} passed, {int(bool(wrong))} failed")
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
