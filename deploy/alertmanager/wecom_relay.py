#!/usr/bin/env python3
"""Passes Alertmanager's webhooks on to a group robot of WeCom, which takes messages of its own form.

usage: wecom_relay.py --url-file FILE [--listen 127.0.0.1:9094]

FILE holds the robot's URL, which is a secret; it is read for every message, so that it can be exchanged. Alertmanager
tries again what is not answered 200. Nothing is kept.
"""

import argparse
import http.server
import json
import sys
import urllib.request

MOST_BODY = 1 << 20  # bytes taken from Alertmanager
MOST_TEXT = 4096  # bytes of UTF-8 that the robot takes
TIMEOUT = 10  # seconds
COLORS = {"critical": "warning", "warning": "warning", "info": "comment"}


def markdown(message):
    """WeCom's markdown for one of Alertmanager's messages, within the robot's limit."""
    parts = []
    for alert in message.get("alerts", []):
        labels, notes = alert.get("labels", {}), alert.get("annotations", {})
        resolved = alert.get("status") == "resolved"
        word = "resolved" if resolved else labels.get("severity", "firing")
        color = "info" if resolved else COLORS.get(word, "comment")
        where = labels.get("workload") or labels.get("instance", "")
        lines = [f'<font color="{color}">[{word}]</font> **{labels.get("alertname", "")}** {where}',
                 notes.get("summary", "")]
        if not resolved:
            lines.append("> " + notes.get("description", ""))
            if notes.get("runbook_url"):
                lines.append(f'[runbook]({notes["runbook_url"]})')
        parts.append("\n".join(lines))
    text = "\n\n".join(parts).encode()
    if len(text) > MOST_TEXT:
        text = text[:MOST_TEXT - 4].decode(errors="ignore").encode() + b" ..."
    return text.decode()


def pass_on(url_file, message):
    """Gives the robot's refusal, or None. The URL stands in no message: it is a secret."""
    with open(url_file, encoding="utf-8") as file:
        url = file.read().strip()
    body = json.dumps({"msgtype": "markdown", "markdown": {"content": markdown(message)}}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            told = json.load(answer)
    except (OSError, ValueError) as error:
        return f"the robot cannot be reached: {type(error).__name__}"
    return None if told.get("errcode") == 0 else f"the robot refused: errcode {told.get('errcode')}"


class Handler(http.server.BaseHTTPRequestHandler):
    url_file = None
    timeout = TIMEOUT

    def do_POST(self):
        try:
            length = int(self.headers.get("Content-Length", ""))
            if not 0 <= length <= MOST_BODY:
                raise ValueError("too long")
            message = json.loads(self.rfile.read(length))
            wrong = pass_on(self.url_file, message)
            status = 200 if wrong is None else 502
        except (OSError, ValueError, AttributeError) as error:
            wrong, status = f"no message of Alertmanager, or no URL file: {type(error).__name__}", 400
        if wrong:
            print(wrong, file=sys.stderr, flush=True)
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url-file", required=True)
    parser.add_argument("--listen", default="127.0.0.1:9094")
    arguments = parser.parse_args()
    Handler.url_file = arguments.url_file
    host, _, port = arguments.listen.rpartition(":")
    with http.server.ThreadingHTTPServer((host, int(port)), Handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
