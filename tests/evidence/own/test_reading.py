"""Own files in every form that analysts have: long and wide, CSV, Excel and Parquet, by code or name."""

import io
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import days_in
from carefund.evidence.own.reading import read_own_file
from carefund.evidence.series import ENGLAND
from carefund.refusal import RefusedFile
from tests.evidence.own.making import definition, long_csv, read, write

KENT, ESSEX = "E10000016", "E10000012"


def values(figures: pl.DataFrame, series: str = "falls") -> dict[tuple[str, date], float | None]:
    chosen = figures.filter(pl.col("series") == series)
    return {(area, period): value for area, period, value in chosen.select("area_code", "period", "value").iter_rows()}


def excel(rows: list[list[Any]], sheet: str = "Data") -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, dates)  # type: ignore[arg-type]
            else:
                page.write(number, column, cell)
    book.close()
    return content.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


EXPECTED = {
    (KENT, date(2024, 4, 1)): 10.0,
    (KENT, date(2024, 5, 1)): 12.0,
    (ESSEX, date(2024, 4, 1)): 20.0,
    (ESSEX, date(2024, 5, 1)): None,
}
LONG = [
    ["area", "period", "value"],
    ["Kent", "2024-04", 10],
    [KENT, "May 2024", 12],
    ["Essex County Council", "01/04/2024", 20],
    [ESSEX, "2024-05-01", "*"],
]


def as_csv(rows: list[list[Any]], separator: str = ",") -> str:
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


def long_frame() -> pl.DataFrame:
    rows = [("Kent", date(2024, 4, 1), 10), ("Kent", date(2024, 5, 1), 12), ("Essex", date(2024, 4, 1), 20)]
    return pl.DataFrame([*rows, ("Essex", date(2024, 5, 1), None)], schema=["area", "period", "value"], orient="row")


WIDE_BY_MONTH = [["Council", "Apr-24", "May-24"], ["Kent", 10, 12], ["Essex", 20, "c"]]
WIDE_BY_PLACE = [["month", "Kent", "Essex"], ["2024-04", 10, 20], ["2024-05", 12, "[c]"]]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv(LONG), "long.csv"),
        (as_csv(LONG, ";"), "semicolons.csv"),
        (as_csv(LONG, "\t"), "tabs.txt"),
        (as_csv(LONG, "\t").encode("utf-16"), "unicode text.txt"),
        ("Figures of the council\n" + as_csv(LONG, ";"), "titled semicolons.csv"),
        ("\ufeff" + as_csv([["Figures of the council", "", ""], *LONG]), "titled.csv"),
        (as_csv(WIDE_BY_MONTH), "wide.csv"),
        (as_csv(WIDE_BY_PLACE), "wide by place.csv"),
        (excel(LONG), "long.xlsx"),
        (excel([["area", "period", "value"], ["Kent", date(2024, 4, 1), 10], ["Kent", date(2024, 5, 1), 12],
                ["Essex", date(2024, 4, 1), 20], ["Essex", date(2024, 5, 1), ".."]]), "dates.xlsx"),
        (excel(WIDE_BY_MONTH), "wide.xlsx"),
        (parquet(long_frame()), "long.parquet"),
        (parquet(long_frame().with_columns(pl.col("value").cast(pl.Decimal(10, 2)))), "decimal.parquet"),
    ],
)  # fmt: skip
def test_the_same_figures_come_from_every_form(content: str | bytes, name: str) -> None:
    assert values(read(content, name=name).figures) == EXPECTED


def test_columns_and_sheet_are_named_in_the_definition() -> None:
    own = definition('[file]\nsheet = "Two"\ncolumns = { area = "Place", period = "When", value = "Falls" }')
    rows = [["Id", "Place", "When", "Falls", "value"], [1, "Kent", "2024-04", 10, 99]]
    assert values(read(excel(rows, "Two"), own, "falls.xlsx").figures) == {(KENT, date(2024, 4, 1)): 10.0}
    with pytest.raises(RefusedFile, match="a sheet 'Two'"):
        read(excel(rows, "One"), own, "falls.xlsx")


@pytest.mark.parametrize("mark", ["*", "c", "[c]", "-", "..", "z", "", "[x]", "n/a"])
def test_a_suppressed_mark_is_nothing_with_its_reason_and_never_zero(mark: str) -> None:
    figures = read(long_csv(2, ("Kent",), Kent_0=mark)).figures
    row = figures.row(0, named=True)
    assert row["value"] is None
    assert row["marker"]
    assert (":" in row["marker"]) == (mark != ""), "a mark has its reason beside it; a blank cell is blank"


def test_a_mark_of_ones_own_is_declared_with_its_reason_and_refused_where_it_is_not() -> None:
    content = long_csv(2, ("Kent",), Kent_0="<5")
    with pytest.raises(RefusedFile, match="suppressed"):
        read(content)
    own = definition('[file]\nsuppressed = { "<5" = "fewer than five" }')
    assert read(content, own).figures["marker"][0] == "<5: fewer than five"


@pytest.mark.parametrize("cell", ["-3", "1e400", "12.5", "twelve", "1 2", "12%", "1e12"])
def test_what_is_no_count_is_refused_with_its_cell(cell: str) -> None:
    with pytest.raises(RefusedFile, match="cell C2") as caught:
        read(long_csv(2, ("Kent",), Kent_0=cell))
    assert caught.value.found == f"'{cell}'"


def test_a_place_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(RefusedFile, match="'Atlantis'"):
        read("area,period,value\nKent,2024-04,1\nAtlantis,2024-04,2\n")


def test_a_place_and_month_given_twice_is_refused_with_both_cells() -> None:
    with pytest.raises(RefusedFile, match="C2 already holds") as caught:
        read(f"area,period,value\nKent,2024-04,1\n{KENT},April 2024,2\n")
    assert caught.value.cell == "C3"


def test_england_is_known_by_name_code_and_what_the_definition_calls_it() -> None:
    own = definition('[file]\nengland = ["All councils"]')
    for words in ("England", ENGLAND, "All councils"):
        figures = read(f"area,period,value\nKent,2024-04,1\n{words},2024-04,5\n", own).figures
        assert values(figures)[ENGLAND, date(2024, 4, 1)] == 5.0


def test_a_row_of_totals_is_left_out_with_a_remark() -> None:
    found = read("area,period,value\nKent,2024-04,1\nTotal,2024-04,1\n")
    assert list(values(found.figures)) == [(KENT, date(2024, 4, 1))]
    assert any("'Total' adds up others" in remark for remark in found.release.remarks)


def test_own_codes_are_found_by_code_and_name() -> None:
    own = definition(geography='{ W1 = "North ward", W2 = "South ward" }')
    figures = read("area,period,value\nW1,2024-04,1\nSouth Ward,2024-04,2\n", own).figures
    assert figures.select("area_code", "published_name").rows() == [("W1", "North ward"), ("W2", "South ward")]


@pytest.mark.parametrize(
    ("geography", "place", "code"),
    [("commissioner", "NHS Kernow CCG", "11N"), ("commissioner", "11n", "11N"), ("provider", "rj1", "RJ1")],
)
def test_commissioners_and_providers_are_found(geography: str, place: str, code: str) -> None:
    own = definition(geography=f'"{geography}"')
    assert read(f"area,period,value\n{place},2024-04,1\n", own).figures["area_code"].to_list() == [code]


def test_a_series_of_england_alone_needs_no_area() -> None:
    own = definition(geography='"england"')
    assert values(read("period,value\n2024-04,7\n", own).figures) == {(ENGLAND, date(2024, 4, 1)): 7.0}


def test_a_row_that_is_cut_off_is_refused() -> None:
    with pytest.raises(RefusedFile, match="cut off"):
        read("area,period,value\nKent,2024-04,1\nKent,2024-0")


def test_a_last_line_that_is_not_ended_is_told_with_the_figure_at_which_it_stops() -> None:
    whole = long_csv(3, ("Kent",))
    assert read(whole).release.remarks == ()
    (remark,) = read(whole[:-2]).release.remarks
    assert f"stops at '{whole.split(',')[-1].strip()[:-1]}'" in remark


@given(st.integers(0, 120), st.lists(st.integers(0, 5000), min_size=60, max_size=80))
def test_days_summed_to_months_are_the_sum_of_whole_months(shift: int, counts: list[int]) -> None:
    days = [date(2024, 1, 1) + timedelta(days=shift + step) for step in range(len(counts))]
    rows = "".join(f"Kent,{day},{count}\n" for day, count in zip(days, counts, strict=True))
    found = values(read(f"area,period,value\n{rows}", definition(cadence='"daily"')).figures)
    for (_, month), value in found.items():
        of_month = [count for day, count in zip(days, counts, strict=True) if day.replace(day=1) == month]
        assert value == (sum(of_month) if len(of_month) == days_in(month) else None)


def test_weeks_are_divided_between_months_by_days() -> None:
    weeks = [date(2024, 1, 29) + timedelta(days=7 * step) for step in range(6)]
    rows = "".join(f"Kent,{week},70\n" for week in weeks)
    found = values(read(f"area,period,value\n{rows}", definition(cadence='"weekly"')).figures)
    assert found == {(KENT, date(2024, 1, 1)): None, (KENT, date(2024, 2, 1)): 290.0, (KENT, date(2024, 3, 1)): None}


def test_a_day_without_a_figure_leaves_its_month_without_one_and_says_why() -> None:
    days = [date(2024, 2, 1) + timedelta(days=step) for step in range(60)]
    rows = "".join(f"Kent,{day},{'*' if day == date(2024, 2, 7) else 3}\n" for day in days)
    row = read(f"area,period,value\n{rows}", definition(cadence='"daily"')).figures.row(0, named=True)
    assert (row["value"], row["marker"]) == (None, "28 of 29 days (*: suppressed)")


def test_daily_means_are_weighed_by_what_they_are_divided_by() -> None:
    text = 'denominator = "discharges"\n[file]\ncolumns = { denominator = "n" }'
    own = definition(text, cadence='"daily"', kind='"mean"')
    rows = "".join(
        f"Kent,2024-02-{day:02d},{10 if day <= 10 else 1},{100 if day <= 10 else 1}\n" for day in range(1, 30)
    )
    figures = read(f"area,period,value,n\n{rows}", own).figures
    assert values(figures)[KENT, date(2024, 2, 1)] == pytest.approx((10 * 1000 + 19) / 1019)
    assert values(figures, "falls-denominator")[KENT, date(2024, 2, 1)] == 1019.0


def test_a_rate_is_made_from_its_numerator_and_denominator() -> None:
    text = '[file]\nper = 1000\ncolumns = { numerator = "falls", denominator = "people" }'
    own = definition(text, kind='"rate"')
    assert values(read("area,period,falls,people\nKent,2024-04,30,20000\n", own).figures) == {
        (KENT, date(2024, 4, 1)): 1.5
    }


def test_quarters_and_years_are_read_by_their_cadence() -> None:
    quarterly, annual = definition(cadence='"quarterly"'), definition(cadence='"annual"')
    assert list(values(read("area,period,value\nKent,2024-Q2,1\n", quarterly).figures)) == [(KENT, date(2024, 4, 1))]
    assert list(values(read("area,period,value\nKent,2024-25,1\n", annual).figures)) == [(KENT, date(2024, 4, 1))]
    with pytest.raises(RefusedFile, match="a period of a monthly series"):
        read("area,period,value\nKent,2024-Q2,1\n")


def test_a_file_is_read_in_a_process_of_its_own_to_the_same_figures(tmp_path: Path) -> None:
    path = write(tmp_path / "falls.csv", long_csv())
    assert read_own_file(path, definition()).figures.equals(read(long_csv()).figures)


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    with suppress(RefusedFile):
        assert read(content).figures.height


@given(st.text(alphabet="area,period,valueKent2024-0123\n;\t\"'*", max_size=200))
def test_no_text_brings_the_reader_down(content: str) -> None:
    with suppress(RefusedFile):
        assert read("area,period,value\n" + content).figures.height


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        ("area,period,value\nKent,2024-04,1,234\n", "D2"),
        ("area,Apr-24,May-24\nKent,1,234,56\n", "D2"),
        ("month,Kent,Essex\n2024-04,1,234,5\n", "D2"),
        ("area,Apr-24,May-24\nKent,1\n", "B2"),
    ],
)
def test_a_row_longer_or_shorter_than_its_headings_is_refused(content: str, cell: str) -> None:
    with pytest.raises(RefusedFile, match=rf"cell {cell}: expected 3 cells in a row, as in the headings"):
        read(content)


@pytest.mark.parametrize("heading", ["Agust 2024", "May-24 (p)", "Total"])
def test_a_column_of_numbers_that_is_no_period_is_told(heading: str) -> None:
    file = read(as_csv([["area", "Apr-24", "Jun-24", heading, "Region"], ["Kent", 1, 2, 3, "South East"]]))
    assert file.release.remarks == (f"column '{heading}' is no period and was left out",)


def test_a_further_sheet_with_such_a_table_is_told() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for year in ("2024", "2025", "Notes"):
            page = book.add_worksheet(year)
            for number, row in enumerate([["area", f"{year}-04", f"{year}-05"], ["Kent", "10", "12"]]):
                page.write_row(number, 0, row)
    file = read(content.getvalue(), name="years.xlsx")
    assert [period.year for _, period in values(file.figures)] == [2024, 2024]
    assert file.release.remarks == ("sheet '2025' has such a table too and was not read; import it with [file] sheet",)


@pytest.mark.parametrize("rows", ["E06000015,Kent,2024-04,5", "E10000016,Derby,2024-04,5"])
def test_a_code_beside_the_name_of_another_place_is_refused(rows: str) -> None:
    with pytest.raises(RefusedFile, match="the two are of different places"):
        read(f"area_code,area_name,period,value\n{rows}\n")


def test_a_code_of_ones_own_beside_the_name_of_another_is_refused_and_one_beside_its_own_is_not() -> None:
    own = definition(geography='{ W1 = "North ward", W2 = "South ward" }')
    assert values(read("area,name,period,value\nW1,north ward,2024-04,5\n", own).figures)
    with pytest.raises(RefusedFile, match=r"the code of 'South ward' \(W2\), not that of North ward"):
        read("area,name,period,value\nW1,South ward,2024-04,5\n", own)


@pytest.mark.parametrize("code", ["E10000009", "E06000059"])
def test_a_code_before_or_after_a_reorganisation_fits_the_name_that_both_have(code: str) -> None:
    assert values(read(f"code,name,period,value\n{code},Dorset,2018-04,5\n").figures)


def test_weeks_that_overlap_are_refused_with_both_cells() -> None:
    weekly = definition(cadence='"weekly"')
    with pytest.raises(RefusedFile, match=r"cell C3: expected weeks of 'Kent' .* C2 is that of 2024-04-01"):
        read("area,period,value\nKent,2024-04-01,7\nKent,2024-04-02,70\nEssex,2024-04-02,7\n", weekly)


@pytest.mark.parametrize(
    ("heading", "period", "week", "to_do"),
    [
        ("period", "W/E 07/04/2024", "begins", "ends"),
        ("period", "w/c 1 April 2024", "ends", "begins"),
        ("Week ending", "07/04/2024", "begins", "ends"),
    ],
)
def test_a_date_that_says_it_is_the_other_end_of_its_week_is_refused(
    heading: str, period: str, week: str, to_do: str
) -> None:
    layout = f'[file]\nweek = "{week}"\ncolumns = {{ period = "{heading}" }}'
    with pytest.raises(RefusedFile, match=f'Write week = "{to_do}"'):
        read(f"area,{heading},value\nKent,{period},7\n", definition(layout, cadence='"weekly"'))


@pytest.mark.parametrize("period", ["01/04/2024 - 07/04/2024", "1 - 7 April 2024", "01/04/2024 to 07/04/2024"])
@pytest.mark.parametrize("cadence", ["daily", "weekly"])
def test_a_span_of_days_is_no_day(period: str, cadence: str) -> None:
    with pytest.raises(RefusedFile, match=f"a period of a {cadence} series"):
        read(f"area,period,value\nKent,{period},7\n", definition(cadence=f'"{cadence}"'))


def test_without_a_whole_month_the_refusal_says_so() -> None:
    with pytest.raises(RefusedFile, match="expected a month in which every day has a figure"):
        read("area,period,value\nKent,2024-04-01,7\n", definition(cadence='"daily"'))


@pytest.mark.parametrize(
    ("cadence", "period", "first"),
    [
        ("quarterly", "30/06/2024", date(2024, 4, 1)),
        ("quarterly", "2024-04-01", date(2024, 4, 1)),
        ("quarterly", "2024-25 Q1", date(2024, 4, 1)),
        ("quarterly", "Q4 2024/25", date(2025, 1, 1)),
        ("annual", "31/03/2025", date(2024, 4, 1)),
        ("annual", "31 December 2024", date(2024, 1, 1)),
        ("monthly", "01-Apr-2024", date(2024, 4, 1)),
        ("monthly", "2024/04", date(2024, 4, 1)),
        ("monthly", "202404", date(2024, 4, 1)),
        ("monthly", "2024-04-30 00:00:00.000", date(2024, 4, 1)),
    ],
)
def test_a_last_day_ends_its_period_and_months_are_read_as_programs_write_them(
    cadence: str, period: str, first: date
) -> None:
    file = read(f"area,period,value\nKent,{period},7\n", definition(cadence=f'"{cadence}"'))
    assert list(values(file.figures)) == [(KENT, first)]


@pytest.mark.parametrize("period", ["2024-05-01", "June 2024", "31/07/2024", "2024-06-15"])
def test_what_is_no_quarter_of_the_calendar_is_refused(period: str) -> None:
    with pytest.raises(RefusedFile, match="a period of a quarterly series"):
        read(f"area,period,value\nKent,{period},7\n", definition(cadence='"quarterly"'))


def test_the_mark_of_a_suppressed_numerator_is_the_mark_of_its_rate() -> None:
    layout = '[file]\ncolumns = { numerator = "home", denominator = "left" }'
    own = definition(layout, kind='"rate"', numerator='"home"', denominator='"left"')
    file = read("area,period,home,left\nKent,2024-04,*,20\nKent,2024-05,0,0\nKent,2024-06,5,\nKent,2024-07,5,8\n", own)
    marks = file.figures.filter(pl.col("series") == "falls")["marker"].to_list()
    assert marks == ["*: suppressed", "a denominator of 0", "blank", None]
