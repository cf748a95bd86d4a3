"""Who may judge an area's plan: reviewers and managers of its region, and reviewers of the national team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from carefund.assurance.permissions import Role
from carefund.service.people.at_hand import AtHand
from carefund.service.people.change_marks import PEOPLE
from carefund.service.people.models import Membership, OrganisationKind

JUDGES = (Role.REVIEWER, Role.MANAGER)


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Somebody who may judge a plan."""

    person: str
    name: str
    organisation: str
    role: str


def judges_of(area: str, day: date, database: str = "default") -> tuple[Judge, ...]:
    """Those who may judge the plan of an area on a day, by name, each once."""
    return _JUDGES.of((area, day), database)


def _judges(of: tuple[str, date], database: str) -> tuple[Judge, ...]:
    """One query."""
    area, day = of
    own = Q(organisation__areas__area=area) | Q(organisation__parts__areas__area=area)
    reach = own | Q(organisation__kind=OrganisationKind.CENTRE)
    held = Q(last__isnull=True) | Q(last__gte=day)
    rows = Membership.objects.using(database).filter(
        reach, held, role__in=JUDGES, first__lte=day, ended_at__isnull=True, person__is_active=True
    )
    found = {
        str(one.person_id): Judge(
            person=str(one.person_id), name=one.person.name, organisation=one.organisation.name, role=one.role
        )
        for one in rows.select_related("person", "organisation").distinct()
    }
    return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.person)))


_JUDGES = AtHand(PEOPLE, _judges)
