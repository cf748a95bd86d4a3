"""Whom one may manage: a lead the people of organisations that lie wholly in their areas, an administrator everyone.

A role of an organisation reaches all of its areas. A lead therefore gives roles of an organisation only where they lead
every one of its areas; of one that also lies elsewhere they see the people who reach their area, and change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from carefund.assurance.permissions import SIDES, Actor, NotPermitted, Role
from carefund.service.people.models import Membership, Organisation, OrganisationArea, OrganisationKind, Person
from carefund.wording.lists import either

AREA_SIDE = tuple(role for role in Role if SIDES[role] == "area")
ROLES_AT: dict[str, tuple[Role, ...]] = {
    OrganisationKind.COUNCIL: AREA_SIDE,
    OrganisationKind.NHS: AREA_SIDE,
    OrganisationKind.REGION: (Role.REVIEWER, Role.MANAGER),
    OrganisationKind.CENTRE: (Role.REVIEWER, Role.NATIONAL, Role.ADMINISTRATOR),
    OrganisationKind.AUDIT: (Role.AUDITOR,),
}
"""The roles that people have at each kind of organisation."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What somebody may manage on a day: everyone, or the people of some areas; and in which database that is kept."""

    actor: Actor
    day: date
    everyone: bool
    areas: frozenset[str]
    database: str = "default"

    def organisations(self) -> QuerySet[Organisation]:
        """The organisations whose roles they may give and end, by name."""
        rows = Organisation.objects.using(self.database).order_by("name")
        if self.everyone:
            return rows
        elsewhere = OrganisationArea.objects.using(self.database).exclude(area__in=self.areas)
        own = rows.filter(kind__in=(OrganisationKind.COUNCIL, OrganisationKind.NHS), areas__area__in=self.areas)
        return own.exclude(pk__in=elsewhere.values("organisation")).distinct()

    @cached_property
    def _own(self) -> frozenset[UUID]:
        return frozenset(self.organisations().values_list("pk", flat=True))

    def roles(self) -> tuple[Role, ...]:
        """The roles that they may give and end."""
        return tuple(Role) if self.everyone else AREA_SIDE

    def memberships(self) -> QuerySet[Membership]:
        """The memberships that they see, past and present."""
        rows = Membership.objects.using(self.database)
        if self.everyone:
            return rows.all()
        seen = OrganisationArea.objects.using(self.database).filter(area__in=self.areas).values("organisation")
        return rows.filter(organisation__in=seen, role__in=AREA_SIDE)

    def people(self) -> QuerySet[Person]:
        """The people whom they see."""
        rows = Person.objects.using(self.database)
        return rows.all() if self.everyone else rows.filter(pk__in=self.memberships().values("person"))

    def require(self, role: Role, organisation: Organisation) -> None:
        """Raise NotPermitted where they may not give or end a role of an organisation, saying why."""
        if role not in self.roles():
            raise _refused(f"a role that you may give: {either(sorted(self.roles()))}", f"the role of {role}")
        if not self.everyone and organisation.pk not in self._own:
            raise _refused("an organisation all of whose areas you lead", organisation.name)
        if role not in ROLES_AT[organisation.kind]:
            raise _refused(
                f"a role that people have there: {either(sorted(ROLES_AT[organisation.kind]))}", f"the role of {role}"
            )


def reach_of(actor: Actor, day: date, database: str = "default") -> Reach:
    """What somebody may manage on a day. Raises NotPermitted for those who are neither lead nor administrator."""
    held = [one for one in actor.memberships if one.in_force(day)]
    everyone = any(one.role is Role.ADMINISTRATOR for one in held)
    led = frozenset(area for one in held if one.role is Role.LEAD for area in one.areas or ())
    if not everyone and not led:
        raise _refused("somebody who is lead of an area, or administrator", "that you are neither")
    return Reach(actor=actor, day=day, everyone=everyone, areas=led, database=database)


def _refused(expected: str, found: str) -> NotPermitted:
    return NotPermitted(expected, found, "Ask the area's lead, or for the centre its administrator, to do it")
