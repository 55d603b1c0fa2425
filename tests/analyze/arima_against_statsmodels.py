#!/usr/bin/python3
"""ARIMA(5,1,0) of exporter/analyze/arima.h against Debian's python3-statsmodels.

    arima_against_statsmodels.py ARIMA_FORECAST [--table]

Twenty seeded series of 720 failures per minute (Poisson noise, bursts, trends, near-constant ones,
zeros, ...) are fitted by both, and the next twelve values compared: each must differ by no more than
1 % of statsmodels' own (of a tenth of the series' standard deviation, where the forecast is smaller
than that: near 0 a share of it says nothing). Our likelihood must not be below theirs. Fails, and is
not skipped, where statsmodels is missing: ./dev deps test installs it.
"""

import argparse
import json
import subprocess
import sys
import warnings

import numpy
from statsmodels.tsa.arima.model import ARIMA

BINS = 720
HORIZON = 12
MOST_OFF = 0.01
MOST_SECONDS = 0.05  # of a fit; a debug build's too


def bursts(random, rate, chance, size, length):
    """Poisson noise with bursts that decay over `length` minutes."""
    level, out = 0.0, []
    for _ in range(BINS):
        if random.random() < chance:
            level += size
        out.append(random.poisson(rate + level))
        level *= 1 - 1 / length
    return numpy.array(out, dtype=float)


def autoregressive(random, mean, phi, deviation):
    """A stationary AR(1) around a mean, rounded to counts."""
    state, out = 0.0, []
    for _ in range(BINS):
        state = phi * state + random.normal(0, deviation)
        out.append(max(0.0, round(mean + state)))
    return numpy.array(out)


def series():
    """Name and values of each."""
    minutes = numpy.arange(BINS)
    make = numpy.random.default_rng
    sparse = numpy.zeros(BINS)
    sparse[[100, 333, 717]] = 1  # the newest matters: else the forecast is its last value
    almost = numpy.full(BINS, 7.0)
    almost[[50, 400, 401, 718]] = 8
    walk = numpy.abs(numpy.cumsum(make(18).normal(0, 1, BINS)) + 20).round()
    shifted = make(19).poisson(numpy.where(minutes < 500, 2, 9)).astype(float)
    day = make(20).poisson(5 + 4 * numpy.sin(minutes / 720 * 2 * numpy.pi)).astype(float)
    return [
        ("zeros", numpy.zeros(BINS)),
        ("constant", numpy.full(BINS, 3.0)),
        ("three failures", sparse),
        ("near-constant", almost),
        ("poisson 0.05", make(1).poisson(0.05, BINS).astype(float)),
        ("poisson 0.5", make(2).poisson(0.5, BINS).astype(float)),
        ("poisson 3", make(3).poisson(3, BINS).astype(float)),
        ("poisson 50", make(4).poisson(50, BINS).astype(float)),
        ("bursts, short", bursts(make(25), 0.2, 0.02, 20, 3)),
        ("bursts, long", bursts(make(6), 0.2, 0.01, 15, 30)),
        ("bursts, rare", bursts(make(7), 0.0, 0.004, 60, 8)),
        ("trend up", make(8).poisson(1 + minutes / 60).astype(float)),
        ("trend down", make(9).poisson(20 - minutes / 40).astype(float)),
        ("steep trend", make(10).poisson(2 + (minutes / 100) ** 2).astype(float)),
        ("ar 0.9", autoregressive(make(11), 30, 0.9, 3)),
        ("ar -0.6", autoregressive(make(12), 30, -0.6, 3)),
        ("ar 0.99", autoregressive(make(13), 40, 0.99, 2)),
        ("random walk", walk),
        ("level shift", shifted),
        ("half a day's wave", day),
    ]


def theirs(values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of constant series
        fit = ARIMA(values, order=(5, 1, 0)).fit()
        return fit, numpy.asarray(fit.forecast(HORIZON))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--table", action="store_true", help="print coefficients too")
    options = parser.parse_args()
    known = series()
    assert len(known) == 20
    lines = "".join(",".join(str(value) for value in values) + "\n" for _, values in known)
    printed = subprocess.run([options.program], input=lines, text=True, check=True, timeout=60,
                             stdout=subprocess.PIPE).stdout.splitlines()
    failed = 0
    print(f"{'series':20s} {'off by':>9s} {'likelihood':>11s} {'seconds':>9s}")
    for (name, values), line in zip(known, printed, strict=True):
        ours = json.loads(line)
        fit, expected = theirs(values)
        scale = numpy.maximum(numpy.abs(expected), max(0.1 * values.std(), 1e-6))
        off = float(numpy.max(numpy.abs(numpy.array(ours["forecast"]) - expected) / scale))
        # Where nothing varies, statsmodels' likelihood is that of its smallest variance.
        above = ours["log_likelihood"] - fit.llf if values.std() > 0 else 0.0
        wrong = off > MOST_OFF or above < -0.05 or ours["seconds"] > MOST_SECONDS
        failed += wrong
        print(f"{name:20s} {off:9.6f} {above:+11.5f} {ours['seconds']:9.6f}"
              f"{'  <-- FAILED' if wrong else ''}")
        if options.table:
            print("   ours  ", numpy.round(ours["phi"], 5), numpy.round(ours["forecast"], 4))
            print("   theirs", numpy.round(fit.params[:5], 5), numpy.round(expected, 4))
    print(f"{len(known) - failed} of {len(known)} series agree to {MOST_OFF:.0%}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
