"""The A&E time series: made workbooks in its layout, and changed ones."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.evidence.checking import read, refusal
from tests.evidence.making import ENGLAND, Page, about, write

TITLE = "A&E Attendances & Emergency Admission statistics, NHS and independent sector organisations in England"
COLUMNS = {
    "attendances-type-1": "Type 1 Departments - Major A&E",
    "attendances-type-2": "Type 2 Departments - Single Specialty",
    "attendances-type-3": "Type 3 Departments - Other A&E/Minor Injury Unit",
    "attendances": "Total Attendances",
    "emergency-admissions-type-1": "Emergency Admissions via Type 1 A&E",
    "emergency-admissions-type-2": "Emergency Admissions via Type 2 A&E",
    "emergency-admissions-type-3": "Emergency Admissions via Type 3 and 4 A&E",
    "emergency-admissions-through-a-and-e": "Total Emergency Admissions via A&E",
    "emergency-admissions-other": "Other Emergency Admissions (i.e not via A&E)",
    "emergency-admissions": "Total Emergency Admissions",
}
MONTHS = [date(2015, 1, 1), date(2015, 2, 1), date(2015, 3, 1)]
Change = Callable[[Page], None]


def _figures(number: int) -> list[float]:
    """A month's figures in the order of COLUMNS: the totals are what their parts add up to."""
    at = 100.5 + number * 50
    attendances, through = (at, at + 1, at + 2), (at + 4, at + 5, at + 6)
    return [*attendances, sum(attendances), *through, sum(through), at + 8, sum(through) + at + 8]


def _workbook() -> list[Page]:
    summary = "Figures from November 2010 to May 2015 are estimated"
    rows = about(MONTHS[0], TITLE, summary, "Provider", "12th October 2023", "-")
    rows.append(["", "", "A&E attendances", "", "", "", "Emergency Admissions"])
    rows.append(["", "Period", *COLUMNS.values(), "Number of patients spending >4 hours"])
    for number, month in enumerate(MONTHS):
        when = datetime(month.year, month.month, 1)
        rows.append(["", when, *_figures(number), 7])
    performance = [
        *rows[:12],
        ["", "", "A&E attendances less than 4 hours"],
        ["", "Period", "Total Attendances < 4 hours"],
    ]
    return [Page("Performance", performance), Page("Activity", rows)]


def _expected() -> dict[tuple[str, date], float]:
    return {
        (series, month): figure
        for number, month in enumerate(MONTHS)
        for series, figure in zip(COLUMNS, _figures(number), strict=True)
    }


def _moved_down(page: Page) -> None:
    page.rows[:0] = [[""]] * 30


def _footnote(page: Page) -> None:
    page.rows += [[""], ["", "Note: estimated."]]


def _blank_row(page: Page) -> None:
    page.rows.insert(15, [""])


def _words_for_months(page: Page) -> None:
    for row in page.rows[14:]:
        row[1] = f"{row[1]:%b-%y}"


def _percentage_columns(page: Page) -> None:
    page.rows[12] += [""] * (len(page.rows[13]) - len(page.rows[12])) + ["Percentage of all"]
    page.rows[13].append("Total Attendances")
    for row in page.rows[14:]:
        row.append(0.95)


def _renamed(series: str, words: str) -> Change:
    def altered(page: Page) -> None:
        page.rows[13] = [words if cell == COLUMNS[series] else cell for cell in page.rows[13]]

    return altered


def _period(change: Callable[[datetime], object], heading: str = "Period") -> Change:
    def altered(page: Page) -> None:
        page.rows[13][1] = heading
        for row in page.rows[14:]:
            row[1] = change(row[1])

    return altered


def _group(words: str) -> Change:
    def altered(page: Page) -> None:
        page.rows[12][2] = words

    return altered


def _more_columns(page: Page) -> None:
    page.rows[13] += ["Total Emergency Admissions per day", "Total Emergency Admissions (FY to date)"]
    for row in page.rows[14:]:
        row += [1.0, 2.0]


def _months_to_come(page: Page) -> None:
    page.rows.append(["", datetime(2023, 12, 1)])


SAME: dict[str, Change] = {
    "booked appointments included": _group("A&E attendances (including booked appointments)"),
    "other totals beside": _more_columns,
    "months to come": _months_to_come,
    "Type 1": _renamed("attendances-type-1", "Type 1 - Major A&E"),
    "Type 3": _renamed("attendances-type-3", "Other A&E/ UTC (Type 3)"),
    "Total A&E attendances": _renamed("attendances", "Total A&E attendances"),
    "All Emergency Admissions": _renamed("emergency-admissions", "All Emergency Admissions¹"),
    "not via A&E": _renamed("emergency-admissions-other", "Emergency Admissions not via A&E"),
    "through A&E": _renamed("emergency-admissions-through-a-and-e", "Total Emergency Admissions through A&E"),
    "types 3 and 4": _renamed("emergency-admissions-type-3", "Emergency Admissions via Types 3 and 4 A&E"),
    "months as serial numbers": _period(lambda month: float((month - datetime(1899, 12, 30)).days), "Month"),
    "months in ISO": _period(lambda month: f"{month:%Y-%m-%d}", "Date"),
    "as published": lambda _: None,
    "moved down": _moved_down,
    "footnote": _footnote,
    "blank row": _blank_row,
    "months in words": _words_for_months,
    "percentages": _percentage_columns,
}


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
@pytest.mark.parametrize("change", SAME)
def test_every_layout_gives_the_same_values(tmp_path: Path, change: str, ending: str) -> None:
    workbook = _workbook()
    SAME[change](workbook[1])
    found = read(write(tmp_path, workbook, ending))
    rows = {(row["series"], row["period"]): row["value"] for row in found.figures.to_dicts()}
    assert rows == _expected()
    assert found.figures["area_code"].unique().to_list() == [ENGLAND]
    assert (found.release.period_first, found.release.period_last) == (MONTHS[0], MONTHS[-1])
    assert [note.kind for note in found.release.notes] == ["estimated"]


def _month_twice(page: Page) -> None:
    page.rows[15][1] = page.rows[14][1]


def _month_unreadable(page: Page) -> None:
    page.rows[15][1] = "Q1 2015"


def _column_twice(page: Page) -> None:
    page.rows[13][-1] = "Total Emergency Admissions"


def _published_early(page: Page) -> None:
    page.rows[7][2] = "30th March 2015"


def _no_months(page: Page) -> None:
    del page.rows[14:]


def _total_to_date_alone(page: Page) -> None:
    _renamed("attendances", "Total Attendances (FY to date)")(page)


@pytest.mark.parametrize(
    "change", [_total_to_date_alone, _month_twice, _month_unreadable, _column_twice, _published_early, _no_months]
)
def test_what_cannot_be_is_refused(tmp_path: Path, change: Change) -> None:
    workbook = _workbook()
    change(workbook[1])
    refused = refusal(write(tmp_path, workbook))
    assert refused.sheet == "Activity"
    assert refused.cell


def test_a_total_of_another_measure_is_no_total(tmp_path: Path) -> None:
    workbook = _workbook()
    _renamed("emergency-admissions", "Total Emergency Admissions per day")(workbook[1])
    assert "Total Emergency Admissions" in refusal(write(tmp_path, workbook)).expected


def test_columns_left_out_are_named(tmp_path: Path) -> None:
    workbook = _workbook()
    _more_columns(workbook[1])
    remarks = "\n".join(read(write(tmp_path, workbook)).release.remarks)
    for words in ("Total Emergency Admissions per day", "Number of patients spending >4 hours"):
        assert f"column '{words}'" in remarks


def test_two_sheets_with_other_figures_are_refused(tmp_path: Path) -> None:
    first, second = _workbook()[1], _workbook()[1]
    first.name, second.rows[14][2], second.rows[14][3] = "Adjusted", *reversed(_figures(0)[:2])
    refused = refusal(write(tmp_path, [first, second]))
    assert (refused.sheet, "'Adjusted' holds other figures" in refused.expected) == ("Activity", True)
    same = _workbook()[1]
    same.name = "Same"
    assert read(write(tmp_path, [_workbook()[1], same])).figures.height == len(_expected())


@pytest.mark.parametrize(("one", "other"), [(4, 9), (4, 8), (0, 3), (7, 9)])
def test_columns_exchanged_are_seen_by_their_totals(tmp_path: Path, one: int, other: int) -> None:
    workbook = _workbook()
    for row in workbook[1].rows[14:]:
        row[2 + one], row[2 + other] = row[2 + other], row[2 + one]
    assert "what its parts add up to" in refusal(write(tmp_path, workbook)).expected


def test_a_total_times_a_thousand_is_refused_and_one_of_rounded_parts_is_not(tmp_path: Path) -> None:
    workbook = _workbook()
    workbook[1].rows[16][11] *= 1000
    refused = refusal(write(tmp_path, workbook))
    assert (refused.cell, "what its parts add up to" in refused.expected) == ("L17", True)
    rounded = _workbook()
    for row in rounded[1].rows[14:]:
        row[2:12] = [round(cell) for cell in row[2:12]]
    assert read(write(tmp_path, rounded)).figures.height == len(_expected())
