"""Does the pool reach the sums that the round requires: each spending test, with what was found and what is short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from carefund.pool.bounds import Bounds, Outcome, outcome_of, worst_of
from carefund.pool.counting import CountedLine, contributions_counted, expenditure_counted
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import ZERO, to_penny
from carefund.pool.own_minimums import NOT_KNOWN, OrganisationResult, own_minimums, sum_of_minimums
from carefund.pool.required import EstimatedSum
from carefund.programme.planning import Planning, SpendingTest
from carefund.wording.lists import counted
from carefund.wording.money import exact_pounds

RequiredFrom = Literal["given", "estimated", "minimums", "paid in", "paid in or given", "paid in or estimated"]
LINES_LISTED = 5


@dataclass(frozen=True, kw_only=True)
class SpendingResult:
    """What one spending test found, in pounds.

    `amount` is the sum of the lines that could be counted. `not_counted` lists those that lack something; `bounds` says
    what the sum may be with them.
    """

    test: SpendingTest
    year: str
    required: Decimal | None
    """What is required; none where that is not known. Of pass-through: what is paid in or, if more, the sum given."""
    required_from: RequiredFrom | None
    required_bounds: Bounds
    amount: Decimal
    bounds: Bounds
    counted: tuple[CountedLine, ...]
    not_counted: tuple[CountedLine, ...]
    organisations: tuple[OrganisationResult, ...] = ()
    """Of a contribution test: what each organisation pays into each of the streams."""
    estimate: EstimatedSum | None = None
    """The estimate behind `required`, where it is one."""

    @property
    def shortfall(self) -> Decimal | None:
        """What is short in all; £0 where nothing is, none where the required sum is not known."""
        return _short(self.required, self.amount)

    @property
    def in_all(self) -> Outcome:
        """Whether the sum is reached in all, whatever each organisation pays of it."""
        return outcome_of(self.bounds, self.required_bounds)

    @property
    def outcome(self) -> Outcome:
        """Whether the test is met, in all and by every organisation that has a minimum."""
        return worst_of([self.in_all, *(one.outcome for one in self.organisations if one.has_minimum)])

    @property
    def gaps(self) -> str:
        """The lines that could not be counted, and what each lacks; empty where every line was."""
        more = len(self.not_counted) - LINES_LISTED
        lines = [line.words for line in self.not_counted[:LINES_LISTED]]
        return "; ".join([*lines, *([f"and {more} more"] if more > 0 else [])])

    @property
    def words(self) -> str:
        """The result in sentences."""
        return " ".join(_sentences(self))


def spending_results(
    planning: Planning,
    contributions: Sequence[Contribution],
    expenditure: Sequence[Expenditure],
    required: Mapping[str, Decimal | EstimatedSum],
    year: str,
) -> tuple[SpendingResult, ...]:
    """Evaluate every spending test of a round for one financial year, such as `2015-16`.

    `required` gives the sum that each test requires of the area in that year, in pounds, by id of the test; a test
    without one is judged by the organisations' minimums or by what was paid in, or is not known.
    """
    return tuple(
        spending_result(test, contributions, expenditure, required.get(test.id), year)
        for test in planning.spending_tests
    )


def spending_result(
    test: SpendingTest,
    contributions: Sequence[Contribution],
    expenditure: Sequence[Expenditure],
    required: Decimal | EstimatedSum | None,
    year: str,
) -> SpendingResult:
    """Evaluate one spending test for one financial year."""
    paid = contributions_counted(test, contributions, year)
    lines = paid if test.kind == "contribution" else expenditure_counted(test, expenditure, year)
    who = own_minimums(contributions, test.streams, year) if test.kind == "contribution" else ()
    asked, basis = _required(test, required, paid, who)
    return SpendingResult(
        test=test,
        year=year,
        required=None if basis is None else asked.least,
        required_from=basis,
        required_bounds=asked,
        amount=_counted_sum(lines),
        bounds=Bounds.sum(line.bounds for line in lines),
        counted=tuple(line for line in lines if line.pounds is not None),
        not_counted=tuple(line for line in lines if line.pounds is None),
        organisations=who,
        estimate=required if isinstance(required, EstimatedSum) else None,
    )


def _required(
    test: SpendingTest,
    required: Decimal | EstimatedSum | None,
    paid: Sequence[CountedLine],
    who: Sequence[OrganisationResult],
) -> tuple[Bounds, RequiredFrom | None]:
    """What is required, and what that rests on; none where nothing says."""
    if test.kind == "pass-through" and paid:
        return _paid_in(paid, required)
    if required is not None:
        estimated = isinstance(required, EstimatedSum)
        return Bounds.of(_pounds(required)), "estimated" if estimated else "given"
    minimums = sum_of_minimums(who)
    return (NOT_KNOWN, None) if minimums is None else (Bounds.of(minimums), "minimums")


def _paid_in(paid: Sequence[CountedLine], required: Decimal | EstimatedSum | None) -> tuple[Bounds, RequiredFrom]:
    """All that is paid in must be passed on and, where the sum is known that should be paid in, at least that."""
    bounds = Bounds.sum(line.bounds for line in paid)
    if required is None:
        return bounds, "paid in"
    floor = _pounds(required)
    least, most = max(bounds.least, floor), None if bounds.most is None else max(bounds.most, floor)
    estimated = isinstance(required, EstimatedSum)
    return Bounds(least, most), "paid in or estimated" if estimated else "paid in or given"


def _pounds(required: Decimal | EstimatedSum) -> Decimal:
    return to_penny(required.pounds if isinstance(required, EstimatedSum) else required)


def _counted_sum(lines: Iterable[CountedLine]) -> Decimal:
    return sum((line.pounds for line in lines if line.pounds is not None), ZERO)


def _short(required: Decimal | None, amount: Decimal) -> Decimal | None:
    return None if required is None else max(required - amount, ZERO)


def _sentences(result: SpendingResult) -> Iterable[str]:
    yield f"{result.test.label}, {result.year}: {result.outcome}."
    yield _counted(result)
    if result.estimate is not None:
        yield result.estimate.words
    for one in result.organisations:
        if one.minimum_unclear:
            yield f"{one.organisation}: its lines state different minimums for the stream {one.stream}."
        elif one.required is not None and one.outcome != "met":
            paid = f"{exact_pounds(one.paid)} of at least {exact_pounds(one.required)}"
            yield f"{one.organisation} pays {paid} into the stream {one.stream} ({one.outcome})."
    if result.not_counted:
        yield f"Not counted: {result.gaps}."


def _counted(result: SpendingResult) -> str:
    amount = f"Found {exact_pounds(result.amount)} in {counted(len(result.counted), 'line')}"
    if result.required is None:
        return f"{amount}; the sum required is not known."
    short = f", {exact_pounds(result.shortfall)} short" if result.shortfall else ""
    return f"{amount}; required {exact_pounds(result.required)} ({result.required_from}){short}."
