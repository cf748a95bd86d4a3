"""Writing a table by its ending, each file whole, and text that no spreadsheet executes and no terminal obeys."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.cli.outputs import ENDINGS
from carefund.report.columns import Table
from carefund.report.media.cell_text import harmless, harmless_frame
from carefund.report.media.files import (
    WRITERS,
    UnknownEnding,
    csv_bytes,
    replace_file,
    to_json,
    write_table,
    xlsx_bytes,
)
from carefund.report.media.xlsx import TooManyRows, one_sheet
from carefund.wording.characters import visible
from carefund.workbooks.cell_text import DANGEROUS

FRAME = pl.DataFrame(
    {
        "name": ["Derby", '=HYPERLINK("x")'],
        "period": [date(2015, 4, 1), None],
        "value": [1.5, None],
        "cost": [Decimal("484005820.75"), None],
        "many": [["a", "b"], []],
    }
)
COMMANDS = "\x1b[2J\x9b31m\u202e\u2066\u200f\x00"


def table_of(frame: pl.DataFrame) -> Table:
    return Table.of_any(frame)


def test_the_command_knows_the_endings() -> None:
    assert tuple(WRITERS) == ENDINGS


@pytest.mark.parametrize("ending", list(WRITERS))
def test_each_ending_is_written(ending: str, tmp_path: Path) -> None:
    path = write_table(FRAME, tmp_path / f"table{ending.upper()}")
    assert path.stat().st_size
    assert [written.name for written in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["table.xls", "table", "table.csv.gz", ".csv"])
def test_another_ending_is_refused_with_the_list(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownEnding, match=r"\.csv, \.parquet, \.xlsx, \.json"):
        write_table(FRAME, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_csv_has_iso_dates_exact_money_and_harmless_text(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(write_table(FRAME, tmp_path / "t.csv").read_text(encoding="utf-8-sig"))))
    assert rows[1] == ["Derby", "2015-04-01", "1.5", "484005820.75", "a; b"]
    assert rows[2][0] == '\'=HYPERLINK("x")'


def test_json_has_one_object_for_each_row(tmp_path: Path) -> None:
    rows = json.loads(write_table(FRAME, tmp_path / "t.json").read_text(encoding="utf-8"))
    assert rows[0] == {"name": "Derby", "period": "2015-04-01", "value": 1.5, "cost": 484005820.75, "many": ["a", "b"]}
    assert rows[1]["name"] == '=HYPERLINK("x")'


def test_xlsx_has_real_dates_and_numbers(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write_table(FRAME, tmp_path / "t.xlsx")).active
    assert sheet is not None
    assert sheet["A1"].value == "name"
    assert sheet["B2"].value.date() == date(2015, 4, 1)
    assert sheet["D2"].value == 484005820.75
    assert sheet["A3"].data_type == "s"


def test_a_sheet_says_when_it_was_made_only_as_it_is_told() -> None:
    one, same, later = (
        one_sheet(table_of(FRAME), made) for made in (datetime(2026, 1, 1),) * 2 + (datetime(2026, 1, 2),)
    )
    assert one == same != later
    assert xlsx_bytes(table_of(FRAME)) == xlsx_bytes(table_of(FRAME))


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    frame = pl.DataFrame({"x": pl.zeros(1_048_576, eager=True)})
    with pytest.raises(TooManyRows, match="Write CSV or Parquet"):
        one_sheet(table_of(frame))


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "t.csv"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="a pipe or a device is there"):
        replace_file(pipe, b"new")
    assert pipe.is_fifo()


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "t.csv"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_that_waits_beside_a_file_is_not_followed(tmp_path: Path) -> None:
    """Someone who can write to the folder lays links under every name that could be guessed."""
    (tmp_path / "precious").write_bytes(b"kept")
    for name in (".t.csv.part", "t.csv.part", "t.csv.tmp", ".t.csv.tmp", f".t.csv.{os.getpid()}"):
        (tmp_path / name).symlink_to(tmp_path / "precious")
    replace_file(tmp_path / "t.csv", b"new")
    assert (tmp_path / "precious").read_bytes() == b"kept"
    assert not (tmp_path / "t.csv").is_symlink()


@given(st.text())
def test_no_text_begins_as_a_formula_behind_whatever_cannot_be_seen(text: str) -> None:
    safe = harmless(text)
    assert not DANGEROUS.match(safe)
    assert safe in (visible(text), f"'{visible(text)}")


@pytest.mark.parametrize("before", ["", " ", "\t", "\u200b", "\ufeff", "\u2060", "\u00a0", "\u200e", "\x1b\u202e\x00"])
@pytest.mark.parametrize("first", list("=+-@＝＋－＠"))
def test_a_formula_behind_invisible_characters_is_text(before: str, first: str) -> None:
    assert harmless(f"{before}{first}cmd()").startswith("'")


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",))), max_size=5))
def test_a_table_is_as_harmless_as_its_texts(texts: list[str]) -> None:
    frame = harmless_frame(pl.DataFrame({"text": texts}, schema={"text": pl.String}))
    assert frame["text"].to_list() == [harmless(text) for text in texts]


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_dangerous_beginnings_reach_no_cell(first: str, rest: str) -> None:
    table = table_of(pl.DataFrame({first + rest: [first + rest]}))
    cells = [cell for row in csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")) for cell in row]
    assert not any(DANGEROUS.match(cell) for cell in cells)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(table))).active
    assert sheet is not None
    written = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" and not DANGEROUS.match(cell.value) for cell in written)


def test_what_commands_a_terminal_reaches_neither_csv_nor_json_nor_xlsx() -> None:
    table = table_of(pl.DataFrame({"name": [f"Reading{COMMANDS}"]}))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(table))).active
    assert sheet is not None
    texts = (
        csv_bytes(table).decode("utf-8-sig"),
        to_json([{"name": f"Reading{COMMANDS}"}]).decode(),
        sheet["A2"].value,
    )
    for text in texts:
        assert "Reading" in text
        assert not set(text) & set(COMMANDS.replace("[2J", "").replace("31m", ""))


def test_negative_numbers_stay_numbers() -> None:
    assert csv_bytes(table_of(pl.DataFrame({"x": [-1.5]}))).decode("utf-8-sig") == "x\n-1.5\n"


def test_a_byte_order_mark_stands_only_before_letters_beyond_ascii() -> None:
    assert csv_bytes(table_of(pl.DataFrame({"area_code": ["E1"]}))) == b"area_code\nE1\n"
    assert csv_bytes(table_of(pl.DataFrame({"name": ["Ynys Môn"]}))).startswith(b"\xef\xbb\xbfname")
