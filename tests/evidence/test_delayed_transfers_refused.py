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


REFUSED: dict[str, tuple[Change, str | None]] = {
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
