"""Checks of the money paid in: by whom, into which stream, and whether the sums can be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from carefund.plan.checks.check import ERROR, UNIT, WARNING, Discrepancy, Facts, below_zero, check, has_limit, not_whole
from carefund.plan.required_fields import CONTRIBUTION
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.definition import Round, Stream
from carefund.programme.planning import PlanYear
from carefund.wording.lists import NOTHING, listed
from carefund.wording.money import exact_pounds, whole_pounds
from carefund.wording.numbers import count

POOLED_MINIMUM = "Better Care Fund: money that must be pooled"
PARTNERS = "NHS Act 2006, section 75: NHS bodies and councils pool money together"

SIZE_LIMITS = (
    "least-part-of-scale",
    "largest-part-of-scale",
    "largest-pool-per-head",
    "least-part-of-stream",
    "largest-part-of-stream",
)
"""What `pool-of-plausible-size` compares with."""


@check(
    "contribution-complete",
    ERROR,
    "Each contribution says who pays, into what, and how much",
    to_do="Fill in what is missing, or clear the whole line.",
    policy=POOLED_MINIMUM,
    completeness=True,
)
def contribution_complete(facts: Facts) -> Iterator[Discrepancy]:
    """Every line of contributions has organisation, kind, stream and the pooled years' amounts."""
    if not facts.plan.contributions:
        yield Discrepancy("contributions", expected="at least one contribution", found=NOTHING)
    yield from not_whole(facts, "contributions", f"{listed(CONTRIBUTION.values())}, and amounts")


@check(
    "contribution-not-negative",
    ERROR,
    "Nobody pays a negative amount in",
    to_do="Write the amount without a minus sign; a refund belongs in the year-end account.",
    policy=POOLED_MINIMUM,
)
def contribution_not_negative(facts: Facts) -> Iterator[Discrepancy]:
    """No contribution is below zero."""
    yield from below_zero("contributions", facts.plan.contributions)


@check(
    "contribution-from-the-right-partner",
    WARNING,
    "NHS money is paid in by NHS bodies, council money by councils",
    to_do="Correct the organisation, its kind or the stream.",
    policy=POOLED_MINIMUM,
)
def contribution_from_the_right_partner(facts: Facts) -> Iterator[Discrepancy]:
    """The kind of organisation is that of the stream's contributor; what was vired before is anybody's money."""
    payers = {stream.id: stream.contributor for stream in facts.round.streams}
    for index, line in enumerate(facts.plan.contributions):
        payer = payers.get(line.stream or "", "either")
        if line.kind and not line.brought_forward and payer not in ("either", line.kind):
            words = {"nhs": "an NHS body", "council": "a council"}
            yield Discrepancy(f"contributions[{index}].kind", expected=words[payer], found=words[line.kind])


@check(
    "contribution-entered-once",
    WARNING,
    "Each organisation pays into a stream once",
    to_do="Add the lines together, or say in the comment why there are two.",
    policy=POOLED_MINIMUM,
)
def contribution_entered_once(facts: Facts) -> Iterator[Discrepancy]:
    """No organisation has two lines for one stream without a comment of its own that says why."""
    lines = [
        (line.organisation and line.organisation.casefold(), line.stream, "brought" if line.brought_forward else "new")
        for line in facts.plan.contributions
    ]
    times = Counter(lines)
    said: dict[object, set[str | None]] = {}
    for index, (line, key) in enumerate(zip(facts.plan.contributions, lines, strict=True)):
        if all(key) and key in said and line.comment in {None, *said[key]}:
            yield Discrepancy(
                f"contributions[{index}]",
                expected="one line for this organisation and stream",
                found=f"{times[key]} lines",
            )
        said.setdefault(key, set()).add(line.comment)


@check(
    "both-partners-pay-in",
    WARNING,
    "NHS and council both pay into the pool",
    to_do="Add the partner's contributions.",
    policy=PARTNERS,
    completeness=True,
    rests_on=("contributions[].kind",),
)
def both_partners_pay_in(facts: Facts) -> Iterator[Discrepancy]:
    """There is at least one contribution of each kind of organisation."""
    kinds = {line.kind for line in facts.plan.contributions}
    for kind, words in (("nhs", "an NHS body"), ("council", "a council")):
        if facts.plan.contributions and kind not in kinds:
            yield Discrepancy("contributions", expected=f"a contribution of {words}", found=NOTHING)


@check(
    "pool-of-plausible-size",
    ERROR,
    "The pool is of a size that the area's people make plausible",
    to_do="Check the unit: amounts are in pounds, not thousands or millions. Check that no amount is another area's.",
    policy="A common slip in returns: one council's income was published in the wrong unit",
    rests_on=(UNIT, "contributions[].amounts", "contributions[].stream"),
    applies=lambda round_: all(has_limit(name)(round_) for name in SIZE_LIMITS),
    cannot=lambda round_: "" if _has_scale(round_) else "no sum for England is known",
)
def pool_of_plausible_size(facts: Facts) -> Iterator[Discrepancy]:
    """In every pooled year what is paid in has the fund's own scale.

    Where the area's people are known, the streams that must be pooled are set against England's by share of people, and
    all streams against the largest pool for each head; where they are not, each stream against England's sum of it.
    """
    of_years = (
        _against_people(facts, year, facts.official.share_of_people)
        if facts.official.share_of_people
        else _against_streams(facts, year)
        for year in facts.planning.pooled_years
    )
    for number, seen in enumerate(chain.from_iterable(of_years)):
        yield seen if number else replace(seen, doubts=(UNIT,))


def _has_scale(round_: Round) -> bool:
    years = round_.planning.pooled_years if round_.planning else ()
    return any(_scale(round_, year.id) or any(_sums(round_, year.id)) for year in years)


def _sums(round_: Round, year: str) -> list[int]:
    """England's sums of the streams that must be pooled, as far as they are known for a year."""
    own = (_of_england(round_, stream, year) for stream in round_.streams if stream.requirement == "minimum")
    return [pounds for pounds in own if pounds]


def _against_people(facts: Facts, year: PlanYear, share: float) -> Iterator[Discrepancy]:
    """What must be pooled against the area's part of England's, and the whole pool by head."""
    limit, people = facts.planning.limit, facts.official.people.get("all")
    minimum = {stream.id for stream in facts.round.streams if stream.requirement == "minimum"}
    pooled, scale = _paid_in(facts, year.id, minimum), _scale(facts.round, year.id)
    if pooled and scale:
        about = scale * Decimal(str(share))
        low, high = (about * Decimal(limit(f"{which}-part-of-scale").value) / 100 for which in ("least", "largest"))
        if not low <= pooled <= high:
            words = (
                f"England's {whole_pounds(scale)} by its {count(people or 0)} residents comes to {whole_pounds(about)}"
            )
            expected = f"{whole_pounds(low)} to {whole_pounds(high)} in {year.id} into what must be pooled; {words}"
            yield Discrepancy(
                "contributions", expected=expected, found=exact_pounds(pooled), rows=_lines(facts, minimum)
            )
            return
    most, whole = Decimal(limit("largest-pool-per-head").value), _paid_in(facts, year.id)
    if people and whole / Decimal(people) > most:
        expected = f"up to {exact_pounds(most)} for each of {count(people)} residents in {year.id}"
        found = f"{exact_pounds(whole)}, which is {exact_pounds(round(whole / Decimal(people), 2))} each"
        yield Discrepancy("contributions", expected=expected, found=found)


def _against_streams(facts: Facts, year: PlanYear) -> Iterator[Discrepancy]:
    """Each stream that must be pooled against England's sum of it, where that is known."""
    low, high = (Decimal(facts.planning.limit(f"{which}-part-of-stream").value) for which in ("least", "largest"))
    for stream in facts.round.streams:
        england, paid = _of_england(facts.round, stream, year.id), _paid_in(facts, year.id, {stream.id})
        if stream.requirement == "minimum" and england and paid and not low <= paid / england * 100 <= high:
            least, most = (whole_pounds(england * part / 100) for part in (low, high))
            yield Discrepancy(
                "contributions",
                expected=f"{stream.label}, {year.id}: {least} to {most} of England's {whole_pounds(england)}",
                found=exact_pounds(paid),
                rows=_lines(facts, {stream.id}),
            )


def _paid_in(facts: Facts, year: str, streams: Collection[str] | None = None) -> Decimal:
    """What is paid into some streams in a year, or is in all with what was brought forward."""
    paid = facts.plan.contributions
    lines = [line for line in paid if streams is None or (line.stream in streams and not line.brought_forward)]
    return sum((line.amounts.get(year, Decimal(0)) for line in lines), Decimal(0))


def _lines(facts: Facts, streams: Collection[str]) -> tuple[str, ...]:
    """The fields of the contributions to some streams."""
    return tuple(f"contributions[{i}]" for i, line in enumerate(facts.plan.contributions) if line.stream in streams)


def _scale(round_: Round, year: str) -> Decimal | None:
    """What England's areas had to pool in a year, in pounds; None where that is not known.

    It is the sum of the streams that must be pooled or, where one of these is not known, the fund's total of that year.
    """
    sums = [_of_england(round_, stream, year) for stream in round_.streams if stream.requirement == "minimum"]
    if sums and None not in sums:
        return Decimal(sum(pounds or 0 for pounds in sums))
    totals = {total.id: Decimal(total.value) for total in round_.fund_totals}
    return totals.get(f"minimum-fund-{year}")


def _of_england(round_: Round, stream: Stream, year: str) -> int | None:
    """England's sum of a stream in a year, in pounds; None where that is not known."""
    by_year = {each.id: each.pounds for each in stream.by_year}
    one_year = round_.planning is not None and len(round_.planning.pooled_years) == 1
    return by_year.get(year) or (stream.pounds if one_year else None)


@check(
    "amount-a-cell-takes",
    ERROR,
    "No amount is larger than a cell of the round's workbook takes",
    to_do="Check the amount and its unit: pounds, not pence.",
    policy="The limit on amounts in the round's own workbook",
    applies=has_limit("largest-amount"),
)
def amount_a_cell_takes(facts: Facts) -> Iterator[Discrepancy]:
    """No amount of a contribution or a line of spending, and no required sum, is above the round's limit."""
    most = Decimal(facts.planning.limit("largest-amount").value)
    lines: dict[str, Sequence[Contribution | Expenditure]] = {
        "contributions": facts.plan.contributions,
        "expenditure": facts.plan.expenditure,
    }
    amounts = {
        f"{part}[{index}].amounts[{year}]": amount
        for part, records in lines.items()
        for index, line in enumerate(records)
        for year, amount in line.amounts.items()
    }
    amounts |= {
        f"required[{test}][{year}]": sum_
        for test, of_test in facts.plan.required.items()
        for year, sum_ in of_test.items()
    }
    for field, amount in amounts.items():
        if amount > most:
            expected = f"at most {exact_pounds(most)}"
            yield Discrepancy(field, expected=expected, found=exact_pounds(amount), doubts=(field,))
