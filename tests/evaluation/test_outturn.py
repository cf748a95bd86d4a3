"""Plan against outturn: the arithmetic of one comparison."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evaluation.outturn import Outturn, cost_of
from carefund.interval import Interval
from carefund.programme.funding import Price


def price(pounds: int, units: int = 1) -> Price:
    return Price(id="p", label="price", source=("s",), verified=True, pounds=pounds, units=units, unit="£ per day")


def outturn(**changes: object) -> Outturn:
    values: dict[str, object] = {
        "metric": "delayed-days",
        "comparison": "financial-year",
        "area_code": "E92000001",
        "area_name": "England",
        "baseline": 1_624_977.0,
        "outturn": 1_809_587.0,
        "baseline_days": 365,
        "outturn_days": 366,
        "planned_change": -293_000.0,
        "price": price(90_000_000, 293_000),
    }
    return Outturn(**(values | changes))  # type: ignore[arg-type]


def test_the_gap_is_the_actual_change_less_the_planned_change() -> None:
    assert outturn().change == 184_610
    assert outturn().gap == 477_610


def test_the_gap_costs_its_units_at_the_exact_price() -> None:
    expected = Fraction(90_000_000, 293_000) * 477_610
    assert outturn().cost_of_gap == Decimal(round(expected * 100)) / 100
    assert round(outturn().cost_of_gap or 0) == 146_706_143


def test_a_plan_that_is_met_costs_nothing_and_one_that_is_beaten_saves() -> None:
    met = outturn(planned_change=184_610.0)
    assert met.cost_of_gap == 0
    beaten = outturn(planned_change=200_000.0)
    assert (beaten.cost_of_gap or 0) < 0


def test_without_a_plan_there_is_no_gap() -> None:
    unplanned = outturn(planned_change=None)
    assert (unplanned.gap, unplanned.cost_of_gap, unplanned.planned_percent) == (None, None, None)
    assert unplanned.change == 184_610


def test_without_a_figure_nothing_is_made_up() -> None:
    hollow = outturn(baseline=None)
    assert (hollow.change, hollow.change_percent, hollow.gap, hollow.cost_of_gap) == (None, None, None, None)


def test_a_leap_day_is_taken_out_of_the_daily_change() -> None:
    """2015-16 has 366 days: the same number each day is a rise of 0.27% in the year's total but none a day."""
    same = outturn(baseline=365_000.0, outturn=366_000.0)
    assert same.change_percent == pytest.approx(0.274, abs=0.001)
    assert same.change_per_day_percent == pytest.approx(0.0)


def test_rates_are_per_hundred_thousand() -> None:
    assert outturn(population=50_000.0).rate(10.0) == 20.0
    assert outturn().rate(10.0) is None


def test_holes_filled_give_a_range_of_change_and_of_cost() -> None:
    ranged = outturn(missing=Interval(-20.0, -10.0, 0.0), price=price(100))
    assert ranged.corrected_change == Interval(184_590.0, 184_600.0, 184_610.0)
    assert ranged.cost_range == (Decimal(47_759_000), Decimal(47_761_000))
    assert outturn().corrected_change is None


def test_where_a_hole_is_known_the_corrected_change_is_ranked_and_priced() -> None:
    holed = outturn(
        baseline=800.0, outturn=1000.0, planned_change=-50.0, missing=Interval(-220.0, -200.0, -180.0), price=price(100)
    )
    assert (holed.change, holed.gap, holed.published_cost_of_gap) == (200.0, 250.0, Decimal(25_000))
    assert (holed.central_change, holed.central_gap, holed.cost_of_gap) == (0.0, 50.0, Decimal(5_000))
    assert holed.corrected_percent == Interval(-2.0, 0.0, 2.0)  # of the 1,000 that the baseline would have been
    assert (holed.change_percent, holed.central_percent) == (25.0, 0.0)


def test_where_no_hole_is_known_the_published_change_is_the_central_one() -> None:
    whole = outturn(disagreement=3.0)
    assert whole.corrected_change is None
    assert (whole.central_change, whole.central_gap) == (whole.change, whole.gap)
    assert whole.central_percent == whole.change_percent
    assert whole.cost_of_gap == whole.published_cost_of_gap


def test_what_another_series_is_apart_in_other_years_widens_a_corrected_change() -> None:
    """Half widths of 30 for the hole and 4% of a baseline of 1,000, which is 40: 50 together."""
    holed = outturn(baseline=900.0, outturn=1000.0, missing=Interval(-130.0, -100.0, -70.0), disagreement=4.0)
    assert holed.corrected_change == Interval(-50.0, 0.0, 50.0)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.integers(1, 10**6))
def test_cost_is_exact_to_the_penny(units: int, pounds: int, per: int) -> None:
    exact = Fraction(pounds, per) * units
    assert abs(Fraction(cost_of(units, price(pounds, per))) - exact) <= Fraction(1, 200)
