"""Rows that do not add up to England, and breakdowns that do not add up to the total."""

from datetime import date

from carefund.evidence.coverage.sums import breakdowns_against_total, rows_against_england
from carefund.evidence.series import BREAKDOWNS, DELAYED_DAYS, ENGLAND
from tests.evidence.coverage.figures import long

MONTH = date(2014, 4, 1)


def test_rows_that_add_up_are_no_finding() -> None:
    figures = long([("x", ENGLAND, MONTH, 5.0), ("x", "A", MONTH, 2.0), ("x", "B", MONTH, 3.0)])
    assert rows_against_england(figures, "x") == []


def test_a_difference_is_told_with_its_size_and_its_effect() -> None:
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
    parts = BREAKDOWNS["responsible-organisation"]
    return [(DELAYED_DAYS, "A", MONTH, 6.0), *((series, "A", MONTH, part) for series in parts)]


def test_a_breakdown_that_adds_up_is_no_finding() -> None:
    assert breakdowns_against_total(long(delayed(2.0))) == []


def test_a_breakdown_that_does_not_add_up_names_it() -> None:
    (finding,) = breakdowns_against_total(long(delayed(3.0)))
    assert "by responsible organisation add up to 9" in finding.what
    assert "given as 6" in finding.what


def test_a_new_reason_that_nobody_knew_is_part_of_the_sum() -> None:
    rows = [(DELAYED_DAYS, "A", MONTH, 6.0), (f"{DELAYED_DAYS}-reason-a", "A", MONTH, 4.0)]
    assert breakdowns_against_total(long([*rows, (f"{DELAYED_DAYS}-reason-j", "A", MONTH, 2.0)])) == []
