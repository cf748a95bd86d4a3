"""Opening a round in the service, and finding those that are open."""

from __future__ import annotations

from datetime import datetime

from carefund.assurance.deadline import Deadline
from carefund.calendar import next_month
from carefund.evidence.areas import Area, default_register
from carefund.plan.workbook.sheets import planning_of
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.service.people.at_hand import AtHand
from carefund.service.people.change_marks import ROUNDS
from carefund.service.rounds.models import OpenRound


def open_round(
    round_id: str, deadline: Deadline, at: datetime, *, invented: bool = False, database: str = "default"
) -> OpenRound:
    """Open a round, or move the moments of one that is open; `invented` marks one whose plans nobody wrote.

    Raises as `programme.rounds.load_round` where there is no such round, NoPlanning where it
    does not say what a plan must hold.
    """
    planning_of(load_round(round_id))
    moments = {"shown": deadline.shown, "new": deadline.new, "edit": deadline.edit, "late": deadline.late}
    made, _ = OpenRound.objects.using(database).update_or_create(
        round_id=round_id,
        defaults={**moments, "invented": invented},
        create_defaults={**moments, "invented": invented, "opened": at, "round_id": round_id},
    )
    return made


def open_rounds(database: str = "default") -> list[tuple[OpenRound, Round]]:
    """The open rounds with their definitions, the one that is due last first."""
    return [(one, load_round(one.round_id)) for one in _OPEN.of(None, database)]


def areas_of_round(round_: Round) -> list[Area]:
    """The areas that there are on the first day that the round pools money for, by name."""
    assert round_.planning is not None  # rounds without it are not opened
    return default_register().all(on=round_.planning.pooled_years[0].first)


def is_of_round(area: Area, round_: Round) -> bool:
    """Whether an area is there on the first day that the round pools money for."""
    assert round_.planning is not None
    return area.valid_on(round_.planning.pooled_years[0].first)


def round_before(round_: Round, database: str = "default") -> str | None:
    """The id of the round, run by this service, whose last pooled year ended where this one's first begins."""
    assert round_.planning is not None
    first = round_.planning.pooled_years[0].first
    for one, other in open_rounds(database):
        assert other.planning is not None
        if next_month(other.planning.pooled_years[-1].last) == first:
            return one.round_id
    return None


def opened(round_id: str, database: str = "default") -> OpenRound | None:
    """An open round, or none."""
    return next((one for one in _OPEN.of(None, database) if one.round_id == round_id), None)


def _read(_: None, database: str) -> tuple[OpenRound, ...]:
    return tuple(OpenRound.objects.using(database).order_by("-shown"))


_OPEN = AtHand(ROUNDS, _read)
