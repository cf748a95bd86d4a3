"""The tasks of reviewers and managers over all open rounds."""

from __future__ import annotations

from collections.abc import Sequence

from carefund.assurance.event import submission_id
from carefund.assurance.permissions import Actor, Role
from carefund.programme.definition import Round
from carefund.service.desk.pages.tasks import DeskTask, desk_tasks
from carefund.service.desk.reach import desk_areas, desk_memberships
from carefund.service.ledger.events import states_of
from carefund.service.people.sessions import today
from carefund.service.rounds.models import OpenRound


def tasks_on_desk(actor: Actor, rounds: Sequence[tuple[OpenRound, Round]]) -> tuple[DeskTask, ...]:
    """What somebody has to do on their desk; nothing for those who neither judge nor manage. One query in all."""
    roles = {one.role for one in desk_memberships(actor, today())}
    if not roles & {Role.REVIEWER, Role.MANAGER}:
        return ()
    areas = {round_.id: desk_areas(actor, round_, today()) for _open, round_ in rounds}
    states = states_of([submission_id(round_id, one.code) for round_id, some in areas.items() for one in some])
    return tuple(
        task
        for _open, round_ in rounds
        for task in desk_tasks(
            round_,
            {one: states[submission_id(round_.id, one.code)] for one in areas[round_.id]},
            actor.person,
            today(),
            manages=Role.MANAGER in roles,
        )
    )
