"""Scoring every method on one origin, each on the same outturns: those that all of them forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from carefund.appraisal.backtest.origins import Origin
from carefund.appraisal.backtest.quantiles import Quantiles
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.scoring import BINS, covered, crps, pit
from carefund.arrays import Flags, Floats
from carefund.evidence.series import ENGLAND

INTERVALS = (50, 80, 95)
"""Central intervals, in per cent."""
PLACES, WHOLE = "places", "England"
SMALLEST, LARGEST = "smallest quarter of places", "largest quarter of places"
Row = dict[str, Any]


def score_rows(origin: Origin, codes: Sequence[str], said: Mapping[str, Quantiles]) -> Iterator[Row]:
    """A row for each method, month ahead, and scope: England, places, and the quarters of smallest and largest places.

    Each row has the number of outturns `n`, and summed over them: `crps` (divided by the place's mean count up to the
    origin), `within_50`, `within_80`, `within_95` (1 for each outturn inside) and `pit` (how many fell in each tenth).
    """
    everyone = [ENGLAND, *codes]
    seen, size = _figures(origin, everyone)
    by_method = {method: quantiles.of(everyone) for method, quantiles in said.items()}
    by_all = np.isfinite(seen) & np.all([np.isfinite(values).all(axis=-1) for values in by_method.values()], axis=0)
    for method, values in by_method.items():
        scored = _Scored(values, seen, size)
        for scope, rows in _scopes(size).items():
            for ahead in range(origin.horizon):
                there = rows & by_all[:, ahead]
                if there.any():
                    yield _key(origin, method, scope, ahead) | scored.sums(there, ahead)


def _scopes(size: Floats) -> dict[str, Flags]:
    """Which rows belong to each scope; `size` is each row's mean count, England's first."""
    place = np.arange(len(size)) > 0
    low, high = np.quantile(size[1:], [0.25, 0.75]) if place.any() else (0.0, 0.0)
    return {WHOLE: ~place, PLACES: place, SMALLEST: place & (size <= low), LARGEST: place & (size >= high)}


def _key(origin: Origin, method: str, scope: str, ahead: int) -> Row:
    return {
        "series": origin.panel.series,
        "origin": origin.month,
        "method": method,
        "scope": scope,
        "ahead": ahead + 1,
    }


def _figures(origin: Origin, codes: Sequence[str]) -> tuple[Floats, Floats]:
    """What was observed, rows x months, and each row's mean count up to the origin."""
    ahead = slice(origin.panel.length, origin.panel.length + origin.horizon)
    rows = [(_row(origin.whole, code), _row(origin.panel, code)) for code in codes]
    seen = np.array([now[ahead] for now, _ in rows])
    return seen, np.array([max(float(np.nanmean(then)), 1e-9) for _, then in rows])


def _row(panel: MonthlyPanel, code: str) -> Floats:
    values: Floats = panel.england if code == ENGLAND else panel.row(code)
    return values


class _Scored:
    """One method's scores for each outturn, rows x months."""

    def __init__(self, values: Floats, seen: Floats, size: Floats) -> None:
        self.crps = crps(values, seen) / size[:, None]
        self.within = {level: covered(values, seen, level) for level in INTERVALS}
        self.pit = pit(values, seen)

    def sums(self, there: Flags, ahead: int) -> Row:
        """The sums over the rows that are there, for one month ahead."""
        counts = np.histogram(self.pit[there, ahead], bins=BINS, range=(0, 1))[0]
        return {
            "n": int(there.sum()),
            "crps": float(self.crps[there, ahead].sum()),
            **{f"within_{level}": int(inside[there, ahead].sum()) for level, inside in self.within.items()},
            "pit": counts.tolist(),
        }
