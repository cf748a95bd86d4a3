"""The page of a round: the story in one picture and three sentences, what was decided where, and a list of areas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.service.public.edition import Edition, PublishedArea, PublishedOutturn, Undecided
from carefund.service.public.pages.frame import EditionFrame, Picture, edition_frame, picture_of
from carefund.service.public.reading import Shown
from carefund.service.public.sayings import (
    CHANCES,
    MAP,
    cost_words,
    happened_words,
    level_words,
    matching,
    short_chance,
    story,
)
from carefund.wording.lists import capital, counted
from carefund.wording.money import pounds
from carefund.wording.numbers import percent

STORY = "plan-and-outturn"
"""The audit's picture of what was planned and what happened."""
LONGEST_SEARCH = 100


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """One area of the list."""

    code: str
    name: str
    decided: bool
    decision: str
    pooled: str
    least_likely: str
    happened: tuple[str, ...]
    corrected: bool


@dataclass(frozen=True, kw_only=True)
class OutturnLine:
    """What happened to one metric in one comparison: planned, happened, and what the difference came to."""

    metric: str
    comparison: str
    before: str
    after: str
    planned: str
    happened: str
    cost: str


@dataclass(frozen=True, kw_only=True)
class EnglandPage:
    """The round's public page."""

    title: str
    frame: EditionFrame
    story: tuple[str, ...]
    more: tuple[str, ...]
    """What else is to be said of what happened."""
    picture: Picture | None
    maps: tuple[Picture, ...]
    chances: Picture | None
    england: tuple[OutturnLine, ...]
    metrics: tuple[str, ...]
    """The metrics of which the list says what happened."""
    decisions: tuple[tuple[str, str, bool], ...]
    """Id, label with how many, and whether it is chosen."""
    search: str
    found: str
    areas: tuple[AreaLine, ...]


def england_page(shown: Shown, search: str = "", chosen: str = "") -> EnglandPage:
    """The page; `search` is a part of an area's name or its code, `chosen` a category of decision or `none`."""
    edition, search = shown.edition, search.strip()[:LONGEST_SEARCH]
    maps = [shown.picture(name) for name in (MAP, *(f"map-{one}" for one in edition.metrics))]
    metrics = tuple(dict.fromkeys(one.metric for one in edition.england if one.metric in edition.metrics))
    lines = [one for one in _lines(edition, metrics) if _fits(one, search, chosen, edition)]
    return EnglandPage(
        title=edition.title,
        frame=edition_frame(shown),
        story=story(edition),
        more=edition.happened[1:],
        picture=picture_of(shown.picture(STORY) or shown.picture(CHANCES)),
        maps=tuple(picture for one in maps if (picture := picture_of(one))),
        chances=picture_of(shown.picture(CHANCES)) if shown.picture(STORY) else None,
        england=tuple(map(outturn_line, edition.england)),
        metrics=tuple(edition.metrics[one] for one in metrics),
        decisions=tuple(_decisions(edition, chosen)),
        search=search,
        found=f"{counted(len(lines), 'area')} of {len(edition.areas) + len(edition.undecided)}",
        areas=tuple(lines),
    )


def outturn_line(one: PublishedOutturn) -> OutturnLine:
    """What happened to one metric, in words."""
    planned = "no plan on these periods"
    if one.planned_percent is not None:
        planned = f"{percent(one.planned_percent)} ({one.plan})"
    return OutturnLine(
        metric=one.label,
        comparison=one.comparison,
        before=level_words(one, one.baseline),
        after=level_words(one, one.outturn),
        planned=planned,
        happened=happened_words(one),
        cost=cost_words(one) if one.planned_percent is not None else "",
    )


def _lines(edition: Edition, metrics: tuple[str, ...]) -> Iterator[AreaLine]:
    """Every area, decided on or not, by name."""
    corrected = {one.code for one in edition.corrections}
    decided = {one.code: one for one in edition.areas}
    every: list[PublishedArea | Undecided] = [*edition.areas, *edition.undecided]
    for one in sorted(every, key=lambda area: area.name):
        area = decided.get(one.code)
        if area is None:
            yield AreaLine(
                code=one.code, name=one.name, decided=False, decision=f"Not decided: {one.state}",
                pooled="", least_likely="", happened=(), corrected=False,
            )  # fmt: skip
        else:
            yield _line(edition, area, metrics, corrected=area.code in corrected)


def _line(edition: Edition, area: PublishedArea, metrics: tuple[str, ...], *, corrected: bool) -> AreaLine:
    least = area.least_likely
    return AreaLine(
        code=area.code,
        name=area.name,
        decided=True,
        decision=area.decision.label,
        pooled=pounds(area.pounds("in")),
        least_likely=f"{edition.metrics[least.metric]}: {short_chance(least)}" if least else "",
        happened=tuple(_happened(area, metric) for metric in metrics),
        corrected=corrected,
    )


def _happened(area: PublishedArea, metric: str) -> str:
    """Over the target's months; over the first periods that are known where those are not."""
    target = next((one for one in area.targets if one.metric == metric), None)
    own = matching(area, target) if target else None
    first = next((one for one in area.outturns if one.metric == metric), None)
    return happened_words(own or first)


def _fits(line: AreaLine, search: str, chosen: str, edition: Edition) -> bool:
    wanted = edition.outcomes.get(chosen)
    if wanted is not None and (not line.decided or line.decision != wanted):
        return False
    if chosen == "none" and line.decided:
        return False
    return search.casefold() in line.name.casefold() or search.casefold() == line.code.casefold()


def _decisions(edition: Edition, chosen: str) -> Iterator[tuple[str, str, bool]]:
    yield "", "All", chosen not in (*edition.outcomes, "none")
    for one, label in edition.outcomes.items():
        number = sum(area.decision.outcome == one for area in edition.areas)
        yield one, f"{capital(label)} ({number})", one == chosen
    yield "none", f"Not decided ({len(edition.undecided)})", chosen == "none"
