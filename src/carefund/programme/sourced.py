"""What every part of a round's definition has in common: an id, a label, and its sources.

A parameter is *verified* when a source that states it was read (or, for a figure computed from official
files, when the computation is named). A parameter that nobody has yet found a source for says
``verified = false`` and is shown so wherever it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Protocol, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""An id is lower-case words and figures joined by hyphens, such as ``delayed-days``."""

REFUSAL: Final = "carefund_refusal"
"""The error type that marks the rules of this room, as against pydantic's own."""


def refuse(expected: str, found: str, to_do: str) -> PydanticCustomError:
    """Return the error a validator raises: what was expected, what was found, and what to do about it."""
    context = {"expected": expected, "found": found, "to_do": to_do}
    return PydanticCustomError(REFUSAL, "expected {expected}; found {found}; {to_do}", context)


def exact_number(value: Any, info: ValidationInfo) -> int | Decimal:  # noqa: ANN401
    """Return a whole number or an exact decimal unchanged; refuse everything else, binary floats included.

    JSON has no decimals: there, a number with a fraction stands for the decimal that it is written as.
    """
    if info.mode == "json" and isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite():
        return value
    raise refuse("a number", written(value), "write a figure without quotes, such as -106000 or 3.5")


def written(value: object) -> str:
    """Return a value as a reader of the file would know it: type in words, long values cut short."""
    if isinstance(value, dict):
        return "a table with the keys " + (", ".join(sorted(map(str, value))[:6]) or "(none)")
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > BITS_SHOWN:
        return "a very large number"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


LONGEST_SHOWN = 70
"""Characters of a found value that an error message repeats."""

BITS_SHOWN = 128
"""Size of a whole number above which it is not written out."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Number = Annotated[
    int | Decimal,
    PlainValidator(exact_number),
    PlainSerializer(lambda number: number if isinstance(number, int) else float(number), when_used="json"),
    WithJsonSchema({"type": "number"}),
]


def as_models_hold(value: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """A value with every list made a tuple, which is how the models hold lists."""
    if isinstance(value, Mapping):
        return {key: as_models_hold(entry) for key, entry in value.items()}
    return tuple(map(as_models_hold, value)) if isinstance(value, list) else value


class Definition(BaseModel):
    """The base of every model of a round: unchangeable, strict about types, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


Item = TypeVar("Item", bound=Identified)


def item_of_id(what: str, items: Iterable[Item], wanted: str, within: str = "this round") -> Item:
    """Return the item of that id; raises LookupError naming the known ids. `what` is what such an item is called."""
    known = {item.id: item for item in items}
    if wanted not in known:
        raise LookupError(f"no {what} {wanted!r} in {within}; known: {', '.join(known) or 'none'}")
    return known[wanted]


class Source(Definition):
    """A document or file in which a parameter was read."""

    id: Id
    """Name by which parameters cite this source."""
    title: Text
    """Who said it and in what, short enough to stand under a figure."""
    reference: Text
    """Where to find it: a web address, or the identifier of the document."""


def refuse_verified_without_source(verified: bool, source: tuple[str, ...]) -> None:
    """Refuse what is called verified and cites nothing."""
    if verified and not source:
        raise refuse(
            "at least one source for a verified parameter",
            "verified = true with an empty source list",
            "cite the source, or write verified = false",
        )


class Sourced(Definition):
    """A parameter with a label, its sources and whether it is verified."""

    id: Id
    """Name by which the rest of the definition and the program refer to this parameter."""
    label: Text
    """What it is, in words a reader of a report understands."""
    source: tuple[Id, ...]
    """Ids of the sources; an empty list where none was found."""
    verified: bool
    """True if a source that states this was read, false if it still has to be found."""
    note: Text | None = None
    """What a reader must know before using it."""

    @model_validator(mode="after")
    def _verified_needs_source(self) -> Self:
        refuse_verified_without_source(self.verified, self.source)
        return self


class Quantity(Sourced):
    """A single cited number."""

    value: Number
    """The number, in `unit`; a change carries its sign, so a fall is negative."""
    unit: Text
    """What is counted: ``£``, ``per cent``, ``admissions``, ``days``."""
    to_nearest: Annotated[int, Field(gt=0)] | None = None
    """The step the publisher rounded to, in `unit`; none where the number is exact or the step is unknown."""
    qualifier: Text | None = None
    """A word the source puts before the number, such as ``about`` or ``at least``."""

    @property
    def rounding_interval(self) -> tuple[Decimal, Decimal]:
        """The lowest and highest value that would have been published as this one, in `unit`."""
        half = Decimal(self.to_nearest or 0) / 2
        return Decimal(self.value) - half, Decimal(self.value) + half
