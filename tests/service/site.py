"""A service with people of two areas in each role, for tests of pages: who signs in gave a second factor just now."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from carefund.assurance.deadline import Deadline
from carefund.assurance.permissions import Role
from carefund.service.people.models import Membership, Organisation, OrganisationArea, OrganisationKind, Person
from carefund.service.rounds.opening import open_round
from tests.service.letters import Browser

ROUND, LEEDS, KENT = "bcf-2025-26", "E08000035", "E10000016"
AREA_ROLES = (Role.EDITOR, Role.LEAD)


@dataclass
class Site:
    """The people of the service by what they are: `leeds editor`, `national`, `leeds chief-executive`."""

    data: Path
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    @classmethod
    def furnished(cls, data: Path) -> Site:
        """Leeds and Kent with editor, lead and every signatory; national team, reviewer of Leeds' region, auditor."""
        made = cls(data)
        open_round(ROUND, Deadline.at_end_of(date(2099, 3, 31)), datetime.now(UTC), invented=True)
        region = made.organisation("North East and Yorkshire", OrganisationKind.REGION)
        for name, code in (("leeds", LEEDS), ("kent", KENT)):
            council = made.organisation(
                f"{name.capitalize()} Council", OrganisationKind.COUNCIL, code, region if name == "leeds" else None
            )
            nhs = made.organisation(f"NHS {name.capitalize()}", OrganisationKind.NHS, code)
            for role in AREA_ROLES:
                made.person(f"{name} {role}", council, role)
            for sign_off in sign_offs():
                kind = nhs if sign_off.signs_for == "nhs" else council
                made.person(f"{name} {sign_off.id}", kind, Role.SIGNATORY, (sign_off.id,))
        made.person("reviewer", region, Role.REVIEWER)
        made.person("second reviewer", region, Role.REVIEWER)
        made.person("manager", region, Role.MANAGER)
        made.person("national", made.organisation("National team", OrganisationKind.CENTRE), Role.NATIONAL)
        made.person("administrator", made.organisations["National team"], Role.ADMINISTRATOR)
        made.person("auditor", made.organisation("Auditor", OrganisationKind.AUDIT), Role.AUDITOR)
        return made

    def organisation(self, name: str, kind: str, area: str = "", parent: Organisation | None = None) -> Organisation:
        made = Organisation.objects.create(name=name, kind=kind, parent=parent)
        if area:
            OrganisationArea.objects.create(organisation=made, area=area)
        self.organisations[name] = made
        return made

    def person(self, what: str, organisation: Organisation, role: Role, signs_as: tuple[str, ...] = ()) -> Person:
        email = f"{what.replace(' ', '.')}@example.org"
        person = Person.objects.create(email=email, name=what.title(), password=_hashed())
        Membership.objects.create(
            person=person, organisation=organisation, role=role, first=date(2014, 1, 1), signs_as=list(signs_as)
        )
        self.people[what] = person
        return person

    def client(self, what: str = "", factor_at: float | None = None) -> Browser:
        """A browser of a person who gave a second factor at a moment (just now); of nobody where none is named."""
        client = Browser(self.data)
        if what:
            person = self.people[what]
            client.force_login(person, backend="carefund.service.people.signed_in.SignedIn")
            session = client.session
            at = time.time() if factor_at is None else factor_at
            session["account_authentication_methods"] = [{"method": "mfa", "at": at}]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()
            _mark_as_seen(client, person)
        return client


@cache
def _hashed() -> str:
    """The password of everybody, hashed once: programs furnish with the service's own hasher, which takes long."""
    return make_password("a password of tests")


def _mark_as_seen(client: Client, person: Person) -> None:
    from django.core.signing import get_cookie_signer

    from carefund.service.frame.middleware import SEEN

    client.cookies[SEEN] = get_cookie_signer(salt=SEEN).sign(str(person.pk))


def sign_offs() -> tuple[Any, ...]:
    """The round's sign-offs that are required."""
    from carefund.programme.rounds import load_round

    planning = load_round(ROUND).planning
    assert planning is not None
    return tuple(one for one in planning.sign_offs if one.required)
