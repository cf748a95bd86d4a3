"""Giving roles and ending them. Nothing is deleted: history names who had which role, who gave it and who ended it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from carefund.assurance.permissions import NotPermitted, Role
from carefund.refusal import Refusal
from carefund.service.people.models import Membership, Organisation, Person
from carefund.service.people.reach import Reach

log = structlog.get_logger("carefund.people")


class BadGrant(Refusal):
    """A role that cannot be given as it was asked for."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A role of an organisation to be given, from a first to a last day; `signs_as` are the round's sign-offs."""

    organisation: Organisation
    role: Role
    first: date
    last: date | None = None
    signs_as: tuple[str, ...] = ()


def give(reach: Reach, person: Person, grant: Grant) -> Membership:
    """Give a role; somebody who had left can sign in again.

    Raises NotPermitted where it is not theirs to give, or would be given to themselves, BadGrant for one that makes no
    sense or is held already.
    """
    _require_grant(reach, person, grant)
    with transaction.atomic(using=reach.database):
        made = Membership.objects.using(reach.database).create(
            person=person,
            organisation=grant.organisation,
            role=grant.role,
            first=grant.first,
            last=grant.last,
            signs_as=list(grant.signs_as),
            given_by_id=UUID(reach.actor.person),
        )
        if not person.is_active:
            person.is_active = True
            person.save(using=reach.database, update_fields=["is_active"])
    _tell("role given", reach.actor.person, made)
    return made


def end(reach: Reach, membership: Membership, at: datetime) -> None:
    """End a role at once: the next request is refused; with the last role the person's sessions end too.

    Raises NotPermitted where it is not theirs to end, or is their own last role of administrator, BadGrant where it has
    ended already.
    """
    reach.require(Role(membership.role), membership.organisation)
    with transaction.atomic(using=reach.database):
        held = Membership.objects.using(reach.database).select_for_update().get(pk=membership.pk)
        _require_end(reach, held)
        held.ended_at, held.ended_by_id = at, UUID(reach.actor.person)
        held.save(using=reach.database, update_fields=["ended_at", "ended_by"])
        person = Person.objects.using(reach.database).get(pk=held.person_id)
        if not any(one.is_open(reach.day) for one in person.memberships.using(reach.database)):
            _leave(person, reach.database)
    _tell("role ended", reach.actor.person, held)


def remove_factors(reach: Reach, person: Person) -> None:
    """Remove all second factors of somebody who has lost them, and end their sessions; signing in, they add another.

    Raises NotPermitted for those who are not administrator, and for oneself.
    """
    if not reach.everyone or str(person.pk) == reach.actor.person:
        raise NotPermitted(
            "an administrator, for somebody else",
            "yourself" if reach.everyone else "that you are not",
            "Ask the administrator, having made sure that it is really they who ask",
        )
    with transaction.atomic(using=reach.database):
        Authenticator.objects.using(reach.database).filter(user=person).delete()
        end_sessions(UserSession.objects.using(reach.database).filter(user=person))
    log.info("second factors removed", actor=reach.actor.person, person=str(person.pk))


def end_sessions(sessions: Iterable[UserSession]) -> None:
    """End sessions: what is done in them next is done by nobody."""
    for session in sessions:
        session.end()


def _leave(person: Person, database: str) -> None:
    person.is_active = False
    person.save(using=database, update_fields=["is_active"])
    end_sessions(UserSession.objects.using(database).filter(user=person))


def _require_grant(reach: Reach, person: Person, grant: Grant) -> None:
    reach.require(grant.role, grant.organisation)
    if str(person.pk) == reach.actor.person:
        raise NotPermitted("a role given by somebody else", "yourself", "Ask another lead or administrator to give it")
    if grant.last is not None and grant.last < grant.first:
        raise BadGrant("a last day on or after the first", "one before it", "Change the days")
    if grant.last is not None and grant.last < reach.day:
        raise BadGrant(
            "a last day that is still to come", "one that has passed", "Change the last day, or leave it out"
        )
    if grant.role is Role.SIGNATORY and not grant.signs_as:
        raise BadGrant("what a signatory signs as", "nothing", "Choose at least one of the round's signatures")
    if grant.role is not Role.SIGNATORY and grant.signs_as:
        raise BadGrant("signatures for a signatory alone", f"the role of {grant.role}", "Leave the signatures out")
    same = Membership.objects.using(reach.database).filter(
        person=person, organisation=grant.organisation, role=grant.role
    )
    if any(one.is_open(reach.day) for one in same):
        raise BadGrant(
            "a role that the person does not have yet", "one that they have", "End that one first to change it"
        )


def _require_end(reach: Reach, held: Membership) -> None:
    if held.ended_at is not None or not held.is_open(reach.day):
        raise BadGrant("a role that has not ended", "one that has", "Nothing is left to do")
    if held.role != Role.ADMINISTRATOR or str(held.person_id) != reach.actor.person:
        return
    own = Membership.objects.using(reach.database).filter(person=held.person_id, role=Role.ADMINISTRATOR)
    if not any(one.pk != held.pk and one.first <= reach.day and one.is_open(reach.day) for one in own):
        raise NotPermitted(
            "another administrator to end your last role of administrator",
            "yourself",
            "Make somebody else administrator, and let them end it",
        )


def _tell(what: str, actor: str, held: Membership) -> None:
    log.info(
        what,
        actor=actor,
        person=str(held.person_id),
        organisation=held.organisation.name,
        role=str(held.role),
        membership=held.pk,
    )
