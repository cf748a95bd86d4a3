"""Signing in to the demonstration: passwords and second factors of a few of its people."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from carefund.assurance.permissions import Role
from carefund.service.api.tokens import make_token
from carefund.service.demonstration.company import Player
from carefund.service.demonstration.furnished import DemoPerson
from carefund.service.people.models import Organisation, Person
from carefund.wording.dates import LONDON

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What passwords are made of: small letters and digits that are not taken for one another."""
A_YEAR = timedelta(days=365)
PASSWORD_LENGTH, SECRET_BYTES = 20, 20


def with_sign_in(players: Iterable[tuple[Player, str | None]], seed: int | None = None) -> tuple[DemoPerson, ...]:
    """A password and a second factor for some people, each with their area; random, or from a seed for tests."""
    draw: Random = secrets.SystemRandom() if seed is None else Random(seed)
    return tuple(
        DemoPerson(
            role=str(player.role),
            area=area,
            email=player.email,
            password="".join(draw.choice(LETTERS) for _ in range(PASSWORD_LENGTH)),
            totp_secret=base64.b32encode(draw.randbytes(SECRET_BYTES)).decode(),
            name=player.name,
            organisation=player.place.name,
            signs_as=player.signs_as,
        )
        for player, area in players
    )


def give_tokens(people: Iterable[DemoPerson], at: datetime, database: str) -> dict[str, str]:
    """A token for each area with an editor among these people, by area code, made anew: a token's text is kept nowhere.

    It holds for a year from `at`.
    """
    tokens: dict[str, str] = {}
    for one in people:
        if one.area is not None and one.role == Role.EDITOR and one.area not in tokens:
            person = Person.objects.using(database).get(email=one.email)
            place = Organisation.objects.using(database).get(name=one.organisation)
            first = at.astimezone(LONDON).date()
            _, tokens[one.area] = make_token(
                person, place, Role.EDITOR, name="Demonstration", first=first, last=first + A_YEAR, database=database
            )
    return tokens


def give_sign_in(one: DemoPerson, database: str) -> None:
    """Let a person sign in with the password and the second factor that were told; doing it again changes nothing."""
    person = Person.objects.using(database).get(email=one.email)
    if not person.has_usable_password():
        person.set_password(one.password)
        person.save(using=database)
    EmailAddress.objects.using(database).get_or_create(
        user=person, email=one.email, defaults={"verified": True, "primary": True}
    )
    factor = {"secret": get_adapter().encrypt(one.totp_secret)}
    Authenticator.objects.using(database).get_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": factor}
    )
