"""The page that shows both values where two people changed one section: what it was, what each of them wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.plan.fields import lookup
from carefund.plan.model import Plan
from carefund.service.plans.answers import NOTHING, in_words
from carefund.service.plans.sections import Section, Typed, element_of, labelled_record, labelled_rows


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
                for one in labelled_record(table, index):
                    yield one.typed, f"{table.title}, entry {index + 1}: {one.heading}"
        else:
            yield from ((one.typed, one.name) for one in labelled_rows(table))


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
