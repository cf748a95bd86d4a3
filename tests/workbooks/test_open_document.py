"""An OpenDocument spreadsheet is read as its cells stand, and refused where repetition or its archive would do harm."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from carefund.refusal import RefusedFile
from carefund.workbooks.open_document import check_open_document, is_open_document
from carefund.workbooks.reading import open_spreadsheet, read_spreadsheet
from tests.evidence.open_documents import KIND, Cells, as_ods, cell, content_of, packed

TIME_SERIES = "present/ascof/dhsc-ascof-time-series-2015-16_to_2024-25.ods"


def read(content: bytes) -> dict[str, list[list[object]]]:
    """The cells of every sheet."""
    book = read_spreadsheet("a.ods", content, open_document=True)
    return {name: [list(row) for row in sheet.rows] for name, sheet in book.sheets.items()}


def sheet_of(rows: str) -> bytes:
    """A document of one sheet whose rows are given as XML."""
    return packed({"content.xml": content_of(f'<table:table table:name="A">{rows}</table:table>')})


TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=12)
CELLS = st.one_of(st.just(""), TEXTS, st.integers(0, 10**6).map(float))


@settings(max_examples=40)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_what_was_written_is_read(rows: list[list[Cells]]) -> None:
    width = max((len(row) for row in rows for row in [_trimmed(row)]), default=0)
    wanted = [_trimmed(row) for row in rows]
    while wanted and not wanted[-1]:
        wanted.pop()
    found = read(as_ods({"A": rows}))["A"]
    assert [row + [""] * (width - len(row)) for row in wanted] == [row[:width] for row in found][: len(wanted)]


def _trimmed(row: list[Cells]) -> list[Cells]:
    while row and row[-1] == "":
        row = row[:-1]
    return row


def test_the_official_time_series_reads_as_the_other_reader_of_cells_gives_it(official_files: Path) -> None:
    content = (official_files / TIME_SERIES).read_bytes()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    checked = check_open_document("a.ods", content)
    assert list(checked.sheets) == book.sheet_names
    made_anew = CalamineWorkbook.from_filelike(io.BytesIO(checked.content))
    for name in book.sheet_names:
        assert made_anew.get_sheet_by_name(name).to_python() == book.get_sheet_by_name(name).to_python()


def test_empty_repetitions_to_the_end_of_a_sheet_do_no_harm() -> None:
    rows = f"<table:table-row>{cell('x')}{cell('', repeated=16383)}</table:table-row>"
    assert read(sheet_of(rows + '<table:table-row table:number-rows-repeated="1048575"/>'))["A"] == [["x"]]


@pytest.mark.parametrize(
    "rows",
    [
        f"<table:table-row>{cell('x', repeated=16384)}</table:table-row>",
        f'<table:table-row table:number-rows-repeated="1048576">{cell("x")}</table:table-row>',
        f'<table:table-row table:number-rows-repeated="90000">{cell("x", repeated=300)}</table:table-row>',
        f'<table:table-row table:number-rows-repeated="1048575"/><table:table-row>{cell("x")}</table:table-row>',
        f"<table:table-row>{cell('', repeated=16383)}{cell('x')}</table:table-row>",
    ],
    ids=["columns", "rows", "both", "far-below", "far-right"],
)
def test_cells_that_stand_for_a_million_others_are_refused(rows: str) -> None:
    with pytest.raises(RefusedFile, match="sheets of up to"):
        read(sheet_of(rows))


def test_a_long_text_that_is_repeated_is_refused_before_it_is_read() -> None:
    rows = f'<table:table-row table:number-rows-repeated="5000">{cell("x" * 30_000)}</table:table-row>'
    with pytest.raises(RefusedFile, match="characters"):
        read(sheet_of(rows))


@pytest.mark.parametrize("number", ["0", "-1", "1e9", "99999999", "٣", ""])
def test_a_repetition_that_is_no_number_is_damage(number: str) -> None:
    with pytest.raises(RefusedFile, match="damaged"):
        read(sheet_of(f'<table:table-row table:number-rows-repeated="{number}">{cell("x")}</table:table-row>'))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"content.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "document type"),
        ({"content.xml": b"<a>"}, "damaged"),
        ({"content.xml": b"\x00"}, "damaged"),
        ({}, "damaged"),
        ({"content.xml": content_of(""), "META-INF/manifest.xml": b"<a><manifest:encryption-data/></a>"}, "password"),
        ({"content.xml": content_of("<table:tracked-changes/>")}, "damaged"),
    ],
    ids=["entities", "cut", "nul", "no-cells", "protected", "changes-kept"],
)
def test_what_is_no_plain_document_is_refused(parts: dict[str, bytes], said: str) -> None:
    with pytest.raises(RefusedFile, match=said):
        read(packed(parts))


def test_a_part_that_unpacks_to_far_more_than_it_takes_is_refused() -> None:
    bomb = content_of(" " * 60_000_000)
    with pytest.raises(RefusedFile, match="unpacks to"):
        read(packed({"content.xml": bomb}))


def test_a_text_document_is_no_workbook() -> None:
    content = packed({"content.xml": content_of("")}, kind=KIND + b"-template")
    assert is_open_document(content)
    with pytest.raises(RefusedFile, match="OpenDocument file of another kind"):
        read(content)


def test_two_parts_of_one_name_are_damage() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", KIND)
        archive.writestr("content.xml", content_of(""))
        archive.writestr("Content.xml", content_of(""))
    with pytest.raises(RefusedFile, match="two parts"):
        read(stream.getvalue())


def test_a_plan_is_still_no_open_document() -> None:
    with pytest.raises(RefusedFile, match="OpenDocument"):
        open_spreadsheet("plan.ods", as_ods({"A": [["x"]]}))


@settings(max_examples=80)
@given(at=st.integers(0, 5_000), byte=st.integers(0, 255))
def test_a_spoiled_document_is_read_or_refused(at: int, byte: int) -> None:
    content = bytearray(as_ods({"A": [["x", 1.0], ["y", 2.0]]}))
    content[at % len(content)] = byte
    with contextlib.suppress(RefusedFile):
        read(bytes(content))
