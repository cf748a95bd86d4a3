"""The sentences of a watched round: what moves, since when, how sure, why, what it costs, what similar areas did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carefund.evidence.series import ENGLAND
from carefund.monitoring.warnings.causes import PartChange, PeerChange
from carefund.monitoring.warnings.hindsight import Record
from carefund.monitoring.warnings.warning import EarlyWarning, Prospect
from carefund.monitoring.warnings.watching import WatchedRound
from carefund.report.monitoring.watch.told import Cause
from carefund.wording.chances import chance, chance_with_word
from carefund.wording.dates import month_words, span_words
from carefund.wording.lists import capital, counted, listed, mid_sentence
from carefund.wording.money import pounds
from carefund.wording.numbers import percent, share, signed

NOTABLE = 25.0
"""A part is named where it makes up so many per cent of what moved."""
KINDS = {
    "above-limit": "a month above its limit",
    "below-limit": "a month below its limit",
    "drift-up": "a rise month after month",
    "drift-down": "a fall month after month",
    "gap-without-event": "a long time without any",
}
"""What kinds of signs are called."""


def title_of(result: WatchedRound) -> str:
    """What the report is called."""
    where = f", {result.region}" if result.region else ""
    return f"{result.round_title}{where}: the year to {month_words(result.as_of)}"


def names_of(result: WatchedRound) -> dict[str, str]:
    """The names of England and every area with a projection, by code."""
    return {ENGLAND: "England"} | {
        place.code: place.name for each in result.projection.projections for place in each.places
    }


def labels_of(result: WatchedRound) -> dict[str, str]:
    """The metrics' labels, by id."""
    return {one.question.metric.id: one.question.metric.label for one in result.projection.projections}


def causes_of(result: WatchedRound) -> tuple[Cause, ...]:
    """The causes that stand and are not muted."""
    labels = labels_of(result)
    return tuple(
        Cause(label=labels[one.metric], area=one.area, scope=one.scope, is_new=one.is_new) for one in result.warnings
    )


def what_words(one: EarlyWarning, labels: Mapping[str, str]) -> str:
    """What moves, and by what sign."""
    said = KINDS[one.sign.kind] if one.sign else "a target that is unlikely to be met"
    return f"{labels[one.metric]}: {said}"


def since_words(one: EarlyWarning) -> str:
    """Since when, and when it was told first."""
    began = f"since {month_words(one.since)}" if one.sign else "no sign in the months themselves"
    told = "told for the first time" if one.is_new else f"told first in {month_words(one.first)}"
    return f"{capital(began)}; {told}."


def sure_words(one: EarlyWarning) -> str:
    """How sure it is: of the sign, and of the year."""
    parts = []
    if one.sign:
        by_chance = chance(one.sign.p)
        most = by_chance if by_chance.startswith("under") else f"at most {by_chance}"
        parts.append(f"Of signs as strong as this, {most} are expected to be chance.")
    if one.prospect and one.prospect.has_skill:
        whose = {"own plan": "its own plan’s target", "published": "the target published for England"}
        target = whose.get(one.prospect.target_from, "the year’s target")
        parts.append(f"Chance of missing {target}: {chance_with_word(one.prospect.chance_missed)}.")
    elif one.prospect:
        parts.append("No chance of the target is told: so far ahead such chances have shown no skill.")
    return " ".join(parts)


def missed_cell(prospect: Prospect | None) -> str:
    """The chance of missing the target, for a cell of a table."""
    return chance(prospect.chance_missed) if prospect and prospect.has_skill else "–"


def cost_words(one: EarlyWarning) -> str:
    """What it is expected to cost by the end of the year, beyond the plan."""
    if one.loss is None or one.loss_range is None:
        return "No price is set for it."
    low, high = map(pounds, one.loss_range.ends)
    between = f" (95%: {low} to {high})" if low != high else ""
    return f"Expected beyond the target by the end of the year: {pounds(one.loss)}{between}, at the round’s price."


def why_words(one: EarlyWarning) -> str:
    """Which published parts make up most of the movement; empty where the metric has none or a month is missing."""
    named = [part for part in one.parts if part.share >= NOTABLE]
    by_breakdown: dict[str, list[PartChange]] = {}
    for part in named:
        by_breakdown.setdefault(part.breakdown, []).append(part)
    said = [
        listed(f"{mid_sentence(part.label)} ({share(part.share)}, {signed(part.change.change)})" for part in parts)
        for parts in by_breakdown.values()
    ]
    if not said or not one.months:
        return ""
    span = span_words(one.months[0], one.months[-1])
    return f"What moved most over {span}, against the same months a year before: {'; '.join(said)}."


def peers_words(peers: PeerChange | None) -> str:
    """What the areas most like it did; empty where that is not known."""
    if peers is None:
        return ""
    return (
        f"It changed by {percent(peers.own)}; the {counted(len(peers.changes), 'area')} most like it by "
        f"{percent(peers.middle)} in the middle, {peers.above or 'none'} of them by more."
    )


def warning_words(one: EarlyWarning, names: Mapping[str, str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Everything that is said of one warning, a sentence or two each."""
    with_it = ""
    if one.area == ENGLAND and one.with_it:
        first = listed(names[code] for code in one.with_it[:3])
        with_it = f"{capital(counted(len(one.with_it), 'area'))} move with it, {first} the furthest beyond by number."
    every = (
        f"{names[one.area]}. {what_words(one, labels)}. {since_words(one)}",
        sure_words(one), cost_words(one), why_words(one), peers_words(one.peers), with_it,
    )  # fmt: skip
    return tuple(filter(None, every))


def hindsight_words(one: Record, labels: Mapping[str, str]) -> Iterator[str]:
    """How early England was told of, and how many warnings of areas were false."""
    label, england = labels[one.metric], one.england
    if england is not None:
        came = f"ended at {percent(england.change)} against a target of {percent(england.target)}"
        if england.first is None:
            yield f"{label}: England was never told of, and {came}."
        else:
            early = f"{counted(england.months_before or 0, 'month')} before the year was over"
            yield f"{label}: England was told of in {month_words(england.first)}, {early}; it {came}."
    groups = (("told of in any way", one.told), ("told of for themselves", one.own), ("never told of", one.never))
    for words, chosen in groups:
        if chosen:
            missed, worse = sum(each.missed for each in chosen), sum(each.is_worse for each in chosen)
            became = f"{missed} missed the target and {worse} ended worse than before"
            yield f"Of {counted(len(chosen), 'area')} {words}, {became}."
