"""Signing in to the demonstration: passwords and second factors of a few of its people, told in one file."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from carefund.assurance.permissions import Role
from carefund.durable import write_durably
from carefund.service.api.tokens import make_token
from carefund.service.demonstration.company import Player
from carefund.service.people.models import Organisation, Person
from carefund.wording.dates import LONDON

FILE = "demo-people.json"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What passwords are made of: small letters and digits that are not taken for one another."""
A_YEAR = timedelta(days=365)
PASSWORD_LENGTH, SECRET_BYTES = 20, 20
OWNER_ALONE = 0o600


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody of the demonstration whom its reader can sign in as; `area` is None for the centre's people."""

    role: str
    area: str | None
    email: str
    password: str
    totp_secret: str
    name: str
    organisation: str
    signs_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Furnished:
    """What was furnished: whom to sign in as, tokens by area code, and the round that is open for preparation.

    `at` is when furnishing began, and `finished` whether it ended.
    """

    people: tuple[DemoPerson, ...]
    round: str
    at: datetime
    tokens: dict[str, str] = field(default_factory=dict)
    finished: bool = False

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        people = [{**asdict(one), "signs_as": list(one.signs_as)} for one in self.people]
        return {"people": people, "tokens": self.tokens, "round": self.round}


def read_furnished(data: Path) -> Furnished | None:
    """What the data folder says was furnished; None where nothing was begun."""
    path = data / FILE
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    people = tuple(DemoPerson(**{**one, "signs_as": tuple(one["signs_as"])}) for one in told.pop("people"))
    return Furnished(people=people, **{**told, "at": datetime.fromisoformat(told["at"])})


def write_furnished(furnished: Furnished, data: Path) -> None:
    """Write it so that it is whole or not there, for its owner's eyes alone."""
    record = {**furnished.as_record(), "at": furnished.at.isoformat(), "finished": furnished.finished}
    part = data / f".{FILE}.part"
    part.unlink(missing_ok=True)
    part.touch(OWNER_ALONE)
    write_durably(part, json.dumps(record, indent=2).encode())
    part.replace(data / FILE)


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
