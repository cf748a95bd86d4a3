"""How long a forecast takes: 152 areas, 72 months, 10,000 draws, 18 months ahead, beside the peers that are installed.

Usage: python benchmarks/forecast_speed.py [--peers auto-theta,auto-arima] [--places 152,1000,5000] [--draws 10000]

Panels are synthetic. Prints seconds (best of three for carefund, one run for a peer), how many times as long a peer
takes, and the largest memory so far. Quantiles are part of what is timed.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from datetime import date

import numpy as np

from carefund.appraisal.forecast.count_quantiles import count_quantiles
from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.peers.catalogue import peer_named
from carefund.arrays import Floats

MONTHS, HORIZON = 72, 18
LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])


def panel(units: int) -> MonthlyPanel:
    """Counts that move together and apart, with a season."""
    chance = np.random.default_rng(1)
    common = 0.02 * chance.standard_normal(MONTHS).cumsum() + 0.05 * np.sin(np.arange(MONTHS) * np.pi / 6)
    own = 0.06 * chance.standard_normal((units, MONTHS)).cumsum(axis=1)
    counts = chance.poisson(np.exp(6 + chance.standard_normal((units, 1)) / 2 + common + own)).astype(float)
    codes = tuple(f"unit-{number}" for number in range(units))
    return MonthlyPanel(
        series="delayed-days", codes=codes, first=date(2012, 4, 1), counts=counts, england=counts.sum(axis=0)
    )


def by_carefund(made: MonthlyPanel, draws: int) -> Floats:
    """Quantiles of every unit and month."""
    drawn = forecast_panel(made, HORIZON, draws=draws).units
    return np.array([count_quantiles(unit, LEVELS) for unit in drawn])


def main() -> None:
    """Time carefund for each number of places, then the peers for the first."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default="")
    parser.add_argument("--places", default="152,1000,5000")
    parser.add_argument("--draws", type=int, default=10_000)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.places.split(",")]
    first = 0.0
    for size in sizes:
        made, seconds = panel(size), []
        for _ in range(3):
            started = time.perf_counter()
            by_carefund(made, asked.draws)
            seconds.append(time.perf_counter() - started)
        first = first or min(seconds)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"carefund, {size} places, {asked.draws} draws: {min(seconds):.2f} s, at most {memory:.1f} GB", flush=True
        )
    made = panel(sizes[0])
    for name in filter(None, asked.peers.split(",")):
        started = time.perf_counter()
        peer_named(name).forecast(np.vstack([made.england, made.counts]), HORIZON, LEVELS)
        taken = time.perf_counter() - started
        print(f"{name}, {sizes[0]} places: {taken:.2f} s, {taken / first:.1f} times as long", flush=True)


if __name__ == "__main__":
    main()
