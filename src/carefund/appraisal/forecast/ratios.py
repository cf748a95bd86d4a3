"""Rates and means as counts, so that they can be forecast like counts, and their draws as rates and means again.

A count is a rate times what it is divided by. Where that is known for every place and month, places weigh by it, and it
is taken to stay as it was in the same month of the last year; where it is not, every place weighs alike and England is
what it was of the places' mean. Rates are scaled to counts so large that rounding does not show.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from carefund.appraisal.whole_of_places import mean_by_weight, whole_of_places
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, month_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from carefund.appraisal.forecast.drawing import Draws
    from carefund.appraisal.panel import MonthlyPanel

USUAL_COUNT = 10_000.0
"""The median place's count, after scaling."""


def as_counts(panel: MonthlyPanel) -> MonthlyPanel:
    """The panel of a rate or a mean as one of counts, whose England is the sum of its units."""
    counts = panel.counts * weights_of(panel) * scale_of(panel)
    england = whole_of_places(counts, adds_up=True, ended=panel.ended)
    return replace(panel, kind="count", counts=counts, england=england, weights=None)


def weights_of(panel: MonthlyPanel) -> Floats:
    """What each unit's figure is divided by in each month, 1 where nothing is known; units x months."""
    if panel.weights is None:
        return np.ones_like(panel.counts)
    usual = np.nanmedian(np.where(panel.weights > 0, panel.weights, np.nan)) if (panel.weights > 0).any() else 1.0
    own = _last_known(panel.weights)
    filled: Floats = np.where(np.isfinite(panel.weights) & (panel.weights > 0), panel.weights, own[:, None])
    return np.where(np.isfinite(filled), filled, usual)


def _last_known(values: Floats) -> Floats:
    """Each row's last finite value above zero, NaN where there is none."""
    known = np.isfinite(values) & (values > 0)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    found: Floats = np.where(known.any(axis=1), values[np.arange(len(values)), last], np.nan)
    return found


def scale_of(panel: MonthlyPanel) -> float:
    """What makes the median figure, weighed, a count of USUAL_COUNT."""
    weighed = panel.counts * weights_of(panel)
    positive = weighed[np.isfinite(weighed) & (weighed > 0)]
    return USUAL_COUNT / float(np.median(positive)) if len(positive) else 1.0


def as_ratios(
    units: Draws, england: Draws, panel: MonthlyPanel, rows: Sequence[int], months: Sequence[date]
) -> tuple[Draws, Draws]:
    """Draws of counts as rates or means again: those of the panel's `rows` (units x months x draws) and England's.

    England is the units' counts over all they are divided by, times what England was of that over the last year in
    which both are known (1 where England is no figure of its own).
    """
    scale, weights = scale_of(panel), weights_of(panel)
    ahead = weights[:, [_a_year_before(month, panel) for month in months]]
    ratios = units / (ahead[list(rows)][:, :, None] * scale)
    together = england / (ahead[list(rows)].sum(axis=0)[:, None] * scale)
    return ratios.astype(np.float32), (together * _england_of_places(panel, weights)).astype(np.float32)


def _a_year_before(month: date, panel: MonthlyPanel) -> int:
    """The column of the same month in the panel's last year (or its last month, in a panel of less than a year)."""
    steps = month_number(month) - month_number(panel.last)
    column = panel.length - 1 + (steps - 1) % MONTHS_IN_YEAR + 1 - MONTHS_IN_YEAR
    return column if column >= 0 else panel.length - 1


def _england_of_places(panel: MonthlyPanel, weights: Floats) -> float:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = panel.england / mean_by_weight(panel.counts, weights)
    recent = ratio[-MONTHS_IN_YEAR:]
    usable = recent[np.isfinite(recent) & (recent > 0)]
    return float(np.median(usable)) if len(usable) else 1.0
