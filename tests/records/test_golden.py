"""The golden rows of `golden.toml`: what each measure says of single records."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carefund.records.measure import measure_of, measures
from carefund.records.tables import TABLES
from tests.records.extracts import offered, write
from tests.records.histories import FIRST, KNOWN, UNTIL
from tests.records.reference import History

CASES = tomllib.loads((Path(__file__).parent / "golden.toml").read_text(encoding="utf-8"))["measure"]


def rows(table: str, columns: str, lines: str) -> Iterator[dict[str, Any]]:
    """Lines as records, everything that is not named as in a usual one."""
    names = [name.strip() for name in columns.split("|")]
    for line in filter(str.strip, lines.splitlines()):
        cells = dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True))
        yield {"area": "E08000035", "age": 80} | {name: value(table, name, cell) for name, cell in cells.items()}


def value(table: str, name: str, cell: str) -> Any:
    """A cell as its column holds it."""
    if cell == "-":
        return None
    kind = TABLES[table][name].kind if name in TABLES[table].names else "text"
    return date.fromisoformat(cell) if kind == "date" else int(cell) if kind == "integer" else cell


def said(record: str, told: dict[str, tuple[Any, ...]], *, count: bool) -> str:
    """What was said of a record, as the table writes it."""
    if record not in told:
        return "not asked"
    numerator, denominator, why = told[record]
    return f"left out: {why}" if why else str(numerator) if count else f"{numerator}/{denominator}"


def test_every_measure_has_golden_rows() -> None:
    assert [case["name"] for case in CASES] == list(dict.fromkeys(case["name"] for case in CASES))
    assert {case["name"] for case in CASES} == {one.name for one in measures()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_record_is_told_as_the_table_says(case: dict[str, Any], tmp_path: Path) -> None:
    measure, table = measure_of(case["name"]), case["table"]
    given = list(rows(table, case["columns"], case["rows"]))
    beside = {name: list(rows(name, *lines.strip().split("\n", 1))) for name, lines in case.get("beside", {}).items()}
    with offered(write(tmp_path, History(**({table: given} | beside)))) as extract:
        for name in TABLES:
            extract.offer(name)
        every = extract.engine.rows(measure.query(FIRST, UNTIL, KNOWN))
    if table == "spells":
        answer = {row[0]: row[3:6] for row in every}
        told = [said(one["record"], answer, count=measure.kind == "count") for one in given]
        assert told == [one["said"] for one in given]
    else:  # named by person and day, so that a repeat has the same name
        told = [said("one", {"one": row[3:6]}, count=measure.kind == "count") for row in every]
        assert sorted(told) == sorted(one["said"] for one in given if one["said"] != "not asked")
