"""What waits for the national team on the start page: decisions, waivers, and conditions that are overdue."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from carefund.assurance.event import submission_id
from carefund.assurance.permissions import Actor, Role
from carefund.assurance.state import State, Status
from carefund.assurance.status import conditions_overdue
from carefund.evidence.areas import Area
from carefund.programme.definition import Round
from carefund.service.ledger.events import states_of
from carefund.service.people.sessions import today
from carefund.service.public.pages.home import CentreTask
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import areas_of_round
from carefund.wording.lists import counted

MOST_NAMED = 6
"""Areas that are named one by one."""


def centre_tasks(actor: Actor, rounds: Sequence[tuple[OpenRound, Round]]) -> tuple[CentreTask, ...]:
    """What waits in each open round; nothing for somebody who is not of the national team today."""
    day = today()
    if not any(one.role is Role.NATIONAL and one.in_force(day) for one in actor.memberships):
        return ()
    return tuple(task for _, round_ in rounds for task in _of_round(round_))


def _of_round(round_: Round) -> list[CentreTask]:
    areas = areas_of_round(round_)
    names = {submission_id(round_.id, one.code): one for one in areas}
    states = [(names[name], state) for name, state in states_of(list(names)).items()]
    recommended = f"?state={Status.RECOMMENDED}"
    return [
        *_counted(round_, _recommended(states), "recommended and waiting for a decision", recommended),
        *_waivers(round_, states),
        *_counted(round_, _overdue(states), "with conditions overdue", "?condition=overdue"),
    ]


def _recommended(states: Sequence[tuple[Area, State]]) -> int:
    return sum(state.status is Status.RECOMMENDED for _, state in states)


def _overdue(states: Sequence[tuple[Area, State]]) -> int:
    day = today()
    return sum(bool(conditions_overdue(state, day)) for _, state in states)


def _counted(round_: Round, number: int, words: str, query: str) -> list[CentreTask]:
    if not number:
        return []
    to = f"{reverse('national', args=[round_.id])}{query}"
    return [CentreTask(words=f"{round_.title}: {counted(number, 'plan')} {words}", to=to)]


def _waivers(round_: Round, states: Sequence[tuple[Area, State]]) -> list[CentreTask]:
    held = [(area, waiting) for area, state in states if (waiting := _waiting(state))]
    if not held:
        return []
    more = f", also in {counted(len(held) - MOST_NAMED, 'more area')}" if len(held) > MOST_NAMED else ""
    words = f"{round_.title}: {counted(sum(number for _, number in held), 'waiver')} to be decided{more}"
    ways = tuple((area.name, reverse("waivers", args=[round_.id, area.code])) for area, _ in held[:MOST_NAMED])
    return [CentreTask(words=words, ways=ways)]


def _waiting(state: State) -> int:
    """How many of a plan's waivers wait for a decision."""
    return sum(one.granted is None and not one.withdrawn for one in state.waivers.values())
