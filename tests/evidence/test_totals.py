"""Totals of a series over months: by cadence and kind, never over a hole, and on through a change of code."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import month_after, months_between, spans_begin
from carefund.evidence.areas import Area, AreaRegister, Predecessor
from carefund.evidence.series import series_definition
from carefund.evidence.totals import Totals

YEAR = months_between(date(2024, 4, 1), date(2025, 3, 1))
YEARLY = series_definition("care-home-admissions-65-plus-from-2024-25-numerator")
MEAN = series_definition("discharge-delay")
COUNT = series_definition("discharge-delay-denominator")
OLD, NEW, PART = "E08000016", "E08000038", "E06000063"
AREAS = AreaRegister(
    [
        Area(OLD, "Barnsley", None, valid_to=date(2024, 9, 30)),
        Area(NEW, "Barnsley", None, valid_from=date(2024, 10, 1), predecessors=(Predecessor(OLD, "renamed code"),)),
        Area("E10000006", "Cumbria", None, valid_to=date(2023, 3, 31)),
        Area(PART, "Cumberland", None, predecessors=(Predecessor("E10000006", "split"),)),
    ]
)


@given(st.integers(1, 12), st.integers(0, 30), st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_spans_are_told_where_months_are_whole_spans_one_after_the_other(length: int, number: int, day: date) -> None:
    months = [month_after(day.replace(day=1), step) for step in range(number)]
    firsts = spans_begin(months, length)
    assert (firsts is None) == bool(number % length)
    assert firsts is None or firsts == months[::length]
    with_hole = [*months[:1], *months[2:]]
    if length > 1 and len(with_hole) > 1:
        assert spans_begin(with_hole, length) is None


def test_a_yearly_figure_stands_for_its_whole_year_and_for_no_part_of_it() -> None:
    totals = Totals(YEARLY, {"A": {date(2024, 4, 1): 40.0}})
    assert totals.total("A", YEAR) == 40.0
    assert totals.total("A", YEAR[:6]) is None
    assert totals.total("A", months_between(date(2024, 1, 1), date(2024, 12, 1))) is None
    assert totals.missing("A", YEAR) == []
    assert totals.missing("A", months_between(date(2024, 4, 1), date(2026, 3, 1))) == [date(2025, 4, 1)]


def test_a_mean_over_months_weighs_each_month_by_its_discharges() -> None:
    days, discharges = {YEAR[0]: 100.0, YEAR[1]: 10.0}, {YEAR[0]: 50.0, YEAR[1]: 100.0}
    totals = Totals(MEAN, {"A": days}, {"A": discharges})
    assert totals.total("A", YEAR[:2]) == pytest.approx(110 / 150)
    assert totals.parts("A", YEAR[:2]) == (110.0, 150.0)
    assert totals.total("A", YEAR[:3]) is None
    assert Totals(MEAN, {"A": {YEAR[0]: 5.0}}, {"A": {YEAR[0]: 0.0}}).total("A", YEAR[:1]) is None


def test_a_place_under_a_new_code_carries_its_figures_on_and_a_part_of_one_does_not() -> None:
    figures = {
        OLD: dict.fromkeys(YEAR[:6], 10.0),
        NEW: dict.fromkeys(YEAR[6:], 11.0),
        "E10000006": dict.fromkeys(YEAR, 99.0),
    }
    totals = Totals(COUNT, figures, areas=AREAS)
    assert totals.total(NEW, YEAR) == 6 * 10 + 6 * 11
    assert totals.total(OLD, YEAR) is None
    assert totals.total(PART, YEAR) is None
    assert Totals(COUNT, figures).total(NEW, YEAR) is None


def test_figures_of_its_own_come_before_those_carried_on() -> None:
    figures = {OLD: {YEAR[0]: 10.0}, NEW: {YEAR[0]: 12.0}}
    assert Totals(COUNT, figures, areas=AREAS).total(NEW, YEAR[:1]) == 12.0
