"""ONS mid-year population by single year of age: what its rows come to, and what gives a spoiled file away."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_content, read_official_file
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.population import population_near
from carefund.evidence.query import Evidence
from carefund.evidence.release import ReadFile
from carefund.evidence.series import ENGLAND
from carefund.refusal import RefusedFile
from tests.evidence.making import Page, as_xlsx

OFFICIAL = "present/population/mye24tablesew.csv"
TIME_SERIES = "present/ascof/dhsc-ascof-time-series-2015-16_to_2024-25.ods"
AGES = [*map(str, range(90)), "90+"]
DISTRICTS = {"E06000015": "Derby", "E07000032": "Amber Valley", "E07000033": "Bolsover"}


def people(start: int) -> list[int]:
    """Residents of each age."""
    return [start + age for age in range(91)]


def table(name: str = "mye24tablesew.csv") -> list[list[object]]:
    """England, a region, a county and its two districts, a unitary council, and Wales."""
    of = {code: people(10 * number) for number, code in enumerate(DISTRICTS, 1)}
    added = [sum(ages) for ages in zip(*of.values(), strict=True)]
    county = [sum(ages) for ages in zip(of["E07000032"], of["E07000033"], strict=True)]
    rows = {ENGLAND: added, "E12000004": added, "E10000007": county, **of, "W06000022": people(7)}
    return [
        ["Code", "Name", "Geography", "All ages", *AGES],
        *[[code, DISTRICTS.get(code, code), "kind", sum(ages), *ages] for code, ages in rows.items()],
    ]


def text(rows: list[list[object]]) -> str:
    """The table as CSV."""
    return "\n".join(",".join(map(str, row)) for row in rows) + "\n"


def read(content: str, name: str = "mye24tablesew.csv") -> ReadFile:
    """What is read of a CSV table."""
    return read_official_content(name, content.encode(), default_register())


def figures(file: ReadFile, area: str) -> dict[str, float]:
    """An area's people by band."""
    return dict(file.figures.filter(pl.col("area_code") == area).select("series", "value").iter_rows())


def test_bands_are_sums_of_years_of_age_and_a_county_is_kept_with_its_districts() -> None:
    file = read(text(table()))
    assert set(file.figures["area_code"]) == {ENGLAND, "E10000007", *DISTRICTS}
    assert set(file.figures["period"]) == {date(2024, 6, 1)}
    derby = figures(file, "E06000015")
    assert derby["population-65-plus"] == sum(10 + age for age in range(65, 91))
    assert derby["population-85-plus"] == sum(10 + age for age in range(85, 91))
    assert derby["population"] == derby["population-0-17"] + derby["population-18-64"] + derby["population-65-plus"]
    county, districts = figures(file, "E10000007"), [figures(file, code) for code in ("E07000032", "E07000033")]
    assert all(county[band] == sum(one[band] for one in districts) for band in county)
    assert any("Census 2021" in remark for remark in file.release.remarks)


@pytest.mark.parametrize("words", ["Mid-2023 population", "MYE2: population, mid 2023"])
def test_the_workbook_says_its_year_and_only_persons_are_read(words: str) -> None:
    above = [["MYE2: Population estimates by single year of age"], [words], *[[""]] * 5]
    women = [[*row[:3], *[0] * 92] if number else row for number, row in enumerate(table())]
    pages = [Page("MYE2 - Females", [*above, *women]), Page("MYE2 - Persons", [*above, *table()])]
    file = read_official_content("any.xlsx", as_xlsx(pages), default_register())
    assert file.release.period_first == date(2023, 6, 1)
    assert figures(file, "E06000015") == figures(read(text(table())), "E06000015")


@pytest.mark.parametrize("name", ["population.csv", "table.csv", "2024.csv"])
def test_a_table_that_says_its_year_nowhere_is_refused(name: str) -> None:
    with pytest.raises(RefusedFile, match="the year of the estimate"):
        read(text(table()), name)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_table_cut_off_anywhere_is_refused_or_has_lost_nothing_of_england(data: st.DataObject) -> None:
    whole = text(table())
    end = data.draw(st.integers(len(text(table()[:1])), len(whole) - 1))
    try:
        found = read(whole[:end]).figures
    except RefusedFile:
        return
    assert found.equals(read(whole).figures)


@pytest.mark.parametrize(("row", "column"), [(1, 3), (3, 40), (4, 94), (6, 3)])
def test_one_figure_that_is_wrong_is_seen(row: int, column: int) -> None:
    rows = table()
    rows[row][column] = int(str(rows[row][column])) + 1
    with pytest.raises(RefusedFile, match=r"add up to|the sum of"):
        read(text(rows))


def test_a_missing_district_or_a_repeated_one_is_refused() -> None:
    rows = table()
    with pytest.raises(RefusedFile, match="rows may be missing"):
        read(text([*rows[:5], *rows[6:]]))
    with pytest.raises(RefusedFile, match="one row for each place"):
        read(text([*rows, rows[4]]))


def test_the_official_estimate_of_2024_is_what_the_department_divides_by(official_files: Path) -> None:
    ours = figures(read_official_file(official_files / OFFICIAL, default_register()), ENGLAND)
    assert ours["population"] == 58_620_101
    theirs = read_official_file(official_files / TIME_SERIES, default_register()).figures
    for band, measure in (("population-65-plus", "65-plus"), ("population-18-64", "18-64")):
        name = f"care-home-admissions-{measure}-from-2024-25-denominator"
        stated = theirs.filter(pl.col("series") == name, pl.col("area_code") == ENGLAND)["value"].item()
        assert abs(ours[band] - stated) <= 2.5


def test_what_is_shipped_reaches_2024_for_every_area_of_today() -> None:
    areas = default_register()
    population = population_near(Evidence([PackagedStore()]), 2025, areas=areas)
    assert population.year == 2024
    older = population.of_group("65-plus")
    today = [area.code for area in areas.all(date(2025, 4, 1))]
    assert len(today) == 153
    assert not [code for code in today if code not in older]
    assert sum(older[code] for code in today) == older[ENGLAND]
    assert older["E08000038"] == older["E08000016"]
