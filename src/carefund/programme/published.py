"""What is said about a round beside its rules: national plans, each on a named basis, auditors' figures, and notes.

None of it is taken over by a round that extends this one.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from carefund.programme.sourced import (
    Definition,
    Id,
    Number,
    Quantity,
    Sourced,
    Text,
    refuse,
    refuse_verified_without_source,
)

NoteSlot = Literal[
    "plans-published",
    "comparison-bases",
    "area-plans",
    "cost-formula",
    "unit-prices",
    "every-area-took-part",
    "published-effects",
]
"""The slots of a report in which a round may speak for itself (docs/new-round.md says what belongs in each)."""
PlanKind = Literal["change", "percentage-change", "saving", "count"]
AuditKind = Literal["change", "gap-cost", "saving", "share", "finding"]


class PlanBasis(Sourced):
    """A set of national plan figures that were published together; figures of two bases do not mix."""

    against: Text
    """What the planned reductions were reductions against, as far as it was said."""


class PlanFigure(Quantity):
    """One nationally planned figure. A planned fall is negative; a saving is positive pounds."""

    basis: Id
    """Id of the plan basis it belongs to."""
    kind: PlanKind
    """Whether it is a change in activity, a change in per cent, money, or a plain count."""
    metric: Id | None = None
    """Id of the metric it concerns; none for the plan as a whole."""


class AuditFigure(Sourced):
    """One figure or finding that an auditor or Parliament published about what happened."""

    kind: AuditKind
    """What it is: an actual change, the cost of the gap from plan, a saving, a share, a finding in words."""
    value: Number | None = None
    """The figure in `unit`; none where the source gives words only."""
    unit: Text | None = None
    """The unit of `value`."""
    finding: Text | None = None
    """What was found, in words, where there is no figure."""
    to_nearest: Annotated[int, Field(gt=0)] | None = None
    """The step the publisher rounded to, in `unit`; none where unknown."""
    metric: Id | None = None
    """Id of the metric it concerns; none for the fund as a whole."""
    comparison: Id | None = None
    """Id of that metric's comparison on the same periods; none where it belongs to none."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.value is None and self.finding is None:
            raise refuse("a value or a finding", "neither", "add value and unit, or finding")
        if self.value is not None and self.unit is None:
            raise refuse("a unit beside the value", "no unit", "add unit")
        return self


class ReportNote(Definition):
    """What a report says about this round and no other, as whole sentences, in one of its slots."""

    id: NoteSlot
    """The slot of the report."""
    text: Text
    """What is said there, in whole sentences."""
    source: tuple[Id, ...]
    """Ids of the sources; an empty list where none was found."""
    verified: bool
    """True if a source that states this was read, false if it still has to be found."""

    @model_validator(mode="after")
    def _verified_needs_source(self) -> Self:
        refuse_verified_without_source(self.verified, self.source)
        return self
