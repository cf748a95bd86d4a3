"""How likely carefund said targets were at one origin, beside the base rate known then and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from carefund.appraisal.backtest.origins import Origin
from carefund.appraisal.forecast.forecast import Forecast
from carefund.appraisal.judging import past_of
from carefund.appraisal.outside_view import with_outside_view
from carefund.appraisal.question import NoAppraisal, total_over
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, month_after
from carefund.evidence.series import ENGLAND

TARGETS = (-10.0, -5.0, -3.5, -2.0, 0.0, 3.0)
"""Changes in per cent on the year before; -3.5 is what plans were expected to aim at in 2014."""


@dataclass(frozen=True)
class Span:
    """A year's months ahead, the first and the last counted; its baseline is the year before, in part still to come."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"months {self.first} to {self.last}"


SPANS = (Span(1, 12), Span(4, 15), Span(7, 18))
"""The coming year; and those that begin a quarter and half a year on, as years of plans made in autumn do."""


def chance_rows(origin: Origin, codes: Sequence[str], forecast: Forecast, seed: int) -> Iterator[dict[str, Any]]:
    """A row for each place (England too), span and target: `said`, `base_rate` (None if none) and `happened`.

    What is said is said as in an appraisal, the outside view included, without any plan. A target is `percent` on the
    twelve months before the span, forecast where they are still to come; it happened when the outturn was that or less.
    Places with a gap in either year are left out.
    """
    past = past_of(origin.panel, MONTHS_IN_YEAR)
    for span in (span for span in SPANS if span.last <= origin.horizon):
        for code in (ENGLAND, *codes):
            came = _came(origin, code, span)
            drawn = _drawn(origin, forecast, code, span)
            if came is None or drawn is None:
                continue
            (baseline, without), (before, after) = drawn, came
            if code != ENGLAND:
                without = with_outside_view(baseline, without, past, span.last, code, seed)
            for percent in TARGETS:
                yield {
                    "series": origin.panel.series,
                    "origin": origin.month,
                    "span": str(span),
                    "place": code,
                    "percent": percent,
                    "said": float((without <= baseline * (1 + percent / 100)).mean()),
                    "base_rate": past.share_at_or_below(percent),
                    "happened": bool(after <= before * (1 + percent / 100)),
                }


def _came(origin: Origin, code: str, span: Span) -> tuple[float, float] | None:
    """The counts that came in the baseline and in the span; None where either has a gap or the first has nothing."""
    values = origin.whole.england if code == ENGLAND else origin.whole.row(code)
    start = origin.panel.length + span.first - 1
    before, after = values[start - MONTHS_IN_YEAR : start].sum(), values[start : start + MONTHS_IN_YEAR].sum()
    return (float(before), float(after)) if before > 0 and np.isfinite(before + after) else None


def _drawn(origin: Origin, forecast: Forecast, code: str, span: Span) -> tuple[Floats, Floats] | None:
    """Draws of the baseline and of the span's own months; None where a known month of the baseline has a gap."""
    first = origin.panel.length + span.first - 1
    months = [month_after(origin.panel.first, step) for step in range(first - MONTHS_IN_YEAR, first + MONTHS_IN_YEAR)]
    try:
        baseline, without = (
            total_over(origin.panel, forecast, code, part)
            for part in (months[:MONTHS_IN_YEAR], months[MONTHS_IN_YEAR:])
        )
    except NoAppraisal:
        return None
    return np.maximum(baseline, 1.0), without
