"""Random pushes, from a seed: targets, bodies and headers that meet one another often.

Few names, labels and values, so that groups collide, types conflict and series come twice. What makes a Pushgateway
1.5.1 unusable is left out here and done on purpose, and cleaned up, by poison.py: an undecodable job, labels that are
no UTF-8, instance="" beside no instance, `le` in the grouping key, families with unusable names, bodies that end early,
and protobuf families without samples, or with values of another type, that share a name with others: which type counts
is then up to the order of a Go map.
"""

import base64
import gzip
import urllib.parse

from protobuf import CONTENT_TYPE, family, histogram, metric, simple, summary
from pushing import PUSH_TIMES, request

JOBS = ["a", "b", "train", "x y", "a/b", "Ωμέγα", "a+b", "100%"]
LABELS = {
    "instance": ["h1", "h2:9100"], "rank": ["0", "1"],
    "l": ["x", "a/b", "é", "a b", "\\", '"', "\n", "+", "@", "~"],
    "phase": ["fwd", "bwd"], "_u": ["1"], "job": ["other"], "quantile": ["0.5"], "base64": ["YQ"],
}
KINDS = {"steps_total": "counter", "loss": "gauge", "temperature": "gauge", "latency": "summary",
         "size": "histogram", "thing": "untyped", "a:b": "gauge", "latency_count": "gauge", "size_bucket": "untyped",
         "thing_sum": "gauge"}
NAMES = ["steps_total", "loss", "temperature", "latency", "size", "thing"] * 4 + [
    "a:b", "latency_count", "size_bucket", "thing_sum", "push_time_seconds"]
HELPS = ["Help.", "Help.", "Help.", "Other help.", "", "with \\\\ and \\n in it", "ΩΩ"]
VALUES = ["0", "1", "2", "-1", "3.25", "1e6", "1.5e-7", "123456789", "NaN", "+Inf", "-Inf"] * 3 + [
    "inf", "nan", "INF", ".5", "5.", "+5", "-0", "1e-400", "1E3", "0.1e1"]
BAD_VALUES = ["1e400", "0x1p-2", "1_000", "abc", "", "1,5", "1 2 3", "--1", "١"]
BOUNDS = ["0.1", "0.5", "1", "1.0", "2.5", "10"]
TEXT_TYPES = [None, None, "text/plain; version=0.0.4; charset=utf-8", "application/x-www-form-urlencoded",
              "application/openmetrics-text; version=1.0.0", "application/json", "text/plain"]
VANISHING = "vanishing"  # always without samples
MISMATCHED = "mismatched"  # always a gauge with a counter's value
INSERTED = list('{}",=\\ \t\r\n#0159.eE+-_:aébN') + ["\\n", "\\\\", "# TYPE ", "{}", "\r\n", '""', "\u2028", "\x00"]


class Generator:
    """next() gives the bytes of one request after the other; the same ones for the same random.Random."""

    def __init__(self, rng):
        self.rng = rng
        self.groups = [self.group() for _ in range(24)]

    def chance(self, percent):
        return self.rng.random() * 100 < percent

    def next(self):
        rng = self.rng
        target = self.odd_target() if self.chance(8) else self.target(
            self.group() if self.chance(5) else rng.choice(self.groups))
        if self.chance(3):
            return request(rng.choice(["GET", "PATCH", "OPTIONS", "HEAD"]), target)
        if self.chance(0.2):
            return request("PUT", "/api/v1/admin/wipe")
        if self.chance(14):
            return request("DELETE", target, body=b"ignored" if self.chance(10) else b"")
        headers, body = self.body()
        return request(rng.choice(["PUT", "PUT", "POST"]), target, headers, body, chunked=self.chance(10))

    # --- where to

    def group(self):
        rng = self.rng
        names = rng.sample(["instance", "rank", "l", "phase", "_u", "quantile", "base64"], rng.choice([0, 0, 1, 1, 2]))
        if "quantile" in names and not self.chance(15):
            names.remove("quantile")
        return rng.choice(JOBS), [(name, rng.choice(LABELS[name])) for name in names]

    def target(self, group):
        job, labels = group
        labels = list(labels)
        self.rng.shuffle(labels)
        if self.chance(2):
            labels.append(("job", "other"))
        if labels and self.chance(2):
            labels.append((labels[0][0], "twice"))
        query = "?x=/y" if self.chance(2) else ""
        return "/metrics" + "".join(self.component(*pair) for pair in [("job", job), *labels]) + query

    def component(self, name, value):
        rng = self.rng
        if value == "" or "/" in value or self.chance(20):
            text = base64.urlsafe_b64encode(value.encode()).decode()
            text = rng.choice([text, text.rstrip("="), text + "==" if self.chance(10) else text])
            return f"/{name}@base64/{text or '='}"
        raw = value if self.chance(10) and value in ("é", "~", "@") else urllib.parse.quote(value, safe="+@:~")
        return f"/{name}/{raw}"

    def odd_target(self):
        good = self.target(self.rng.choice(self.groups))
        return self.rng.choice([
            good + "/odd", good + "/l/v/", good + "/1a/x", good + "/a-b/x", good + "/__x/y", good + "/é/x",
            good + "//x/y", good.replace("/metrics/", "/metrics//", 1), good + "/l//m/v", good + "/l/%2F",
            good + "/l@base64/a+b",
            good + "/l@base64/%21%21", good + "/l@base64@base64/YQ", good + "/l@base64/YQ======", good + "/l/%zz",
            good + "/l@base64/YW%0AJj", good + "/l@base64/Y", "/metrics/job/empty/l/", "/metrics/job/a/", "/metrics/job/",
            "/metrics/job", "/Metrics/Job/a", "/metrics/job/a%2Fl%2Fv", "/metrics/job/a%2Fb", "/metrics/job@base64/=",
            "/metrics/job/a/l/%00", "/metrics/jobs/a", "/metrics/a/b", "/metrics/job@base64@base64/YQ",
            "/metrics/job/%41", "/metrics/job/a/./b", "/metrics/job/a/l/..", "/metrics/job/a/@base64/YQ",
            "/metrics/job/a/job@base64/Yg",
            "/metrics/job/a/l/" + "v" * 3000, "/metrics/job/a/U__foo_2e_bar/x", "/metrics/job%40base64/YQ"])

    # --- what

    def body(self):
        """(headers, body)"""
        rng = self.rng
        if self.chance(6):
            kind, body = None, b""
        elif self.chance(22):
            kind, body = self.protobuf()
        else:
            text = "".join(self.text_family(name) for name in self.names())
            text = self.mutated(text) if self.chance(18) else text
            kind, body = rng.choice(TEXT_TYPES), text.encode("utf-8")
            if self.chance(1):
                body += b'loss{rank="\xff"} 1\n'
        headers = [("Content-Type", kind)] if kind else []
        if self.chance(12):
            return self.encoded(headers, body)
        return headers, body

    def encoded(self, headers, body):
        way = self.rng.randrange(10)
        if way == 0:
            return [*headers, ("Content-Encoding", "gzip")], body  # not compressed, or empty
        if way == 1:
            return headers, gzip.compress(body)  # compressed, and nobody says so
        if way == 2:
            return [*headers, ("Content-Encoding", "identity")], body
        if way == 3:
            middle = len(body) // 2
            return [*headers, ("Content-Encoding", "gzip")], gzip.compress(body[:middle]) + gzip.compress(body[middle:])
        return [*headers, ("Content-Encoding", "gzip")], gzip.compress(body)

    def kind_of(self, name):
        kinds = ["counter", "gauge", "summary", "histogram", "untyped"]
        return self.rng.choice(kinds) if self.chance(7) else KINDS.get(name, "gauge")

    def labels(self, exclude=()):
        names = self.rng.sample(["rank", "phase", "l", "instance", "job"], self.rng.choice([0, 0, 1, 1, 2, 3]))
        return [(name, self.rng.choice(LABELS[name])) for name in names if name not in exclude]

    def names(self):
        """Of the families of one body: mostly each once."""
        names = [self.rng.choice(NAMES) for _ in range(self.rng.choice([1, 1, 2, 3]))]
        return names if self.chance(10) else list(dict.fromkeys(names))

    def text_family(self, name):
        rng, kind, lines = self.rng, self.kind_of(name), []
        if self.chance(60):
            lines.append(f"# HELP {name} {rng.choice(HELPS)}")
        if self.chance(88):
            lines.append(f"# TYPE {name} {kind.upper() if self.chance(3) else kind}")
        for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])):
            labels = self.labels()
            if kind in ("summary", "histogram"):
                lines += self.text_distribution(name, kind, labels)
            else:
                lines.append(self.text_sample(name, labels))
        if self.chance(5):
            rng.shuffle(lines)
        if self.chance(5):
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(["", "# a comment", "#", "  # EOF", "\t"]))
        return "".join(line + "\n" for line in lines)

    def text_distribution(self, name, kind, labels):
        rng, lines = self.rng, []
        if kind == "summary":
            for quantile in rng.sample(["0", "0.5", "0.9", "1"], rng.randrange(3)):
                lines.append(self.text_sample(name, [*labels, ("quantile", quantile)]))
        else:
            bounds = sorted(rng.sample(BOUNDS, rng.randrange(4)), key=float) + (["+Inf"] if self.chance(70) else [])
            for index, bound in enumerate(bounds):
                lines.append(self.text_sample(name + "_bucket", [*labels, ("le", bound)], str(index * 2)))
        if self.chance(88):
            lines.append(self.text_sample(name + "_sum", labels))
        if self.chance(88):
            lines.append(self.text_sample(name + "_count", labels, rng.choice(["7", "12", "0", "3.7"])))
        return lines

    def text_sample(self, name, labels, value=None):
        rng = self.rng
        labels = list(labels)
        if self.chance(0.7):
            labels.append(rng.choice([("__x", "y"), ("le", "1"), ("quantile", "0.5"), ("a-b", "x"), ("rank", "0")]))
        if value is None:
            value = rng.choice(BAD_VALUES if self.chance(1) else VALUES)
        comma, equals = ((" , ", " = ") if self.chance(4) else (",", "="))
        inside = comma.join(name + equals + '"' + self.escaped(text) + '"' for name, text in labels)
        if inside and self.chance(5):
            inside += ","
        braces = "{" + inside + "}" if inside or self.chance(5) else ""
        blank = rng.choice(["  ", "\t", " \t "]) if self.chance(4) else " "
        stamp = rng.choice([" 1700000000000", " 0", " -5", " 1.5"]) if self.chance(1) else ""
        return name + braces + blank + value + stamp

    @staticmethod
    def escaped(text):
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    def mutated(self, text):
        rng = self.rng
        for _ in range(rng.choice([1, 1, 2])):
            at, lines = rng.randrange(len(text) + 1), text.split("\n")
            way = rng.randrange(8)
            if way <= 1:
                text = text[:at] + rng.choice(INSERTED) + text[at:]
            elif way == 2:
                text = text[:at] + text[at + 1:]
            elif way == 3:
                text = text[:at] + rng.choice(INSERTED) + text[at + 1:]
            elif way == 4:
                text = text[:at]
            elif way == 5:
                lines.insert(rng.randrange(len(lines)), rng.choice(lines))
                text = "\n".join(lines)
            elif way == 6:
                rng.shuffle(lines)
                text = "\n".join(lines)
            else:
                text = text.rstrip("\n") if self.chance(50) else text.replace("\n", "\r\n")
        return text

    def protobuf(self):
        rng = self.rng
        families = [self.protobuf_family(name) for name in self.names()]
        data = b"".join(families)
        if self.chance(6):
            cut = rng.randrange(len(data) + 1)
            starts = [sum(map(len, families[:number])) for number in range(len(families))]
            data = data[:next((start for start in starts if 0 < cut - start <= 2), cut)]  # no length alone
        elif self.chance(4):
            data += rng.choice([b"\x05abc", b"\x02\x0f\x01"])
        kind = CONTENT_TYPE
        if self.chance(6):
            kind = rng.choice([
                "application/vnd.google.protobuf", CONTENT_TYPE.replace("delimited", "text"), CONTENT_TYPE.upper(),
                CONTENT_TYPE + "; escaping=allow-utf-8", CONTENT_TYPE.replace("MetricFamily", "Metric"),
                'application/vnd.google.protobuf;encoding="delimited";proto=io.prometheus.client.MetricFamily'])
        return kind, data

    def protobuf_family(self, name):
        rng, kind, metrics = self.rng, self.kind_of(name), []
        if self.chance(3):
            return family(VANISHING, kind, [])
        if self.chance(2):
            return family(MISMATCHED, "gauge", [metric("counter", self.protobuf_value("counter"))])
        for _ in range(rng.choice([1, 1, 2, 3])):
            labels = self.labels()
            if self.chance(2) and name not in PUSH_TIMES:  # ours judges what it does not take, too
                labels.append(rng.choice([
                    ("__x", "y"), ("a-b", "x"), ("", "x"), ("rank", "0"), ("quantile", "1"), ("le", "1")]))
            metrics.append(metric(kind, self.protobuf_value(kind), labels, 5 if self.chance(1) else None))
        text = rng.choice(["Help.", "Other help.", "two\nlines", ""]) if self.chance(60) else None
        return family(name, kind, metrics, text)

    def protobuf_value(self, kind):
        rng = self.rng
        if kind == "summary":
            quantiles = rng.sample([0.5, 0.9], rng.randrange(3))
            return summary(rng.randrange(9), 1.5, [(quantile, rng.random()) for quantile in quantiles])
        if kind == "histogram":
            bounds = sorted(rng.sample([0.1, 1.0, 5.0], rng.randrange(4)))
            buckets = [(bound, index) for index, bound in enumerate(bounds)]
            return histogram(7, 2.25, buckets + [(float("inf"), 7)] if self.chance(50) else buckets)
        return simple(rng.choice([0.0, 1.0, -2.5, 1e300, float("nan"), float("inf"), 1e-9]))
