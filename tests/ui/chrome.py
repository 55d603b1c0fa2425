"""Debian's chromium, headless, driven over its debugging pipe: no port, no package beside it.

    with Chrome(folder) as chrome:
        page = chrome.open("http://127.0.0.1:1234/", width=360)
        page.wait("document.querySelector('h1')")
        page.value("document.title")

Protocol: https://chromedevtools.github.io/devtools-protocol/, messages of JSON that end in a NUL byte.
"""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

PROGRAM = "chromium"
# Without the sandbox as the tests may run as root; without what chromium asks the network for by itself.
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
         "--disable-features=Translate,OptimizationHints,MediaRouter", "--remote-debugging-pipe", "--force-color-profile=srgb"]


class Chrome:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.number = 0
        self.buffer = b""
        self.pages = {}

    def __enter__(self):
        if not shutil.which(PROGRAM):
            raise FileNotFoundError(f"{PROGRAM} is not installed (./dev deps)")
        read_there, write_here = os.pipe()
        read_here, write_there = os.pipe()
        # Far from 3 and 4, where chromium wants them.
        there = [fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (read_there, write_there)]
        for fd in (read_there, write_there):
            os.close(fd)
        words = [PROGRAM, *FLAGS, f"--user-data-dir={self.folder}/chromium", "about:blank"]
        with open(self.folder / "chromium.log", "wb") as log:
            self.process = subprocess.Popen(["bash", "-c", f'exec "$@" 3<&{there[0]} 4>&{there[1]}', "chromium", *words],
                                            pass_fds=there, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for fd in there:
            os.close(fd)
        self.write_fd, self.read_fd = write_here, read_here
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
        except (OSError, RuntimeError, TimeoutError):
            self.process.kill()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.write_fd)
        os.close(self.read_fd)

    def receive(self, timeout):
        """The next message, or None."""
        end = time.monotonic() + timeout
        while b"\0" not in self.buffer:
            if not select.select([self.read_fd], [], [], max(0, end - time.monotonic()))[0]:
                return None
            data = os.read(self.read_fd, 1 << 20)
            if not data:
                raise RuntimeError("chromium ended: " + (self.folder / "chromium.log").read_text(errors="replace")[-2000:])
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def take(self, message):
        page = self.pages.get(message.get("sessionId"))
        if page:
            page.take(message["method"], message["params"])

    def pump(self, seconds):
        """Takes events for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            message = self.receive(left)
            if message and "method" in message:
                self.take(message)

    def send(self, method, session, params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if session:
            request["sessionId"] = session
        os.write(self.write_fd, json.dumps(request).encode() + b"\0")
        return self.number

    def call(self, method, session=None, timeout=30, **params):
        number = self.send(method, session, params)
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            message = self.receive(end - time.monotonic())
            if message and message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if message and "method" in message:
                self.take(message)
        raise TimeoutError(f"{method}: no answer within {timeout} s")

    def open(self, url, width=1400, height=900, dark=False, calm=False):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, target)
        self.pages[session] = page
        page.start(url, width, height, dark, calm)
        return page


class Page:
    """A tab; `requests`: the URLs it asked for; `complaints`: errors of scripts, of the console and of loading."""

    def __init__(self, chrome, session, target):
        self.chrome, self.session, self.target = chrome, session, target
        self.requests, self.complaints, self.accept = [], [], True

    def call(self, method, **params):
        return self.chrome.call(method, self.session, **params)

    def start(self, url, width, height, dark, calm):
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        self.resize(width, height)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"}])
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def take(self, method, params):
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Page.javascriptDialogOpening":
            # Its answer is not waited for: this runs inside another call.
            self.chrome.send("Page.handleJavaScriptDialog", self.session, {"accept": self.accept})

    def value(self, expression):
        """What a script gives, as JSON has it."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails'].get('exception', {}).get('description')}")
        return result["result"].get("value")

    def wait(self, expression, timeout=15):
        end = time.monotonic() + timeout
        while not (found := self.value(expression)):
            if time.monotonic() > end:
                raise TimeoutError(f"not within {timeout} s: {expression}")
            self.chrome.pump(0.05)
        return found

    def press(self, key, code=0):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                      **({"text": "\r"} if key == "Enter" and kind == "keyDown" else {}))

    def screenshot(self, path, whole=True):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        Path(path).write_bytes(base64.b64decode(data))

    def close(self):
        self.chrome.call("Target.closeTarget", targetId=self.target)
