"""The outside view: in part of the draws an area does what some area did in some past year, whatever its own trend.

A forecast from an area's own trend and how often areas ever changed so much know different things, and pooled are
better than either (linear opinion pool: Stone, Annals of Mathematical Statistics 1961;32:1339-1342; the outside view:
Kahneman and Lovallo, Management Science 1993;39:17-31). The farther ahead, the more the past of all is worth. As months
of the target become known it is of those still to come alone, and its part fades with them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.seeds import area_seed, stream
from carefund.arrays import Flags, Floats, Whole

WORTH_THE_SAME = 30.0
"""Months ahead at which both would be worth the same: 29% outside view a year ahead, 37% a year and a half."""
FEWEST_CHANGES = 30
"""Fewer past changes than these are no reference class."""


def outside_part(past: PastChanges, ahead: int, to_come: float = 1.0) -> float:
    """The part of the draws, 0 to 1, that take the outside view of a target that ends so many months ahead.

    `to_come` is the part of its months that is not known yet.
    """
    return to_come * ahead / (ahead + WORTH_THE_SAME) if past.n >= FEWEST_CHANGES else 0.0


def with_outside_view(
    before: Floats | float,
    without: npt.NDArray[np.floating],
    past: PastChanges,
    ahead: int,
    code: str,
    seed: int,
    *,
    known: float = 0.0,
    to_come: float = 1.0,
) -> Floats:
    """The draws `without` the plan, some replaced by what is known and the months before times one plus a past change.

    `before` is the count, or its draws, in the baseline's months that answer those of the target still to come, `known`
    the count of those that have come, `to_come` the part of its months that has not. Which draws these are and which
    past span each repeats is the same for all areas of one seed, so that a bad year is one for all; which area's change
    of that span is drawn for each `code` by itself. `past` holds changes in per cent.
    """
    part = outside_part(past, ahead, to_come)
    if not part:
        return without.astype(np.float64)
    repeated, spans = _repeated(past, len(without), part, seed)
    changes = _changes(past, spans, area_seed(code, seed))
    pooled: Floats = np.where(repeated, known + before * (1 + changes / 100), without)
    return pooled


def _repeated(past: PastChanges, draws: int, part: float, seed: int) -> tuple[Flags, Whole]:
    """Which draws repeat a past span, and which span each draw would repeat."""
    generator = stream(seed, "outside view")
    known = np.isfinite(past.changes).sum(axis=0)
    repeated: Flags = generator.random(draws) < part
    return repeated, generator.choice(len(known), draws, p=known / known.sum())


def _changes(past: PastChanges, spans: Whole, seed: int) -> Floats:
    """A change of some area in each draw's span, in per cent."""
    generator = stream(seed, "whose past")
    drawn = np.empty(len(spans))
    for span in np.unique(spans):
        column = past.changes[:, span]
        draws = spans == span
        drawn[draws] = generator.choice(column[np.isfinite(column)], int(draws.sum()))
    return drawn
