"""How far other methods' errors lie from carefund's: the size, and that chance alone is not called a difference."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from carefund.appraisal.backtest.margins import Margin, margins
from carefund.appraisal.backtest.scores import PLACES, WHOLE
from carefund.calendar import month_after

ORIGINS = 24


def scores(own: np.ndarray, other: np.ndarray, scope: str = PLACES, n: int = 10) -> pl.DataFrame:
    """Scores by origin, a quarter apart, each the sum over `n` outturns."""
    months = [month_after(date(2012, 9, 1), 3 * number) for number in range(len(own))]
    within = {f"within_{level}": 0 for level in (50, 80, 95)}
    rows = [
        {"series": "one", "scope": scope, "method": method, "origin": month, "crps": float(value * n), "n": n, **within}
        for method, values in (("carefund", own), ("peer", other))
        for month, value in zip(months, values, strict=True)
    ]
    return pl.DataFrame(rows)


def test_an_error_that_is_always_a_tenth_larger_is_surely_so() -> None:
    own = np.full(ORIGINS, 0.4)
    (one,) = margins(scores(own, own * 1.1))
    assert (one.percent, one.low, one.high) == pytest.approx((10.0, 10.0, 10.0))
    assert (one.shown, one.origins, one.method) == (True, ORIGINS, "peer")


def test_every_origin_has_one_vote() -> None:
    """3 and 1 less 2 and 1: the mean difference is a half, a third of the mean 1.5."""
    parts = [scores(np.array([2.0]), np.array([3.0]), n=1), scores(np.array([1.0]), np.array([1.0]), n=99)]
    moved = parts[1].with_columns(origin=pl.lit(date(2013, 9, 1)))
    (one,) = margins(pl.concat([parts[0], moved]))
    assert one.percent == pytest.approx(100 / 3)
    assert (one.low, one.high, one.shown) == (None, None, False)


def test_methods_that_are_level_are_called_apart_no_oftener_than_said() -> None:
    """90% intervals over origins that hang together over 18 months: about a tenth, and no more than a sixth."""
    generator = np.random.default_rng(5)
    found = []
    for _ in range(300):
        shocks = generator.standard_normal(ORIGINS + 5)
        together = np.array([shocks[number : number + 6].mean() for number in range(ORIGINS)])
        own = np.full(ORIGINS, 1.0)
        found.append(margins(scores(own, own + 0.1 * together))[0].shown)
    assert 0.03 < np.mean(found) < 1 / 6


def test_places_come_before_england_and_the_nearest_first() -> None:
    own = np.full(ORIGINS, 1.0)
    made = pl.concat([scores(own, own * 1.2, WHOLE), scores(own, own * 1.3)])
    third = scores(own, own * 0.9).filter(pl.col("method") == "peer").with_columns(method=pl.lit("ahead"))
    assert [(one.scope, one.method) for one in margins(pl.concat([made, third]))] == [
        (PLACES, "ahead"),
        (PLACES, "peer"),
        (WHOLE, "peer"),
    ]


def test_alone_there_is_nothing_beside() -> None:
    own = np.full(3, 1.0)
    alone = scores(own, own).filter(pl.col("method") == "carefund")
    assert margins(alone) == list[Margin]()
