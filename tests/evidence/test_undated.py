"""A file that states no day of release, beside dated ones of its months: which counts, and what is said of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.release import NO_RELEASE_DATE, ReadFile
from carefund.evidence.store import FolderStore
from carefund.evidence.undated import outranked, released_too_early
from tests.evidence.releases import SERIES, release_of

FIRST, LAST = date(2015, 4, 1), date(2016, 3, 1)
SAID = release_of(FIRST, date(2015, 6, 11), {"E1": 1.0})


def year_without_a_day(value: float = 2.0) -> ReadFile:
    """A file of a whole year that states no day of release."""
    months = pl.date_range(FIRST, LAST, "1mo", eager=True)
    one = release_of(FIRST, None, {"E1": value}, mark="year")
    figures = pl.concat(one.figures.with_columns(period=pl.lit(month, pl.Date)) for month in months)
    remarks = (NO_RELEASE_DATE, *one.release.remarks)
    return ReadFile(replace(one.release, period_last=LAST, remarks=remarks), figures)


def counting(root: Path, *files: ReadFile) -> dict[date, float]:
    FolderStore(root).add(files)
    found = Evidence.of_store(root).figures([SERIES])
    return dict(found.select("period", "value").iter_rows())


def test_a_file_of_a_year_counts_before_a_workbook_that_came_out_while_it_went_on(tmp_path: Path) -> None:
    assert counting(tmp_path, year_without_a_day(), SAID)[FIRST] == 2.0


def test_a_workbook_that_came_out_later_counts_before_it(tmp_path: Path) -> None:
    later = release_of(FIRST, date(2015, 6, 11), {"E1": 9.0}, revised=date(2016, 7, 14))
    found = counting(tmp_path, later, year_without_a_day())
    assert found[FIRST] == 9.0
    assert found[LAST] == 2.0


def test_a_workbook_of_the_same_month_counts_before_it(tmp_path: Path) -> None:
    alone = release_of(FIRST, None, {"E1": 2.0}, mark="csv")
    assert counting(tmp_path, alone, SAID) == {FIRST: 1.0}


@given(day=st.dates(date(2016, 4, 1), date(2020, 1, 1)))
def test_a_day_that_is_given_is_that_of_the_release(day: date) -> None:
    dated = year_without_a_day().dated(day).release
    assert (dated.released, dated.earliest) == (day, day)
    assert NO_RELEASE_DATE not in dated.remarks
    assert any(remark.startswith(NO_RELEASE_DATE) for remark in dated.remarks)
    assert SAID.dated(day) == SAID
    assert released_too_early(year_without_a_day().dated(day)) == []


def test_a_day_before_its_figures_is_an_error() -> None:
    (found,) = released_too_early(year_without_a_day().dated(date(2016, 3, 31)))
    assert found.severity == "error"
    assert "1 April 2016" in found.expected
    assert released_too_early(year_without_a_day()) == []


def test_a_given_day_lets_it_count_and_be_known(tmp_path: Path) -> None:
    later = release_of(FIRST, date(2015, 6, 11), {"E1": 9.0}, revised=date(2016, 7, 14))
    assert counting(tmp_path, later, year_without_a_day().dated(date(2016, 7, 15)))[FIRST] == 2.0
    evidence = Evidence.of_store(tmp_path)
    assert evidence.figures([SERIES], as_of=AsOf(date(2016, 7, 14)))["value"].to_list() == [9.0]


def test_a_file_that_is_held_without_a_day_can_be_imported_again_with_it(tmp_path: Path) -> None:
    later = release_of(FIRST, date(2015, 6, 11), {"E1": 9.0}, revised=date(2016, 7, 14))
    assert counting(tmp_path, later, year_without_a_day())[FIRST] == 9.0
    dated = year_without_a_day().dated(date(2016, 7, 15))
    assert counting(tmp_path, dated)[FIRST] == 2.0
    before = FolderStore(tmp_path).releases()
    for again in (dated, year_without_a_day()):
        assert FolderStore(tmp_path).add([again]).added == ()
    assert FolderStore(tmp_path).releases() == before
    assert len(before) == 3  # the file without its day stays: nothing held is lost


@pytest.mark.parametrize("held", [True, False])
def test_the_import_says_for_which_months_another_counts(tmp_path: Path, held: bool) -> None:
    later = release_of(FIRST, date(2015, 6, 11), {"E1": 9.0}, revised=date(2016, 7, 14))
    FolderStore(tmp_path).add([later] if held else [SAID])
    file = year_without_a_day()
    (found,) = outranked(file, Evidence.of_store(tmp_path), [file] if held else [file, later])
    assert found.severity == "warning"
    assert "April 2015 (released on 14 July 2016)" in found.found
    assert "May 2015" not in found.found


def test_nothing_is_said_where_nothing_counts_before_it(tmp_path: Path) -> None:
    FolderStore(tmp_path).add([SAID])
    evidence = Evidence.of_store(tmp_path)
    assert outranked(year_without_a_day(), evidence, []) == []
    assert outranked(SAID, evidence, []) == []
