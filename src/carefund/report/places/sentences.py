"""What is said of places beside each other."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.outturn import Outturn
from carefund.evaluation.places import PlaceComparison
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Metric
from carefund.report.audit.comparisons import is_estimate
from carefund.wording.dates import day_words
from carefund.wording.intervals import between_percents
from carefund.wording.lists import capital, listed
from carefund.wording.numbers import percent

INTERVAL = ", 95% interval"
PLANS = (
    "What was planned is England’s plan, shared out by baseline: it is the same for every place in per cent. "
    "Areas’ own plans are not known here."
)
REGIONS = (
    "A region is its areas added up, and has a figure only where each of them has one. Integrated care boards cannot "
    "be shown: which areas lie in one is not held."
)


def finding(comparison: PlaceComparison, metric: Metric) -> str:
    """The finding on one metric in a sentence: who rose most and who least, ranges where a hole is known."""
    ranked = sorted(
        (one for one in comparison.of_metric(metric) if one.central_percent is not None and one.area_code != ENGLAND),
        key=lambda one: -(one.central_percent or 0.0),
    )
    if not ranked:
        return f"{metric.label}: none of these places has a figure."
    if len(ranked) == 1:
        return f"{metric.label}: only {ranked[0].area_name} has a figure: {change_words(ranked[0])}."
    most, least = ranked[0], ranked[-1]
    rose = "rose most" if (most.central_percent or 0) > 0 else "fell least"
    fell = "fell most" if (least.central_percent or 0) < 0 else "rose least"
    return (
        f"{metric.label}: of {len(ranked)} places {most.area_name} {rose} ({change_words(most)}) and {least.area_name} "
        f"{fell} ({change_words(least)})."
    )


def change_words(outturn: Outturn) -> str:
    """The change in per cent, as a range where part of the figures is known to be missing."""
    corrected = outturn.corrected_percent
    return percent(outturn.change_percent) if corrected is None else f"{between_percents(corrected)}{INTERVAL}"


def notes(comparison: PlaceComparison) -> Iterator[str]:
    """What to know of the figures: what was estimated, who lacks a figure, and what places are."""
    names = {place.code: place.name for place in comparison.places}
    for metric in comparison.audit.measured:
        if is_estimate(comparison.audit, metric):
            yield f"{metric.label} of areas and regions are an estimate from commissioners’ figures."
    for (metric_id, code), without in comparison.lacking.items():
        label = comparison.audit.round.metric(metric_id).label
        yield f"{label}, {names[code]}: no figure for these periods, for {listed(without)} has none."
    yield PLANS
    yield REGIONS


def since(comparison: PlaceComparison) -> str:
    """Which round, and its first day."""
    round_ = comparison.audit.round
    return capital(f"{round_.title}, from {day_words(round_.financial_years.outturn.first)}")
