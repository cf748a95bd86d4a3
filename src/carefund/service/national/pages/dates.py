"""The pages of a round's dates: where they stand, moving them, and every time that they were moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from carefund.assurance.deadline import Deadline, late_words
from carefund.assurance.event import DeadlineMoved, Event, area_of
from carefund.service.frame.problem import Problem
from carefund.service.national.effects import Move
from carefund.service.national.forms import DatesTyped
from carefund.service.plans.standing import Standing
from carefund.wording.dates import moment_words
from carefund.wording.lists import capital, counted, listed

MOST_NAMED = 6
"""Areas that are named one by one where a date was moved; of more, how many."""


@dataclass(frozen=True, kw_only=True)
class DateLine:
    """One area: its state, when its plan is due, and why that was moved."""

    code: str
    area: str
    region: str
    status: str
    due: str
    moved: bool
    chosen: bool
    open: bool
    """Whether the date may still be moved: nothing is decided yet."""


@dataclass(frozen=True, kw_only=True)
class MovedLine:
    """Dates that somebody moved at once: when and who, for whom, to which moment, why."""

    at: str
    by: str
    areas: str
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DatesPage:
    """Dates of a round; the form is there for those who may move them."""

    title: str
    round_id: str
    due: str
    rule: str
    lines: tuple[DateLine, ...]
    history: tuple[MovedLine, ...]
    decides: bool
    typed: DatesTyped
    problem: tuple[Problem, ...]
    key: str

    @property
    def wrong(self) -> dict[str, str]:
        """What is wrong, by the field's element."""
        return {one.element: one.words for one in self.problem}


@dataclass(frozen=True, kw_only=True)
class MoveLine:
    """What comes of one area's date; `needed` and `found` say why it stays."""

    code: str
    area: str
    status: str
    before: str
    after: str
    note: str
    needed: str = ""
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class MovesPage:
    """What would come, or came, of moving dates."""

    title: str
    round_id: str
    done: bool
    lead: str
    until: str
    lines: tuple[MoveLine, ...]
    some: bool
    typed: DatesTyped
    key: str


def dates_page(
    round_id: str,
    deadline: Deadline,
    standings: Sequence[Standing],
    history: Sequence[Event],
    typed: DatesTyped,
    key: str,
    *,
    decides: bool,
) -> DatesPage:
    """The page; `deadline` is the round's own."""
    names = {one.area.code: one.area.name for one in standings}
    return DatesPage(
        title="Dates",
        round_id=round_id,
        due=moment_words(deadline.shown),
        rule=late_words(deadline),
        lines=tuple(_line(one, typed) for one in standings),
        history=_moved(history, names),
        decides=decides,
        typed=typed,
        problem=typed.problems,
        key=key,
    )


def _line(one: Standing, typed: DatesTyped) -> DateLine:
    return DateLine(
        code=one.area.code,
        area=one.area.name,
        region=one.area.region or "",
        status=capital(str(one.state.status)),
        due=moment_words(one.deadline.shown),
        moved=one.state.due is not None,
        chosen=one.area.code in typed.areas,
        open=str(one.state.status) not in ("decided", "published"),
    )


def _moved(history: Sequence[Event], names: dict[str, str]) -> tuple[MovedLine, ...]:
    """Moves by the same person, to the same moment, for the same reason, one after the other, as one line."""
    return tuple(_moved_line(list(some), names) for _, some in groupby(history, _same))


def _same(event: Event) -> tuple[str, datetime, str]:
    assert isinstance(event.body, DeadlineMoved)
    return event.actor, event.body.until, event.body.reason


def _moved_line(events: Sequence[Event], names: dict[str, str]) -> MovedLine:
    first, body = events[0], events[0].body
    assert isinstance(body, DeadlineMoved)
    areas = sorted(names.get(area_of(one.submission), area_of(one.submission)) for one in events)
    return MovedLine(
        at=moment_words(first.at),
        by=f"{first.actor_name}, {first.organisation}",
        areas=listed(areas) if len(areas) <= MOST_NAMED else counted(len(areas), "area"),
        until=moment_words(body.until),
        reason=body.reason,
    )


def moves_page(round_id: str, moves: Sequence[Move], typed: DatesTyped, key: str, *, done: bool) -> MovesPage:
    """What would come, or came, of moving dates."""
    moved = [one for one in moves if one.refused is None]
    stays = len(moves) - len(moved)
    lead = f"The date of {counted(len(moved), 'area')} {'was' if done else 'would be'} moved; {stays} stay as they are."
    if typed.everyone:
        lead += f" The round's own date {'is' if done else 'would be'} moved with them."
    return MovesPage(
        title="Dates were moved" if done else "Who is affected",
        round_id=round_id,
        done=done,
        lead=lead,
        until=moment_words(typed.until),
        lines=tuple(map(_move_line, sorted(moves, key=lambda one: (one.refused is None, one.standing.area.name)))),
        some=bool(moved),
        typed=typed,
        key=key,
    )


def _move_line(one: Move) -> MoveLine:
    earlier = one.until < one.before and one.refused is None
    return MoveLine(
        code=one.standing.area.code,
        area=one.standing.area.name,
        status=capital(str(one.standing.state.status)),
        before=moment_words(one.before),
        after=moment_words(one.until) if one.refused is None else "Stays as it is",
        note="Earlier than before" if earlier else "",
        needed=one.refused.expected if one.refused else "",
        found=one.refused.found if one.refused else "",
    )
