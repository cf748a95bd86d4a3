"""How often charts alarm while nothing has changed, and how soon they find a shift: carefund's rules and the NHS rules.

Usage: python benchmarks/monitoring_signals.py [--charts 150] [--panels 10] [--months 60]
    [--kinds KIND,KIND] [--shifts] [--alone]

Series are made up (`KINDS`) and alike but for chance. For each kind it prints false alarms over those stated with twice
their Monte Carlo error, marked months over those stated, the part of months in which anything was discovered at the
stated part of false ones, the part of chart-years in which the plain NHS rules alarm, and seconds for each panel.
`--shifts` plants lasting shifts, by spreads of a month's expectation, in a fifth of the charts at month 36, and prints
the part found in 1, 3, 6, 12 and 24 months, and in brackets what was stated.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from datetime import date

import numpy as np

from carefund.arrays import Flags, Floats
from carefund.calendar import months_after
from carefund.monitoring.signals.findings import LEAST_MONTHS
from carefund.monitoring.signals.result import Signals
from carefund.monitoring.signals.signals import signals

FIRST = date(2014, 4, 1)
AT = 36
Maker = Callable[[np.random.Generator, int, int], Floats]


def noise(chance: np.random.Generator, charts: int, months: int) -> Floats:
    """Independent, 100 with a standard deviation of 5."""
    return 100 + 5 * chance.standard_normal((charts, months))


def autocorrelated(coefficient: float) -> Maker:
    """Deviations of which a part is left after a month."""

    def make(chance: np.random.Generator, charts: int, months: int) -> Floats:
        shocks = chance.standard_normal((charts, months + 60))
        for month in range(1, months + 60):
            shocks[:, month] += coefficient * shocks[:, month - 1]
        return 100 + 5 * shocks[:, 60:]

    return make


def season(months: int) -> Floats:
    """A yearly wave between -1 and 1."""
    return np.cos(2 * np.pi * np.arange(months) / 12)


def over_dispersed(mean: float, dispersion: float) -> Maker:
    """Gamma-mixed Poisson counts of variance m + w m^2."""

    def make(chance: np.random.Generator, charts: int, months: int) -> Floats:
        mixed = mean * chance.gamma(1 / dispersion, dispersion, (charts, months))
        return chance.poisson(mixed).astype(np.float64)

    return make


def poisson(mean: float) -> Maker:
    """Poisson counts."""
    return lambda chance, charts, months: chance.poisson(mean, (charts, months)).astype(np.float64)


def trending_seasonal_counts(chance: np.random.Generator, charts: int, months: int) -> Floats:
    """Over-dispersed counts that grow by a half a per cent a month, with a season."""
    mean = 100 * np.exp(0.005 * np.arange(months) + 0.15 * season(months))
    return chance.poisson(mean * chance.gamma(50, 1 / 50, (charts, months))).astype(np.float64)


KINDS: dict[str, tuple[bool, Maker]] = {
    "independent": (False, noise),
    "autocorrelated 0.3": (False, autocorrelated(0.3)),
    "autocorrelated 0.6": (False, autocorrelated(0.6)),
    "autocorrelated 0.8": (False, autocorrelated(0.8)),
    "seasonal": (False, lambda c, n, t: noise(c, n, t) + 20 * season(t)),
    "trending": (False, lambda c, n, t: noise(c, n, t) + 0.7 * np.arange(t)),
    "seasonal and trending": (False, lambda c, n, t: noise(c, n, t) + 20 * season(t) + 0.7 * np.arange(t)),
    "over-dispersed 100": (True, over_dispersed(100, 0.05)),
    "over-dispersed 10": (True, over_dispersed(10, 0.1)),
    "counts, season and trend": (True, trending_seasonal_counts),
    "Poisson 6": (True, poisson(6)),
    "Poisson 2": (True, poisson(2)),
    "Poisson 0.4": (True, poisson(0.4)),
}


def judged(values: Floats, counts: bool, seed: int = 0, *, alone: bool = False) -> Signals:
    """The signals of series over the months from April 2014, each a group of its own where `alone`."""
    months = (FIRST, *months_after(FIRST, values.shape[1] - 1))
    names = [str(number) for number in range(len(values))]
    groups = names if alone else None
    return signals(values, months, names=names, counts=counts, groups=groups, seed=seed)


def nhs_alarms(values: Floats) -> Flags:
    """Months marked by the plain NHS rules, limits from all months; series x months.

    Beyond 2.66 mean moving ranges, seven on one side, seven rising or falling, two of three near a limit.
    """
    ranges = np.abs(np.diff(values, axis=1))
    usual = ranges.mean(axis=1, keepdims=True)
    kept = np.where(ranges < 3.267 * usual, ranges, np.nan)
    off = (values - values.mean(axis=1, keepdims=True)) / (2.66 * np.nanmean(kept, axis=1, keepdims=True))
    marked = np.abs(off) > 1
    for side in (off, -off):
        marked |= _in_runs(side > 0, 7, 7) | (_in_runs(side > 2 / 3, 3, 2, all_on=side > 0) & (side > 2 / 3))
        rising = np.diff(side, axis=1, prepend=side[:, :1]) > 0
        marked |= _in_runs(rising, 6, 6)
    return marked


def _in_runs(on: Flags, length: int, least: int, all_on: Flags | None = None) -> Flags:
    """Months within a stretch of so many of which at least so many are on (and all are `all_on`)."""
    marked = np.zeros(on.shape, dtype=bool)
    for start in range(on.shape[1] - length + 1):
        stretch = slice(start, start + length)
        found = on[:, stretch].sum(axis=1) >= least
        if all_on is not None:
            found &= all_on[:, stretch].all(axis=1)
        marked[:, stretch] |= found[:, None]
    return marked


def nhs_chart_years(values: Floats) -> float:
    """The part of charts of a last year of 12 months, in charts of 36, in which the NHS rules mark a month."""
    return float(nhs_alarms(values[:, -36:])[:, -12:].any(axis=1).mean())


def rates(kind: str, charts: int, panels: int, months: int, *, alone: bool = False) -> str:
    """A line of false alarms of one kind of series."""
    counts, make = KINDS[kind]
    chance, began = np.random.default_rng(14), time.perf_counter()
    alarms, looked, flagged, discovered, nhs, stated = 0, 0, 0, [], [], 1.0
    for panel in range(panels):
        values = make(chance, charts, months)
        made = judged(values, counts, panel, alone=alone)
        alarms += int(made.own.begins.sum())
        looked += int(np.isfinite(made.score).sum())
        flagged += int((made.own.cause > 0).sum())
        discovered.append(made.discovered[:, LEAST_MONTHS:].any(axis=0).mean())
        nhs.append(nhs_chart_years(values))
        stated = made.promise.rates.months_between
    expected = looked / stated
    return (
        f"| {kind} | {alarms / expected:.2f} ± {2 * max(alarms, 1) ** 0.5 / expected:.2f} | "
        f"{flagged / looked / made.promise.rates.flagged:.2f} | {np.mean(discovered):.3f} | {np.mean(nhs):.0%} | "
        f"{(time.perf_counter() - began) / panels:.1f} |"
    )


def shifts(kind: str, charts: int, panels: int, months: int) -> list[str]:
    """Lines of shifts of one kind: found within 3, 6, 12 and 24 months, and stated."""
    counts, make = KINDS[kind]
    lines = []
    for size in (1.0, 2.0, 3.0):
        found, said = [], np.zeros(24)
        for panel in range(panels):
            values = make(np.random.default_rng(panel), charts, months)
            before = judged(values[:, :AT], counts)
            spread = (before.upper - before.lower)[:, -1:] / 2 / before.promise.design.limit
            rows = slice(0, charts // 5)
            shifted = values.copy()
            shifted[rows, AT:] += np.round(size * spread[rows]) if counts else size * spread[rows]
            cause = judged(shifted, counts).own.cause[rows, AT : AT + 24]
            found.append(np.maximum.accumulate((cause == 1) | (cause == 3), axis=1).mean(axis=0))
            said += next(one.within for one in before.promise.detection if one.size == size) / panels
        seen = np.mean(found, axis=0)
        cells = " | ".join(f"{seen[month]:.2f} ({said[month]:.2f})" for month in (0, 2, 5, 11, 23) if month < len(seen))
        lines.append(f"| {kind} | {size} | {cells} |")
    return lines


def main() -> None:
    """Print the tables."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=int, default=150)
    parser.add_argument("--panels", type=int, default=10)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--kinds", default=",".join(KINDS).replace("counts, season", "counts; season"))
    parser.add_argument("--shifts", action="store_true")
    parser.add_argument("--alone", action="store_true", help="let no chart learn from another")
    asked = parser.parse_args()
    for kind in (name.replace(";", ",") for name in asked.kinds.split(",")):
        if asked.shifts:
            print("\n".join(shifts(kind, asked.charts, asked.panels, asked.months)), flush=True)
        else:
            print(rates(kind, asked.charts, asked.panels, asked.months, alone=asked.alone), flush=True)


if __name__ == "__main__":
    main()
