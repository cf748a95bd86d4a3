"""Areas added up, draw by draw: how many meet their targets, and what their sum comes to, with shared shocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from carefund.appraisal.direction import comes_to
from carefund.appraisal.scoring import bounded
from carefund.arrays import Floats
from carefund.interval import Interval


@dataclass(frozen=True, kw_only=True)
class AreaDraws:
    """One area's draws of baseline and outturn, and its target in per cent of the baseline.

    `outturn` is the area's by itself, the outside view included; `in_sums` that by the forecast alone, in which areas
    add up to England. `without` are both without the plan, None where they are not asked for. `more_is_better` is the
    metric's, the same for all areas that are added up; `adds_up` is false for a rate or mean, and `least` is the least
    that is divided by.
    """

    baseline: Floats
    outturn: Floats
    in_sums: Floats
    target: float
    without: tuple[Floats, Floats] | None = None
    more_is_better: bool = False
    adds_up: bool = True
    least: float = 1.0

    @property
    def target_count(self) -> Floats:
        """Draws of the count that the target allows."""
        return self.baseline * (1 + self.target / 100)


@dataclass(frozen=True, kw_only=True)
class SumOfAreas:
    """What areas' counts add up to: `change` in per cent of the sum of baselines, the rest in the metric's unit.

    `probability` is that the sum meets the sum of targets.
    """

    change: Interval[float]
    change_count: Interval[float]
    planned_change: float
    probability: float


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """Areas together. `meeting` is how many meet their targets, `expected` its mean (the sum of their chances).

    `sum` is None for a rate or mean, which does not add up; `without` is the same without the plan, None where it is
    not asked for.
    """

    label: str
    areas: int
    meeting: Interval[float]
    expected: float
    sum: SumOfAreas | None
    without: Aggregate | None = None


def aggregate(label: str, areas: Sequence[AreaDraws]) -> Aggregate:
    """Add areas up within each draw, so that what hits all of them does not average out. Raises ValueError for none."""
    if not areas:
        raise ValueError("no area to add up")
    pairs = [(one, one.without) for one in areas]
    alone = [replace(one, outturn=pair[0], in_sums=pair[1], without=None) for one, pair in pairs if pair is not None]
    return replace(_added_up(label, areas), without=_added_up(label, alone) if len(alone) == len(areas) else None)


def _added_up(label: str, areas: Sequence[AreaDraws]) -> Aggregate:
    more = areas[0].more_is_better
    meeting = np.sum([comes_to(area.outturn, area.target_count, more_is_better=more) for area in areas], axis=0)
    return Aggregate(
        label=label,
        areas=len(areas),
        meeting=Interval.of_draws(meeting),
        expected=float(meeting.mean()),
        sum=_sum(areas) if areas[0].adds_up else None,
    )


def _sum(areas: Sequence[AreaDraws]) -> SumOfAreas:
    baseline, outturn, target_count = (
        np.sum([getattr(area, name) for area in areas], axis=0) for name in ("baseline", "in_sums", "target_count")
    )
    met = comes_to(outturn, target_count, more_is_better=areas[0].more_is_better)
    return SumOfAreas(
        change=Interval.of_draws((outturn / np.maximum(baseline, areas[0].least) - 1) * 100),
        change_count=Interval.of_draws(outturn - baseline),
        planned_change=float(np.median(target_count - baseline)),
        probability=bounded(float(met.mean()), len(outturn)),
    )
