"""Delayed-transfer workbooks: the real years' layouts, and layouts that may come."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.evidence.checking import answers, read
from tests.evidence.making import COUNCILS, REASONS, Delays, Page, Workbook, delays_workbook, write

TRUTH = Delays(date(2018, 12, 1))
Change = Callable[[Workbook], Workbook | None]


def _made(change: Change, **options: str) -> Workbook:
    workbook = delays_workbook(TRUTH, **options)
    return change(workbook) or workbook


def _pages_by_council(workbook: Workbook) -> list[Page]:
    return workbook[1:]


def _headings(change: Callable[[str], str]) -> Change:
    def altered(workbook: Workbook) -> None:
        for page in workbook:
            row = page.rows[page.heading_row]
            page.rows[page.heading_row] = [change(cell) for cell in row]

    return altered


def _replaced(words: str, by: object) -> Change:
    def altered(workbook: Workbook) -> None:
        for page in workbook:
            page.rows = [[by if cell == words else cell for cell in row] for row in page.rows]

    return altered


def _moved_down(workbook: Workbook) -> None:
    for page in workbook:
        page.rows[:0] = [[""]] * 40


def _two_blank_columns_before(workbook: Workbook) -> None:
    for page in workbook:
        page.rows = [["", "", *row] for row in page.rows]


def _with_new_columns(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        page.insert_column(1, "STP Name", "Joined Up Care Derbyshire")
        page.insert_column(6, "Population", 250_000.5)


def _columns_turned_round(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        start = page.heading_row - 1
        width = max(len(row) for row in page.rows)
        turned = [(row + [""] * (width - len(row)))[::-1] for row in page.rows[start:]]
        page.rows[start:] = turned


def _sheets_renamed_and_turned_round(workbook: Workbook) -> Workbook:
    names = ("Eng", "Care", "Responsible", "Why")
    return [Page(name, page.rows) for name, page in zip(names, workbook, strict=True)][::-1]


def _blank_rows(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        page.rows[-2:-2] = [[""], ["", "", "", "", " "]]


def _footnotes(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        page.rows += [[""], ["", "Note: figures may not sum"], ["", "", "", "", "1. Council of residence."]]


def _england_last(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        page.rows.append(page.rows.pop(page.heading_row + 1))


def _numbers_as_text(workbook: Workbook) -> None:
    for page in workbook:
        below = page.heading_row + 1
        page.rows[below:] = [[f"{c:,}" if isinstance(c, int) else c for c in row] for row in page.rows[below:]]


def _ons_codes_in_code_column(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        for row in page.rows[page.heading_row :]:
            if len(row) > 3:
                row[3] = row[2] if row[2].startswith("E") else row[3]
                del row[2]
        del page.rows[page.heading_row - 1][2]


def _hidden_copy(workbook: Workbook) -> Workbook:
    wrong = delays_workbook(Delays(date(2018, 11, 1), seed=5))
    return [Page(f"old {page.name}", page.rows, hidden=True) for page in wrong[1:]] + workbook


def _blank_row_under_groups(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        page.rows.insert(page.heading_row, [""])


def _date_cells(workbook: Workbook) -> None:
    for page in workbook:
        for label, day in (("Period:", datetime(2018, 12, 1)), ("Published:", datetime(2019, 2, 14))):
            row, column = page.find(label)
            page.rows[row][column + 1] = day


def _labels_in_one_cell(workbook: Workbook) -> None:
    for page in workbook:
        for row in page.rows[: page.heading_row]:
            if len(row) > 2 and str(row[1]).endswith(":"):
                row[1:3] = [f"{row[1]} {row[2]}"]


def _labels_without_colon(workbook: Workbook) -> None:
    for page in workbook:
        for row in page.rows[: page.heading_row]:
            row[1:2] = [str(cell).removesuffix(":") for cell in row[1:2]]


def _no_revised_row(workbook: Workbook) -> None:
    for page in workbook:
        del page.rows[page.find("Revised:")[0]]


def _headings_on_two_rows(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        top = page.heading_row
        groups, words = page.rows[top - 1], page.rows[top]
        groups += [""] * (len(words) - len(groups))
        groups[1:5], words[1:5] = words[1:5], [""] * 4


def _revised_not_applicable(workbook: Workbook) -> None:
    for page in workbook:
        row, column = page.find("Revised:")
        page.rows[row][column + 1] = "N/A"


def _names_left_out(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        for row in page.rows[page.heading_row + 3 :]:
            row[4] = row[4] if row[2] == "-" else ""


def _no_group_words_beside_days(workbook: Workbook) -> None:
    for page in _pages_by_council(workbook):
        page.rows[page.heading_row - 1] = [
            "" if cell == "Delayed Days" else cell for cell in page.rows[page.heading_row - 1]
        ]


def _ons_codes_only(heading: str) -> Change:
    def altered(workbook: Workbook) -> None:
        for page in _pages_by_council(workbook):
            start = page.heading_row
            for row in page.rows[start - 1 :]:
                del row[3:4]
            page.rows[start][2] = heading
            page.rows[start + 2 :] = [row for row in page.rows[start + 2 :] if "Resident In Wales" not in row] + [
                ["", "-", "", "Resident In Wales", *row[4:]] for row in page.rows if "Resident In Wales" in row
            ]

    return altered


def _group(words: str, by: str) -> Change:
    def altered(workbook: Workbook) -> None:
        for page in _pages_by_council(workbook):
            above = page.heading_row - 1
            page.rows[above] = [by if cell == words else cell for cell in page.rows[above]]

    return altered


def _reasons(pattern: str, by: str) -> Change:
    def altered(workbook: Workbook) -> None:
        for page in workbook:
            page.rows = [
                [re.sub(pattern, by, cell) if isinstance(cell, str) else cell for cell in row] for row in page.rows
            ]

    return altered


SAME_VALUES: dict[str, Change] = {
    "footnote marks": _headings(lambda words: f"{words}¹" if words else words),
    "stars": _headings(lambda words: f"{words} *" if words else words),
    "England with a mark": _replaced("England", "England¹"),
    "England in words": _replaced("England", "Total (England)"),
    "ONS codes alone": _ons_codes_only("ONS Geography"),
    "ONS codes alone, otherwise headed": _ons_codes_only("ONS LA Code"),
    "Organisation Code, Council Name": _headings(
        lambda words: {"Code": "Organisation Code", "Name": "Council Name"}.get(words, words)
    ),
    "Total Days": _headings(lambda words: "Total Days" if words == "Total" else words),
    "Basis LA": _replaced("Local Authority", "LA"),
    "letters with a full stop": _reasons(r"^(\w+)\) ", r"\1. "),
    "letters in brackets": _reasons(r"^(\w+)\) ", r"(\1) "),
    "letters with a dash": _reasons(r"^(\w+)\) ", r"\1 - "),
    "letters with a space": _reasons(r"^D(i+)\) ", r"D \1) "),
    "a letter without a mark": _reasons(r"^E\) ", "E "),
    "days named with patients": _group("Delayed Days", "Number of delayed days, patients aged 18 and over"),
    "accurate days": _group("Delayed Days", "Delayed days - accurate"),
    "daily transfers": _group("DTOC Beds", "Daily DTOCs"),
    "transfers": _group("DTOC Beds", "Delayed transfers"),
    "month as a date": _replaced("December 2018", "01/12/2018"),
    "month of a financial year": _replaced("December 2018", "2018-19 DECEMBER"),
    "released on an ISO date": _replaced("14th February 2019", "2019-02-14"),
    "as published": lambda _: None,
    "moved down": _moved_down,
    "blank columns before": _two_blank_columns_before,
    "new columns": _with_new_columns,
    "columns turned round": _columns_turned_round,
    "sheets renamed and turned round": _sheets_renamed_and_turned_round,
    "headings in capitals": _headings(str.upper),
    "headings with long dashes": _headings(lambda words: words.replace("-", "–").replace("Non–A", "Non‑A")),
    "headings with line breaks": _headings(lambda words: words.replace(" ", "\n")),
    "non-acute without dash": _headings(lambda words: words.replace("Non-Acute", "Non Acute")),
    "LA Code and LA Name": _headings(lambda words: {"Code": "LA Code", "Name": "LA Name"}.get(words, words)),
    "spaces around headings": _headings(lambda words: f" {words} " if words else words),
    "blank rows": _blank_rows,
    "footnotes": _footnotes,
    "England last": _england_last,
    "England called Total": _replaced("England", "Total"),
    "England in capitals with its ONS code": _replaced("England", "ENGLAND"),
    "numbers as text": _numbers_as_text,
    "ONS codes in the Code column": _ons_codes_in_code_column,
    "hidden sheets of another month": _hidden_copy,
    "blank row between groups and headings": _blank_row_under_groups,
    "dates as date cells": _date_cells,
    "label and value in one cell": _labels_in_one_cell,
    "labels without colon": _labels_without_colon,
    "no revised row": _no_revised_row,
    "headings on two rows": _headings_on_two_rows,
    "revised not applicable": _revised_not_applicable,
    "names left out where codes stand": _names_left_out,
    "groups only over beds": _no_group_words_beside_days,
}


ONLY_WITH_BEDS = {"columns turned round": {"none"}, "groups only over beds": {"none", "after"}}
LAYOUTS = [
    (change, beds)
    for change in SAME_VALUES
    for beds in ("after", "before", "none")
    if beds in ONLY_WITH_BEDS.get(change, {beds})
]


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
@pytest.mark.parametrize(("change", "beds"), LAYOUTS)
def test_every_layout_gives_the_same_values(tmp_path: Path, change: str, beds: str, ending: str) -> None:
    found = read(write(tmp_path, _made(SAME_VALUES[change], beds=beds), ending))
    assert answers(found.figures) == TRUTH.expected()
    assert found.release.period_first == TRUTH.month
    assert found.release.released == date(2019, 2, 14)


def _new_reason(words: str) -> Change:
    def altered(workbook: Workbook) -> None:
        page = workbook[3]
        page.insert_column(page.find(REASONS["o"])[1] + 1, words, 7)

    return altered


@pytest.mark.parametrize("words", ["J) Trusted assessor", "J) Awaiting other thing", "J) Awaiting housing adaptation"])
def test_new_reason_is_kept_under_its_own_letter(tmp_path: Path, words: str) -> None:
    found = answers(read(write(tmp_path, _made(_new_reason(words)))).figures)
    assert found.pop(("delayed-days-reason-j", "E06000001")) == 7
    kept = {key: value for key, value in found.items() if key[0] != "delayed-days-reason-j"}
    assert kept == TRUTH.expected()


def test_reasons_whose_letters_moved_are_known_by_their_words(tmp_path: Path) -> None:
    words = {REASONS["e"]: "F) Awaiting care package in own home", REASONS["f"]: "E) Awaiting community equipment"}
    workbook = _made(_headings(lambda cell: words.get(cell, cell)))
    for row in workbook[0].rows:
        row[:] = [words.get(cell, cell) for cell in row]
    assert answers(read(write(tmp_path, workbook)).figures) == TRUTH.expected()


def test_reorganised_council(tmp_path: Path) -> None:
    places = [("South West", "E06000058", "839", "Bournemouth, Christchurch and Poole UA"), *COUNCILS[:3]]
    truth = Delays(date(2019, 4, 1), [*places, COUNCILS[-1]])
    found = read(write(tmp_path, delays_workbook(truth, "13th June 2019")))
    assert answers(found.figures) == truth.expected()


def test_unknown_place_without_code_keeps_its_name(tmp_path: Path) -> None:
    truth = Delays(date(2019, 4, 1), [*COUNCILS, ("-", "-", "-", "Resident in Northern Ireland")])
    found = answers(read(write(tmp_path, delays_workbook(truth, "13th June 2019"))).figures)
    assert ("delayed-days", "-") not in found
    assert found["delayed-days", "Resident in Northern Ireland"] == truth.total(5)


def _remarks(tmp_path: Path, change: Callable[[Page], None]) -> str:
    """The remarks on a workbook with one sheet by council changed, whose other figures must be as published."""
    workbook = delays_workbook(TRUTH)
    change(workbook[3])
    found = read(write(tmp_path, workbook))
    assert answers(found.figures) == TRUTH.expected()
    return "\n".join(found.release.remarks)


def test_a_subtotal_is_left_out_with_a_remark(tmp_path: Path) -> None:
    def with_subtotal(page: Page) -> None:
        page.rows.append(["", "East Midlands", "-", "-", "East Midlands Total", *page.rows[-1][5:]])

    assert "'East Midlands Total', adds up others and was left out" in _remarks(tmp_path, with_subtotal)


def test_a_second_row_for_england_that_says_the_same_is_left_out(tmp_path: Path) -> None:
    def with_total(page: Page) -> None:
        england = next(row for row in page.rows if "England" in row)
        page.rows.append(["", "-", "-", "-", "Total", *england[5:]])

    assert "'Total', repeats England's and was left out" in _remarks(tmp_path, with_total)


def test_a_numbered_footnote_is_no_place(tmp_path: Path) -> None:
    def with_footnote(page: Page) -> None:
        page.rows.append(["", "", "", "1", "Derby data are estimated"])

    assert "Derby data" not in _remarks(tmp_path, with_footnote)


def test_sums_that_fail_are_remarked_on(tmp_path: Path) -> None:
    workbook = delays_workbook(TRUTH)
    row = next(row for row in workbook[3].rows if "Derby UA" in row)
    row[5] += 1_000
    remarks = "\n".join(read(write(tmp_path, workbook)).release.remarks)
    assert "delayed-days-reason-a of places adds up to" in remarks
    assert "parts of 'Derby UA' add up to" in remarks


def test_the_latest_date_of_all_sheets_is_the_releases(tmp_path: Path) -> None:
    workbook = delays_workbook(TRUTH)
    row, column = workbook[2].find("Revised:")
    workbook[2].rows[row][column : column + 2] = ["Last revised:", "10th May 2019 and 12th September 2019"]
    release = read(write(tmp_path, workbook)).release
    assert release.released == date(2019, 9, 12)
    assert any("sheets differ" in remark for remark in release.remarks)
