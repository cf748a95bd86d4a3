"""How likely carefund said targets were at one origin, beside the base rate known then and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from carefund.appraisal.backtest.origins import Origin
from carefund.appraisal.forecast.forecast import Forecast
from carefund.appraisal.forecast_basis import past_of
from carefund.appraisal.outside_view import with_outside_view
from carefund.appraisal.question import NoAppraisal, total_over
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, month_after
from carefund.evidence.series import ENGLAND

TARGETS = (-10.0, -5.0, -3.5, -2.0, 0.0, 3.0)
"""Changes in per cent on the year before; -3.5 is what plans were expected to aim at in 2014."""


@dataclass(frozen=True)
class TargetYear:
    """A year of a target by its months ahead, `first` to `last`; its baseline is the year before, in part to come."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"months {self.first} to {self.last}"


TARGET_YEARS = (TargetYear(1, 12), TargetYear(4, 15), TargetYear(7, 18))
"""The coming year; and those that begin a quarter and half a year on, as years of plans made in autumn do."""


def chance_rows(origin: Origin, codes: Sequence[str], forecast: Forecast, seed: int) -> Iterator[dict[str, Any]]:
    """A row for each place (England too), year and target: `said`, `base_rate` (None if none) and `happened`.

    What is said is said as in an appraisal, the outside view included, without any plan. A target is `percent` on the
    twelve months before the year, forecast where they are still to come; it happened when the outturn was that or less.
    Places with a gap in either year are left out.
    """
    past = past_of(origin.panel, MONTHS_IN_YEAR)
    for year in (year for year in TARGET_YEARS if year.last <= origin.horizon):
        for code in (ENGLAND, *codes):
            observed = _observed(origin, code, year)
            drawn = _drawn(origin, forecast, code, year)
            if observed is None or drawn is None:
                continue
            (baseline, without), (before, after) = drawn, observed
            if code != ENGLAND:
                without = with_outside_view(baseline, without, past, year.last, code, seed)
            for percent in TARGETS:
                yield {
                    "series": origin.panel.series,
                    "origin": origin.month,
                    "span": str(year),
                    "place": code,
                    "percent": percent,
                    "said": float((without <= baseline * (1 + percent / 100)).mean()),
                    "base_rate": past.share_at_or_below(percent),
                    "happened": bool(after <= before * (1 + percent / 100)),
                }


def _observed(origin: Origin, code: str, year: TargetYear) -> tuple[float, float] | None:
    """The counts observed in the baseline and in the year; None where either has a gap or the first has nothing."""
    values = origin.whole.england if code == ENGLAND else origin.whole.row(code)
    start = origin.panel.length + year.first - 1
    before, after = values[start - MONTHS_IN_YEAR : start].sum(), values[start : start + MONTHS_IN_YEAR].sum()
    return (float(before), float(after)) if before > 0 and np.isfinite(before + after) else None


def _drawn(origin: Origin, forecast: Forecast, code: str, year: TargetYear) -> tuple[Floats, Floats] | None:
    """Draws of the baseline and of the year's own months; None where a known month of the baseline has a gap."""
    first = origin.panel.length + year.first - 1
    months = [month_after(origin.panel.first, step) for step in range(first - MONTHS_IN_YEAR, first + MONTHS_IN_YEAR)]
    try:
        baseline, without = (
            total_over(origin.panel, forecast, code, part)
            for part in (months[:MONTHS_IN_YEAR], months[MONTHS_IN_YEAR:])
        )
    except NoAppraisal:
        return None
    return np.maximum(baseline, 1.0), without
