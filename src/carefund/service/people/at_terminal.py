"""Looking after people at the terminal: what is changed is done in the name of an administrator, as the record says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import structlog
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from carefund.assurance.permissions import Role
from carefund.refusal import Refusal
from carefund.service.people import managing
from carefund.service.people.actors import actor_of
from carefund.service.people.inviting import invite, new_link
from carefund.service.people.managing import Grant
from carefund.service.people.models import Membership, Organisation, Person
from carefund.service.people.reach import Reach, reach_of
from carefund.wording.lists import either

log = structlog.get_logger("carefund.people")


class NotFound(Refusal):
    """Nobody, or no organisation or role, of that name."""


def acting_for(administrator: str, day: date) -> Reach:
    """What an administrator may manage, by their address. Raises NotFound for nobody, NotPermitted for other roles."""
    reach = reach_of(actor_of(person_at(administrator)), day)
    if not reach.everyone:
        raise NotFound("an administrator's address", "that of a lead", "Name an administrator", administrator)
    return reach


def person_at(email: str) -> Person:
    """Whoever has an address. Raises NotFound."""
    found: Person | None = Person.objects.filter(email=email.strip().casefold()).first()
    if found is None:
        raise NotFound("the address of somebody who is known", email, "List people to see whom there is")
    return found


def organisation_named(name: str) -> Organisation:
    """An organisation by its name. Raises NotFound, with those whose names are like it."""
    found = Organisation.objects.filter(name__iexact=name.strip()).first()
    if found is None:
        like = Organisation.objects.filter(name__icontains=(name.split() or [""])[0]).order_by("name")[:5]
        near = [one.name for one in like]
        to_do = f"Did you mean {either(near)}?" if near else "Write organisations first"
        raise NotFound("the name of an organisation", name, to_do)
    return found


def role_named(role: str) -> Role:
    """A role by its word. Raises NotFound, naming those there are."""
    try:
        return Role(role.strip().casefold())
    except ValueError:
        raise NotFound(f"one of {either(list(Role))}", role, "Name one of these") from None


def people_found(words: str, day: date, *, left: bool = False) -> list[dict[str, Any]]:
    """Those in whose name, address or organisation all words stand, by name; with those who have left, or without.

    Each with the roles that hold, or will; of those who left, with those that they had. Four queries in all.
    """
    held = Membership.objects.select_related("organisation").order_by("pk")
    open_now = Q(ended_at__isnull=True) & (Q(last__isnull=True) | Q(last__gte=day))
    rows = Person.objects.order_by("name", "pk")
    if not left:
        rows = rows.filter(pk__in=held.filter(open_now).values("person"))
    for word in words.split():
        there = held.filter(organisation__name__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(pk__in=there.values("person")))
    of: dict[object, list[Membership]] = {}
    for one in held.filter(person__in=rows.values("pk")):
        of.setdefault(one.person_id, []).append(one)
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    protected = set(Authenticator.objects.filter(type__in=kinds).values_list("user", flat=True))
    return [_person(one, of.get(one.pk, ()), day, second_factor=one.pk in protected) for one in rows]


def roles_of(person: Person, day: date) -> list[dict[str, Any]]:
    """Every role that somebody has, had or will have, by the order in which they were given."""
    held = person.memberships.select_related("organisation", "given_by", "ended_by").order_by("pk")
    return [_role(one, day) for one in held]


def _person(person: Person, held: Iterable[Membership], day: date, *, second_factor: bool) -> dict[str, Any]:
    roles = [_role(one, day) for one in held]
    now = [one for one in roles if one["status"] != "ended"]
    return {
        "name": person.name,
        "email": person.email,
        "left": not now,
        "password": person.has_usable_password(),
        "second_factor": second_factor,
        "roles": now or roles,
    }


def _role(held: Membership, day: date) -> dict[str, Any]:
    status = "in force" if held.first <= day else "not yet begun"
    return {
        "role": str(held.role),
        "organisation": held.organisation.name,
        "signs_as": list(held.signs_as),
        "first": held.first.isoformat(),
        "last": held.last.isoformat() if held.last else None,
        "status": status if held.is_open(day) else "ended",
        "ended_at": held.ended_at.isoformat() if held.ended_at else None,
    }


def invite_by(reach: Reach, email: str, name: str, grant: Grant) -> str:
    """Make somebody known with a first role; the path of their link, empty where they have a password already.

    Raises as `managing.give`.
    """
    with transaction.atomic():
        held = invite(reach, email, name, grant)
        return "" if held.person.has_usable_password() else new_link(held.person)


def end_role(reach: Reach, person: Person, role: Role, organisation: Organisation, at: datetime) -> None:
    """End one role at once. Raises NotFound where they do not have it, else as `managing.end`."""
    held = person.memberships.filter(role=role, organisation=organisation)
    still = [one for one in held if one.is_open(reach.day)]
    if not still:
        raise NotFound(f"the role of {role} at {organisation.name}", "none that they have", "List their roles")
    for one in still:
        managing.end(reach, one, at)


def leave(reach: Reach, person: Person, at: datetime) -> int:
    """End all roles of somebody at once, and with them their sessions; gives how many. Raises as `managing.end`.

    Somebody without any is left as they are.
    """
    with transaction.atomic():
        still = [one for one in person.memberships.select_related("organisation") if one.is_open(reach.day)]
        for one in still:
            managing.end(reach, one, at)
    return len(still)


def sign_out(reach: Reach, person: Person | None) -> int:
    """End the sessions of somebody, of everybody where nobody is named; gives how many. Their roles stay."""
    rows = UserSession.objects.all() if person is None else UserSession.objects.filter(user=person)
    with transaction.atomic():
        ending = list(rows)
        managing.end_sessions(ending)
        if person is None:
            Session.objects.all().delete()  # also those of which no list is kept yet
    whom = "everybody" if person is None else str(person.pk)
    log.info("sessions ended at the terminal", actor=reach.actor.person, person=whom, sessions=len(ending))
    return len(ending)
