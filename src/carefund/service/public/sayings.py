"""How an edition's figures are put into words, the same on every public page, picture and download."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from carefund.interval import Interval
from carefund.service.public.edition import (
    Edition,
    PublishedArea,
    PublishedOutturn,
    PublishedProspect,
    PublishedTarget,
    Span,
)
from carefund.wording.chances import WORDS, chance
from carefund.wording.dates import span_words
from carefund.wording.intervals import percent_with_interval
from carefund.wording.lists import counted, listed, mid_sentence
from carefund.wording.money import pounds
from carefund.wording.numbers import count, percent

CHANCES, MAP = "chances", "decisions-map"
"""Names of an edition's pictures: how likely targets were said to be, and what was decided where."""
NOT_DECIDED = "Not decided"
NO_CHANCE = "no chance was told"
NOT_PLANNED = "no target"
NOT_KNOWN = "not known"
THOUSAND = 1_000


def area_picture(code: str) -> str:
    """The name of an area's picture."""
    return f"area-{code}"


def matching(area: PublishedArea, target: PublishedTarget) -> PublishedOutturn | None:
    """What happened to a target's metric over the very months that the target is for; None where that is not known."""
    same = (one for one in area.outturns if one.metric == target.metric and one.months == target.months)
    return next(same, None)


def chance_words(target: PublishedTarget) -> str:
    """How likely a target was said to be; a base rate is told as how often areas have changed so much.

    Only such a chance as is the area's own is told as its chance.
    """
    if target.thousandths is None:
        return NO_CHANCE
    return _with_basis(target.word, target.thousandths, target.basis)


def _with_basis(word: str, thousandths: int, basis: str | None) -> str:
    words = f"{word} ({chance(thousandths / THOUSAND)})"
    return f"{words}: how often areas have changed so much" if basis == "base rate" else words


def short_chance(target: PublishedTarget) -> str:
    """The same for a list, under which it is said what a base rate is."""
    if target.thousandths is None:
        return NO_CHANCE
    basis = ", base rate" if target.basis == "base rate" else ""
    return f"{target.word} ({chance(target.thousandths / THOUSAND)}{basis})"


def change_words(span: Span | None, *, corrected: bool) -> str:
    """A change in per cent; a range where figures are known to be missing and were added."""
    if span is None:
        return NOT_KNOWN
    if not corrected:
        return percent(span.middle)
    low, high = percent(span.low), percent(span.high)
    return low if low == high else f"{low} to {high}"


def happened_words(one: PublishedOutturn | None) -> str:
    """The change that happened: with missing figures added where there are such, and as published beside it."""
    if one is None or one.leading is None:
        return NOT_KNOWN
    words = change_words(one.leading, corrected=one.corrected is not None)
    if one.corrected is None:
        return words
    return f"{words} with missing figures added ({percent(one.change_percent)} as published)"


def expected_words(target: PublishedTarget) -> str:
    """The change to be expected without the plan, with its interval; empty where it was not told."""
    span = target.expected
    return f"{percent(span.middle)} ({percent(span.low)} to {percent(span.high)})" if span else ""


def planned_words(target: PublishedTarget) -> str:
    """The change that the plan intended."""
    return NOT_PLANNED if target.percent is None else percent(target.percent)


def met_words(area: PublishedArea, target: PublishedTarget) -> str:
    """Whether what was planned came: yes, no, or that figures are missing which would say.

    A target of which less is better is met by a change that is no larger, another by one that is no smaller.
    """
    happened = matching(area, target)
    if target.percent is None or happened is None or happened.leading is None:
        return NOT_KNOWN
    planned, span = float(target.percent), happened.leading
    lower = target.direction == "lower" or (target.direction == "set-locally" and planned <= 0)
    surely, possibly = (
        (span.high <= planned, span.low <= planned) if lower else (span.low >= planned, span.high >= planned)
    )
    return "yes" if surely else "not clear: figures are missing" if possibly else "no"


def heading_words(one: PublishedProspect) -> str:
    """The change that was expected by the year's end, with its interval."""
    return percent_with_interval(Interval(one.change.low, one.change.middle, one.change.high))


def target_words(one: PublishedProspect) -> str:
    """The target that the year was held against, and whose it is."""
    whose = {"own plan": "own plan", "published": "published for England", "given": "given"}
    return f"{percent(one.target)} ({whose[one.target_from]})"


def prospect_words(one: PublishedProspect) -> str:
    """How likely the target was; of a year that was over, whether it was met."""
    if one.basis == "known":
        return "met" if one.thousandths == THOUSAND else "missed"
    return _with_basis(one.word, one.thousandths, one.basis)


def story(edition: Edition) -> tuple[str, ...]:
    """What was planned and decided, how likely it was said to be, and what happened, a sentence each."""
    return tuple(filter(None, (planned_story(edition), likely_story(edition), happened_story(edition))))


def planned_story(edition: Edition) -> str:
    """How many plans were decided on, how, and how much money they pool."""
    total = len(edition.areas) + len(edition.undecided)
    counts = decision_counts(edition)
    pooled = sum((one.pounds("in") for one in edition.areas), start=Decimal(0))
    told = listed(f"{number} {label.lower()}" for label, number in counts if number)
    if not edition.areas:
        return f"Of {total} areas’ plans none was decided on."
    return f"Of {total} areas’ plans {len(edition.areas)} were decided on, with {pounds(pooled)} pooled: {told}."


def decision_counts(edition: Edition) -> tuple[tuple[str, int], ...]:
    """Each category of decision with how many plans were given it, in the round's order."""
    return tuple(
        (label, sum(area.decision.outcome == one for area in edition.areas)) for one, label in edition.outcomes.items()
    )


def told_targets(areas: Iterable[PublishedArea]) -> list[PublishedTarget]:
    """The targets of some areas of which a chance was told."""
    return [one for area in areas for one in area.targets if one.thousandths is not None]


def likely_story(edition: Edition) -> str:
    """How many targets were said to be unlikely, or less."""
    told = told_targets(edition.areas)
    if not told:
        return "How likely the targets were was not told."
    low = sum(one.word in WORDS[:2] for one in told)
    base = sum(one.basis == "base rate" for one in told)
    which = "all" if base == len(told) else f"{base} of them"
    basis = f" ({which} by how often areas have changed so much)" if base else ""
    return f"Of {counted(len(told), 'target')} with a chance{basis}, {low} were said to be unlikely or very unlikely."


def happened_story(edition: Edition) -> str:
    """What happened in England, by the official figures; why that is not known where it is not."""
    if not edition.happened:
        return edition.no_outturn
    return f"By the official figures for England, {mid_sentence(edition.happened[0])}"


def level_words(one: PublishedOutturn, level: float | None) -> str:
    """A level in the metric's unit."""
    return NOT_KNOWN if level is None else f"{count(level, one.places)} {one.unit}"


def months_words(one: PublishedTarget) -> str:
    """The months that a target is for, and what they are compared with."""
    first, last, after, until = one.months
    return f"{span_words(after, until)} against {span_words(first, last)}"


def cost_words(one: PublishedOutturn) -> str:
    """What the difference from plan came to at average prices; a range where figures are missing."""
    if one.cost_low is not None and one.cost_high is not None:
        return f"{pounds(one.cost_low)} to {pounds(one.cost_high)}"
    return pounds(one.cost) if one.cost is not None else NOT_KNOWN
