"""Control charts of one or many series: segments, limits, causes, judgements, assurance, and what to know of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isnan
from typing import Literal

import numpy as np

from carefund.arrays import Whole
from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.chart_findings import findings_of_asking, findings_of_chart, findings_of_rebasing
from carefund.monitoring.charts.findings import ChartFinding
from carefund.monitoring.charts.observations import Given, Observations
from carefund.monitoring.charts.readings import CAUSES, JUDGEMENTS, Cause, Judgement, Readings, Rules, judgements_of
from carefund.monitoring.charts.runs import read_runs
from carefund.plan.findings import Severity

FEWEST = 12
"""Points below which limits are on trial, as NHS England's Making Data Count has it."""
Assurance = Literal["consistently-passes", "consistently-fails", "inconsistent"]


@dataclass(frozen=True)
class Segment:
    """Points between two beginnings of limits: its number from 0, its first and last place in the chart, its limits.

    Mean and limits are in the values' unit, the limits None where they do not exist.
    """

    number: int
    first: int
    last: int
    mean: float
    lower: float | None
    upper: float | None

    @property
    def points(self) -> int:
        """How many points it has."""
        return self.last - self.first + 1

    @property
    def trial_limits(self) -> bool:
        """Whether it has too few points for limits that hold."""
        return self.points < FEWEST


@dataclass(frozen=True)
class Point:
    """A point of a chart with all that is read from it; limits are None where they do not exist."""

    period: date
    value: float
    segment: int
    mean: float
    lower: float | None
    upper: float | None
    cause: Cause
    judgement: Judgement


@dataclass(frozen=True)
class ControlChart:
    """The chart of one unit.

    `segment`, `cause` (places in CAUSES) and `judgement` (places in JUDGEMENTS) have a number for each point;
    `assurance` is what the limits of the last segment say of the target, None without target, direction or limits.
    """

    observed: Observations
    segments: tuple[Segment, ...]
    segment: Whole = field(repr=False)
    readings: Readings = field(repr=False)
    judgement: Whole = field(repr=False)
    assurance: Assurance | None

    @property
    def unit(self) -> str | None:
        """The unit, None where the figures are of one alone."""
        return self.observed.unit

    @property
    def variation(self) -> Judgement:
        """The judgement of the last point."""
        return JUDGEMENTS[int(self.judgement[-1])]

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point in the order of time."""
        return tuple(self._points())

    def _points(self) -> Iterator[Point]:
        read = self.readings
        for number, (day, value) in enumerate(zip(self.observed.periods, self.observed.values.tolist(), strict=True)):
            yield Point(
                day, value, int(self.segment[number]), float(read.mean[number]), known(read.lower[number]),
                known(read.upper[number]), CAUSES[read.cause[number]], JUDGEMENTS[self.judgement[number]],
            )  # fmt: skip


@dataclass(frozen=True)
class ControlCharts:
    """The charts of a file or a panel: which rules, what was asked, a chart for each unit, and the findings.

    `source` says in words where the figures are from, `label` what they count and `unit_of_values` in what unit.
    """

    rules: str
    asked: Asked
    charts: tuple[ControlChart, ...]
    findings: tuple[ChartFinding, ...]
    source: str = ""
    label: str = ""
    unit_of_values: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether a finding kept something from being charted."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def control_charts(given: Given, asked: Asked, rules: Rules, *, name: str, **words: str) -> ControlCharts:
    """The charts of series, by a set of rules called `name`; `words` are `source`, `label` and `unit_of_values`.

    A date that limits are to begin at and that no series has a point of is an error, and nothing is charted: the charts
    would be others than those asked for. Raises NoChart for what cannot be asked.
    """
    series, wrong = given
    rebasing = findings_of_rebasing(series, asked.checked().rebase) if series else []
    findings = [*wrong, *findings_of_asking(asked), *rebasing]
    if any(one.severity is Severity.ERROR for one in rebasing):
        series = ()
    charts = tuple(_charts(series, asked, rules))
    for chart in charts:
        findings += findings_of_chart(chart.observed, chart.segments, asked, trial=FEWEST)
    return ControlCharts(name, asked, charts, tuple(findings), **words)


def _charts(series: Sequence[Observations], asked: Asked, rules: Rules) -> Iterator[ControlChart]:
    """The charts, the segments of all of them read at once."""
    if not series:
        return
    firsts = [_beginnings(one, asked) for one in series]
    lengths = np.concatenate([np.diff([*begins, len(one.days)]) for begins, one in zip(firsts, series, strict=True)])
    days = np.concatenate([one.days for one in series])
    read = read_runs(np.concatenate([one.values for one in series]), days, lengths, rules, asked)
    judged = judgements_of(read.cause, asked.improvement)
    start = 0
    for one, begins in zip(series, firsts, strict=True):
        part = slice(start, start + len(one.days))
        start = part.stop
        own = Readings(read.mean[part], read.lower[part], read.upper[part], read.cause[part])
        yield _chart(one, begins, own, judged[part], asked)


def _beginnings(observed: Observations, asked: Asked) -> list[int]:
    """The places at which segments begin: the first, and each point of a date that limits begin anew at."""
    if not asked.rebase:
        return [0]
    begins = np.isin(observed.days, np.array(asked.rebase, dtype="datetime64[D]"))
    begins[0] = True
    return [int(place) for place in np.flatnonzero(begins)]


def _chart(
    observed: Observations, begins: Sequence[int], read: Readings, judgement: Whole, asked: Asked
) -> ControlChart:
    ends = [*begins[1:], len(observed.days)]
    segments = tuple(
        Segment(number, first, end - 1, float(read.mean[first]), known(read.lower[first]), known(read.upper[first]))
        for number, (first, end) in enumerate(zip(begins, ends, strict=True))
    )
    which = np.repeat(np.arange(len(begins)), [one.points for one in segments])
    return ControlChart(observed, segments, which, read, judgement, assurance_of(segments[-1], asked))


def assurance_of(segment: Segment, asked: Asked) -> Assurance | None:
    """Whether a process within these limits would meet the target: always, never, or now and then.

    A target at a limit is within the limits. None without a target, a direction or limits.
    """
    if asked.target is None or asked.improvement == "neutral" or segment.lower is None or segment.upper is None:
        return None
    if segment.lower <= asked.target <= segment.upper:
        return "inconsistent"
    beyond = asked.target > segment.upper
    return "consistently-fails" if beyond == (asked.improvement == "increase") else "consistently-passes"


def known(value: float) -> float | None:
    """A number, None for NaN."""
    return None if isnan(value) else float(value)
