"""What a finding of each check means: how grave, in which round, and whether a draft or a waiver makes it less."""

from __future__ import annotations

import pytest

from carefund.plan.checks.catalogue import CATALOGUE, DESCRIBED, STRUCTURAL, checks_of
from carefund.plan.checks.check import UNIT, Discrepancy
from carefund.plan.findings import Severity
from tests.plan.checks.seeing import BY_ID, FIRST, LATEST, TWO_YEARS, found_by, plan, round_of

WARNINGS = [
    "area-name-agrees",
    "template-version",
    "vision-given",
    "pool-manager-given",
    "host-contributes",
    "signed-for-each-organisation",
    "version-dated",
    "signed-by-different-people",
    "contribution-from-the-right-partner",
    "contribution-entered-once",
    "both-partners-pay-in",
    "district-grants-within-grant",
    "required-sum-can-be-told",
    "shares-only-where-joint",
    "stream-spent-whole",
    "spending-entered-once",
    "scheme-has-spending",
    "output-given",
    "sub-type-given",
    "scheme-effect-helps",
    "scheme-effect-plausible",
    "scheme-evidence-cited",
    "scheme-ramps-up",
    "people-reached-once",
    "people-counted-alike",
    "chain-reaches-target",
    "baseline-as-published",
    "denominator-as-published",
    "target-better-than-baseline",
    "target-ever-near",
    "target-below-expected-minimum",
    "target-near-operating-plan",
    "target-builds-up",
    "target-rationale",
    "benefit-helps",
    "benefit-claimed-once",
    "target-has-benefits",
    "benefit-within-chain",
    "benefit-at-marginal-price",
    "savings-plausible",
    "benefit-monitored",
    "risk-share-agreed",
    "contingency-covers-payment",
    "provider-agrees",
    "provider-plans-for-target",
    "capacity-meets-demand",
    "target-appraised",
]
NOTES = ["jump-from-year-before", "target-change-visible", "benefit-price-usual", "savings-release-cash"]

ASK_WHETHER_SOMETHING_IS_GIVEN = [
    "contact-given",
    "vision-given",
    "host-given",
    "pool-manager-given",
    "signed-off",
    "signed-for-each-organisation",
    "version-dated",
    "contribution-complete",
    "both-partners-pay-in",
    "contribution-as-allocated",
    "district-grant-complete",
    "required-sum-given",
    "required-sum-not-an-estimate",
    "estimated-sum-reached",
    "required-sum-can-be-told",
    "spending-complete",
    "stream-spent-whole",
    "scheme-has-spending",
    "output-given",
    "sub-type-given",
    "schemes-given",
    "scheme-chain-complete",
    "scheme-evidence-cited",
    "target-complete",
    "target-rationale",
    "benefit-complete",
    "target-has-benefits",
    "benefit-monitored",
    "condition-confirmed",
    "condition-explained",
    "risks-given",
    "risk-share-agreed",
    "provider-heard",
    "capacity-complete",
]
CANNOT_BE_WAIVED = [
    "signed-off",
    "signed-after-version",
    "required-sum-given",
    "required-sum-not-an-estimate",
    "required-sum-above-zero",
    "required-sum-reached",
    "estimated-sum-reached",
    "own-minimum-paid",
    "stream-not-overspent",
    "area-sent-once",
]

PAID_BY_RESULT_AND_WITH_BENEFITS = [
    "target-below-expected-minimum",
    "target-near-operating-plan",
    "benefit-complete",
    "benefit-multiplies",
    "benefit-helps",
    "benefit-claimed-once",
    "benefits-come-to-target",
    "target-has-benefits",
    "benefit-within-chain",
    "benefit-at-marginal-price",
    "benefit-price-usual",
    "savings-plausible",
    "benefit-monitored",
    "savings-release-cash",
    "contingency-covers-payment",
    "provider-heard",
    "provider-agrees",
    "provider-plans-for-target",
]
SINCE_SCHEMES_HAVE_TYPES = [
    "minimum-rises-as-set",
    "capital-from-capital-stream",
    "scheme-type-agrees",
    "output-given",
    "capacity-complete",
    "capacity-meets-demand",
]
OF_TWO_YEARS_ONLY = ["sub-type-of-its-type", "sub-type-given"]

RESTS_ON = {
    "both-partners-pay-in": {"contributions[].kind"},
    "required-sum-can-be-told": {
        *(f"contributions[].{field}" for field in ("organisation", "stream", "amounts")),
        *(f"expenditure[].{field}" for field in ("stream", "amounts", "area_of_spend", "commissioner", "nhs_percent")),
    },
    "scheme-has-spending": {"expenditure[].scheme"},
    "stream-spent-whole": {"contributions[].amounts", "expenditure[].amounts"},
    "pool-of-plausible-size": {UNIT, "contributions[].amounts", "contributions[].stream"},
    "required-sum-near-estimate": {UNIT, "contributions[].amounts"},
    "savings-plausible": {UNIT},
    "chain-reaches-target": {"schemes", *(f"schemes[].{field}_percent" for field in ("reach", "effect")),
                             "schemes[].eligible"},
}  # fmt: skip

CANNOT = {
    (TWO_YEARS, "target-ever-near"): "no monthly count of these metrics is held",
    (LATEST, "target-ever-near"): "no monthly count of these metrics is held",
    (TWO_YEARS, "target-change-visible"): "of none of these metrics it was measured which change could be found",
    (LATEST, "target-change-visible"): "of none of these metrics it was measured which change could be found",
    (LATEST, "minimum-rises-as-set"): "the year before the rise is no year of this round's plans",
}
"""Of the checks that apply to a round, those that can never find anything in it, with why."""

EVERY = [one for section in DESCRIBED.values() for one in section]


def test_a_check_is_as_grave_as_was_decided() -> None:
    grave = {one.id: one.severity for one in EVERY}
    assert {name for name, severity in grave.items() if severity is Severity.WARNING} == set(WARNINGS)
    assert {name for name, severity in grave.items() if severity is Severity.NOTE} == set(NOTES)


def test_a_draft_may_lack_what_the_checks_of_completeness_ask_for_and_nothing_else() -> None:
    assert {one.id for one in EVERY if one.completeness} == set(ASK_WHETHER_SOMETHING_IS_GIVEN)


def test_no_waiver_lifts_what_a_plan_is_no_plan_without() -> None:
    assert {one.id for one in EVERY if one.structural} == set(CANNOT_BE_WAIVED) == STRUCTURAL


@pytest.mark.parametrize(
    ("round_id", "left_out"),
    [
        (FIRST, SINCE_SCHEMES_HAVE_TYPES + OF_TWO_YEARS_ONLY),
        (TWO_YEARS, PAID_BY_RESULT_AND_WITH_BENEFITS),
        (LATEST, PAID_BY_RESULT_AND_WITH_BENEFITS + OF_TWO_YEARS_ONLY),
    ],
)
def test_a_round_has_the_checks_of_what_it_asks_for(round_id: str, left_out: list[str]) -> None:
    applying = [one.id for one in checks_of(round_of(round_id))]
    assert applying == [one.id for one in CATALOGUE if one.id not in left_out]
    cannot = {(round_id, name): BY_ID[name].cannot(round_of(round_id)) for name in applying}
    assert {which: why for which, why in cannot.items() if why} == {
        which: why for which, why in CANNOT.items() if which[0] == round_id
    }


def test_no_check_applies_to_a_round_that_does_not_say_what_a_plan_holds_for_its_lists() -> None:
    bare = round_of(LATEST).model_copy(update={"planning": None, "streams": (), "allocations": ()})
    applying = {one.id for one in checks_of(bare)}
    needing_lists = {
        "pool-of-plausible-size", "amount-a-cell-takes", "district-grant-complete",
        "district-grants-within-grant", "required-sum-near-estimate", "minimum-rises-as-set",
        "stream-spent-as-allowed", "capital-from-capital-stream", "scheme-type-agrees", "output-given",
        "sub-type-of-its-type", "sub-type-given", "scheme-effect-plausible", "scheme-ramps-up",
        "baseline-as-published", "capacity-complete", "capacity-meets-demand", *PAID_BY_RESULT_AND_WITH_BENEFITS,
    }  # fmt: skip
    assert applying == {one.id for one in CATALOGUE} - needing_lists
    unable = {one.id for one in CATALOGUE if one.cannot(bare)}
    assert unable == {"pool-of-plausible-size", "minimum-rises-as-set",
                      "baseline-as-published", "denominator-as-published", "target-ever-near",
                      "target-builds-up", "target-change-visible"}  # fmt: skip


def test_what_a_check_rests_on_is_what_its_sums_are_made_of() -> None:
    assert {one.id: set(one.rests_on) for one in EVERY if one.rests_on} == RESTS_ON
    (finding,) = found_by("schemes-given", plan())
    assert finding.lacks == ("schemes",)
    assert finding.rests_on == ()
    both = BY_ID["both-partners-pay-in"].finding(Discrepancy("contributions", expected="", found=""))
    assert (both.lacks, both.rests_on) == ((), ("contributions[].kind",))
    assert both.severity is Severity.WARNING
