"""Whether a map learned from how chances did elsewhere would make them better: on origins and series not learned from.

Reads the chances that ``carefund appraise --backtest --output DIR`` wrote. For each number of months ahead a shift, a
stretch, or both of the chances' log odds is learned by Brier score, every series weighing alike, and applied where it
was not learned: to each block of 18 months of origins from all the other blocks, and to each metric from the other
metric. Prints Brier scores of places as they were and as they would have been; lower is better.

    python benchmarks/recalibration.py DIR/backtest-chances.parquet
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize

from carefund.appraisal.backtest.chances import TARGET_YEARS
from carefund.appraisal.backtest.origins import FARTHEST
from carefund.appraisal.backtest.summary import of_places

Floats = npt.NDArray[np.float64]
Map = tuple[float, float]
"""Shift and stretch of the log odds."""
LEAST = 0.0005
"""Chances nearer to certain than this are taken as this, so that they have log odds."""
FIRST_MONTH = 2012 * 12 + 9
"""Where the blocks of origins are counted from, the same for all series."""
KINDS: dict[str, Callable[[Floats], Map]] = {
    "shift": lambda free: (float(free[0]), 1.0),
    "stretch": lambda free: (0.0, float(np.exp(free[0]))),
    "both": lambda free: (float(free[0]), float(np.exp(free[1]))),
}


def main() -> None:
    """Print a line for each number of months ahead, kind of map and series."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chances", type=Path)
    chances = prepared(pl.read_parquet(parser.parse_args().chances))
    print(f"{'ahead':>5} {'map':8} {'series':34} {'as said':>8} {'other blocks':>12} {'other metric':>12}")
    for year in sorted(TARGET_YEARS, key=lambda one: one.last):
        rows = chances.filter(span=str(year))
        for kind in KINDS:
            for series in sorted(rows["series"].unique()):
                scores = scores_of(rows, series, kind)
                print(f"{year.last:>5} {kind:8} {series:34} " + " ".join(f"{score:>11.4f}" for score in scores))


def prepared(chances: pl.DataFrame) -> pl.DataFrame:
    """Places' chances with log odds, what happened as a number, and the block of the origin."""
    said = pl.col("said").clip(LEAST, 1 - LEAST)
    months = pl.col("origin").dt.year().cast(pl.Int64) * 12 + pl.col("origin").dt.month()
    return of_places(chances).with_columns(
        odds=(said / (1 - said)).log(),
        came=pl.col("happened").cast(pl.Float64),
        block=(months - FIRST_MONTH) // FARTHEST,
    )


def scores_of(rows: pl.DataFrame, series: str, kind: str) -> tuple[float, float, float]:
    """A series' Brier score as it was said, and by a map from other blocks and from the other metric."""
    own = rows.filter(series=series)
    blocks = []
    for (block,), part in own.group_by("block"):
        blocks.append(errors(part, learned(rows.filter(pl.col("block") != block), kind)))
    metric = pl.col("series").str.starts_with("delayed")
    other = rows.filter(~metric if series.startswith("delayed") else metric)
    as_said = errors(own, (0.0, 1.0))
    return float(as_said.mean()), float(np.concatenate(blocks).mean()), float(errors(own, learned(other, kind)).mean())


def learned(rows: pl.DataFrame, kind: str) -> Map:
    """The map of that kind with the least Brier score, series weighing alike."""
    weighed = rows.with_columns(weight=1 / pl.len().over("series"))
    weight = weighed["weight"].to_numpy()
    total, start = weight.sum(), np.zeros(2 if kind == "both" else 1)

    def score(free: Floats) -> float:
        return float((weight * errors(weighed, KINDS[kind](free))).sum() / total) * 100

    return KINDS[kind](minimize(score, start, method="Nelder-Mead").x)


def errors(rows: pl.DataFrame, mapped: Map) -> Floats:
    """Squared differences between the mapped chances and what happened."""
    shift, stretch = mapped
    chances = 1 / (1 + np.exp(-(shift + stretch * rows["odds"].to_numpy())))
    found: Floats = (chances - rows["came"].to_numpy()) ** 2
    return found


if __name__ == "__main__":
    main()
