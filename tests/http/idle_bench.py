#!/usr/bin/env python3
"""How long a GET takes while others sit idle or drip: idle_bench.py HOST:PORT [PID]

Opens 1,000, then 10,000 connections that send nothing, and 100 whose body never comes, and times
200 GETs of /-/healthy, each on a new connection. Fails when one in a hundred takes over 50 ms.
With PID it prints that process' memory, too. Needs `ulimit -n` above 10,200 on both sides.
"""
import socket
import sys
import time

HOST, PORT = sys.argv[1].rsplit(":", 1)
PID = sys.argv[2] if len(sys.argv) > 2 else None
LIMIT_MS = 50


def connect(data=b""):
    connection = socket.create_connection((HOST, int(PORT)), timeout=30)
    connection.sendall(data)
    return connection


def gets(count=200):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        connection = connect(b"GET /-/healthy HTTP/1.1\r\nHost: bench\r\n\r\n")
        assert b" 200 " in connection.recv(4096).split(b"\r\n")[0] + b" "
        times.append((time.perf_counter() - start) * 1000)
        connection.close()
    return sorted(times)


def report(name):
    times = gets()
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    memory = ""
    if PID:
        with open(f"/proc/{PID}/status", encoding="ascii") as status:
            memory = " ".join(line.strip() for line in status if line.startswith("VmRSS"))
    print(f"{name}: p50 {p50:.2f} ms, p99 {p99:.2f} ms, max {times[-1]:.2f} ms {memory}")
    return p99 <= LIMIT_MS


ok = report("alone")
others = [connect() for _ in range(1000)]
others += [
    connect(b"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: 1000\r\n\r\nabc") for _ in range(100)
]
ok &= report("1,000 idle, 100 slow")
others += [connect() for _ in range(9000)]
ok &= report("10,000 idle, 100 slow")
sys.exit(0 if ok else 1)
