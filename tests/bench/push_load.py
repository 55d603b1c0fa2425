"""The load of push.py: processes that push over keep-alive connections, and one that asks for health every 5 ms.

Raw sockets and prepared requests, so that a push costs this side some 20 us; still Python, on the same cores as the
server: where the server is quicker than that, its CPU per push says more than pushes a second.
"""

import array
import itertools
import multiprocessing
import select
import socket
import time

SERIES = 10
FORK = multiprocessing.get_context("fork")
HEALTH = b"GET /-/healthy HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
PERIOD = 0.005


def push(group, value):
    """A POST of ten series in two families to the group of that number."""
    body = b"# HELP bench_loss Loss.\n# TYPE bench_loss gauge\n" + b"".join(
        b'bench_loss{layer="%d"} %d.%d\n' % (index, value, index) for index in range(SERIES // 2))
    body += b"# HELP bench_steps_total Steps.\n# TYPE bench_steps_total counter\n" + b"".join(
        b'bench_steps_total{rank="%d"} %d\n' % (index, value + index) for index in range(SERIES // 2))
    return b"POST /metrics/job/bench/instance/host-%d HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%s" % (
        group, len(body), body)


def forever(groups):
    """Pushes to those groups in turn; each group gets another value the next time."""
    return itertools.cycle([push(group, value) for value in (1, 2, 3) for group in groups])


def once(groups):
    return (push(group, 0) for group in groups)


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), 300)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def receive(connection):
    """The status of the next answer; all of it is read."""
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return 0
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    if body or b"ontent-" in head:
        lower = head.lower()
        at = lower.find(b"content-length:")
        missing = int(lower[at + 15:].split(b"\r\n", 1)[0]) - len(body) if at >= 0 else 0
        while missing > 0:
            more = connection.recv(65536)
            if not more:
                return 0
            missing -= len(more)
    return int(data[9:12])


def _work(port, requests, connections, seconds, barrier, results):
    latencies, statuses = array.array("d"), {}
    opened = [connect(port) for _ in range(connections)]
    poll = select.epoll()
    by_descriptor = {connection.fileno(): connection for connection in opened}
    barrier.wait()
    began = time.perf_counter()
    end = began + seconds
    sent = {}
    for connection in opened:
        raw = next(requests, None)
        if raw is not None:
            poll.register(connection, select.EPOLLIN)
            sent[connection.fileno()] = time.perf_counter()
            connection.sendall(raw)
    while sent:
        ready = poll.poll() if connections > 1 else [(opened[0].fileno(), 0)]
        for descriptor, _ in ready:
            connection = by_descriptor[descriptor]
            status = receive(connection)
            now = time.perf_counter()
            latencies.append(now - sent[descriptor])
            statuses[status] = statuses.get(status, 0) + 1
            raw = next(requests, None) if now < end and status else None
            if raw is None:
                del sent[descriptor]
                poll.unregister(descriptor)
            else:
                sent[descriptor] = now
                connection.sendall(raw)
    results.put((latencies.tobytes(), statuses, time.perf_counter() - began))


class Load:
    """What came of a load: sorted latencies in seconds, statuses, pushes a second, the server's CPU seconds a push."""

    def __init__(self, server, requests, connections, seconds):
        """`requests`: a function of (worker, workers) that gives the worker's own iterator."""
        workers = 1 if connections == 1 else 2
        barrier, results = FORK.Barrier(workers + 1), FORK.Queue()
        processes = [FORK.Process(target=_work, daemon=True, args=(
            server.port, requests(index, workers), connections // workers, seconds, barrier, results))
            for index in range(workers)]
        for process in processes:
            process.start()
        barrier.wait(60)
        cpu = server.cpu_seconds()
        answers = [results.get(timeout=seconds + 600) for _ in processes]
        self.cpu = server.cpu_seconds() - cpu
        for process in processes:
            process.join()
        self.latencies, self.statuses = array.array("d"), {}
        for latencies, statuses, _ in answers:
            self.latencies.frombytes(latencies)
            for status, count in statuses.items():
                self.statuses[status] = self.statuses.get(status, 0) + count
        self.latencies = sorted(self.latencies)
        self.seconds = max(answer[2] for answer in answers)
        self.rate = len(self.latencies) / self.seconds
        self.cpu_each = self.cpu / max(1, len(self.latencies))

    def at(self, quantile):
        return quantile_of(self.latencies, quantile)


def quantile_of(values, quantile):
    return values[min(len(values) - 1, int(len(values) * quantile))] if values else float("nan")


def _probe(port, stop, results):
    latencies, refused, connection = [], 0, None
    planned = time.perf_counter()
    while not stop.is_set():
        began = time.perf_counter()
        try:
            if connection is None:
                connection = connect(port)
            connection.sendall(HEALTH)
            if receive(connection) == 200:
                took = time.perf_counter() - began
                while took > 0:  # those that should have been asked meanwhile would have waited, too
                    latencies.append(took)
                    took -= PERIOD
            else:
                refused, connection = refused + 1, None
        except OSError:
            refused, connection = refused + 1, None
        planned = max(planned + PERIOD, time.perf_counter() - PERIOD)
        time.sleep(max(0, planned - time.perf_counter()))
    results.put((sorted(latencies), refused))


class Health:
    """Asks /-/healthy every 5 ms while the `with` lasts; then `latencies` (sorted) and `refused` are known."""

    def __init__(self, port):
        self.stop, self.results = FORK.Event(), FORK.Queue()
        self.process = FORK.Process(target=_probe, args=(port, self.stop, self.results), daemon=True)
        self.latencies, self.refused = [], 0

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.latencies, self.refused = self.results.get(timeout=300)
        self.process.join()

    def text(self):
        if not self.latencies:
            return "never answered"
        figures = [quantile_of(self.latencies, quantile) * 1000 for quantile in (0.5, 0.99, 1)]
        lost = f", refused {self.refused * PERIOD:.2f} s" if self.refused else ""
        return "{:.2f} / {:.1f} / {:.1f} ms".format(*figures) + lost
