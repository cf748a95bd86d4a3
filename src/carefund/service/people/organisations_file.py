"""Organisations from a CSV file: who there is, to whom each belongs and in which areas it takes part.

What a row says of an organisation is the whole truth of it; organisations that the file does not name stay as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

import structlog
from django.db import transaction

from carefund.evidence.places_asked import UnknownPlace, area_asked
from carefund.refusal import Refusal
from carefund.service.people.models import Organisation, OrganisationArea, OrganisationKind
from carefund.wording.lists import either, listed

COLUMNS = ("name", "kind", "parent", "areas")
LARGEST_FILE = 2_000_000
LONGEST_NAME = 200
WITH_AREAS = (OrganisationKind.COUNCIL, OrganisationKind.NHS)
"""Kinds that take part in areas of their own; the others reach them by those under them, or all."""
log = structlog.get_logger("carefund.people")


class UnreadFile(Refusal):
    """A file of organisations with something in it that cannot be taken; nothing of it was."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One organisation as the file has it; `areas` are ONS codes."""

    name: str
    kind: OrganisationKind
    parent: str
    areas: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What would become of one organisation: `made` or `changed`, and what of it, each as before and after."""

    name: str
    what: str
    parent: tuple[str, str] | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def read_rows(content: bytes, day: date) -> list[Row]:
    """The organisations of a CSV file, with areas under the codes of a day.

    Raises UnreadFile for what is no such file, naming the line.
    """
    try:
        lines = csv.DictReader(StringIO(content[: LARGEST_FILE + 1].decode("utf-8-sig"), newline=""), strict=True)
        found = [(number, line) for number, line in enumerate(lines, 2) if any(line.values())]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadFile("a CSV file in UTF-8", str(error), "Save it as CSV in UTF-8") from None
    head = tuple(one.strip().casefold() for one in lines.fieldnames or ())
    if len(content) > LARGEST_FILE or set(head) != set(COLUMNS):
        raise UnreadFile(f"columns {listed(COLUMNS)}", listed(head, otherwise="none"), "Name the columns in line 1")
    rows = [_row({(name or "").strip().casefold(): one or "" for name, one in line.items() if name}, number, day)
            for number, line in found]  # fmt: skip
    names = [one.name for one in rows]
    for one in names:
        if names.count(one) > 1:
            raise UnreadFile("each organisation once", "two rows of it", "Keep one of them", one)
    return rows


def _row(line: Mapping[str, str], number: int, day: date) -> Row:
    place, kinds = f"line {number}", tuple(one.value for one in OrganisationKind)
    name, kind = " ".join(line["name"].split()), line["kind"].strip().casefold()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UnreadFile("a name of up to 200 letters", name or "none", "Name the organisation", place)
    if kind not in kinds:
        raise UnreadFile(either(kinds), kind or "nothing", "Say in column `kind` what it is", place)
    areas = frozenset(_area(one, place, day) for one in line["areas"].split(";") if one.strip())
    if bool(areas) != (kind in WITH_AREAS):
        wanted = "at least one area" if kind in WITH_AREAS else f"no areas for the kind {kind}"
        found = "some" if areas else "none"
        raise UnreadFile(wanted, found, "Councils and NHS commissioners have areas, others have none", place)
    return Row(name=name, kind=OrganisationKind(kind), parent=" ".join(line["parent"].split()), areas=areas)


def _area(words: str, place: str, day: date) -> str:
    try:
        return area_asked(words, day).code
    except UnknownPlace as error:
        raise UnreadFile(error.expected, error.found, error.to_do, place) from None


def changes(rows: list[Row]) -> list[Change]:
    """What the rows would change. Raises UnreadFile for a parent that is not there, or another kind than it has."""
    there = {one.name: one for one in Organisation.objects.select_related("parent")}
    known = {name: one.kind for name, one in there.items()} | {one.name: str(one.kind) for one in rows}
    held: dict[str, set[str]] = {}
    for area in OrganisationArea.objects.select_related("organisation"):
        held.setdefault(area.organisation.name, set()).add(area.area)
    for row in rows:
        _require_parent(row, known)
        if row.name in there and there[row.name].kind != row.kind:
            raise UnreadFile(
                f"the kind {there[row.name].kind}, as it is known", f"the kind {row.kind}", "Its kind stays", row.name
            )
    return [one for row in rows if (one := _change(row, there.get(row.name), held.get(row.name, set())))]


def _require_parent(row: Row, known: Mapping[str, str]) -> None:
    """Raise UnreadFile for a parent that is not there: regions are under the centre, councils and NHS under them."""
    wanted = (OrganisationKind.REGION,) if row.kind in WITH_AREAS else (OrganisationKind.CENTRE,)
    if row.parent and (row.parent not in known or known[row.parent] not in wanted):
        found = (
            f"{row.parent}, which is of the kind {known[row.parent]}"
            if row.parent in known
            else f"{row.parent}, which is not there"
        )
        raise UnreadFile(f"a {either(wanted)} as parent", found, "Name one, or leave it empty", row.name)


def _change(row: Row, there: Organisation | None, areas: set[str]) -> Change | None:
    before = there.parent.name if there and there.parent else ""
    made = Change(
        name=row.name,
        what="changed" if there else "made",
        parent=(before, row.parent) if before != row.parent else None,
        added=tuple(sorted(row.areas - areas)),
        removed=tuple(sorted(areas - row.areas)),
    )
    return made if there is None or made.parent or made.added or made.removed else None


def write(rows: list[Row]) -> list[Change]:
    """Make it so, all or nothing, and give what changed. Raises as `changes`."""
    with transaction.atomic():
        made = changes(rows)
        for one in _parents_first(rows):
            _write(one)
    for change in made:
        log.info("organisation written at the terminal", organisation=change.name, what=change.what,
                 added=change.added, removed=change.removed)  # fmt: skip
    return made


def _parents_first(rows: list[Row]) -> Iterator[Row]:
    """The rows with those that others stand under first."""
    order = (OrganisationKind.CENTRE, OrganisationKind.AUDIT, OrganisationKind.REGION, *WITH_AREAS)
    yield from sorted(rows, key=lambda row: order.index(row.kind))


def _write(row: Row) -> None:
    parent = Organisation.objects.get(name=row.parent) if row.parent else None
    own, _ = Organisation.objects.update_or_create(
        name=row.name, defaults={"parent": parent}, create_defaults={"kind": row.kind, "parent": parent}
    )
    own.areas.exclude(area__in=row.areas).delete()
    for area in row.areas:
        OrganisationArea.objects.get_or_create(organisation=own, area=area)


def areas_without(areas: list[str]) -> dict[str, list[str]]:
    """Of some areas those that no council, and those that no NHS commissioner, takes part in; by kind."""
    rows = OrganisationArea.objects.select_related("organisation")
    held = {(one.organisation.kind, one.area) for one in rows}
    return {kind.value: [area for area in areas if (kind, area) not in held] for kind in WITH_AREAS}
