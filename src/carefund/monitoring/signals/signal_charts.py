"""Charts of a file or a panel by carefund's rules: what was expected of each month, what departs from it, how sure.

Figures are monthly, for season is taken out. Where limits are to begin anew, so does the expectation: what lies between
two such dates is a series of its own, read beside those of other units alone, and discoveries are over all units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, months_between
from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.chart_findings import findings_of_asking, findings_of_rebasing
from carefund.monitoring.charts.control_charts import Assurance
from carefund.monitoring.charts.findings import ChartFinding
from carefund.monitoring.charts.observations import Given, Observations
from carefund.monitoring.charts.readings import Judgement
from carefund.monitoring.signals.chart_findings import as_chart_finding, findings_of_kind, monthly
from carefund.monitoring.signals.discovery import adjusted
from carefund.monitoring.signals.findings import LEAST_MONTHS
from carefund.monitoring.signals.result import CAUSES, Basis, Cause, Promise, SignalPoint, Signals
from carefund.monitoring.signals.signals import FALSE_ALARM_YEARS, FALSE_DISCOVERY, signals
from carefund.plan.findings import Severity


@dataclass(frozen=True)
class Spell:
    """Points between two beginnings of the expectation: its number from 0, its first and last place in the chart.

    `basis` and `why` say what the expectation stands on, `judged` how many points were judged.
    """

    number: int
    first: int
    last: int
    basis: Basis
    why: str
    judged: int

    @property
    def points(self) -> int:
        """How many points it has."""
        return self.last - self.first + 1


@dataclass(frozen=True, kw_only=True)
class ReadPoint:
    """A point with all that is read from it, in the unit of the figures; what does not exist is None.

    `mean` is what was expected of that month, `lower` and `upper` its own limits; `since` the period in which what is
    marked began; `score` how far off it lies as a normal score; `adjusted_p` the p-value over all units of the month
    and `discovery` whether that is within the stated part; `cause_apart` why the month is marked once the movement
    common to all units is taken out. A point that is not `judged` has no expectation and no cause.
    """

    period: date
    value: float
    segment: int
    mean: float | None
    lower: float | None
    upper: float | None
    cause: Cause
    judgement: Judgement
    judged: bool
    since: date | None
    score: float | None
    p_value: float | None
    adjusted_p: float | None
    discovery: bool
    cause_apart: Cause | None


@dataclass(frozen=True)
class SignalChart:
    """The chart of one unit; `assurance` is None without a target, a direction or limits."""

    observed: Observations
    segments: tuple[Spell, ...]
    points: tuple[ReadPoint, ...] = field(repr=False)
    assurance: Assurance | None

    @property
    def unit(self) -> str | None:
        """The unit, None where the figures are of one alone."""
        return self.observed.unit

    @property
    def variation(self) -> Judgement:
        """The judgement of the last point."""
        return self.points[-1].judgement

    @property
    def judged(self) -> int:
        """How many points were judged."""
        return sum(one.judged for one in self.points)


@dataclass(frozen=True)
class CommonMonth:
    """A month of the movement common to all units: its normal score, why it is marked, and its p-value."""

    period: date
    score: float
    cause: Cause
    p_value: float


@dataclass(frozen=True)
class SignalCharts:
    """The charts of a file or a panel, what is promised of all of them, and findings.

    `counts` says whether the figures were taken for counts; `together` is the common movement of ten units or
    more; `promise` is None where nothing is charted.
    """

    asked: Asked
    charts: tuple[SignalChart, ...]
    promise: Promise | None
    findings: tuple[ChartFinding, ...]
    counts: bool = False
    together: tuple[CommonMonth, ...] = ()
    source: str = ""
    label: str = ""
    unit_of_values: str = ""
    rules: str = "carefund"

    @property
    def has_errors(self) -> bool:
        """Whether a finding kept something from being charted."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def signal_charts(
    given: Given, asked: Asked, *, source: str = "", label: str = "", unit_of_values: str = ""
) -> SignalCharts:
    """The charts of monthly series by carefund's rules; the words are those of `SignalCharts`.

    Raises NoChart for what cannot be asked, NoSignals for rates that cannot be promised.
    """
    series, wrong = given
    series, not_monthly = monthly(series)
    rebasing = findings_of_rebasing(series, asked.checked().rebase) if series else []
    findings = [*wrong, *not_monthly, *findings_of_asking(asked), *rebasing]
    if not series or any(one.severity is Severity.ERROR for one in rebasing):
        return SignalCharts(asked, (), None, tuple(findings), source=source, label=label, unit_of_values=unit_of_values)
    counts = _are_counts(series) if asked.counts is None else asked.counts
    findings += findings_of_kind(asked, counts=counts)
    parts = [(number, one, span) for one in series for number, span in enumerate(_spans(one, asked.rebase))]
    read = [
        _Read.of([(one, span) for own, one, span in parts if own == number], asked, counts=counts)
        for number in range(1 + max(number for number, _, _ in parts))
    ]
    over_all = _adjusted_over_all(read)
    charts = tuple(_chart(one, read, over_all, asked) for one in series)
    findings += dict.fromkeys(found for each in read for found in each.findings(counts=counts))
    return SignalCharts(
        asked, charts, read[-1].made.promise, tuple(findings), counts=counts, together=tuple(_together(read)),
        source=source, label=label, unit_of_values=unit_of_values,
    )  # fmt: skip


@dataclass(frozen=True)
class _Read:
    """The parts of one number of all units that have it, and their signals, a row for each."""

    spans: Sequence[tuple[Observations, slice]]
    made: Signals

    @classmethod
    def of(cls, spans: Sequence[tuple[Observations, slice]], asked: Asked, *, counts: bool) -> _Read:
        return cls(spans, _signals(spans, asked, counts=counts))

    def findings(self, *, counts: bool) -> Iterator[ChartFinding]:
        """The findings of the signals, of the unit and period that they are of."""
        for one in self.made.findings:
            span = None if one.series is None else self.spans[int(one.series)]
            yield as_chart_finding(one, span, counts=counts)

    def row_of(self, observed: Observations) -> int | None:
        """The row of a unit, None where it has no part of this number."""
        return next((row for row, (one, _) in enumerate(self.spans) if one is observed), None)


def _adjusted_over_all(read: Sequence[_Read]) -> list[Mapping[date, Floats]]:
    """Adjusted p-values of each part's rows by month, over all units of the month, whichever part they are in."""
    months = sorted({month for one in read for month in one.made.months})
    column = {month: place for place, month in enumerate(months)}
    rows = [np.full((len(one.spans), len(months)), np.nan) for one in read]
    for whole, one in zip(rows, read, strict=True):
        whole[:, [column[month] for month in one.made.months]] = one.made.own.p_value
    over_all = np.split(adjusted(np.concatenate(rows)), np.cumsum([len(own) for own in rows])[:-1])
    return [dict(zip(months, own.T, strict=True)) for own in over_all]


def _together(read: Sequence[_Read]) -> Iterator[CommonMonth]:
    """The common movement of each part, in the order of time."""
    for one in read:
        for own in one.made.together:
            for place in np.flatnonzero(np.isfinite(own.p_value)):
                score, p_value = float(own.score[place]), float(own.p_value[place])
                yield CommonMonth(one.made.months[place], score, CAUSES[own.cause[place]], p_value)


def _are_counts(series: Sequence[Observations]) -> bool:
    """Whether the figures that are learned from are whole and not below zero; later ones decide nothing."""
    first = np.concatenate([one.values[:LEAST_MONTHS] for one in series])
    return bool((first >= 0).all() and (first == np.floor(first)).all())


def _spans(observed: Observations, rebase: Sequence[date]) -> list[slice]:
    """Where each expectation begins and ends, as places in the chart."""
    at = np.flatnonzero(np.isin(observed.days, np.array(rebase, dtype="datetime64[D]")))
    begins = sorted({0, *map(int, at)})
    return [slice(first, end) for first, end in zip(begins, [*begins[1:], len(observed.days)], strict=True)]


def _signals(spans: Sequence[tuple[Observations, slice]], asked: Asked, *, counts: bool) -> Signals:
    """The signals of every span, each a row; its name is its number."""
    days = [one.days[span].astype("datetime64[M]") for one, span in spans]
    first = min(own[0] for own in days)
    every = months_between(first.astype(object), max(own[-1] for own in days).astype(object))
    values: Floats = np.full((len(spans), len(every)), np.nan)
    for row, (one, span) in enumerate(spans):
        values[row, (days[row] - first).astype(np.int64)] = one.values[span]
    return signals(
        values,
        every,
        names=[str(row) for row in range(len(spans))],
        counts=counts,
        improvement=asked.improvement,
        false_alarm_years=FALSE_ALARM_YEARS if asked.false_alarm_years is None else asked.false_alarm_years,
        false_discovery=FALSE_DISCOVERY if asked.false_discovery is None else asked.false_discovery,
    )


def _chart(
    observed: Observations, read: Sequence[_Read], over_all: Sequence[Mapping[date, Floats]], asked: Asked
) -> SignalChart:
    """The chart of a unit, of the parts that it has."""
    points: list[ReadPoint] = []
    spells: list[Spell] = []
    for number, one in enumerate(read):
        row = one.row_of(observed)
        if row is None:
            break
        made, part = one.made, one.spans[row][1]
        own = list(_points(one, row, number, over_all[number]))
        judged = sum(point.judged for point in own)
        spells.append(Spell(number, part.start, part.stop - 1, made.basis[row], made.why[row], judged))
        points += own
    return SignalChart(observed, tuple(spells), tuple(points), _assurance(points, len(spells) - 1, asked))


def _points(read: _Read, row: int, segment: int, over_all: Mapping[date, Floats]) -> Iterator[ReadPoint]:
    """The points of one part of a unit."""
    (observed, part), made = read.spans[row], read.made
    by_month = {one.month: one for one in made.points(made.names[row])}
    period_of = {day.replace(day=1): day for day in observed.periods}
    for day, value in zip(observed.periods[part], observed.values[part].tolist(), strict=True):
        month = day.replace(day=1)
        point, over = _point(by_month[month], day, value, segment), float(over_all[month][row])
        yield replace(
            point,
            since=period_of.get(point.since, point.since) if point.since else None,
            adjusted_p=over if point.judged else None,
            discovery=point.judged and over <= made.promise.false_discovery,
        )


def _point(one: SignalPoint, period: date, value: float, segment: int) -> ReadPoint:
    judged = one.p_value is not None
    return ReadPoint(
        period=period,
        value=value,
        segment=segment,
        mean=one.expected if judged else None,
        lower=one.lower if judged else None,
        upper=one.upper if judged else None,
        cause=one.cause,
        judgement=one.judgement,
        judged=judged,
        since=one.since,
        score=one.score,
        p_value=one.p_value,
        adjusted_p=None,
        discovery=False,
        cause_apart=one.apart_cause if judged and one.apart is not None else None,
    )


def _assurance(points: Sequence[ReadPoint], segment: int, asked: Asked) -> Assurance | None:
    """What the limits of the last year say of the target: beyond all of them on one side, or among them.

    Limits of one month would not do, for they go with the season. None without a target, a direction or limits in the
    last segment.
    """
    ends = [
        (one.lower, one.upper)
        for one in points[-MONTHS_IN_YEAR:]
        if one.segment == segment and one.lower is not None and one.upper is not None
    ]
    if asked.target is None or asked.improvement == "neutral" or not ends:
        return None
    above, below = (all(asked.target > upper for _, upper in ends), all(asked.target < lower for lower, _ in ends))
    if not (above or below):
        return "inconsistent"
    return "consistently-fails" if above == (asked.improvement == "increase") else "consistently-passes"
