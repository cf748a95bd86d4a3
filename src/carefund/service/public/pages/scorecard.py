"""The annual scorecard of a round, as Parliament's Committee of Public Accounts asked for in 2014-15.

Money pooled, plans by decision, targets and chances told, outturn against plan, conditions and waivers: on one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from carefund.report.monitoring.projection.told import stand_together
from carefund.service.public.edition import Edition, PublishedTarget
from carefund.service.public.pages.england import OutturnLine, outturn_line
from carefund.service.public.pages.frame import EditionFrame, edition_frame
from carefund.service.public.pages.year import YearLine, year_lines
from carefund.service.public.reading import Shown
from carefund.service.public.sayings import NOT_KNOWN, THOUSAND, decision_counts, met_words
from carefund.wording.chances import WORDS
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import NONE, expected_number


@dataclass(frozen=True, kw_only=True)
class TargetScore:
    """One metric's targets together: how many, how likely, how many came."""

    metric: str
    targets: str
    words: tuple[str, ...]
    """How many stand under each word of the scale."""
    base_rates: str
    expected: str
    """How many would be met by the chances that were told, added up."""
    met: str
    not_met: str
    unclear: str
    unknown: str


@dataclass(frozen=True, kw_only=True)
class ScorecardPage:
    """The scorecard, to read or print."""

    title: str
    frame: EditionFrame
    money: tuple[tuple[str, str, str], ...]
    """Year, all paid in, all planned to be spent."""
    streams: tuple[tuple[str, str, str], ...]
    """Year, stream, and all paid into it."""
    decisions: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    targets: tuple[TargetScore, ...]
    outturns: tuple[OutturnLine, ...]
    no_outturn: str
    year: tuple[YearLine, ...]
    """Where England's year was heading when this was published."""
    areas_heading: tuple[str, ...]
    """How many areas stood under each word, a sentence for each metric."""
    conditions: tuple[tuple[str, str], ...]
    waivers: str
    corrections: str


def scorecard_page(shown: Shown) -> ScorecardPage:
    """The scorecard of an edition."""
    edition = shown.edition
    return ScorecardPage(
        title="Annual scorecard",
        frame=edition_frame(shown),
        money=tuple(_money(edition)),
        streams=tuple(_streams(edition)),
        decisions=tuple((label, f"{number}") for label, number in _decisions(edition)),
        words=WORDS,
        targets=tuple(_score(edition, metric) for metric in edition.metrics),
        outturns=tuple(map(outturn_line, edition.england)),
        no_outturn=edition.no_outturn,
        year=year_lines(edition.year),
        areas_heading=tuple(_areas_heading(edition)),
        conditions=tuple(_conditions(edition)),
        waivers=f"{sum(len(one.waivers) for one in edition.areas)}",
        corrections=f"{len(edition.corrections)}",
    )


def _areas_heading(edition: Edition) -> Iterator[str]:
    """How many areas were likely to meet their year's target, or met it; base rates are nobody's own chance."""
    every = [one for area in edition.areas for one in area.year]
    for label in dict.fromkeys(one.label for one in every):
        said = stand_together([one for one in every if one.label == label])
        yield f"{label}, areas whose plans were decided on: {said}."


def _decisions(edition: Edition) -> Iterator[tuple[str, int]]:
    yield from decision_counts(edition)
    yield "Not decided", len(edition.undecided)


def _money(edition: Edition) -> Iterator[tuple[str, str, str]]:
    every = [one for area in edition.areas for one in area.sums]
    for year in dict.fromkeys(one.year for one in every):
        paid, spent = (
            exact_pounds(sum((one.pounds for one in every if (one.year, one.side) == (year, side)), Decimal(0)))
            for side in ("in", "out")
        )
        yield year, paid, spent


def _streams(edition: Edition) -> Iterator[tuple[str, str, str]]:
    sums: dict[tuple[str, str], Decimal] = {}
    for area in edition.areas:
        for one in area.sums:
            if one.side == "in":
                sums[one.year, one.stream] = sums.get((one.year, one.stream), Decimal(0)) + one.pounds
    for (year, stream), pounds in sorted(sums.items()):
        yield year, edition.streams.get(stream, stream or "No stream"), exact_pounds(pounds)


def _score(edition: Edition, metric: str) -> TargetScore:
    both = [
        (area, one)
        for area in edition.areas
        for one in area.targets
        if one.metric == metric and one.percent is not None
    ]
    told = [one for _, one in both if one.thousandths is not None]
    came = [met_words(area, one) for area, one in both]
    return TargetScore(
        metric=edition.metrics[metric],
        targets=f"{len(both)}",
        words=tuple(f"{sum(one.word == word for one in told)}" if told else NONE for word in WORDS),
        base_rates=f"{sum(one.basis == 'base rate' for one in told)}" if told else NONE,
        expected=_expected(told),
        met=f"{came.count('yes')}",
        not_met=f"{came.count('no')}",
        unclear=f"{sum(one.startswith('not clear') for one in came)}",
        unknown=f"{came.count(NOT_KNOWN)}",
    )


def _expected(told: Sequence[PublishedTarget]) -> str:
    """The sum of the chances, as how many of so many."""
    if not told:
        return "no chance was told"
    return f"about {expected_number(sum(one.thousandths or 0 for one in told) / THOUSAND)} of {len(told)}"


def _conditions(edition: Edition) -> Iterator[tuple[str, str]]:
    every = [one.standing for area in edition.areas for one in area.conditions]
    for standing in ("met", "open", "waits for the centre", "overdue"):
        yield standing.capitalize(), f"{every.count(standing)}"
