"""An extract that comes as a workbook is read as the same one is as CSV, and what could be two things is refused."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.books import books_of
from carefund.pool.extract import Extract, extract_of, held_against
from carefund.pool.extract_rows import table_of
from carefund.pool.mapping import LedgerMapping, mapping_of
from carefund.pool.refusal import RefusedEntry
from carefund.refusal import Refusal, RefusedFile
from tests.cli.pool_plans import EXTRACT
from tests.pool.postings import opening
from tests.pool.test_extract import MADE, ROUND, mapping
from tests.workbooks.hostile import valid_xls, valid_xlsx

Value = str | float | int | bool | date | None
HEADINGS = ["Cost Centre", "Subjective", "Period", "DR", "CR", "Description", "Journal", "Supplier"]
DATED = mapping_of(
    {
        "columns": {"cost_centre": "CC", "date": "Posted", "amount": "Net", "description": "Text"},
        "lines": [{"when": {"cost_centre": "*"}, "stream": "nhs-minimum", "scheme": "1"}],
    }
)


def xlsx(sheets: Mapping[str, Sequence[Sequence[Value]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook in the new format; dates are shown as dates."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name in hidden:
                sheet.hide()
    return stream.getvalue()


def xls(rows: Sequence[Sequence[Value]]) -> bytes:
    """A workbook in the old format."""
    book, stream = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("GL")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(
                number, place, value, xlwt.easyxf(num_format_str="DD/MM/YYYY" if isinstance(value, date) else "")
            )
    book.save(stream)
    return stream.getvalue()


def read(content: bytes, told: LedgerMapping | None = None, file: str = "gl.xlsx") -> Extract:
    told = told or mapping()
    return extract_of(table_of(file, content, told), told, "2023-24")


def typed(text: str) -> Value:
    """A cell of the CSV extract as Excel holds it: sums and codes are numbers."""
    bare = text.replace(",", "")
    return float(bare) if bare.replace(".", "", 1).isdigit() else text or None


def as_rows(text: str) -> list[list[Value]]:
    return [[typed(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def test_the_same_extract_has_the_same_lines_as_csv_xlsx_and_xls() -> None:
    as_csv = read(EXTRACT.encode(), file="gl.csv")
    for content in (xlsx({"Sheet1": as_rows(EXTRACT)}), xls(as_rows(EXTRACT))):
        found = read(content)
        assert [(one.row, one.key, one.pounds, one.day) for one in found.lines] == [
            (one.row, one.key, one.pounds, one.day) for one in as_csv.lines
        ]  # fmt: skip
        assert (found.total, found.stated, found.passed) == (as_csv.total, as_csv.stated, as_csv.passed)


def test_what_was_imported_as_csv_is_there_already_as_a_workbook() -> None:
    books = books_of(opening())
    first = held_against(read(EXTRACT.encode(), file="gl.csv"), mapping(), books, ROUND, MADE)
    books = books_of(books.opening, first.postings)
    again = held_against(read(xlsx({"GL": as_rows(EXTRACT)})), mapping(), books, ROUND, MADE)
    assert (again.postings, again.sums["there already"]) == ((), first.sums["posted"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A100", "4100", "007"]),
            st.dates(date(2023, 4, 1), date(2024, 3, 31)),
            st.integers(-(10**13), 10**13),
            st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=8),
        ),
        max_size=8,
    )
)
@settings(max_examples=30, deadline=None)
def test_any_lines_are_the_same_to_the_penny_in_each_form(lines: list[tuple[str, date, int, str]]) -> None:
    head: list[Value] = ["CC", "Posted", "Net", "Text"]
    stream = io.StringIO()
    csv.writer(stream).writerows([head, *([cc, day, f"{Decimal(p) / 100:.2f}", text] for cc, day, p, text in lines)])
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head)
        for number, (cc, day, pence, text) in enumerate(lines, 1):
            sheet.write_string(number, 0, cc)
            sheet.write_datetime(number, 1, datetime(day.year, day.month, day.day))
            sheet.write_number(number, 2, pence / 100)
            sheet.write_string(number, 3, text)
    as_csv, as_book = read(stream.getvalue().encode(), DATED, "gl.csv"), read(made.getvalue(), DATED)
    assert [(one.key, one.pounds) for one in as_book.lines] == [(one.key, one.pounds) for one in as_csv.lines]
    assert as_book.total == sum((Decimal(pence) / 100 for _, _, pence, _ in lines), Decimal(0))


@pytest.mark.parametrize(
    ("net", "pounds"),
    [(0.1 + 0.2, "0.30"), (1162500.25, "1162500.25"), (-5, "-5"), (33.333333, None), (12.345, None), (1e30, None),
     (1e13, None), (True, None), ("1.234", None), ("nan", None), ("1e5", None), (date(2023, 4, 1), None),
     (-0.001, None), ("(1,234.50)", "-1234.50"), ("£12.00 CR", "-12.00"), (999_999_999_999.99, "999999999999.99")],
)  # fmt: skip
def test_sums_are_numbers_to_the_penny_or_refused_with_their_row(net: Value, pounds: str | None) -> None:
    content = xlsx({"GL": [["CC", "Posted", "Net", "Text"], ["A1", date(2023, 4, 1), net, "x"]]})
    if pounds is None:
        with pytest.raises(RefusedEntry, match=r"gl\.xlsx, sheet GL, row 2"):
            read(content, DATED)
    else:
        assert read(content, DATED).total == Decimal(pounds)


@pytest.mark.parametrize(
    ("period", "day"),
    [(1, date(2023, 4, 30)), ("P12", date(2024, 3, 31)), (date(2023, 6, 1), date(2023, 6, 30)),
     (date(2023, 6, 30), date(2023, 6, 30)), (202302.0, date(2023, 5, 31)), (date(2023, 4, 23), None), (45017.0, None),
     (1.5, None), (True, None)],
)  # fmt: skip
def test_periods_may_be_numbers_or_months_as_dates(period: Value, day: date | None) -> None:
    content = xlsx({"GL": [HEADINGS, ["A100", 4100, period, 5, None, "x", "J", "S"]]})
    if day is None:
        with pytest.raises(RefusedEntry, match="row 2: expected a period such as"):
            read(content)
    else:
        assert [line.day for line in read(content).lines] == [day]


@pytest.mark.parametrize(("posted", "fits"), [(date(2023, 4, 5), True), (45021, False), ("05/04/2023", True)])
def test_a_day_that_lost_its_format_is_refused_and_not_guessed(posted: Value, fits: bool) -> None:
    content = xlsx({"GL": [["CC", "Posted", "Net", "Text"], ["A1", posted, 5, "x"]]})
    if fits:
        assert read(content, DATED).lines[0].day == date(2023, 4, 5)
    else:
        with pytest.raises(RefusedEntry, match="row 2: expected a day"):
            read(content, DATED)


LINE: list[Value] = ["A100", 4100, "P01", 5, None, "x", "J", "S"]


def test_titles_that_are_merged_and_headings_on_two_lines_are_passed_over() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("GL")
        sheet.merge_range("A1:H2", "General ledger extract, period 1")
        sheet.write_row(4, 0, ["Cost\nCentre", " subjective", *HEADINGS[2:]])
        sheet.write_row(5, 0, LINE)
        sheet.write_row(6, 0, LINE)
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write_row(8, 0, ["Grand Total", None, None])
        sheet.write_formula(8, 3, "=SUM(D6:D7)", None, 10)
    found = read(stream.getvalue())
    assert [line.row for line in found.lines] == [6, 7]
    assert [(one.row, one.words, one.pounds) for one in found.passed] == [(9, "Grand Total", 10)]
    assert found.hidden == 1


def test_the_sheet_with_the_headings_is_read_and_of_two_the_one_that_is_named() -> None:
    notes: list[list[Value]] = [["About", "this file"]]
    one = [HEADINGS, LINE]
    other = [HEADINGS, LINE, LINE]
    assert read(xlsx({"About": notes, "Data": one})).total == 5
    both = xlsx({"April": one, "May": other})
    with pytest.raises(RefusedEntry, match=r"one sheet with the headings; found .* sheet April and .* sheet May"):
        read(both)
    assert read(both, replace(mapping(), sheet="may")).total == 10
    with pytest.raises(RefusedEntry, match="expected a sheet June; found April and May"):
        read(both, replace(mapping(), sheet="June"))
    assert read(xlsx({"Data": one, "Old": other}, hidden=["Old"])).total == 5


@pytest.mark.parametrize("name", ["", "GL"])
def test_a_sheet_is_named_in_the_settings(name: str) -> None:
    given_ = {"sheet": name} if name else {}
    assert mapping(**given_).sheet == name
    with pytest.raises(RefusedEntry, match=r"extract.sheet: expected a text"):
        mapping(sheet=" ")


def test_an_error_in_a_sum_is_refused_and_a_formula_that_was_never_calculated_too() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("GL")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, LINE)
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    with pytest.raises(RefusedEntry, match="row 2"):
        read(stream.getvalue())
    import openpyxl

    book_, stream = openpyxl.Workbook(), io.BytesIO()
    page = book_.active
    assert page is not None
    page.append(HEADINGS)
    page.append([*LINE[:3], "=2+3", *LINE[4:]])
    book_.save(stream)
    with pytest.raises(RefusedFile, match="never calculated"):
        read(stream.getvalue())


def bomb() -> bytes:
    """An archive whose one sheet unpacks to a gigabyte."""
    stream = io.BytesIO(xlsx({"GL": [HEADINGS, LINE]}))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image.bin", b"\0" * 2**28)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", xlsx({"GL": [HEADINGS, LINE]})[:2000], xls([HEADINGS, LINE])[:4000], valid_xls(), valid_xlsx(),
     xlsx({"GL": []}), bomb()],
    ids=["magic", "cut xlsx", "cut xls", "other xls", "other xlsx", "empty", "bomb"],
)  # fmt: skip
def test_any_other_workbook_is_refused_with_what_an_importer_can_do(content: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        read(content)
    assert refusal.value.place.startswith("gl.xlsx")
    assert "publisher" not in str(refusal.value)


@given(st.binary(min_size=1, max_size=12), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_spoiled_workbook_is_refused_or_gives_lines(noise: bytes, at: int) -> None:
    content = bytearray(xlsx({"GL": [HEADINGS, LINE]}))
    start = at % len(content)
    content[start : start + len(noise)] = noise
    with suppress(Refusal):
        assert read(bytes(content)).passed == ()
