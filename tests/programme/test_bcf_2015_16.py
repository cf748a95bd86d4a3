"""The first round's figures against those that were published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from carefund.programme.definition import Round

MILLION = 1_000_000


def gap_cost(actual_change: int, planned_change: int, unit_price: Fraction) -> Fraction:
    """The auditors' formula: what the distance from the plan cost, in pounds."""
    return (actual_change - planned_change) * unit_price


def to_the_million(value: Fraction) -> int:
    return round(value / MILLION)


class TestMoney:
    @pytest.mark.parametrize(
        ("stream", "millions"),
        [
            ("ccg-top-slice", 1900),
            ("social-care-transfer", 1100),
            ("reablement-funding", 300),
            ("carers-breaks", 130),
            ("disabled-facilities-grant", 220),
            ("social-care-capital", 134),
            ("voluntary-top-up", 1500),
        ],
    )
    def test_streams_are_as_published(self, first_round: Round, stream: str, millions: int) -> None:
        pounds = {part.id: part.pounds for part in first_round.streams}
        assert pounds[stream] == millions * MILLION

    def test_minimum_streams_add_up_to_about_3_8_billion(self, first_round: Round) -> None:
        (published,) = (part for part in first_round.fund_totals if part.id == "minimum-fund")
        low, high = published.rounding_interval
        assert first_round.minimum_pounds() == 3_784 * MILLION
        assert low <= first_round.minimum_pounds() <= high
        assert published.value == 3_800 * MILLION

    def test_all_streams_add_up_to_about_5_3_billion(self, first_round: Round) -> None:
        (published,) = (part for part in first_round.fund_totals if part.id == "pooled-fund")
        low, high = published.rounding_interval
        assert low <= sum(part.pounds for part in first_round.streams) <= high

    def test_only_the_top_up_is_voluntary(self, first_round: Round) -> None:
        voluntary = [part.id for part in first_round.streams if part.requirement == "voluntary"]
        assert voluntary == ["voluntary-top-up"]

    @pytest.mark.parametrize(
        ("total", "value", "verified"),
        [
            ("ccg-minimum", 3_460 * MILLION, False),
            ("care-act-duties", 135 * MILLION, True),
            ("out-of-hospital-ring-fence", 1_000 * MILLION, True),
            ("share-of-budgets", 5, False),
        ],
    )
    def test_other_totals(self, first_round: Round, total: str, value: int, verified: bool) -> None:
        found = {part.id: (part.value, part.verified) for part in first_round.fund_totals}
        assert found[total] == (value, verified)


class TestPrices:
    def test_the_default_price_is_1490_and_not_verified(self, first_round: Round) -> None:
        price = first_round.price("non-elective-admission-default")
        assert (price.per_unit, price.verified) == (Fraction(1490), False)

    @pytest.mark.parametrize(
        ("price_id", "to_the_pound"),
        [
            ("non-elective-admission-nao-plan", 1613),
            ("delayed-day-nao-plan", 307),
            ("non-elective-admission-nao-gap", 1611),
            ("delayed-day-nao-gap", 305),
            ("non-elective-admission-pot", 1552),
            ("hospital-episode-2012-13", 1758),
            ("excess-bed-day-2012-13", 273),
        ],
    )
    def test_implied_prices(self, first_round: Round, price_id: str, to_the_pound: int) -> None:
        assert round(first_round.price(price_id).per_unit) == to_the_pound

    def test_marginal_rates_are_30_then_70_per_cent_and_not_verified(self, first_round: Round) -> None:
        rates = [(part.value, part.unit, part.verified) for part in first_round.marginal_rates]
        assert rates == [(30, "per cent", False), (70, "per cent", False)]


class TestAuditFormula:
    def test_admissions_cost_311_million_from_the_published_saving_and_count(self, first_round: Round) -> None:
        price = first_round.price("non-elective-admission-nao-plan")
        assert (price.pounds, price.units) == (171 * MILLION, 106_000)
        cost = gap_cost(87_000, -106_000, price.per_unit)
        assert to_the_million(cost) == 311
        assert price.cost_of(193_000) == Decimal("311349056.60")

    def test_delayed_days_cost_146_million_from_the_price_that_the_gap_implies(self, first_round: Round) -> None:
        price = first_round.price("delayed-day-nao-gap")
        assert gap_cost(185_000, -293_000, price.per_unit) == 146 * MILLION

    def test_delayed_days_cost_lies_within_the_rounding_of_the_planned_saving(self, first_round: Round) -> None:
        price = first_round.price("delayed-day-nao-plan")
        assert (price.pounds, price.units) == (90 * MILLION, 293_000)
        low, high = (gap_cost(185_000, -293_000, bound) for bound in price.rounding_interval)
        assert low <= 146 * MILLION <= high
        assert to_the_million(gap_cost(185_000, -293_000, price.per_unit)) == 147

    @pytest.mark.parametrize("metric", ["non-elective-admissions", "delayed-days"])
    def test_the_definition_itself_reproduces_the_published_cost(self, first_round: Round, metric: str) -> None:
        comparison = first_round.metric(metric).comparison("financial-year")
        assert comparison.plan
        assert comparison.price
        plan = first_round.plan_figure(comparison.plan)
        price = first_round.price(comparison.price)
        figures = first_round.audit_figures_for(metric, "financial-year")
        published = {figure.kind: figure.value for figure in figures}
        low, high = (
            gap_cost(int(published["change"] or 0), int(plan.value), bound) for bound in price.rounding_interval
        )
        assert low <= int(published["gap-cost"] or 0) <= high


class TestPlansAndAudit:
    @pytest.mark.parametrize(
        ("figure_id", "basis", "value"),
        [
            ("approved-2014-non-elective-admissions", "approved-plans-october-2014", -163_000),
            (
                "approved-2014-non-elective-admissions-percentage",
                "approved-plans-october-2014",
                Decimal("-3.07"),
            ),
            ("approved-2014-delayed-days", "approved-plans-october-2014", -101_000),
            ("approved-2014-reablement", "approved-plans-october-2014", 12_000),
            ("approved-2014-residential-admissions", "approved-plans-october-2014", -2_000),
            ("approved-2014-saving", "approved-plans-october-2014", 532 * MILLION),
            ("approved-2014-saving-nhs", "approved-plans-october-2014", 314 * MILLION),
            ("approved-2014-saving-non-elective-admissions", "approved-plans-october-2014", 253 * MILLION),
            ("nao-2017-non-elective-admissions", "nao-2017-basis", -106_000),
            ("nao-2017-saving-non-elective-admissions", "nao-2017-basis", 171 * MILLION),
            ("nao-2017-delayed-days", "nao-2017-basis", -293_000),
            ("nao-2017-saving-delayed-days", "nao-2017-basis", 90 * MILLION),
            ("nao-2017-saving", "nao-2017-basis", 511 * MILLION),
        ],
    )
    def test_plan_figures(self, first_round: Round, figure_id: str, basis: str, value: int | Decimal) -> None:
        figure = first_round.plan_figure(figure_id)
        assert (figure.basis, figure.value, figure.verified) == (basis, value, True)

    def test_the_nhs_saving_is_a_floor(self, first_round: Round) -> None:
        assert first_round.plan_figure("approved-2014-saving-nhs").qualifier == "at least"

    @pytest.mark.parametrize(
        ("figure_id", "value"),
        [
            ("nao-2017-non-elective-admissions-change", 87_000),
            ("nao-2017-non-elective-admissions-gap-cost", 311 * MILLION),
            ("nao-2017-delayed-days-change", 185_000),
            ("nao-2017-delayed-days-gap-cost", 146 * MILLION),
            ("nao-2017-joint-working", 90),
            ("pac-2015-credible-saving", 55 * MILLION),
        ],
    )
    def test_audit_figures(self, first_round: Round, figure_id: str, value: int) -> None:
        figure = first_round.audit_figure(figure_id)
        assert (figure.value, figure.verified) == (value, True)

    @pytest.mark.parametrize("metric", ["residential-admissions", "reablement"])
    def test_what_improved_without_a_figure_has_no_figure(self, first_round: Round, metric: str) -> None:
        (figure,) = first_round.audit_figures_for(metric)
        assert figure.value is None
        assert figure.finding
        assert figure.finding.startswith("Improved")

    def test_the_saving_was_not_realised(self, first_round: Round) -> None:
        assert first_round.audit_figure("nao-2017-saving-outcome").finding == "Not realised."


class TestMetrics:
    def test_there_are_six(self, first_round: Round) -> None:
        assert [part.id for part in first_round.metrics] == [
            "non-elective-admissions",
            "delayed-days",
            "residential-admissions",
            "reablement",
            "patient-experience",
            "local-metric",
        ]

    @pytest.mark.parametrize(
        ("metric", "areas", "national"),
        [
            ("non-elective-admissions", "non-elective-admissions-by-area", "non-elective-admissions"),
            ("delayed-days", "delayed-days", "delayed-days"),
            ("residential-admissions", None, None),
            ("reablement", None, None),
        ],
    )
    def test_series(self, first_round: Round, metric: str, areas: str | None, national: str | None) -> None:
        part = first_round.metric(metric)
        assert (part.area_series, part.national_series) == (areas, national)

    def test_only_reablement_is_better_higher(self, first_round: Round) -> None:
        assert [part.id for part in first_round.metrics if part.direction == "higher"] == ["reablement"]

    @pytest.mark.parametrize("metric", ["non-elective-admissions", "delayed-days"])
    def test_the_financial_year_is_2015_16_against_2014_15(self, first_round: Round, metric: str) -> None:
        pair = first_round.metric(metric).comparison("financial-year")
        assert (pair.baseline, pair.outturn) == (
            first_round.financial_years.baseline,
            first_round.financial_years.outturn,
        )
        assert (pair.baseline.first, pair.outturn.last) == (date(2014, 4, 1), date(2016, 3, 1))

    @pytest.mark.parametrize("metric", ["non-elective-admissions", "delayed-days"])
    def test_the_payment_year_is_the_calendar_year(self, first_round: Round, metric: str) -> None:
        pair = first_round.metric(metric).comparison("pay-for-performance-year")
        assert first_round.pay_for_performance
        periods = first_round.pay_for_performance.periods
        assert (pair.baseline, pair.outturn) == (periods.baseline, periods.outturn)
        assert pair.outturn.months() == tuple(date(2015, month, 1) for month in range(1, 13))

    @pytest.mark.parametrize(
        ("metric", "comparison", "plan", "price"),
        [
            (
                "non-elective-admissions",
                "financial-year",
                "nao-2017-non-elective-admissions",
                "non-elective-admission-nao-plan",
            ),
            (
                "non-elective-admissions",
                "pay-for-performance-year",
                "approved-2014-non-elective-admissions",
                "non-elective-admission-default",
            ),
            ("delayed-days", "financial-year", "nao-2017-delayed-days", "delayed-day-nao-plan"),
            ("delayed-days", "pay-for-performance-year", None, "delayed-day-nao-plan"),
        ],
    )
    def test_plans_and_prices(
        self, first_round: Round, metric: str, comparison: str, plan: str | None, price: str
    ) -> None:
        pair = first_round.metric(metric).comparison(comparison)
        assert (pair.plan, pair.price) == (plan, price)

    def test_the_missing_plan_is_explained(self, first_round: Round) -> None:
        pair = first_round.metric("delayed-days").comparison("pay-for-performance-year")
        assert "No plan for delayed days on calendar years was found" in pair.note
