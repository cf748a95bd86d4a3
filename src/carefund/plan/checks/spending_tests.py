"""Checks of the sums that a round requires of a pool: minimum contributions, protection, ring-fence, pass-through."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import ERROR, WARNING, Discrepancy, Facts, check
from carefund.plan.required_fields import missing
from carefund.pool.own_minimums import OrganisationResult, own_minimums
from carefund.pool.required import EstimatedSum, estimates_by_population
from carefund.pool.spending_tests import SpendingResult, spending_results
from carefund.wording.lists import NOTHING
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count

PARTS = {"contribution": "contributions", "expenditure": "expenditure", "pass-through": "expenditure"}
REQUIRED_SUMS = "The round's required sums"
NOT_ALL_PAID_IN = "what is paid in is not all given"
RAISE = "Raise the contributions or the spending that counts, or correct stream, area of spend or commissioner."


def _required(facts: Facts, year: str) -> dict[str, Decimal | EstimatedSum]:
    """The sums of one year; one that is to the pound the estimate of a new workbook is taken for it."""
    estimates = estimates_by_population(facts.planning, facts.official.share_of_people, "all ages")
    return {
        test: estimates[test] if test in estimates and estimates[test].pounds == sum_ else sum_
        for test, sum_ in facts.plan.required_in(year).items()
    }


def _results(facts: Facts) -> Iterator[SpendingResult]:
    """Every test in every pooled year but those that only add up what `own-minimum-paid` looks at one by one."""
    plan = facts.plan
    for year in facts.planning.pooled_years:
        required = _required(facts, year.id)
        for result in spending_results(facts.planning, plan.contributions, plan.expenditure, required, year.id):
            if result.required_from not in (None, "minimums"):
                yield result


@check(
    "required-sum-given",
    ERROR,
    "Each sum that the round requires of the area is given",
    to_do="Write the sum from the area's allocation; pre-filled estimates are marked and must be replaced.",
    policy=REQUIRED_SUMS,
    completeness=True,
)
def required_sum_given(facts: Facts) -> Iterator[Discrepancy]:
    """Every spending test that asks for a sum of the area has one for each pooled year."""
    for test in facts.planning.spending_tests:
        for year, words in facts.required.get(f"required[{test.id}]", {}).items():
            field = f"required[{test.id}]{year}"
            if missing(facts.plan, {field: words}):
                yield Discrepancy(field, expected=f"{test.label}, {year.strip('[]')}: {words}", found=NOTHING)


@check(
    "required-sum-not-an-estimate",
    WARNING,
    "A required sum is the area's own, not the estimate that was filled in",
    to_do="Write the sum from the area's allocation in place of the estimate.",
    policy=REQUIRED_SUMS,
)
def required_sum_not_an_estimate(facts: Facts) -> Iterator[Discrepancy]:
    """No required sum is to the pound the estimate by share of population that a new workbook holds."""
    for year in facts.planning.pooled_years:
        sums = _required(facts, year.id)
        for test in facts.planning.spending_tests:
            estimate = sums.get(test.id)
            if isinstance(estimate, EstimatedSum):
                expected = f"{test.label}, {year.id}: the sum set for the area"
                found = f"{exact_pounds(estimate.pounds)}, the estimate by population"
                yield Discrepancy(f"required[{test.id}][{year.id}]", expected=expected, found=found)


@check(
    "required-sum-reached",
    ERROR,
    "The pool reaches the sums that the round requires",
    to_do=RAISE,
    policy=REQUIRED_SUMS,
)
def required_sum_reached(facts: Facts) -> Iterator[Discrepancy]:
    """Minimum contributions, social care, services outside hospital and grants passed on reach what is required."""
    yield from (_short(result) for result in _results(facts) if result.in_all == "not met" and not _is_guess(result))


@check(
    "estimated-sum-reached",
    WARNING,
    "The pool reaches what is estimated to be required, where the area's own sum is not given",
    to_do=f"Write the area's own sum in place of the estimate. If that is as high: {RAISE[0].lower()}{RAISE[1:]}",
    policy=REQUIRED_SUMS,
)
def estimated_sum_reached(facts: Facts) -> Iterator[Discrepancy]:
    """The pool is not short of an estimate by share of population, which the area's own sum may well differ from."""
    yield from (_short(result) for result in _results(facts) if result.in_all == "not met" and _is_guess(result))


def _is_guess(result: SpendingResult) -> bool:
    """Whether only an estimate is not reached; of a grant, what is paid in must be passed on whatever its sum is."""
    if result.estimate is None:
        return False
    return result.test.kind != "pass-through" or result.required == result.estimate.pounds


def _short(result: SpendingResult) -> Discrepancy:
    estimated = ", by an estimate" if _is_guess(result) else ""
    expected = f"{result.test.label}, {result.year}: at least {exact_pounds(result.required or 0)}{estimated}"
    lines = len(result.not_counted)
    lacking = f"; {exact_count(lines)} line(s) that lack something are not counted and are not enough" if lines else ""
    found = f"{exact_pounds(result.amount)}, {exact_pounds(result.shortfall or 0)} short{lacking}"
    return Discrepancy(PARTS[result.test.kind], expected=expected, found=found)


@check(
    "required-sum-can-be-told",
    WARNING,
    "Whether the required sums are reached can be told",
    to_do="Fill in what these lines lack.",
    policy=REQUIRED_SUMS,
    completeness=True,
)
def required_sum_can_be_told(facts: Facts) -> Iterator[Discrepancy]:
    """No line lacks what would decide whether a required sum, or an organisation's minimum, is reached."""
    for result in _results(facts):
        if result.in_all == "not known":
            expected = f"{result.test.label}, {result.year}: every line that may count is complete"
            yield Discrepancy(
                PARTS[result.test.kind],
                expected=expected,
                found=f"it is not known whether the sum is reached; {result.gaps or NOT_ALL_PAID_IN}",
            )
    for year, one in _minimums(facts):
        if one.required is not None and one.outcome == "not known":
            expected = f"{one.organisation}, {year}: every line that may count is complete"
            found = f"it is not known whether it pays its minimum of {exact_pounds(one.required)}"
            yield Discrepancy(f"contributions[{one.indices[0]}]", expected=expected, found=found)


@check(
    "own-minimum-paid",
    ERROR,
    "Each organisation pays its own minimum",
    to_do="Raise the contribution to the minimum beside it, or correct the minimum.",
    policy=REQUIRED_SUMS,
)
def own_minimum_paid(facts: Facts) -> Iterator[Discrepancy]:
    """No organisation pays less into a stream, over all its lines of that stream, than its minimum there."""
    labels = {stream.id: stream.label for stream in facts.round.streams}
    for year, one in _minimums(facts):
        whose = f"{one.organisation}, {labels.get(one.stream, one.stream)}, {year}"
        if one.minimum_unclear:
            yield Discrepancy(
                f"contributions[{one.indices[0]}].minimums[{year}]",
                expected=f"{whose}: one minimum",
                found="two that differ",
            )
        elif one.outcome == "not met":
            found = f"{exact_pounds(one.paid)}, {exact_pounds(one.shortfall or 0)} short"
            expected = f"{whose}: at least {exact_pounds(one.required or 0)}"
            yield Discrepancy(f"contributions[{one.indices[0]}].amounts[{year}]", expected=expected, found=found)


def _minimums(facts: Facts) -> Iterator[tuple[str, OrganisationResult]]:
    """What each organisation pays into each stream, by pooled year."""
    lines = facts.plan.contributions
    streams = {line.stream for line in lines if line.stream is not None}
    for year in facts.planning.pooled_years:
        yield from ((year.id, one) for one in own_minimums(lines, streams, year.id))
