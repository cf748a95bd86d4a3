"""Monthly Activity Return workbooks: the real years' layouts, and layouts that may come."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.evidence.checking import answers, read, refusal
from tests.evidence.making import (
    COMMISSIONERS,
    ENGLAND,
    MEASURES,
    NON_ELECTIVE,
    Page,
    Workbook,
    activity_expected,
    activity_workbook,
    write,
)

MONTH = date(2018, 12, 1)
Change = Callable[[Page], None]


def _headings(change: Callable[[str], str]) -> Change:
    def altered(page: Page) -> None:
        page.rows[page.heading_row] = [change(cell) for cell in page.rows[page.heading_row]]

    return altered


def _replaced(words: object, by: object) -> Change:
    def altered(page: Page) -> None:
        page.rows = [[by if cell == words else cell for cell in row] for row in page.rows]

    return altered


def _column(heading: str, value: object, after: str = NON_ELECTIVE) -> Change:
    def altered(page: Page) -> None:
        page.insert_column(page.find(after)[1] + 1, heading, value)

    return altered


def _moved_down(page: Page) -> None:
    page.rows[:0] = [[""]] * 40


def _turned_round(page: Page) -> None:
    start = page.heading_row
    width = max(len(row) for row in page.rows[start:])
    page.rows[start:] = [(row + [""] * (width - len(row)))[::-1] for row in page.rows[start:]]


def _stp_columns(page: Page) -> None:
    page.insert_column(3, "STP Code", "E54000042")
    page.insert_column(4, "STP Name", "JOINED UP CARE DERBYSHIRE")
    page.insert_column(9, "CCG ONS Code", "E38000042")


def _england_last(page: Page) -> None:
    page.rows.insert(-2, page.rows.pop(page.heading_row + 1))


def _footnote_under_names(page: Page) -> None:
    page.rows += [["", "", "", "", "", "", "NHS Fylde and Wyre CCG is shown under its new code."]]


def _numbers_as_text(page: Page) -> None:
    page.rows = [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in page.rows]


def _names_left_out(page: Page) -> None:
    for row in page.rows[page.heading_row + 3 :]:
        row[6:7] = [""] * len(row[6:7])


def _total_below(page: Page) -> None:
    england = next(row for row in page.rows if "England" in row)
    page.rows.append([*england[:6], "Total", *england[7:]])


def _subtotal(page: Page) -> None:
    page.rows.insert(-2, [*page.rows[-3][:3], "Y54", "NORTH", "Y54", "NORTH TOTAL", *page.rows[-3][7:]])


SAME_VALUES: dict[str, Change] = {
    "footnote marks": _headings(lambda words: f"{words.strip()} [note 1]" if words else words),
    "ICB Code": _replaced("Org Code", "ICB Code"),
    "Commissioner": _replaced("Org Name", "Clinical Commissioning Group"),
    "Basis CCG": _replaced("Commissioner", "CCG"),
    "title with a line break": _replaced("Monthly Hospital Activity", "Monthly  Hospital\nActivity"),
    "rows with a date": _replaced("DECEMBER", "2018-12-01"),
    "rows with the month of the financial year": _replaced("DECEMBER", "9"),
    "year with a long dash": _replaced("2018-19", "2018–19"),
    "year in short": _replaced("2018-19", "18-19"),
    "Total below": _total_below,
    "subtotal": _subtotal,
    "as published": lambda _: None,
    "moved down": _moved_down,
    "columns turned round": _turned_round,
    "new STP and ONS columns": _stp_columns,
    "England last": _england_last,
    "England called Total": _replaced("England", "Total"),
    "footnote under the names": _footnote_under_names,
    "numbers as text": _numbers_as_text,
    "names left out where codes stand": _names_left_out,
    "headings in capitals": _headings(str.upper),
    "headings with line breaks": _headings(lambda words: words.replace(" ", "\n")),
    "non elective without dash": _headings(lambda words: words.replace("Non-elective", "Non Elective")),
    "non-elective with a long dash": _headings(lambda words: words.replace("Non-elective", "Non–elective")),
    "CCG Code and CCG Name": _headings(lambda w: w.replace("Org Code", "CCG Code").replace("Org Name", "CCG Name")),
    "G&A left out": _headings(lambda words: words.replace("G&A ", "")),
    "column of growth": _column("Total Non-elective G&A Admissions (FFCEs) % change", 0.02),
    "column of growth before": _column(
        "Growth in Total Non-elective G&A Admissions", 0.02, MEASURES["elective-admissions"]
    ),
    "parts of the total": _column("Non-elective G&A Admissions (FFCEs) - zero length of stay", 3),
    "other parts of the total": _column("Non-elective G&A Admissions (FFCEs) 1+ day", 3),
    "per head": _column("Total Non-elective G&A Admissions per 1,000 population", 8.5),
    "beds": _column("Non-elective beds", 12),
}


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
@pytest.mark.parametrize("change", SAME_VALUES)
def test_every_layout_gives_the_same_values(tmp_path: Path, change: str, ending: str) -> None:
    workbook = activity_workbook(MONTH)
    SAME_VALUES[change](workbook[0])
    found = read(write(tmp_path, workbook, ending))
    assert answers(found.figures) == activity_expected()
    assert found.release.period_first == MONTH
    assert found.release.released == date(2019, 2, 14)


def test_notes_and_columns_left_out_are_kept_in_words(tmp_path: Path) -> None:
    workbook = activity_workbook(MONTH)
    _column("Non-elective beds", 12)(workbook[0])
    release = read(write(tmp_path, workbook)).release
    assert ("not-submitted", "RR1") in {(note.kind, note.organisation_code) for note in release.notes}
    assert any("'Non-elective beds'" in remark for remark in release.remarks)


def test_merged_commissioners_and_new_year(tmp_path: Path) -> None:
    merged = [*COMMISSIONERS[:2], ("Y56", "LONDON", "93C", "NHS NORTH CENTRAL LONDON CCG")]
    workbook = activity_workbook(date(2020, 4, 1), "11th June 2020", commissioners=merged)
    found = answers(read(write(tmp_path, workbook, "xlsx")).figures)
    assert found["non-elective-admissions", "93C"] == 100 + 2_000 + 4 * 37
    assert len({area for _, area in found}) == 4


def test_months_beside_rows_may_be_of_the_new_year(tmp_path: Path) -> None:
    found = read(write(tmp_path, activity_workbook(date(2019, 1, 1))))
    assert found.release.period_first == date(2019, 1, 1)


def _only_parts_of_the_total(page: Page) -> None:
    _headings(lambda words: words.replace(NON_ELECTIVE, "Non-elective G&A Admissions - 1+ day"))(page)
    _column("Non-elective G&A Admissions - zero length of stay", 3, "Non-elective G&A Admissions - 1+ day")(page)


def _figures_without_code(page: Page) -> None:
    page.rows[page.heading_row + 4][5:7] = ["", ""]


def _england_without_number(page: Page) -> None:
    row, column = page.find("England")[0], page.find(NON_ELECTIVE)[1]
    page.rows[row][column] = "-"


def _cell(value: object) -> Change:
    def altered(page: Page) -> None:
        page.rows[page.heading_row + 4][page.find(NON_ELECTIVE)[1]] = value

    return altered


def _code_twice(page: Page) -> None:
    page.rows[page.heading_row + 4][5] = "00d"


REFUSED: dict[str, Change] = {
    "a number for another month": _replaced("DECEMBER", "11"),
    "a date of another month": _replaced("DECEMBER", "2018-11-01"),
    "only parts of the total": _only_parts_of_the_total,
    "the total twice": _column("Total Non-elective Admissions (G&A)", 3),
    "figures without code": _figures_without_code,
    "England without a number": _england_without_number,
    "another month in a row": _replaced("DECEMBER", "NOVEMBER"),
    "another year in a row": _replaced("2018-19", "2017-18"),
    "published before the month ended": _replaced("14th February 2019", "14th December 2018"),
    "by provider": _replaced("Commissioner", "Provider"),
    "a commissioner twice": _code_twice,
    "no England row": _replaced("England", "Wales and England"),
    "negative": _cell(-4),
    "a date": _cell(date(2018, 12, 1)),
    "an error": _cell("#REF!"),
    "true": _cell(True),
    "huge": _cell(1e15),
    "infinite": _cell("inf"),
    "not a number": _cell("nan"),
    "a word": _cell("about 900"),
    "a number with a footnote mark": _cell("1,234*"),
}


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
@pytest.mark.parametrize("change", REFUSED)
def test_what_is_not_as_it_claims_is_refused(tmp_path: Path, change: str, ending: str) -> None:
    workbook = activity_workbook(MONTH)
    REFUSED[change](workbook[0])
    refused = refusal(write(tmp_path, workbook, ending))
    if change != "only parts of the total":
        assert refused.sheet == "Commissioner"
        assert refused.cell


def test_sheets_in_another_order(tmp_path: Path) -> None:
    workbook: Workbook = activity_workbook(MONTH)[::-1]
    workbook[1].name = "CCG"
    found = answers(read(write(tmp_path, workbook)).figures)
    assert found["non-elective-admissions", ENGLAND] == activity_expected()["non-elective-admissions", ENGLAND]


def _copy_with(page: Page, name: str, codes: list[str]) -> Page:
    rows = [list(row) for row in page.rows]
    for row, code in zip(rows[page.heading_row + 3 :], codes, strict=False):
        row[5] = code
    return Page(name, rows)


def test_the_sheet_by_commissioner_is_known_by_its_codes(tmp_path: Path) -> None:
    workbook = activity_workbook(MONTH)
    regions = _copy_with(workbook[0], "Region", ["Y54", "Y55", "Y56", "Y57"])
    assert answers(read(write(tmp_path, [regions, *workbook])).figures) == activity_expected()


def test_two_sheets_by_commissioner_are_refused(tmp_path: Path) -> None:
    workbook = activity_workbook(MONTH)
    again = _copy_with(workbook[0], "Again", [])
    refused = refusal(write(tmp_path, [*workbook, again]))
    assert refused.sheet == "Again"
    assert "'Commissioner' already is" in refused.expected


def _remarks(tmp_path: Path, change: Change) -> str:
    workbook = activity_workbook(MONTH)
    change(workbook[0])
    return "\n".join(read(write(tmp_path, workbook)).release.remarks)


def test_what_is_odd_is_remarked_on(tmp_path: Path) -> None:
    assert "'O0C' is the code of no known kind of commissioner" in _remarks(tmp_path, _replaced("00C", "O0C"))
    assert "cannot be read" in _remarks(tmp_path, _replaced("DECEMBER", "Decembre"))
    assert "non-elective-admissions of places adds up to" in _remarks(tmp_path, _cell(1))
