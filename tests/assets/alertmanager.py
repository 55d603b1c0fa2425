#!/usr/bin/env python3
"""The example Alertmanager: its configuration holds, alerts go where they should, and messages say what they should.

usage: alertmanager.py
"""

import http.server
import json
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

import assets
from stack import Servers, free_port

FOLDER = assets.DEPLOY / "alertmanager"
CONFIG = FOLDER / "alertmanager.yml"
ROUTES = {"critical": "pager,wecom,chat", "warning": "wecom,chat", "info": "chat"}
ALERT = {"status": "firing", "labels": {"alertname": "AIJobGPUOutOfMemory", "severity": "warning", "workload": "train"},
         "annotations": {"summary": "GPU memory ran out.", "description": "train: use expandable segments.",
                         "runbook_url": "https://example.com/AIJobGPUOutOfMemory.md"},
         "startsAt": "2026-01-02T03:04:05Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": "1"}
DATA = {"receiver": "chat", "status": "firing", "alerts": [ALERT], "groupLabels": {"workload": "train"},
        "commonLabels": ALERT["labels"], "commonAnnotations": ALERT["annotations"], "externalURL": ""}
WORDS = {"aijob.title": "[warning] train: GPU memory ran out.",
         "aijob.text": "train: use expandable segments.\nhttps://example.com/AIJobGPUOutOfMemory.md",
         "aijob.runbook": "https://example.com/AIJobGPUOutOfMemory.md", "aijob.color": "warning"}


def amtool(*words):
    return subprocess.run(["amtool", *words], capture_output=True, text=True, timeout=30)


def check_secrets(wrong):
    """Nothing secret stands in the example."""
    text = CONFIG.read_text(encoding="utf-8")
    for word in ("api_url:", "routing_key:", "service_key:", "password:", "api_secret:"):
        if word in text:
            wrong.append(f"{CONFIG.name}: {word} take the file's form")


def check_templates(folder, wrong):
    data = Path(folder, "data.json")
    for status in ("firing", "resolved"):
        alert = {**ALERT, "status": status}
        data.write_text(json.dumps({**DATA, "status": status, "alerts": [alert]}), encoding="utf-8")
        for name, words in WORDS.items():
            told = amtool("template", "render", f"--template.glob={FOLDER}/templates/*.tmpl", f"--template.data={data}",
                          f'--template.text={{{{ template "{name}" . }}}}')
            if status == "resolved":
                words = {"aijob.title": "[resolved] train", "aijob.text": "resolved: AIJobGPUOutOfMemory",
                         "aijob.color": "good"}.get(name, words)
            if told.returncode or words not in told.stdout:
                wrong.append(f"template {name}, {status}: {told.stdout}{told.stderr}")


class Robot(http.server.BaseHTTPRequestHandler):
    """WeCom's side: takes a message, and answers as it does."""
    taken, errcode = [], 0

    def do_POST(self):
        self.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"errcode": self.errcode}).encode())

    def log_message(self, *_):
        pass


def send(port, body):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def check_relay(folder, wrong):
    robot = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    threading.Thread(target=robot.serve_forever, daemon=True).start()
    secret = Path(folder, "url")
    secret.write_text(f"http://127.0.0.1:{robot.server_address[1]}/send?key=k\n", encoding="utf-8")
    port = free_port()
    many = json.dumps({**DATA, "alerts": [ALERT] * 60}).encode()
    with Servers(folder) as servers:
        servers.start("relay", [FOLDER / "wecom_relay.py", f"--url-file={secret}", f"--listen=127.0.0.1:{port}"], port)
        told = [send(port, json.dumps(DATA).encode()), send(port, many), send(port, b"no JSON"), send(port, b"[]")]
        Robot.errcode = 45009  # too many messages
        told.append(send(port, json.dumps(DATA).encode()))
        said = Path(folder, "relay.log").read_text(encoding="utf-8")
    robot.shutdown()
    if told != [200, 200, 400, 400, 502]:
        wrong.append(f"relay: answered {told}")
    text = Robot.taken[0]["markdown"]["content"]
    if "AIJobGPUOutOfMemory" not in text or "expandable segments" not in text or "(https://example.com/" not in text:
        wrong.append(f"relay: {text}")
    if len(Robot.taken[1]["markdown"]["content"].encode()) > 4096:
        wrong.append("relay: more than the robot takes")
    if "key=k" in said or "45009" not in said:
        wrong.append(f"relay: its log says {said}")


def main():
    wrong = []
    told = amtool("check-config", str(CONFIG))
    if told.returncode:
        wrong.append(told.stdout + told.stderr)
    for severity, receivers in ROUTES.items():
        told = amtool("config", "routes", "test", f"--config.file={CONFIG}", f"--verify.receivers={receivers}",
                      f"severity={severity}", "workload=train")
        if told.returncode:
            wrong.append(f"severity={severity}: {told.stdout}{told.stderr}")
    check_secrets(wrong)
    with tempfile.TemporaryDirectory() as folder:
        check_templates(folder, wrong)
        check_relay(folder, wrong)
    for line in wrong:
        print(line)
    print("Alertmanager's example: " + ("ok" if not wrong else f"{len(wrong)} failed"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
