"""What is said of signals: the last month, what was expected of it, every stretch that is marked, and the promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from carefund.monitoring.signals.findings import LEAST_MONTHS
from carefund.monitoring.signals.result import CAUSES, HIGH, Cause, Promise
from carefund.monitoring.signals.run_lengths import Detection
from carefund.monitoring.signals.signal_charts import ReadPoint, SignalChart, SignalCharts, Spell
from carefund.report.monitoring.chart.sentences import (
    MEANINGS,
    figure,
    headed,
    meaning_words,
    places_for,
    target_words,
    titled,
    when,
)
from carefund.wording.chances import chance
from carefund.wording.lists import counted, listed
from carefund.wording.numbers import decimals, number, part

NOT_JUDGED = "not judged"
CAUSE_WORDS: dict[Cause, str] = {
    "common": "as expected",
    "above-limit": "above its upper limit",
    "below-limit": "below its lower limit",
    "drift-up": "a drift upwards",
    "drift-down": "a drift downwards",
    "gap-without-event": "a long time without an event",
}
SHORT_CAUSES: dict[Cause, str] = {
    "common": "",
    "above-limit": "above limit",
    "below-limit": "below limit",
    "drift-up": "drift up",
    "drift-down": "drift down",
    "gap-without-event": "long without event",
}
HOW_TO_READ = (
    "Each month is held against what the months before it let expect, with level, trend and season; the limits are its "
    "own. Later months change nothing that was said of an earlier one.",
    "Marked are single months beyond their limit; drifts, by a cumulative sum of how far months lay off, each too "
    "little to be marked alone; and, of rare events, a time without any that is too long. After a lasting change the "
    "expectation follows it, and the mark ends: what is then marked no more has become the new usual.",
    "A mark says where to look and ask, not that somebody did well or badly.",
)


@dataclass(frozen=True)
class Marked:
    """Neighbouring months of one segment that are marked on one side."""

    points: tuple[ReadPoint, ...]

    @property
    def last(self) -> ReadPoint:
        """The last of them."""
        return self.points[-1]

    @property
    def begins(self) -> date:
        """When what is marked began, which of a drift is before it was marked."""
        return min(one.since or one.period for one in self.points)


def stretches(chart: SignalChart) -> list[Marked]:
    """Every stretch that is marked, in the order of time."""
    runs = groupby(chart.points, key=lambda one: (one.segment, one.cause != "common", is_high(one.cause)))
    return [Marked(tuple(points)) for (_, marked, _), points in runs if marked]


def is_high(cause: Cause) -> bool:
    """Whether a cause is one of higher values."""
    return CAUSES.index(cause) in HIGH


def point_words(point: ReadPoint) -> str:
    """Why a point is marked, or that it is not, or was not judged."""
    return CAUSE_WORDS[point.cause] if point.judged else NOT_JUDGED


def meaning_of(point: ReadPoint) -> str:
    """What a point means, in a word or two."""
    return MEANINGS[point.judgement] if point.judged else NOT_JUDGED


def places_of(chart: SignalChart) -> int:
    """Decimals that tell the figures of a chart apart."""
    ends = [one for point in chart.points for one in (point.lower, point.upper) if one is not None]
    return places_for([*ends, *chart.observed.values])


def title_of(charts: SignalCharts) -> str:
    """The title of a report."""
    return titled("Signals", charts)


def variation_words(chart: SignalChart) -> str:
    """What the last point means, in the words of the NHS's icons of variation."""
    last = chart.points[-1]
    return meaning_words(chart.variation, high=is_high(last.cause)) if last.judged else NOT_JUDGED


def last_point_words(chart: SignalChart, charts: SignalCharts) -> str:
    """How many points there are, what the last is, what was expected of it and what it means."""
    last, places = chart.points[-1], places_of(chart)
    span = counted(len(chart.points), "month")
    if len(chart.points) > 1:
        span = f"{span} from {when(chart.points[0].period)} to {when(last.period)}"
    start = headed(chart, charts, f"{span}. The last, {figure(last.value, places)}")
    if not last.judged:
        return f"{start}, is {NOT_JUDGED}."
    why = "" if last.cause == "common" else f" ({_why(last)})"
    return f"{start}: {variation_words(chart)}{why}. {expected_words(last, places)}"


def expected_words(point: ReadPoint, places: int) -> str:
    """What was expected of a month."""
    ends = f"{figure(point.lower, places)} to {figure(point.upper, places)}"
    return f"Expected was {figure(point.mean, places)}, and anything from {ends} is usual for that month."


def _why(point: ReadPoint) -> str:
    since = f", since {when(point.since)}" if point.since and point.since != point.period else ""
    return f"{CAUSE_WORDS[point.cause]}{since}"


def stretch_words(stretch: Marked) -> str:
    """A stretch in words: when, why, what it means, and whether all units share it."""
    first, last = stretch.points[0].period, stretch.last.period
    span = when(first) if first == last else f"{when(first)} to {when(last)}"
    causes = listed(dict.fromkeys(CAUSE_WORDS[one.cause] for one in stretch.points))
    begun = f", begun in {when(stretch.begins)}" if stretch.begins < first else ""
    return f"{span}: {causes}{begun} ({meaning_of(stretch.last)}){_shared(stretch)}"


def _shared(stretch: Marked) -> str:
    """Whether a stretch is marked with the common movement taken out, where there is one."""
    apart = [one.cause_apart for one in stretch.points if one.cause_apart is not None]
    if not apart:
        return ""
    own = any(one != "common" for one in apart)
    return "; its own, also beside all units" if own else "; not its own: not marked beside all units"


def spell_words(spell: Spell, chart: SignalChart) -> str:
    """What the expectation of a segment stands on."""
    since = when(chart.observed.periods[spell.first])
    if not spell.judged:
        return f"From {since} on there are too few months, or none that vary: they are {NOT_JUDGED}."
    learned = f"the first {counted(LEAST_MONTHS, 'month')} are learned from and {NOT_JUDGED}"
    return f"From {since} on {learned}. What is expected stands on {spell.basis}: {spell.why}."


def assurance_words(chart: SignalChart, charts: SignalCharts) -> str:
    """What the limits of the last year say of the target; empty where there is none."""
    within = "it lies within limits of the last twelve months"
    return target_words(chart.assurance, charts.asked, within, "it lies outside the limits of each of the last months")


def many_words(charts: SignalCharts) -> str:
    """How many units are marked in their last month, and how many of these are discoveries."""
    last = [one.points[-1] for one in charts.charts]
    meanings = [meaning_of(one) for one in last]
    said = (f"{meanings.count(one)} {one}" for one in (*MEANINGS.values(), NOT_JUDGED) if one in meanings)
    found = sum(one.discovery for one in last)
    return (
        f"{counted(len(last), 'unit')}. The last month of each: {listed(said)}. "
        f"{found or 'None'} of them {'is a discovery' if found == 1 else 'are discoveries'}."
    )


def rate_words(promise: Promise, units: int) -> str:
    """How often a chart alarms falsely, and of several units what part of discoveries is false."""
    years = number(round(promise.rates.chart_years, 1))
    alarms = f"While nothing changes, a chart alarms falsely once in {years} years on average."
    if units == 1:
        return alarms
    of = f"{part(promise.false_discovery)} at most are false on average"
    return f"{alarms} Of the discoveries of a month over all units, {of}."


def detection_words(promise: Promise) -> str:
    """How soon a lasting change is found."""
    told = [one for one in promise.detection if one.size in TOLD]
    said = "; ".join(f"one of {number(one.size)} {_spreads(one.size)} {_found(one)}" for one in told)
    return (
        f"A lasting change is found with a delay, in charts of {counted(promise.known, 'month')}: {said}. A spread is "
        "the standard deviation of what was expected of a month."
    )


TOLD = (1.0, 2.0, 3.0)
"""Sizes of a change that are told in words; the table has more."""


def _spreads(size: float) -> str:
    return "spread" if size == 1 else "spreads"


def _found(one: Detection) -> str:
    if one.median is None:
        return f"by {chance(float(one.within[-1]))} of charts within {len(one.within)} months"
    return f"by half of charts within {counted(one.median, 'month')}"


def detection_cells(one: Detection) -> tuple[str, ...]:
    """A size of change with how soon it is found, as cells."""
    median = f"over {len(one.within)}" if one.median is None else str(one.median)
    return (number(one.size), chance(float(one.within[2])), chance(float(one.within[11])),
            chance(float(one.within[-1])), median)  # fmt: skip


def p_words(point: ReadPoint) -> str:
    """A p-value to three decimals."""
    if point.p_value is None:
        return ""
    least = 0.001
    return f"under {least}" if point.p_value < least else decimals(point.p_value, 3)


def description(chart: SignalChart, charts: SignalCharts) -> str:
    """A chart for those who do not see it."""
    said = [last_point_words(chart, charts), assurance_words(chart, charts)]
    found = "; ".join(map(stretch_words, stretches(chart)))
    said.append(f"Marked: {found}." if found else "No month is marked.")
    return " ".join(filter(None, said))


def in_order_of_need(charts: SignalCharts) -> Iterator[SignalChart]:
    """Units marked in their last month first, concern before others; then discoveries; then by when last marked."""
    order = ("concern", "improvement", "high", "low", "common")

    def need(one: SignalChart) -> tuple[int, bool, int, float]:
        last = one.points[-1]
        marked = max((point.period.toordinal() for point in one.points if point.cause != "common"), default=0)
        return order.index(one.variation), not last.discovery, -marked, 1.0 if last.p_value is None else last.p_value

    yield from sorted(charts.charts, key=need)
