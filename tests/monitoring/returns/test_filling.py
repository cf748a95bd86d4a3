"""What is filled in of a return: the plan's sums by year, the books to date, and published figures, nothing made up."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from carefund.evidence.derived import figures_of
from carefund.evidence.query import Evidence
from carefund.monitoring.returns.filling import filled_in
from carefund.monitoring.returns.quarters import UnknownQuarter, quarter_named
from carefund.monitoring.returns.spans import metric_spans, planned_figure, value_of
from carefund.monitoring.returns.spending import ActualSpending
from carefund.plan.model import Figure, Plan, Target
from carefund.programme.rounds import load_round
from tests.monitoring.returns.sound import DARLINGTON, area, filled, plan_of, published, quarter_of

BOOKS = ActualSpending(
    income={("nhs-minimum", "q1-2023-24"): Decimal(500), ("nhs-minimum", "q2-2023-24"): Decimal("250.50"),
            ("nhs-minimum", "q1-2024-25"): Decimal(9)},
    spent={("1", "nhs-minimum", "q1-2023-24"): Decimal(100), ("2", "nhs-minimum", "q2-2023-24"): Decimal("20.25"),
           ("2", "nhs-minimum", "q3-2023-24"): Decimal(7)},
    source="The pool's ledger to 30 September 2023",
)  # fmt: skip


def test_the_published_figure_is_the_sum_of_the_series_months() -> None:
    _, quarter = quarter_of("q3-2015-16")
    months = figures_of(Evidence.packaged(), "delayed-days", first=quarter.first, last=quarter.last, areas=[DARLINGTON])
    assert published("q3-2015-16")["delayed-days"].count == Decimal(int(months["value"].sum()))
    assert months.height == 3


def test_the_published_figures_of_four_quarters_add_up_to_the_year() -> None:
    """Whole areas too: England's 2015-16 delayed days, 1,809,587 in the audit, are those of the areas and others."""
    whole = figures_of(Evidence.packaged(), "delayed-days").filter(
        pl.col("area_code") == DARLINGTON, pl.col("period").is_between(*(pl.date(2015, 4, 1), pl.date(2016, 3, 1)))
    )
    quarters = [published(f"q{number}-2015-16")["delayed-days"].count for number in (1, 2, 3, 4)]
    assert sum(quarters) == Decimal(int(whole["value"].sum()))


def test_money_of_the_plan_is_that_of_the_quarters_year() -> None:
    sent = filled("q2-2015-16").sent
    plan = plan_of("bcf-2015-16")
    assert sum(one.planned_spend or 0 for one in sent.streams) == sum(
        line.amounts["2015-16"] for line in plan.expenditure
    )
    assert sent.plan_version == plan.version


def test_the_books_count_from_the_first_quarter_of_the_year_to_this_one() -> None:
    round_, quarter = quarter_of("q2-2023-24")
    found = filled_in(round_, area(), quarter, {}, plan=plan_of(round_.id), spending=BOOKS)
    stream = found.sent.stream("nhs-minimum")
    assert stream is not None
    assert (stream.income, stream.spent) == (Decimal("750.50"), Decimal("120.25"))
    assert [scheme.spent for scheme in found.sent.schemes] == [Decimal(100), Decimal("20.25")]
    assert found.given["streams[nhs-minimum].income"] == BOOKS.source
    silent = found.sent.stream("improved-better-care-fund")
    assert silent is not None
    assert (silent.income, silent.spent) == (None, None)


def test_without_plan_books_or_series_nothing_is_filled_in() -> None:
    round_, quarter = quarter_of("q2-2023-24")
    found = filled_in(round_, area(), quarter, {})
    assert (found.given, found.sent.metrics, found.sent.streams, found.sent.schemes) == ({}, (), (), ())


def test_months_of_monthly_targets_make_the_quarter_and_residents_are_not_added_up() -> None:
    round_, quarter = quarter_of("q1-2025-26")
    span = metric_spans(round_, quarter)["emergency-admissions"]
    assert [period.id for period in span.periods] == ["april-2025", "may-2025", "june-2025"]
    numbers = {"april-2025": 10, "may-2025": 20, "june-2025": 30}
    target = Target(
        metric="emergency-admissions",
        target={name: Figure(numerator=Decimal(one), denominator=Decimal(900 + one)) for name, one in numbers.items()},
    )
    plan = Plan(round_id=round_.id, area_code=DARLINGTON, targets=(target,))
    figure = planned_figure(span, round_.metric("emergency-admissions"), plan)
    assert (figure.numerator, figure.denominator) == (Decimal(60), Decimal(920))
    delay = Target(metric="discharge-delay", target=target.target)
    own = planned_figure(metric_spans(round_, quarter)["discharge-delay"], round_.metric("discharge-delay"),
                         plan.model_copy(update={"targets": (delay,)}))  # fmt: skip
    assert own.denominator == Decimal(2760)


def test_a_quarter_without_a_target_has_no_planned_figure() -> None:
    round_, quarter = quarter_of("q4-2015-16")
    span = metric_spans(round_, quarter)["non-elective-admissions"]
    assert span.periods == ()
    assert planned_figure(span, round_.metric("non-elective-admissions"), plan_of(round_.id)) == Figure()


def test_a_month_that_is_missing_leaves_the_planned_figure_missing() -> None:
    round_, quarter = quarter_of("q1-2025-26")
    target = Target(metric="emergency-admissions", target={"april-2025": Figure(numerator=Decimal(1))})
    plan = Plan(round_id=round_.id, area_code=DARLINGTON, targets=(target,))
    span = metric_spans(round_, quarter)["emergency-admissions"]
    assert planned_figure(span, round_.metric("emergency-admissions"), plan).numerator is None


def test_a_rate_of_nobody_is_no_rate() -> None:
    assert value_of(Decimal(1), Decimal(0)) is None
    assert value_of(None, Decimal(1)) is None


@pytest.mark.parametrize("words", ["q4-2015-16", "Q4 2015/16", " q4 ", "Q4"])
def test_a_quarter_is_known_by_several_names(words: str) -> None:
    assert quarter_named(load_round("bcf-2015-16"), words).id == "q4-2015-16"


@pytest.mark.parametrize("words", ["", "q", "q4-2016-17", "4", "q44", "q4-2015", "x" * 10_000])
def test_another_name_is_refused(words: str) -> None:
    with pytest.raises(UnknownQuarter):
        quarter_named(load_round("bcf-2015-16"), words)
