"""Organisations and people of the demonstration as rows: all at once, so that a thousand of them take a moment."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from carefund.assurance.permissions import Role
from carefund.service.demonstration.company import FIRST_DAY, Company, Place, Player
from carefund.service.people.models import Membership, Organisation, OrganisationArea, Person


def keep_company(places: Sequence[Place], company: Company, database: str) -> None:
    """Make rows of organisations and people where there are none yet, all or none. Nobody has a password."""
    with transaction.atomic(using=database):
        if Organisation.objects.using(database).exists():
            return
        organisations: dict[str, Organisation] = {}
        for place in places:
            above = organisations[place.parent] if place.parent else None
            organisations[place.name] = Organisation(name=place.name, kind=place.kind, parent=above)
        Organisation.objects.using(database).bulk_create(organisations.values())
        OrganisationArea.objects.using(database).bulk_create(
            OrganisationArea(organisation=organisations[place.name], area=area)
            for place in places
            for area in place.areas
        )
        people = [_person(player) for player in company.players]
        Person.objects.using(database).bulk_create(people)
        Membership.objects.using(database).bulk_create(
            _membership(player, organisations[player.place.name], company) for player in company.players
        )


def _person(player: Player) -> Person:
    return Person(id=player.id, email=player.email, name=player.name, password=make_password(None))


def _membership(player: Player, organisation: Organisation, company: Company) -> Membership:
    administrator = company.of_role(Role.ADMINISTRATOR)[0]
    return Membership(
        person_id=player.id,
        organisation=organisation,
        role=player.role,
        first=FIRST_DAY,
        last=player.last,
        signs_as=list(player.signs_as),
        given_by_id=None if player is administrator else administrator.id,
    )
