"""The tables of a measure told from records: the series as it may leave, what was left out, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carefund.evidence.areas import default_register
from carefund.evidence.place_names import place_name
from carefund.evidence.series import ENGLAND
from carefund.records.disclosure import ALL, Disclosed, Release, told
from carefund.report.columns import Column, Table

RECORD = "measure.json"
SCHEMA = "carefund-measure/1"


def area_name(code: str) -> str:
    """An area's name; the code itself for one that the register does not know."""
    known = {ENGLAND: "England", ALL: "All areas of the extract"}
    return known[code] if code in known else place_name(code, code, default_register())


def columns(release: Release) -> tuple[Column, ...]:
    """The columns of the series; its value is in the measure's unit."""
    measure = release.measure
    value = Column("value", measure.label, "number", measure.unit, digits=None if measure.kind == "count" else 3)
    return (
        Column("area", "Area", "text", "ONS code"),
        Column("area_name", "Name", "text", "", lambda row: area_name(row.area)),
        Column("period", "Month", "month", "its first day", lambda row: row.month),
        value,
        Column("numerator", "Numerator", "count", measure.numerator, whole=True),
        Column("denominator", "Denominator", "count", measure.denominator or "none", whole=True),
        Column("suppressed", "Suppressed", "flag", "whether numbers of people were too small to be told"),
    )


LEFT_OUT = (
    Column("why", "Why", "text", "", lambda row: row[0]),
    Column(
        "records", "Records", "count", "how many; none where they are too few to tell", lambda row: row[1], whole=True
    ),
)
FILES = (
    Column("name", "File", "text", "within the extract"),
    Column("records", "Records", "count", "in it, rounded; none where too few to tell", whole=True),
    Column("digest", "SHA-256", "text", "of its content"),
)


def left_out(release: Release) -> list[tuple[str, int | None]]:
    """What was left out, by why: rounded, and none where it is too few to tell."""
    return [(why, told(records, release.rule)) for why, records in release.measured.left_out.items()]


def tables(release: Release) -> tuple[Table, ...]:
    """The series, what was left out, and the files."""
    return (
        Table.of("series", release.measure.label, columns(release), _series(release), _note(release)),
        Table.of("left-out", "Records left out", LEFT_OUT, left_out(release)),
        Table.of("files", "Files", FILES, _files(release)),
    )


def _series(release: Release) -> tuple[Disclosed, ...]:
    """The rows of areas, and England's where the extract is of all England."""
    return (*release.areas, *(release.whole if release.national else ()))


def _files(release: Release) -> list[dict[str, Any]]:
    """Each file that it rests on; how many records it holds is told as any number of records is."""
    return [
        {"name": one.name, "records": told(one.records, release.rule), "digest": one.digest}
        for one in release.measured.files
    ]


def _note(release: Release) -> str:
    rule = release.rule
    return f"Numbers of people from 1 to {rule.suppress_below - 1} are suppressed, others rounded to {rule.round_to}."


def record(release: Release, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values."""
    measured, measure = release.measured, release.measure
    return {
        "schema": SCHEMA,
        "measure": measure.model_dump(mode="json") | {"sha256": measure.digest},
        "mapping": measured.mapping,
        "reading_sha256": measured.reading,
        "engine": {"name": measured.engine, "version": measured.engine_version},
        "known_until": str(measured.known),
        "not_yet": [str(month) for month in measured.not_yet],
        "worked_out": [str(month) for month in measured.worked_out],
        "small_numbers": release.rule.model_dump(mode="json"),
        "suppressed": release.suppressed,
        "whole": [
            {"period": str(row.month), "value": row.value, "numerator": row.numerator, "denominator": row.denominator}
            for row in release.whole
        ],
        "series": made["series"].records(),
        "left_out": made["left-out"].records(),
        "files": made["files"].records(),
    }


def about(release: Release) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    measure, measured = release.measure, release.measured
    return [
        ("Measure", f"{measure.label}, version {measure.version}"),
        ("Numerator", measure.numerator),
        ("Denominator", measure.denominator or "none: a count"),
        ("Source", measure.source),
        ("Small numbers", _note(release)),
        ("Engine", f"{measured.engine} {measured.engine_version}"),
    ]
