"""Checks of the sums that a round requires of a pool: minimum contributions, protection, ring-fence, pass-through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from carefund.plan.checks.check import ERROR, UNIT, WARNING, Discrepancy, Facts, check, has_limit, not_allowed
from carefund.plan.required_fields import missing
from carefund.pool.own_minimums import OrganisationResult, own_minimums
from carefund.pool.required import EstimatedSum
from carefund.pool.spending_tests import SpendingResult
from carefund.programme.planning import Planning, Rise, SpendingTest
from carefund.wording.lists import NOTHING
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count, percent

PARTS = {"contribution": "contributions", "expenditure": "expenditure", "pass-through": "expenditure"}
REQUIRED_SUMS = "The round's required sums"
NOT_ALL_PAID_IN = "what is paid in is not all given"
ROUNDING_OF_RISE = Decimal("0.0005")
"""Part of a sum by which rounding, of the rise and of the sum, may move it."""
COUNTED_BY = (
    *(f"contributions[].{field}" for field in ("organisation", "stream", "amounts")),
    *(f"expenditure[].{field}" for field in ("stream", "amounts", "area_of_spend", "commissioner", "nhs_percent")),
)
"""What decides whether a line counts towards a required sum, and for how much."""
RAISE = "Raise the contributions or the spending that counts, or correct stream, area of spend or commissioner."


@check(
    "required-sum-given",
    ERROR,
    "Each sum that the round requires of the area is given",
    to_do="Write the sum from the area's allocation; pre-filled estimates are marked and must be replaced.",
    policy=REQUIRED_SUMS,
    completeness=True,
    structural=True,
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
    ERROR,
    "A required sum is the area's own, not the estimate that was filled in",
    to_do="Write the sum from the area's allocation in place of the estimate.",
    policy=REQUIRED_SUMS,
    completeness=True,
    structural=True,
)
def required_sum_not_an_estimate(facts: Facts) -> Iterator[Discrepancy]:
    """No required sum is to the pound the estimate by share of population that a new workbook holds."""
    for year in facts.planning.pooled_years:
        sums = facts.required_sums[year.id]
        for test in facts.planning.spending_tests:
            estimate = sums.get(test.id)
            if isinstance(estimate, EstimatedSum):
                expected = f"{test.label}, {year.id}: the sum set for the area"
                found = f"{exact_pounds(estimate.pounds)}, the estimate by population"
                yield Discrepancy(f"required[{test.id}][{year.id}]", expected=expected, found=found)


@check(
    "required-sum-above-zero",
    ERROR,
    "A required sum is above zero",
    to_do="Write the sum from the area's allocation. No area is required to reach nothing.",
    policy=REQUIRED_SUMS,
    structural=True,
)
def required_sum_above_zero(facts: Facts) -> Iterator[Discrepancy]:
    """No sum that the plan says it must reach is £0 or below: it would let any plan pass."""
    labels = {test.id: test.label for test in facts.planning.spending_tests}
    for test, sums in facts.plan.required.items():
        for year, sum_ in sums.items():
            if sum_ <= 0:
                expected = f"{labels.get(test, test)}, {year}: more than £0"
                yield Discrepancy(f"required[{test}][{year}]", expected=expected, found=exact_pounds(sum_))


@check(
    "required-sum-near-estimate",
    ERROR,
    "A required sum is of the size that the area's people make plausible",
    to_do="Check the sum against the area's allocation, and its unit: pounds, not thousands.",
    policy=REQUIRED_SUMS,
    rests_on=(UNIT, "contributions[].amounts"),
    applies=lambda round_: has_limit("estimate-distance")(round_) and has_limit("least-part-required")(round_),
)
def required_sum_near_estimate(facts: Facts) -> Iterator[Discrepancy]:
    """No sum above zero is more than the limit's times the estimate by share of population, or the estimate it.

    Of spending for which there is no estimate, it is no less than a small part of what is paid into its streams.
    """
    times = Decimal(facts.planning.limit("estimate-distance").value)
    estimates = facts.estimates
    for test, sums in facts.plan.required.items():
        about = estimates[test].pounds if test in estimates else Decimal(0)
        for year, sum_ in sums.items():
            if (
                test not in facts.official_sums(year)
                and about > 0
                and sum_ > 0
                and not about / times <= sum_ <= about * times
            ):
                low, high = exact_pounds(round(about / times)), exact_pounds(round(about * times))
                expected = f"{low} to {high}, around the estimate by population of {exact_pounds(about)}"
                field = f"required[{test}][{year}]"
                yield Discrepancy(field, expected=expected, found=exact_pounds(sum_), doubts=(field,))

    yield from _next_to_nothing(facts, [test for test in facts.planning.spending_tests if test.id not in estimates])


def _next_to_nothing(facts: Facts, tests: Sequence[SpendingTest]) -> Iterator[Discrepancy]:
    """The sums of spending that are a smaller part of what is paid into their streams than the limit allows."""
    part = Decimal(facts.planning.limit("least-part-required").value) / 100
    for test in tests:
        for year, sum_ in facts.plan.required.get(test.id, {}).items() if test.kind == "expenditure" else ():
            paid = facts.plan.contributions
            lines = [line for line in paid if line.stream in test.streams and not line.brought_forward]
            least = part * sum((line.amounts.get(year, Decimal(0)) for line in lines), Decimal(0))
            if 0 < sum_ < least:
                expected = f"{exact_pounds(round(least))} or more, {percent(part * 100)} of what is paid in"
                field = f"required[{test.id}][{year}]"
                yield Discrepancy(field, expected=expected, found=exact_pounds(sum_), doubts=(field,))


@check(
    "minimum-rises-as-set",
    ERROR,
    "Minimums and required sums rise from year to year as the round says",
    to_do="Correct the later year's sum, or the earlier one's, from the area's allocations.",
    policy=REQUIRED_SUMS,
    applies=lambda round_: bool(round_.planning and round_.planning.rises),
    cannot=lambda round_: (
        ""
        if any(_year_before(round_.planning, rise) for rise in (round_.planning.rises if round_.planning else ()))
        else "the year before the rise is no year of this round's plans"
    ),
)
def minimum_rises_as_set(facts: Facts) -> Iterator[Discrepancy]:
    """Each sum of which the round sets the rise is the year before's with that rise, but for rounding."""
    for rise in facts.planning.rises:
        before = _year_before(facts.planning, rise)
        for field, sums in _rising(facts, rise) if before else ():
            was, now = sums.get(before or ""), sums.get(rise.year)
            if was and now and was > 0:
                due = was * (1 + Decimal(rise.value) / 100)
                if abs(now - due) > max(due * ROUNDING_OF_RISE, Decimal(1)):
                    expected = (
                        f"about {exact_pounds(round(due))}: {exact_pounds(was)} in {before}, {percent(rise.value)}"
                    )
                    found = f"{exact_pounds(now)}, {percent((now / was - 1) * 100)}"
                    both = f"{field}[{before}]", f"{field}[{rise.year}]"
                    yield Discrepancy(both[1], expected=expected, found=found, rests_on=both)


def _year_before(planning: Planning | None, rise: Rise) -> str | None:
    """The pooled year before the rise; None where the rise is in the first one."""
    years = [year.id for year in planning.pooled_years] if planning else []
    return next((before for before, year in pairwise(years) if year == rise.year), None)


def _rising(facts: Facts, rise: Rise) -> Iterator[tuple[str, Mapping[str, Decimal]]]:
    """The sums by year that a rise is about, with their fields."""
    for test in facts.planning.spending_tests:
        if rise.is_of(test):
            yield f"required[{test.id}]", facts.plan.required.get(test.id, {})
    for index, line in enumerate(facts.plan.contributions):
        if rise.stream is not None and line.stream == rise.stream:
            yield f"contributions[{index}].minimums", line.minimums


@check(
    "required-sum-reached",
    ERROR,
    "The pool reaches the sums that the round requires",
    to_do=RAISE,
    policy=REQUIRED_SUMS,
    structural=True,
)
def required_sum_reached(facts: Facts) -> Iterator[Discrepancy]:
    """Minimum contributions, social care, services outside hospital and grants passed on reach what is required."""
    short = (result for result in facts.spending if result.in_all == "not met" and not _is_guess(result))
    yield from (_short(facts, result) for result in short if not _only_misspent(facts, result))


def _only_misspent(facts: Facts, result: SpendingResult) -> bool:
    """Whether a grant is spent whole but not as it may be, which `stream-spent-as-allowed` finds line by line."""
    if result.test.kind != "pass-through" or result.required is None:
        return False
    lines = [line for line in facts.plan.expenditure if line.stream in result.test.streams]
    spent = sum((line.amounts.get(result.year, Decimal(0)) for line in lines), Decimal(0))
    return any(not_allowed(facts.round, line) for line in lines) and spent >= result.required


@check(
    "estimated-sum-reached",
    ERROR,
    "The pool reaches what is estimated to be required, where the area's own sum is not given",
    to_do=f"Write the area's own sum in place of the estimate. If that is as high: {RAISE[0].lower()}{RAISE[1:]}",
    policy=REQUIRED_SUMS,
    completeness=True,
    structural=True,
)
def estimated_sum_reached(facts: Facts) -> Iterator[Discrepancy]:
    """The pool is not short of an estimate by share of population, which the area's own sum may well differ from."""
    yield from (_short(facts, result) for result in facts.spending if result.in_all == "not met" and _is_guess(result))


def _is_guess(result: SpendingResult) -> bool:
    """Whether only an estimate is not reached; of a grant, what is paid in must be passed on whatever its sum is."""
    if result.estimate is None:
        return False
    return result.test.kind != "pass-through" or result.required == result.estimate.pounds


def _short(facts: Facts, result: SpendingResult) -> Discrepancy:
    estimated = ", by an estimate" if _is_guess(result) else ""
    expected = f"{result.test.label}, {result.year}: at least {exact_pounds(result.required or 0)}{estimated}"
    lines = len(result.not_counted)
    lacking = f"; {exact_count(lines)} line(s) that lack something are not counted and are not enough" if lines else ""
    found = f"{exact_pounds(result.amount)}, {exact_pounds(result.shortfall or 0)} short{lacking}"
    part = PARTS[result.test.kind]
    return Discrepancy(part, expected=expected, found=found, rows=_rows(facts, result), rests_on=(part,))


def _rows(facts: Facts, result: SpendingResult) -> tuple[str, ...]:
    """The fields of the amounts that come from the streams of a test, whether or not they count towards it."""
    part = PARTS[result.test.kind]
    return tuple(
        f"{part}[{index}].amounts[{result.year}]"
        for index, line in enumerate(getattr(facts.plan, part))
        if line.stream in result.test.streams
    )


@check(
    "required-sum-can-be-told",
    WARNING,
    "Whether the required sums are reached can be told",
    to_do="Fill in what these lines lack.",
    policy=REQUIRED_SUMS,
    completeness=True,
    rests_on=COUNTED_BY,
)
def required_sum_can_be_told(facts: Facts) -> Iterator[Discrepancy]:
    """No line lacks what would decide whether a required sum, or an organisation's minimum, is reached."""
    for result in facts.spending:
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
    structural=True,
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
            rows = tuple(f"contributions[{index}].amounts[{year}]" for index in one.indices)
            yield Discrepancy(rows[0], expected=expected, found=found, rows=rows[1:] and rows)


def _minimums(facts: Facts) -> Iterator[tuple[str, OrganisationResult]]:
    """What each organisation pays into each stream, by pooled year."""
    lines = facts.plan.contributions
    streams = {line.stream for line in lines if line.stream is not None}
    for year in facts.planning.pooled_years:
        yield from ((year.id, one) for one in own_minimums(lines, streams, year.id))
