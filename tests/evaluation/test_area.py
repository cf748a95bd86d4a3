"""One area's evaluation: the same figures as the audit's and the appraisal's, its own plan, and what is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from carefund.appraisal.round_appraisal import appraise_round
from carefund.evaluation.area import AreaEvaluation, evaluate_area
from carefund.evaluation.audit import audit_round, latest_measurable
from carefund.evaluation.observed import NoEvidence
from carefund.evaluation.outturn import OWN_PLAN, SHARED_PLAN
from carefund.evidence.query import Evidence
from carefund.plan.model import Figure, Plan, Target
from carefund.plan.whose import NotItsPlan
from carefund.programme.rounds import load_round, round_ids
from tests.packaged import ASSUMPTIONS, PACKAGED, REGISTERS

NEA, DELAYS = "non-elective-admissions", "delayed-days"
YEAR, CALENDAR = "financial-year", "pay-for-performance-year"
KENT, BIRMINGHAM = "E10000016", "E08000025"
DRAWS = 400


def evaluated(code: str, plan: Plan | None = None) -> AreaEvaluation:
    area = REGISTERS.areas.get(code)
    assert area is not None
    round_ = load_round("bcf-2015-16")
    return evaluate_area(round_, Evidence.packaged(), area, plan=plan, plan_name="plan.xlsx", draws=DRAWS, **PACKAGED)


@pytest.fixture(scope="module")
def kent() -> AreaEvaluation:
    return evaluated(KENT)


@pytest.fixture(scope="module")
def own() -> AreaEvaluation:
    return evaluated(KENT, plan_of(KENT))


def plan_of(code: str, *, fall: float = 3.0, round_id: str = "bcf-2015-16") -> Plan:
    """A plan with one target: a fall of so many per cent from a baseline of 40,000 a quarter."""
    setting = load_round("bcf-2015-16").planning.target(NEA)  # type: ignore[union-attr]
    assert setting is not None
    before = {period.id: Figure(numerator=Decimal(40_000)) for period in setting.baseline}
    after = {period.id: Figure(numerator=Decimal(40_000) * (100 - Decimal(fall)) / 100) for period in setting.target}
    target = Target(metric=NEA, baseline=before, target=after)
    return Plan(round_id=round_id, area_code=code, area_name="Kent", targets=(target,))


def test_every_outturn_is_the_audits(kent: AreaEvaluation) -> None:
    audit = audit_round(load_round("bcf-2015-16"), Evidence.packaged(), REGISTERS)
    assert kent.audit.outturns == audit.outturns
    found = kent.outturn(kent.audit.measured[0])
    assert found is not None
    assert found.plan == SHARED_PLAN


def test_the_chance_is_that_of_an_appraisal_without_the_plan(kent: AreaEvaluation) -> None:
    """The long way: every area, the programme's effect and its bands, of which only the chance without is taken."""
    round_ = load_round("bcf-2015-16")
    for metric, found in kent.chances.items():
        appraisal = appraise_round(
            round_,
            Evidence.packaged(),
            found.target,
            date(2014, 9, 1),
            registers=REGISTERS,
            assumptions=ASSUMPTIONS,
            metric=metric,
            comparison=found.comparison,
            draws=DRAWS,
        )
        verdict = appraisal.verdict(KENT)
        assert (found.chance, found.change, found.detectable) == (
            verdict.probability_without,
            verdict.change_without,
            verdict.detectable,
        )


def test_a_chance_half_a_year_on_is_not_given_for_an_area(kent: AreaEvaluation) -> None:
    assert {one.ahead for one in kent.chances.values()} == {(7, 18)}
    assert not any(one.is_given for one in kent.chances.values())
    assert all(one.base_rate is not None and one.skill is not None for one in kent.chances.values())


def test_the_base_rate_is_how_often_areas_had_changed_so_much(kent: AreaEvaluation) -> None:
    found = kent.chances[DELAYS]
    assert found.base_rate_cases >= 149
    assert found.base_rate is not None
    assert 0 < found.base_rate < 1


def test_the_areas_own_plan_is_set_against_the_months_that_it_is_for(own: AreaEvaluation) -> None:
    metric = own.audit.measured[0]
    found = own.outturn(metric)
    assert found is not None
    assert (own.leading(metric).id, found.plan, found.planned_change) == (CALENDAR, OWN_PLAN, -4800.0)
    assert found.gap == pytest.approx((found.change or 0) + 4800)
    other = own.outturn(metric, metric.comparison(YEAR))
    assert other is not None
    assert other.plan == SHARED_PLAN


def test_the_target_that_is_judged_is_the_plans_own(own: AreaEvaluation) -> None:
    found, outturn = own.chances[NEA], own.outturn(own.audit.measured[0])
    assert outturn is not None
    assert (found.comparison, found.target, found.ahead) == (CALENDAR, outturn.planned_percent, (4, 15))
    assert own.chances[DELAYS].comparison == YEAR


@pytest.mark.parametrize(
    ("plan", "words"),
    [(plan_of(BIRMINGHAM), "the plan of Kent"), (plan_of(KENT, round_id="bcf-2023-25"), "a plan of bcf-2015-16")],
)
def test_a_plan_of_another_area_or_round_is_refused(plan: Plan, words: str) -> None:
    with pytest.raises(NotItsPlan, match=words):
        evaluated(KENT, plan)


def test_a_plan_that_says_nothing_of_a_metric_leaves_englands_share() -> None:
    own = evaluated(KENT, Plan(round_id="bcf-2015-16", area_code=KENT))
    assert own.targets == ()
    assert {one.plan for key, one in own.audit.outturns.items() if key[2] == KENT} == {SHARED_PLAN, None}


def test_an_area_without_a_figure_of_delays_has_no_chance_of_them() -> None:
    scilly = evaluated("E06000053")
    assert set(scilly.chances) == {NEA}


def test_a_finding_moves_the_area_that_it_is_about_and_no_other(kent: AreaEvaluation) -> None:
    birmingham = evaluated(BIRMINGHAM)
    metric = birmingham.audit.measured[0]
    findings = birmingham.audit.coverage[NEA].findings
    moved = [birmingham.effect_of(metric, one) for one in findings if one.counts]
    assert min(moved) < -40_000
    outturn = birmingham.outturn(metric)
    assert outturn is not None
    assert sum(moved) == pytest.approx(outturn.missing.middle)
    assert not any(round(kent.effect_of(metric, one)) for one in findings if one.counts)


def test_the_latest_round_that_can_be_measured_is_chosen() -> None:
    rounds = [load_round(one) for one in round_ids()]
    chosen = latest_measurable(rounds, Evidence.packaged(), REGISTERS)
    assert audit_round(chosen, Evidence.packaged(), REGISTERS).measured
    for later in (one for one in rounds if one.fund_year > chosen.fund_year):
        with pytest.raises(NoEvidence):
            audit_round(later, Evidence.packaged(), REGISTERS)
    with pytest.raises(NoEvidence, match="of no round"):
        latest_measurable((), Evidence.packaged(), REGISTERS)
