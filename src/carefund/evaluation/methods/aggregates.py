"""Group-time effects taken together: over all, by start, by time since the start and by period.

Callaway and Sant'Anna (2021), section 3.1 and corollary 2: weights by the groups' shares of units, whose estimation the
influence functions count too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.group_time import GroupTime
from carefund.evaluation.methods.panel import Period


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """One mean of group-time effects with its influence function (units,)."""

    att: float
    influence: Floats = field(repr=False)

    @property
    def standard_error(self) -> float:
        """Clustered by unit."""
        return float(np.sqrt((self.influence**2).sum()) / len(self.influence))

    def as_values(self) -> dict[str, float]:
        """As the contract writes it."""
        return {"att": self.att, "standard_error": self.standard_error}


def over(cells: GroupTime, chosen: Flags, starts: Whole) -> Aggregate:
    """The mean of chosen cells, each weighted by its group's share of units; `starts` (units,) say who is in which."""
    weights, mark = _shares(cells.starts[chosen], starts)
    whole = weights.sum()
    att = float(weights @ cells.att[chosen] / whole)
    influence = weights @ cells.influence[chosen] / whole
    moved = (mark - weights[:, None]) / whole
    influence = influence + cells.att[chosen] @ (moved - moved.sum(0) * weights[:, None] / whole)
    return Aggregate(att=att, influence=influence)


def _shares(groups: Whole, starts: Whole) -> tuple[Floats, Floats]:
    mark = (groups[:, None] == starts).astype(float)
    return mark.mean(1), mark


def evenly(parts: Sequence[Aggregate]) -> Aggregate:
    """The plain mean."""
    return Aggregate(
        att=float(np.mean([part.att for part in parts])), influence=np.mean([part.influence for part in parts], 0)
    )  # fmt: skip


def simple(cells: GroupTime, starts: Whole) -> Aggregate:
    """Over all treated unit-periods."""
    return over(cells, cells.periods >= cells.starts, starts)


def by_group(cells: GroupTime, starts: Whole) -> tuple[Aggregate, dict[int, Aggregate]]:
    """Each start's mean over its treated periods, and their mean over treated units."""
    after = cells.periods >= cells.starts
    groups = [int(start) for start in np.unique(cells.starts)]
    found = {start: over(cells, after & (cells.starts == start), starts) for start in groups}
    stacked = GroupTime(
        starts=np.array(groups),
        periods=np.array(groups),
        att=np.array([found[start].att for start in groups]),
        influence=np.stack([found[start].influence for start in groups]),
    )
    return over(stacked, np.ones(len(groups), dtype=bool), starts), found


def by_event_time(cells: GroupTime, starts: Whole) -> tuple[Aggregate, dict[int, Aggregate]]:
    """The mean at each distance from the start, and the plain mean of those from the start on."""
    since = cells.periods - cells.starts
    found = {int(time): over(cells, since == time, starts) for time in np.unique(since)}
    return evenly([part for time, part in found.items() if time >= 0]), found


def by_period(cells: GroupTime, starts: Whole) -> tuple[Aggregate, dict[int, Aggregate]]:
    """The mean over the treated in each period, and the plain mean of periods."""
    after = cells.periods >= cells.starts
    found = {
        int(time): over(cells, after & (cells.periods == time), starts) for time in np.unique(cells.periods[after])
    }
    return evenly(list(found.values())), found


def parts_of_answer(cells: GroupTime, starts: Whole, periods: Sequence[Period]) -> dict[str, Any]:
    """The contract's `group_time` and `aggregates`, periods as the panel writes them."""
    errors = cells.standard_error
    group, groups = by_group(cells, starts)
    dynamic, times = by_event_time(cells, starts)
    calendar, columns = by_period(cells, starts)
    return {
        "group_time": [
            {"start": periods[start], "period": periods[period], "att": float(att), "standard_error": float(error)}
            for start, period, att, error in zip(cells.starts, cells.periods, cells.att, errors, strict=True)
        ],
        "aggregates": {
            "simple": simple(cells, starts).as_values(),
            "group": group.as_values()
            | {"by": [{"start": periods[start], **part.as_values()} for start, part in groups.items()]},
            "dynamic": dynamic.as_values()
            | {"by": [{"event_time": time, **part.as_values()} for time, part in times.items()]},
            "calendar": calendar.as_values()
            | {"by": [{"period": periods[column], **part.as_values()} for column, part in columns.items()]},
        },
    }
