"""Missing months, cells without a number, odd counts, and sums that do not add up."""

from datetime import date

import pytest

from carefund.evidence.coverage.completeness import (
    breakdowns_against_total,
    cells_without_number,
    missing_months,
    not_whole,
    rows_against_england,
)
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import DELAYED_DAYS, ENGLAND, SERIES
from tests.evidence.coverage.figures import long, year

MONTH = date(2014, 4, 1)


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


def test_cells_without_a_number_are_counted_by_place() -> None:
    rows = [("x-nhs", "A", month, None) for month in year(2014)[:2]] + [("x", "A", date(2014, 1, 1), 3.0)]
    (finding,) = cells_without_number(long(rows, marker="-"), "x", packaged_registers())
    assert "2 cells in 2 months hold '-'" in finding.what
    assert finding.places == ("A",)


def test_a_fraction_of_a_patient_is_a_finding() -> None:
    rows = [("x", "A", date(2014, 1, 1), 4459.1), ("x", "B", date(2014, 1, 1), 3.0)]
    (finding,) = not_whole(long(rows), "x", packaged_registers())
    assert "4,459.1" in finding.what


def test_rows_that_add_up_are_no_finding() -> None:
    figures = long([("x", ENGLAND, MONTH, 5.0), ("x", "A", MONTH, 2.0), ("x", "B", MONTH, 3.0)])
    assert rows_against_england(figures, "x") == []


def test_a_difference_is_given_with_its_size_and_its_effect() -> None:
    figures = long([("x", ENGLAND, MONTH, 9.0), ("x", "A", MONTH, 2.0), ("x", "B", MONTH, 3.0)])
    (finding,) = rows_against_england(figures, "x")
    assert "add up to 5" in finding.what
    assert "+4" in finding.what
    assert finding.effect([MONTH]).low == -4.0


def test_a_month_with_england_alone_is_a_finding() -> None:
    (finding,) = rows_against_england(long([("x", ENGLAND, MONTH, 9.0)]), "x")
    assert "add up to 0" in finding.what


def test_a_cell_without_a_number_adds_nothing() -> None:
    figures = long([("x", ENGLAND, MONTH, 2.0), ("x", "A", MONTH, 2.0), ("x", "B", MONTH, None)], marker="-")
    assert rows_against_england(figures, "x") == []


def delayed(part: float) -> list[tuple[str, str, date, float | None]]:
    parts = next(one.parts for one in SERIES.breakdowns_of(DELAYED_DAYS) if one.name == "responsible-organisation")
    return [(DELAYED_DAYS, "A", MONTH, 6.0), *((series, "A", MONTH, part) for series in parts)]


def against_total(rows: list[tuple[str, str, date, float]]) -> list[Finding]:
    return breakdowns_against_total(long(rows), SERIES[DELAYED_DAYS], SERIES.breakdowns_of(DELAYED_DAYS))


def test_a_breakdown_that_adds_up_is_no_finding() -> None:
    assert against_total(delayed(2.0)) == []


def test_a_breakdown_that_does_not_add_up_names_it() -> None:
    (finding,) = against_total(delayed(3.0))
    assert "by responsible organisation add up to 9" in finding.what
    assert "given as 6" in finding.what


def test_a_new_reason_that_nobody_knew_is_part_of_the_sum() -> None:
    rows = [(DELAYED_DAYS, "A", MONTH, 6.0), (f"{DELAYED_DAYS}-reason-a", "A", MONTH, 4.0)]
    assert against_total([*rows, (f"{DELAYED_DAYS}-reason-j", "A", MONTH, 2.0)]) == []
