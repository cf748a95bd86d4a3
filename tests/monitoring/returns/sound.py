"""Sound returns of each round, made from sound plans, and ways of changing them: what tests of returns start from."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from carefund.calendar import last_day
from carefund.evidence.areas import Area, default_register
from carefund.evidence.query import Evidence
from carefund.monitoring.returns.checks.catalogue import run_checks
from carefund.monitoring.returns.checks.check import ReturnFacts
from carefund.monitoring.returns.filling import FilledReturn, filled_in
from carefund.monitoring.returns.model import (
    Agreement,
    CapacityReport,
    ConditionKept,
    MetricReport,
    Payment,
    Return,
    SchemeReport,
    StreamReport,
    SurveyAnswer,
)
from carefund.monitoring.returns.published import Published, PublishedFigure, PublishedFigures
from carefund.monitoring.returns.spans import metric_spans, planned_figure
from carefund.plan.findings import Finding
from carefund.plan.model import Figure, Plan, Scheme, SignOff, Target
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.programme.rounds import load_round
from carefund.wording.dates import month_id
from tests.monitoring.returns.sent import returns_of
from tests.plan.sound import DARLINGTON
from tests.plan.sound import sound as sound_plan_of_the_first_round

DERBY = "E06000015"
FOUR = Decimal(4)


def area(code: str = DARLINGTON) -> Area:
    found = default_register().get(code)
    assert found is not None
    return found


def quarter_of(quarter_id: str) -> tuple[Round, ReturnQuarter]:
    """A quarter with its round: `q4-2015-16`."""
    year = quarter_id[3:]
    of_year = {"2015-16": "bcf-2015-16", "2025-26": "bcf-2025-26", "2026-27": "bcf-2026-27"}
    round_ = load_round(of_year.get(year, "bcf-2023-25"))
    return round_, returns_of(round_).quarter(quarter_id)


@cache
def plan_of(round_id: str, code: str = DARLINGTON) -> Plan:
    """A plan of any round: of the first the sound example, of the others one of two schemes."""
    round_ = load_round(round_id)
    if round_id == "bcf-2015-16":
        return sound_plan_of_the_first_round().model_copy(update={"area_code": code, "area_name": area(code).name})
    assert round_.planning is not None
    years = [year.id for year in round_.planning.pooled_years]
    grants, pounds = ("disabled-facilities-grant", "nhs-minimum"), {year: Decimal(4_000_000) for year in years}
    kind = round_.planning.scheme_types[0]
    figure = Figure(numerator=Decimal(400), denominator=Decimal(20_000))
    return Plan(
        round_id=round_id,
        area_code=code,
        area_name=area(code).name,
        schemes=tuple(
            Scheme(id=str(number), name=f"Scheme {number}", scheme_type=kind.id) for number in range(1, 3)
        ),
        contributions=tuple(Contribution(organisation="A body", stream=one, amounts=pounds) for one in grants),
        expenditure=tuple(
            Expenditure(scheme=str(number), stream=one, amounts=pounds, outputs={year: Decimal(100) for year in years})
            for number, one in enumerate(grants, 1)
        ),
        targets=tuple(
            Target(metric=one.metric, target={period.id: figure for period in one.target})
            for one in round_.planning.targets
        ),
    )  # fmt: skip


@cache
def official(quarter_id: str) -> PublishedFigures:
    return PublishedFigures(Evidence.packaged(), *quarter_of(quarter_id))


def published(quarter_id: str, code: str = DARLINGTON) -> Published:
    return official(quarter_id).of(code)


def filled(quarter_id: str, code: str = DARLINGTON) -> FilledReturn:
    """What is filled in before the area starts."""
    round_, quarter = quarter_of(quarter_id)
    plan = plan_of(round_.id, code)
    return filled_in(round_, area(code), quarter, published(quarter_id, code), plan=plan)


@cache
def sound(quarter_id: str, code: str = DARLINGTON) -> Return:
    """A return with everything in it as it should be: a quarter of the plan's money for each quarter of the year."""
    round_, quarter = quarter_of(quarter_id)
    start, returns = filled(quarter_id, code).sent, returns_of(round_)
    part = Decimal(len(returns.quarters_to(quarter))) / FOUR
    parts: dict[str, Any] = {
        "agreement": Agreement(signed=True),
        "conditions": tuple(ConditionKept(condition=one.id, kept=True) for one in round_.conditions),
        "metrics": metrics(start, round_, quarter, published(quarter_id, code)),
        "streams": tuple(stream(one, part, year_end=quarter.year_end) for one in start.streams),
        "schemes": tuple(scheme(one, part) for one in start.schemes),
        "capacity": capacity(round_, quarter),
        "payment": Payment(released=Decimal(0)),
        "survey": tuple(
            SurveyAnswer(statement=one.id, answer=returns.scale[number % 2].id)
            for number, one in enumerate(returns.statements)
        ),
    }
    asked = {name: value for name, value in parts.items() if returns.asks(name, quarter)}  # type: ignore[arg-type]
    signed = last_day(quarter.last) + timedelta(days=20)
    signatures = tuple(SignOff(role=one.id, name="A. Person", signed=signed) for one in returns.sign_offs)
    words = {"contact": "A. Nother, bcf@example.org", "successes": "People are at home.", "challenges": "Staff."}
    return start.model_copy(update={**asked, **words, "sign_offs": signatures})


def metrics(start: Return, round_: Round, quarter: ReturnQuarter, known: Published) -> tuple[MetricReport, ...]:
    """Each metric not on track, with reasons, where a figure is published; else without data."""
    return tuple(
        (start.metric(metric) or MetricReport(metric=metric)).model_copy(
            update={"status": "not-on-track", "reasons": "A hard winter.", "support": "None."}
            if metric in known
            else {"status": "no-data"}
        )
        for metric in metric_spans(round_, quarter)
    )


def stream(start: StreamReport, part: Decimal, *, year_end: bool) -> StreamReport:
    money = {"income": (start.planned_income or 0) * part, "spent": (start.planned_spend or 0) * part}
    left = money["income"] - money["spent"]
    at_end = {"unspent": left, "carried_forward": max(left, Decimal(0))} if year_end else {}
    return start.model_copy(update={**money, **at_end, **({"reason": "As agreed."} if left else {})})


def scheme(start: SchemeReport, part: Decimal) -> SchemeReport:
    planned = start.planned_output
    output = {"output": planned * part} if planned is not None else {}
    return start.model_copy(update={"spent": (start.planned_spend or 0) * part, **output})


def capacity(round_: Round, quarter: ReturnQuarter) -> tuple[CapacityReport, ...]:
    asked = round_.planning.capacity_and_demand if round_.planning else None
    months = {month_id(month): Decimal(10) for month in quarter.months()}
    services = asked.services if asked else ()
    return tuple(CapacityReport(service=one.id, demand=months, capacity=months) for one in services)


def facts(sent: Return, **changes: Any) -> ReturnFacts:
    """What the checks look at: the return with its plan, checked some years later."""
    round_, quarter = quarter_of(sent.quarter)
    given: dict[str, Any] = {
        "sent": sent, "round": round_, "quarter": quarter, "published": published(sent.quarter, sent.area_code),
        "areas": default_register(), "day": date(2026, 12, 31), "plan": plan_of(round_.id),
    }  # fmt: skip
    return ReturnFacts(**given | changes)


def findings(sent: Return, **changes: Any) -> list[Finding]:
    return run_checks(facts(sent, **changes))


def ids(found: list[Finding]) -> set[str]:
    return {finding.check for finding in found}


def with_record(sent: Return, part: str, index: int, **changes: Any) -> Return:
    """The return with one record of a collection changed."""
    records = list(getattr(sent, part))
    records[index] = records[index].model_copy(update=changes)
    return sent.model_copy(update={part: tuple(records)})


def planned(quarter_id: str, metric: str) -> Figure:
    round_, quarter = quarter_of(quarter_id)
    return planned_figure(metric_spans(round_, quarter)[metric], round_.metric(metric), plan_of(round_.id))


def figure(count: int, source: str = "A series.") -> PublishedFigure:
    return PublishedFigure(Decimal(count), source)
