"""Made-up results of every subject, in milliseconds: three areas, small numbers, a hole, a plan and its schemes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from carefund.appraisal.aggregate import AreaDraws
from carefund.appraisal.backtest.chances import chance_rows
from carefund.appraisal.backtest.origins import Origin
from carefund.appraisal.backtest.quantiles import OWN, Quantiles
from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.scores import score_rows
from carefund.appraisal.forecast.forecast import Forecast
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.notes import NoSchemeSays
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.plan_appraisal import PlanAppraisal, PlanAppraisals, TargetAppraisal
from carefund.appraisal.plan_effect import PlanEffect, SchemeExpectation
from carefund.appraisal.question import question_of
from carefund.appraisal.reliability import Reliability, ReliabilityBin
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_target
from carefund.appraisal.skill import Skill
from carefund.calendar import months_after, months_between
from carefund.evaluation.area import AreaChance, AreaEvaluation
from carefund.evaluation.audit import Audit
from carefund.evaluation.observed import Observed
from carefund.evaluation.outturn import PUBLISHED_PLAN, SHARED_PLAN, Outturn
from carefund.evaluation.places import Place, PlaceComparison
from carefund.evaluation.power.power import PowerAnswer, power_of
from carefund.evaluation.power.question import PowerQuestion
from carefund.evaluation.reference import formula_checks, references
from carefund.evaluation.retrospective import PublishedTarget, RetrospectiveAppraisal
from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.replications import ReplicatedStudy
from carefund.evaluation.study.study import answer as study
from carefund.evaluation.study.study import replicated_study
from carefund.evidence.areas import default_register
from carefund.evidence.coverage.audit import CoverageAudit, CoverageAudits
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.release import Release
from carefund.evidence.series import ENGLAND
from carefund.evidence.similar import AreaTraits, Similar
from carefund.interval import NO_EFFECT, Interval
from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.control_charts import ControlCharts, control_charts
from carefund.monitoring.charts.figures_held import series_of
from carefund.monitoring.charts.nhs_rules import nhs_readings
from carefund.monitoring.returns.checking import CheckedReturn, CheckedReturns, Given
from carefund.monitoring.returns.model import (
    Agreement,
    ConditionKept,
    MetricReport,
    Return,
    StreamReport,
    SurveyAnswer,
)
from carefund.monitoring.returns.reading import ReadReturn
from carefund.monitoring.returns.rolling_up import RollUp, roll_up
from carefund.monitoring.signals.signal_charts import SignalCharts, signal_charts
from carefund.plan.checking import CheckedPlan, CheckedPlans
from carefund.plan.findings import CellPosition, Severity
from carefund.plan.findings import Finding as PlanFinding
from carefund.plan.model import Contribution, Expenditure, Plan, SignOff, Target
from carefund.pool.books import books_of
from carefund.pool.posting_rules import check_postings
from carefund.pool.year import PoolYear, pool_year
from carefund.programme.definition import Round
from carefund.programme.measures import Comparison, Metric
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from carefund.report.money.plan_money import PlanMoney
from tests.evaluation.power.histories import history
from tests.evaluation.study.made_up import months as months_of
from tests.evaluation.study.made_up import outcomes, rows_of
from tests.evaluation.study.made_up import write as write_study
from tests.packaged import ASSUMPTIONS, REGISTERS
from tests.pool.postings import opening, paid_in, spent
from tests.report import made_up_records
from tests.report.made_up_learning import learning

DARLINGTON, DERBY, CORNWALL = "E06000005", "E06000015", "E06000052"
NAMES = {ENGLAND: "England", CORNWALL: "Cornwall", DARLINGTON: "Darlington", DERBY: "Derby"}
CODES = (DARLINGTON, DERBY, CORNWALL)
FIRST, KNOWN, LAST = date(2012, 4, 1), date(2014, 9, 1), date(2016, 3, 1)
DRAWS = 60
SIZES = {DARLINGTON: 100.0, DERBY: 200.0, CORNWALL: 400.0}
ADMISSIONS, DELAYS = "non-elective-admissions", "delayed-days"


@cache
def first_round() -> Round:
    """The first round, of whose rules only the ids and words matter here."""
    return load_round("bcf-2015-16")


def counts_of(code: str, months: int) -> list[float]:
    """A place's counts: its size, with a season and a rise of one in a hundred a year."""
    size = sum(SIZES.values()) if code == ENGLAND else SIZES[code]
    steps = np.arange(months)
    return [float(round(value)) for value in size * (1 + 0.05 * np.sin(steps * np.pi / 6)) * 1.01 ** (steps / 12)]


def panel(series: str = f"{ADMISSIONS}-by-area", months: int = 30) -> MonthlyPanel:
    """Three areas from April 2012 on, the newest figure of one of them incomplete."""
    counts = np.array([counts_of(code, months) for code in CODES])
    incomplete = np.zeros(counts.shape, dtype=bool)
    incomplete[0, -1] = True
    return MonthlyPanel(
        series=series,
        codes=CODES,
        first=FIRST,
        counts=counts,
        england=np.array(counts_of(ENGLAND, months)),
        incomplete=incomplete,
        under_recorded=np.array([*[0.0] * (months - 1), 5.0]),
        releases={"made-up/2014-09": "ab12"},
    )


def forecast(known: MonthlyPanel, horizon: int) -> Forecast:
    """Draws about the last year's counts, wider with every month; no method is at work here."""
    draws = np.random.default_rng(3)
    ahead = np.arange(1, horizon + 1)[:, None]

    def course(last: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        year = last[-12:][np.arange(horizon) % 12][:, None]
        return np.asarray(year * np.exp(draws.normal(0.02, 0.02, (horizon, DRAWS)) * np.sqrt(ahead)))

    return Forecast(
        series=known.series,
        codes=known.codes,
        last=known.last,
        months=months_after(known.last, horizon),
        england=course(known.england),
        units=np.array([course(row) for row in known.counts]),
    )


def skill(series: str, low: float = 0.05) -> Skill:
    """A measured skill of areas' chances, which shows where its lower end is above zero."""
    return Skill(
        series=series, place="places", ahead=18, said=0.2, base_rate=0.25, low=low, high=low + 0.3, cases=1200,
        origins=20, first=date(2012, 9, 1), last=date(2017, 6, 1),
    )  # fmt: skip


@cache
def basis(
    metric: str = ADMISSIONS, comparison: str = "pay-for-performance-year", *, skilled: bool = True
) -> ForecastBasis:
    """What targets are appraised by, by chances of areas that have shown skill or have not."""
    question = question_of(first_round(), metric, comparison)
    known, measured = panel(question.series), skill(question.series, 0.05 if skilled else -0.1)
    return ForecastBasis.of_forecast(
        known,
        question,
        forecast(known, question.horizon(known.last)),
        seed=0,
        registers=REGISTERS,
        assumptions=ASSUMPTIONS.with_skills([measured]),
    )


@cache
def appraisal(metric: str = ADMISSIONS, target: float = -3.5, *, skilled: bool = True) -> RoundAppraisal:
    """A target of the first round for three areas."""
    return appraise_target(first_round(), basis(metric, skilled=skilled), target, KNOWN)


def plan(area: str = DARLINGTON, **changes: Any) -> Plan:
    """A plan of one stream, one line of spending and one target."""
    line = Expenditure(
        scheme="1", stream="ccg-top-slice", area_of_spend="acute", provider="council",
        amounts={"2015-16": Decimal("1250.50")},
    )  # fmt: skip
    paid = Contribution(stream="ccg-top-slice", organisation="CCG", amounts={"2015-16": Decimal("2000")})
    given: dict[str, Any] = {
        "round_id": "bcf-2015-16", "area_code": area, "area_name": NAMES[area], "contributions": (paid,),
        "expenditure": (line,), "targets": (Target(metric=ADMISSIONS),),
    }  # fmt: skip
    return Plan(**(given | changes))


def plan_appraisal(area: str, target: float = -3.5, *, skilled: bool = True) -> PlanAppraisal:
    """One plan's target, with what a scheme would add, and a target that has no verdict."""
    verdict = appraisal(target=target, skilled=skilled).verdict(area)
    held = basis(skilled=skilled)
    draws, months = held.of_area(area), held.question.target
    scheme = SchemeExpectation(
        scheme="1",
        name="Support at home",
        family=None,
        claimed_effect=-12.0,
        reference_mean=-4.0,
        claim_weight=0.25,
        expected_effect=-6.0,
        claimed_change=-40.0,
        expected_change=-12.0,
    )
    effect = PlanEffect(
        metric=ADMISSIONS,
        months=months,
        draws=np.full((len(months), DRAWS), -1.0),
        claimed=np.full(len(months), -40.0 / 12),
        schemes=(scheme,),
        notes=(NoSchemeSays(),),
    )
    in_sums = AreaDraws(baseline=draws.baseline, outturn=draws.without_plan, in_sums=draws.without_plan, target=target)
    refusal = RefusedFile("plan.xlsx", expected="a metric with a series", found="none", to_do="Nothing need be done")
    targets = (TargetAppraisal(verdict=verdict, plan_effect=effect, draws=in_sums, basis=held),)
    return PlanAppraisal(
        plan=plan(area),
        round_title="Better Care Fund 2015-16",
        as_of=KNOWN,
        targets=targets,
        not_appraised={"reablement": refusal},
        file=f"{NAMES[area]}.xlsx",
    )


@cache
def plan_appraisals() -> PlanAppraisals:
    """Two plans, and a file that was refused."""
    refused = RefusedFile("broken.xlsx", expected="a workbook", found="text", to_do="Give a workbook")
    return PlanAppraisals((plan_appraisal(DARLINGTON), plan_appraisal(DERBY)), (refused,))


def finding(series: str, first: date, missing: float, *, counts: bool = True) -> Finding:
    """Something missing from one month of Darlington's figures."""
    estimate = Estimate(
        place=DARLINGTON,
        months=np.array([first.year * 12 + first.month - 1]),
        missing=np.array([missing]),
        level_error=np.array([missing / 10]),
        month_error=np.array([missing / 10]),
    )
    kind = "hole" if counts else "level-shift"
    return Finding(
        kind=kind,
        series=series,
        first=first,
        last=first,
        what=f"Darlington drops in {kind}.",
        basis="figures",
        places=(DARLINGTON,),
        organisation="",
        estimates=(estimate,),
        counts=counts,
    )


@cache
def coverage(series: str = DELAYS) -> CoverageAudit:
    """Four years of a series of which a hole and a lasting shift are known."""
    months = months_between(FIRST, LAST)
    england = pl.DataFrame({"period": months, "value": counts_of(ENGLAND, len(months))})
    findings = (finding(series, date(2014, 11, 1), 60.0), finding(series, date(2015, 6, 1), 90.0, counts=False))
    return CoverageAudit(series, findings, england, {}, (CORNWALL,))


def observed(metric: Metric) -> Observed:
    """The months of every place, of which Cornwall's last has no figure."""
    months = months_between(FIRST, LAST)
    rows = [
        (code, month, None if (code, month) == (CORNWALL, LAST) else value, "made-up/2014-04/2014-06-01")
        for code in (ENGLAND, *CODES)
        for month, value in zip(months, counts_of(code, len(months)), strict=True)
    ]
    schema = {"area_code": pl.String, "period": pl.Date, "value": pl.Float64, "release": pl.String}
    return Observed(metric, pl.DataFrame(rows, schema=schema, orient="row"), ("made-up/2014-04/2014-06-01",))


def outturn(metric: Metric, comparison: Comparison, code: str) -> Outturn:
    """England planned 30 fewer and had 60 more; areas in proportion; Cornwall's outturn has no figure."""
    part = 1.0 if code == ENGLAND else SIZES[code] / sum(SIZES.values())
    planned = comparison.plan is not None
    return Outturn(
        metric=metric.id,
        comparison=comparison.id,
        area_code=code,
        area_name=NAMES[code],
        baseline=8400.0 * part,
        outturn=None if code == CORNWALL else 8460.0 * part,
        baseline_days=365,
        outturn_days=366,
        planned_change=-30.0 * part if planned else None,
        plan=(PUBLISHED_PLAN if code == ENGLAND else SHARED_PLAN) if planned else None,
        price=first_round().price(comparison.price) if comparison.price and planned else None,
        population=1000.0 * part,
        population_year=2015,
        missing=Interval(-50.0, -40.0, -30.0) if code in (ENGLAND, DARLINGTON) else NO_EFFECT,
        shifts=Interval(0.0, 90.0, 90.0) if code == ENGLAND else NO_EFFECT,
        releases=("made-up/2014-04/2014-06-01",),
    )


def retrospective(metric: str, target: float) -> RetrospectiveAppraisal:
    """What would have been said of a target of England's."""
    found = first_round().metric(metric)
    published = PublishedTarget("A made-up plan", found, found.comparison("pay-for-performance-year"), target)
    return RetrospectiveAppraisal(
        target=published, appraisal=appraisal(metric, target), observed=0.7, areas=3, met=1, inside=2
    )


@cache
def audit() -> Audit:
    """Plan against outturn of two metrics, with holes, auditors' figures and what would have been said."""
    round_ = first_round()
    metrics = [round_.metric(ADMISSIONS), round_.metric(DELAYS)]
    coverages = {metric.id: coverage(metric.area_series or "") for metric in metrics}
    outturns = {
        (metric.id, comparison.id, code): outturn(metric, comparison, code)
        for metric in metrics
        for comparison in metric.comparisons
        for code in (ENGLAND, *CODES)
    }
    return Audit(
        round=round_,
        observed={metric.id: observed(metric) for metric in metrics},
        coverage=coverages,
        outturns=outturns,
        breakdowns={DELAYS: breakdown()},
        near_changes={},
        references=tuple(references(round_, outturns, coverages)),
        formula_checks=tuple(formula_checks(round_)),
        releases=(release(),),
        retrospective=(retrospective(ADMISSIONS, -3.5), retrospective(DELAYS, -18.0)),
    )


def area_evaluation() -> AreaEvaluation:
    """Darlington, with a hole in its admissions, beside the two others; one chance that is given, one that is not."""
    traits = {code: AreaTraits(residents=size * 1000, aged_65_plus=18.0, aged_85_plus=2.4, deprivation=22.0)
              for code, size in SIZES.items()}  # fmt: skip
    area = default_register().get(DARLINGTON)
    assert area is not None
    return AreaEvaluation(
        area=area,
        audit=replace(audit(), retrospective=()),
        targets=(),
        chances={ADMISSIONS: area_chance(ADMISSIONS, 0.2), DELAYS: area_chance(DELAYS, -0.05)},
        no_chance={},
        similar=Similar(
            code=DARLINGTON,
            neighbours=(DERBY, CORNWALL),
            distances={DERBY: 0.5, CORNWALL: 2.5},
            traits=traits,
            people_year=2015,
            index_year=2015,
        ),
    )


def place_comparison() -> PlaceComparison:
    """Darlington, with its hole, and Derby beside a region that lacks an area, and England."""
    made, round_ = audit(), first_round()
    region = Place(code="South West", name="South West", kind="region", parts=(CORNWALL,))
    places = (*(Place(code=code, name=NAMES[code], kind="area", parts=(code,)) for code in (DARLINGTON, DERBY)), region,
              Place(code=ENGLAND, name="England", kind="england"))  # fmt: skip
    outturns = {}
    for metric in (round_.metric(ADMISSIONS), round_.metric(DELAYS)):
        of_round = metric.comparisons[0].id
        for place in places:
            one = made.outturns[metric.id, of_round, DERBY if place is region else place.code]
            none = {"baseline": None, "outturn": None, "planned_change": None, "plan": None}
            named = {"area_code": place.code, "area_name": place.name}
            outturns[metric.id, place.code] = replace(one, **named, **(none if place is region else {}))
    return PlaceComparison(
        audit=replace(made, retrospective=()),
        places=places,
        outturns=outturns,
        lacking={(DELAYS, region.code): ("Cornwall",)},
    )


def area_chance(metric: str, low: float) -> AreaChance:
    """A chance of one in five, of a kind that had this skill, which shows where it is above zero."""
    return AreaChance(
        metric=metric,
        comparison="financial-year",
        series=metric,
        as_of=KNOWN,
        target=-3.5,
        chance=0.2,
        change=Interval(-8.0, 1.0, 11.0),
        ahead=(7, 18),
        skill=replace(skill(metric, low), said=0.2 * (1 - low), base_rate=0.2, cases=1234),
        reliability=Reliability(
            series=metric,
            first=7,
            last=18,
            cases=1234,
            bins=(ReliabilityBin(low=20, high=30, said=24.0, happened=31.0, cases=88),),
        ),
        base_rate=0.37,
        base_rate_cases=298,
        base_rate_months=12,
        detectable=17.0,
    )


def breakdown() -> pl.DataFrame:
    """Delayed days by reason, responsible organisation and type of care."""
    rows = [
        {
            "comparison": "financial-year", "area_code": code, "breakdown": breakdown,
            "series": f"delayed-days-{breakdown}", "label": "Housing", "baseline": 10.0, "outturn": 14.0,
            "change": 4.0, "share_of_outturn": 100.0,
        }
        for code in (ENGLAND, DARLINGTON)
        for breakdown in ("reason", "responsible-organisation", "care-type")
    ]  # fmt: skip
    return pl.DataFrame(rows)


def release() -> Release:
    """One official file."""
    return Release(
        family="monthly-activity",
        period_first=date(2014, 4, 1),
        period_last=date(2014, 4, 1),
        published=date(2014, 6, 1),
        revised=None,
        status="final",
        title="A made-up return",
        source="Nobody",
        basis="commissioner",
        file_name="made-up.xls",
        file_hash="ab12",
    )


@cache
def backtest() -> Backtest:
    """Two methods at four origins, a year and a half scored: one that spreads its quantiles wide, one that does not."""
    whole, scores, chances = panel(months=60), list[dict[str, Any]](), list[dict[str, Any]]()
    for months in (33, 36, 39, 42):
        origin = Origin(panel(months=months), whole)
        said = {OWN: spread(whole, months, 0.2), "last-year": spread(whole, months, 0.02)}
        scores += score_rows(origin, CODES, said)
        chances += chance_rows(origin, CODES, forecast(origin.panel, 18), 0)
    return Backtest(pl.DataFrame(scores), pl.DataFrame(chances), {OWN: 1.0, "last-year": 0.1}, (OWN, "last-year"))


def spread(whole: MonthlyPanel, months: int, width: float) -> Quantiles:
    """Quantiles evenly about what came, so wide a part of it."""
    came = np.vstack([whole.england, whole.counts])[:, months : months + 18, None]
    return Quantiles((ENGLAND, *CODES), (came * (1 + width * np.linspace(-1, 1, 99))).astype(np.float32), 0.0)


@cache
def checked_plans() -> CheckedPlans:
    """A plan with an error and a note, one without a finding, and a file that was refused."""
    wrong = PlanFinding(
        severity=Severity.ERROR, check="sum-of-lines", label="The lines add up", expected="£2,000", found="£1,250.50",
        to_do="Correct a line.", policy="Paragraph 1", position=CellPosition("Spending", "D11"), field="expenditure[0]",
    )  # fmt: skip
    note = PlanFinding(
        severity=Severity.NOTE, check="late-start", label="A scheme starts late", expected="April 2015",
        found="May 2015", to_do="Nothing need be done.", policy="", position=None, field="schemes[0]",
    )  # fmt: skip
    refused = RefusedFile("broken.xlsx", expected="a workbook", found="text", to_do="Give a workbook")
    return CheckedPlans(
        (CheckedPlan(plan(), (wrong, note), "one.xlsx"), CheckedPlan(plan(DERBY), (), "two.xlsx")), (refused,)
    )


def money() -> PlanMoney:
    """The plan's one line, from its stream to its provider."""
    return PlanMoney(plan(), first_round(), "2015-16")


def coverage_audits() -> CoverageAudits:
    """One series."""
    return CoverageAudits((coverage(),))


@cache
def checked_returns() -> CheckedReturns:
    """A return with an error and a warning, one without a finding, and a file that was refused."""
    wrong = PlanFinding(
        severity=Severity.ERROR, check="year-end-balances", label="What is left adds up", expected="£500",
        found="£400", to_do="Correct the sum.", policy="Paragraph 2", position=CellPosition("Money", "G7"),
        field="streams[0].unspent",
    )  # fmt: skip
    late = PlanFinding(
        severity=Severity.WARNING, check="return-in-time", label="In time", expected="27 May 2016",
        found="28 May 2016", to_do="Send it.", policy="", position=None, field="sign_offs[0]",
    )  # fmt: skip
    refused = RefusedFile("broken.xlsx", expected="a workbook", found="text", to_do="Give a workbook")
    return CheckedReturns(
        (CheckedReturn(sent(DARLINGTON), (wrong, late), "one.xlsx"), CheckedReturn(sent(DERBY), (), "two.xlsx")),
        (refused,),
    )


def sent(area: str) -> Return:
    """A return of the first round's last quarter: a stream, a condition, a metric, a statement."""
    paid = StreamReport(
        stream="ccg-top-slice", planned_spend=Decimal(4_000_000), income=Decimal(4_000_000),
        spent=Decimal("3000000.50"), unspent=Decimal("999999.50"),
    )  # fmt: skip
    days = MetricReport(metric=DELAYS, planned=Decimal(900), published=Decimal(950), status="not-on-track")
    return Return(
        round_id="bcf-2015-16", area_code=area, area_name=NAMES[area], quarter="q4-2015-16", streams=(paid,),
        agreement=Agreement(signed=True), conditions=(ConditionKept(condition="data-sharing", kept=True),),
        metrics=(days,), survey=(SurveyAnswer(statement="joint-working", answer="agree"),),
        sign_offs=(SignOff(role="health-and-wellbeing-board", name="A", signed=date(2016, 6, 1)),),
    )  # fmt: skip


@cache
def rolled_up() -> RollUp:
    """Two areas' returns of three, one of them late; Cornwall's is missing."""
    quarter = first_round().returns.quarter("q4-2015-16")  # type: ignore[union-attr]
    areas = [area for code in CODES if (area := default_register().get(code))]
    given = [Given(f"{code}.xlsx", ReadReturn(sent(code), {}, (), {})) for code in (DARLINGTON, DERBY)]
    refused = RefusedFile("broken.xlsx", expected="a workbook", found="text", to_do="Give a workbook")
    return roll_up(first_round(), quarter, areas, [*given, Given("broken.xlsx", refused)])


def pool() -> PoolYear:
    """A small pool after a quarter, with one stream overspent."""
    postings = [paid_in("a"), spent("b", pounds="250000"), spent("c", "1", "90000.50", counterparty="Care & Co")]
    books = books_of(opening(), check_postings(postings, books_of(opening()), load_round("bcf-2023-25")))
    return pool_year(books, load_round("bcf-2023-25"), date(2023, 6, 30))


def control_chart() -> ControlCharts:
    """A chart of two years with a step down, a target, a gap, and limits that begin anew."""
    values = [112, 108, 115, 109, 111, 107, 116, 110, 108, 113, 109, 114, 96, 92, 95, 91, 94, 90, 97, 93, 92, 89, 80]
    months = [month for month in months_after(date(2014, 3, 1), 24) if month != date(2014, 9, 1)]
    given = series_of({"Darlington": list(zip(months, values, strict=True))})
    asked = Asked(improvement="decrease", target=100.0, rebase=(date(2015, 4, 1),))
    return control_charts(
        given,
        asked,
        nhs_readings,
        name="nhs",
        source="Nobody in particular",
        label="Delayed days",
        unit_of_values="days",
    )


@cache
def signals() -> SignalCharts:
    """Two units of three years, one with a leap in its last month, a target, and a month that lacks a figure."""
    months = [month for month in months_after(date(2014, 3, 1), 36) if month != date(2016, 7, 1)]
    usual = [40 + (7 * step) % 9 for step in range(len(months))]
    given = series_of({
        "Darlington": list(zip(months, [*usual[:-1], 120], strict=True)),
        "Derby": list(zip(months, usual, strict=True)),
    })  # fmt: skip
    asked = Asked(improvement="decrease", target=100.0)
    return signal_charts(given, asked, source="Nobody in particular", label="Delayed days", unit_of_values="days")


def projection() -> Any:
    """A round's month; made elsewhere, of what stands here."""
    from tests.report import made_up_projections

    return made_up_projections.projection()


def replay() -> Any:
    """Years told again."""
    from tests.report import made_up_projections

    return made_up_projections.replay()


def watch() -> Any:
    """A round watched through its year."""
    from tests.report import made_up_watch

    return made_up_watch.watched()


@cache
def study_answer() -> StudyAnswer:
    """An interrupted time series of one unit among twenty-five, with placebos."""
    with TemporaryDirectory() as folder:
        where = study_files(Path(folder), STUDY.format(treatment='[treatment]\nstarts = { "u03" = "2016-01" }'))
        return study(read_protocol(where))


@cache
def replicated() -> ReplicatedStudy:
    """Two replications of the same study, one of which gives no number."""
    with TemporaryDirectory() as folder:
        where = study_files(Path(folder), STUDY.format(treatment='[replications]\nfile = "r.csv"'))
        rows = "1,u03,2016-01,-0.1\n2,nobody,2016-01,0\n"
        (where.parent / "r.csv").write_text(f"replication,unit,start,relative_effect\n{rows}")
        return replicated_study(read_protocol(where))


@cache
def power() -> PowerAnswer:
    """What an evaluation of one area of twenty-two could find."""
    return power_of(PowerQuestion(history=history(22, 34), planned=-0.04, months=4))


STUDY = (
    'title = "Did the scheme cut delayed days?"\noutcome_words = "delayed days"\n'
    '[panel]\nfile = "panel.csv"\nunit = "unit"\nperiod = "period"\noutcome = "y"\n{treatment}\n'
    '[method]\nid = "interrupted-time-series"\n'
)


def study_files(folder: Path, protocol: str) -> Path:
    """The panel and the protocol of a made-up study."""
    names = tuple(f"u{place:02d}" for place in range(25))
    return write_study(folder, rows_of(outcomes(25), months_of(48), names), protocol)


SUBJECTS: Mapping[str, Callable[[], Any]] = {
    "monitoring.watch": watch,
    "monitoring.projection": projection,
    "monitoring.replay": replay,
    "audit": audit,
    "area": area_evaluation,
    "places": place_comparison,
    "appraisal": appraisal,
    "plan_appraisal": plan_appraisals,
    "backtest": backtest,
    "plan_check": checked_plans,
    "programme": first_round,
    "money": money,
    "pool": pool,
    "evidence": coverage_audits,
    "monitoring.chart": control_chart,
    "monitoring.signals": signals,
    "return_check": checked_returns,
    "returns": rolled_up,
    "generation": made_up_records.generated,
    "records.measures": made_up_records.measures,
    "records.measure": made_up_records.measure,
    "records.check": made_up_records.check,
    "records.compare": made_up_records.compare,
    "evaluation.study": study_answer,
    "evaluation.replications": replicated,
    "evaluation.learning": learning,
    "evaluation.power": power,
}
"""A made-up result of each subject, by the subject's folder."""
