"""ASCOF: care-home admissions and reablement, held against what others printed, and refused where spoiled."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.importers.adult_social_care_open_data import year_of_name
from carefund.evidence.importers.reading import read_official_content, read_official_file
from carefund.evidence.release import ReadFile
from carefund.evidence.series import ENGLAND, SERIES, series_definition
from carefund.refusal import RefusedFile
from tests.evidence.making import Page, as_xlsx
from tests.evidence.open_documents import Cells, as_ods

TIME_SERIES = "present/ascof/dhsc-ascof-time-series-2015-16_to_2024-25.ods"
OPEN_DATA = "present/ascof/meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"
TREND = "present/ascof/trend_data.csv"
ADMISSIONS = "care-home-admissions-65-plus-from-2024-25"
BEFORE = "care-home-admissions-65-plus-to-2023-24"
DERBY, DERBYSHIRE = "E06000015", "E10000007"
Rows = list[list[Cells]]
TITLE = (
    "Table 2c: the number of adults aged 65 and over whose long-term support needs are met by admission to residential "
    "and nursing care homes, per 100,000 population [note 9]"
)
COVER = "Measures from the adult social care outcomes framework (ASCOF), England - time series of aggregated measures"


def table(year: str = "2024 to 2025", blank: int = 3) -> Rows:
    """A made-up sheet of care-home admissions, its heading row below so many of words."""
    parts: list[Cells] = [f"{year} - {part}" for part in ("numerator", "denominator", "outcome")]
    return [
        [TITLE],
        *[["Some cells refer to notes."]] * blank,
        ["Local authority code", "Local authority", "ONS area code", *parts],
        ["England", "England", ENGLAND, 300.0, 50_000.0, 600.0],
        ["S", "Shire Counties", "[z]", 200.0, 40_000.0, 500.0],
        ["EM", "East Midlands", "E12000004", 300.0, 50_000.0, 600.0],
        [507.0, "Derby", DERBY, 99.0, 10_000.0, 990.0],
        [506.0, "Derbyshire", DERBYSHIRE, 200.0, 40_000.0, 500.0],
    ]


def read(rows: Rows, **others: Rows) -> ReadFile:
    """What is read of a made-up time series."""
    return read_official_content("ascof.ods", as_ods({"Cover": [[COVER]], "T": rows, **others}), default_register())


def value(file: ReadFile, series: str, area: str) -> tuple[float | None, str | None]:
    """A figure and its mark."""
    row = file.figures.filter(pl.col("series") == series, pl.col("area_code") == area).row(0, named=True)
    assert row["period"].month == 4
    return row["value"], row["marker"]


@pytest.mark.parametrize("blank", [0, 1, 7])
def test_a_table_is_read_wherever_its_headings_stand(blank: int) -> None:
    file = read(table(blank=blank))
    assert value(file, f"{ADMISSIONS}-numerator", ENGLAND) == (300.0, None)
    assert value(file, f"{ADMISSIONS}-denominator", DERBYSHIRE) == (40_000.0, None)
    assert value(file, ADMISSIONS, DERBY) == (990.0, None)
    assert file.figures["area_code"].unique().sort().to_list() == [DERBY, DERBYSHIRE, ENGLAND]
    assert file.release.period_first == file.release.period_last == date(2024, 4, 1)
    assert any("2 rows of regions" in remark for remark in file.release.remarks)


def test_years_before_the_change_of_source_are_another_series() -> None:
    both = [[*row, *row[3:]] if len(row) > 3 else row for row in table()]
    both[4] = [*table("2023 to 2024")[4], *table()[4][3:]]
    file = read(both)
    assert value(file, BEFORE, DERBY) == value(file, ADMISSIONS, DERBY) == (990.0, None)
    periods = dict(file.figures.group_by("series").agg(pl.col("period").unique()).iter_rows())
    assert periods[BEFORE] == [date(2023, 4, 1)]
    assert periods[ADMISSIONS] == [date(2024, 4, 1)]


def test_no_series_spans_the_change_of_source_and_each_new_one_says_what_it_replaces() -> None:
    of_family = [one for one in SERIES.values() if one.family == "adult-social-care-outcomes"]
    assert len(of_family) == 5 * 2 * 3
    for one in of_family:
        new = "from-2024-25" in one.name
        assert new != ("to-2023-24" in one.name)
        assert "Not to be compared" in one.definition
        assert (one.replaces is not None) == new
        if one.replaces:
            assert series_definition(one.replaces).kind == one.kind
        assert (one.cadence, one.months_of_a_figure) == ("annual", 12)


@pytest.mark.parametrize("mark", ["[c]", "[x]", "[z]"])
def test_a_mark_for_no_number_is_kept_and_is_never_zero(mark: str) -> None:
    rows = table()
    rows[-2][3:] = [mark, mark, mark]
    assert value(read(rows), f"{ADMISSIONS}-numerator", DERBY) == (None, mark)


Spoil = Callable[[Rows], object]
SPOILED: dict[str, tuple[Spoil, str]] = {
    "more-than-england": (lambda rows: rows[-1].__setitem__(slice(3, None), [300.0, 40_000.0, 750.0]), "at least what"),
    "row-lost": (lambda rows: rows.pop(), "cut off"),
    "outcome": (lambda rows: rows[-1].__setitem__(5, 550.0), "numerator / denominator"),
    "thousands": (lambda rows: rows[-1].__setitem__(4, 40.0), "numerator / denominator"),
    "unknown-council": (lambda rows: rows[-1].__setitem__(2, "E06999999"), "ONS code of a council"),
    "twice": (lambda rows: rows.append(rows[-1]), "one row for each place"),
    "text": (lambda rows: rows[-1].__setitem__(3, "many"), "a count"),
    "no-year": (lambda rows: rows[4].__setitem__(3, "2024 to 2026 - numerator"), "a financial year"),
    "no-part": (lambda rows: rows[4].__setitem__(4, "2023 to 2024 - denominator"), "columns such as"),
    "other-measure": (lambda rows: rows[0].__setitem__(0, "Table 2c: something else"), "care-home admis"),
    "no-councils": (lambda rows: rows.__delitem__(slice(-2, None)), "at least one council"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_table_is_refused_with_its_place(name: str) -> None:
    spoil, said = SPOILED[name]
    rows = table()
    spoil(rows)
    with pytest.raises(RefusedFile, match=said):
        read(rows)


def test_england_may_be_off_by_what_it_is_rounded_to() -> None:
    rows = table()
    rows[5][3:] = [295.0, 50_000.0, 590.0]
    assert value(read(rows), f"{ADMISSIONS}-numerator", ENGLAND) == (295.0, None)


def test_the_official_time_series_gives_the_printed_figures(official_files: Path) -> None:
    file = read_official_file(official_files / TIME_SERIES, default_register())
    assert value(file, f"{ADMISSIONS}-numerator", ENGLAND)[0] == 65_060
    assert value(file, f"{ADMISSIONS}-denominator", ENGLAND)[0] == 10_981_090
    assert value(file, ADMISSIONS, ENGLAND)[0] == 592.5
    councils = file.figures.filter(pl.col("series") == f"{ADMISSIONS}-numerator", pl.col("area_code") != ENGLAND)
    assert (councils.height, councils["value"].sum(), councils["value"].null_count()) == (153, 65_062, 1)
    assert value(file, "reablement-in-community-12-weeks-from-2024-25", ENGLAND)[0] == 60.7
    assert not file.figures["series"].str.contains("to-2023-24").any()


def open_data(*rows: tuple[str, str, str, str, str, Cells]) -> Rows:
    """Open data: level, ONS code, measure code, measure's words, part, figure."""
    headings: list[Cells] = [
        "Geographical Code", "Geographical Description", "Geographical Level", "ONS Code", "ASCOF Measure Code",
        "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group", "Measure Group Description",
    ]  # fmt: skip
    return [
        headings,
        *[[1.0, f"Name {ons}", level, ons, code, "Total", part, figure, code, words]
          for level, ons, code, words, part, figure in rows],
    ]  # fmt: skip


ADMITTED = "Long-term support needs of older adults met by admission to residential and nursing care homes"
PARTS = ("Numerator", "Denominator", "Outcome")


def measured(code: str, areas: dict[str, str], words: str = ADMITTED) -> Rows:
    """One measure of some places: 10 of 1,000 in each council, their sum in England."""
    figures = {
        "Council": (10.0, 1_000.0, 1_000.0),
        "England": (10.0 * (len(areas) - 1), 1_000.0 * (len(areas) - 1), 1_000.0),
    }
    return open_data(
        *[(level, ons, code, words, part, figure)
          for ons, level in areas.items() for part, figure in zip(PARTS, figures[level], strict=True)]
    )  # fmt: skip


OF_2020 = {"E06000060": "Council", "E10000021": "Council", ENGLAND: "England"}
OF_2023 = {"E06000063": "Council", DERBY: "Council", ENGLAND: "England"}


def read_open(rows: Rows, name: str) -> ReadFile:
    """What is read of made-up open data."""
    if name.endswith(".csv"):
        text = "\n".join(",".join(str(cell) for cell in row) for row in rows) + "\n"
        return read_official_content(name, text.encode(), default_register())
    return read_official_content(name, as_xlsx([Page("in", rows)]), default_register())


@pytest.mark.parametrize("name", ["any.xlsx", "any.csv", "meas-from-asc-of-eng-2021-open-data-csv.xlsx"])
def test_the_councils_tell_the_year_of_open_data(name: str) -> None:
    file = read_open(measured("2A2", OF_2020), name)
    assert file.release.period_first == date(2020, 4, 1)
    assert value(file, f"{BEFORE}-numerator", ENGLAND) == (20.0, None)
    assert not any("file's name" in remark for remark in file.release.remarks)


@pytest.mark.parametrize("code", ["2C", "2c", "2 C"])
def test_where_the_councils_leave_two_years_the_name_tells_which(code: str) -> None:
    file = read_open(measured(code, OF_2023), "ascof-eng-2324-open-data.csv")
    assert file.release.period_first == date(2023, 4, 1)
    assert value(file, BEFORE, DERBY) == (1_000.0, None)


@pytest.mark.parametrize("name", ["ascof.csv", "ascof-2024-25.csv", "ascof-2223.csv", "ascof-2122-2223.csv"])
def test_a_year_that_cannot_be_told_is_refused(name: str) -> None:
    areas = {DERBY: "Council", DERBYSHIRE: "Council", ENGLAND: "England"} if "2223" not in name else OF_2023
    if name == "ascof-2122-2223.csv":
        areas = {DERBY: "Council", DERBYSHIRE: "Council", ENGLAND: "England"}
    with pytest.raises(RefusedFile, match="the year in the file's name"):
        read_open(measured("2A2", areas), name)


def test_a_code_that_meant_another_measure_is_not_taken_for_care_homes() -> None:
    delayed = measured("2C", {DERBY: "Council", ENGLAND: "England"}, "Delayed transfers of care from hospital")
    with pytest.raises(RefusedFile, match="care-home admissions"):
        read_open(delayed, "ascof-1718.csv")
    with pytest.raises(RefusedFile, match="care-home admissions"):
        read_open(measured("2C", OF_2020), "any.csv")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[1].__setitem__(7, 25.0), "numerator / denominator"),
        (lambda rows: rows.append(rows[1]), "one figure of each place"),
        (lambda rows: rows[7].__setitem__(7, 25.0), "cut off|numerator"),
        (lambda rows: rows[1].__setitem__(7, -1.0), "a count"),
    ],
)
def test_spoiled_open_data_is_refused(change: Spoil, said: str) -> None:
    rows = measured("2A2", OF_2020)
    change(rows)
    with pytest.raises(RefusedFile, match=said):
        read_open(rows, "any.xlsx")


@pytest.mark.parametrize(
    ("name", "year"),
    [("meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx", 2020), ("ascof 2022-23.csv", 2022),
     ("a-2017-18-2019-20", None), ("ascof_2024", None), ("ascof", None), ("release-20211021", None)],
)  # fmt: skip
def test_a_name_tells_a_year_only_where_it_is_one(name: str, year: int | None) -> None:
    assert year_of_name(name) == year


@pytest.fixture(scope="module")
def of_2020(official_files: Path) -> ReadFile:
    """The official open data of 2020-21."""
    return read_official_file(official_files / OPEN_DATA, default_register())


def test_the_official_open_data_gives_the_printed_figures(of_2020: ReadFile) -> None:
    assert of_2020.release.period_first == date(2020, 4, 1)
    assert value(of_2020, f"{BEFORE}-numerator", ENGLAND)[0] == 52_133
    assert value(of_2020, BEFORE, "E09000012") == (None, "[x]")  # Hackney, the gap of 66 to England
    councils = of_2020.figures.filter(pl.col("series") == f"{BEFORE}-numerator", pl.col("area_code") != ENGLAND)
    assert 52_133 - councils["value"].sum() == 66


def test_outcomes_of_2020_are_those_that_others_wrote_down(of_2020: ReadFile, official_files: Path) -> None:
    names = {"2A2": BEFORE, "2A1": "care-home-admissions-18-64-to-2023-24",
             "2B1": "reablement-at-home-91-days-to-2023-24", "2B2": "reablement-after-discharge-to-2023-24",
             "2D": "reablement-no-more-support-to-2023-24"}  # fmt: skip
    theirs = (
        pl.read_csv(official_files / TREND, infer_schema=False)
        .filter(pl.col("Year") == "2020-21", pl.col("Measure Group").is_in(list(names)))
        .filter(pl.col("Disaggregation Level") == "Total", pl.col("Measure Type") == "Outcome")
        .with_columns(
            series=pl.col("Measure Group").replace_strict(names),
            theirs=pl.col("Measure_Value").cast(float, strict=False),
        )
    )
    both = of_2020.figures.join(theirs, left_on=["series", "area_code"], right_on=["series", "ONS Code"]).drop_nulls(
        ["value", "theirs"]
    )
    assert both.height > 700
    assert (both["value"] - both["theirs"]).abs().max() < 0.051


@pytest.mark.parametrize(
    "words", ["2025-26 - {}", "2025 to 2026 {}", "2025/26 {} [note 4]", "2025 to 2026 - {} (provisional)"]
)
def test_the_next_year_is_read_however_its_columns_are_headed(words: str) -> None:
    rows = table()
    rows[4] += [words.format(part) for part in ("numerator", "denominator", "outcome")]
    for row in rows[5:]:
        row.extend(row[3:6])
    figures = read(rows).figures.filter(pl.col("area_code") == DERBY, pl.col("series") == ADMISSIONS)
    assert dict(figures.select("period", "value").iter_rows()) == {date(2024, 4, 1): 990.0, date(2025, 4, 1): 990.0}


def test_columns_of_a_year_that_are_not_known_and_measures_without_a_sheet_are_told() -> None:
    rows = table()
    rows[4].append("2025 to 2026 - per head")
    remarks = read(rows).release.remarks
    assert "sheet 'T': column '2025 to 2026 - per head' is not known and was left out" in remarks
    assert sum("no sheet was known as that of reablement" in remark for remark in remarks) == 3


def test_a_title_below_blank_rows_and_another_heading_of_the_codes_are_known() -> None:
    rows: Rows = [[""], [""], *table()]
    rows[6][2] = "ONS code"
    assert value(read(rows), ADMISSIONS, DERBY) == (990.0, None)


def test_a_sheet_whose_headings_are_not_known_is_refused_by_name() -> None:
    rows = table()
    rows[4][2] = "Place"
    with pytest.raises(RefusedFile, match=r"sheet 'T', .*expected headings 'Local authority' and 'ONS area code'"):
        read(rows)
