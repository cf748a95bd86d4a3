"""Discharge-ready dates in both official layouts, made up as published descriptions have them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_content
from carefund.evidence.query import Evidence
from carefund.evidence.release import ReadFile
from carefund.evidence.store import FolderStore
from carefund.refusal import RefusedFile
from tests.evidence.making import Page, as_xlsx

DERBY, DERBYSHIRE, ESSEX = "E06000015", "E10000007", "E10000012"
DERIVED = "present/discharge-ready-date/drd_monthly_2024-25_tidy_DERIVED.csv"
Row = list[object]


def council(code: str, bands: list[int], bed_days: int, coverage: object = 1.0, kind: str = "UTLA Aggregate") -> Row:
    """A row of 49 columns: bands of 0, 1, 2-3, 4-6, 7-13, 14-20 and 21 days or more."""
    discharges, late = sum(bands), sum(bands[1:])
    row: Row = ["-"] * 49
    row[0], row[5], row[6] = kind, code, f"Name of {code}"
    row[8], row[10], row[11], row[13], row[14] = coverage, discharges, bed_days, bands[0], late
    row[16:23] = bands
    row[46] = round(bed_days / discharges, 1) if discharges else "-"
    row[47] = round(bed_days / late, 1) if late else "-"
    return row


def workbook(
    rows: list[Row],
    month: str = "May 2025",
    published: str = "10th July 2025",
    revised: str = "-",
    name: str = "UTLA Acceptable",
) -> list[Page]:
    """A month's workbook, with the sheet of unacceptable data beside it."""
    headings: Row = [f"Column {number}" for number in range(49)]
    headings[0], headings[5], headings[6] = "Summary Type", "UTLA Code", "UTLA"
    about: list[Row] = [
        ["Title:", "Timeliness of Acute Hospital Discharges: Discharge Ready Date"],
        ["Period:", month],
        ["Published:", published],
        ["Revised:", revised],
        *[[""]] * 10,
    ]
    wrong = council(DERBY, [0, 0, 0, 0, 0, 0, 1], 999)
    return [
        Page("Cover Sheet", [["Discharge Ready Date"]]),
        Page("UTLA Unacceptable", [*about, headings, wrong]),
        Page(name, [*about, headings, *rows]),
    ]


def read(pages: list[Page], name: str = "drd.xlsx") -> ReadFile:
    """What is read of a made-up workbook."""
    return read_official_content(name, as_xlsx(pages), default_register())


def figures(file: ReadFile, area: str) -> dict[str, tuple[float | None, str | None]]:
    """An area's figures with their marks, by series."""
    rows = file.figures.filter(pl.col("area_code") == area)
    return {series: (value, marker) for series, value, marker in rows.select("series", "value", "marker").iter_rows()}


WHOLE = [council(DERBY, [80, 10, 4, 3, 2, 1, 0], 60), council(DERBYSHIRE, [180, 10, 4, 3, 2, 0, 1], 120, 0.9)]


def test_counts_and_the_mean_that_they_come_to() -> None:
    file = read(workbook(WHOLE))
    assert file.release.period_first == date(2025, 5, 1)
    assert file.release.released == date(2025, 7, 10)
    assert figures(file, DERBY) == {
        "discharge-delay": (0.6, None),
        "discharge-delay-numerator": (60.0, None),
        "discharge-delay-denominator": (100.0, None),
        "discharges-delayed": (20.0, None),
        "discharge-delay-coverage": (100.0, None),
    }
    assert figures(file, DERBYSHIRE)["discharge-delay-coverage"] == (90.0, None)


@pytest.mark.parametrize(
    ("coverage", "mark"), [(0.03, "coverage 3%"), (0.74, "coverage 74%"), ("-", "coverage not given")]
)
def test_too_little_coverage_gates_an_areas_figures_and_says_so(coverage: object, mark: str) -> None:
    file = read(workbook([*WHOLE, council(ESSEX, [30, 6, 4, 0, 0, 0, 0], 20, coverage)]))
    found = figures(file, ESSEX)
    shown = found.pop("discharge-delay-coverage")
    assert set(found.values()) == {(None, mark)}
    assert shown == ((None, "-") if coverage == "-" else (pytest.approx(100 * float(str(coverage))), None))
    assert "figures of 1 council left out: coverage below 75%" in file.release.remarks


def test_coverage_in_per_cent_is_read_as_in_parts_of_one() -> None:
    in_per_cent = [council(DERBY, [80, 10, 4, 3, 2, 1, 0], 60, 97.5), council(ESSEX, [9, 1, 0, 0, 0, 0, 0], 1, 3)]
    file = read(workbook(in_per_cent))
    assert figures(file, DERBY)["discharge-delay-coverage"] == (97.5, None)
    assert figures(file, ESSEX)["discharge-delay"] == (None, "coverage 3%")


def test_rows_of_no_english_council_are_left_out_and_counted() -> None:
    others = [council(code, [1, 0, 0, 0, 0, 0, 0], 0) for code in ("NULL", "#N/A", "W06000015")]
    provider = council("RAA", [1, 0, 0, 0, 0, 0, 0], 0, kind="Provider")
    file = read(workbook([*WHOLE, *others, provider]))
    assert set(file.figures["area_code"]) == {DERBY, DERBYSHIRE}
    assert "3 rows of patients of no English council left out" in file.release.remarks


def test_dashes_are_missing_and_never_zero() -> None:
    row = council(DERBY, [80, 10, 4, 3, 2, 1, 0], 60)
    row[10:12] = ["-", "-"]
    row[16:23] = ["-"] * 7
    found = figures(read(workbook([row, WHOLE[1]])), DERBY)
    assert found["discharge-delay"] == found["discharge-delay-numerator"] == found["discharges-delayed"] == (None, "-")


@pytest.mark.parametrize("late", ["count", "part", "per cent"])
def test_what_is_late_may_be_a_count_or_a_share(late: str) -> None:
    row = council(DERBY, [80, 10, 4, 3, 2, 1, 0], 60)
    row[14] = {"count": 20, "part": 0.2, "per cent": 20.0}[late]
    assert figures(read(workbook([row])), DERBY)["discharges-delayed"] == (20.0, None)


def _set(column: int, value: object) -> Callable[[Row], None]:
    return lambda row: row.__setitem__(column, value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set(10, 101), "bands of days add up to"),
        (_set(16, 81), "bands of days add up to"),
        (_set(11, 600), "bed days / discharges"),
        (_set(14, 55), "bands of a day or more"),
        (_set(46, 6.0), "bed days / discharges"),
        (_set(47, 1.0), "bed days / discharges"),
        (_set(5, "E06999999"), "ONS code of a council"),
        (_set(5, DERBYSHIRE), "one row for each place"),
        (_set(10, "many"), "a count"),
        (_set(11, -60), "a count"),
    ],
)
def test_figures_that_do_not_hold_together_are_refused(change: Callable[[Row], None], said: str) -> None:
    row = council(DERBY, [80, 10, 4, 3, 2, 1, 0], 60)
    change(row)
    with pytest.raises(RefusedFile, match=said):
        read(workbook([WHOLE[1], row]))


def test_a_column_that_was_put_in_between_is_seen() -> None:
    moved = [[*row[:9], 7, *row[9:-1]] for row in WHOLE]
    with pytest.raises(RefusedFile):
        read(workbook(moved))


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (workbook(WHOLE, name="UTLA All"), "UTLA Acceptable"),
        (workbook(WHOLE, month="March 2024", published="9th May 2024"), "April 2024 or later"),
        (workbook([]), "at least one row"),
        (workbook(WHOLE, published="1st May 2025"), "a date after May 2025"),
    ],
)
def test_another_sheet_month_or_date_is_refused(pages: list[Page], said: str) -> None:
    with pytest.raises(RefusedFile, match=said):
        read(pages)


def test_the_revision_of_july_outranks_what_it_revises(tmp_path: Path) -> None:
    revised = [council(DERBY, [70, 20, 4, 3, 2, 1, 0], 90)]
    store = FolderStore(tmp_path / "store")
    first = read(workbook(WHOLE[:1], "May 2024", "11th July 2024"), "a.xlsx")
    later = read(workbook(revised, "May 2024", "11th July 2024", "10th July 2025"), "b.xlsx")
    store.add([later, first])
    found = Evidence([store]).figures(["discharge-delay-numerator"], areas=[DERBY])
    assert found["value"].to_list() == [90.0]
    assert found["released"].to_list() == [date(2025, 7, 10)]


HEAD = (
    "Date,Data Source,Data Type,Upper Tier Local Authority Code,Upper Tier Local Authority,Region (of Provider),"
    "ICB (of Provider),Code,Organisation Name,Measure,Value\n"
)
MEASURES = {
    "Total Discharges for UTLA from acceptable trusts": "100",
    "% of all UTLA discharges that are from acceptable trusts": "97",
    "Total bed days lost due to delayed discharge": "60",
    "Average days from Discharge Ready Date to date of discharge (inc 0 day delays)": "0.6",
    "Average days from Discharge Ready Date to date of discharge (exc 0 day delays)": "3",
}


def lines(code: str = DERBY, month: str = "May 2025", kind: str = "UTLA Aggregate", **changed: str) -> str:
    """A council's rows of the CSV."""
    values = {words: changed.get(words.split()[1], value) for words, value in MEASURES.items()}
    return "".join(
        f"{month},SUS,{kind},{code},Name of {code},[z],[z],[z],[z],{words},{value}\n" for words, value in values.items()
    )


def read_text(text: str, name: str = "Discharge-Ready-Date-csv-May-2025.csv") -> ReadFile:
    """What is read of a made-up CSV file."""
    return read_official_content(name, (HEAD + text).encode(), default_register())


def test_the_csv_gives_the_same_but_for_what_it_does_not_hold() -> None:
    file = read_text(lines() + lines(ESSEX, bed="30", days="0.3") + lines("NULL") + lines("RAA", kind="Provider"))
    found = figures(file, DERBY)
    assert found["discharge-delay"] == (0.6, None)
    assert found["discharges-delayed"] == (None, "-")
    assert found["discharge-delay-coverage"] == (97.0, None)
    assert figures(file, ESSEX)["discharge-delay-numerator"] == (30.0, None)
    assert set(file.figures["area_code"]) == {DERBY, ESSEX}


@pytest.mark.parametrize("month", ["2025-05", "May-25", "01/05/2025", "May 2025"])
def test_a_month_may_be_written_in_many_ways(month: str) -> None:
    assert read_text(lines(month=month)).release.period_first == date(2025, 5, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lines() + lines(), "one figure of each council"),
        (lines(month="March 2024"), "April 2024 or later"),
        (lines(month="some day"), "a month, such as"),
        (lines(days="6.0"), "bed days / discharges"),
        (lines(kind="Provider"), "at least one row"),
        (lines("E06999999"), "ONS code of a council"),
        (lines()[:-1], "a line that is ended"),
    ],
)
def test_a_spoiled_csv_is_refused(text: str, said: str) -> None:
    with pytest.raises(RefusedFile, match=said):
        read_text(text)


def test_a_later_version_of_the_csv_outranks_the_one_before(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    store.add(
        [read_text(lines(bed="70", days="0.7"), "drd-May-2025-Revised.csv"), read_text(lines(), "drd-May-2025.csv")]
    )
    found = Evidence([store]).figures(["discharge-delay-numerator"], areas=[DERBY])
    assert found["value"].to_list() == [70.0]


@settings(max_examples=40, deadline=None)
@given(bands=st.lists(st.integers(0, 400), min_size=7, max_size=7), days=st.integers(0, 900))
def test_whatever_the_bands_the_mean_is_bed_days_over_discharges(bands: list[int], days: int) -> None:
    found = figures(read(workbook([council(DERBY, bands, days)])), DERBY)
    total = sum(bands)
    assert found["discharge-delay-denominator"] == (total, None)
    assert found["discharge-delay"][0] == (pytest.approx(days / total) if total else None)


def test_a_year_of_published_counts_is_kept_as_it_is(official_files: Path) -> None:
    """The publisher's counts, as others transcribed them, through the layout of the official CSV."""
    table = pl.read_csv(official_files / DERIVED).filter(pl.col("level") == "UTLA")
    rows = [row for row in table.to_dicts() if row["month"] == "2024-09" and default_register().get(row["code"])]
    text = "".join(
        lines(row["code"], "2024-09", Discharges=str(row["discharges"]), bed=str(row["bed_days_after_drd"]),
              days=str(row["avg_days_inc_zero"]))
        for row in rows
    )  # fmt: skip
    file = read_text(text)
    kept = file.figures.filter(pl.col("series") == "discharge-delay")
    assert kept.height == len(rows) > 145
    means = dict(kept.select("area_code", "value").iter_rows())
    assert all(means[row["code"]] == pytest.approx(row["avg_days_inc_zero"], abs=1e-5) for row in rows)


@pytest.mark.parametrize("coverage", ["97%", "97.0 %", "97"])
def test_coverage_may_be_written_with_its_sign(coverage: str) -> None:
    text = lines().replace(",97\n", f",{coverage}\n")
    assert figures(read_text(text), DERBY)["discharge-delay-coverage"] == (97.0, None)


@pytest.mark.parametrize("words", ["Total Discharges", "% of all UTLA", "Total bed days"])
def test_a_measure_of_other_words_is_refused_and_not_left_out(words: str) -> None:
    with pytest.raises(RefusedFile, match="expected rows of the measure"):
        read_text(lines().replace(words, f"{words} of patients"))


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_csv_may_be_saved_with_another_separator(separator: str) -> None:
    text = (HEAD + lines()).replace(",", separator)
    again = read_official_content("drd.csv", text.encode("utf-8-sig"), default_register())
    assert again.figures.equals(read_text(lines()).figures)
