"""People as the rules know them, from real rows: roles, areas, regions, and those who have left."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from carefund.assurance.permissions import NotPermitted, Role, may

KENT, ESSEX, LEEDS = "E10000016", "E10000012", "E08000035"
DAY = date(2025, 3, 1)


class Organisations:
    """A region with two councils, a board in both, and another council."""

    def __init__(self, database: str) -> None:
        from carefund.service.people.models import Organisation, OrganisationArea

        self.database, tag = database, uuid4()

        def organisation(name: str, kind: str, *areas: str, parent: Any = None) -> Any:
            made = Organisation.objects.using(database).create(name=f"{name} {tag}", kind=kind, parent=parent)
            for area in areas:
                OrganisationArea.objects.using(database).create(organisation=made, area=area)
            return made

        self.centre = organisation("Fund team", "centre")
        self.region = organisation("South East", "region", parent=self.centre)
        self.kent = organisation("Kent", "council", KENT, parent=self.region)
        self.essex = organisation("Essex", "council", ESSEX, parent=self.region)
        self.leeds = organisation("Leeds", "council", LEEDS, parent=self.centre)
        self.board = organisation("A board", "nhs", KENT, ESSEX)

    def person(self, organisation: Any, role: Role, **more: Any) -> Any:
        from carefund.service.people.models import Membership, Person

        made = Person(email=f"{uuid4()}@example.org", name="Somebody")
        made.save(using=self.database)
        fields = {"first": date(2025, 1, 1)} | more
        Membership.objects.using(self.database).create(person=made, organisation=organisation, role=role, **fields)
        return made

    def actor(self, person: Any) -> Any:
        from carefund.service.people.actors import actor_of

        return actor_of(person, database=self.database)


def reached(actor: Any, role: Role, day: date = DAY) -> list[str]:
    def reaches(area: str) -> bool:
        try:
            may(actor, [role], area, day)
        except NotPermitted:
            return False
        return True

    return [area for area in (KENT, ESSEX, LEEDS) if reaches(area)]


@pytest.mark.parametrize(
    ("organisation", "role", "areas"),
    [
        ("kent", Role.EDITOR, [KENT]),
        ("board", Role.EDITOR, [KENT, ESSEX]),
        ("region", Role.REVIEWER, [KENT, ESSEX]),
        ("centre", Role.NATIONAL, [KENT, ESSEX, LEEDS]),
        ("centre", Role.EDITOR, []),  # a role of an area is none everywhere
    ],
)
def test_people_reach_the_areas_of_their_organisation(
    database: str, organisation: str, role: Role, areas: list[str]
) -> None:
    from carefund.service.people.addresses import people_with_role

    made = Organisations(database)
    person = made.person(getattr(made, organisation), role)
    assert reached(made.actor(person), role) == areas
    told = [area for area in (KENT, ESSEX, LEEDS) if str(person.pk) in people_with_role(area, [role], DAY, database)]
    assert told == areas


def test_a_leaver_reaches_nothing_from_the_next_day_on(database: str) -> None:
    made = Organisations(database)
    person = made.person(made.kent, Role.EDITOR)
    person.memberships.using(database).get().end(DAY)
    assert reached(made.actor(person), Role.EDITOR) == [KENT]
    assert reached(made.actor(person), Role.EDITOR, date(2025, 3, 2)) == []


def test_a_membership_never_ends_later_than_it_would_have(database: str) -> None:
    made = Organisations(database)
    person = made.person(made.kent, Role.EDITOR, last=date(2025, 2, 1))
    membership = person.memberships.using(database).get()
    membership.end(DAY)
    assert membership.last == date(2025, 2, 1)


def test_a_membership_does_not_end_before_it_begins(database: str) -> None:
    from django.db import IntegrityError

    made = Organisations(database)
    with pytest.raises(IntegrityError):
        made.person(made.kent, Role.EDITOR, last=date(2024, 12, 31))


def test_a_person_without_a_password_cannot_sign_in_and_an_address_is_one_however_it_is_written(
    databases: tuple[str, ...],
) -> None:
    from django.db import IntegrityError

    from carefund.service.people.models import Person

    assert databases
    tag = uuid4()
    person = Person.objects.create_user(f"Somebody.{tag}@Example.org", "Somebody")
    assert person.email == f"somebody.{tag}@example.org"
    assert not person.has_usable_password()
    assert Person.objects.create_user(f"other.{tag}@example.org", "Other", "a long pass phrase").check_password(
        "a long pass phrase"
    )
    with pytest.raises(IntegrityError):
        Person.objects.create_user(f"SOMEBODY.{tag}@example.org", "Again")


def test_who_has_acted_cannot_be_deleted(database: str) -> None:
    from django.db.models import ProtectedError

    made = Organisations(database)
    person = made.person(made.kent, Role.EDITOR)
    with pytest.raises(ProtectedError):
        person.delete(using=database)
