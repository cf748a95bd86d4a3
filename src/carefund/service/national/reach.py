"""A round as somebody of the centre reaches it: the only way from the national pages to what is kept of its plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest

from carefund.assurance.event import submission_id
from carefund.assurance.permissions import Actor, Role
from carefund.evidence.areas import Area
from carefund.programme.definition import Round
from carefund.programme.planning import Planning
from carefund.programme.rounds import load_round
from carefund.service.people.sessions import acting, now, today
from carefund.service.plans.standing import Standing, standings_by
from carefund.service.plans.targets import AppraisedRound, appraised_round
from carefund.service.plans.tenant import Tenant
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import areas_of_round, open_rounds, opened

OVERSEEING = (Role.NATIONAL, Role.MANAGER, Role.AUDITOR)
"""Who sees how all plans stand: of all areas, or of the own region's."""


@dataclass(frozen=True)
class RoundReach:
    """One round and the areas of it that somebody reaches; what it gives is worked out once in a request."""

    round: Round
    open_round: OpenRound
    actor: Actor
    roles: tuple[Role, ...] = OVERSEEING
    only: str = ""
    """The code of the one area that a request is about; empty for all."""
    at: datetime = field(default_factory=now)
    database: str = "default"
    data: Path = field(default_factory=lambda: Path(settings.DATA))

    @property
    def planning(self) -> Planning:
        """What a plan of the round must hold."""
        assert self.round.planning is not None  # rounds without it are not opened
        return self.round.planning

    @cached_property
    def day(self) -> date:
        """The day in London."""
        return today()

    @cached_property
    def areas(self) -> list[Area]:
        """The areas of the round on which the person has one of the roles today, by name."""
        held = [one for one in self.actor.memberships if one.role in self.roles and one.in_force(self.day)]
        asked = (one for one in areas_of_round(self.round) if self.only in ("", one.code))
        reached = (one for one in asked if any(each.covers(one.code) for each in held))
        return sorted(reached, key=lambda one: one.name)

    @property
    def is_whole(self) -> bool:
        """Whether these are all areas of the round."""
        return len(self.areas) == len(areas_of_round(self.round))

    @property
    def oversees(self) -> bool:
        """Whether the person sees today how all plans stand."""
        return self._is(*OVERSEEING)

    @property
    def decides(self) -> bool:
        """Whether the person is of the national team today."""
        return self._is(Role.NATIONAL)

    @property
    def evaluates(self) -> bool:
        """Whether the person reads the round's evaluations today."""
        return self._is(Role.NATIONAL, Role.AUDITOR)

    @property
    def assigns(self) -> bool:
        """Whether the person may assign reviewers today."""
        return self._is(Role.NATIONAL, Role.MANAGER)

    def _is(self, *roles: Role) -> bool:
        return any(one.role in roles and one.in_force(self.day) for one in self.actor.memberships)

    @cached_property
    def standings(self) -> list[Standing]:
        """How the plans stand, in the order of the areas."""
        return standings_by(self.appraised, self.round, self.areas, self.open_round.deadline, self.data, self.database)

    @cached_property
    def appraised(self) -> AppraisedRound | None:
        """The appraisal of the round that was done last; None where none is done yet."""
        return appraised_round(self.round.id, self.database)

    def standing(self, code: str) -> Standing | None:
        """How one area's plan stands; None for one that is not reached."""
        return self._by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, Standing]:
        return {one.area.code: one for one in self.standings}

    def submissions(self) -> list[str]:
        """The names of the submissions in the ledger, of the areas that are reached."""
        return [submission_id(self.round.id, one.code) for one in self.areas]

    def tenant(self, standing: Standing) -> Tenant:
        """One area's plan, through which everything is recorded; what is known of it already is not asked for again."""
        made = Tenant(self.round, standing.area, self.actor, self.open_round, self.database, self.data)
        made.__dict__["state"] = standing.state
        made.__dict__["chances"] = standing.summary.chances if standing.summary else ()
        return made

    def other_rounds(self) -> list[tuple[str, str]]:
        """Id and title of the other open rounds."""
        return [(one.round_id, made.title) for one, made in open_rounds(self.database) if one.round_id != self.round.id]


def reached_round(
    request: HttpRequest, round_id: str, roles: Iterable[Role] = OVERSEEING, only: str = ""
) -> RoundReach:
    """The round of an id; of none, the open round that is due last. Raises Http404 where there is none that is open.

    `only` is the code of the one area that the request is about.
    """
    known = [one for one, _round in open_rounds()]
    found = opened(round_id) if round_id else next(iter(known), None)
    if found is None:
        raise Http404("no such round")
    return RoundReach(load_round(found.round_id), found, acting(request), tuple(roles), only)
