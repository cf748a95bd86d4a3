"""What a plan had to meet and what it could be told: national conditions, decisions, and dated events."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from carefund.programme.sourced import Sourced, Text, refuse


class Condition(Sourced):
    """A national condition that a plan must meet."""

    requirement: Text
    """What the plan has to show, in words."""


class Decision(Sourced):
    """A category of decision on a plan, and how many plans were given it."""

    meaning: Text
    """What the decision meant for the area."""
    approves: bool
    """Whether a plan with this decision counted as approved."""
    count: Annotated[int, Field(ge=0)] | None = None
    """Number of plans; none where it was not published."""


class Event(Sourced):
    """A dated event of the round. An event known only to the month spans the whole month."""

    starts: date
    """First day it may have been."""
    ends: date
    """Last day it may have been; the same as `starts` where the day is known."""
    when: Text
    """The date as it is printed."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.starts:
            found = f"ends {self.ends} before starts {self.starts}"
            raise refuse("an end no earlier than the start", found, "put the dates in order")
        return self
