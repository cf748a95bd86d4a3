"""The first administrator, made at the terminal: everybody else is invited by somebody."""

from __future__ import annotations

from datetime import date

import structlog

from carefund.assurance.permissions import Role
from carefund.refusal import Refusal
from carefund.service.people.inviting import new_link, person_with
from carefund.service.people.models import Membership, Organisation, OrganisationKind, Person

log = structlog.get_logger("carefund.people")


class NotMade(Refusal):
    """An administrator who was not made."""


def make_administrator(email: str, name: str, organisation: str, day: date, *, another: bool = False) -> str:
    """Make somebody administrator of the centre, and give the path of the link with which they set their password.

    Raises NotMade where there is an administrator who can sign in, unless another one is asked for; for somebody who
    has set a password; and for an organisation that is none of the centre's.
    """
    held = Membership.objects.filter(role=Role.ADMINISTRATOR, person__is_active=True).select_related("person")
    present = [one for one in held if one.first <= day and one.is_open(day)]
    if any(one.person.has_usable_password() for one in present) and not another:
        raise NotMade(
            "no administrator yet", "one who is", "Let them invite further ones, or say that you want another one"
        )
    centre, _made = Organisation.objects.get_or_create(name=organisation, defaults={"kind": OrganisationKind.CENTRE})
    if centre.kind != OrganisationKind.CENTRE:
        raise NotMade("an organisation of the centre", f"a {centre.get_kind_display()}", "Name another organisation")
    person = person_with(email, name)
    if person.has_usable_password():
        raise NotMade(
            "somebody who has set no password",
            "one who has",
            "Let them ask for a new password when they sign in, or name another address",
        )
    if not any(one.person_id == person.pk for one in present):
        Membership.objects.create(person=person, organisation=centre, role=Role.ADMINISTRATOR, first=day)
    Person.objects.filter(pk=person.pk).update(is_active=True)
    person.is_active = True
    log.info("administrator made at the terminal", person=str(person.pk), organisation=centre.name)
    return new_link(person)
