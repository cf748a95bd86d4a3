"""Every mistake that an officer made on purpose, in every round where it can be made: a check sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.plan.checking import CheckedPlan, Checker
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import Recipe
from carefund.plan.findings import Severity
from carefund.plan.model import Contingency, Figure, Plan, SignOff
from carefund.plan.official_figures import AreaEvidence
from carefund.programme.definition import Planning, Round
from carefund.programme.rounds import load_round
from tests.plan.checks.test_plans_that_must_not_pass import scaled
from tests.plan.sound import with_line, without_line

FIRST, SECOND, THIRD = ROUNDS = ("bcf-2015-16", "bcf-2023-25", "bcf-2025-26")
LATER = (SECOND, THIRD)
DAY = date(2026, 1, 1)
AREA = "E06000005"
Mistake = Callable[[Plan], Plan]


@cache
def evidence(round_id: str) -> AreaEvidence:
    return AreaEvidence(Evidence.packaged(), load_round(round_id), default_register())


@cache
def sound(round_id: str) -> Plan:
    """A round's illustrative plan of one area."""
    recipe = Recipe(id="sound", area=AREA)
    return build_example(load_round(round_id), evidence(round_id), recipe, default_register())


@cache
def checker() -> Checker:
    return Checker(Evidence.packaged(), DAY, areas=default_register(), rounds=load_round)


def checked(plan: Plan) -> CheckedPlan:
    return checker().check(plan)


def round_of(plan: Plan) -> Round:
    return load_round(plan.round_id)


def planning_of(plan: Plan) -> Planning:
    planning = round_of(plan).planning
    assert planning is not None
    return planning


def years_of(plan: Plan) -> list[str]:
    return [year.id for year in planning_of(plan).pooled_years]


def of(**changes: Any) -> Mistake:
    """Something of the plan as a whole that is otherwise."""
    return lambda plan: plan.model_copy(update=changes)


def line(part: str, index: int, **changes: Any) -> Mistake:
    """One record of a list that is otherwise."""
    return lambda plan: with_line(plan, part, index, **changes)


def gone(part: str, index: int) -> Mistake:
    return lambda plan: without_line(plan, part, index)


def where(part: str, change: dict[str, Any], **fields: Any) -> Mistake:
    """The first record of a list with these fields is otherwise."""

    def mistake(plan: Plan) -> Plan:
        found = [number for number, one in enumerate(getattr(plan, part))
                 if all(getattr(one, name) in value if isinstance(value, set) else getattr(one, name) == value
                        for name, value in fields.items())]  # fmt: skip
        return with_line(plan, part, found[0], **change)

    return mistake


def again(part: str, index: int = 0) -> Mistake:
    """A record that stands twice."""
    return lambda plan: plan.model_copy(update={part: (*getattr(plan, part), getattr(plan, part)[index])})


def times(part: str, index: int, factor: str) -> Mistake:
    """The amounts of one line so many times as large."""

    def mistake(plan: Plan) -> Plan:
        amounts = {year: sum_ * Decimal(factor) for year, sum_ in getattr(plan, part)[index].amounts.items()}
        return with_line(plan, part, index, amounts=amounts)

    return mistake


def one_year(part: str, number: int, factor: str) -> Mistake:
    """The amounts of every line of one pooled year so many times as large."""

    def mistake(plan: Plan) -> Plan:
        year = years_of(plan)[number]
        lines = tuple(
            each.model_copy(update={"amounts": {**each.amounts, year: each.amounts[year] * Decimal(factor)}})
            for each in getattr(plan, part)
        )
        return plan.model_copy(update={part: lines})

    return mistake


def required(value: str, kind: str = "") -> Mistake:
    """The sums that the plan says it must reach, of one kind of test or of all."""

    def mistake(plan: Plan) -> Plan:
        tests = {test.id for test in planning_of(plan).spending_tests if kind in ("", test.kind)}
        sums = {test: dict.fromkeys(own, Decimal(value)) if test in tests else own
                for test, own in plan.required.items()}  # fmt: skip
        return plan.model_copy(update={"required": sums})

    return mistake


def spent_on(before: str, after: str) -> Mistake:
    """All that was to be spent on one area goes to another."""

    def mistake(plan: Plan) -> Plan:
        lines = tuple(each.model_copy(update={"area_of_spend": after}) if each.area_of_spend == before else each
                      for each in plan.expenditure)  # fmt: skip
        return plan.model_copy(update={"expenditure": lines})

    return mistake


def worse_target(plan: Plan) -> Plan:
    """The first target, in every period, is ten times the baseline where less is better, or a tenth."""
    target = plan.targets[0]
    metric = round_of(plan).metric(target.metric)
    factor = Decimal(10) if metric.direction == "lower" else Decimal("0.1")
    worse = {period: Figure(numerator=round((figure.numerator or Decimal(1)) * factor),
                            denominator=figure.denominator, rate=figure.rate and figure.rate * factor)
             for period, figure in target.target.items()}  # fmt: skip
    return with_line(plan, "targets", 0, target=worse, rationale=None)


def denominators(plan: Plan) -> Plan:
    """Every target is per other people than there are."""
    targets = tuple(
        target.model_copy(update={"baseline": {
            period: figure.model_copy(update={"denominator": figure.denominator and figure.denominator * 3})
            for period, figure in target.baseline.items()}}) for target in plan.targets
    )  # fmt: skip
    return plan.model_copy(update={"targets": targets})


def dated(days: int) -> Mistake:
    """Every signature so many days after the version was finished."""

    def mistake(plan: Plan) -> Plan:
        assert plan.version_date is not None
        day = plan.version_date + timedelta(days=days)
        return plan.model_copy(
            update={"sign_offs": tuple(one.model_copy(update={"signed": day}) for one in plan.sign_offs)}
        )

    return mistake


def same_person(plan: Plan) -> Plan:
    return plan.model_copy(
        update={"sign_offs": tuple(one.model_copy(update={"name": "A. Person"}) for one in plan.sign_offs)}
    )


def second_board(plan: Plan) -> Plan:
    """A second NHS body pays in, and nobody signs for it."""
    other = next(one for one in plan.contributions if one.kind == "nhs").model_copy(
        update={"organisation": "NHS Elsewhere", "comment": "a part"}
    )
    return plan.model_copy(update={"contributions": (*plan.contributions, other)})


def harmful(plan: Plan) -> Plan:
    """The first scheme with an effect makes things worse."""
    index, own = next((number, one) for number, one in enumerate(plan.schemes) if one.effect_percent and one.metric)
    return with_line(plan, "schemes", index, effect_percent=-(own.effect_percent or Decimal(0)))


def capacity_short(plan: Plan) -> Plan:
    own = plan.capacity[0]
    return with_line(plan, "capacity", 0, capacity=dict.fromkeys(own.demand, Decimal(0)))


def own_minimum(plan: Plan) -> Plan:
    own = plan.contributions[0]
    more = {year: own.amounts[year] + 1 for year in years_of(plan)}
    return with_line(plan, "contributions", 0, minimums=more)


def joint(nhs: int, council: int) -> Mistake:
    shares = {"commissioner": "joint", "nhs_percent": Decimal(nhs), "council_percent": Decimal(council)}
    return line("expenditure", 0, **shares)


@dataclass(frozen=True)
class Made:
    """A mistake, the check that sees it, and the rounds in which it can be made."""

    mistake: Mistake
    seen_by: str
    rounds: tuple[str, ...] = ROUNDS


NHS_MONEY = {"nhs-minimum", "ccg-top-slice"}
COUNCIL_ONLY = {"improved-better-care-fund", "local-authority-better-care-grant"}
MISTAKES: dict[str, Made] = {
    "social care spent on acute": Made(spent_on("social-care", "acute"), "required-sum-reached"),
    "the sum to be reached is below zero": Made(required("-999999999"), "required-sum-above-zero"),
    "the sum to be reached is nothing": Made(required("0"), "required-sum-above-zero"),
    "spending to be reached is next to nothing": Made(required("0.001", "expenditure"), "required-sum-near-estimate"),
    "spending to be reached is a pound": Made(required("1", "expenditure"), "required-sum-near-estimate"),
    "no sum to be reached": Made(of(required={}), "required-sum-given"),
    "a plan in thousands": Made(lambda plan: scaled(plan, "0.001"), "pool-of-plausible-size"),
    "a plan five times too large": Made(lambda plan: scaled(plan, "5"), "pool-of-plausible-size"),
    "the last year alone in thousands": Made(one_year("contributions", -1, "0.001"), "pool-of-plausible-size"),
    "the first year alone in thousands": Made(one_year("contributions", 0, "0.001"), "pool-of-plausible-size"),
    "an amount in pence": Made(times("contributions", 0, "100000"), "amount-a-cell-takes"),
    "an organisation below its own minimum": Made(own_minimum, "own-minimum-paid"),
    "a negative contribution": Made(times("contributions", 0, "-1"), "contribution-not-negative"),
    "a contribution twice": Made(again("contributions"), "contribution-entered-once"),
    "a council pays NHS money": Made(
        where("contributions", {"kind": "council"}, stream=NHS_MONEY), "contribution-from-the-right-partner"
    ),
    "nothing paid in": Made(of(contributions=()), "contribution-complete"),
    "a contribution without its stream": Made(line("contributions", 0, stream=None), "contribution-complete"),
    "a stream of another round": Made(line("contributions", 0, stream="no-such-stream"), "choice-known"),
    "more spent than paid in": Made(times("expenditure", 0, "2"), "stream-not-overspent"),
    "a line left out": Made(gone("expenditure", 0), "stream-spent-whole"),
    "a line that stands twice": Made(again("expenditure"), "spending-entered-once"),
    "a line that stands twice, within income": Made(
        lambda plan: again("expenditure")(times("expenditure", 0, "0.5")(plan)), "spending-entered-once"
    ),
    "negative spending": Made(times("expenditure", 0, "-1"), "spending-not-negative"),
    "a line without its area of spend": Made(line("expenditure", 0, area_of_spend=None), "spending-complete"),
    "a scheme that is not there": Made(line("expenditure", 0, scheme="99"), "scheme-known"),
    "shares of 120 per cent": Made(joint(60, 60), "shares-add-up"),
    "shares of which one is negative": Made(joint(-10, 110), "shares-add-up"),
    "a share where one commissions": Made(
        where("expenditure", {"council_percent": Decimal(30)}, commissioner="nhs"), "shares-only-where-joint"
    ),
    "a council's grant commissioned by the NHS": Made(
        where("expenditure", {"commissioner": "nhs"}, stream=COUNCIL_ONLY), "stream-spent-as-allowed", LATER
    ),
    "a council's grant spent on acute": Made(
        where("expenditure", {"area_of_spend": "acute"}, stream=COUNCIL_ONLY), "stream-spent-as-allowed", LATER
    ),
    "a capital grant commissioned by the NHS": Made(
        where("expenditure", {"commissioner": "nhs"}, stream="disabled-facilities-grant"), "stream-spent-as-allowed"
    ),
    "adaptations from NHS money": Made(
        where("expenditure", {"scheme_type": "disabled-facilities"}, stream="nhs-minimum"),
        "capital-from-capital-stream", LATER,
    ),
    "a scheme of two types": Made(
        where("expenditure", {"scheme_type": "carers"}, scheme="1"), "scheme-type-agrees", LATER
    ),
    "a scheme that spends nothing": Made(
        lambda plan: plan.model_copy(update={"schemes": (*plan.schemes, plan.schemes[0].model_copy(
            update={"id": "77"}))}), "scheme-has-spending"
    ),
    "two schemes of one number": Made(again("schemes"), "scheme-numbered-once"),
    "a scheme that does harm": Made(
        harmful, "scheme-effect-helps"
    ),
    "a minimum that does not rise": Made(
        lambda plan: plan.model_copy(update={"required": {
            test: dict.fromkeys(sums, sums["2023-24"]) for test, sums in plan.required.items()}}),
        "minimum-rises-as-set", (SECOND,),
    ),
    "a target worse than the baseline": Made(worse_target, "target-better-than-baseline"),
    "no target": Made(of(targets=()), "target-complete"),
    "other people in the denominators": Made(denominators, "denominator-as-published"),
    "nobody signed": Made(of(sign_offs=()), "signed-off"),
    "a role without a signature": Made(gone("sign_offs", 0), "signed-off"),
    "signed before this version": Made(dated(-1), "signed-after-version"),
    "signed tomorrow": Made(
        of(version_date=DAY, sign_offs=(SignOff(role="x", signed=DAY + timedelta(days=1)),)), "signed-before-today"
    ),
    "one person signs for all": Made(same_person, "signed-by-different-people"),
    "an NHS body that nobody signs for": Made(second_board, "signed-for-each-organisation"),
    "an area that is none": Made(of(area_code="E99999999"), "area-in-use"),
    "another area's name": Made(of(area_name="Leeds"), "area-name-agrees"),
    "a workbook of an earlier template": Made(of(template_version="1"), "template-version"),
    "no host": Made(of(host=None), "host-given"),
    "a host that pays nothing": Made(of(host="Somebody else"), "host-contributes"),
    "nobody to ask": Made(of(contact=None), "contact-given"),
    "a condition that is not met": Made(line("conditions", 0, confirmed=False), "condition-met"),
    "a condition without an answer": Made(line("conditions", 0, confirmed=None), "condition-confirmed"),
    "a condition not explained": Made(line("conditions", 0, narrative=None), "condition-explained"),
    "no risks": Made(of(risks=()), "risks-given"),
    "a risk of six": Made(line("risks", 0, likelihood=6), "risk-scored"),
    "a risk share of 110 per cent": Made(
        of(contingency=Contingency(amount=Decimal(1), nhs_percent=Decimal(60), council_percent=Decimal(50))),
        "risk-share-adds-up",
    ),
    "capacity of nothing": Made(capacity_short, "capacity-meets-demand", LATER),
    "no capacity": Made(of(capacity=()), "capacity-complete", LATER),
    "no provider heard": Made(of(providers=()), "provider-heard", (FIRST,)),
    "a contingency of a pound": Made(of(contingency=Contingency(amount=Decimal(1))), "contingency-covers-payment",
                                     (FIRST,)),
}  # fmt: skip
CASES = [(name, round_id) for name, made in MISTAKES.items() for round_id in made.rounds]


@pytest.mark.parametrize("round_id", ROUNDS)
def test_a_sound_plan_of_each_round_is_silent(round_id: str) -> None:
    found = [one for one in checked(sound(round_id)).findings if one.severity is not Severity.NOTE]
    assert [(one.check, one.found) for one in found] == []


@pytest.mark.parametrize(("name", "round_id"), CASES)
def test_a_mistake_is_seen_in_every_round_where_it_can_be_made(name: str, round_id: str) -> None:
    made = MISTAKES[name]
    plan = made.mistake(sound(round_id))
    assert plan != sound(round_id), "nothing was changed"
    result = checked(plan)
    seen = {one.check: one for one in result.findings if one.severity is not Severity.NOTE}
    assert made.seen_by in seen, f"only {sorted(seen)}"
    assert seen[made.seen_by].expected
    assert seen[made.seen_by].found
    if seen[made.seen_by].severity is Severity.ERROR:
        assert not result.can_be_submitted
