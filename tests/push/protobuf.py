"""Delimited io.prometheus.client.MetricFamily, written by hand: as much as pushes need.

The messages: https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto
"""

import struct

CONTENT_TYPE = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
TYPES = {"counter": 0, "gauge": 1, "summary": 2, "untyped": 3, "histogram": 4}
VALUE_FIELDS = {"gauge": 2, "counter": 3, "summary": 4, "untyped": 5, "histogram": 7}


def varint(number):
    out = bytearray()
    number &= (1 << 64) - 1
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def integer(field, number):
    return varint(field << 3) + varint(number)


def double(field, number):
    return varint(field << 3 | 1) + struct.pack("<d", number)


def block(field, data):
    if isinstance(data, str):
        data = data.encode("utf-8")
    return varint(field << 3 | 2) + varint(len(data)) + data


def simple(number):
    """The value of a gauge, a counter or an untyped metric."""
    return double(1, number)


def summary(count, total, quantiles):
    return integer(1, count) + double(2, total) + b"".join(
        block(3, double(1, quantile) + double(2, value)) for quantile, value in quantiles)


def histogram(count, total, buckets):
    return integer(1, count) + double(2, total) + b"".join(
        block(3, integer(1, cumulative) + double(2, bound)) for bound, cumulative in buckets)


def signed(field, number):
    """A sint32 or sint64."""
    return integer(field, (number << 1) ^ (number >> 63))


def native(schema, zero_threshold=0.0, zero_count=0, positive=((), ()), negative=((), ()), count_float=None):
    """The native fields of a histogram, to be put behind histogram(). A side: (offset, length) spans; and deltas, or
    counts where `count_float` says that it is a float histogram."""
    floats = count_float is not None
    data = double(4, count_float) if floats else b""
    data += signed(5, schema) + double(6, zero_threshold)
    data += double(8, zero_count) if floats else integer(7, zero_count)
    for field, (spans, numbers) in ((9, negative), (12, positive)):
        data += b"".join(block(field, signed(1, offset) + integer(2, length)) for offset, length in spans)
        data += b"".join(double(field + 2, number) if floats else signed(field + 1, number) for number in numbers)
    return data


def metric(kind, value, labels=(), timestamp_ms=None):
    """A series; `value` comes from simple(), summary() or histogram()."""
    data = b"".join(block(1, block(1, name) + block(2, text)) for name, text in labels)
    data += block(VALUE_FIELDS[kind], value)
    return data if timestamp_ms is None else data + integer(6, timestamp_ms)


def family(name, kind, metrics, help_text=None):
    """A family with its length before it, as `encoding=delimited` wants it."""
    data = block(1, name)
    if help_text is not None:
        data += block(2, help_text)
    data += integer(3, TYPES[kind]) + b"".join(block(4, one) for one in metrics)
    return varint(len(data)) + data
