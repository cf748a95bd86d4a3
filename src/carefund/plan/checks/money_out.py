"""Checks of the money paid out: complete lines, shares that add up, and a pool that balances by stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from carefund.plan.checks.check import (
    ERROR,
    NOTE,
    WARNING,
    Discrepancy,
    Facts,
    below_zero,
    check,
    has_scheme_types,
    not_allowed,
    not_whole,
)
from carefund.plan.required_fields import lacking
from carefund.pool.lines import HUNDRED, Contribution, Expenditure
from carefund.wording.lists import NOTHING, listed
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import number, percent

POOLED = "NHS Act 2006, section 75: what is paid out of the pool was paid into it"
SHARES = "Expenditure plan: the partners' shares of a joint line"
SHARE_FIELDS = {"nhs_percent": "the NHS's share", "council_percent": "the council's share"}
PENNY = Decimal("0.01")


@check(
    "spending-complete",
    ERROR,
    "Each line of spending says for what, through whom, from which stream, and how much",
    to_do="Fill in what is missing, or clear the whole line.",
    policy="Expenditure plan",
    completeness=True,
)
def spending_complete(facts: Facts) -> Iterator[Discrepancy]:
    """Every line has scheme, area of spend, commissioner, provider, stream and the pooled years' amounts."""
    if not facts.plan.expenditure:
        yield Discrepancy("expenditure", expected="at least one line", found=NOTHING)
    yield from not_whole(facts, "expenditure", "a whole line")


@check(
    "spending-not-negative",
    ERROR,
    "No line of spending is negative",
    to_do="Write what is spent; money that comes back is a refund in the year-end account.",
    policy="Expenditure plan",
)
def spending_not_negative(facts: Facts) -> Iterator[Discrepancy]:
    """No amount is below zero."""
    yield from below_zero("expenditure", facts.plan.expenditure)


@check(
    "shares-add-up",
    ERROR,
    "The partners' shares of a joint line add up to 100",
    to_do="Correct the two shares so that together they are 100.",
    policy=SHARES,
)
def shares_add_up(facts: Facts) -> Iterator[Discrepancy]:
    """On each joint line the NHS's and the council's share are given and add up to 100 per cent."""
    for index, line in enumerate(facts.plan.expenditure):
        if line.commissioner != "joint":
            continue
        field, nhs, council = f"expenditure[{index}].nhs_percent", line.nhs_percent, line.council_percent
        if nhs is None or council is None:
            lacks = tuple(f"expenditure[{index}].{name}" for name in lacking(line, SHARE_FIELDS))
            expected = "both partners' shares, 100 together"
            yield Discrepancy(field, expected=expected, found="not both given", lacks=lacks)
        elif (total := nhs + council) != HUNDRED:
            found = f"{number(nhs)} and {number(council)}, {number(total)} together"
            yield Discrepancy(field, expected="100 together", found=found, doubts=(field,))
        elif min(nhs, council) < 0:
            yield Discrepancy(field, expected="shares of 0 to 100", found="a negative share", doubts=(field,))


@check(
    "shares-only-where-joint",
    WARNING,
    "Shares stand only on joint lines",
    to_do="Clear the shares, or make the line a joint one.",
    policy=SHARES,
)
def shares_only_where_joint(facts: Facts) -> Iterator[Discrepancy]:
    """A line that one partner commissions gives the other no share."""
    for index, line in enumerate(facts.plan.expenditure):
        other = {"nhs": line.council_percent, "council": line.nhs_percent}.get(line.commissioner or "")
        if other:
            yield Discrepancy(
                f"expenditure[{index}].commissioner",
                expected="no share for the other partner",
                found=f"{number(other)} per cent",
            )


def _by_stream(facts: Facts) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Money in and money out by stream and pooled year, only where every line that may belong to it is whole."""
    totals: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for year in facts.planning.pooled_years:
        for stream in facts.round.streams:
            sums = [_sum_of(lines, stream.id, year.id) for lines in (facts.plan.contributions, facts.plan.expenditure)]
            paid_in, paid_out = sums
            if paid_in is not None and paid_out is not None:
                totals[stream.id, year.id] = paid_in, paid_out
    return totals


def _sum_of(lines: Sequence[Contribution | Expenditure], stream: str, year: str) -> Decimal | None:
    """What lines pay into or out of a stream in a year; None where one of them lacks its amount or its stream."""
    if any(line.stream is None and line.amounts for line in lines):
        return None
    amounts = [line.amounts.get(year) for line in lines if line.stream == stream]
    return None if None in amounts else sum((amount for amount in amounts if amount is not None), Decimal(0))


def _label(facts: Facts, stream_id: str) -> str:
    return next((stream.label for stream in facts.round.streams if stream.id == stream_id), stream_id)


@check(
    "stream-not-overspent",
    ERROR,
    "No stream pays out more than was paid into it",
    to_do="Pay more in, plan less, or move lines to the stream that pays for them.",
    policy=POOLED,
    structural=True,
)
def stream_not_overspent(facts: Facts) -> Iterator[Discrepancy]:
    """Spending from each stream and year is at most what the stream holds."""
    for (stream, year), (paid_in, paid_out) in _by_stream(facts).items():
        if paid_out - paid_in >= PENNY:
            yield Discrepancy(
                "expenditure",
                expected=f"{_label(facts, stream)}, {year}: at most {exact_pounds(paid_in)}",
                found=f"{exact_pounds(paid_out)}, {exact_pounds(paid_out - paid_in)} too much",
                rows=(rows := _rows(facts, stream, year)),
                rests_on=("contributions", *rows),
            )


def _rows(facts: Facts, stream: str, year: str) -> tuple[str, ...]:
    """The fields of the amounts that a stream pays out in a year."""
    lines = enumerate(facts.plan.expenditure)
    return tuple(
        f"expenditure[{index}].amounts[{year}]"
        for index, line in lines
        if line.stream == stream and line.amounts.get(year)
    )


@check(
    "stream-spent-whole",
    WARNING,
    "All money paid in is planned to be spent",
    to_do="Plan the rest, or show it as contingency.",
    policy=POOLED,
    completeness=True,
    rests_on=("contributions[].amounts", "expenditure[].amounts"),
)
def stream_spent_whole(facts: Facts) -> Iterator[Discrepancy]:
    """Money in that no line spends is, over all streams of a year, at most the contingency, which is for one year.

    Grants that must be passed on whole are left to `required-sum-reached`.
    """
    whole = {stream for test in facts.planning.spending_tests if test.kind == "pass-through" for stream in test.streams}
    spare = facts.plan.contingency.amount or Decimal(0)
    left = {key: paid_in - paid_out for key, (paid_in, paid_out) in _by_stream(facts).items() if key[0] not in whole}
    for year in facts.planning.pooled_years:
        unplanned = {key: amount for key, amount in left.items() if key[1] == year.id and amount >= PENNY}
        if sum(unplanned.values(), Decimal(0)) <= spare:
            continue
        for (stream, _), amount in unplanned.items():
            yield Discrepancy(
                "expenditure",
                expected=f"{_label(facts, stream)}, {year.id}: all planned",
                found=f"{exact_pounds(amount)} unplanned",
                rows=_rows(facts, stream, year.id),
            )


@check(
    "spending-entered-once",
    WARNING,
    "No line of spending stands twice",
    to_do="Remove the second line, or say in the comment why there are two.",
    policy="Expenditure plan",
)
def spending_entered_once(facts: Facts) -> Iterator[Discrepancy]:
    """No two lines are the same in scheme, stream, area, commissioner, provider and amounts, but for a comment why.

    A comment that the line before has too says nothing of why there are two.
    """
    first: dict[tuple[object, ...], int] = {}
    said: dict[tuple[object, ...], set[str | None]] = {}
    for index, line in enumerate(facts.plan.expenditure):
        key = (
            line.scheme,
            line.stream,
            line.area_of_spend,
            line.commissioner,
            line.provider,
            *sorted(line.amounts.items()),
        )
        before = first.setdefault(key, index)
        told = said.setdefault(key, {None})
        if before != index and any(line.amounts.values()) and line.comment in told:
            yield Discrepancy(
                f"expenditure[{index}]",
                expected="each line once",
                found="the same scheme, stream, provider and amounts as another line",
                rows=(f"expenditure[{before}]", f"expenditure[{index}]"),
                rests_on=tuple(f"expenditure[{index}].{name}" for name in ("scheme", "stream", "provider", "amounts")),
            )
        told.add(line.comment)


@check(
    "scheme-has-spending",
    WARNING,
    "Each scheme has spending",
    to_do="Add its lines to the expenditure plan; for a scheme that costs nothing, a line of £0.",
    policy="Expenditure plan",
    completeness=True,
    rests_on=("expenditure[].scheme",),
)
def scheme_has_spending(facts: Facts) -> Iterator[Discrepancy]:
    """Every scheme is named by at least one line of spending."""
    spending = {line.scheme for line in facts.plan.expenditure}
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.id not in spending:
            yield Discrepancy(
                f"schemes[{index}].id", expected="a line of spending", found=f"none for {scheme.name or scheme.id}"
            )


@check(
    "stream-spent-as-allowed",
    ERROR,
    "Each stream pays only for what it may",
    to_do="Correct the line, or let it be paid from another stream.",
    policy="Conditions of grants to councils under section 31 of the Local Government Act 2003",
    applies=lambda round_: any(
        stream.commissioners or stream.areas_of_spend or stream.except_areas_of_spend or stream.scheme_types
        for stream in round_.streams
    ),
)
def stream_spent_as_allowed(facts: Facts) -> Iterator[Discrepancy]:
    """The commissioner, area of spend and scheme type of each line are among those that its stream may pay for."""
    planning = facts.planning
    words = {kind.id: kind.label for kind in planning.scheme_types}
    words |= {choice.id: choice.label for choice in (*planning.commissioners, *planning.areas_of_spend)}
    for index, line in enumerate(facts.plan.expenditure):
        for name, allowed in not_allowed(facts.round, line).items():
            yield Discrepancy(
                f"expenditure[{index}].{name}",
                expected=f"{_label(facts, line.stream or '')}: {listed(words.get(each, each) for each in allowed)}",
                found=words.get(getattr(line, name), getattr(line, name)),
            )


@check(
    "capital-from-capital-stream",
    ERROR,
    "Capital spending is paid from a stream of capital",
    to_do="Let the line be paid from a capital grant, or correct its scheme type.",
    policy="Accounting for capital: a revenue stream pays for services, not for assets",
    applies=lambda round_: bool(round_.planning and any(kind.capital for kind in round_.planning.scheme_types)),
)
def capital_from_capital_stream(facts: Facts) -> Iterator[Discrepancy]:
    """No line of a capital scheme type is paid from a revenue stream."""
    capital = {kind.id: kind.label for kind in facts.planning.scheme_types if kind.capital}
    revenue = {stream.id: stream.label for stream in facts.round.streams if stream.kind == "revenue"}
    for index, line in enumerate(facts.plan.expenditure):
        if line.scheme_type in capital and line.stream in revenue:
            expected = f"{capital[line.scheme_type]}: a stream of capital"
            yield Discrepancy(f"expenditure[{index}].stream", expected=expected, found=revenue[line.stream])


@check(
    "scheme-type-agrees",
    ERROR,
    "A line of spending has the type of its scheme",
    to_do="Correct the type on the line, or on the sheet of schemes.",
    policy="Expenditure plan: scheme type",
    applies=has_scheme_types,
)
def scheme_type_agrees(facts: Facts) -> Iterator[Discrepancy]:
    """Where scheme and line both give a type, it is the same one."""
    words = {kind.id: kind.label for kind in facts.planning.scheme_types}
    for index, line in enumerate(facts.plan.expenditure):
        scheme = facts.plan.scheme(line.scheme)
        own = scheme.scheme_type if scheme else None
        if own and line.scheme_type and line.scheme_type != own:
            yield Discrepancy(
                f"expenditure[{index}].scheme_type",
                expected=f"{words.get(own, own)}, as on the sheet of schemes",
                found=words.get(line.scheme_type, line.scheme_type),
            )


@check(
    "jump-from-year-before",
    NOTE,
    "Spending changes by a plausible part from the year before",
    to_do="Say in the comment what is new or has ended, or correct the year.",
    policy="Expenditure plan: the year before stands beside the year planned",
)
def jump_from_year_before(facts: Facts) -> Iterator[Discrepancy]:
    """No line grows to more than three times the year before, or falls to less than a third, without a comment."""
    years = [year.id for year in facts.planning.years]
    for index, line in enumerate(facts.plan.expenditure):
        for before, after in pairwise(years):
            was, now = line.amounts.get(before), line.amounts.get(after)
            if was and now and not line.comment and not Decimal(1) / 3 <= now / was <= 3:  # noqa: PLR2004
                found = f"{exact_pounds(was)} then {exact_pounds(now)} ({percent((now / was - 1) * 100)})"
                yield Discrepancy(
                    f"expenditure[{index}].amounts[{after}]",
                    expected=f"{after} near {before}, or a comment",
                    found=found,
                )


@check(
    "output-given",
    WARNING,
    "A scheme type with a unit of output has outputs",
    to_do="Give the planned outputs in the type's unit.",
    policy="Expenditure plan: expected outputs",
    completeness=True,
    applies=has_scheme_types,
)
def output_given(facts: Facts) -> Iterator[Discrepancy]:
    """Lines of a scheme type that counts outputs give them for each pooled year."""
    units = {kind.id: kind.unit_of_output for kind in facts.planning.scheme_types}
    for index, line in enumerate(facts.plan.expenditure):
        unit = units.get(line.scheme_type or "")
        lacking = [year.id for year in facts.planning.pooled_years if year.id not in line.outputs]
        if unit and lacking:
            yield Discrepancy(
                f"expenditure[{index}].outputs",
                expected=f"a count of {unit.lower()}",
                found=f"none for {listed(lacking)}",
                lacks=tuple(f"expenditure[{index}].outputs[{year}]" for year in lacking),
            )
