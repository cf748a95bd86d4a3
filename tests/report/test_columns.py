"""One description of a column: its values rounded once, typed also where there is none, and put into words by kind."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.interval import Interval
from carefund.report.columns import DIGITS, TYPES, WORDS, Column, Kind, Table, interval_columns

VALUES: dict[str, tuple[Any, str]] = {
    "text": ("Derby", "Derby"),
    "texts": (["a", "b"], "a and b"),
    "numbers": ([0.5, -0.25], "+0.50 −0.25"),
    "flag": (True, "yes"),
    "count": (1234.56, "1,235"),
    "change": (-1234.56, "−1,235"),
    "number": (37.5, "37.5"),
    "percent": (-3.4567, "−3.5%"),
    "exact-percent": (-3.07, "−3.07%"),
    "share": (17.4, "17%"),
    "chance": (0.0049, "under 1%"),
    "rate": (9.26, "9.3"),
    "pounds": (484_000_000.0, "£484.0m"),
    "cost": (484_000_000.25, "£484.0m"),
    "exact-pounds": (1250.5, "£1,250.50"),
    "unit-price": (1613.2075, "£1,613"),
    "score": (0.123456, "0.1235"),
    "part": (0.8123, "81.2"),
    "skill": (0.0123, "+0.012"),
    "month": (date(2015, 4, 1), "April 2015"),
    "day": (date(2015, 4, 2), "2 April 2015"),
    "effect": (12.345, "+12.3"),
    "p-value": (0.0256, "0.026"),
}


def test_every_kind_is_put_into_words() -> None:
    assert set(VALUES) == set(WORDS) == set(Kind.__args__)
    assert set(TYPES) | set(DIGITS) <= set(WORDS)


@pytest.mark.parametrize("kind", list(VALUES))
def test_a_kind_in_words(kind: Any) -> None:
    value, expected = VALUES[kind]
    column = Column("x", "X", kind)
    assert column.words(value) == expected
    assert column.words(None) == "–"


@given(st.lists(st.floats(allow_nan=True, allow_infinity=False, width=32), max_size=8))
def test_numbers_are_rounded_once_without_a_sign_on_zero_and_nothing_for_what_is_none(values: list[float]) -> None:
    table = Table.of("t", "T", [Column("x", "X", "percent")], [{"x": value} for value in values])
    for value, kept in zip(values, table.frame["x"].to_list(), strict=True):
        if isnan(value):
            assert kept is None
        else:
            assert kept == pytest.approx(value, abs=6e-4)
            assert not str(kept).startswith("-0.0") or kept != 0


def test_columns_are_typed_where_there_is_no_row() -> None:
    columns = [Column("n", "N", "count", whole=True), Column("m", "M", "month"), Column("t", "T", "texts")]
    table = Table.of("t", "T", columns, [])
    assert table.frame.schema == {"n": pl.Int64, "m": pl.Date, "t": pl.List(pl.String)}
    assert table.records() == []


def test_an_interval_is_three_columns_and_none_is_three_nothings() -> None:
    columns = interval_columns("change", "Change", "percent", "change", lambda row: row)
    rows = [Interval(-3.61234, 1.1, 6.1), None]
    table = Table.of("t", "T", columns, rows)
    assert table.frame.to_dicts() == [
        {"change_middle": 1.1, "change_low": -3.612, "change_high": 6.1},
        {"change_middle": None, "change_low": None, "change_high": None},
    ]
    assert [column.label for column in columns] == ["Change", "Change, low", "Change, high"]


def test_a_column_of_a_part_of_the_row() -> None:
    column = Column("x", "X", "text").on(lambda row: row[1])
    assert column.of(("file", {"x": "y"})) == "y"


def test_a_table_laid_out_wide_has_a_column_for_each_value() -> None:
    columns = [Column("code", "Code", "text"), Column("month", "Month", "month"), Column("value", "Value", "count")]
    rows = [
        {"code": "A", "month": date(2015, 4, 1), "value": 1.0},
        {"code": "A", "month": date(2015, 5, 1), "value": 2.0},
        {"code": "B", "month": date(2015, 5, 1), "value": None},
    ]
    wide = Table.of("t", "T", columns, rows).wide(("code",), "month", "value")
    assert wide.frame.to_dicts() == [
        {"code": "A", "2015-04-01": 1.0, "2015-05-01": 2.0},
        {"code": "B", "2015-04-01": None, "2015-05-01": None},
    ]
    assert [column.label for column in wide.columns] == ["Code", "April 2015", "May 2015"]


def test_a_block_has_the_chosen_columns_in_words() -> None:
    columns = [Column("name", "Name", "text"), Column("change", "Change", "change"), Column("id", "Id", "text")]
    block = Table.of("t", "Things", columns, [{"name": "a", "change": -1.0, "id": "x"}]).block(("name", "change"))
    assert (block.headings, block.rows, block.caption) == (("Name", "Change"), (("a", "−1"),), "Things")


def test_a_frame_that_nobody_described_is_known_by_its_types() -> None:
    frame = pl.DataFrame({"a": ["x"], "b": [1.0], "c": [True], "d": [date(2015, 4, 1)], "e": [["x"]]})
    table = Table.of_any(frame)
    assert table.frame.equals(frame)
    assert [column.kind for column in table.columns] == ["text", "number", "flag", "day", "texts"]
