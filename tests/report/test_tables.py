"""Writing a table by its ending, and text that no spreadsheet executes."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.report.cell_text import DANGEROUS, neutral, neutral_frame
from carefund.report.tables import WRITERS, csv_bytes, write_table, xlsx_bytes

TABLE = pl.DataFrame(
    {
        "name": ["Derby", '=HYPERLINK("x")'],
        "period": [date(2015, 4, 1), None],
        "value": [1.5, None],
        "cost": [Decimal("484005820.75"), None],
        "many": [["a", "b"], []],
    }
)


@pytest.mark.parametrize("ending", list(WRITERS))
def test_each_ending_is_written(ending: str, tmp_path: Path) -> None:
    path = write_table(TABLE, tmp_path / f"table{ending.upper()}")
    assert path.stat().st_size
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["table.xls", "table", "table.csv.gz", ".csv"])
def test_another_ending_is_refused_with_the_list(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.csv, \.parquet, \.xlsx, \.json"):
        write_table(TABLE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_csv_has_iso_dates_exact_money_and_harmless_text(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(write_table(TABLE, tmp_path / "t.csv").read_text(encoding="utf-8-sig"))))
    assert rows[1] == ["Derby", "2015-04-01", "1.5", "484005820.75", "a; b"]
    assert rows[2][0] == '\'=HYPERLINK("x")'


def test_parquet_keeps_the_table_as_it_is(tmp_path: Path) -> None:
    assert pl.read_parquet(write_table(TABLE, tmp_path / "t.parquet")).equals(TABLE)


def test_json_has_one_object_for_each_row(tmp_path: Path) -> None:
    rows = json.loads(write_table(TABLE, tmp_path / "t.json").read_text(encoding="utf-8"))
    assert rows[0] == {"name": "Derby", "period": "2015-04-01", "value": 1.5, "cost": 484005820.75, "many": ["a", "b"]}
    assert rows[1]["name"] == '=HYPERLINK("x")'


def test_xlsx_has_real_dates_and_numbers(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write_table(TABLE, tmp_path / "t.xlsx")).active
    assert sheet is not None
    assert sheet["A1"].value == "name"
    assert sheet["B2"].value.date() == date(2015, 4, 1)
    assert sheet["D2"].value == 484005820.75
    assert sheet["A3"].data_type == "s"


def test_a_written_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("old")
    write_table(TABLE, path)
    assert "old" not in path.read_text(encoding="utf-8-sig")


@given(st.text())
def test_no_text_begins_as_a_formula(text: str) -> None:
    safe = neutral(text)
    assert not DANGEROUS.match(safe)
    assert safe in (text, f"'{text}")


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",))), max_size=5))
def test_a_table_is_as_neutral_as_its_texts(texts: list[str]) -> None:
    frame = neutral_frame(pl.DataFrame({"text": texts}, schema={"text": pl.String}))
    assert frame["text"].to_list() == [neutral(text) for text in texts]


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_dangerous_beginnings_reach_no_cell(first: str, rest: str) -> None:
    frame = pl.DataFrame({first + rest: [first + rest]})
    cells = [cell for row in csv.reader(io.StringIO(csv_bytes(frame).decode("utf-8-sig"), newline="")) for cell in row]
    assert all(cell.startswith("'") for cell in cells)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(frame))).active
    assert sheet is not None
    assert all(cell.data_type == "s" and cell.value.startswith("'") for row in sheet.iter_rows() for cell in row)


def test_negative_numbers_stay_numbers() -> None:
    assert csv_bytes(pl.DataFrame({"x": [-1.5]})).decode("utf-8-sig") == "x\n-1.5\n"


def test_a_byte_order_mark_stands_only_before_letters_beyond_ascii() -> None:
    assert csv_bytes(pl.DataFrame({"area_code": ["E1"]})) == b"area_code\nE1\n"
    assert csv_bytes(pl.DataFrame({"name": ["Ynys Môn"]})).startswith(b"\xef\xbb\xbfname")
