"""What the real workbooks must give: the publisher's own totals, sums and notes, and every number read otherwise."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from carefund.calendar import months_between
from carefund.evidence.release import ReadFile
from carefund.evidence.series import DELAYED_DAYS, NON_ELECTIVE_ADMISSIONS, SERIES
from tests.evidence.checking import answers, read
from tests.evidence.making import ENGLAND

FIRST, LAST = date(2011, 4, 1), date(2018, 12, 1)


@pytest.fixture(scope="module")
def delays(official_files: Path) -> list[ReadFile]:
    return [read(path) for path in sorted((official_files / "dtoc").glob("*.xls"))]


@pytest.fixture(scope="module")
def activity(official_files: Path) -> list[ReadFile]:
    return [read(path) for path in sorted((official_files / "admissions" / "mar").glob("*.xls"))]


def _total(files: list[ReadFile], series: str, first: date, last: date) -> float:
    figures = pl.concat(file.figures for file in files)
    wanted = figures.filter(
        pl.col("series") == series, pl.col("area_code") == ENGLAND, pl.col("period").is_between(first, last)
    )
    assert wanted.height == len(months_between(first, last))
    return float(wanted["value"].sum())


def test_every_month_is_there_once(delays: list[ReadFile], activity: list[ReadFile]) -> None:
    assert sorted(file.release.period_first for file in delays) == months_between(FIRST, LAST)
    assert sorted(file.release.period_first for file in activity) == months_between(date(2012, 4, 1), LAST)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [(date(2014, 4, 1), date(2015, 3, 1), 1_624_977), (date(2015, 4, 1), date(2016, 3, 1), 1_809_587)],
)
def test_delayed_days_of_england(delays: list[ReadFile], first: date, last: date, days: int) -> None:
    assert _total(delays, DELAYED_DAYS, first, last) == days


@pytest.mark.parametrize(
    ("first", "last", "admissions"),
    [
        (date(2014, 4, 1), date(2015, 3, 1), 5_691_577),
        (date(2015, 4, 1), date(2016, 3, 1), 5_885_604),
        (date(2014, 1, 1), date(2014, 12, 1), 5_708_333),
        (date(2015, 1, 1), date(2015, 12, 1), 5_778_735),
    ],
)
def test_admissions_of_england(activity: list[ReadFile], first: date, last: date, admissions: int) -> None:
    assert _total(activity, NON_ELECTIVE_ADMISSIONS, first, last) == admissions


def test_places_and_breakdowns_sum_to_england_in_every_month(delays: list[ReadFile]) -> None:
    for file in delays:
        found = answers(file.figures)
        areas = {area for series, area in found if series == DELAYED_DAYS} - {ENGLAND}
        for series in (DELAYED_DAYS, *(name for one in SERIES.breakdowns_of(DELAYED_DAYS) for name in one.parts)):
            if (series, ENGLAND) in found:
                assert sum(found[series, area] or 0 for area in areas) == found[series, ENGLAND]
        for area in (*areas, ENGLAND):
            for one in SERIES.breakdowns_of(DELAYED_DAYS):
                assert sum(found.get((name, area)) or 0 for name in one.parts) == found[DELAYED_DAYS, area]


def test_the_england_sheet_agrees_with_the_councils(delays: list[ReadFile]) -> None:
    for file in delays:
        found = answers(file.figures)
        for care in ("acute", "non-acute"):
            parties = [f"{DELAYED_DAYS}-{care}-{party}" for party in ("nhs", "social-care", "both")]
            assert sum(found[name, ENGLAND] or 0 for name in parties) == found[f"{DELAYED_DAYS}-{care}", ENGLAND]


def _months_noted(files: list[ReadFile], code: str, name: str, kinds: set[str]) -> set[date]:
    return {
        file.release.period_first
        for file in files
        for note in file.release.notes
        if note.kind in kinds and (note.organisation_code == code or name in note.text + note.organisation_name)
    }


@pytest.mark.parametrize(
    ("code", "name", "first", "last", "kinds"),
    [
        ("RR1", "Heart of England", date(2014, 7, 1), date(2015, 3, 1), {"not-submitted"}),
        ("RKE", "Whittington", date(2013, 9, 1), date(2014, 7, 1), {"not-submitted", "submitted-late"}),
        ("RT5", "Leicestershire Partnership", date(2015, 7, 1), date(2015, 10, 1), {"not-submitted", "submitted-late"}),
        ("RKL", "West London Mental Health", date(2015, 1, 1), date(2015, 3, 1), {"not-submitted", "submitted-late"}),
        ("RTE", "Gloucestershire Hospitals", date(2017, 4, 1), date(2017, 6, 1), {"not-submitted"}),
    ],
)
def test_publishers_notes(
    activity: list[ReadFile], code: str, name: str, first: date, last: date, kinds: set[str]
) -> None:
    assert set(months_between(first, last)) <= _months_noted(activity, code, name, kinds)


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("xlrd")
    frames = pandas.read_excel(path, sheet_name=None, header=None, engine="xlrd", keep_default_na=False)
    return {name: frame.to_numpy().tolist() for name, frame in frames.items()}


def _cells(rows: list[list[Any]], heading: str) -> Iterator[tuple[str, str, Any]]:
    """Name, column heading and value of every cell of figures (of days, where beds stand beside them)."""
    words = [[str(cell).strip() for cell in row] for row in rows]
    top = next(number for number, row in enumerate(words) if heading in row)
    name = words[top].index(heading)
    end = words[top - 1].index("DTOC Beds") if "DTOC Beds" in words[top - 1] else len(words[top])
    for number in range(top + 1, len(rows)):
        if words[number][name]:
            for column in range(name + 1, end):
                if words[top][column]:
                    yield words[number][name], words[top][column], rows[number][column]


def _as_value(cell: Any) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


@pytest.mark.filterwarnings("ignore:The xlrd engine")
@pytest.mark.parametrize("name", ["April_11", "July_13", "June_14", "Aug_15", "April_17", "Dec_18"])
def test_every_number_of_delays_as_pandas_reads_it(official_files: Path, name: str) -> None:
    path = official_files / "dtoc" / f"{name}.xls"
    by_name: dict[str, list[float | None]] = {}
    for row in read(path).figures.filter(pl.col("published_code") != "").to_dicts():
        if not (row["published_name"] == "England" and len(row["series"].split("-")) > 4):
            by_name.setdefault(row["published_name"], []).append(row["value"])
    sheets = [rows for sheet, rows in _sheets(path).items() if sheet.startswith("LA")]
    totals_once: dict[str, list[float | None]] = {}
    for number, rows in enumerate(sheets):
        for place, heading, cell in _cells(rows, "Name"):
            if heading.lower() != "total" or number == len(sheets) - 1:
                totals_once.setdefault(place, []).append(_as_value(cell))
    assert len(totals_once) > 150
    for place, values in totals_once.items():
        if place != "England":
            assert sorted(by_name[place], key=str) == sorted(values, key=str)


@pytest.mark.filterwarnings("ignore:The xlrd engine")
@pytest.mark.parametrize("name", ["Apr_12", "Nov_12", "Apr_13", "Jul_14", "Dec_15", "Apr_17", "Dec_18"])
def test_every_number_of_activity_as_pandas_reads_it(official_files: Path, name: str) -> None:
    path = official_files / "admissions" / "mar" / f"{name}.xls"
    figures = read(path).figures
    expected: dict[str, list[float | None]] = {}
    for place, _, cell in _cells(_sheets(path)["Commissioner"], "Org Name"):
        expected.setdefault(place, []).append(_as_value(cell))
    assert len(expected) > 150
    for (place,), rows in figures.group_by("published_name"):
        assert sorted(rows["value"].to_list(), key=str) == sorted(expected[str(place)], key=str)


def test_series_of_emergency_admissions(official_files: Path) -> None:
    path = next((official_files / "admissions").glob("AE_monthly*.xlsx"))
    found = read(path)
    assert found.release.published == date(2023, 10, 12)
    assert (found.release.period_first, found.release.period_last) == (date(2010, 8, 1), date(2023, 9, 1))
    sums = found.figures.pivot("series", index="period", values="value")
    parts = sum(
        (sums[f"emergency-admissions-type-{kind}"] for kind in (1, 2, 3)), start=sums["emergency-admissions-other"]
    )
    assert (parts - sums["emergency-admissions"]).abs().max() < 1


def test_hash_is_that_of_the_file(official_files: Path) -> None:
    import hashlib

    for path in sorted((official_files / "dtoc").glob("*_15.xls")):
        assert read(path).release.file_hash == hashlib.sha256(path.read_bytes()).hexdigest()
