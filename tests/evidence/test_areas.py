"""Areas: how published rows find them, their dates, and what the official files say of them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from carefund.evidence.area_names import tidy_name
from carefund.evidence.area_tables import build_areas
from carefund.evidence.areas import Area, AreaRegister, all_areas, default_register, read_areas_table
from carefund.refusal import RefusedFile

IN_2015 = date(2015, 4, 1)


@pytest.fixture
def register() -> AreaRegister:
    return default_register()


def test_there_are_152_areas_from_2013_to_2019() -> None:
    for day in (date(2012, 1, 1), date(2013, 4, 1), IN_2015, date(2019, 3, 31)):
        assert len(all_areas(day)) == 152
    assert {area.code for area in all_areas(IN_2015)} == set(read_areas_table()["area_code"])


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2019, 4, 1), 151), (date(2020, 4, 1), 151), (date(2021, 4, 1), 152), (date(2023, 4, 1), 153)],
)
def test_reorganisations_change_how_many_areas_there_are(day: date, count: int) -> None:
    assert len(all_areas(day)) == count


def test_dates_join_up() -> None:
    """A code ends the day before those that it went into begin, and every predecessor is known."""
    register = default_register()
    for area in all_areas():
        for earlier in area.predecessors:
            known = register.get(earlier.code)
            assert known is not None
            assert known.valid_to is not None
            assert area.valid_from is not None
            assert (area.valid_from - known.valid_to).days == 1
    assert {area.code for area in register.successors("E10000009")} == {"E06000058", "E06000059"}
    assert register.successors("E06000001") == []


@pytest.mark.parametrize(
    ("row", "area_code", "found_by"),
    [
        (("E06000023", "909", "Bristol UA"), "E06000023", "ONS code"),
        (("-", "909", "Bristol UA"), "E06000023", "social-services code"),
        ((None, "909.0", None), "E06000023", "social-services code"),
        ((None, "00eq", "Cheshire East"), "E06000049", "social-services code"),
        ((None, None, "Bristol, City of"), "E06000023", "name"),
        ((None, None, "Medway Towns UA"), "E06000035", "name"),
        ((None, None, "Southend"), "E06000033", "name"),
        ((None, None, "KINGSTON UPON HULL UA"), "E06000010", "name"),
        ((None, None, "Herefordshire"), "E06000019", "name"),
        ((None, None, "Durham"), "E06000047", "name"),
        ((None, None, "St Helens"), "E08000013", "name"),
        ((None, None, "Telford & Wrekin"), "E06000020", "name"),
        ((None, None, "London Borough of Hammersmith & Fulham"), "E09000013", "name"),
        ((None, None, "Kent County Council"), "E10000016", "name"),
        ((None, None, "City of London"), "E09000001", "name"),
        ((None, None, "City of London Corporation"), "E09000001", "name"),
        ((None, None, "Stockton On Tees UA"), "E06000004", "name"),
        ((None, None, "North Northamptonshire"), "E06000061", "name"),
        (("E08000020", None, "Gateshead"), "E08000020", "ONS code"),
        ((None, None, "Gateshead"), "E08000037", "name"),
        (("-", "9900", "Resident In Wales"), "resident-in-wales", "social-services code"),
        (("-", "9901", "Resident in Scotland"), "resident-in-scotland", "social-services code"),
        (("-", "9902", "Resident outside GB"), "resident-outside-gb", "social-services code"),
        (("-", "-", "England"), "E92000001", "name"),
        (("E92000001", None, None), "E92000001", "ONS code"),
        (("resident-in-wales", None, None), "resident-in-wales", "ONS code"),
    ],
)
def test_rows_find_their_area(
    register: AreaRegister, row: tuple[str | None, str | None, str | None], area_code: str, found_by: str
) -> None:
    found = register.resolve(*row)
    assert (found.area_code, found.found_by, found.disagreements) == (area_code, found_by, ())


def test_a_code_and_a_name_that_disagree_are_reported(register: AreaRegister) -> None:
    found = register.resolve("E06000023", "507", "Leeds")
    assert found.area_code == "E06000023"
    assert len(found.disagreements) == 2
    assert "E08000035" in found.disagreements[1]


def test_an_unknown_code_with_a_known_name_is_reported(register: AreaRegister) -> None:
    found = register.resolve("E06999999", None, "Leeds")
    assert (found.area_code, found.found_by) == ("E08000035", "name")
    assert found.disagreements == ("The ONS code 'E06999999' is not known.",)


@pytest.mark.parametrize("row", [(None, None, None), ("-", "", " "), ("E1", "x", "Narnia"), (None, None, "London")])
def test_what_is_not_known_is_said_to_be_unknown(register: AreaRegister, row: tuple[str | None, ...]) -> None:
    found = register.resolve(*row)  # type: ignore[arg-type]
    assert (found.area_code, found.kind, found.found_by) == (None, "unknown", "not found")
    assert found.disagreements


def test_dorset_before_and_after_2019(register: AreaRegister) -> None:
    before, after = (register.resolve(name="Dorset", on=day) for day in (IN_2015, date(2021, 1, 1)))
    assert (before.area_code, before.same_name) == ("E10000009", ("E06000059",))
    assert (after.area_code, after.same_name) == ("E06000059", ("E10000009",))
    assert register.resolve(name="Dorset").area_code == "E10000009"
    assert register.resolve("E06000059", None, "Dorset").disagreements == ()


@given(st.none() | st.text(), st.none() | st.text(), st.none() | st.text())
def test_resolving_never_raises(ons_code: str | None, social: str | None, name: str | None) -> None:
    found = default_register().resolve(ons_code, social, name)
    assert (found.area_code is None) == (found.found_by == "not found")


@given(st.sampled_from([area.name for area in all_areas(IN_2015)]))
def test_tidying_again_changes_nothing(name: str) -> None:
    assert tidy_name(tidy_name(name)) == tidy_name(name)
    assert tidy_name(name.upper() + " UA") == tidy_name(name)


def test_no_two_areas_of_one_day_share_a_name_or_code() -> None:
    for day in (IN_2015, date(2023, 6, 1)):
        names = [tidy_name(area.name) for area in all_areas(day)]
        assert len(set(names)) == len(names)


def test_an_area_is_valid_between_its_dates() -> None:
    area = Area("E1", "One", None, valid_from=date(2019, 4, 1), valid_to=date(2020, 3, 31))
    days = (date(2019, 3, 31), date(2019, 4, 1), date(2020, 3, 31), date(2020, 4, 1))
    assert [area.valid_on(day) for day in days] == [False, True, True, False]


def test_every_row_of_every_delayed_transfer_workbook_resolves(official_files: Path, register: AreaRegister) -> None:
    """Codes and names of all months resolve, agree with each other, and give 151 councils."""
    paths = sorted((official_files / "dtoc").glob("*.xls"))
    rows = {row for path in paths for row in published_rows(path)}
    found = {row: register.resolve(*row, on=IN_2015) for row in rows}
    assert {row: answer.disagreements for row, answer in found.items() if answer.disagreements} == {}
    by_name = {row: register.resolve(name=row[2], on=IN_2015).area_code for row in rows}
    assert {row for row in rows if by_name[row] != found[row].area_code} == set()
    councils = {answer.area_code for answer in found.values() if answer.kind == "council"}
    assert set(read_areas_table()["area_code"]) - councils == {"E06000053"}
    assert len(councils) == 151
    assert len([answer for answer in found.values() if answer.kind == "elsewhere"]) >= 3


def published_rows(path: Path) -> set[tuple[str, str, str]]:
    workbook = CalamineWorkbook.from_path(path)
    rows: set[tuple[str, str, str]] = set()
    for name in workbook.sheet_names:
        table = [[str(cell).strip() for cell in row] for row in workbook.get_sheet_by_name(name).to_python()]
        start = next((n for n, row in enumerate(table[:40]) if {"Code", "Name"} <= set(row)), None)
        if start is not None:
            rows |= council_rows(table, start)
    return rows


def council_rows(table: list[list[str]], start: int) -> set[tuple[str, str, str]]:
    code, name = table[start].index("Code"), table[start].index("Name")
    ons = table[start].index("ONS Geography") if "ONS Geography" in table[start] else None
    return {("" if ons is None else row[ons], row[code], row[name]) for row in table[start + 1 :] if row[name]}


def test_shipped_areas_are_those_of_the_official_files(official_files: Path) -> None:
    assert build_areas(official_files).equals(read_areas_table())


def test_names_agree_with_deprivation_and_shares(official_files: Path, register: AreaRegister) -> None:
    for file, code, name in [
        ("population/imd2015_utla.csv", 0, 1),
        ("geography/ccg2015_to_utla2017_population_shares.csv", 3, 4),
    ]:
        table = pl.read_csv(official_files / file)
        for row in table.iter_rows():
            found = register.resolve(row[code], None, row[name])
            assert (found.found_by, found.disagreements) == ("ONS code", ())


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2023])
def test_reorganisations_agree_with_the_ons_lookups(official_files: Path, year: int) -> None:
    """Districts that have an area's code in its first year came from exactly the predecessors recorded."""
    geography = official_files / "geography"
    later = f"ltla{year - 2000}_code"
    codes = pl.read_csv(geography / "geographr_lookup_ltla_ltla.csv")
    upper = pl.read_csv(geography / "ons_ltla2017_utla2017.csv").select(ltla17_code="LTLA17CD", was="UTLA17CD")
    districts = codes.join(upper, on="ltla17_code")
    new = [area for area in all_areas() if area.valid_from and area.valid_from.year == year]
    assert new
    for area in new:
        came_from = set(districts.filter(pl.col(later) == area.code)["was"])
        assert came_from == {earlier.code for earlier in area.predecessors}, area.name


def test_missing_official_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="one file geography"):
        build_areas(tmp_path)
