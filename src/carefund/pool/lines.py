"""The lines of a pool's account: money in, by organisation and stream, and money out, by scheme.

Amounts are exact pounds (Decimal). A line of a plan may be incomplete, so every field may be missing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

HUNDRED = Decimal(100)
OrganisationKind = Literal["council", "nhs"]
Side = Literal["contribution", "expenditure"]
"""On which side of the account a line stands."""


def folded(name: str) -> str:
    """A name or heading for comparison: without capitals, and its words one space apart, not broken into lines."""
    return " ".join(name.casefold().split())


class Line(BaseModel):
    """The base of every record of a plan: unchangeable, closed to unknown fields, texts stripped."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True, allow_inf_nan=False
    )


class Contribution(Line):
    """Money that one organisation pays into one stream in one year."""

    organisation: str | None = None
    """Name of the organisation that pays."""
    kind: OrganisationKind | None = None
    """Whether it is a council or an NHS body."""
    stream: str | None = None
    """Id of the round's stream."""
    amounts: dict[str, Decimal] = Field(default_factory=dict)
    """Pounds by financial year, such as ``{"2015-16": Decimal("1200000")}``; a year without a figure is absent."""
    minimums: dict[str, Decimal] = Field(default_factory=dict)
    """The least that this organisation must pay into the stream, in pounds by pooled year; absent where none is set."""
    brought_forward: bool | None = None
    """Whether the money was left in the pool by the year before; it is no new payment, and reaches no minimum."""
    comment: str | None = None
    """What the plan says about it."""


class Expenditure(Line):
    """Money that one scheme spends from one stream: one line of the expenditure plan."""

    scheme: str | None = None
    """Id of the scheme in the same plan."""
    scheme_type: str | None = None
    """Id of the round's scheme type."""
    sub_type: str | None = None
    """The narrower kind, one of the scheme type's own words."""
    area_of_spend: str | None = None
    """Id of the round's area of spend."""
    commissioner: str | None = None
    """Id of the round's commissioner: ``nhs``, ``council`` or ``joint``."""
    nhs_percent: Decimal | None = None
    """Of a joint line, the NHS's share in per cent."""
    council_percent: Decimal | None = None
    """Of a joint line, the council's share in per cent."""
    provider: str | None = None
    """Id of the round's kind of provider."""
    stream: str | None = None
    """Id of the stream that pays."""
    amounts: dict[str, Decimal] = Field(default_factory=dict)
    """Pounds by financial year; a year without a figure is absent."""
    outputs: dict[str, Decimal] = Field(default_factory=dict)
    """Planned outputs by financial year, in the scheme type's unit."""
    comment: str | None = None
    """What the plan says about it."""

    def share_of(self, partner: OrganisationKind) -> Decimal | None:
        """The part of the line that a partner commissions, from 0 to 1; none where the plan does not say."""
        if self.commissioner in ("nhs", "council"):
            return Decimal(self.commissioner == partner)
        percent = self.nhs_percent if partner == "nhs" else self.council_percent
        return percent / HUNDRED if self.commissioner == "joint" and percent is not None else None


def amount_lacks(amount: Decimal | None, year: str) -> tuple[str, ...]:
    """Return in words what is wrong with an amount: not there, or below zero."""
    if amount is None:
        return (f"no amount for {year}",)
    return ("an amount below £0",) if amount < 0 else ()
