"""Checks of the sums that a round requires of a pool: minimum contributions, protection, ring-fence, pass-through."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import ERROR, WARNING, Check, Facts, Found, check
from carefund.plan.checks.words import NOTHING, count, pounds
from carefund.pool.required import estimate_required
from carefund.pool.spending_tests import OrganisationResult, SpendingResult, spending_results

PARTS = {"contribution": "contributions", "expenditure": "expenditure", "pass-through": "expenditure"}
REQUIRED_SUMS = "The round's required sums"


def _results(facts: Facts) -> Iterator[SpendingResult]:
    for year in facts.planning.pooled_years:
        plan = facts.plan
        yield from spending_results(facts.planning, plan.contributions, plan.expenditure, plan.required, year.id)


@check(
    "required-sum-given",
    ERROR,
    "Each sum that the round requires of the area is given",
    to_do="Write the sum from the area's allocation; pre-filled estimates are marked and must be replaced.",
    policy=REQUIRED_SUMS,
    completeness=True,
)
def required_sum_given(facts: Facts) -> Iterator[Found]:
    """Every spending test that asks for a sum of the area has one."""
    for test in facts.planning.spending_tests:
        if test.kind != "pass-through" and test.id not in facts.plan.required:
            yield Found(f"required[{test.id}]", f"{test.label}: a sum in pounds", NOTHING)


@check(
    "required-sum-not-an-estimate",
    WARNING,
    "A required sum is the area's own, not the estimate that was filled in",
    to_do="Write the sum from the area's allocation in place of the estimate.",
    policy=REQUIRED_SUMS,
)
def required_sum_not_an_estimate(facts: Facts) -> Iterator[Found]:
    """No required sum is to the pound the estimate by share of population that a new workbook holds."""
    share = facts.known.share_of_people
    for test in facts.planning.spending_tests if share else ():
        estimate = estimate_required(test, Decimal(str(share)), population="all ages")
        if estimate and facts.plan.required.get(test.id) == estimate.pounds:
            expected = f"{test.label}: the sum set for the area"
            yield Found(f"required[{test.id}]", expected, f"{pounds(estimate.pounds)}, the estimate by population")


@check(
    "required-sum-reached",
    ERROR,
    "The pool reaches the sums that the round requires",
    to_do="Raise the contributions or the spending that counts, or correct stream, area of spend or commissioner.",
    policy=REQUIRED_SUMS,
)
def required_sum_reached(facts: Facts) -> Iterator[Found]:
    """Minimum contributions, social care, services outside hospital and grants passed on reach what is required."""
    for result in _results(facts):
        if result.shortfall:
            expected = f"{result.test.label}, {result.year}: at least {pounds(result.required or 0)}"
            found = f"{pounds(result.found)}, {pounds(result.shortfall)} short{_uncounted(result)}"
            yield Found(PARTS[result.test.kind], expected, found)


def _uncounted(result: SpendingResult) -> str:
    lines = len(result.not_counted)
    return f"; {count(lines)} line(s) that lack something are not counted" if lines else ""


@check(
    "own-minimum-paid",
    ERROR,
    "Each organisation pays its own minimum",
    to_do="Raise the contribution to the minimum beside it, or correct the minimum.",
    policy=REQUIRED_SUMS,
)
def own_minimum_paid(facts: Facts) -> Iterator[Found]:
    """No organisation pays less into the minimum's streams than its minimum."""
    for result in _results(facts):
        for one in result.organisations:
            yield from _short(facts, result, one)


def _short(facts: Facts, result: SpendingResult, one: OrganisationResult) -> Iterator[Found]:
    field = next(
        (
            f"contributions[{index}]"
            for index, line in enumerate(facts.plan.contributions)
            if line.organisation == one.organisation and line.stream in result.test.streams
        ),
        "contributions",
    )
    if one.minimum_unclear:
        yield Found(field, f"one minimum for each stream of {one.organisation}", "two that differ")
    elif one.shortfall:
        expected = f"{one.organisation}, {result.year}: at least {pounds(one.required or 0)}"
        yield Found(field, expected, f"{pounds(one.found)}, {pounds(one.shortfall)} short")


CHECKS: tuple[Check, ...] = (required_sum_given, required_sum_not_an_estimate, required_sum_reached, own_minimum_paid)
