"""What is said of places beside each other."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.outturn import Outturn
from carefund.evaluation.places import Place, PlaceComparison
from carefund.evidence.place_names import place_name
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Metric
from carefund.report.audit.comparisons import is_estimate
from carefund.wording.dates import day_words
from carefund.wording.intervals import between_percents
from carefund.wording.lists import capital, listed
from carefund.wording.numbers import decimals, percent, share

INTERVAL = ", 95% interval"
PLANS = (
    "What was planned is England’s plan, shared out by baseline: it is the same for every place in per cent. "
    "Areas’ own plans are not known here."
)
REGIONS = "A region or board is its areas added up, and has a figure only where each of them has one."
MEANS = "{}: a mean or rate of a region or board is over all that its areas divide, not the mean of theirs."
BOARDS = (
    "Integrated care boards are those of 2024, made of the councils that lie in them, in earlier years too. How far a "
    "council lies in a board is counted by small areas and not by people."
)
BY_BOARD = (
    "A file with figures by board, or by small area, would fill it, imported as a series of your own; for discharge "
    "delay it is NHS England’s discharge-ready dates, which have rows for boards."
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
        several = sum(place.kind != "england" for place in comparison.places) > 1
        england = change_words(comparison.outturns[metric.id, ENGLAND])
        has = f"only {ranked[0].area_name} has a figure:" if several else ranked[0].area_name
        return f"{metric.label}: {has} {change_words(ranked[0])}; England {england}."
    most, least = ranked[0], ranked[-1]
    if _overlap(most, least):
        told = listed(f"{one.area_name} {change_words(one).removesuffix(INTERVAL)}" for one in ranked)
        why = "Which changed most cannot be told, for part of the figures is missing (ranges: 95% intervals)."
        return f"{metric.label}: {told}. {why}"
    rose = "rose most" if (most.central_percent or 0) > 0 else "fell least"
    fell = "fell most" if (least.central_percent or 0) < 0 else "rose least"
    return (
        f"{metric.label}: of {len(ranked)} places {most.area_name} {rose} ({change_words(most)}) and {least.area_name} "
        f"{fell} ({change_words(least)})."
    )


def _overlap(most: Outturn, least: Outturn) -> bool:
    """Whether what is missing leaves open which of the two changed more."""
    lowest, highest = most.corrected_percent, least.corrected_percent
    low = most.change_percent if lowest is None else lowest.low
    high = least.change_percent if highest is None else highest.high
    return low is not None and high is not None and high >= low and (lowest is not None or highest is not None)


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
        have = "has" if len(without) == 1 else "have"
        yield f"{label}, {names[code]}: no figure for these periods, for {listed(without)} {have} none."
    boards = [place for place in comparison.places if place.board is not None]
    for place in boards:
        yield from board_notes(place)
    if any(one.planned_change is not None for one in comparison.outturns.values()):
        yield PLANS
    if any(place.kind == "region" for place in comparison.places) or boards:
        yield REGIONS
        for metric in comparison.audit.measured:
            if any(one.places for one in comparison.of_metric(metric)):
                yield MEANS.format(metric.label)
    if boards:
        yield BOARDS


def board_notes(place: Place) -> Iterator[str]:
    """Why a board has no figure and what would fill it, or which small parts of councils are counted elsewhere."""
    held = place.board
    if held is None:
        return
    if held.split:
        parts = listed(f"{place_name(code, code)} ({share(part * 100)} of it)" for code, part in held.split.items())
        lie = "lies" if len(held.split) == 1 else "lie"
        yield f"{place.name}: no figure, for {parts} {lie} in it only in part. {BY_BOARD}"
    elif held.apart or held.outside:
        with_all = [f"all of {place_name(code, code)}, though {_small(part)} lies elsewhere"
                    for code, part in held.apart.items()]  # fmt: skip
        without = [f"nothing of {place_name(code, code)}, though {_small(part)} lies in it"
                   for code, part in held.outside.items()]  # fmt: skip
        yield f"{place.name} is shown with {listed([*with_all, *without])}."


def _small(part: float) -> str:
    return f"{decimals(part * 100, 1)}% of it"


def since(comparison: PlaceComparison) -> str:
    """Which round, and its first day."""
    round_ = comparison.audit.round
    return capital(f"{round_.title}, from {day_words(round_.financial_years.outturn.first)}")
