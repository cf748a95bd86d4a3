"""Per cent as people write it: `55%` in a CSV, and 0.55 in a cell that Excel shows as 55%."""

import io

import pytest
import xlsxwriter

from carefund.refusal import RefusedFile
from tests.evidence.own.making import definition, read

PER_CENT = {"kind": '"rate"', "unit": '"% of people"'}


def workbook(number_format: str) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet, shown = book.add_worksheet("A"), book.add_format({"num_format": number_format})
        sheet.write_row(0, 0, ["area", "period", "value"])
        sheet.write_row(1, 0, ["Kent", "2016-04"])
        sheet.write_row(2, 0, ["Essex", "2016-04", 7.5])
        sheet.write_number(1, 2, 0.55, shown)
    return stream.getvalue()


def values(content: bytes | str, name: str, **keys: str) -> list[float]:
    return read(content, definition(**keys), name).figures.sort("published_name")["value"].to_list()


@pytest.mark.parametrize("number_format", ["0%", "0.0%"])
def test_a_cell_shown_as_a_percentage_is_what_is_seen(number_format: str) -> None:
    assert values(workbook(number_format), "a.xlsx", **PER_CENT) == [7.5, 55.0]


def test_a_cell_shown_as_a_number_is_that_number() -> None:
    assert values(workbook("0.00"), "a.xlsx", **PER_CENT) == [7.5, 0.55]


def test_a_series_of_another_unit_keeps_what_is_stored() -> None:
    assert values(workbook("0%"), "a.xlsx", kind='"rate"', unit='"per 1,000 residents"') == [7.5, 0.55]


def test_a_sign_for_per_cent_is_read_where_that_is_the_unit() -> None:
    content = "area,period,value\nKent,2016-04,55%\nEssex,2016-04,7.5 %\n"
    assert values(content, "a.csv", **PER_CENT) == [7.5, 55.0]
    with pytest.raises(RefusedFile, match="55%"):
        values(content, "a.csv", kind='"rate"', unit='"per 1,000 residents"')


@pytest.mark.parametrize("cell", ["%", "-5%", "5%%", "five%"])
def test_what_is_no_percentage_is_refused(cell: str) -> None:
    with pytest.raises(RefusedFile):
        values(f"area,period,value\nKent,2016-04,{cell}\n", "a.csv", **PER_CENT)
