"""What two servers show, compared: GET /metrics, and GET /api/v1/metrics as groups by their labels, times masked.

Each unlike_...() gives a line for each difference that is not allowed, and counts those that are in `seen`.
"""

import json
import re

from pushing import PUSH_TIMES, Scrape, is_number, number


def scrape(body):
    return Scrape(body.decode("utf-8"))


def canonical(value):
    """A metric's JSON with every number read; the keys of buckets and quantiles are numbers, too."""
    if isinstance(value, dict):
        return tuple(sorted((plain(key), canonical(one)) for key, one in value.items()))
    return plain(value)


def plain(text):
    return str(number(text)) if is_number(text) else text


def is_wild(value):
    """A count that no count can be, and the processor made something of."""
    return value != "NaN" and value >= 2**63


def has_wild_count(family):
    """Of a family as groups() gives it."""
    return family is not None and family[0] in ("SUMMARY", "HISTOGRAM") and any(
        is_wild(float(text)) for text in re.findall(r"'([0-9.]+e\+(?:1[89]|[2-9][0-9]))'", " ".join(family[2])))


def metric(name, one):
    labels = tuple(sorted(one["labels"].items()))
    rest = canonical({key: value for key, value in one.items() if key != "labels"})
    if name in PUSH_TIMES and rest != (("value", "0.0"),):
        rest = "time"
    return labels, rest


def groups(body):
    """{(the group's labels, what): its value}: one entry for the outcome of the last push, one for each family."""
    found = {}
    answer = json.loads(body)
    if answer["status"] != "success":
        raise ValueError(f"status {answer['status']}")
    for group in answer["data"]:
        key = tuple(sorted(group["labels"].items()))
        if (key, "last_push_successful") in found:
            raise ValueError(f"twice: {key}")
        for name, value in group.items():
            if name == "last_push_successful":
                found[key, name] = value
            elif name != "labels" and value["metrics"]:  # ours forgets a family without samples
                metrics = sorted(map(str, (metric(name, one) for one in value["metrics"])))
                found[key, name] = (value["type"], value.get("help", ""), metrics)
    return found


def unlike_groups(theirs, ours):
    return [f"  /api/v1/metrics {key}: theirs {theirs.get(key)}, ours {ours.get(key)}"
            for key in theirs.keys() | ours.keys() if theirs.get(key) != ours.get(key)
            and (key[1] == "last_push_successful" or not has_wild_count(theirs.get(key)))]


def unlike_scrapes(theirs, ours, stored, seen):
    """`stored`: the oracle's groups(), for who pushed which HELP."""
    found = [f"  type of {name}: theirs {theirs.types.get(name)}, ours {ours.types.get(name)}"
             for name in theirs.types.keys() | ours.types.keys() if theirs.types.get(name) != ours.types.get(name)]
    for key in theirs.samples.keys() | ours.samples.keys():
        one, other = theirs.samples.get(key), ours.samples.get(key)
        if one == other:
            continue
        counts = key[0].endswith(("_count", "_bucket"))
        if one and other and counts and any(is_wild(value) for value in one):
            seen["wild_count"] += 1
        else:
            found.append(f"  {key}: theirs {one}, ours {other}")
    return found + unlike_helps(theirs.helps, ours.helps, stored, seen)


def unlike_helps(theirs, ours, stored, seen):
    found = []
    for name in theirs.keys() | ours.keys():
        if theirs.get(name, "") == ours.get(name, ""):
            continue
        texts = {escaped(value[1]) for (_, what), value in stored.items() if what == name}
        if len(texts) > 1 and ours.get(name, "") in texts:
            seen["help"] += 1
        else:
            found.append(f"  HELP {name}: theirs {theirs.get(name)!r}, ours {ours.get(name)!r}, "
                         f"pushed {sorted(texts)}")
    return found


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")
