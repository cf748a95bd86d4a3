"""How far places wander in a year against England: the yardstick for what the whole country may do."""

from __future__ import annotations

from itertools import chain

import numpy as np

from carefund.appraisal.forecast.national import COMMON
from carefund.appraisal.forecast.seasons import TO_DEVIATION
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR

LEAST_CHANGES = 30
"""Fewer changes than these, over all places, are no yardstick."""
LEAST_PLACES = 5
"""Nor are fewer places: one that is nearly all of England hardly moves against it."""
GROWTH = 0.25
"""A change over k months is about (k/12)^0.25 of a year's: measured on delayed days and admissions, 3 to 24 months."""
UNKNOWN = 0.3
"""Where there is nothing to measure by: a place's course moves by about a third in a year (a wide guess)."""
LEAST, MOST = 0.02, 1.0


def yearly_wander(relative: Floats, england: Floats) -> float:
    """The robust standard deviation of a place's change on England in a year, in logs.

    `relative` is places x months (log of a place's part of England), `england` the log of England's daily rate. The
    change is that over a year or, where figures are too few, over the longest span that has enough. With too few places
    it is taken from England's own changes, as if these were `COMMON` of a place's.
    """
    longest = min(MONTHS_IN_YEAR, relative.shape[1] - MONTHS_IN_YEAR // 2)
    spans = range(longest, 0, -1)
    of_places = ((span, _spread(relative, span)) for span in spans if len(relative) >= LEAST_PLACES)
    of_england = ((span, own / COMMON) for span in spans if (own := _spread(england[None], span)))
    measured = ((span, found) for span, found in chain(of_places, of_england) if found)
    span, found = next(measured, (MONTHS_IN_YEAR, UNKNOWN))
    return float(np.clip(found * (MONTHS_IN_YEAR / span) ** GROWTH, LEAST, MOST))


def _spread(rows: Floats, span: int) -> float | None:
    changes = rows[:, span:] - rows[:, :-span]
    seen = np.abs(changes[np.isfinite(changes)])
    least = LEAST_CHANGES if len(rows) > 1 else MONTHS_IN_YEAR
    return float(np.median(seen)) * TO_DEVIATION if len(seen) >= least else None
