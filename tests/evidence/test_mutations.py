"""Mutated workbooks: every outcome is a refusal by name or exactly what the workbook now says."""

import copy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_file
from carefund.evidence.release import ReadFile
from carefund.refusal import RefusedFile
from tests.evidence.making import (
    Delays,
    Workbook,
    activity_workbook,
    as_xls,
    as_xlsx,
    delays_workbook,
)

MONTH = date(2018, 12, 1)
MAKERS = {"delays": lambda: delays_workbook(Delays(MONTH)), "activity": lambda: activity_workbook(MONTH)}
WRITERS = {"xls": as_xls, "xlsx": as_xlsx}
BASES = [(kind, ending) for kind in MAKERS for ending in WRITERS]
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LONG = settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def _valid(kind: str, ending: str) -> bytes:
    return WRITERS[ending](MAKERS[kind]())


def _outcome(folder: Path, content: bytes, ending: str) -> ReadFile | None:
    """What was read, or None when the file was refused by name; anything else is an error."""
    path = folder / f"mutated.{ending}"
    path.write_bytes(content)
    try:
        return read_official_file(path, default_register())
    except RefusedFile as refused:
        if "mutated" not in str(refused):
            raise AssertionError("the refusal does not name the file") from refused
        return None


@st.composite
def damage(draw: st.DrawFn, length: int) -> list[tuple[str, int, bytes]]:
    """A few changes of bytes: what to do, where, and with which bytes."""
    change = st.tuples(
        st.sampled_from(["flip", "insert", "cut", "end"]), st.integers(0, length - 1), st.binary(min_size=1, max_size=8)
    )
    return draw(st.lists(change, min_size=1, max_size=4))


def _damaged(content: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    for what, place, data in changes:
        after = {"flip": place + len(data), "insert": place, "cut": place + 3 * len(data), "end": len(content)}[what]
        content = content[:place] + (data if what in {"flip", "insert"} else b"") + content[after:]
    return content


def _check_damage(folder: Path, kind: str, ending: str, data: st.DataObject) -> None:
    content = _valid(kind, ending)
    found = _outcome(folder, _damaged(content, data.draw(damage(len(content)))), ending)
    if found is not None:
        assert found.figures["value"].drop_nulls().is_between(0, 1e9).all()
        assert found.figures.filter(pl.col("area_code") == "E92000001").height > 0


@pytest.mark.parametrize(("kind", "ending"), BASES)
@QUICK
@given(data=st.data())
def test_damaged_bytes(tmp_path: Path, kind: str, ending: str, data: st.DataObject) -> None:
    _check_damage(tmp_path, kind, ending, data)


@pytest.mark.deep
@pytest.mark.parametrize(("kind", "ending"), BASES)
@LONG
@given(data=st.data())
def test_damaged_bytes_at_length(tmp_path: Path, kind: str, ending: str, data: st.DataObject) -> None:
    _check_damage(tmp_path, kind, ending, data)


VALUES = st.one_of(
    st.integers(-5, 2_000_000),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from(
        ["", " ", "-", "NA", "*", "1,234", "12,34", "n/a", "Total", "England", "Name", "Acute", "E06000001"]
    ),
    st.sampled_from(
        ["Non-Acute", "O) Other", "J) New", "NHS", "December 2018", "November 2018", "2018-19", "#REF!", "X24"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=12),
    st.booleans(),
    st.dates(date(1995, 1, 1), date(2030, 1, 1)),
)


def _edited(workbook: Workbook, edits: list[tuple[int, int, int, Any]]) -> Workbook:
    """The workbook with some cells changed; places are taken modulo what there is."""
    altered = copy.deepcopy(workbook)
    for page_number, row_number, column_number, value in edits:
        page = altered[page_number % len(altered)]
        row = page.rows[row_number % len(page.rows)]
        row[column_number % len(row)] = value
    return altered


EDITS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(0, 20), VALUES), min_size=1, max_size=3)


def _stored_number(cell: object) -> float | None:
    """The number that a cell says, by a reading of our own; None where it is blank or says that there is none."""
    if isinstance(cell, str):
        text = cell.strip().replace(",", "")
        return float(text) if text.replace(".", "", 1).isdecimal() else None
    return float(cell) if isinstance(cell, int | float) else None


def _numbers_beside(workbook: Workbook) -> dict[str, set[float | None]]:
    """For each code or name: the numbers that stand in a row with it, on any sheet; under `England` all there are."""
    found: dict[str, set[float | None]] = {}
    for row in (row for page in workbook for row in page.rows):
        numbers = {_stored_number(cell) for cell in row}
        for label in {"ENGLAND", *(str(cell).strip().upper() for cell in row[1:7])}:
            found.setdefault(label, set()).update(numbers)
    return found


def _check_edits(folder: Path, kind: str, ending: str, edits: list[tuple[int, int, int, Any]]) -> None:
    workbook = _edited(MAKERS[kind](), edits)
    found = _outcome(folder, WRITERS[ending](workbook), ending)
    if found is None:
        return
    beside = _numbers_beside(workbook)
    for value, area, *labels in found.figures.select("value", "area_code", "published_code", "published_name").rows():
        known = ["ENGLAND"] if area == "E92000001" else [label.upper() for label in labels if label.strip("-– ")]
        assert any(value in beside[label] for label in known if label in beside), (value, area, labels)


@pytest.mark.parametrize(("kind", "ending"), BASES)
@QUICK
@given(edits=EDITS)
def test_edited_cells_are_read_as_they_stand_or_refused(
    tmp_path: Path, kind: str, ending: str, edits: list[tuple[int, int, int, Any]]
) -> None:
    _check_edits(tmp_path, kind, ending, edits)


@pytest.mark.deep
@pytest.mark.parametrize(("kind", "ending"), BASES)
@LONG
@given(edits=EDITS)
def test_edited_cells_at_length(tmp_path: Path, kind: str, ending: str, edits: list[tuple[int, int, int, Any]]) -> None:
    _check_edits(tmp_path, kind, ending, edits)


@pytest.mark.parametrize("kind", MAKERS)
@QUICK
@given(value=st.integers(0, 10**8), place=st.integers(0, 1_000))
def test_an_edited_figure_changes_that_figure_alone(tmp_path: Path, kind: str, value: int, place: int) -> None:
    workbook = MAKERS[kind]()
    page = workbook[-1] if kind == "delays" else workbook[0]
    first = page.heading_row + 1
    # England's delays are held against the England sheet: one that is changed alone is refused
    rows = [r for r in range(first, len(page.rows)) if kind != "delays" or "England" not in page.rows[r]]
    cells = [(r, c) for r in rows for c, x in enumerate(page.rows[r]) if isinstance(x, int)]
    row, column = cells[place % len(cells)]
    page.rows[row][column] = value
    found, before = _outcome(tmp_path, as_xls(workbook), "xls"), _outcome(tmp_path, _valid(kind, "xls"), "xls")
    assert found is not None
    assert before is not None
    changed = found.figures.filter(found.figures["value"] != before.figures["value"])
    assert changed["value"].to_list() in ([value], [])


@pytest.mark.deep
@LONG
@given(data=st.data())
def test_damaged_official_files(tmp_path: Path, official_files: Path, data: st.DataObject) -> None:
    paths = sorted(official_files.glob("dtoc/*.xls")) + sorted(official_files.glob("admissions/mar/*.xls"))
    content = data.draw(st.sampled_from(paths)).read_bytes()
    _outcome(tmp_path, _damaged(content, data.draw(damage(len(content)))), "xls")
