"""Moving the date by which plans must be in, for one area, some or all: who is affected, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carefund.assurance.deadline import Deadline
from carefund.assurance.event import DeadlineMoved, Event
from carefund.assurance.request import Asked, Setting
from carefund.assurance.transitions import accept
from carefund.refusal import Refusal
from carefund.service.ledger.events import events_of_kind
from carefund.service.national.choices import key_of_area
from carefund.service.national.effects import Move
from carefund.service.national.forms import DatesTyped
from carefund.service.national.reach import RoundReach
from carefund.service.plans.standing import Standing
from carefund.service.rounds.opening import open_round


def moves(reach: RoundReach, typed: DatesTyped, key: str, *, record: bool) -> list[Move]:
    """What comes of moving the date of the areas that a form names; recorded only where that is asked for.

    Moved for all, the round's own date is moved with them, so that it holds for every area from now on; not by a form
    that was sent before, for the date may have been moved again since.
    """
    found = [_move(reach, one, typed, key, record=record) for one in _named(reach, typed)]
    if typed.everyone and reach.is_whole and any(one.made for one in found):
        _move_round(reach, typed.until)
    return found


def _named(reach: RoundReach, typed: DatesTyped) -> Sequence[Standing]:
    chosen = set(typed.areas)
    return [one for one in reach.standings if typed.everyone or one.area.code in chosen]


def _move(reach: RoundReach, standing: Standing, typed: DatesTyped, key: str, *, record: bool) -> Move:
    tenant, own = reach.tenant(standing), key_of_area(key, standing.area.code)
    body = DeadlineMoved(until=typed.until, reason=typed.reason)
    asked = Asked(body=body, actor=reach.actor, at=reach.at, key=own)
    before = standing.deadline.shown
    try:
        if record:
            new = tenant.record(body, own).event is not None
            return Move(standing=standing, before=before, until=typed.until, made=tenant if new else None)
        accept(standing.state, asked, Setting(required=()), tenant.submission)
    except Refusal as refused:
        return Move(standing=standing, before=before, until=typed.until, refused=refused)
    return Move(standing=standing, before=before, until=typed.until)


def _move_round(reach: RoundReach, until: datetime) -> None:
    row = reach.open_round
    moved: Deadline = row.deadline.moved_to(until)
    open_round(row.round_id, moved, row.opened, invented=row.invented, database=reach.database)


def history(reach: RoundReach) -> list[Event]:
    """Every time that a date was moved for an area that is reached, the last first."""
    return list(reversed(events_of_kind("deadline-moved", reach.submissions(), reach.database)))
