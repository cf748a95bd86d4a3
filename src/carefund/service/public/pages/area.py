"""The public page of one area: planned, how likely it was said to be, decided, and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.service.public.edition import Edition, PublishedArea, PublishedDecision, PublishedTarget, Undecided
from carefund.service.public.pages.england import OutturnLine, outturn_line
from carefund.service.public.pages.frame import EditionFrame, Picture, edition_frame, picture_of
from carefund.service.public.pages.year import YearLine, year_lines
from carefund.service.public.reading import Shown
from carefund.service.public.sayings import (
    area_picture,
    chance_words,
    expected_words,
    happened_words,
    matching,
    met_words,
    months_words,
    planned_words,
)
from carefund.wording.dates import LONDON, day_words, moment_words
from carefund.wording.lists import capital
from carefund.wording.money import exact_pounds


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """One target: what was planned, how likely it was said to be, what happened."""

    metric: str
    months: str
    planned: str
    chance: str
    expected: str
    happened: str
    met: str


@dataclass(frozen=True, kw_only=True)
class CorrectionLine:
    """A decision as it stood in the edition before, beside that which stands now."""

    area: str
    before: str
    before_reason: str
    after: str
    reason: str
    when: str


@dataclass(frozen=True, kw_only=True)
class AreaPage:
    """An area's public page; `left_out` says why there is nothing to show of it."""

    title: str
    frame: EditionFrame
    left_out: str = ""
    decision: str = ""
    reason: str = ""
    decided: str = ""
    plan: str = ""
    years: tuple[tuple[str, str, str], ...] = ()
    """Year, all money in, all money out."""
    money_in: tuple[tuple[str, str, str], ...] = ()
    """Year, stream and sum."""
    money_out: tuple[tuple[str, str, str, str], ...] = ()
    """Year, stream, area of spend and sum."""
    targets: tuple[TargetLine, ...] = ()
    conditions: tuple[tuple[str, str, str], ...] = ()
    """Words, last day, and how it stood."""
    waivers: tuple[tuple[str, str, str], ...] = ()
    """Check with its field, why, and the last day on which it holds."""
    outturns: tuple[OutturnLine, ...] = ()
    no_outturn: str = ""
    year: tuple[YearLine, ...] = ()
    picture: Picture | None = None
    corrections: tuple[CorrectionLine, ...] = ()


def area_page(shown: Shown, code: str) -> AreaPage | None:
    """The page of an area by its code; None where the edition knows no such area."""
    edition, frame = shown.edition, edition_frame(shown)
    area = edition.area(code)
    if area is not None:
        return _page(shown, area, frame)
    left = next((one for one in edition.undecided if one.code == code), None)
    return None if left is None else _left_out(left, frame)


def _left_out(left: Undecided, frame: EditionFrame) -> AreaPage:
    said = f"The plan was not decided on when this edition was published. Its state was: {left.state}."
    return AreaPage(title=left.name, frame=frame, left_out=said)


def _page(shown: Shown, area: PublishedArea, frame: EditionFrame) -> AreaPage:
    edition, decision = shown.edition, area.decision
    every = [one for other in shown.editions for one in other.edition.corrections if one.code == area.code]
    seen = [one for one in every if one.after.sequence <= decision.sequence]
    return AreaPage(
        title=area.name,
        frame=frame,
        decision=decision.label,
        reason=decision.reason,
        decided=moment_words(decision.at),
        plan=f"Version {decision.version}, {decision.plan_hash}",
        years=tuple(_years(area)),
        money_in=tuple(_money_in(edition, area)),
        money_out=tuple(_money_out(edition, area)),
        targets=tuple(_target(edition, area, one) for one in area.targets),
        conditions=tuple((one.words, day_words(one.due), capital(one.standing)) for one in area.conditions),
        waivers=tuple(
            (f"{one.check}{f', {one.field}' if one.field else ''}", one.reason, day_words(one.until))
            for one in area.waivers
        ),
        outturns=tuple(map(outturn_line, area.outturns)),
        no_outturn="" if area.outturns else edition.no_outturn or "No series has figures of this area.",
        year=year_lines(area.year),
        picture=picture_of(shown.picture(area_picture(area.code))),
        corrections=tuple(correction_line(one.name, one.before, one.after) for one in seen),
    )


def correction_line(name: str, before: PublishedDecision, after: PublishedDecision) -> CorrectionLine:
    """A correction in words."""
    return CorrectionLine(
        area=name,
        before=before.label,
        before_reason=before.reason,
        after=after.label,
        reason=after.reason,
        when=day_words(after.at.astimezone(LONDON).date()),
    )


def _years(area: PublishedArea) -> Iterator[tuple[str, str, str]]:
    for year in dict.fromkeys(one.year for one in area.sums):
        own = [one for one in area.sums if one.year == year]
        paid, spent = (exact_pounds(sum(one.pounds for one in own if one.side == side)) for side in ("in", "out"))
        yield year, paid, spent


def _money_in(edition: Edition, area: PublishedArea) -> Iterator[tuple[str, str, str]]:
    for one in area.sums:
        if one.side == "in":
            yield one.year, edition.streams.get(one.stream, one.stream or "No stream"), exact_pounds(one.pounds)


def _money_out(edition: Edition, area: PublishedArea) -> Iterator[tuple[str, str, str, str]]:
    for one in area.sums:
        if one.side == "out":
            purpose = edition.areas_of_spend.get(one.area_of_spend, one.area_of_spend or "No area of spend")
            stream = edition.streams.get(one.stream, one.stream or "No stream")
            yield one.year, stream, purpose, exact_pounds(one.pounds)


def _target(edition: Edition, area: PublishedArea, target: PublishedTarget) -> TargetLine:
    return TargetLine(
        metric=edition.metrics[target.metric],
        months=months_words(target),
        planned=planned_words(target),
        chance=capital(chance_words(target)),
        expected=expected_words(target),
        happened=happened_words(matching(area, target)),
        met=capital(met_words(area, target)),
    )
