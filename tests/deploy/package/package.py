#!/usr/bin/env python3
"""The Debian package on a bare Debian: installed, run and purged without systemd, and with a real one.

usage: package.py DEB BASE.tar FOLDER

FOLDER/root is made anew from BASE.tar, so that nothing but the package's own dependencies can help it. Root only.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TESTS / "assets"))
from stack import free_port, get, until  # noqa: E402

UNIT = "aijob-exporter.service"
EXPOSURE = 2.5  # what `systemd-analyze security` may say at most; 10 is a service without any protection
XID = "Jan  1 00:00:00 host kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.\n"
failed = []


def check(what, good, said=""):
    print(("ok      " if good else "FAILED  ") + what + ("" if good else f": {said}"), flush=True)
    if not good:
        failed.append(what)


class Root:
    """A folder with a Debian in it."""

    def __init__(self, path):
        self.path, self.prefix = path, ["chroot", str(path)]

    def run(self, *words, timeout=300):
        """Output and exit status of a command inside."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        environment |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        done = subprocess.run([*self.prefix, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=timeout, env=environment)
        return done.stdout.strip(), done.returncode

    def must(self, *words):
        said, status = self.run(*words)
        if status:
            raise RuntimeError(f"{' '.join(words)}: {said[-3000:]}")
        return said

    def files(self):
        """Everything that a package could leave: each path, and what stands in configuration."""
        found = {}
        for folder, folders, files in os.walk(self.path):
            inside = Path("/", os.path.relpath(folder, self.path))
            folders[:] = [name for name in folders if str(inside / name) not in
                          ("/proc", "/sys", "/dev", "/run", "/var/cache", "/var/lib/dpkg", "/var/lib/apt", "/var/log")]
            for name in [*folders, *files]:
                path = Path(folder, name)
                if not name.endswith("-"):  # copies that user management keeps of its files
                    found[str(inside / name)] = (path.read_bytes() if inside.is_relative_to("/etc") and
                                                 path.is_file() and not path.is_symlink() else None)
        return found


def samples(text, name, **labels):
    """The sum of a family's samples with these labels; None where there are none."""
    found = [float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(name + r"[{ ]", line) and
             all(f'{label}="{value}"' in line for label, value in labels.items())]
    return sum(found) if found else None


def play(root):
    """The recorded job of the demo, written where the shipped configuration looks; gives the number of its lines."""
    logs = Path(root.path, "var/log")
    subprocess.run([TESTS / "demo/play.sh", logs, "0"], check=True, stdin=subprocess.DEVNULL)
    shutil.rmtree(logs / "train")
    shutil.rmtree(logs / "serving")
    return sum(path.read_bytes().count(b"\n") for path in (logs / "openglm").rglob("*.log"))


def without_systemd(root, deb):
    """A bare base: only what Depends names is there, and nobody starts anything."""
    root.must("apt-get", "-q", "update")
    root.must("apt-get", "-q", "-y", "--no-install-recommends", "satisfy", root.must("dpkg-deb", "-f", deb, "Depends"))
    before = root.files()
    said, status = root.run("dpkg", "-i", deb)
    check("installs without systemd", status == 0, said)
    check("programs run with their dependencies alone",
          root.run("aijob_exporter", "--version")[1] == 0 and root.run("aijobctl", "test-rules")[1] == 0)
    check("the shipped configuration holds", root.run("aijobctl", "check", "config", "/etc/aijob_exporter/config.yaml")
          == ("", 0))
    owner = Path(root.path, "etc/passwd").read_text(encoding="utf-8")
    check("a user without shell and password", re.search("^aijob-exporter:x:[0-9]+:.*:/usr/sbin/nologin$", owner, re.M))

    unit = Path(root.path, "usr/lib/systemd/system", UNIT).read_text(encoding="utf-8")
    words = shlex.split(re.search("^ExecStart=(.*)", unit, re.M)[1])
    port = free_port()
    words[words.index("$ARGS")] = f"--web.listen-address=127.0.0.1:{port}"
    user = ["setpriv", "--reuid=aijob-exporter", "--regid=aijob-exporter", "--init-groups"]
    root.must("install", "-d", "-o", "aijob-exporter", "-g", "aijob-exporter", "/var/lib/aijob_exporter")
    with open(root.path.parent / "exporter.log", "wb") as log:
        process = subprocess.Popen([*root.prefix, *user, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            until("the exporter", lambda: get(f"http://127.0.0.1:{port}/-/ready"), 30)
            lines = play(root)
            until("the recorded lines", lambda: samples(get(f"http://127.0.0.1:{port}/metrics"), "aijob_log_lines_total",
                                                        source="openglm") == lines, 30)
            text = get(f"http://127.0.0.1:{port}/metrics")
            check("counts as started by the unit's line", samples(text, "aijob_task_status_total", status="failed") == 2)
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(timeout=30)
    check("ends well with SIGTERM", status == 0, status)

    said, status = root.run("dpkg", "--remove", "aijob-exporter")
    check("is removed, and what was counted stays", status == 0 and Path(root.path, "var/lib/aijob_exporter").is_dir(), said)
    said, status = root.run("dpkg", "--purge", "aijob-exporter")
    shutil.rmtree(root.path / "var/log/openglm")
    after = root.files()
    other = sorted(path for path in before.keys() | after.keys() if before.get(path, 0) != after.get(path, 0))
    check("a purge leaves nothing, and nothing else was touched", status == 0 and not other, f"{said} {other}")


class Booted(Root):
    """A root whose systemd runs: commands are run beside it, in its namespaces."""

    def __init__(self, path, log):
        super().__init__(path)
        self.boot = subprocess.Popen([Path(__file__).with_name("boot.sh"), path], stdin=subprocess.DEVNULL,
                                     stdout=log, stderr=subprocess.STDOUT)

    def __enter__(self):
        try:
            pid, _ = until("systemd", self.first, 30)
            self.prefix = ["nsenter", f"--target={pid}", "--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup",
                           f"--root=/proc/{pid}/root", "--wd=/"]
            until("systemd's start", lambda: self.run("systemctl", "is-system-running")[0] == "running", 60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.boot.send_signal(signal.SIGTERM)
        self.boot.wait(timeout=60)

    def first(self):
        """The process that is systemd, seen from here: below boot.sh, shell after shell."""
        if self.boot.poll() is not None:
            raise RuntimeError("boot.sh ended")
        pid = self.boot.pid
        while pid:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
            pid = int(children[0]) if children else 0
            if pid and Path(f"/proc/{pid}/comm").read_text(encoding="ascii") == "systemd\n":
                return pid
        return None

    def metrics(self):
        """The page, fetched within the network of the namespaces; empty while nobody answers."""
        pid = self.prefix[1].split("=")[1]
        return subprocess.run(["nsenter", f"--target={pid}", "--net", "curl", "-sf", "--noproxy", "*", "--max-time", "10",
                               "http://127.0.0.1:10091/metrics"], capture_output=True, text=True, timeout=30).stdout

    def told(self, what, name, wanted, **labels):
        """Waits for a sample's value."""
        try:
            until(what, lambda: samples(self.metrics(), name, **labels) == wanted, 30)
            check(what, True)
        except TimeoutError:
            check(what, False, samples(self.metrics(), name, **labels))

    def show(self, key):
        return self.must("systemctl", "show", "--value", "-p", key, UNIT)


def judged(root):
    """What systemd's own tools say of the unit."""
    path = f"/usr/lib/systemd/system/{UNIT}"
    said, status = root.run("systemd-analyze", "verify", path)
    check("systemd-analyze verify", status == 0 and not said, said)
    said, status = root.run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", path)
    check(f"systemd-analyze security: at most {EXPOSURE}", status == 0, said)
    print("        " + said.splitlines()[-1].strip(" →"))


def with_systemd(root, deb):
    """The service as its users have it."""
    kernel, config = root.path / "var/log/kern.log", root.path / "etc/aijob_exporter/config.yaml"
    kernel.write_text("", encoding="utf-8")
    shutil.chown(kernel, "root", "adm")
    kernel.chmod(0o640)
    said, status = root.run("dpkg", "-i", deb)
    check("installs, with systemd", status == 0, said)
    judged(root)
    check("is enabled and started", root.run("systemctl", "is-enabled", UNIT)[0] == "enabled" and
          root.run("systemctl", "is-active", UNIT)[0] == "active", root.run("systemctl", "status", UNIT)[0])
    until("its first look", root.metrics, 30)
    lines = play(root)
    root.told("follows a log", "aijob_log_lines_total", lines, source="openglm")
    with open(kernel, "a", encoding="utf-8") as log:
        log.write(XID)
    root.told("reads what is adm's", "aijob_gpu_xid_total", 1, xid="79")
    pid = root.show("MainPID")
    status = root.must("cat", f"/proc/{pid}/status")
    check("has no capabilities, and cannot get any", re.search("^CapBnd:\t0+$", status, re.M) and
          "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status, status)

    closed = root.path / "var/log/closed.log"
    closed.write_text("INFO a line for root alone\n", encoding="utf-8")
    closed.chmod(0o600)
    text = (config.read_text(encoding="utf-8") + "  - {name: closed, paths: [/var/log/closed.log], start: beginning}\n"
            "checks:\n  - {name: tmp, writable: /tmp, every: 1s}\n")
    config.write_text(text, encoding="utf-8")
    root.must("systemctl", "reload", UNIT)
    root.told("a reload takes the new configuration, and /tmp cannot be written", "aijob_env_check", 0, check="tmp")
    check("a reload starts no new process", root.show("MainPID") == pid)
    check("what is root's alone stays so", not samples(root.metrics(), "aijob_log_lines_total", source="closed"))
    drop_in = root.path / f"etc/systemd/system/{UNIT}.d/more.conf"
    drop_in.parent.mkdir()
    drop_in.write_text("[Service]\nReadWritePaths=/tmp\nCapabilityBoundingSet=CAP_DAC_READ_SEARCH\n"
                       "AmbientCapabilities=CAP_DAC_READ_SEARCH\n", encoding="utf-8")
    root.must("systemctl", "daemon-reload")
    root.must("sh", "-c", f"kill -KILL {pid}")
    root.told("after kill -9 it comes back, with a drop-in's path to write", "aijob_env_check", 1, check="tmp")
    root.told("and, with a drop-in's capability, reads what is root's", "aijob_log_lines_total", 1, source="closed")
    check("and with all it had counted", samples(root.metrics(), "aijob_log_lines_total", source="openglm") == lines and
          samples(root.metrics(), "aijob_gpu_xid_total", xid="79") == 1)

    said, status = root.run("dpkg", "-i", deb)
    check("an upgrade restarts it, and keeps the configuration", status == 0 and config.read_text(encoding="utf-8") == text
          and root.run("systemctl", "is-active", UNIT)[0] == "active", said)
    config.write_text("sorces: []\n", encoding="utf-8")
    said, _ = root.run("systemctl", "restart", UNIT)
    until("the end of it", lambda: root.show("ActiveState") == "failed", 30)
    journal = root.run("journalctl", "-u", UNIT, "-n", "20", "--no-pager")[0]
    check("an unusable configuration is told once", root.show("ExecMainStatus") == "2" and
          root.show("NRestarts") == "0" and "sources" in journal, journal)
    config.write_text(text, encoding="utf-8")
    root.must("systemctl", "restart", UNIT)
    root.told("and mended", "aijob_log_lines_total", lines, source="openglm")
    root.must("systemctl", "stop", UNIT)
    check("a stop ends it with status 0", (root.show("Result"), root.show("ExecMainStatus")) == ("success", "0"))

    root.must("systemctl", "start", UNIT)
    said, status = root.run("dpkg", "--remove", "aijob-exporter")
    check("a removal stops it", status == 0 and root.run("systemctl", "is-active", UNIT)[0] != "active" and
          not root.metrics(), said)
    said, status = root.run("dpkg", "--purge", "aijob-exporter")
    left = [path for path in root.files() if "aijob" in path and not path.startswith(f"/etc/systemd/system/{UNIT}.d")]
    check("a purge leaves nothing of it", status == 0 and not left and
          "aijob" not in (root.path / "etc/passwd").read_text(encoding="utf-8"), f"{said} {left}")


def main(deb, base, folder):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an end like others: what was started is ended
    begun = time.monotonic()
    said = subprocess.run(["lintian", "--allow-root", "--fail-on=error,warning",
                           "--suppress-tags=no-changelog,no-manual-page", deb], capture_output=True, text=True)
    check("lintian", said.returncode == 0, said.stdout + said.stderr)
    folder = Path(folder).absolute()
    shutil.rmtree(folder, ignore_errors=True)
    root = Root(folder / "root")
    root.path.mkdir(parents=True)
    subprocess.run(["tar", "-C", root.path, "-xf", base], check=True)
    shutil.copy("/etc/resolv.conf", root.path / "etc/resolv.conf")
    shutil.copy(deb, root.path / "srv/package.deb")
    without_systemd(root, "/srv/package.deb")
    root.must("apt-get", "-q", "-y", "--no-install-recommends", "install", "systemd", "dbus")
    with open(folder / "boot.log", "wb") as log, Booted(root.path, log) as booted:
        with_systemd(booted, "/srv/package.deb")
    shutil.rmtree(root.path)
    print(f"package: {'ok' if not failed else f'{len(failed)} failed'}, {Path(deb).stat().st_size / 1e6:.1f} MB, "
          f"{time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
