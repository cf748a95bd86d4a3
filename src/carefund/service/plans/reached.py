"""The areas of a round whose plans somebody of the centre looks after, with the state of each plan."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from carefund.assurance.event import submission_id
from carefund.assurance.permissions import Role, memberships_on
from carefund.assurance.state import State
from carefund.evidence.areas import Area
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.service.ledger.events import states_of
from carefund.service.people.sessions import acting, today
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import areas_of_round, opened

CENTRE_READERS = (Role.REVIEWER, Role.MANAGER, Role.NATIONAL, Role.AUDITOR)
"""Who reads lists over areas: a reviewer and a regional manager those of their region, the others all."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A round, and the areas of it that somebody reaches, by name."""

    round: Round
    open_round: OpenRound
    areas: tuple[Area, ...]

    def states(self) -> list[tuple[Area, State]]:
        """Each area with the state of its plan: one query, and what has moved since."""
        names = {one.code: submission_id(self.round.id, one.code) for one in self.areas}
        found = states_of(list(names.values()))
        return [(one, found[names[one.code]]) for one in self.areas]


def reached(request: HttpRequest, round_id: str) -> Reached:
    """What somebody of the centre reaches of a round today. Raises Http404 for a round that is not open."""
    actor, day = acting(request), today()
    whole = all_of(round_id)
    own = (
        one for one in whole.areas if any(held.role in CENTRE_READERS for held in memberships_on(actor, one.code, day))
    )
    return Reached(round=whole.round, open_round=whole.open_round, areas=tuple(own))


def all_of(round_id: str) -> Reached:
    """All areas of a round, for what is published. Raises Http404 for a round that is not open."""
    open_round = opened(round_id)
    if open_round is None:
        raise Http404("no such round")
    round_ = load_round(round_id)
    areas = sorted(areas_of_round(round_), key=lambda one: one.name)
    return Reached(round=round_, open_round=open_round, areas=tuple(areas))
