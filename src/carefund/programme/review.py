"""How plans of a round are reviewed: key lines of enquiry, the scale on which each is judged, and what is asked.

The decisions that a review leads to are the round's `decisions`; here stands how reviewers come to one, so that all
judge by one yardstick.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from carefund.programme.sourced import Definition, Id, Number, Sourced, Text


class KeyLine(Sourced):
    """A key line of enquiry: one question that every reviewer answers of every plan."""

    guidance: Text
    """What to look at, and what a good plan shows."""
    weight: Annotated[Number, Field(gt=0)] = 1
    """How much it counts in a plan's mean score, beside the others."""
    conditions: tuple[Id, ...] = ()
    """Ids of the national conditions that it tests; empty where it tests none."""


class ScaleStep(Definition):
    """One step of the scale on which a key line is judged, from the lowest to the highest."""

    id: Id
    """Name of the step."""
    label: Text
    """The step in words."""


class Review(Definition):
    """How plans of a round are reviewed."""

    key_lines: Annotated[tuple[KeyLine, ...], Field(min_length=1)]
    """The key lines of enquiry, in the order in which they are judged."""
    scale: Annotated[tuple[ScaleStep, ...], Field(min_length=2)]
    """The steps of the scale, lowest first."""
    reviewers: Annotated[int, Field(ge=1)] = 1
    """How many judge each plan independently."""
    double_reviewed_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """The share of plans that a second reviewer judges too, so that agreement can be told."""

    def mean_score(self, steps: dict[str, int]) -> Decimal | None:
        """The weighted mean of a plan's steps (counted from 1) by key line; None where no line has one."""
        weights = {one.id: Decimal(one.weight) for one in self.key_lines if one.id in steps}
        total = sum(weights.values(), Decimal(0))
        return sum((weight * steps[line] for line, weight in weights.items()), Decimal(0)) / total if total else None
