"""A revision of a pool's budget: a later version of the accepted plan, from a day on, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import ZERO, to_penny
from carefund.pool.opening import Opening, opening_of, opening_record

REVISED = "revised"
"""The kind of the entry in the books that holds a revision."""
Part = Literal["paid into stream", "spent from stream", "spent by scheme"]


@dataclass(frozen=True, kw_only=True)
class BudgetChange:
    """What a revision changes of one stream or scheme, in pounds; a scheme that is new had nothing before."""

    part: Part
    id: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """What is more than before; below zero, what is less."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A later version of the plan that takes the place of an earlier one from a day on.

    Raises ValueError for plans of different pools or years, or a time without its zone.
    """

    day: date
    """The first day on which the revised plan is the budget."""
    made: datetime
    """When it was entered, with its time zone."""
    made_by: str
    replaced: Opening
    """What was in force before: the accepted plan with the agreement."""
    opening: Opening
    """What is in force from the day on."""

    def __post_init__(self) -> None:
        if self.made.tzinfo is None:
            raise ValueError("a time of revision without its zone")
        for name in KEPT:
            if getattr(self.opening, name) != getattr(self.replaced, name):
                raise ValueError(f"a revision that changes {name}")

    @property
    def changes(self) -> tuple[BudgetChange, ...]:
        """What it changes, by stream and then by scheme; what stays as it was is left out."""
        return tuple(one for one in _compared(self.replaced, self.opening) if one.change)


KEPT = ("round_id", "area_code", "area_name", "year", "brought_forward", "carried_from", "opened", "opened_by")
"""What a revision never changes."""


def _compared(before: Opening, after: Opening) -> Iterator[BudgetChange]:
    parts: dict[Part, tuple[str, str]] = {
        "paid into stream": ("contributions", "stream"),
        "spent from stream": ("expenditure", "stream"),
        "spent by scheme": ("expenditure", "scheme"),
    }
    for part, (lines, name) in parts.items():
        old, new = (_sums(getattr(one, lines), name, one.year) for one in (before, after))
        for each in dict.fromkeys([*old, *new]):
            yield BudgetChange(part=part, id=each, before=old.get(each, ZERO), after=new.get(each, ZERO))


def _sums(lines: Iterable[Contribution | Expenditure], name: str, year: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        key = getattr(line, name) or ""
        sums[key] = sums.get(key, ZERO) + to_penny(line.amounts.get(year, ZERO))
    return sums


def revision_record(revision: Revision) -> dict[str, Any]:
    """The revision as plain values, with what it changes in words of its own, for whoever reads the file."""
    return {
        "day": revision.day.isoformat(),
        "made": revision.made.isoformat(),
        "made_by": revision.made_by,
        "opening": opening_record(revision.opening),
        "changes": [
            {"part": one.part, "id": one.id, "before": str(one.before), "after": str(one.after)}
            for one in revision.changes
        ],
    }


def revision_of(record: Mapping[str, Any], replaced: Opening) -> Revision:
    """The revision of a record that `revision_record` made. Raises KeyError, TypeError or ValueError for another."""
    return Revision(
        day=date.fromisoformat(record["day"]),
        made=datetime.fromisoformat(record["made"]),
        made_by=record["made_by"],
        replaced=replaced,
        opening=opening_of(record["opening"]),
    )
