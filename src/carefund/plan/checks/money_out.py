"""Checks of the money paid out: complete lines, shares that add up, and a pool that balances by stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from carefund.plan.checks.check import ERROR, NOTE, WARNING, Check, Facts, Found, check, has_scheme_types
from carefund.pool.lines import HUNDRED, Contribution, Expenditure
from carefund.wording.lists import NOTHING, listed_or_none
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import number, percent

POOLED = "NHS Act 2006, section 75: what is paid out of the pool was paid into it"
SHARES = "Expenditure plan: the partners' shares of a joint line"
REQUIRED = {
    "scheme": "the scheme", "area_of_spend": "the area of spend", "commissioner": "the commissioner",
    "provider": "the provider", "stream": "the source of funding",
}  # fmt: skip
PENNY = Decimal("0.01")


@check(
    "spending-complete",
    ERROR,
    "Each line of spending says for what, through whom, from which stream, and how much",
    to_do="Fill in what is missing, or clear the whole line.",
    policy="Expenditure plan",
    completeness=True,
)
def spending_complete(facts: Facts) -> Iterator[Found]:
    """Every line has scheme, area of spend, commissioner, provider, stream and the pooled years' amounts."""
    if not facts.plan.expenditure:
        yield Found("expenditure", "at least one line", NOTHING)
    for index, line in enumerate(facts.plan.expenditure):
        missing = [words for name, words in REQUIRED.items() if getattr(line, name) is None]
        missing += [f"the amount for {year.id}" for year in facts.planning.pooled_years if year.id not in line.amounts]
        if missing:
            yield Found(f"expenditure[{index}]", "a whole line", f"missing: {listed_or_none(missing)}")


@check(
    "spending-not-negative",
    ERROR,
    "No line of spending is negative",
    to_do="Write what is spent; money that comes back is a refund in the year-end account.",
    policy="Expenditure plan",
)
def spending_not_negative(facts: Facts) -> Iterator[Found]:
    """No amount is below nought."""
    for index, line in enumerate(facts.plan.expenditure):
        for year, amount in line.amounts.items():
            if amount < 0:
                yield Found(f"expenditure[{index}].amounts[{year}]", "£0 or more", exact_pounds(amount))


@check(
    "shares-add-up",
    ERROR,
    "The partners' shares of a joint line add up to 100",
    to_do="Correct the two shares so that together they are 100.",
    policy=SHARES,
)
def shares_add_up(facts: Facts) -> Iterator[Found]:
    """On each joint line the NHS's and the council's share are given and add up to 100 per cent."""
    for index, line in enumerate(facts.plan.expenditure):
        if line.commissioner != "joint":
            continue
        shares = (line.nhs_percent, line.council_percent)
        if None in shares:
            yield Found(f"expenditure[{index}].nhs_percent", "both partners' shares, 100 together", "not both given")
        elif (total := sum((share for share in shares if share is not None), Decimal(0))) != HUNDRED:
            words = " and ".join(f"{number(share)}" for share in shares if share is not None)
            yield Found(f"expenditure[{index}].nhs_percent", "100 together", f"{words}, {number(total)} together")
        elif min(share for share in shares if share is not None) < 0:
            yield Found(f"expenditure[{index}].nhs_percent", "shares of 0 to 100", "a negative share")


@check(
    "shares-only-where-joint",
    WARNING,
    "Shares stand only on joint lines",
    to_do="Clear the shares, or make the line a joint one.",
    policy=SHARES,
)
def shares_only_where_joint(facts: Facts) -> Iterator[Found]:
    """A line that one partner commissions gives the other no share."""
    for index, line in enumerate(facts.plan.expenditure):
        other = {"nhs": line.council_percent, "council": line.nhs_percent}.get(line.commissioner or "")
        if other:
            yield Found(
                f"expenditure[{index}].commissioner", "no share for the other partner", f"{number(other)} per cent"
            )


def _by_stream(facts: Facts) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Money in and money out by stream and pooled year, only where every line that may belong to it is whole."""
    totals: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for year in facts.planning.pooled_years:
        for stream in facts.round.streams:
            sums = [_sum_of(lines, stream.id, year.id) for lines in (facts.plan.contributions, facts.plan.expenditure)]
            paid_in, paid_out = sums
            if paid_in is not None and paid_out is not None and (paid_in or paid_out):
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
)
def stream_not_overspent(facts: Facts) -> Iterator[Found]:
    """Spending from each stream and year is at most what the stream holds."""
    for (stream, year), (paid_in, paid_out) in _by_stream(facts).items():
        if paid_out - paid_in >= PENNY:
            over = f"{exact_pounds(paid_out)}, {exact_pounds(paid_out - paid_in)} too much"
            yield Found("expenditure", f"{_label(facts, stream)}, {year}: at most {exact_pounds(paid_in)}", over)


@check(
    "stream-spent-whole",
    WARNING,
    "All money paid in is planned to be spent",
    to_do="Plan the rest, or show it as contingency.",
    policy=POOLED,
    completeness=True,
)
def stream_spent_whole(facts: Facts) -> Iterator[Found]:
    """Money in that no line spends is, over all streams, at most the contingency."""
    spare = facts.plan.contingency.amount or Decimal(0)
    left = {key: paid_in - paid_out for key, (paid_in, paid_out) in _by_stream(facts).items()}
    unplanned = {key: amount for key, amount in left.items() if amount >= PENNY}
    if sum(unplanned.values(), Decimal(0)) <= spare:
        return
    for (stream, year), amount in unplanned.items():
        yield Found("expenditure", f"{_label(facts, stream)}, {year}: all planned", f"{exact_pounds(amount)} unplanned")


@check(
    "scheme-has-spending",
    WARNING,
    "Each scheme has spending",
    to_do="Add its lines to the expenditure plan; for a scheme that costs nothing, a line of £0.",
    policy="Expenditure plan",
    completeness=True,
)
def scheme_has_spending(facts: Facts) -> Iterator[Found]:
    """Every scheme is named by at least one line of spending."""
    spending = {line.scheme for line in facts.plan.expenditure}
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.id not in spending:
            yield Found(f"schemes[{index}].id", "a line of spending", f"none for {scheme.name or scheme.id}")


@check(
    "council-capital-on-acute",
    WARNING,
    "Council grants are not spent on acute care",
    to_do="Correct the area of spend or the stream.",
    policy="Grants to councils under section 31 of the Local Government Act 2003, with conditions of use",
)
def council_capital_on_acute(facts: Facts) -> Iterator[Found]:
    """No stream that councils pay is spent on acute care."""
    councils = {stream.id for stream in facts.round.streams if stream.contributor == "council"}
    for index, line in enumerate(facts.plan.expenditure):
        if line.stream in councils and line.area_of_spend == "acute":
            yield Found(f"expenditure[{index}].area_of_spend", "another area of spend for a council's grant", "Acute")


@check(
    "jump-from-year-before",
    NOTE,
    "Spending changes by a plausible part from the year before",
    to_do="Say in the comment what is new or has ended, or correct the year.",
    policy="Expenditure plan: the year before stands beside the year planned",
)
def jump_from_year_before(facts: Facts) -> Iterator[Found]:
    """No line grows to more than three times the year before, or falls to less than a third, without a comment."""
    years = [year.id for year in facts.planning.years]
    for index, line in enumerate(facts.plan.expenditure):
        for before, after in pairwise(years):
            was, now = line.amounts.get(before), line.amounts.get(after)
            if was and now and not line.comment and not Decimal(1) / 3 <= now / was <= 3:  # noqa: PLR2004
                found = f"{exact_pounds(was)} then {exact_pounds(now)} ({percent((now / was - 1) * 100)})"
                yield Found(f"expenditure[{index}].amounts[{after}]", f"{after} near {before}, or a comment", found)


@check(
    "output-given",
    WARNING,
    "A scheme type with a unit of output has outputs",
    to_do="Give the planned outputs in the type's unit.",
    policy="Expenditure plan: expected outputs",
    completeness=True,
    applies=has_scheme_types,
)
def output_given(facts: Facts) -> Iterator[Found]:
    """Lines of a scheme type that counts outputs give them for each pooled year."""
    units = {kind.id: kind.unit_of_output for kind in facts.planning.scheme_types}
    for index, line in enumerate(facts.plan.expenditure):
        unit = units.get(line.scheme_type or "")
        missing = [year.id for year in facts.planning.pooled_years if year.id not in line.outputs]
        if unit and missing:
            yield Found(
                f"expenditure[{index}].outputs", f"a count of {unit.lower()}", f"none for {listed_or_none(missing)}"
            )


CHECKS: tuple[Check, ...] = (
    spending_complete, spending_not_negative, shares_add_up, shares_only_where_joint, stream_not_overspent,
    stream_spent_whole, scheme_has_spending, council_capital_on_acute, jump_from_year_before, output_given,
)  # fmt: skip
