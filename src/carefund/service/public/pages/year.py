"""Where the year was heading when an edition was published, as its pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from carefund.service.public.edition import PublishedProspect
from carefund.service.public.sayings import heading_words, prospect_words, target_words
from carefund.wording.dates import month_words
from carefund.wording.lists import capital


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """One metric's year in one place."""

    metric: str
    known: str
    target: str
    heading: str
    chance: str


def year_lines(prospects: Iterable[PublishedProspect]) -> tuple[YearLine, ...]:
    """A line for each metric."""
    return tuple(
        YearLine(
            metric=one.label,
            known=f"{one.known} of {one.months} months, to {month_words(one.to)}",
            target=target_words(one),
            heading=heading_words(one),
            chance=capital(prospect_words(one)),
        )
        for one in prospects
    )
