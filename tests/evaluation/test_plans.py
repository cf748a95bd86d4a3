"""Plans on different bases stand beside what happened, and another series beside the change."""

from decimal import Decimal

import pytest

from carefund.evaluation.audit import Audit, audit_round
from carefund.evaluation.plans import other_plans, plans_against_outturn
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from tests.packaged import REGISTERS


@pytest.fixture(scope="module")
def audit() -> Audit:
    return audit_round(load_round("bcf-2015-16"), Evidence.packaged(), REGISTERS)


def test_every_published_plan_for_delayed_days_has_its_own_gap(audit: Audit) -> None:
    found = {one.figure.id: one for one in plans_against_outturn(audit.round, audit.measured, audit.outturns)}
    change = audit.outturns["delayed-days", "financial-year", ENGLAND].central_change or 0.0
    assert change == pytest.approx(184_610 + 633, abs=1)  # with the hole of 2014-15 filled
    assert found["nao-2017-delayed-days"].gap == change + 293_000
    assert found["approved-2014-delayed-days"].gap == change + 101_000
    # 286,243.01 days at £90m / 293,000 days, by hand.
    assert found["approved-2014-delayed-days"].cost == pytest.approx(Decimal("87924474.17"), abs=10)
    assert found["approved-2014-non-elective-admissions"].comparison.id == "pay-for-performance-year"


def test_only_plans_that_no_comparison_is_made_with_are_others(audit: Audit) -> None:
    others = {metric.id: [plan.id for plan in other_plans(audit.round, metric)] for metric in audit.measured}
    assert others == {"non-elective-admissions": [], "delayed-days": ["approved-2014-delayed-days"]}


def test_the_accident_and_emergency_series_is_a_check_on_admissions(audit: Audit) -> None:
    (other,) = audit.near_changes["non-elective-admissions", "financial-year"]
    assert round(other.change_percent, 2) == 2.88
    assert not audit.near_changes["delayed-days", "financial-year"]


def test_the_range_of_a_cost_holds_the_rounding_of_its_price(audit: Audit) -> None:
    outturn = audit.outturns["delayed-days", "financial-year", ENGLAND]
    assert outturn.cost_range is not None
    low, high = (float(cost) for cost in outturn.cost_range)
    # 477,610 days and the missing ones, at £89.5m / 293,500 to £90.5m / 292,500.
    assert low < 477_610 * 89.5 / 293.5 * 1000 + 600_000
    assert high > 477_610 * 90.5 / 292.5 * 1000
