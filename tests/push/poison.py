"""Pushes that Pushgateway 1.5.1 does not survive, or accepts against reason: each played on purpose, then cleaned up.

A Scenario is sent to both servers. Ours has to answer one of `ours` at the last step and its scrape has to stay whole
while the oracle's need not; then the groups named are deleted in both, and both are restarted where a delete does not
heal the oracle.
"""

import gzip
import struct
from dataclasses import dataclass, field

from protobuf import CONTENT_TYPE, family, histogram, metric, simple
from pushing import request

TEXT = b"# TYPE poison gauge\npoison 1\n"
PROTOBUF = [("Content-Type", CONTENT_TYPE)]
OPEN_METRICS = [("Content-Type", "application/openmetrics-text; version=1.0.0")]
GROUP = "/metrics/job/poison"


@dataclass
class Scenario:
    difference: str  # its row in the table of differential.py
    steps: list  # bytes of requests; all but the last are answered alike
    ours: tuple  # statuses allowed to ours at the last step
    theirs: tuple  # what the oracle is known to answer
    delete: list = field(default_factory=lambda: [GROUP])
    half_close: bool = False  # the last step ends before its Content-Length
    restart: bool = False  # the oracle hangs afterwards


def put(target, body=TEXT, headers=(), **more):
    return request("PUT", target, headers, body, **more)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def snappy(data):
    """One uncompressed chunk in the framing format: github.com/google/snappy/blob/main/framing_format.txt"""
    crc = crc32c(data)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    return b"\xff\x06\x00\x00sNaPpY" + b"\x01" + struct.pack("<I", len(data) + 4)[:3] + struct.pack("<I", masked) + data


def protobuf_gauge(name):
    return family(name, "gauge", [metric("gauge", simple(1.0))])


def counter(kind):
    """A family of that type whose one value is a counter's."""
    return family("poison", kind, [metric("counter", simple(1.0))])


def scenarios():
    compressed = gzip.compress(TEXT)
    gzipped = [("Content-Encoding", "gzip")]
    le_body = family("poison", "histogram", [metric("histogram", histogram(1, 1.0, [(1.0, 1)]))])
    return [
        Scenario("undecodable_job", [put("/metrics/job@base64/%21%21")], (400,), (400,), [], restart=True),
        Scenario("empty_instance", [put(GROUP), put(GROUP + "/instance@base64/=")], (400,), (400,),
                 [GROUP + "/instance@base64/=", GROUP]),
        Scenario("label_not_utf8", [put(GROUP + "/l/%FF")], (400,), (400,), [GROUP + "/l/%FF"]),
        Scenario("label_not_utf8", [put("/metrics/job@base64/_w")], (400,), (400,), ["/metrics/job@base64/_w"]),
        Scenario("forged_failure_time", [put(GROUP), put(GROUP, b"push_failure_time_seconds 5\n")],
                 (200, 400), (200, 400)),
        Scenario("unusable_name", [put(GROUP, protobuf_gauge("bad name{"), PROTOBUF)], (400,), (200,)),
        Scenario("unusable_name", [put(GROUP, protobuf_gauge(""), PROTOBUF)], (400,), (200,)),
        Scenario("cut_off", [put(GROUP, TEXT, length=len(TEXT) + 10)], (400,), (200,), half_close=True),
        Scenario("cut_off", [put(GROUP, protobuf_gauge("poison") + b"\xff", PROTOBUF)], (400,), (200,)),
        Scenario("damaged_gzip", [put(GROUP, compressed[:-8], gzipped)], (400,), (200,)),
        Scenario("damaged_gzip", [put(GROUP, compressed[:-8] + bytes(8), gzipped)], (400,), (200,)),
        Scenario("encodings", [put(GROUP, compressed, [("Content-Encoding", "GZIP")])], (200,), (400,)),
        Scenario("encodings", [put(GROUP, snappy(TEXT), [("Content-Encoding", "snappy")])], (200,), (400,)),
        Scenario("encodings", [put(GROUP, TEXT, [("Content-Encoding", "br")])], (415,), (200,)),
        Scenario("empty_label", [put(GROUP), put(GROUP + "/l@base64/=")], (400,), (200,),
                 [GROUP + "/l@base64/=", GROUP]),
        Scenario("empty_label", [put(GROUP, b'poison{l=""} 1\npoison 2\n')], (400,), (200,)),
        Scenario("openmetrics", [put(GROUP, b"poison 1\n# EOF\n", OPEN_METRICS)], (200,), (200,)),
        Scenario("openmetrics", [put(GROUP, b"# TYPE poison untyped\npoison 1\n# EOF\n", OPEN_METRICS)], (400,), (200,)),
        Scenario("wild_count", [put(GROUP, b"# TYPE poison summary\npoison_count -1\n")], (200, 400), (200,)),
        Scenario("no_samples", [put(GROUP), put(GROUP + "/l/2", family("poison", "counter", []), PROTOBUF)],
                 (200, 400), (200, 400), [GROUP + "/l/2", GROUP]),
        Scenario("mixed_values",
                 [put(GROUP, counter("counter"), PROTOBUF), put(GROUP + "/l/2", counter("gauge"), PROTOBUF)],
                 (400,), (200, 400), [GROUP + "/l/2", GROUP]),
        Scenario("le_in_group", [put(GROUP + "/le/1", le_body, PROTOBUF)], (200, 400), (200,), [GROUP + "/le/1"]),
    ]
