"""People as the rules of assurance know them: with memberships, areas and the time of their second factor."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from uuid import UUID

from carefund.assurance import permissions
from carefund.assurance.permissions import Actor, Role
from carefund.service.people.at_hand import AtHand
from carefund.service.people.change_marks import PEOPLE
from carefund.service.people.models import Membership, Organisation, OrganisationArea, OrganisationKind, Person
from carefund.wording.dates import LONDON

EVERYWHERE = {OrganisationKind.CENTRE, OrganisationKind.AUDIT}
"""Organisations whose people reach all areas, where their role is one of the centre's."""


def actor_of(person: Person, second_factor_at: datetime | None = None, database: str = "default") -> Actor:
    """The person with all memberships, past and present."""
    return Actor(
        person=str(person.pk),
        name=person.name,
        memberships=_MEMBERSHIPS.of(person.pk, database),
        second_factor_at=second_factor_at,
    )


def person_of(key: UUID, database: str = "default") -> Person | None:
    """The person of a key, as one's own copy, so that what is set on it is nobody else's; None for no such key."""
    return copy(_PEOPLE.of(key, database))


def _memberships_of(person: UUID, database: str) -> tuple[permissions.Membership, ...]:
    """Two queries, however many there are."""
    rows = Membership.objects.using(database).filter(person=person).select_related("organisation")
    held = list(rows.order_by("pk"))
    areas = areas_of((one.organisation for one in held), database)
    return tuple(_membership(one, areas[one.organisation]) for one in held)


def _person_of(key: UUID, database: str) -> Person | None:
    return Person.objects.using(database).filter(pk=key).first()


_MEMBERSHIPS = AtHand(PEOPLE, _memberships_of)
_PEOPLE = AtHand(PEOPLE, _person_of)


def areas_of(organisations: Iterable[Organisation], database: str = "default") -> dict[Organisation, frozenset[str]]:
    """The areas of each organisation, by ONS code: its own, and of a region those of the organisations under it."""
    wanted = list(dict.fromkeys(organisations))
    rows = OrganisationArea.objects.using(database).select_related("organisation")
    under: dict[object, set[str]] = {}
    for row in rows.filter(organisation__in=wanted) | rows.filter(organisation__parent__in=wanted):
        for owner in (row.organisation_id, row.organisation.parent_id):
            under.setdefault(owner, set()).add(row.area)
    return {one: frozenset(under.get(one.pk, ())) for one in wanted}


def _membership(held: Membership, areas: frozenset[str]) -> permissions.Membership:
    everywhere = held.organisation.kind in EVERYWHERE
    return permissions.Membership(
        organisation=held.organisation.name,
        role=Role(held.role),
        first=held.first,
        last=held.last,
        areas=None if everywhere else areas,
        signs_as=frozenset(held.signs_as),
        ended=held.ended_at.astimezone(LONDON).date() if held.ended_at else None,
    )
