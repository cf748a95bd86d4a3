"""Invitations: somebody is made known by address and name, and gets a link with which they set their password once."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from carefund.refusal import Refusal
from carefund.service.frame.mail import told_if_not_sent
from carefund.service.people.managing import Grant, give
from carefund.service.people.models import Membership, Person
from carefund.service.people.reach import Reach

DAYS = 7
"""How long a link holds."""
SALT = "carefund.people.invitation"


class NoInvitation(Refusal):
    """A link that holds no more, or never did."""


def invite(reach: Reach, email: str, name: str, grant: Grant) -> Membership:
    """Make somebody known, or find them by their address, and give them a role. Raises as `managing.give`."""
    with transaction.atomic(using=reach.database):
        return give(reach, person_with(email, name, reach.database), grant)


def person_with(email: str, name: str, database: str = "default") -> Person:
    """Whoever has an address; made, without a password, where nobody has. A name that is known is not changed."""
    address = email.strip().casefold()
    people = Person.objects.db_manager(database)
    known: Person | None = people.filter(email=address).first()
    if known is not None:
        return known
    try:
        with transaction.atomic(using=database):
            made: Person = people.create_user(address, name.strip())
            return made
    except IntegrityError:  # somebody else invited them meanwhile
        found: Person = people.get(email=address)
        return found


def new_link(person: Person, database: str = "default") -> str:
    """The path of a new link for somebody without a password; earlier links hold no more."""
    person.set_unusable_password()
    person.save(using=database, update_fields=["password"])
    token = signing.dumps({"person": str(person.pk), "mark": _mark(person)}, salt=SALT)
    return reverse("invitation", kwargs={"token": token})


def invited(token: str, database: str = "default") -> Person:
    """Whom a link was made for. Raises NoInvitation for one that was used, replaced, altered, or is too old."""
    try:
        said = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 60 * 60)
        person: Person | None = Person.objects.using(database).filter(pk=said["person"], is_active=True).first()
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        person = None
    if person is None or person.has_usable_password() or not constant_time_compare(said["mark"], _mark(person)):
        raise NoInvitation(
            f"a link that was made in the last {DAYS} days and has not been used",
            "one that does not hold",
            "Ask whoever invited you for a new link; if you have set your password, sign in",
        )
    return person


def accept(token: str, password: str, database: str = "default") -> Person:
    """Set the password of whom a link was made for; of two at once, one is refused. Raises NoInvitation."""
    with transaction.atomic(using=database):
        person = invited(token, database)
        before = person.password
        person.set_password(password)
        rows = Person.objects.using(database).filter(pk=person.pk, password=before)
        if not rows.update(password=person.password):
            raise NoInvitation(
                "a link that has not been used", "one that was", "Sign in with the password that was set"
            )
    return person


def send_link(person: Person, address: str, inviter: str) -> bool:
    """Write the invited a message with their link, a whole address; whether it went out."""
    words = (
        f"{inviter} invites you to {settings.SERVICE_NAME}. Open this link in the next {DAYS} days to choose a "
        f"password; it works once.\n\n{address}\n\nAfter that you add a second factor: an authenticator app or a "
        "passkey. If you did not expect this, do nothing.\n"
    )
    return _sent(person, f"You are invited to {settings.SERVICE_NAME}", words)


def send_role(person: Person, address: str, held: Membership) -> bool:
    """Tell somebody who can sign in already that they have a new role; whether it went out."""
    words = f"You are now {held.role} of {held.organisation.name} in {settings.SERVICE_NAME}.\n\n{address}\n"
    return _sent(person, f"A new role in {settings.SERVICE_NAME}", words)


def send_factors_removed(person: Person, by: str) -> bool:
    """Tell somebody that their second factors were removed; whether it went out."""
    words = (
        f"{by} removed your second factors in {settings.SERVICE_NAME}, since you had lost them. You add another when "
        "you sign in next. If you did not ask for that, tell whoever runs the service at once.\n"
    )
    return _sent(person, "Your second factors were removed", words)


def _sent(person: Person, subject: str, words: str) -> bool:
    mark = "[Invented for a demonstration] " if settings.DEMONSTRATION else ""
    with told_if_not_sent() as why_not:
        EmailMessage(f"{mark}{subject}", words, to=[person.email]).send()
    return not why_not


def _mark(person: Person) -> str:
    """Changes with the password, set or unset."""
    return salted_hmac(SALT, f"{person.pk}{person.password}", algorithm="sha256").hexdigest()
