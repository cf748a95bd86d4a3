"""What the bodies of all kinds of event are made of: an unchangeable value, and the types of its fields."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Literal, Protocol, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_WORDS = 20_000
"""The longest text of one event, in characters."""
CERTAIN = 1_000
"""A chance of 1, in thousandths."""


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""A SHA-256 in small hexadecimal letters."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
OrganisationName = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=MOST_WORDS)]
AnyWords = Annotated[str, Field(max_length=MOST_WORDS)]
Path = Annotated[str, Field(max_length=500)]
"""A field's path in the plan, such as `expenditure[3].stream`; empty for the plan as a whole."""
Moment = Annotated[datetime, Field(strict=False), AfterValidator(_in_utc)]
Day = Annotated[date, Field(strict=False)]
Version = Annotated[int, Field(ge=1)]
Audience = Literal["shared", "internal"]
"""Whom words are for: area and reviewers alike, or the writer's own side alone."""
Side = Literal["area", "centre"]
"""Who stands on which side of a submission: those who make the plan, and those who review it."""


class Value(BaseModel):
    """The base of events and bodies: unchangeable, closed to unknown fields, numbers never made from text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class Chance(Value):
    """How likely it was said to be that a target is met, at the moment of the event that tells it."""

    metric: Name
    """Id of the metric."""
    target: Name
    """The target, as the change in per cent that was planned, such as `-3.5`."""
    thousandths: Annotated[int, Field(ge=0, le=CERTAIN)]
    """The probability, in thousandths: 73 for 7.3%."""
    basis: Literal["own", "base rate"] = "own"
    """Whether it is the area's own, or how often areas have changed so much, where own chances have shown no skill."""


def hashes_of(body: Value) -> set[str]:
    """What a body names by hash: the values of its fields that are one, and none that somebody wrote into a text."""
    return {value for name in _hash_fields(type(body)) if (value := getattr(body, name)) is not None}


@cache
def _hash_fields(kind: type[Value]) -> tuple[str, ...]:
    types = get_type_hints(kind, include_extras=True)
    return tuple(name for name in kind.model_fields if types[name] in (Hash, Hash | None))


class Recorded(Protocol):
    """What is read of an event beside its body: who did it, for whom, when, and as which number."""

    @property
    def actor(self) -> str:
        """Id of the person."""

    @property
    def actor_name(self) -> str:
        """Their name as it then was."""

    @property
    def organisation(self) -> str:
        """For which they acted."""

    @property
    def side(self) -> Side:
        """On which side of the submission it stands."""

    @property
    def at(self) -> datetime:
        """When, in UTC."""

    @property
    def sequence(self) -> int:
        """The event's number within its submission."""

    @property
    def hash(self) -> str:
        """The event's own hash."""
