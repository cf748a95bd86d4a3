"""The fields and entries of a plan by what they are called: what a question is about, what a judgement rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.plan.fields import KEYED
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout, Table
from carefund.service.plans.sections import (
    address_of,
    is_under,
    labelled_rows,
    named_path,
    section_of_path,
    sections_of,
)

NAMES = ("name", "scheme", "scheme_id", "organisation", "provider", "risk", "description")
"""What an entry of a growing table is called by: the first of these that it has."""
LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Place:
    """One field or entry of the plan: its path, what it is called, and its address below the plan's own."""

    path: str
    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class PlacesOf:
    """The fields and entries of one section."""

    section: str
    title: str
    places: tuple[Place, ...]


def places_of(plan: Plan, layout: Layout) -> tuple[PlacesOf, ...]:
    """What the round names, every other field, and every entry of a growing table, section by section."""
    made = []
    for one in sections_of(layout):
        named: dict[str, str] = {}
        for table in one.tables:
            for path, label in _named(plan, table):
                named.setdefault(path, label)
        places = tuple(
            Place(path=path, label=label, address=address_of(layout, plan, path)) for path, label in named.items()
        )
        if places:
            made.append(PlacesOf(section=one.id, title=one.sheet.title, places=places))
    return tuple(made)


def label_of_path(places: tuple[PlacesOf, ...], path: str) -> Place:
    """A place with its section in its label; one that the plan no longer has is called by its path."""
    for one in places:
        for place in one.places:
            if place.path == path:
                return Place(path=path, label=f"{one.title}: {place.label}", address=place.address)
    return Place(path=path, label=path, address="")


def words_of_path(places: tuple[PlacesOf, ...], layout: Layout, plan: Plan, path: str) -> str:
    """What a path is called: its section, and its own name or that of what holds it; the plan as a whole for none."""
    named = named_path(plan, path)
    holding = (f"{one.title}: {place.label}" for one in places for place in one.places if is_under(named, place.path))
    section = section_of_path(layout, path)
    titles = {one.id: one.sheet.title for one in sections_of(layout)}
    return next(holding, titles[section] if section else "The plan as a whole")


def _named(plan: Plan, table: Table) -> Iterator[tuple[str, str]]:
    if table.grows:
        schemes = {one.id: one.name for one in plan.schemes if one.name}
        for number, record in enumerate(getattr(plan, table.path)):
            words = next((str(getattr(record, name)) for name in NAMES if getattr(record, name, None)), "")
            name = f": {schemes.get(words, words)[:LONGEST_NAME]}" if words else ""
            yield f"{table.path}[{number}]", f"Entry {number + 1}{name}"
        return
    firsts = {cell.field: str(row.cells[0]) for row in table.rows for _place, cell in row.inputs()}
    for one in labelled_rows(table):
        yield _of_record(one.typed.path, firsts[one.typed.path]) or (one.typed.path, one.name)


def _of_record(path: str, words: str) -> tuple[str, str] | None:
    """What the round names, such as a metric, is one place with all its fields; None for any other field."""
    collection, bracket, rest = path.partition("[")
    return (f"{collection}[{rest.partition(']')[0]}]", words) if bracket and collection in KEYED else None
