"""Checks of what a return says of its metrics, against the plan and what has been published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from carefund.monitoring.returns.checks.check import ReturnFacts, check, lacking
from carefund.monitoring.returns.model import MetricReport
from carefund.monitoring.returns.spans import metric_spans, planned_figure, value_of
from carefund.plan.checks.check import ERROR, NOTE, WARNING, Discrepancy
from carefund.wording.lists import NOTHING, listed
from carefund.wording.numbers import exact_count, fraction

OFFICIAL = "Figures come from official series wherever there is one"
ON_TRACK = "Metrics of the round: on track against the plan"

metrics_answered = check(
    "metrics-answered",
    ERROR,
    "The return says of each metric whether it is on track",
    to_do="Choose On track, Not on track or No data to tell.",
    policy=ON_TRACK,
    completeness=True,
    part="metrics",
)(lacking("metrics"))


@dataclass(frozen=True)
class _Held:
    """A metric's figure beside what was planned, in words and in numbers that can be compared."""

    planned: Decimal
    actual: Decimal
    words: tuple[str, str]
    worse: bool


def _reports(facts: ReturnFacts) -> Iterator[tuple[str, MetricReport]]:
    """Each metric with its path."""
    return ((f"metrics[{index}]", one) for index, one in enumerate(facts.sent.metrics))


def _held(facts: ReturnFacts, one: MetricReport) -> _Held | None:
    """The published figure, or else the area's own, against the plan; None where they cannot be compared.

    A figure with a denominator is compared as a rate where the plan has one too. A metric whose direction is set
    locally is not compared, nor one whose months have not all ended.
    """
    metric = next((each for each in facts.round.metrics if each.id == one.metric), None)
    span = metric_spans(facts.round, facts.quarter).get(one.metric)
    if metric is None or span is None or not span.ended or metric.direction == "set-locally":
        return None
    planned, below = _planned(facts, one)
    published = facts.published.get(one.metric)
    actual = published.count if published else one.own
    rates = value_of(planned, below), value_of(actual, None if published else one.own_denominator)
    if rates[0] is not None and rates[1] is not None:
        per = metric.rate_per or 1
        pair = rates[0] * per, rates[1] * per
        words = fraction(pair[0]), fraction(pair[1])
    elif planned is not None and actual is not None and (published or one.own_denominator is None):
        pair, words = (planned, actual), (exact_count(planned), exact_count(actual))
    else:
        return None
    worse = pair[1] > pair[0] if metric.direction == "lower" else pair[1] < pair[0]
    return _Held(*pair, words, worse)


def _planned(facts: ReturnFacts, one: MetricReport) -> tuple[Decimal | None, Decimal | None]:
    """The plan's figure: the accepted plan's where that was given, else what stands in the return."""
    if facts.plan is None:
        return one.planned, one.planned_denominator
    span = metric_spans(facts.round, facts.quarter)[one.metric]
    figure = planned_figure(span, facts.round.metric(one.metric), facts.plan)
    return figure.numerator, figure.denominator


def _worse_on_track(facts: ReturnFacts) -> Iterator[tuple[str, MetricReport, _Held]]:
    """Metrics that are said to be on track while their figure is worse than planned."""
    for path, one in _reports(facts):
        held = _held(facts, one) if one.status == "on-track" else None
        if held and held.worse:
            yield path, one, held


@check(
    "on-track-as-figures",
    ERROR,
    "A metric that is said to be on track is no worse than planned, or it is said why",
    to_do="Say that it is not on track, or give the reason why it is on track all the same.",
    policy=ON_TRACK,
    part="metrics",
)
def on_track_as_figures(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No metric is said to be on track, without a reason, while its figure is worse than the plan."""
    for path, one, held in _worse_on_track(facts):
        if not one.reasons:
            yield _discrepancy(facts, path, one, held)


@check(
    "on-track-though-worse",
    WARNING,
    "A metric is said to be on track although its figure is worse than planned",
    to_do="See whether the reason that is given bears it out.",
    policy=ON_TRACK,
    part="metrics",
)
def on_track_though_worse(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Metrics said to be on track, with a reason, while their figure is worse than the plan."""
    for path, one, held in _worse_on_track(facts):
        if one.reasons:
            yield _discrepancy(facts, path, one, held)


def _discrepancy(facts: ReturnFacts, path: str, one: MetricReport, held: _Held) -> Discrepancy:
    label = facts.labels.get(one.metric, one.metric)
    better = "at most" if held.actual > held.planned else "at least"
    expected = f"{label}: {better} {held.words[0]}, as planned"
    return Discrepancy(f"{path}.status", expected=expected, found=f"on track, at {held.words[1]}")


@check(
    "no-data-though-published",
    WARNING,
    "A metric without data has none",
    to_do="Say whether the metric is on track by the published figure.",
    policy=OFFICIAL,
    part="metrics",
)
def no_data_though_published(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No metric with a published figure is said to have no data."""
    for path, one in _reports(facts):
        published = facts.published.get(one.metric)
        if one.status == "no-data" and published:
            found = f"no data, though {exact_count(published.count)} is published"
            yield Discrepancy(f"{path}.status", expected="On track or Not on track", found=found)


@check(
    "not-on-track-explained",
    ERROR,
    "A metric that is not on track has reasons, and says what support is needed",
    to_do="Give the reasons, and what support is needed; that none is needed is an answer.",
    policy=ON_TRACK,
    part="metrics",
)
def not_on_track_explained(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Reasons and support stand beside each metric that is not on track."""
    for path, one in _reports(facts):
        fields = {"reasons": one.reasons, "support": one.support}
        empty = [name for name, words in fields.items() if not words]
        if one.status == "not-on-track" and empty:
            label = facts.labels.get(one.metric, one.metric)
            found = f"missing: {listed(_WORDS[name] for name in empty)}"
            yield Discrepancy(f"{path}.{empty[0]}", expected=f"reasons and support needed: {label}", found=found)


_WORDS = {"reasons": "reasons", "support": "support needed"}


@check(
    "published-as-filled-in",
    ERROR,
    "A published figure stands as it was filled in",
    to_do="Put the published figure back, or start from a newly made workbook. Say in the reasons what you doubt.",
    policy=OFFICIAL,
    part="metrics",
)
def published_as_filled_in(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Of the release that the return names, the figure is the published one; no other figure passes as published."""
    for path, one in _reports(facts):
        figure = facts.published.get(one.metric)
        if figure and one.published != figure.count and one.published_source in (None, figure.source):
            found = NOTHING if one.published is None else exact_count(one.published)
            yield Discrepancy(f"{path}.published", expected=_words(figure.count), found=found)
        elif figure is None and one.published is not None and not one.published_source:
            expected = "no figure, for none is published"
            yield Discrepancy(f"{path}.published", expected=expected, found=exact_count(one.published))


@check(
    "published-since-revised",
    WARNING,
    "The published figure is the newest",
    to_do="Start from a newly made workbook, or copy the entries to one; the new figure counts.",
    policy=OFFICIAL,
    part="metrics",
)
def published_since_revised(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """The figure is that of the release that is held now; another release is named where it differs."""
    for path, one in _reports(facts):
        figure = facts.published.get(one.metric)
        other = one.published_source is not None and figure is not None and one.published_source != figure.source
        if figure and other and one.published != figure.count:
            found = f"{NOTHING if one.published is None else exact_count(one.published)}, of another release"
            yield Discrepancy(f"{path}.published", expected=_words(figure.count), found=found)


def _words(count: Decimal) -> str:
    return f"{exact_count(count)}, as published"


@check(
    "own-beside-published",
    NOTE,
    "An area's own figure stands where none is published",
    to_do="Nothing need be done: the published figure counts. Say in the reasons why yours differs.",
    policy=OFFICIAL,
    part="metrics",
)
def own_beside_published(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No own figure differs from a published one."""
    for path, one in _reports(facts):
        figure = facts.published.get(one.metric)
        if figure and one.own is not None and one.own != figure.count:
            yield Discrepancy(f"{path}.own", expected=_words(figure.count), found=exact_count(one.own))


@check(
    "planned-metric-as-accepted",
    ERROR,
    "The plan's figures stand as they were accepted",
    to_do="Put the accepted plan's figure back, or start from a newly made workbook.",
    policy="The accepted plan; a changed plan has to be accepted anew",
    part="metrics",
)
def planned_metric_as_accepted(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Planned numerators and denominators are those of the accepted plan, where that was given."""
    spans = metric_spans(facts.round, facts.quarter)
    if facts.plan is None:
        return
    for path, one in _reports(facts):
        if one.metric not in spans:
            continue
        figure = planned_figure(spans[one.metric], facts.round.metric(one.metric), facts.plan)
        pairs = {
            "planned": (figure.numerator, one.planned),
            "planned_denominator": (figure.denominator, one.planned_denominator),
        }
        for name, (accepted, stated) in pairs.items():
            if accepted is not None and accepted != stated:
                found = NOTHING if stated is None else exact_count(stated)
                expected = f"{exact_count(accepted)}, as in the accepted plan"
                yield Discrepancy(f"{path}.{name}", expected=expected, found=found)
