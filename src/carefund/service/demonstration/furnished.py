"""Whom to sign in to the demonstration as: one file in the data folder says it, for later starts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from carefund.durable import write_durably

FILE = "demo-people.json"
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
