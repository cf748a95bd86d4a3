"""Making tokens, finding who acts by one, and revoking them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db.models import Q

from carefund.assurance.permissions import Actor, Role
from carefund.refusal import Refusal
from carefund.service.api.models import TOKEN_ROLES, ApiToken
from carefund.service.frame.routes import DESK_ROLES
from carefund.service.people.actors import actor_of
from carefund.service.people.models import Membership, Organisation, Person
from carefund.service.people.sessions import now, today

BEGINS, SECRET_BYTES = "cf_", 32
LONGEST = timedelta(days=366)
"""How long a token may be used; after that a new one is made."""


class NoToken(Refusal):
    """A token that may not be made, or does not open anything."""


@dataclass(frozen=True)
class Bearer:
    """Who acts by a token: its person, with the memberships of its organisation and role alone."""

    token: UUID
    actor: Actor


def make_token(
    person: Person,
    organisation: Organisation,
    role: Role,
    *,
    name: str,
    last: date,
    first: date | None = None,
    by: Person | None = None,
    database: str = "default",
) -> tuple[ApiToken, str]:
    """A new token and its text, which is kept nowhere: `cf_` and 32 random bytes as URL-safe base64.

    It holds from `first` (today where none is given) to `last`, for as long as the person has the role. Raises NoToken
    for a role that tokens do not have, a person who does not have it today, or more than a year.
    """
    begins = first or today()
    if role not in TOKEN_ROLES or not _holds(person, organisation, role, database):
        raise NoToken(
            f"a person who is {role} of {organisation}, by which a program may act",
            f"that {person} has no such role, or that it is one that signs",
            "Choose an editor or a lead of the organisation",
        )
    if not begins <= last <= begins + LONGEST:
        raise NoToken(
            "a last day within a year of the first", last.isoformat(), "Choose a nearer day; a new token is soon made"
        )
    text = BEGINS + token_urlsafe(SECRET_BYTES)
    made = ApiToken.objects.using(database).create(
        name=name,
        hash=hash_of_token(text),
        organisation=organisation,
        person=person,
        role=str(role),
        first=begins,
        last=last,
        created=now(),
        created_by=by,
    )
    return made, text


def hash_of_token(text: str) -> str:
    """SHA-256 of a token: it is random, so that no slow hash is needed."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def bearer_of(text: str, database: str = "default") -> Bearer | None:
    """Who acts by the text of a token; None where there is none such, it is over or revoked, or its person has left."""
    if not text.startswith(BEGINS):
        return None
    rows = ApiToken.objects.using(database).select_related("organisation", "person")
    row = rows.filter(hash=hash_of_token(text)).first()
    day = today()
    if row is None or not row.in_force(day) or not row.person.is_active:
        return None
    whole = actor_of(row.person, None, database)
    held = tuple(one for one in whole.memberships if (one.organisation, one.role) == (row.organisation.name, row.role))
    if not any(one.in_force(day) for one in held):
        return None
    return Bearer(row.pk, replace(whole, memberships=held))


def revoke(token: ApiToken, by: Person, database: str = "default") -> None:
    """Let a token open nothing from now on; done once."""
    rows = ApiToken.objects.using(database).filter(pk=token.pk, revoked=None)
    rows.update(revoked=now(), revoked_by=by)


def tokens_kept_by(person: Person, database: str = "default") -> list[ApiToken]:
    """The tokens that a person sees and may revoke: of organisations that they lead, and their own at the centre.

    The last made first.
    """
    rows = ApiToken.objects.using(database).select_related("organisation", "person", "created_by")
    own = Q(person=person, role__in=DESK_ROLES)
    return list(rows.filter(own | Q(organisation__in=led_by(person, database))).order_by("-id"))


def led_by(person: Person, database: str = "default") -> list[Organisation]:
    """The organisations that a person leads today."""
    rows = Membership.objects.using(database).filter(person=person, role=Role.LEAD).select_related("organisation")
    return list({one.organisation.pk: one.organisation for one in rows if _in_force(one, today())}.values())


def memberships_for_tokens(person: Person, database: str = "default") -> list[Membership]:
    """The memberships of today by which a person may let a program act.

    Of organisations that they lead, those of editors and leads; at the centre, nobody's but their own.
    """
    led = Q(organisation__in=led_by(person, database), role__in=(Role.EDITOR, Role.LEAD))
    own = Q(person=person, role__in=DESK_ROLES)
    rows = Membership.objects.using(database).filter(led | own, person__is_active=True)
    return [one for one in rows.select_related("organisation", "person").order_by("pk") if _in_force(one, today())]


def _holds(person: Person, organisation: Organisation, role: Role, database: str) -> bool:
    rows = Membership.objects.using(database).filter(person=person, organisation=organisation, role=role)
    return any(_in_force(one, today()) for one in rows)


def _in_force(one: Membership, day: date) -> bool:
    return one.first <= day and one.is_open(day)
