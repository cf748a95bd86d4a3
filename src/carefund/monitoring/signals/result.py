"""What signals say: of each series and month what was expected, what was seen of it, why it is marked and how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.monitoring.charts.asked import Improvement
from carefund.monitoring.charts.readings import OF_WAY, Judgement
from carefund.monitoring.signals.findings import SignalFinding
from carefund.monitoring.signals.run_lengths import Design, Detection, Rates

Basis = Literal["forecast", "own months", "small counts", "rare events (g)", "rare events (t)", "none"]
Cause = Literal["common", "above-limit", "below-limit", "drift-up", "drift-down", "gap-without-event"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
"""Each known in arrays by its place here."""
HIGH = (1, 3)
"""Places of the causes that are high; the others but the first are low."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is promised of all the signals, computed and not measured on the figures.

    `design` are the limits; `rates` what each chart does while nothing has changed; `level` the part of months between
    the lower and the upper limit; `false_discovery` the part of a month's discoveries that is false on average;
    `detection` how soon shifts of several sizes are found by a chart of so many months (`known`) whose expectation
    adapts to them.
    """

    design: Design
    rates: Rates
    level: float
    false_discovery: float
    known: int
    detection: tuple[Detection, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What is marked, series x months; p-values are NaN where nothing was judged.

    `cause` in places of CAUSES, `since` the column in which it began (-1: none), `begins` whether an alarm begins
    there, `p_value`, and `adjusted` over all series of the month.
    """

    cause: Whole = field(repr=False)
    since: Whole = field(repr=False)
    begins: Flags = field(repr=False)
    p_value: Floats = field(repr=False)
    adjusted: Floats = field(repr=False)


@dataclass(frozen=True)
class SignalPoint:
    """One series in one month, in the series' own unit; None where nothing was expected or judged.

    `score` is the standardised residual (a normal score), `apart` that less the common movement. `discovered` says
    that the month is among those of which at most the stated part is false, `apart_cause` why it is marked once the
    common movement is taken out: `common` for a cause that all areas share.
    """

    month: date
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    score: float | None
    apart: float | None
    cause: Cause
    apart_cause: Cause
    since: date | None
    begins: bool
    p_value: float | None
    adjusted_p: float | None
    discovered: bool
    judgement: Judgement


@dataclass(frozen=True, kw_only=True)
class Together:
    """The common movement of a group of series: by month its score (NaN where none), cause and p-value."""

    group: str
    score: Floats = field(repr=False)
    cause: Whole = field(repr=False)
    p_value: Floats = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Signals:
    """The signals of many series over the same months; arrays are series x months, NaN where there is nothing.

    `expected`, `lower` and `upper` are in the unit of `values`. `own` marks months against each series' own
    expectation, `apart` with the movement common to the group taken out (nothing in a group too small to have one).
    `basis` and `why` say of each series what its expectation stands on.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    months: tuple[date, ...]
    improvement: tuple[Improvement, ...]
    values: Floats = field(repr=False)
    expected: Floats = field(repr=False)
    lower: Floats = field(repr=False)
    upper: Floats = field(repr=False)
    score: Floats = field(repr=False)
    score_apart: Floats = field(repr=False)
    own: Marks = field(repr=False)
    apart: Marks = field(repr=False)
    together: tuple[Together, ...] = field(repr=False)
    basis: tuple[Basis, ...]
    why: tuple[str, ...] = field(repr=False)
    promise: Promise
    findings: tuple[SignalFinding, ...] = ()

    @property
    def discovered(self) -> Flags:
        """The months of series that are discoveries at the stated part of false ones, own expectation."""
        return np.nan_to_num(self.own.adjusted, nan=1.0) <= self.promise.false_discovery

    def points(self, name: str) -> tuple[SignalPoint, ...]:
        """Every month of one series. Raises KeyError for a name that it does not have."""
        if name not in self.names:
            raise KeyError(name)
        return tuple(self._points(self.names.index(name)))

    def _points(self, row: int) -> Iterator[SignalPoint]:
        discovered = self.discovered
        for column, month in enumerate(self.months):
            at = (row, column)
            cause, since = CAUSES[self.own.cause[at]], int(self.own.since[at])
            yield SignalPoint(
                month=month,
                **{name: _known(getattr(self, name)[at]) for name in ("expected", "lower", "upper", "score")},
                value=_known(self.values[at]),
                apart=_known(self.score_apart[at]),
                cause=cause,
                apart_cause=CAUSES[self.apart.cause[at]],
                since=self.months[since] if since >= 0 else None,
                begins=bool(self.own.begins[at]),
                p_value=_known(self.own.p_value[at]),
                adjusted_p=_known(self.own.adjusted[at]),
                discovered=bool(discovered[at]),
                judgement=judgement_of(cause, self.improvement[row]),
            )


def judgement_of(cause: Cause, improvement: Improvement) -> Judgement:
    """What a cause means where that direction is better.

    >>> judgement_of("drift-up", "decrease"), judgement_of("gap-without-event", "decrease")
    ('concern', 'improvement')
    """
    if cause == "common":
        return "common"
    high, low = OF_WAY[improvement]
    return high if CAUSES.index(cause) in HIGH else low


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
