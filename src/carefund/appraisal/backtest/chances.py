"""How likely carefund said targets were at one origin, beside the base rate known then and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from carefund.appraisal.backtest.origins import Origin
from carefund.appraisal.forecast.forecast import Forecast
from carefund.appraisal.forecast_basis import past_of
from carefund.appraisal.outside_view import OutsideView
from carefund.appraisal.question import NoAppraisal, total_over
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, month_after
from carefund.evidence.series import ENGLAND

TARGETS = (-10.0, -5.0, -3.5, -2.0, 0.0, 3.0)
"""Changes in per cent on the year before; -3.5 is what plans were expected to aim at in 2014."""


@dataclass(frozen=True)
class TargetYear:
    """A year of a target by its months ahead, `first` to `last`; its baseline is the year before, in part to come.

    Months up to 0 are known.
    """

    first: int
    last: int

    def __str__(self) -> str:
        return f"months {self.first} to {self.last}" if self.first > 0 else f"last {self.last} months of a year"

    @property
    def to_come(self) -> int:
        """How many of its months are still to come."""
        return min(self.last, MONTHS_IN_YEAR)


TARGET_YEARS = (
    TargetYear(1, 12), TargetYear(4, 15), TargetYear(7, 18), TargetYear(-2, 9), TargetYear(-5, 6), TargetYear(-8, 3),
)  # fmt: skip
"""The coming year; those that begin a quarter and half a year on, as years of plans made in autumn do; and years of
which three, six or nine months are known."""


def chance_rows(origin: Origin, codes: Sequence[str], forecast: Forecast, seed: int) -> Iterator[dict[str, Any]]:
    """A row for each place (England too), year and target: `said`, `base_rate` (None if none) and `happened`.

    What is said is said as in an appraisal, the outside view included, without any plan. A target is `percent` on the
    twelve months before the year, forecast where they are still to come; it happened when the outturn was that or less.
    Places with a gap in either year are left out.
    """
    past = past_of(origin.panel, MONTHS_IN_YEAR)
    for year in (year for year in TARGET_YEARS if year.last <= origin.horizon):
        over = past if year.to_come == MONTHS_IN_YEAR else past_of(origin.panel, year.to_come)
        outside = OutsideView(
            past=over,
            ahead=year.last,
            draws=forecast.england.shape[1],
            seed=seed,
            to_come=year.to_come / MONTHS_IN_YEAR,
        )
        for code in (ENGLAND, *codes):
            observed = _observed(origin, code, year)
            drawn = _drawn(origin, forecast, code, year)
            if observed is None or drawn is None:
                continue
            (before, after), baseline = observed, drawn.baseline
            without = drawn.of_area(outside, code) if code != ENGLAND else drawn.without
            for percent in TARGETS:
                yield {
                    "series": origin.panel.series,
                    "origin": origin.month,
                    "span": str(year),
                    "place": code,
                    "percent": percent,
                    "said": float((without <= baseline * (1 + percent / 100)).mean()),
                    "base_rate": past.share_coming_to(percent),
                    "happened": bool(after <= before * (1 + percent / 100)),
                }


def _observed(origin: Origin, code: str, year: TargetYear) -> tuple[float, float] | None:
    """The counts observed in the baseline and in the year; None where either has a gap or the first has nothing."""
    values = origin.whole.england if code == ENGLAND else origin.whole.row(code)
    start = origin.panel.length + year.first - 1
    if start < MONTHS_IN_YEAR:
        return None
    before, after = values[start - MONTHS_IN_YEAR : start].sum(), values[start : start + MONTHS_IN_YEAR].sum()
    return (float(before), float(after)) if before > 0 and np.isfinite(before + after) else None


@dataclass(frozen=True)
class _Drawn:
    """Draws of the baseline and of the year, its known count, and the baseline's months that answer those to come."""

    baseline: Floats
    without: Floats
    known: float
    before: Floats

    def of_area(self, outside: OutsideView, code: str) -> Floats:
        """The year as an area's verdict takes it, the outside view of the months to come included."""
        return outside.on(self.before, self.without, code, self.known)


def _drawn(origin: Origin, forecast: Forecast, code: str, year: TargetYear) -> _Drawn | None:
    """What is drawn of a place's year; None where a known month has a gap, or the baseline begins before the panel."""
    first, come = origin.panel.length + year.first - 1, MONTHS_IN_YEAR - year.to_come
    months = [month_after(origin.panel.first, step) for step in range(first - MONTHS_IN_YEAR, first + MONTHS_IN_YEAR)]
    whole, target = months[:MONTHS_IN_YEAR], months[MONTHS_IN_YEAR:]
    try:
        baseline, without, known, before = (
            total_over(origin.panel, forecast, code, part) for part in (whole, target, target[:come], whole[come:])
        )
    except NoAppraisal:
        return None
    return _Drawn(np.maximum(baseline, 1.0), without, float(known.mean()), before)
