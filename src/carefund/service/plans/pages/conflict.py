"""The page that shows both values where two people changed one section: what it was, what each of them wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.plan.fields import lookup
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Table
from carefund.service.plans.answers import in_words
from carefund.service.plans.sections import Section, Typed, element_of, fixed_fields, record_fields

NOTHING = "Nothing"


@dataclass(frozen=True)
class BothValues:
    """One field that differs: what it said before, what I wrote, and what the other person saved, in words."""

    name: str
    element: str
    label: str
    base: str
    mine: str
    theirs: str
    both_changed: bool
    """Whether both of us changed it, to different values."""


def both_values(section: Section, mine: Plan, theirs: Plan, base: Plan) -> tuple[BothValues, ...]:
    """Every field of a section in which my plan and theirs differ, with what the plan said that both began from.

    Records of growing tables are compared by their place, as the forms show them.
    """
    rows = []
    for typed, label in _fields(section, (mine, theirs, base)):
        own, other, was = (lookup(plan, typed.path) for plan in (mine, theirs, base))
        if own != other:
            before, ours, others = (in_words(typed.input, value) or NOTHING for value in (was, own, other))
            both = was not in (own, other)
            rows.append(BothValues(typed.path, element_of(typed.path), label, before, ours, others, both))
    return tuple(rows)


def _fields(section: Section, plans: tuple[Plan, ...]) -> Iterator[tuple[Typed, str]]:
    """Every field of a section with its label, for as many records as any of the plans has."""
    for table in section.tables:
        if table.grows:
            for index in range(max(len(getattr(plan, table.path)) for plan in plans)):
                labels = (column.heading for column in table.columns if column.input)
                for typed, label in zip(record_fields(table, index), labels, strict=True):
                    yield typed, f"{table.title}, entry {index + 1}: {label}"
        else:
            yield from _fixed(table)


def _fixed(table: Table) -> Iterator[tuple[Typed, str]]:
    for row in table.rows:
        words = ", ".join(cell for cell in row.cells[: table.labels] if isinstance(cell, str))
        places = [place for place, _cell in row.inputs()]
        for typed, place in zip(fixed_fields(table, (row,)), places, strict=False):
            one = len(places) == 1
            yield typed, words if one else f"{words}: {table.columns[place].heading}"


@dataclass(frozen=True, kw_only=True)
class ConflictPage:
    """What differs in a section that somebody else changed meanwhile, and all that was typed, to be sent again."""

    title: str
    id: str
    by: str
    """Who changed it."""
    rows: tuple[BothValues, ...]
    typed: tuple[tuple[str, str], ...]
    version: int
    """The version that stands: sent again with it, what was typed replaces what stands."""
