"""Reading what people really send back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from carefund.evidence.areas import default_register
from carefund.plan.fields import lookup
from carefund.plan.findings import Finding, Severity
from carefund.plan.workbook import ReadPlan, read_plan, write_template
from carefund.refusal import RefusedFile
from tests.plan.workbook.making import MINE, ROUND, as_old_format, changed, derby, places, sent, some_plan, typed

AMOUNT = "contributions[0].amounts[2015-16]"
SHARE = "expenditure[1].nhs_percent"


def checks(read: ReadPlan) -> list[str]:
    """The ids of the findings."""
    return [finding.check for finding in read.findings]


@pytest.mark.parametrize(
    ("cell", "pounds"),
    [
        ("£1,200,000", 1_200_000),
        (" 1 200 000.50 ", Decimal("1200000.5")),
        ("\u00a0£300\u00a0", 300),
        ("(250)", -250),
        ("−250", -250),
        ("1.2m", 1_200_000),
        ("250k", 250_000),
        (1e6, 1_000_000),
        (0.1 + 0.2, Decimal("0.3")),
        ("n/a", None),
        ("-", None),
        ("  ", None),
    ],
)
def test_money_is_read_as_people_type_it(cell: object, pounds: Decimal | int | None) -> None:
    read = typed({AMOUNT: cell})
    assert read.plan.contributions[0].amounts.get("2015-16") == pounds
    assert not read.findings


@pytest.mark.parametrize("cell", ["lots", "12,34", "1.2.3", datetime(2015, 4, 1), True, "1e99", "12 to 14"])
def test_what_is_no_money_is_a_finding_at_its_cell(cell: object) -> None:
    read = typed({AMOUNT: cell})
    (finding,) = read.findings
    assert finding.check == "workbook-not-understood"
    assert finding.severity is Severity.ERROR
    assert finding.position == places()[AMOUNT]
    assert finding.field == AMOUNT
    assert finding.to_do
    assert "2015-16" not in read.plan.contributions[0].amounts


@pytest.mark.parametrize(
    ("cell", "share"), [(50, 50), ("50%", 50), (" 50 % ", 50), ("50", 50), ("0.5%", Decimal("0.5"))]
)
def test_a_share_is_read_in_per_cent(cell: object, share: object) -> None:
    read = typed({SHARE: cell})
    assert lookup(read.plan, SHARE) == share
    assert not read.findings


@pytest.mark.parametrize("cell", [0.5, "0.5"])
def test_a_bare_half_is_read_as_half_and_doubted(cell: object) -> None:
    read = typed({SHARE: cell})
    assert lookup(read.plan, SHARE) == 50
    assert checks(read) == ["workbook-understood-with-doubt"]


@pytest.mark.parametrize(
    ("field", "cell", "words"),
    [
        ("conditions[data-sharing].confirmed", "x", "read as Yes"),
        ("conditions[data-sharing].confirmed", " X ", "read as Yes"),
        ("schemes[0].starts", "Sept 2014", "read as 01/09/2014"),
        ("schemes[0].starts", "April 2015", "read as 01/04/2015"),
    ],
)
def test_a_cross_and_a_month_are_read_with_a_doubt(field: str, cell: str, words: str) -> None:
    read = typed({field: cell})
    (finding,) = read.findings
    assert (finding.check, finding.severity, finding.position) == (
        "workbook-understood-with-doubt",
        Severity.WARNING,
        places()[field],
    )
    assert words in finding.to_do
    assert lookup(read.plan, field)


@pytest.mark.parametrize("cell", ["yes", "✓", True, "Y"])
def test_a_plain_yes_is_read_without_a_doubt(cell: object) -> None:
    read = typed({"conditions[data-sharing].confirmed": cell})
    assert read.plan.conditions[0].confirmed is True
    assert not read.findings


def test_a_bare_number_pasted_into_a_cell_of_per_cent_is_doubted() -> None:
    place = places()[SHARE]

    def change(book: Any) -> None:
        book[place.sheet][place.cell].value = 40

    read = read_plan(changed(change))
    (finding,) = read.findings
    assert lookup(read.plan, SHARE) == 4000
    assert finding.severity is Severity.WARNING
    assert "read as 4000%" in finding.to_do
    assert "type 40% or 40." in finding.to_do


def test_half_of_one_per_cent_in_a_cell_shown_as_a_percentage_is_not_taken_for_a_half() -> None:
    assert some_plan().schemes[0].effect_percent == Decimal("-0.5")
    assert read_plan(sent()).plan.schemes[0].effect_percent == Decimal("-0.5")


@pytest.mark.parametrize(
    "cell",
    [datetime(2015, 4, 1), 42095, "01/04/2015", "1.4.15", "2015-04-01", "1st April 2015", "April 2015", "Apr-15"],
)
def test_a_date_is_read_as_people_type_it(cell: object) -> None:
    read = typed({"schemes[0].starts": cell})
    assert read.plan.schemes[0].starts == date(2015, 4, 1)
    assert bool(read.findings) == (cell in ("April 2015", "Apr-15"))


@pytest.mark.parametrize("cell", ["31/02/2015", "soon", "04/31/2015", 3])
def test_what_is_no_date_is_a_finding(cell: object) -> None:
    assert checks(typed({"schemes[0].starts": cell})) == ["workbook-not-understood"]


@pytest.mark.parametrize("cell", ["JOINT", " joint ", "Joint\u00a0", "joint"])
def test_a_choice_is_read_in_any_case(cell: str) -> None:
    assert typed({"expenditure[0].commissioner": cell}).plan.expenditure[0].commissioner == "joint"


@pytest.mark.parametrize(("cell", "answer"), [("Y", True), ("no", False), (True, True), (0, False), ("N/A", None)])
def test_yes_and_no_are_read_in_many_forms(cell: object, answer: bool | None) -> None:
    read = typed({"conditions[data-sharing].confirmed": cell})
    assert read.plan.conditions[0].confirmed is answer


def test_a_formula_that_was_never_calculated_is_a_finding_and_its_value_missing() -> None:
    read = typed({AMOUNT: "=600000*2"})
    assert checks(read) == ["workbook-never-calculated"]
    assert read.plan.contributions[0].amounts == {}


def test_a_number_where_words_belong_is_read_as_it_looks() -> None:
    assert typed({"schemes[0].id": 7, "expenditure[0].scheme": 7.0}).plan.schemes[0].id == "7"


def test_a_scheme_without_id_keeps_its_other_entries() -> None:
    read = typed({"schemes[1].id": None})
    assert (read.plan.schemes[1].id, read.plan.schemes[1].name) == ("", "Care homes")
    assert checks(read) == ["workbook-no-id"]


def test_a_total_that_was_typed_over_is_a_finding() -> None:
    def change(book: Any) -> None:
        place = places()[AMOUNT]
        column = place.cell.rstrip("0123456789")
        book[place.sheet][f"{column}5"].value = 999

    read = read_plan(changed(change))
    (finding,) = read.findings
    assert finding.check == "workbook-total-differs"
    assert (finding.expected, finding.found) == ("£2,500,000, the sum of the rows", "£999")


def moved(book: Any) -> None:
    """Rows, columns and sheets inserted, renamed and put in another order."""
    for sheet in book.worksheets:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        if sheet.title not in ("Guidance", "Checklist", "Lists"):
            sheet.insert_rows(1, 3)
            sheet.insert_cols(2)
            sheet.title = f"{sheet.title} v2 FINAL"
    book.move_sheet(book["Schemes v2 FINAL"], 5)


def test_a_workbook_with_everything_moved_is_read_the_same() -> None:
    read = read_plan(changed(moved))
    assert read.plan == some_plan()
    assert read.positions["schemes[0].name"].sheet == "Schemes v2 FINAL"


def test_blank_rows_between_records_do_not_count() -> None:
    content = changed(lambda book: book["Money in"].insert_rows(8, 4))
    assert read_plan(content).plan == some_plan()


def test_a_missing_sheet_column_and_row_are_findings() -> None:
    def change(book: Any) -> None:
        del book["Benefits"]
        book["Schemes"]["B5"].value = "Title of the thing"
        book["Conditions"]["A6"].value = "Something else"

    read = read_plan(changed(change))
    assert {"workbook-table-missing", "workbook-column-missing", "workbook-row-not-read"} <= {*checks(read)}
    assert "workbook-column-not-read" not in checks(read)
    (gone,) = [one for one in read.findings if one.check == "workbook-column-missing"]
    assert gone.found == "none in the heading row, where the template has no 'Title of the thing'"
    assert read.plan.benefits == ()


def cell_of(field: str, read: ReadPlan) -> str:
    finding = Finding(
        check="x", severity=Severity.ERROR, label="l", expected="e", found="f", to_do="t", field=field
    ).at(read.positions)
    assert finding.position is not None
    return f"{finding.position.sheet}!{finding.position.cell}"


def test_parts_of_records_that_hold_nothing_have_places_by_id() -> None:
    read = read_plan(write_template(ROUND, derby()))
    role = ROUND.planning.sign_offs[0].id if ROUND.planning else ""
    for part, field in {
        f"sign_offs[{role}]": f"sign_offs[{role}].name",
        "conditions[data-sharing]": "conditions[data-sharing].confirmed",
        "targets[delayed-days]": "targets[delayed-days].baseline[q1-2014-15].numerator",
        "targets[delayed-days].baseline": "targets[delayed-days].baseline[q1-2014-15].numerator",
        "targets[delayed-days].target": "targets[delayed-days].target[q1-2015-16].numerator",
        "required[nhs-minimum]": "required[nhs-minimum][2015-16]",
    }.items():
        assert cell_of(part, read) == cell_of(field, read), part


def test_a_record_stands_where_its_first_empty_cell_to_fill_does() -> None:
    read = read_plan(sent())
    delayed = "targets[delayed-days].target"
    assert cell_of("targets[0].target", read) == cell_of(f"{delayed}[q1-2015-16].denominator", read)
    assert cell_of("conditions[0]", read) == cell_of("conditions[0].confirmed", read)
    assert cell_of("contributions[0]", read) == cell_of("contributions[0].organisation", read)
    assert cell_of("expenditure[1]", read) == cell_of("expenditure[1].area_of_spend", read)
    assert cell_of("contributions", read) == "Money in!A6"


def test_a_further_sheet_is_noted_and_not_read() -> None:
    def change(book: Any) -> None:
        book.create_sheet("My notes")["A1"].value = "Ask Pat"

    assert checks(read_plan(changed(change))) == ["workbook-sheet-not-read"]


def test_another_areas_file_is_told_by_what_is_inside() -> None:
    read = read_plan(sent(), area_code="E10000016", round_id="bcf-2023-25", name="kent.xlsx")
    assert checks(read) == ["workbook-another-area", "workbook-another-round"]


def test_a_cover_that_was_typed_over_is_told_by_the_files_own_record() -> None:
    read = typed({"area_code": "E10000016"})
    assert checks(read) == ["workbook-identity-differs"]


def test_the_headings_of_earlier_templates_are_known_where_one_year_is_pooled() -> None:
    def change(book: Any) -> None:
        for row in book["Money in"].iter_rows(min_row=6, max_row=6):
            for cell in row:
                cell.value = "Minimum (£)" if cell.value == "Minimum 2015-16 (£)" else cell.value
        book["Money in"][places()["contributions[0].minimums[2015-16]"].cell].value = 500
        sheet = book["Required sums"]
        sheet["C5"].value = "Required of this area (£)"
        sheet["D5"].value = None
        sheet[places()["required[nhs-minimum][2015-16]"].cell].value = 900

    read = read_plan(changed(change))
    assert read.plan.contributions[0].minimums == {"2015-16": 500}
    assert read.plan.required == {"nhs-minimum": {"2015-16": 900}}
    assert not read.findings


def test_an_old_template_is_read_with_a_warning() -> None:
    def change(book: Any) -> None:
        book["Cover"][places()["template_version"].cell].value = "2014-15.9"
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    read = read_plan(changed(change))
    assert checks(read) == ["workbook-old-template"]
    assert read.findings[0].severity is Severity.WARNING


def test_the_old_format_is_read_the_same() -> None:
    read = read_plan(as_old_format(sent()))
    assert read.plan == some_plan()


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(sent())
    assert read_plan(path).plan == some_plan()


def test_words_that_begin_like_a_formula_stay_words() -> None:
    plan = some_plan().model_copy(update={"contact": '=HYPERLINK("http://x","y")', "host": "@SUM(A1)"})
    content = write_template(ROUND, derby(), plan)
    read = read_plan(content)
    assert (read.plan.contact, read.plan.host) == (plan.contact, plan.host)
    found = {}
    changed(lambda book: found.update(contact=book["Cover"][places()["contact"].cell]), content)
    assert found["contact"].data_type == "s"
    assert found["contact"].quotePrefix


def test_a_text_too_long_for_a_cell_is_refused_on_writing() -> None:
    with pytest.raises(ValueError, match="vision"):
        write_template(ROUND, derby(), some_plan().model_copy(update={"vision": "x" * 40_000}))


def test_the_workbook_of_every_area_says_whose_it_is() -> None:
    kent = default_register().get("E10000016")
    assert kent is not None
    read = read_plan(write_template(ROUND, kent))
    assert (read.plan.area_code, read.plan.area_name) == ("E10000016", "Kent")
    assert read.plan.area_code != MINE


def test_an_unknown_round_is_refused() -> None:
    def change(book: Any) -> None:
        book["Cover"][places()["round_id"].cell].value = "bcf-1999-00"

    (only,) = read_plan(changed(change)).findings
    assert (only.check, only.found) == ("workbook-identity-differs", "'bcf-1999-00'")

    def without_its_own_record(book: Any) -> None:
        change(book)
        del book.custom_doc_props["carefund round"]

    with pytest.raises(RefusedFile, match="bcf-1999-00"):
        read_plan(changed(without_its_own_record))


@pytest.mark.parametrize("other", ["bcf-2023-25", "bcf-2025-26"])
def test_a_round_typed_over_is_one_finding(other: str) -> None:
    def change(book: Any) -> None:
        book["Cover"][places()["round_id"].cell].value = other

    read = read_plan(changed(change))
    assert checks(read) == ["workbook-identity-differs"]
    assert read.plan.round_id == "bcf-2015-16"


def test_an_error_in_a_cell_is_a_finding_and_words_that_look_like_one_are_words() -> None:
    read = typed({AMOUNT: "#REF!", "contact": "#ERROR!"})
    assert read.plan.contact == "#ERROR!"
    assert [(finding.field, finding.check) for finding in read.findings] == [(AMOUNT, "workbook-not-understood")]
