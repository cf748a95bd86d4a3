"""How far the error of each other method lies from carefund's, and how surely that is so.

All places of one origin share England's course, and origins near each other share months, so that the origin is the
unit and the interval of the mean difference is that of `skill.interval_of_mean` (Diebold and Mariano 1995; the others
named there). The largest pooled score alone would call methods apart that another few years could put the other way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from carefund.appraisal.backtest.origins import APART, FARTHEST
from carefund.appraisal.backtest.quantiles import OWN
from carefund.appraisal.backtest.scores import PLACES, WHOLE
from carefund.appraisal.backtest.skill import interval_of_mean
from carefund.appraisal.backtest.summary import score_table


@dataclass(frozen=True, kw_only=True)
class Margin:
    """By how many per cent of carefund's a method's mean CRPS over `origins` is larger; below zero it is ahead.

    `low` and `high` are its interval of `skill.SURE` per cent, None for too few origins.
    """

    series: str
    scope: str
    method: str
    percent: float
    low: float | None
    high: float | None
    origins: int

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out that both are level."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def margins(scores: pl.DataFrame) -> list[Margin]:
    """Of a frame of `scores.score_rows`, each method beside carefund, of places and of England, nearest first.

    Every origin has one vote, so that margins may differ a little from those of scores pooled over outturns.
    """
    chosen = scores.filter(pl.col("scope").is_in([PLACES, WHOLE]))
    means = score_table(chosen, ("series", "scope", "method", "origin")).sort("origin")
    own = means.filter(pl.col("method") == OWN).select("series", "scope", "origin", own="crps")
    beside = means.filter(pl.col("method") != OWN).join(
        own, on=["series", "scope", "origin"], how="inner", maintain_order="left"
    )
    groups = beside.group_by("series", "scope", "method", maintain_order=True)
    found = [_margin(str(series), str(scope), str(method), rows) for (series, scope, method), rows in groups]
    order = list(chosen["series"].unique(maintain_order=True))
    return sorted(found, key=lambda one: (order.index(one.series), one.scope == WHOLE, one.percent))


def _margin(series: str, scope: str, method: str, rows: pl.DataFrame) -> Margin:
    own, differences = float(np.mean(rows["own"].to_numpy())), (rows["crps"] - rows["own"]).to_numpy()
    low, high = (
        None if end is None else end / own * 100 for end in interval_of_mean(differences, FARTHEST // APART - 1)
    )
    return Margin(
        series=series,
        scope=scope,
        method=method,
        percent=float(differences.mean()) / own * 100,
        low=low,
        high=high,
        origins=rows.height,
    )
