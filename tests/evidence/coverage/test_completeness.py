"""Missing months, cells without a number, odd counts and missing release dates."""

from datetime import date

import pytest

from carefund.evidence.coverage.completeness import (
    cells_without_number,
    missing_months,
    not_whole,
    release_dates,
    runs,
)
from carefund.evidence.series import ENGLAND
from tests.evidence.coverage.figures import long, release, year


def test_a_missing_month_is_found_and_estimated_from_the_years_around_it() -> None:
    rows = [("x", ENGLAND, month, 100.0 + month.year - 2013) for month in year(2013, 2015) if month != date(2014, 6, 1)]
    (finding,) = missing_months(long(rows), "x")
    assert (finding.first, finding.last, finding.counts) == (date(2014, 6, 1), date(2014, 6, 1), True)
    assert finding.effect([date(2014, 6, 1)]).middle == pytest.approx(101.0)


def test_a_run_of_missing_months_is_one_finding() -> None:
    absent = {date(2014, 2, 1), date(2014, 3, 1), date(2014, 9, 1)}
    rows = [("x", ENGLAND, month, 100.0) for month in year(2014) if month not in absent]
    assert [(finding.first.month, finding.last.month) for finding in missing_months(long(rows), "x")] == [
        (2, 3),
        (9, 9),
    ]


def test_a_whole_series_and_an_empty_one_miss_nothing() -> None:
    rows = [("x", ENGLAND, month, 100.0) for month in year(2014)]
    assert missing_months(long(rows), "x") == []
    assert missing_months(long([]), "x") == []


def test_runs_cross_the_turn_of_the_year() -> None:
    months = [date(2014, 12, 1), date(2015, 1, 1), date(2015, 3, 1)]
    assert runs(months) == [months[:2], months[2:]]


def test_cells_without_a_number_are_counted_by_place() -> None:
    rows = [("x-nhs", "A", month, None) for month in year(2014)[:2]] + [("x", "A", date(2014, 1, 1), 3.0)]
    (finding,) = cells_without_number(long(rows, marker="-"), "x")
    assert "2 cells in 2 months hold '-'" in finding.what
    assert finding.places == ("A",)


def test_a_fraction_of_a_patient_is_a_finding() -> None:
    rows = [("x", "A", date(2014, 1, 1), 4459.1), ("x", "B", date(2014, 1, 1), 3.0)]
    (finding,) = not_whole(long(rows), "x")
    assert "4,459.1" in finding.what


def test_odd_release_dates_are_gathered_by_wording() -> None:
    odd = [release(month, remarks=("'Published' holds no date",)) for month in year(2014)[:3]]
    (finding,) = release_dates([*odd, release(date(2014, 4, 1))], "x")
    assert "3 file(s)" in finding.what
    assert (finding.first, finding.last) == (date(2014, 1, 1), date(2014, 3, 1))
