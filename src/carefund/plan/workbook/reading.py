"""Reading a plan back from the workbook that an area sends, as people really fill them in.

Tables are found by their headings, so rows, columns and sheets may have been inserted, moved or renamed. Whatever
cannot be understood becomes a finding with its cell; nothing is dropped without one, and no total is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from carefund.plan.fields import nested, numbered
from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.workbook.cells import Gathered, gather
from carefund.plan.workbook.identity import Identity, identify
from carefund.plan.workbook.layout import Layout
from carefund.plan.workbook.locating import Located, locate
from carefund.plan.workbook.opening import open_workbook
from carefund.plan.workbook.reader_findings import finding
from carefund.plan.workbook.sheets import layout_of
from carefund.plan.workbook.totals import wrong_totals
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from carefund.workbooks.cells import words_of
from carefund.workbooks.sheets import Spreadsheet


@dataclass(frozen=True)
class ReadPlan:
    """What was read from a workbook."""

    plan: Plan
    """The plan, without what could not be understood."""
    positions: Mapping[str, CellPosition]
    """Where each field, and each part that has fields, stands, by its path in the plan.

    What the round names is there by id, whether or not it holds anything: `sign_offs[council]`, `targets[x].target`.
    """
    findings: tuple[Finding, ...]
    """What could not be understood, and what was understood with a doubt."""
    raw: Mapping[str, str]
    """What stood in each filled cell, in words, by field."""


def read_plan(
    source: Path | bytes,
    rounds: Callable[[str], Round] = load_round,
    *,
    name: str = "",
    area_code: str | None = None,
    round_id: str | None = None,
) -> ReadPlan:
    """Read the plan in a workbook (.xlsx or .xls).

    `rounds` gives a round by its id and raises ValueError for one it does not know. `name` is the file's name where
    `source` is its content. `area_code` and `round_id` say whose plan is expected; another one's is an error finding.
    Raises RefusedFile when the file is no workbook of carefund, or is not safe to open.
    """
    book = open_workbook(source, name)
    identity = identify(book)
    if identity.quarter:
        raise not_ours(book.file, f"the return of a quarter ({words_of(identity.quarter)})")
    layout = layout_of(round_of(identity, rounds, book.file))
    own = {"round_id": identity.round_id, "area_code": identity.area_code}
    read = read_tables(book, layout, Plan, own, identity.findings(layout, area_code, round_id))
    return ReadPlan(read.record, read.positions, read.findings, read.raw)


Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True)
class ReadTables(Generic[Record]):
    """A plan or a return as its tables hold it, with positions, findings and raw words as `ReadPlan` has them."""

    record: Record
    positions: Mapping[str, CellPosition]
    findings: tuple[Finding, ...]
    raw: Mapping[str, str]


def read_tables(
    book: Spreadsheet, layout: Layout, model: type[Record], own: Mapping[str, str], about: list[Finding]
) -> ReadTables[Record]:
    """Read a record of some model from the tables of a layout.

    `own` are the fields that say whose it is, by path: no cell changes them. `about` are findings on those, told first.
    Raises RefusedFile when the workbook has none of the tables.
    """
    tables, strangers = locate(book, layout)
    if not tables:
        raise not_ours(book.file, "a workbook without any table of the template")
    gathered = gather(book, tables, layout, old=any(one.check.endswith("old-template") for one in about))
    findings = [
        *about,
        *_missing_tables(layout, tables),
        *_not_read(book, strangers),
        *gathered.findings,
        *wrong_totals(book, tables.values()),
    ]
    record, further = _record(gathered, model, own)
    places = _places(gathered)
    found = tuple(each.at(places) if each.position is None else each for each in [*findings, *further])
    return ReadTables(record, places, found, gathered.raw)


def not_ours(file: str, found: str) -> RefusedFile:
    """A refusal of a workbook that is not one of carefund's."""
    return RefusedFile(
        file,
        expected="a workbook that carefund made, with round and area code on its Cover",
        found=found,
        to_do="Send the workbook that was made for your area, or have one made.",
        remedy="make-workbook",
    )


def round_of(identity: Identity, rounds: Callable[[str], Round], file: str) -> Round:
    """The round whose workbook it is. Raises RefusedFile when it names none that is known."""
    if not identity.round_id:
        raise not_ours(file, "no id of a round")
    try:
        return rounds(identity.round_id)
    except (ValueError, LookupError) as error:
        raise not_ours(file, f"the unknown round {words_of(identity.round_id)}") from error


def _missing_tables(layout: Layout, tables: Mapping[int, Located]) -> list[Finding]:
    return [
        finding(
            "table-missing",
            Severity.ERROR,
            f"a table headed '{table.columns[0].heading}' on the sheet '{sheet.name}'",
            "none in the workbook",
            "Put the sheet and its headings back from a fresh template; entries of this table were not read.",
            field=table.path,
            unread=(table.path,) if table.grows else table.fields_of(),
        )
        for number, (sheet, table) in enumerate(layout.tables())
        if number not in tables
    ]


OWN_SHEETS = {"guidance", "summary", "commissioner mapping", "checklist", "lists", "findings"}


def _not_read(book: Spreadsheet, strangers: list[str]) -> list[Finding]:
    """Sheets that the template does not have, and that hold something."""
    return [
        finding(
            "sheet-not-read",
            Severity.NOTE,
            "the sheets of the template",
            f"a further sheet '{name}'",
            "It was not read. Move what belongs to the plan to the template's sheets.",
            position=CellPosition(name, "A1"),
        )
        for name in strangers
        if name.strip().lower() not in OWN_SHEETS and any(cell != "" for row in book.sheet(name).rows for cell in row)
    ]


def _record(gathered: Gathered, model: type[Record], own: Mapping[str, str]) -> tuple[Record, list[Finding]]:
    """The record from the values; a value that its model refuses is left out and reported."""
    values: dict[str, object] = {**own, **gathered.values, **own}
    findings: list[Finding] = []
    while True:
        try:
            return model.model_validate(nested(values)), findings
        except ValidationError as error:
            refused = _refused_fields(error, values, own)
            findings += [_refused(path, str(values[path]), message) for path, message in refused.items()]
            values = {path: value for path, value in values.items() if path not in refused}


def _refused_fields(error: ValidationError, values: Mapping[str, object], own: Mapping[str, str]) -> dict[str, str]:
    """The fields that the model refuses; where it names none of ours, the whole record or everything optional."""
    refused: dict[str, str] = {}
    under = _paths_by_place(values)
    for each in error.errors():
        place = tuple(map(str, each["loc"]))
        while place and place not in under:
            place = place[:-1]
        for path in under.get(place, ()):
            refused.setdefault(path, each["msg"])
    spare = [path for path in values if path not in own]
    return refused or dict.fromkeys(spare, "a value that the plan cannot hold")


def _paths_by_place(values: Mapping[str, object]) -> dict[tuple[str, ...], list[str]]:
    """The paths of the values at or under each place of the model, in which records are counted."""
    by_place = numbered(values)
    counts: dict[str, dict[str, int]] = {}
    found: dict[tuple[str, ...], list[str]] = {}
    for path in values:
        name, bracket, rest = path.partition("[")
        index, _, after = rest.partition("]")
        if bracket and f"{name}[{index}]" in by_place:
            index = by_place[f"{name}[{index}]"].partition("[")[2].rstrip("]")
        elif bracket and index.isdigit():
            index = str(counts.setdefault(name, {}).setdefault(index, len(counts[name])))
        dotted = f"{name}.{index}{after}" if bracket else path
        parts = tuple(dotted.replace("[", ".").replace("]", "").split("."))
        for length in range(1, len(parts) + 1):
            found.setdefault(parts[:length], []).append(path)
    return found


def _refused(path: str, found: str, message: str) -> Finding:
    return finding(
        "value-refused",
        Severity.ERROR,
        message.lower(),
        words_of(found),
        "Correct the cell.",
        field=path,
        unread=(path,),
    )


def _places(gathered: Gathered) -> dict[str, CellPosition]:
    """Places by path in the plan, of fields and of all that has fields, such as `targets[0].target`.

    Records that the round names are there by id and, where they hold anything, by place. A part stands where its first
    cell does that must be filled and is empty, or else where its first cell does.
    """
    first: dict[str, CellPosition] = {}
    empty: dict[str, CellPosition] = {}
    for path, place in gathered.places.items():
        for part in _parts(path):
            first.setdefault(part, place)
            if path in gathered.wanting:
                empty.setdefault(part, place)
    places = {**first, **gathered.places, **empty}
    by_place = numbered(gathered.values)
    for path, place in list(places.items()):
        prefix, bracket, after = path.partition("]")
        if bracket and f"{prefix}]" in by_place:
            places[by_place[f"{prefix}]"] + after] = place
    return places


def _parts(path: str) -> Iterator[str]:
    """What a field is part of, within its collection: `targets[x]` and `targets[x].target` of their fields."""
    start = path.find("]") + 1
    return (path[:end] for end in range(start, len(path)) if start and path[end] in ".[")
