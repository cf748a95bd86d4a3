"""Every check: silent on a sound plan, and speaking at the right field when one thing in it is made wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from carefund.plan.checks.catalogue import checks_of
from carefund.plan.findings import Severity
from carefund.plan.model import Contingency, DistrictGrant, Figure, Plan
from carefund.pool.lines import Contribution
from tests.plan.sound import findings_of, first_round, joint_line, official, sound, with_line, without_line

NEA = "non-elective-admissions"
Change = Callable[[Plan], Plan]


def _plan(**changes: object) -> Change:
    return lambda plan: plan.model_copy(update=changes)


def _line(part: str, index: int, **changes: object) -> Change:
    return lambda plan: with_line(plan, part, index, **changes)


def _joint(**changes: object) -> Change:
    return lambda plan: with_line(plan, "expenditure", joint_line(plan), **changes)


def _target(part: str, period: str, numerator: Decimal | int | None, metric: int = 0) -> Change:
    def change(plan: Plan) -> Plan:
        figures = dict(getattr(plan.targets[metric], part))
        value = None if numerator is None else Decimal(numerator)
        figures[period] = Figure(numerator=value, denominator=figures[period].denominator)
        return with_line(plan, "targets", metric, **{part: figures})

    return change


def _denominator(value: int) -> Change:
    def change(plan: Plan) -> Plan:
        figures = dict(plan.targets[0].baseline)
        figures["q1-2014-15"] = Figure(numerator=figures["q1-2014-15"].numerator, denominator=Decimal(value))
        return with_line(plan, "targets", 0, baseline=figures)

    return change


def _repeated(part: str, index: int, **changes: object) -> Change:
    def change(plan: Plan) -> Plan:
        lines = getattr(plan, part)
        return plan.model_copy(update={part: (*lines, lines[index].model_copy(update=changes))})

    return change


def _amounts(part: str, index: int, times: str) -> Change:
    def change(plan: Plan) -> Plan:
        line = getattr(plan, part)[index]
        amounts = {year: amount * Decimal(times) for year, amount in line.amounts.items()}
        return with_line(plan, part, index, amounts=amounts)

    return change


def _benefit_change(index: int, change: int) -> Change:
    def changed(plan: Plan) -> Plan:
        price = plan.benefits[index].unit_price or Decimal(0)
        return with_line(plan, "benefits", index, change=Decimal(change), saving=-Decimal(change) * price)

    return changed


def _all_of(*changes: Change) -> Change:
    def change(plan: Plan) -> Plan:
        for one in changes:
            plan = one(plan)
        return plan

    return change


def _thousandth(plan: Plan) -> Plan:
    """Every contribution in thousands of pounds."""
    for index in range(len(plan.contributions)):
        plan = _amounts("contributions", index, "0.001")(plan)
    return plan


def _estimated(england: int) -> Decimal:
    """The area's part of a sum for England by its share of people, to the pound."""
    return Decimal(round(england * Decimal(str(official().share_of_people))))


CASES: dict[str, tuple[Change, str]] = {
    "area-in-use": (_plan(area_code="E06000058"), "area_code"),
    "area-name-agrees": (_plan(area_name="Derby"), "area_name"),
    "template-version": (_plan(template_version="2014.0"), "template_version"),
    "contact-given": (_plan(contact=None), "contact"),
    "vision-given": (_plan(vision=None), "vision"),
    "host-given": (_plan(host=None), "host"),
    "pool-manager-given": (_plan(pool_manager=None), "pool_manager"),
    "host-contributes": (_plan(host="Somebody Else"), "host"),
    "signed-off": (_line("sign_offs", 1, name=None), "sign_offs[1]"),
    "signed-by-different-people": (_line("sign_offs", 1, name="Illustrative signatory 1"), "sign_offs[0].name"),
    "signed-before-today": (_line("sign_offs", 0, signed=date(2014, 10, 2)), "sign_offs[0].signed"),
    "choice-known": (_line("expenditure", 0, area_of_spend="hospital"), "expenditure[0].area_of_spend"),
    "scheme-known": (_line("expenditure", 0, scheme="99"), "expenditure[0].scheme"),
    "scheme-numbered-once": (_line("schemes", 1, id="1"), "schemes[1].id"),
    "contribution-complete": (_line("contributions", 0, organisation=None), "contributions[0]"),
    "contribution-not-negative": (_amounts("contributions", 0, "-1"), "contributions[0].amounts[2015-16]"),
    "contribution-from-the-right-partner": (_line("contributions", 0, kind="council"), "contributions[0].kind"),
    "contribution-entered-once": (_repeated("contributions", 0, comment=None), "contributions[7]"),
    "both-partners-pay-in": (
        lambda plan: plan.model_copy(update={"contributions": plan.contributions[:4]}),
        "contributions",
    ),
    "district-grant-complete": (
        _plan(district_grants=(DistrictGrant(district="A District"),)),
        "district_grants[0]",
    ),
    "district-grants-within-grant": (
        _plan(
            district_grants=(
                DistrictGrant(district="A", stream="disabled-facilities-grant", amounts={"2015-16": Decimal(10**9)}),
            )
        ),
        "district_grants",
    ),
    "required-sum-given": (_plan(required={}), "required[nhs-minimum][2015-16]"),
    "required-sum-not-an-estimate": (
        _plan(required={"nhs-minimum": {"2015-16": _estimated(3_460_000_000)}}),
        "required[nhs-minimum][2015-16]",
    ),
    "required-sum-reached": (_joint(area_of_spend="acute"), "expenditure"),
    "estimated-sum-reached": (
        lambda plan: plan.model_copy(
            update={"required": {"nhs-minimum": {"2015-16": _estimated(3_460_000_000)}}, "contributions": ()}
        ),
        "contributions",
    ),
    "required-sum-can-be-told": (_joint(area_of_spend=None), "expenditure"),
    "own-minimum-paid": (
        _line("contributions", 0, minimums={"2015-16": Decimal(10**9)}),
        "contributions[0].amounts[2015-16]",
    ),
    "spending-complete": (_line("expenditure", 2, provider=None), "expenditure[2]"),
    "spending-not-negative": (_amounts("expenditure", 0, "-1"), "expenditure[0].amounts[2015-16]"),
    "shares-add-up": (_joint(nhs_percent=Decimal(30)), "expenditure[0].nhs_percent"),
    "shares-only-where-joint": (_line("expenditure", 1, council_percent=Decimal(10)), "expenditure[1].commissioner"),
    "stream-not-overspent": (_amounts("expenditure", 0, "1.01"), "expenditure"),
    "stream-spent-whole": (_amounts("contributions", 0, "1.5"), "expenditure"),
    "scheme-has-spending": (_repeated("schemes", 3, id="7"), "schemes[6].id"),
    "stream-spent-as-allowed": (
        _line("expenditure", -1, area_of_spend="acute", stream="social-care-capital"),
        "expenditure[13].area_of_spend",
    ),
    "spending-entered-once": (_repeated("expenditure", 0, comment=None), "expenditure[14]"),
    "amount-a-cell-takes": (_amounts("expenditure", 0, "1000"), "expenditure[0].amounts[2015-16]"),
    "required-sum-above-zero": (
        _plan(required={"nhs-minimum": {"2015-16": Decimal(-999_999_999)}}),
        "required[nhs-minimum][2015-16]",
    ),
    "required-sum-near-estimate": (
        _plan(required={"nhs-minimum": {"2015-16": Decimal("0.001")}}),
        "required[nhs-minimum][2015-16]",
    ),
    "signed-for-each-organisation": (
        _line("contributions", 0, organisation="NHS Another CCG"),
        "sign_offs[ccg#2]",
    ),
    "version-dated": (_plan(version_date=None), "version_date"),
    "signed-after-version": (_plan(version_date=date(2014, 9, 20)), "sign_offs[0].signed"),
    "jump-from-year-before": (
        _line("expenditure", 0, comment=None, amounts={"2014-15": Decimal(1), "2015-16": Decimal(9)}),
        "expenditure[0].amounts[2015-16]",
    ),
    "schemes-given": (_plan(schemes=()), "schemes"),
    "scheme-chain-complete": (_line("schemes", 0, eligible=None), "schemes[0]"),
    "scheme-reach-possible": (_line("schemes", 0, reach_percent=Decimal(101)), "schemes[0].reach_percent"),
    "scheme-effect-helps": (_line("schemes", 0, effect_percent=Decimal(5)), "schemes[0].effect_percent"),
    "scheme-effect-plausible": (_line("schemes", 0, effect_percent=Decimal("-27.1")), "schemes[0].effect_percent"),
    "scheme-evidence-cited": (_line("schemes", 0, evidence=None), "schemes[0].evidence"),
    "scheme-starts-in-time": (
        _line("schemes", 0, starts=date(2016, 1, 1), full_effect=date(2016, 6, 1)),
        "schemes[0].starts",
    ),
    "scheme-ramps-up": (_line("schemes", 0, full_effect=date(2014, 11, 1)), "schemes[0].full_effect"),
    "people-reached-once": (_repeated("schemes", 0, id="7", reach_percent=Decimal(41)), "schemes[6].reach_percent"),
    "people-counted-alike": (_repeated("schemes", 0, id="7", eligible=Decimal(1)), "schemes[6].eligible"),
    "eligible-within-baseline": (_line("schemes", 0, eligible=Decimal(10**6)), "schemes"),
    "chain-reaches-target": (_target("target", "q3-2015-16", 2000), "targets[0].target"),
    "target-complete": (_target("target", "q3-2015-16", None), "targets[0].target"),
    "target-not-negative": (_target("target", "q3-2015-16", -1), "targets[0].target[q3-2015-16].numerator"),
    "part-within-whole": (_target("target", "2015-16", 401, metric=3), "targets[3].target[2015-16].numerator"),
    "baseline-as-published": (_target("baseline", "q1-2014-15", 4000), "targets[0].baseline[q1-2014-15].numerator"),
    "denominator-as-published": (_denominator(50_000), "targets[0].baseline[q1-2014-15].denominator"),
    "target-better-than-baseline": (
        _all_of(_target("target", "q3-2015-16", 9000), _line("targets", 0, rationale=None)),
        "targets[0].target[q4-2014-15]",
    ),
    "target-ever-near": (_target("target", "q3-2015-16", 1000), "targets[0].target"),
    "target-below-expected-minimum": (_line("targets", 0, rationale=None), "targets[0].rationale"),
    "target-near-operating-plan": (
        _line("targets", 0, operating_plan_percent=Decimal(3)),
        "targets[0].operating_plan_percent",
    ),
    "target-builds-up": (_target("target", "q4-2014-15", 2900), "targets[0].target[q4-2014-15].numerator"),
    "target-rationale": (_line("targets", 1, rationale=None), "targets[1].rationale"),
    "benefit-complete": (_line("benefits", 0, releases_cash=None), "benefits[0]"),
    "benefit-multiplies": (_line("benefits", 0, saving=Decimal(10**6)), "benefits[0].saving"),
    "benefit-helps": (_benefit_change(0, 5), "benefits[0].change"),
    "benefit-claimed-once": (_repeated("benefits", 0, scheme="2"), "benefits[3]"),
    "benefits-come-to-target": (_benefit_change(0, -500), "benefits"),
    "benefit-within-chain": (_benefit_change(1, -900), "benefits[1].change"),
    "benefit-at-marginal-price": (_line("benefits", 0, price_basis="average"), "benefits[0].price_basis"),
    "benefit-price-usual": (
        _line("benefits", 0, unit_price=Decimal(900), price_basis="average", how_calculated=None),
        "benefits[0].unit_price",
    ),
    "target-has-benefits": (_plan(benefits=()), "benefits"),
    "contribution-as-allocated": (_amounts("contributions", 3, "1.01"), "contributions[3].amounts[2015-16]"),
    "brought-forward-as-books": (
        _line("contributions", 3, brought_forward=True),
        "contributions[3].amounts[2015-16]",
    ),
    "pool-of-plausible-size": (_thousandth, "contributions"),
    "savings-plausible": (_line("benefits", 0, saving=Decimal(10**8)), "benefits"),
    "benefit-monitored": (_line("benefits", 0, how_monitored=None), "benefits[0].how_monitored"),
    "condition-confirmed": (_line("conditions", 2, confirmed=None), "conditions[2].confirmed"),
    "condition-met": (_line("conditions", 2, confirmed=False), "conditions[2].confirmed"),
    "condition-explained": (_line("conditions", 2, narrative=None), "conditions[2].narrative"),
    "risks-given": (_plan(risks=()), "risks"),
    "risk-scored": (_line("risks", 0, likelihood=6), "risks[0].likelihood"),
    "risk-share-adds-up": (
        _plan(contingency=Contingency(nhs_percent=Decimal(60), council_percent=Decimal(50))),
        "contingency.nhs_percent",
    ),
    "risk-share-agreed": (_plan(contingency=Contingency(amount=Decimal(10**7))), "contingency"),
    "contingency-covers-payment": (_plan(contingency=Contingency(amount=Decimal(1))), "contingency.amount"),
    "provider-heard": (_plan(providers=()), "providers"),
    "provider-agrees": (_line("providers", 0, agrees=False), "providers[0].agrees"),
    "provider-plans-for-target": (_line("providers", 0, planned=Decimal(20_000)), "providers"),
}
"""For each check, a change to the sound plan that it must see, and the field it must name first."""

ALWAYS_SAID = {"savings-release-cash", "target-change-visible"}
"""Checks that speak on a sound plan too: they only inform."""


def test_every_check_of_the_first_round_has_a_case() -> None:
    applying = {one.id for one in checks_of(first_round())}
    assert applying - set(CASES) - ALWAYS_SAID == set()
    assert set(CASES) <= applying


def test_a_sound_plan_has_no_error_and_no_warning() -> None:
    said = [finding for one in checks_of(first_round()) for finding in findings_of(sound(), one.id)]
    assert {finding.check for finding in said} == ALWAYS_SAID
    assert {finding.severity for finding in said} == {Severity.NOTE}


@pytest.mark.parametrize("check", CASES)
def test_the_check_sees_what_was_made_wrong(check: str) -> None:
    change, field = CASES[check]
    assert findings_of(sound(), check) == []
    seen = findings_of(change(sound()), check)
    assert seen, f"{check} saw nothing"
    assert seen[0].field == field
    for finding in seen:
        assert finding.expected
        assert finding.found
        assert finding.to_do.endswith((".", "?"))
        assert finding.policy


def test_removing_any_line_of_spending_never_raises() -> None:
    for index in range(len(sound().expenditure)):
        plan = without_line(sound(), "expenditure", index)
        for one in checks_of(first_round()):
            findings_of(plan, one.id)


def test_a_contribution_without_anything_is_one_finding() -> None:
    plan = sound().model_copy(update={"contributions": (*sound().contributions, Contribution(comment="x"))})
    (finding,) = findings_of(plan, "contribution-complete")
    assert finding.field == "contributions[7]"
    assert "the stream" in finding.found
