"""How likely carefund said targets were at one origin, beside the base rate known then and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from carefund.appraisal.backtest.origins import Origin
from carefund.appraisal.base_rates import past_changes_of_all
from carefund.appraisal.forecast.forecast import Forecast
from carefund.appraisal.outside_view import with_outside_view
from carefund.programme.periods import MONTHS_IN_YEAR

TARGETS = (-10.0, -5.0, -3.5, -2.0, 0.0, 3.0)
"""Changes in per cent on the twelve months before; -3.5 is what plans were expected to aim at in 2014."""


@dataclass(frozen=True)
class Span:
    """Months ahead over which a target runs, the first and the last counted."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"months {self.first} to {self.last}"


SPANS = (Span(1, 12), Span(7, 18))
"""The coming year; and the year that begins half a year on, which is that of a plan made in autumn for April."""


def chance_rows(origin: Origin, codes: Sequence[str], forecast: Forecast, seed: int) -> Iterator[dict[str, Any]]:
    """A row for each place, span and target: `said`, `base_rate` (None where none was known) and `happened`.

    What is said is said as in an appraisal, the outside view included, without any plan.

    A target is `percent` on the twelve months up to the origin; it happened when the outturn was at or below it.
    Places without a whole year before, or with a gap in what came, are left out.
    """
    panel, whole = origin.panel, origin.whole
    past = past_changes_of_all(np.array([panel.row(code) for code in codes]), panel.first)
    for span in (span for span in SPANS if span.last <= origin.horizon):
        ahead = slice(panel.length + span.first - 1, panel.length + span.last)
        for code in codes:
            before, came = panel.row(code)[-MONTHS_IN_YEAR:].sum(), whole.row(code)[ahead].sum()
            if not (np.isfinite(came) and before > 0):
                continue
            course = forecast.total(code, forecast.months[span.first - 1 : span.last])
            drawn = with_outside_view(before, course, past, span.last, code, seed)
            for percent in TARGETS:
                aim = before * (1 + percent / 100)
                yield {
                    "series": panel.series,
                    "origin": origin.month,
                    "span": str(span),
                    "place": code,
                    "percent": percent,
                    "said": float((drawn <= aim).mean()),
                    "base_rate": past.share_at_or_below(percent),
                    "happened": bool(came <= aim),
                }
