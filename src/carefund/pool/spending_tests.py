"""Does the pool reach the sums that the round requires: each spending test, with what was found and what is short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import polars as pl

from carefund.pool.bounds import Bounds, Outcome, outcome_of, worst_of
from carefund.pool.counting import CountedLine, contributions_counted, expenditure_counted
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import NOUGHT, POUNDS, to_penny, worded
from carefund.pool.required import EstimatedSum
from carefund.programme.planning import Planning, SpendingTest

RequiredFrom = Literal["given", "estimated", "minimums", "paid in", "paid in or given"]
NOT_KNOWN = Bounds(NOUGHT, None)
LINES_LISTED = 5


@dataclass(frozen=True)
class OrganisationResult:
    """What one organisation pays into a test's streams against its minimum, in pounds."""

    organisation: str
    required: Decimal | None
    """Its minimum over the streams; none where none is set, or where its lines state different ones."""
    found: Decimal
    bounds: Bounds
    """What it may pay in all, once the lines that could not be counted are known."""
    minimum_unclear: bool = False
    """Whether two of its lines state different minimums for one stream."""

    @property
    def shortfall(self) -> Decimal | None:
        """What is short; £0 where nothing is, none where the minimum is not known."""
        return _short(self.required, self.found)

    @property
    def has_minimum(self) -> bool:
        """Whether a minimum is set for it, clear or not."""
        return self.required is not None or self.minimum_unclear

    @property
    def outcome(self) -> Outcome:
        """Whether it pays its minimum."""
        return outcome_of(self.bounds, NOT_KNOWN if self.required is None else Bounds.of(self.required))


@dataclass(frozen=True)
class SpendingResult:
    """What one spending test found, in pounds.

    `found` is the sum of the lines that could be counted. `not_counted` lists those that lack something; `bounds` says
    what the sum may be with them.
    """

    test: SpendingTest
    year: str
    required: Decimal | None
    """What is required; none where that is not known. Of pass-through: what is paid in or, if more, the sum given."""
    required_from: RequiredFrom | None
    required_bounds: Bounds
    found: Decimal
    bounds: Bounds
    counted: tuple[CountedLine, ...]
    not_counted: tuple[CountedLine, ...]
    organisations: tuple[OrganisationResult, ...] = ()
    """Of a contribution test: each organisation that pays into the streams."""
    estimate: EstimatedSum | None = None
    """The estimate behind `required`, where it is one."""

    @property
    def shortfall(self) -> Decimal | None:
        """What is short in all; £0 where nothing is, none where the required sum is not known."""
        return _short(self.required, self.found)

    @property
    def outcome(self) -> Outcome:
        """Whether the test is met, in all and by every organisation that has a minimum."""
        total = outcome_of(self.bounds, self.required_bounds)
        return worst_of([total, *(one.outcome for one in self.organisations if one.has_minimum)])

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

    `required` gives the sum that each test requires of the area, in pounds, by id of the test; a test without one is
    judged by the organisations' minimums or by what was paid in, or is not known.
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
    who = _organisations(test, contributions, paid) if test.kind == "contribution" else ()
    asked, basis = _required(test, required, paid, who)
    return SpendingResult(
        test=test,
        year=year,
        required=None if basis is None else asked.least,
        required_from=basis,
        required_bounds=asked,
        found=_counted_sum(lines),
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
    """What is required, and whence; without an origin where nothing says."""
    given = required.pounds if isinstance(required, EstimatedSum) else required
    if test.kind == "pass-through" and paid:
        return _paid_in(paid, given)
    if given is not None:
        return Bounds.of(to_penny(given)), "estimated" if isinstance(required, EstimatedSum) else "given"
    minimums = [one.required for one in who]
    if minimums and None not in minimums:
        return Bounds.of(sum((one for one in minimums if one is not None), NOUGHT)), "minimums"
    return NOT_KNOWN, None


def _paid_in(paid: Sequence[CountedLine], given: Decimal | None) -> tuple[Bounds, RequiredFrom]:
    """All that is paid in must be passed on and, where the sum is known that should be paid in, at least that."""
    bounds, floor = Bounds.sum(line.bounds for line in paid), to_penny(given or 0)
    least, most = max(bounds.least, floor), None if bounds.most is None else max(bounds.most, floor)
    return Bounds(least, most), "paid in" if given is None else "paid in or given"


def _organisations(
    test: SpendingTest, lines: Sequence[Contribution], paid: Sequence[CountedLine]
) -> tuple[OrganisationResult, ...]:
    """Each named organisation; lines that name none, and so could be anyone's, widen every organisation's bounds."""
    names = dict.fromkeys(line.organisation for line in paid if line.organisation is not None)
    nameless = [line.bounds for line in paid if line.organisation is None]
    doubt = Bounds(
        sum((min(one.least, NOUGHT) for one in nameless), NOUGHT), Bounds.sum(nameless).most if nameless else NOUGHT
    )
    return tuple(_organisation(name, test, lines, [one for one in paid if one.organisation == name], doubt)
                 for name in names)  # fmt: skip


def _organisation(
    name: str, test: SpendingTest, lines: Sequence[Contribution], paid: Sequence[CountedLine], doubt: Bounds
) -> OrganisationResult:
    own = [line for line in lines if line.organisation == name and line.stream in test.streams]
    bounds = Bounds.sum([*(line.bounds for line in paid), doubt])
    minimum, unclear = _minimum(own)
    return OrganisationResult(name, minimum, _counted_sum(paid), bounds, unclear)


def _minimum(lines: Iterable[Contribution]) -> tuple[Decimal | None, bool]:
    """One organisation's minimum over its streams, and whether it is unclear because a stream's lines disagree.

    Lines of one stream that state the same minimum state it once.
    """
    by_stream: dict[str | None, set[Decimal]] = {}
    for line in lines:
        if line.minimum is not None:
            by_stream.setdefault(line.stream, set()).add(to_penny(line.minimum))
    unclear = any(len(stated) > 1 for stated in by_stream.values())
    if not by_stream or unclear:
        return None, unclear
    return sum((stated.pop() for stated in by_stream.values()), NOUGHT), False


def _counted_sum(lines: Iterable[CountedLine]) -> Decimal:
    return sum((line.pounds for line in lines if line.pounds is not None), NOUGHT)


def _short(required: Decimal | None, found: Decimal) -> Decimal | None:
    return None if required is None else max(required - found, NOUGHT)


def _sentences(result: SpendingResult) -> Iterable[str]:
    yield f"{result.test.label}, {result.year}: {result.outcome}."
    yield _found(result)
    if result.estimate is not None:
        yield result.estimate.words
    for one in result.organisations:
        if one.minimum_unclear:
            yield f"{one.organisation}: its lines state different minimums for one stream."
        elif one.required is not None and one.outcome != "met":
            yield f"{one.organisation} pays {worded(one.found)} of at least {worded(one.required)} ({one.outcome})."
    if result.not_counted:
        listed = "; ".join(line.words for line in result.not_counted[:LINES_LISTED])
        more = len(result.not_counted) - LINES_LISTED
        yield f"Not counted: {listed}{f'; and {more} more' if more > 0 else ''}."


def _found(result: SpendingResult) -> str:
    lines = f"{len(result.counted)} line{'' if len(result.counted) == 1 else 's'}"
    found = f"Found {worded(result.found)} in {lines}"
    if result.required is None:
        return f"{found}; the sum required is not known."
    short = f", {worded(result.shortfall)} short" if result.shortfall else ""
    return f"{found}; required {worded(result.required)} ({result.required_from}){short}."


def results_table(results: Iterable[SpendingResult]) -> pl.DataFrame:
    """Results as a table, in pounds: one row for each test and, with `organisation`, for each organisation of it."""
    rows = [row for result in results for row in _rows(result)]
    money = dict.fromkeys(("required", "found", "shortfall", "least", "most"), POUNDS)
    names = ("test", "label", "year", "organisation", "outcome", "required_from", *money, "lines", "lines_not_counted")
    types = {name: money.get(name, pl.Int64 if name.startswith("lines") else pl.String) for name in names}
    return pl.DataFrame(rows, schema=types)


def _rows(result: SpendingResult) -> list[dict[str, object]]:
    of = {"test": result.test.id, "label": result.test.label, "year": result.year}
    counts = {"lines": len(result.counted), "lines_not_counted": len(result.not_counted)}
    whole = {"organisation": None, "required_from": result.required_from, **counts}
    none = {"required_from": None, "lines": None, "lines_not_counted": None}
    parts = [({"organisation": one.organisation, **none}, one) for one in result.organisations]
    return [{**of, **whole, **_sums(result)}, *({**of, **extra, **_sums(one)} for extra, one in parts)]


def _sums(result: SpendingResult | OrganisationResult) -> dict[str, object]:
    bounds = {"least": result.bounds.least, "most": result.bounds.most}
    sums = {"required": result.required, "found": result.found, "shortfall": result.shortfall}
    return {"outcome": result.outcome, **sums, **bounds}
