"""What a month later costs: the kept paths conditioned on one more month, beside a forecast made anew.

Usage: python benchmarks/projection_month.py [--draws 4000] [--runs 7] [--series delayed-days]

From figures up to each month of 2015-16, in turns: (1) one more month observed on paths kept since March 2015, (2) the
forecast made anew to the year's end. Reading the panel is timed apart, for both need it. Prints medians in seconds and
the ratio, and how far the chances of a target of -3.5% are apart.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import numpy as np

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.appraisal.panel_from_evidence import panel_from_evidence
from carefund.appraisal.question import question_of
from carefund.calendar import month_after
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.monitoring.projection.kept_paths import horizon_to, keep_paths, observe
from carefund.monitoring.projection.year_draws import year_draws
from carefund.programme.rounds import load_round

BEGUN, TARGET = date(2015, 3, 1), -3.5
METRICS = {"delayed-days": "delayed-days", "non-elective-admissions-by-area": "non-elective-admissions"}
Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    """Seconds on the clock, and what was made."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def main() -> None:
    """Run both in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4_000)
    parser.add_argument("--runs", type=int, default=7, help="months of the year that are taken, one after the other")
    parser.add_argument("--series", choices=list(METRICS), default="delayed-days")
    given = parser.parse_args()
    evidence, known = Evidence.packaged(), {"registers": packaged_registers(), "assumptions": packaged_assumptions()}
    question = question_of(load_round("bcf-2015-16"), METRICS[given.series], "financial-year")
    kept = keep_paths(panel_from_evidence(evidence, given.series, BEGUN, **known), 12, draws=given.draws)
    seconds: dict[str, list[float]] = {name: [] for name in ("reading the panel", "one month observed", "made anew")}
    apart = []
    for step in range(1, given.runs + 1):
        month = month_after(BEGUN, step)
        took, panel = timed(lambda month=month: panel_from_evidence(evidence, given.series, month, **known))  # type: ignore[misc]
        seconds["reading the panel"].append(took)
        took, kept = timed(lambda panel=panel, kept=kept: observe(kept, panel))  # type: ignore[misc]
        seconds["one month observed"].append(took)
        horizon = horizon_to(panel.last, question.target[-1])
        took, anew = timed(lambda panel=panel, horizon=horizon: keep_paths(panel, horizon, draws=given.draws))  # type: ignore[misc]
        seconds["made anew"].append(took)
        chances = [
            dict(zip(year.codes, (year.changes <= TARGET).mean(axis=1), strict=True))
            for year in (year_draws(paths, panel, question) for paths in (kept, anew))
        ]
        both = [code for code in chances[0] if code in chances[1]]
        apart.append([abs(chances[0][code] - chances[1][code]) for code in both])
    for name, values in seconds.items():
        print(f"{name:<20}{statistics.median(values):8.3f} s")
    ratios = [anew / one for anew, one in zip(seconds["made anew"], seconds["one month observed"], strict=True)]
    print(f"made anew takes {statistics.median(ratios):.0f} times as long as one month observed")
    words = ", ".join(f"{np.mean(one):.3f}" for one in apart)
    print(f"chances of {TARGET}% apart, mean over places, after 1, 2, ... months: {words}")


if __name__ == "__main__":
    main()
