"""Who may review the plans of which areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from carefund.assurance.permissions import Role
from carefund.service.people.actors import EVERYWHERE, areas_of
from carefund.service.people.at_hand import AtHand
from carefund.service.people.change_marks import PEOPLE
from carefund.service.people.models import Membership


@dataclass(frozen=True, order=True)
class Reviewing:
    """Somebody who reviews: their name and id."""

    name: str
    person: str


def reviewers_of(areas: Iterable[str], day: date, database: str = "default") -> Mapping[str, tuple[Reviewing, ...]]:
    """The reviewers of each area on a day, by name: of its region, and of national bodies."""
    return _REVIEWERS.of((tuple(areas), day), database)


def _reviewers(of: tuple[tuple[str, ...], date], database: str) -> Mapping[str, tuple[Reviewing, ...]]:
    """Three queries at most."""
    areas, day = of
    rows = Membership.objects.using(database).filter(role=Role.REVIEWER, person__is_active=True)
    held = rows.filter(Q(last__isnull=True) | Q(last__gte=day), first__lte=day, ended_at__isnull=True)
    memberships = list(held.select_related("person", "organisation"))
    reach = areas_of((one.organisation for one in memberships), database)
    found: dict[str, set[Reviewing]] = {area: set() for area in areas}
    for one in memberships:
        covered = found if one.organisation.kind in EVERYWHERE else reach[one.organisation]
        for area in found.keys() & set(covered):
            found[area].add(Reviewing(one.person.name, str(one.person_id)))
    return {area: tuple(sorted(who)) for area, who in found.items()}


_REVIEWERS = AtHand(PEOPLE, _reviewers, most=50)
