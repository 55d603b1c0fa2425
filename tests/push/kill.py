#!/usr/bin/python3
"""SIGKILL under load, again and again on one storage: what was answered is there afterwards.

usage: kill.py [--kills N] [--threads N] [--seconds S] [--seed S] SERVER [ARGUMENT...]

Threads push sequence numbers, each to a group of its own and to one that all share, and create and delete groups. At a
random moment the server is killed and started again on its storage. Then, for every series, the value in GET /metrics
is the last one answered 2xx or a later one that was sent; what a DELETE answered 202 has taken away stays away; nothing
is there that nobody sent. SERVER may be followed by its arguments, with {port} and {dir} in them. Exit code 1 where
something was lost.
"""

import argparse
import itertools
import random
import sys
import tempfile
import threading
import time

from protobuf import CONTENT_TYPE, family, metric, simple
from pushing import Connection, Server, request

SHARED = "/metrics/job/shared"
SHOWN = 10  # lines about losses a round


class Series:
    """What is known of one series: the last number answered, and the last one sent."""

    def __init__(self):
        self.answered = 0
        self.sent = 0

    def wrong(self, value):
        if value is None:
            return f"is gone, {self.answered} was answered" if self.answered else None
        if not self.answered <= value <= self.sent:
            return f"is {value:.0f}, {self.answered} was answered and {self.sent} sent"
        return None


class Pusher:
    """One thread's pushes, over all rounds; between rounds read by the main thread."""

    def __init__(self, number):
        self.number = number
        self.own, self.shared = Series(), Series()
        self.brief = {}  # group's number: "there", "gone", or "either" while a request has no answer
        self.refused = None

    def push(self, port):
        """Until the connection breaks."""
        try:
            with Connection(port) as connection:
                for turn in itertools.count():
                    self.one(connection, turn)
                    if self.refused:
                        return
        except (OSError, ValueError, IndexError):  # killed, perhaps in the middle of an answer
            pass

    def one(self, connection, turn):
        if turn % 3 == 0:
            self.send(connection, self.own, "PUT", f"/metrics/job/own/thread/{self.number}", "own_sequence")
        elif turn % 3 == 1:  # a family for each thread: POST leaves those of the others
            self.send(connection, self.shared, "POST", SHARED, f"shared_sequence_{self.number}")
        else:
            self.come_and_go(connection)

    def send(self, connection, series, method, target, name):
        series.sent += 1
        if series.sent % 2:
            headers = [("Content-Type", CONTENT_TYPE)]
            body = family(name, "gauge", [metric("gauge", simple(series.sent))])
        else:
            headers, body = [], b"# TYPE %s gauge\n%s %d\n" % (name.encode(), name.encode(), series.sent)
        number = series.sent
        self.check(connection.ask(request(method, target, headers, body)))
        series.answered = number

    def come_and_go(self, connection):
        number = len(self.brief)
        target = f"/metrics/job/brief/thread/{self.number}/number/{number}"
        self.brief[number] = "either"
        self.check(connection.ask(request("PUT", target, body=b"# TYPE brief gauge\nbrief 1\n")))
        if number % 8 == 0:  # stays
            self.brief[number] = "there"
            return
        self.check(connection.ask(request("DELETE", target)))
        self.brief[number] = "gone"

    def check(self, answer):
        if answer.status not in (200, 202):
            self.refused = f"answered {answer.status}: {answer.body[:300]!r}"
            raise ValueError(self.refused)

    def losses(self, scrape, present):
        """`present`: the numbers of this thread's brief groups in the scrape."""
        if self.refused:
            yield f"thread {self.number}: {self.refused}"
        own = self.own.wrong(scrape.value("own_sequence", instance="", job="own", thread=str(self.number)))
        if own:
            yield f"thread {self.number}: its own series {own}"
        shared = self.shared.wrong(scrape.value(f"shared_sequence_{self.number}", instance="", job="shared"))
        if shared:
            yield f"thread {self.number}: its shared series {shared}"
        for number, state in self.brief.items():
            if state == "gone" and number in present:
                yield f"thread {self.number}: deleted group {number} is back"
            elif state == "there" and number not in present:
                yield f"thread {self.number}: group {number} is lost"


def losses(server, pushers):
    scrape = server.scrape()
    present = [set() for _ in pushers]
    for name, pairs in scrape.samples:
        labels = dict(pairs)
        if labels.get("job") == "brief" and name in ("brief", "push_time_seconds"):
            present[int(labels["thread"])].add(int(labels["number"]))
    return [loss for pusher in pushers for loss in pusher.losses(scrape, present[pusher.number])]


def one_round(server, pushers, rng):
    """Load, kill, start again; returns the losses."""
    threads = [threading.Thread(target=pusher.push, args=(server.port,)) for pusher in pushers]
    for thread in threads:
        thread.start()
    time.sleep(rng.uniform(0.02, 0.6))
    server.kill()
    for thread in threads:
        thread.join()
    try:
        server.start()
        return losses(server, pushers)
    except (ValueError, OSError) as error:
        return [f"no scrape after the start: {error}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=170, help="no round is begun after that")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("server", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.server:
        parser.error("which server?")
    rng, began = random.Random(options.seed), time.monotonic()
    pushers = [Pusher(number) for number in range(options.threads)]
    kills = 0
    with tempfile.TemporaryDirectory() as folder, Server(options.server, folder) as server:
        found = []
        while kills < options.kills and not found and time.monotonic() - began < options.seconds:
            found = one_round(server, pushers, rng)
            kills += 1
    for loss in found[:SHOWN]:
        print(f"after kill {kills}: {loss}")
    pushed = sum(pusher.own.answered + pusher.shared.answered for pusher in pushers)
    brief = sum(len(pusher.brief) for pusher in pushers)
    print(f"{kills} of {options.kills} kills in {time.monotonic() - began:.1f} s, {pushed} pushes answered, "
          f"{brief} groups created for a while, {len(found)} losses")
    if pushed < kills:
        print("too few pushes were answered to say anything")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
