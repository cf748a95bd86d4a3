"""The outside view: in part of the draws an area does what some area did in some past year, whatever its own trend.

A forecast from an area's own trend and how often areas ever changed so much know different things, and pooled are
better than either (linear opinion pool: Stone, Annals of Mathematical Statistics 1961;32:1339-1342; the outside view:
Kahneman and Lovallo, Management Science 1993;39:17-31). The farther ahead, the more the past of all is worth. As months
of the target become known it is of those still to come alone, and its part fades with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True, kw_only=True)
class OutsideView:
    """The outside view of a target that ends `ahead` months ahead, the same for all areas of one seed.

    In part of so many `draws` some past span is repeated: which draws and which span is the same for all, so that a bad
    year is one for all; which area's change of that span is drawn for each area by itself. `past` holds changes in per
    cent, `to_come` is the part of the target's months that is not known yet.
    """

    past: PastChanges
    ahead: int
    draws: int
    seed: int
    to_come: float = 1.0

    @cached_property
    def part(self) -> float:
        """The part of the draws, 0 to 1, that take it."""
        return outside_part(self.past, self.ahead, self.to_come)

    def on(self, before: Floats | float, without: npt.NDArray[np.floating], code: str, known: float = 0.0) -> Floats:
        """An area's draws `without` the plan, some replaced by what is known and the months before times a past change.

        `before` is the count, or its draws, in the baseline's months that answer those of the target still to come,
        `known` the count of those that have come.
        """
        if not self.part:
            return without.astype(np.float64)
        repeated, _ = self._drawn
        pooled: Floats = np.where(repeated, known + before * (1 + self._changes(code) / 100), without)
        return pooled

    @cached_property
    def _drawn(self) -> tuple[Flags, Whole]:
        """Which draws repeat a past span, and which span each draw would repeat."""
        generator = stream(self.seed, "outside view")
        known = np.isfinite(self.past.changes).sum(axis=0)
        repeated: Flags = generator.random(self.draws) < self.part
        return repeated, generator.choice(len(known), self.draws, p=known / known.sum())

    @cached_property
    def _by_span(self) -> list[tuple[Floats, Whole]]:
        """Of each span that some draw would repeat, the known changes in it, and those draws."""
        spans, columns = self._drawn[1], self.past.changes.T
        return [(columns[span][np.isfinite(columns[span])], np.flatnonzero(spans == span)) for span in np.unique(spans)]

    def _changes(self, code: str) -> Floats:
        """A change of some area in each draw's span, in per cent."""
        generator = stream(area_seed(code, self.seed), "whose past")
        drawn = np.empty(self.draws)
        for changes, draws in self._by_span:
            drawn[draws] = generator.choice(changes, len(draws))
        return drawn
