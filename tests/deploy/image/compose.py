#!/usr/bin/env python3
"""docker/compose.yaml without Docker: what it mounts is there, what it mounts holds, and the parts find each other.

usage: compose.py EXPORTER AIJOBCTL

Prometheus and Alertmanager run with the files that their containers would see, under addresses of this machine.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/assets"))
from stack import Servers, free_port, get, until  # noqa: E402

FOLDER = ROOT / "docker"
DASHBOARDS = "/var/lib/grafana/dashboards/aijob"
wrong = []


def check(good, what):
    if not good:
        wrong.append(what)


def plain(text):
    """As where no variable is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def mounts(service):
    """What a service sees: (source, place, whether it may write)."""
    found = []
    for text in service.get("volumes", []):
        source, place, *mode = plain(text).split(":")
        found.append((source, place, mode != ["ro"]))
    return found


def check_services(compose):
    for name, service in compose["services"].items():
        for source, place, writes in mounts(service):
            if source.startswith("."):
                check((FOLDER / source).exists(), f"{name}: {source} is not there")
                check(not writes, f"{name}: {source} is the repository's, and could be written")
            else:
                check(source in compose["volumes"], f"{name}: no volume {source}")
        for port in service.get("ports", []):
            check(port.startswith("127.0.0.1:"), f"{name}: {port} is open to others")
        hardened = service.get("read_only") and service.get("cap_drop") == ["ALL"] and service.get("security_opt")
        check(hardened or service.get("network_mode") == "none", f"{name}: not hardened")
        for other in service.get("depends_on", []):
            check(other in compose["services"], f"{name}: depends on {other}")
        image = plain(service["image"]).split("/")
        check(len(image) == 1 or "." not in image[0], f"{name}: names a registry")


def check_exporter(service, programs):
    exporter, aijobctl = programs
    config = next(source for source, place, _ in mounts(service) if f"--config.file={place}" in service["command"])
    told = subprocess.run([aijobctl, "check", "config", FOLDER / config], capture_output=True, text=True)
    check(told.returncode == 0, told.stdout + told.stderr)
    told = subprocess.run([exporter, *service["command"], "--version"], capture_output=True, text=True)
    check(told.returncode == 0, told.stderr)
    test = service["healthcheck"]["test"]
    check(test[:3] == ["CMD", "/usr/bin/aijobctl", "probe"], f"health check: {test}")


def check_grafana(service, compose):
    places = {place: FOLDER / source for source, place, _ in mounts(service) if source.startswith(".")}
    boards = {path.name for path in (ROOT / "dashboards").glob("*.json") if "panels" in json.loads(path.read_bytes())}
    mounted = {Path(place).name for place in places if place.startswith(DASHBOARDS + "/")}
    check(boards == mounted, f"dashboards that are not mounted, or are none: {boards ^ mounted}")
    check(all(place.endswith("/" + source.name) for place, source in places.items() if "dashboards/" in place), "names")
    home = service["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    check(home in places, f"no home {home}")
    provisioning = places["/etc/grafana/provisioning"]
    provider = yaml.safe_load((provisioning / "dashboards/aijob.yaml").read_text(encoding="utf-8"))["providers"][0]
    check(provider["type"] == "file" and provider["options"]["path"] == DASHBOARDS, f"provider: {provider}")
    source = yaml.safe_load((provisioning / "datasources/prometheus.yaml").read_text(encoding="utf-8"))["datasources"][0]
    host = re.fullmatch(r"http://(\w+):9090", source["url"])
    check(source["type"] == "prometheus" and source["isDefault"] and host and host[1] in compose["services"], f"{source}")
    scrape = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))["global"]["scrape_interval"]
    check(source["jsonData"]["timeInterval"] == scrape, "the data source's interval is not that of the scrapes")


def seen(service, folder, place, addresses):
    """A folder as the container has it at `place`; files with the services' addresses replaced."""
    for source, inside, _ in mounts(service):
        if not source.startswith(".") or not inside.startswith(place + "/"):
            continue
        target = folder / Path(inside).relative_to(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        if (FOLDER / source).is_dir():
            target.symlink_to((FOLDER / source).resolve())
            continue
        text = (FOLDER / source).read_text(encoding="utf-8")
        for name, address in addresses.items():
            text = text.replace(f'"{name}"', f'"{address}"')
        target.write_text(text, encoding="utf-8")
    return folder


def check_live(compose, exporter, folder):
    """The three, beside each other: everything is scraped, all rules are read, alerts have where to go."""
    services = compose["services"]
    ports = {"exporter:10091": free_port(), "alertmanager:9093": free_port(), "localhost:9090": free_port()}
    addresses = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
    prometheus = seen(services["prometheus"], folder / "prometheus", "/etc/prometheus", addresses) / "prometheus.yml"
    alertmanager = seen(services["alertmanager"], folder / "alertmanager", "/etc/alertmanager", {}) / "alertmanager.yml"
    for words in (["promtool", "check", "config", prometheus], ["amtool", "check-config", alertmanager]):
        told = subprocess.run(words, capture_output=True, text=True)
        check(told.returncode == 0, told.stdout + told.stderr)
    if wrong:
        return
    with Servers(folder) as servers:
        servers.exporter(exporter, ROOT / "tests/demo/config.yaml", folder, ports["exporter:10091"])
        servers.alertmanager(alertmanager, ports["alertmanager:9093"])
        live = servers.prometheus(prometheus, ports["localhost:9090"])
        until("scrapes", lambda: len(live.query("up == 1")) == 2, 60)
        files = len(list((ROOT / "deploy/prometheus").glob("*.yml")))
        read = {group["file"] for group in json.loads(get(live.url + "/api/v1/rules"))["data"]["groups"]}
        check(len(read) == files, f"{len(read)} of {files} rule files are read")
        active = json.loads(get(live.url + "/api/v1/alertmanagers"))["data"]["activeAlertmanagers"]
        check([place["url"] for place in active] == [f"http://{addresses['alertmanager:9093']}/api/v2/alerts"], f"{active}")


def main(*programs):
    compose = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    check_services(compose)
    check_exporter(compose["services"]["exporter"], programs)
    check_grafana(compose["services"]["grafana"], compose)
    if not wrong:
        with tempfile.TemporaryDirectory() as folder:
            check_live(compose, programs[0], Path(folder))
    for line in wrong:
        print(line)
    print("the compose file: " + ("ok" if not wrong else f"{len(wrong)} failed"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
