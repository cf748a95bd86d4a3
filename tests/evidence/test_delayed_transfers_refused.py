"""Delayed-transfer workbooks that are not what they claim, or that could be read in two ways: each is refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.evidence.checking import refusal
from tests.evidence.making import REASONS, Delays, Page, Workbook, delays_workbook, write

TRUTH = Delays(date(2018, 12, 1))
Change = Callable[[Workbook], Workbook | None]


def _replaced(words: str, by: object) -> Change:
    def altered(workbook: Workbook) -> None:
        for page in workbook:
            page.rows = [[by if cell == words else cell for cell in row] for row in page.rows]

    return altered


def _copied_sheet(workbook: Workbook) -> None:
    workbook.append(Page("LA - by reason (2)", workbook[3].rows))


def _groups_lost_beds_first(_: Workbook) -> Workbook:
    workbook = delays_workbook(TRUTH, beds="before")
    for page in workbook[1:3]:
        page.rows[page.heading_row - 1] = [""]
    return workbook


def _second_total(workbook: Workbook) -> None:
    workbook[3].insert_column(len(workbook[3].rows[-1]), "Total", 3)


def _patients_not_days(workbook: Workbook) -> None:
    for page in workbook[1:]:
        page.rows = [
            [cell.replace("Delayed Days", "Patients") if isinstance(cell, str) else cell for cell in row]
            for row in page.rows
        ]


def _row_without_name_and_code(workbook: Workbook) -> None:
    workbook[2].rows[-2][2:5] = ["", "", ""]


def _unknown_type_of_care(workbook: Workbook) -> None:
    for row in workbook[0].rows:
        row[:] = ["Community" if cell == "Non-Acute" else cell for cell in row]


def _england_reason_without_letter(workbook: Workbook) -> None:
    for row in workbook[0].rows:
        row[:] = ["Awaiting public funding" if cell == REASONS["b"] else cell for cell in row]


def _fraction_of_a_day(workbook: Workbook) -> None:
    workbook[3].rows[-1][6] = 2.5


def _other_month_on_one_sheet(workbook: Workbook) -> None:
    row, column = workbook[2].find("Period:")
    workbook[2].rows[row][column + 1] = "November 2018"


def _of_providers(workbook: Workbook) -> None:
    for page in workbook:
        page.rows = [["Provider" if cell == "Local Authority" else cell for cell in row] for row in page.rows]


def _council_twice(workbook: Workbook) -> None:
    workbook[1].rows.append(list(workbook[1].rows[-2]))


def _ons_codes_shifted(workbook: Workbook) -> None:
    for page in workbook[1:]:
        rows = [row for row in page.rows if len(row) > 2 and str(row[2]).startswith("E0")]
        codes = [row[2] for row in rows]
        for row, code in zip(rows, codes[1:] + codes[:1], strict=True):
            row[2] = code


def _only_england(workbook: Workbook) -> None:
    del workbook[3].rows[workbook[3].heading_row + 2 :]


def _places_blank(workbook: Workbook) -> None:
    for row in workbook[3].rows[workbook[3].heading_row + 3 :]:
        row[5:] = [""] * len(row[5:])


def _reason_of_england_missing(workbook: Workbook) -> None:
    for row in workbook[3].rows[workbook[3].heading_row :]:
        del row[13:14]


def _nameless_subtotal(workbook: Workbook) -> None:
    workbook[1].rows.append(["", "East Midlands", "-", "-", "East Midlands", *workbook[1].rows[-1][5:]])


def _other_total_below(workbook: Workbook) -> None:
    england = next(row for row in workbook[1].rows if "England" in row)
    workbook[1].rows.append(["", "-", "-", "-", "Total", *(cell + 1 for cell in england[5:7]), *england[7:]])


def _no_code_column(workbook: Workbook) -> None:
    for page in workbook[1:]:
        page.rows[page.heading_row][2:4] = ["A", "B"]


REFUSED: dict[str, tuple[Change, str | None]] = {
    "ONS codes a row too high": (_ons_codes_shifted, "LA - by type of care"),
    "England alone": (_only_england, "LA - by reason"),
    "all places blank": (_places_blank, "LA - by reason"),
    "reason on the England sheet alone": (_reason_of_england_missing, "LA - by reason"),
    "subtotal without code and total": (_nameless_subtotal, "LA - by type of care"),
    "another total below": (_other_total_below, "LA - by type of care"),
    "no column of codes": (_no_code_column, "LA - by type of care"),
    "revised in two dates, one unreadable": (
        _replaced("14th February 2019", "10th May 2019 and 12th September"),
        "LA - by type of care",
    ),
    "a sheet twice": (_copied_sheet, "LA - by reason (2)"),
    "days and beds not told apart": (_groups_lost_beds_first, "LA - by type of care"),
    "two columns headed Total": (_second_total, "LA - by reason"),
    "patients instead of days": (_patients_not_days, None),
    "figures without name and code": (_row_without_name_and_code, "LA - by responsible org"),
    "unknown type of care": (_unknown_type_of_care, "England"),
    "England's reason without letter": (_england_reason_without_letter, "England"),
    "fraction of a day": (_fraction_of_a_day, "LA - by reason"),
    "sheets disagree on the month": (_other_month_on_one_sheet, "LA - by responsible org"),
    "figures by provider": (_of_providers, "LA - by type of care"),
    "council twice": (_council_twice, "LA - by type of care"),
    "year to date": (_replaced("December 2018", "April 2018 to December 2018"), "LA - by type of care"),
    "no month": (_replaced("December 2018", "2018"), "LA - by type of care"),
    "year beyond reason": (_replaced("December 2018", "December 9999"), "LA - by type of care"),
    "year nought": (_replaced("December 2018", "December 0000"), "LA - by type of care"),
    "published before the month ended": (_replaced("14th February 2019", "30th December 2018"), "LA - by type of care"),
    "no release date": (_replaced("14th February 2019", ""), "LA - by type of care"),
    "impossible release date": (_replaced("14th February 2019", "31st February 2019"), "LA - by type of care"),
    "no England row": (_replaced("England", "Englandshire"), "LA - by type of care"),
}


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
@pytest.mark.parametrize("change", REFUSED)
def test_what_is_not_as_it_claims_is_refused(tmp_path: Path, change: str, ending: str) -> None:
    altered, sheet = REFUSED[change]
    workbook = delays_workbook(TRUTH)
    refused = refusal(write(tmp_path, altered(workbook) or workbook, ending))
    assert refused.sheet == sheet
    assert (refused.cell is not None) == (sheet is not None)
