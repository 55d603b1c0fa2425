"""What the scripts that push from outside share: servers, raw requests, and reading of expositions.

A server is given as its command line. A bare program gets the flags of its kind: the Pushgateway's where it is named
so, else those of aijob_exporter; in words that are given, {port} and {dir} are replaced. Everything stays on loopback.
"""

import collections
import os
import re
import signal
import socket
import subprocess
import time

ORACLE = "prometheus-pushgateway"
TICKS = os.sysconf("SC_CLK_TCK")
OWN_FAMILY = re.compile(r"(go_|process_|promhttp_|pushgateway_|aijob_)")
SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)\Z", re.DOTALL)
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?', re.DOTALL)
PUSH_TIMES = ("push_time_seconds", "push_failure_time_seconds")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def flags_of(program, folder):
    """The flags with which a program of its kind is started on `folder`."""
    common = ["--web.listen-address=127.0.0.1:{port}", "--web.enable-admin-api"]
    if "pushgateway" in os.path.basename(program):
        return [*common, "--persistence.file={dir}/pushgateway.data", "--log.level=error"]
    config = os.path.join(folder, "config.yaml")
    with open(config, "w", encoding="utf-8") as file:
        file.write("sources: []\n")
    return [*common, "--storage.path={dir}/state", f"--config.file={config}"]


class Server:
    """A server on a folder of its own. Owns the process; each start takes a free port."""

    def __init__(self, words, folder, extra=()):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.words = list(words) if len(words) > 1 else [words[0], *flags_of(words[0], folder)]
        self.words += extra
        self.process = None
        self.port = 0

    def launch(self):
        self.port = free_port()
        words = [word.replace("{port}", str(self.port)).replace("{dir}", self.folder) for word in self.words]
        with open(os.path.join(self.folder, "server.log"), "ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self, timeout=60):
        """Launches and waits for /-/ready; returns how long that took, in seconds."""
        began = time.monotonic()
        self.launch()
        while time.monotonic() - began < timeout:
            if self.process.poll() is not None:
                break
            try:
                with Connection(self.port, timeout=timeout) as connection:
                    if connection.ask(request("GET", "/-/ready")).status == 200:
                        return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.005)
        code = self.process.poll()
        self.kill()
        with open(os.path.join(self.folder, "server.log"), encoding="utf-8", errors="replace") as log:
            end = log.read()[-2000:]
        raise SystemExit(f"{self.words[0]} is not ready after {timeout} s (exit code {code}):\n{end}")

    def stop(self, timeout=60):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def ask(self, method, target, headers=(), body=b"", timeout=60):
        """One request on a connection of its own."""
        with Connection(self.port, timeout) as connection:
            return connection.ask(request(method, target, headers, body))

    def scrape(self):
        answer = self.ask("GET", "/metrics")
        if answer.status != 200:
            raise ValueError(f"GET /metrics: {answer.status} {answer.body[:500]!r}")
        return Scrape(answer.body.decode("utf-8"))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


Answer = collections.namedtuple("Answer", "status headers body")


def request(method, target, headers=(), body=b"", chunked=False, length=None):
    """The bytes of a request; the target goes out as it is. `length` overrides Content-Length."""
    if isinstance(target, str):
        target = target.encode("utf-8")
    lines = [method.encode() + b" " + target + b" HTTP/1.1", b"Host: 127.0.0.1"]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in headers]
    if chunked:
        lines.append(b"Transfer-Encoding: chunked")
        pieces = [body[i:i + 1000] for i in range(0, len(body), 1000)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    elif body or method in ("PUT", "POST", "PATCH") or length is not None:
        lines.append(b"Content-Length: %d" % (len(body) if length is None else length))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Connection:
    """A keep-alive connection for requests as bytes. Not for several threads."""

    def __init__(self, port, timeout=30):
        self.port = port
        self.timeout = timeout
        self.socket = None
        self.rest = b""

    def ask(self, raw, half_close=False):
        """Sends `raw`, reads one answer. Asks again, once, where a reused connection turns out closed."""
        reused = self.socket is not None
        try:
            return self._ask(raw, half_close)
        except (ConnectionError, BrokenPipeError):
            self.close()
            if not reused:
                raise
            return self._ask(raw, half_close)

    def _ask(self, raw, half_close):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), self.timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.rest = b""
        try:
            self.socket.sendall(raw)
        except (BrokenPipeError, ConnectionResetError):
            pass  # a server may answer and close before it has read everything
        if half_close:
            self.socket.shutdown(socket.SHUT_WR)
        answer = self._read(raw.startswith(b"HEAD "))
        if half_close or answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionResetError("closed by the server")
        self.rest += data

    def _read(self, is_head):
        while True:
            while b"\r\n\r\n" not in self.rest:
                self._more()
            head, self.rest = self.rest.split(b"\r\n\r\n", 1)
            lines = head.decode("latin-1").split("\r\n")
            status = int(lines[0].split(" ", 2)[1])
            if status >= 200:
                break
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        if is_head or status in (204, 304):
            return Answer(status, headers, b"")
        return Answer(status, headers, self._read_body(headers))

    def _read_body(self, headers):
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._read_chunks()
        if "content-length" not in headers:
            pieces = [self.rest]
            while data := self.socket.recv(1 << 18):
                pieces.append(data)
            self.close()
            return b"".join(pieces)
        return self._take(int(headers["content-length"]))

    def _take(self, size):
        pieces, have = [self.rest], len(self.rest)
        while have < size:
            data = self.socket.recv(1 << 18)
            if not data:
                raise ConnectionResetError("closed inside a body")
            pieces.append(data)
            have += len(data)
        whole = b"".join(pieces)
        self.rest = whole[size:]
        return whole[:size]

    def _read_chunks(self):
        pieces = []
        while True:
            while b"\r\n" not in self.rest:
                self._more()
            line, self.rest = self.rest.split(b"\r\n", 1)
            size = int(line.split(b";")[0], 16)
            piece = self._take(size + 2)
            if size == 0:
                return b"".join(pieces)
            pieces.append(piece[:-2])

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def number(text):
    """A value as what it means: 1 and 1.0 are the same, and so are 0 and -0."""
    value = float(text)
    return "NaN" if value != value else value + 0.0


class Scrape:
    """An exposition in the text format, without the server's own families. A malformed one raises ValueError.

    samples: {(name, sorted labels): sorted values}, push times masked as "time"; types, helps: by family.
    """

    def __init__(self, text):
        self.samples, self.types, self.helps = {}, {}, {}
        if text and not text.endswith("\n"):
            raise ValueError("no newline at the end")
        for line in text.split("\n")[:-1]:
            if line.startswith("#"):
                self._comment(line)
            elif line and not OWN_FAMILY.match(line):
                self._sample(line)
        for values in self.samples.values():
            values.sort(key=str)

    def _comment(self, line):
        _, kind, family, rest = (line + " ").split(" ", 3)
        if kind not in ("TYPE", "HELP") or OWN_FAMILY.match(family):
            return
        known = self.types if kind == "TYPE" else self.helps
        if family in known:
            raise ValueError(f"a second line: {line}")
        known[family] = rest[:-1]

    def _sample(self, line):
        match = SAMPLE.match(line)
        if not match:
            raise ValueError(f"malformed: {line!r}")
        name, labels, value = match.groups()
        if LABEL.sub("", labels or ""):
            raise ValueError(f"malformed labels: {line!r}")
        pairs = tuple(sorted((key, str(number(text)) if key in ("le", "quantile") and is_number(text) else text)
                             for key, text in LABEL.findall(labels or "")))
        masked = name in PUSH_TIMES and float(value) > 1e9
        self.samples.setdefault((name, pairs), []).append("time" if masked else number(value))

    def value(self, name, **labels):
        """The value of the one series, or None."""
        values = self.samples.get((name, tuple(sorted(labels.items()))))
        return values[0] if values else None


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False
