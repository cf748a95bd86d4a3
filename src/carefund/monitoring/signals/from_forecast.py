"""Expectations from carefund's own forecast: each month's made from the months before it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.forecast.forecast import HALF, forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats, Whole
from carefund.monitoring.signals.bank import OF_ERRORS
from carefund.monitoring.signals.findings import LEAST_MONTHS
from carefund.monitoring.signals.given import Given
from carefund.monitoring.signals.scored import Scored, modelled

DRAWS = 500
"""Futures drawn for each month: middle and spread are taken from them, no tail."""
LEARNED_FROM = 12
"""Months before the first that is forecast."""


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """What a forecast made before each month said of it: median and spread of the log count (a half added).

    Both are series x months, NaN where nothing was forecast.
    """

    names: tuple[str, ...]
    months: tuple[date, ...]
    middle: Floats = field(repr=False)
    spread: Floats = field(repr=False)

    def knows(self, given: Given, row: int) -> bool:
        """Whether it says enough of a series."""
        return bool(np.isfinite(self.of(given, np.array([row]))[0]).sum() > LEAST_MONTHS)

    def of(self, given: Given, rows: Whole | Sequence[int]) -> Floats:
        """Middle and spread of rows of what is given, 2 x rows x its months."""
        made = np.full((2, len(rows), len(given.months)), np.nan)
        column = {month: number for number, month in enumerate(self.months)}
        at = [(number, column[month]) for number, month in enumerate(given.months) if month in column]
        into, out = np.array(at, dtype=np.int64).reshape(-1, 2).T
        for place, row in enumerate(rows):
            if given.names[row] in self.names:
                own = self.names.index(given.names[row])
                made[0, place, into], made[1, place, into] = self.middle[own, out], self.spread[own, out]
        return made


def foretell(panel: MonthlyPanel, *, draws: int = DRAWS, seed: int = 0) -> Foretold:
    """Forecast every month of a panel from those before it, one month ahead, from its second year on.

    What the panel says of holes and breaks is taken as known at each month; cut the panel's own knowledge where that
    matters. A month later costs one more forecast. Raises what `forecast_panel` raises.
    """
    middle, spread = (np.full(panel.counts.shape, np.nan) for _ in range(2))
    for month in range(LEARNED_FROM, panel.length):
        made = forecast_panel(panel.until(month), 1, draws=draws, seed=seed + month)
        logs = np.log(made.units[:, 0].astype(np.float64) + HALF)
        rows = [panel.codes.index(code) for code in made.codes]
        middle[rows, month], spread[rows, month] = np.median(logs, axis=1), logs.std(axis=1)
    return Foretold(names=panel.codes, months=panel.months, middle=middle, spread=spread)


def held_against(counts: Floats, foretold: Floats, calendar: Whole, uniform: Floats, limit: float) -> Scored:
    """Counts held against a forecast (2 x series x months), whose errors' true spread is learned from those before.

    A forecast that is too sure of itself, or whose errors hang together, is thereby put right, series by series.
    """
    middle, spread = foretold[0], np.maximum(foretold[1], 1e-6)
    errors = (np.log(counts + HALF) - middle) / spread
    scored, _ = modelled(errors, np.ones_like(errors), "error", calendar, uniform, limit, OF_ERRORS)
    back = {name: _count(getattr(scored, name), middle, spread) for name in ("expected", "lower", "upper")}
    return Scored(**{**vars(scored), **back})


def _count(error: Floats, middle: Floats, spread: Floats) -> Floats:
    count: Floats = np.maximum(np.exp(middle + error * spread) - HALF, 0.0)
    return count
