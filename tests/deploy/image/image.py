#!/usr/bin/env python3
"""The image, built from docker/Dockerfile on a bootstrapped base and run as a cluster would: nobody's user, read-only.

usage: image.py BASE.tar FOLDER

FOLDER keeps the images and layers of the next time. CCACHE_DIR, where it is set, is lent to the build. Root only;
needs buildah, podman, runc and docker-compose; no daemon and no registry.
"""

import http.server
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/assets"), str(ROOT / "tests/demo")]
import recorded_test  # noqa: E402
from containers import Containers  # noqa: E402
from stack import free_port, get, until  # noqa: E402

IMAGE, BASE = "localhost/aijob_exporter:verify", "localhost/debian:base"
SIZE = 40  # MB, unpacked
failed = []


def check(what, good, said=""):
    print(("ok      " if good else "FAILED  ") + what + ("" if good else f": {said}"), flush=True)
    if not good:
        failed.append(what)


def build(containers, base):
    """The image; its build stage compiles with what the machine's compiler cache already knows."""
    containers.must("podman", "import", "--quiet", "--change", "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                    "--change", 'CMD ["bash"]', base, BASE, timeout=300)
    cache = os.environ.get("CCACHE_DIR")
    revision = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout
    locale = [f"--build-arg={name}={os.environ[name]}" for name in ("LANG", "LC_ALL") if name in os.environ]
    begun = time.monotonic()
    words = ["buildah", "bud", "--isolation=chroot", "--network=host", "--pull-never", "--layers",
             f"--build-arg=BASE={BASE}", f"--build-arg=REVISION={revision.strip() or 'unknown'}",
             *locale, *([f"--volume={cache}:/ccache"] if cache else []), f"--ignorefile={ROOT}/.dockerignore",
             f"--file={ROOT}/docker/Dockerfile", f"--tag={IMAGE}", ROOT]
    with open(containers.folder / "build.log", "w", encoding="utf-8") as log:
        status = subprocess.run(words, env=containers.environment, stdin=subprocess.DEVNULL, stdout=log,
                                stderr=subprocess.STDOUT, timeout=1800).returncode
    if status:
        raise RuntimeError((containers.folder / "build.log").read_text(encoding="utf-8")[-4000:])
    print(f"        built in {time.monotonic() - begun:.0f} s")


def look(containers):
    """What the image says of itself, and what is in it."""
    image = containers.inspect("image", IMAGE)
    config = image["Config"]
    check(f"at most {SIZE} MB", image["Size"] <= SIZE * 1e6, image["Size"])
    print(f"        {image['Size'] / 1e6:.1f} MB unpacked")
    check("nobody's user, the exporter's port and its volume",
          (config["User"], list(config["ExposedPorts"]), list(config["Volumes"])) ==
          ("65532:65532", ["10091/tcp"], ["/var/lib/aijob_exporter"]), config)
    mount = Path(containers.must("podman", "image", "mount", IMAGE))
    try:
        programs = sorted(path.name for path in (mount / "usr/bin").iterdir())
        libraries = [path.name for path in mount.glob("usr/lib*/**/*") if path.is_file() and ".so." not in path.name]
        check("its two programs and libraries, no shell, no package manager",
              programs == ["aijob_exporter", "aijobctl"] and libraries == ["cert.pem"], f"{programs} {libraries}")
        check("authorities, licences and package records are there",
              (mount / "etc/ssl/certs/ca-certificates.crt").stat().st_size > 100000 and
              {path.name for path in mount.glob("usr/share/doc/*")} == {path.name for path in mount.glob("var/lib/dpkg/status.d/*")}
              and (mount / "usr/share/doc/libvectorscan5/copyright").exists())
        owned = [str(path.relative_to(mount)) for path in mount.rglob("*") if path.lstat().st_uid != 0]
        check("all but its state is root's", owned == ["var/lib/aijob_exporter"], owned)
        special = [str(path) for path in mount.rglob("*") if path.is_file() and path.lstat().st_mode & 0o6000]
        check("nothing is setuid", not special, special)
    finally:
        containers.must("podman", "image", "unmount", IMAGE)


def read(port):
    text = get(f"http://127.0.0.1:{port}/metrics")
    return [(found[1], dict(recorded_test.LABEL.findall(found[2] or "")), float(found[3]))
            for found in map(recorded_test.SAMPLE.match, text.splitlines()) if found]


def wrong(samples):
    """What is not as a person counts it in the recording."""
    found = [(name, wanted, expected, sum(number for sample, labels, number in samples
                                          if sample == name and wanted.items() <= labels.items()))
             for name, wanted, expected in recorded_test.EXPECTED]
    return [row for row in found if row[2] != row[3]]


def follow(containers):
    """A mounted folder of logs, counted exactly; a volume that outlives its container."""
    logs = containers.folder / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()
    port = free_port()
    mounts = [f"--volume={logs}:/host/var/log:ro", f"--volume={ROOT}/tests/demo/config.yaml:/etc/aijob_exporter/config.yaml:ro"]
    flags = ["--config.file=/etc/aijob_exporter/config.yaml", "--path.rootfs=/host",
             "--storage.path=/var/lib/aijob_exporter", f"--web.listen-address=127.0.0.1:{port}"]
    containers.start("aijob-verify-a", IMAGE, mounts, flags)
    until("the exporter", lambda: get(f"http://127.0.0.1:{port}/-/ready"), 30)
    subprocess.run([ROOT / "tests/demo/play.sh", logs, "0"], check=True, stdin=subprocess.DEVNULL)
    try:
        until("the recorded counts", lambda: not wrong(read(port)), 30)
        check("a mounted log is counted exactly", True)
    except TimeoutError:
        check("a mounted log is counted exactly", False, wrong(read(port)))
    probe = "podman", "exec", "aijob-verify-a", "/usr/bin/aijobctl", "probe"
    said, status = containers.run(*probe, f"http://localhost:{port}/-/ready")
    check("its tool finds it, by name", status == 0, said)
    check("a shell does not start", containers.run("podman", "exec", "aijob-verify-a", "/bin/sh", "-c", "true")[1] != 0)
    status = containers.stop("aijob-verify-a")
    check("SIGTERM ends it with status 0", status == 0, status)
    containers.start("aijob-verify-b", IMAGE, mounts, flags)
    until("the exporter", lambda: get(f"http://127.0.0.1:{port}/-/ready"), 30)
    check("the next container goes on from its volume", not wrong(read(port)), wrong(read(port)))
    containers.stop("aijob-verify-b")


def roots_logs(containers):
    """Logs that are others' alone, read by root with one capability."""
    folder = containers.folder / "closed"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "state").mkdir(parents=True)
    log = folder / "container.log"
    log.write_text("INFO a line for its owner alone\n", encoding="utf-8")
    os.chown(log, 1234, 1234)
    log.chmod(0o600)
    (folder / "config.yaml").write_text("sources:\n  - {name: closed, paths: [/logs/container.log], start: beginning}\n",
                                        encoding="utf-8")
    port = free_port()
    containers.start("aijob-verify-e", IMAGE, ["--user=0", "--cap-add=DAC_READ_SEARCH", f"--volume={folder}:/logs:ro",
                                               f"--volume={folder}/state:/state"],
                     ["--config.file=/logs/config.yaml", "--storage.path=/state", f"--web.listen-address=127.0.0.1:{port}"])
    wanted = ("aijob_log_lines_total", "closed", 1.0)
    try:
        until("the line", lambda: wanted in [(name, labels.get("source"), number) for name, labels, number in read(port)], 30)
        check("root with one capability reads what is others' alone", True)
    except TimeoutError:
        check("root with one capability reads what is others' alone", False,
              containers.run("podman", "logs", "aijob-verify-e")[0])


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def trust(containers):
    """https:// is judged by the authorities in the image, or by what is mounted in their place."""
    folder = containers.folder
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    words = ["podman", "run", "--rm", "--network=host", "--read-only", "--cap-drop=ALL", "--entrypoint=/usr/bin/aijobctl"]
    target = f"https://localhost:{server.server_address[1]}/"
    said, status = containers.run(*words, IMAGE, "probe", target)
    check("an authority that nobody knows is not trusted", status == 1 and "certificate" in said, said)
    said, status = containers.run(*words, f"--volume={folder}/cert.pem:/etc/ssl/certs/ca-certificates.crt:ro", IMAGE,
                                  "probe", target)
    check("one in the bundle is", status == 0, said)
    server.shutdown()


def driver(containers):
    """A stand-in for NVIDIA's library, linked with what that one is linked with, where its runtime mounts it."""
    folder = containers.folder
    triple = subprocess.run(["g++", "-print-multiarch"], check=True, capture_output=True, text=True).stdout.strip()
    parts = [f"/usr/lib/{triple}/{name}" for name in ("libdl.so.2", "libpthread.so.0", "librt.so.1")]
    subprocess.run(["g++", "-shared", "-fPIC", "-Wl,--no-as-needed", ROOT / "tests/collect/programs/nvml_stub.cpp", *parts,
                    "-o", folder / "nvml.so"], check=True)
    port = free_port()
    containers.start("aijob-verify-d", IMAGE, [f"--volume={folder}/nvml.so:/usr/lib/{triple}/libnvidia-ml.so.1:ro"],
                     [f"--web.listen-address=127.0.0.1:{port}"])
    try:
        until("the GPUs", lambda: sum(name == "aijob_gpu_info" for name, _, _ in read(port)) == 2, 30)
        check("a mounted driver tells of its GPUs", True)
    except TimeoutError:
        check("a mounted driver tells of its GPUs", False, containers.run("podman", "logs", "aijob-verify-d")[0])


def default_command(containers):
    """Without flags it starts with its built-in configuration, and keeps its state."""
    containers.run("podman", "rm", "--force", "--time=5", "aijob-verify-c")
    containers.started.append("aijob-verify-c")
    containers.must("podman", "run", "--detach", "--name=aijob-verify-c", "--network=none", "--read-only", "--cap-drop=ALL",
                    IMAGE)
    words = ["podman", "exec", "aijob-verify-c", "/usr/bin/aijobctl", "probe", "http://127.0.0.1:10091/-/ready"]
    try:
        until("the exporter", lambda: containers.run(*words)[1] == 0, 30)
        said, _ = containers.run("podman", "logs", "aijob-verify-c")
        check("starts without any flag", "level=warn" not in said and "level=error" not in said, said)
    except TimeoutError:
        check("starts without any flag", False, containers.run("podman", "logs", "aijob-verify-c")[0])


def main(base, folder):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an end like others: what was started is ended
    begun = time.monotonic()
    folder = Path(folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(["docker-compose", "-f", ROOT / "docker/compose.yaml", "config", "-q"], capture_output=True,
                          text=True)
    check("docker-compose reads compose.yaml", told.returncode == 0, told.stderr)
    with Containers(folder) as containers:
        build(containers, base)
        look(containers)
        follow(containers)
        roots_logs(containers)
        trust(containers)
        driver(containers)
        default_command(containers)
    print(f"image: {'ok' if not failed else f'{len(failed)} failed'}, {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
