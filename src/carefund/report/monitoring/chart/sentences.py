"""What is said of a control chart: the last point, the limits, the target, and every stretch of special cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import floor, log10
from typing import Protocol

import numpy as np

from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.control_charts import Assurance, ControlChart, ControlCharts, Point, Segment
from carefund.monitoring.charts.readings import CAUSES, Cause, Judgement
from carefund.wording.characters import visible
from carefund.wording.dates import day_words, month_words, short_month_words
from carefund.wording.lists import capital, counted, listed
from carefund.wording.numbers import NONE, count, number

MOST_PLACES = 6
HEADINGS = {
    "error": "Errors (what is not charted)",
    "warning": "Warnings (what to know before trusting a chart)",
    "note": "Notes",
}
CAUSE_WORDS: dict[Cause, str] = {
    "common": "usual variation",
    "above-limit": "above the upper limit",
    "below-limit": "below the lower limit",
    "trend-up": "seven or more points that each rise",
    "trend-down": "seven or more points that each fall",
    "two-of-three-above": "two of three points near the upper limit",
    "two-of-three-below": "two of three points near the lower limit",
    "run-above": "seven or more points above the mean",
    "run-below": "seven or more points below the mean",
}
SHORT_CAUSES: dict[Cause, str] = {
    "common": "",
    "above-limit": "above limit",
    "below-limit": "below limit",
    "trend-up": "rising",
    "trend-down": "falling",
    "two-of-three-above": "2 of 3 high",
    "two-of-three-below": "2 of 3 low",
    "run-above": "run above mean",
    "run-below": "run below mean",
}
MEANINGS: dict[Judgement, str] = {
    "common": "common cause",
    "improvement": "improvement",
    "concern": "concern",
    "high": "high",
    "low": "low",
}
ASSURANCE_WORDS: dict[str | None, str] = {
    "consistently-passes": "the target will be met again and again",
    "consistently-fails": "the target will be missed again and again",
    "inconsistent": "the target will be met some times and missed at others",
    None: NONE,
}
SHORT_ASSURANCE: dict[str | None, str] = {
    "consistently-passes": "passes",
    "consistently-fails": "fails",
    "inconsistent": "hit or miss",
    None: NONE,
}
FINDING_LABELS = {
    "constant": "The same in every month",
    "few-series": "Few units to learn from",
    "gaps": "Months without a figure",
    "no-figure": "A figure left out",
    "not-monthly": "Not monthly",
    "taken-for-counts": "Taken for counts",
    "too-long": "Too many months",
    "too-short": "Too few months",
    "zeros": "Only zeros",
    "date-twice": "A date twice",
    "empty-file": "No figures",
    "gap": "A gap",
    "missing-months": "Months without a figure",
    "missing-column": "A column is missing",
    "missing-unit": "A row of no unit",
    "missing-value": "A value is missing",
    "no-direction": "A target without a direction",
    "no-figures": "No figures",
    "no-header": "No heading row",
    "no-moving-range": "No limits",
    "not-a-date": "Not a date",
    "not-a-number": "Not a number",
    "not-a-table": "Not a table",
    "not-text": "Not text",
    "one-point": "No limits",
    "rebase-date": "No point of that date",
    "row-length": "A row of another length",
    "trial-limits": "Limits on trial",
    "unknown-column": "An unknown column",
}
DIRECTIONS = {
    "increase": "Higher is better.",
    "decrease": "Lower is better.",
    "neutral": "Neither direction is taken for better.",
}
HOW_TO_READ = (
    "A point marked as special is one that chance alone would rarely give: something has changed, and it is worth "
    "asking what. Between the limits, without a pattern, ups and downs are what this process always does.",
    "Limits stand 2.66 mean moving ranges from the mean. Special are a point outside them; seven points or more on one "
    "side of the mean; seven or more that each rise, or each fall; and two of three points on one side of the mean "
    "that are beyond two thirds of the way to a limit.",
    "These rules do not know seasons, trends or how many charts are looked at: on pure noise they mark something on "
    "about one chart in four in a year of months, and on figures with a season and a trend on most.",
)


class OfUnit(Protocol):
    """A chart, as far as its name goes."""

    @property
    def unit(self) -> str | None:
        """Its unit."""


class Labelled(Protocol):
    """Charts, as far as names go."""

    @property
    def label(self) -> str:
        """What they count."""


class ReadCharts(Labelled, Protocol):
    """Charts by any rules, as far as what is said of all of them goes."""

    @property
    def charts(self) -> Sequence[OfUnit]:
        """The charts."""

    @property
    def rules(self) -> str:
        """The name of the rules."""

    @property
    def asked(self) -> Asked:
        """What was asked."""

    @property
    def source(self) -> str:
        """Where the figures come from; empty where that is not known."""


@dataclass(frozen=True)
class Stretch:
    """Neighbouring points of one segment with one special cause."""

    points: tuple[Point, ...]

    @property
    def cause(self) -> Cause:
        """Their cause."""
        return self.points[0].cause

    @property
    def judgement(self) -> Judgement:
        """What it means."""
        return self.points[0].judgement


def stretches(chart: ControlChart) -> list[Stretch]:
    """Every stretch of special cause, in the order of time."""
    runs = groupby(chart.points, key=lambda one: (one.segment, one.cause))
    return [Stretch(tuple(points)) for (_, cause), points in runs if cause != "common"]


def short_when(day: date) -> str:
    """The same for a narrow table."""
    return short_month_words(day) if day.day == 1 else day.isoformat()


def figure(value: float | None, places: int) -> str:
    """A figure to so many decimals, a whole one without any; a dash where there is none."""
    return NONE if value is None else count(value, 0 if value == round(value) else places)


def places_of(chart: ControlChart) -> int:
    """Decimals that tell the figures of a chart apart: a hundredth or less of how far they and the limits reach."""
    ends = [one for segment in chart.segments for one in (segment.lower, segment.upper) if one is not None]
    return places_for([*ends, chart.observed.values.min(), chart.observed.values.max()])


def places_for(figures: Sequence[float]) -> int:
    """Decimals that tell figures apart: a hundredth or less of how far they reach."""
    reach = max(float(np.ptp(figures)), 10.0**-MOST_PLACES)
    return min(max(2 - floor(log10(reach)), 0), MOST_PLACES)


def when(day: date) -> str:
    """A period: the first day of a month is that month."""
    return month_words(day) if day.day == 1 else day_words(day)


def name_of(chart: OfUnit, charts: Labelled) -> str:
    """What a chart is called: its unit, else what is counted; empty where neither is known."""
    return visible(chart.unit or charts.label)


def headed(chart: OfUnit, charts: Labelled, words: str) -> str:
    """Words after the name of their chart, where it has one."""
    name = name_of(chart, charts)
    return f"{name}: {words}" if name else capital(words)


def variation_words(chart: ControlChart) -> str:
    """What the last point means, in the words of the NHS's icons of variation, as a sentence would go on."""
    return meaning_words(chart.variation, high=CAUSES.index(chart.points[-1].cause) % 2 == 1)


def meaning_words(judgement: Judgement, *, high: bool) -> str:
    """A judgement in the words of the NHS's icons; `high` whether it is of higher values."""
    if judgement == "common":
        return "common cause, no significant change"
    values = "higher values" if high else "lower values"
    return {
        "improvement": f"special cause of improving nature, due to {values}",
        "concern": f"special cause of concerning nature, due to {values}",
    }.get(judgement, f"special cause with {values}, where neither direction is better")


def last_point_words(chart: ControlChart, charts: ControlCharts) -> str:
    """How many points there are, and what the last is and means."""
    last, many = chart.points[-1], len(chart.observed.days)
    value, place = figure(last.value, places_of(chart)), when(last.period)
    meaning = variation_words(chart) if last.cause == "common" else f"{variation_words(chart)} ({_why(chart)})"
    if many == 1:
        return headed(chart, charts, f"one point, {value} in {place}: {meaning}.")
    span = f"{many} points from {when(chart.points[0].period)} to {place}"
    return f"{headed(chart, charts, span)}. The last, {value}: {meaning}."


def _why(chart: ControlChart) -> str:
    """Why the last point is special, and since when."""
    stretch = stretches(chart)[-1]
    since = f", marked since {when(stretch.points[0].period)}" if len(stretch.points) > 1 else ""
    return f"{CAUSE_WORDS[stretch.cause]}{since}"


def limits_words(segment: Segment, chart: ControlChart) -> str:
    """What limits hold from where on."""
    since, places = when(chart.observed.periods[segment.first]), places_of(chart)
    mean = figure(segment.mean, places)
    if segment.lower is None:
        return f"From {since} there are no limits, the mean is {mean}."
    trial = " They are on trial: fewer than twelve points." if segment.trial_limits else ""
    ends = f"{figure(segment.lower, places)} to {figure(segment.upper, places)}"
    return f"From {since} the mean is {mean}, and usual variation reaches from {ends}.{trial}"


def assurance_words(chart: ControlChart, charts: ControlCharts) -> str:
    """What the limits say of the target, as a sentence; empty where there is no target."""
    return target_words(chart.assurance, charts.asked, "it lies within the limits", "it lies outside the limits")


def target_words(assurance: Assurance | None, asked: Asked, within: str, outside: str) -> str:
    """The same by any rules; `within` and `outside` say where the target lies."""
    if asked.target is None:
        return ""
    start = f"Target {number(asked.target)}: "
    if assurance is None:
        lacking = "a direction of improvement" if asked.improvement == "neutral" else "limits"
        return f"{start}nothing can be said of it without {lacking}."
    where = within if assurance == "inconsistent" else outside
    return f"{start}unless the process changes, {ASSURANCE_WORDS[assurance]}, for {where}."


def many_words(charts: ControlCharts) -> str:
    """How many charts mean what."""
    counts = {meaning: sum(one.variation == meaning for one in charts.charts) for meaning in MEANINGS}
    said = (f"{number} {MEANINGS[meaning]}" for meaning, number in counts.items() if number)
    return f"{counted(len(charts.charts), 'chart')}. The last point of each: {listed(said)}."


def description(chart: ControlChart, charts: ControlCharts) -> str:
    """A chart for those who do not see it: last point, limits, target and every stretch of special cause."""
    said = [last_point_words(chart, charts), *(limits_words(one, chart) for one in chart.segments)]
    said.append(assurance_words(chart, charts))
    found = "; ".join(map(stretch_words, stretches(chart)))
    said.append(f"Special: {found}." if found else "No point is special.")
    return " ".join(filter(None, said))


def stretch_words(stretch: Stretch) -> str:
    """A stretch in words."""
    first, last = stretch.points[0].period, stretch.points[-1].period
    span = when(first) if first == last else f"{when(first)} to {when(last)}"
    meaning = MEANINGS[stretch.judgement]
    return f"{span}, {CAUSE_WORDS[stretch.cause]} ({meaning})"


def title_of(charts: ControlCharts) -> str:
    """The title of a report."""
    return titled("Control chart" if len(charts.charts) == 1 else "Control charts", charts)


def titled(what: str, charts: ReadCharts) -> str:
    """A title that begins with what is shown: of one chart its name, of several what they count and how many."""
    if len(charts.charts) == 1:
        name = name_of(charts.charts[0], charts)
        return f"{what}: {name}" if name else what
    of = f" of {charts.label}" if charts.label else ""
    return f"{what}{of}: {counted(len(charts.charts), 'unit')}"


def in_order_of_need(charts: ControlCharts) -> Iterator[ControlChart]:
    """The charts, concern first, then other special causes, then common cause; in each as they were given."""
    order = ("concern", "improvement", "high", "low", "common")
    yield from sorted(charts.charts, key=lambda one: order.index(one.variation))
