"""Draws no picture: limits and special causes of 150 charts of 72 months, beside the packages that NHS analysts use.

`python benchmarks/control_charts.py [--charts N] [--months N] [--runs N] [--nhspy PYTHON] [--nhsr RSCRIPT]`. The peers
are optional: `--nhspy` names a Python in which nhspy-plotthedots can be imported, `--nhsr` an Rscript in whose library
NHSRplotthedots is. All get the same figures from one CSV, take turns, and time what they do after reading it and after
a first run that warms them up; the least of the runs counts, so that a busy machine counts less, and ratios are to
carefund's charts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.control_charts import control_charts
from carefund.monitoring.charts.figures_file import read_figures
from carefund.monitoring.charts.nhs_rules import nhs_readings

NHSPY = """
import sys, time
import pandas as pd
from nhspy_plotthedots.pandas_spc_calculations import pandas_spc_x_calc
frames = [own.reset_index(drop=True) for _, own in pd.read_csv(sys.argv[1]).groupby("unit")]
best = 1e9
for _ in range(int(sys.argv[2]) + 1):
    start = time.perf_counter()
    for own in frames:
        pandas_spc_x_calc(own.copy(), "value")
    best = min(best, time.perf_counter() - start)
print(best)
"""
NHSR = """
given <- commandArgs(trailingOnly = TRUE)
held <- read.csv(given[1]); held$period <- as.Date(held$period)
times <- vapply(seq_len(as.integer(given[2]) + 1), function(run) system.time(
  NHSRplotthedots::ptd_spc(held, value_field = value, date_field = period, facet_field = unit))[["elapsed"]], 0)
cat(min(times[-1]))
"""


def main() -> None:
    """Time all, and print a row for each."""
    given = _given()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.csv"
        file.write_text(_figures(given.charts, given.months), encoding="utf-8")
        series = read_figures(file.read_bytes())
        rows = np.stack([one.values for one in series[0]])
        days = np.stack([one.days for one in series[0]])
        asked = Asked(improvement="decrease", target=100.0)
        work: dict[str, Callable[[], float]] = {
            "carefund, limits and causes alone": lambda: _least(lambda: nhs_readings(rows, days, asked), given.runs),
            "carefund, charts with findings": lambda: _least(
                lambda: control_charts(series, asked, nhs_readings, name="nhs"), given.runs
            ),
        }
        if given.nhspy:
            work["nhspy-plotthedots"] = lambda: _peer([given.nhspy, "-c", NHSPY, file, given.runs])
        if given.nhsr:
            program = Path(folder) / "nhsr.R"
            program.write_text(NHSR, encoding="utf-8")
            work["NHSRplotthedots"] = lambda: _peer([given.nhsr, program, file, given.runs])
        least = {name: min(run() for _ in range(given.turns)) for name, run in work.items()}
    own = least["carefund, charts with findings"]
    print(f"{given.charts} charts of {given.months} months")
    for name, seconds in least.items():
        print(f"{name:36} {seconds * 1000:10.1f} ms   {seconds / own:8.1f} times")


def _given() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--charts", type=int, default=150)
    words.add_argument("--months", type=int, default=72)
    words.add_argument("--runs", type=int, default=20)
    words.add_argument("--turns", type=int, default=2)
    words.add_argument("--nhspy", metavar="PYTHON", default="")
    words.add_argument("--nhsr", metavar="RSCRIPT", default="")
    return words.parse_args()


def _figures(charts: int, months: int) -> str:
    """Counts with a season and noise, from a fixed seed."""
    drawn = np.random.default_rng(14)
    lines = ["unit,period,value"]
    for unit in range(charts):
        level = drawn.uniform(20, 2000)
        season = 1 + 0.1 * np.sin(np.arange(months) * np.pi / 6)
        for month, value in enumerate(drawn.poisson(level * season)):
            lines.append(f"area {unit},{2013 + month // 12}-{month % 12 + 1:02d}-01,{value}")
    return "\n".join(lines) + "\n"


def _least(run: Callable[[], object], runs: int) -> float:
    """The least seconds of so many runs after one that does not count."""
    run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def _peer(command: list[object]) -> float:
    """The seconds that a peer printed."""
    done = subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr.strip()[-400:]}")
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    main()
