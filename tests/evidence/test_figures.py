"""Columns read as a whole give what their cells give one by one: figures, markers, and the same refusal."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evidence.figures import (
    BLANK,
    NO_NUMBER,
    CellFigures,
    Column,
    TableRow,
    figures_frame,
    has_figures,
    read_cells,
    read_count,
    read_counts,
    read_table,
    text_at,
    texts_of,
)
from carefund.refusal import RefusedFile
from carefund.workbooks.sheets import Sheet

MONTH = date(2018, 12, 1)
COUNTS = st.integers(0, 10**9 + 1).map(float)
TEXTS = st.sampled_from([*sorted(NO_NUMBER), "", " ", "12", " 1,234 ", "1,23", "12.5", "NA ", "England", "-1", "1e3"])
ODD: st.SearchStrategy[Any] = st.one_of(
    st.floats(), st.integers(-1, 10), st.booleans(), st.just(date(2018, 12, 1)), st.text(max_size=4)
)
CELLS = st.one_of(COUNTS, COUNTS, COUNTS, TEXTS, ODD)
COLUMNS = st.one_of(st.lists(COUNTS), st.lists(st.one_of(COUNTS, TEXTS)), st.lists(CELLS))


def _sheet(*columns: list[Any]) -> Sheet:
    return Sheet("a.xls", "Figures", [list(row) for row in zip(*columns, strict=False)])


def _one_by_one(sheet: Sheet, rows: int, column: int, *, whole: bool) -> tuple[list[Any], list[Any]] | str:
    """What each cell says by itself, or the refusal of the first that says nothing."""
    found = []
    try:
        for row in range(rows):
            value, marker = read_count(sheet, row, column)
            if whole and value is not None and value % 1:
                raise sheet.refuse(row, column, "a whole number")
            found.append((value, marker))
    except RefusedFile as refusal:
        return str(refusal)
    return [value for value, _ in found], [marker for _, marker in found]


@given(cells=COLUMNS, whole=st.booleans(), beyond=st.booleans())
def test_a_column_is_read_as_its_cells_are(cells: list[Any], whole: bool, beyond: bool) -> None:
    sheet = _sheet(cells)
    column = int(beyond)
    try:
        values, markers = read_counts(sheet, range(len(cells)), column, whole=whole)
        read: tuple[list[Any], list[Any]] | str = (list(values), list(markers))
    except RefusedFile as refusal:
        read = str(refusal)
    assert read == _one_by_one(sheet, len(cells), column, whole=whole)


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1), columns=st.lists(st.integers(0, 4)))
def test_rows_with_figures_are_those_with_words(rows: list[list[Any]], columns: list[int]) -> None:
    sheet = Sheet("a.xls", "Figures", rows)
    for number in range(len(rows)):
        assert has_figures(sheet, number, columns) == any(text_at(sheet, number, column) for column in columns)
    for column in (*columns, None):
        assert list(texts_of(sheet, column)) == [text_at(sheet, number, column) for number in range(len(rows))]


def test_a_row_that_ends_early_is_blank_there() -> None:
    sheet = Sheet("a.csv", "", [["A", 1.0, 2.0], ["B"], ["C", 3.0]])
    assert read_counts(sheet, [0, 1, 2], 1) == ([1.0, None, 3.0], [None, BLANK, None])
    assert read_counts(sheet, [2, 0], 2) == ([None, 2.0], [BLANK, None])


def _rows(names: str) -> list[TableRow]:
    return [TableRow(number, name, name.lower(), f"Council {name}") for number, name in enumerate(names)]


def test_a_table_is_its_cells_column_by_column() -> None:
    sheet, rows = _sheet([1.0, 2.0, "-"], [4.0, "5", 6.0]), _rows("ABC")
    columns = [Column("days", 1), Column("people", 0)]
    cells = [(row, column) for column in columns for row in rows]
    read, alone = read_table(sheet, rows, columns), read_cells(sheet, cells)
    assert read == alone
    assert figures_frame([read], MONTH).equals(figures_frame([alone], MONTH))
    assert [(column.series, list(values)) for column, values in read.by_column()] == [
        ("days", [4.0, 5.0, 6.0]),
        ("people", [1.0, 2.0, None]),
    ]
    assert read.rows == rows
    assert read.of_place("C") == {"days": 6.0, "people": None}


def test_the_first_cell_that_is_no_count_is_named() -> None:
    sheet = _sheet([1.0, 2.5, "many"])
    with pytest.raises(RefusedFile, match="A2"):
        read_table(sheet, _rows("ABC"), [Column("days", 0)], whole=True)
    with pytest.raises(RefusedFile, match="A3"):
        read_table(sheet, _rows("ABC"), [Column("days", 0)])


def test_no_figures_are_a_table_without_rows() -> None:
    frame = figures_frame([CellFigures([], [], [])], MONTH)
    assert frame.height == 0
    assert frame.schema["period"] == pl.Date
    assert list(CellFigures([], [], []).by_column()) == []
