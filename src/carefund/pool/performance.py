"""Pay for performance in a pool's books: the terms from the plan, payments as they were decided, and what is posted.

A payment keeps the counts and releases that it rests on, so that a later revision of official figures moves nothing.
The account is worked out anew from what the books keep, and must come to the same sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from carefund.calendar import financial_year
from carefund.pool.books import Books
from carefund.pool.ledger import Coding
from carefund.pool.money import ZERO, split
from carefund.pool.movements import contribution
from carefund.pool.pay_for_performance import (
    Payment,
    PaymentTerms,
    PerformanceAccount,
    QuarterCount,
    reduction_percent,
)
from carefund.pool.posting import Made, Posting
from carefund.pool.refusal import RefusedEntry
from carefund.programme.definition import Round
from carefund.wording.dates import day_words
from carefund.wording.money import exact_pounds


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What is agreed locally about pay for performance, where the plan and the round do not say it."""

    price: Fraction | None = None
    """Pounds for one admission; none for the plan's or, where that has none, the round's."""
    day: date | None = None
    """When the target was agreed; none for the day of the plan's last signature."""


def account_of(books: Books, round_: Round, agreed: Agreed) -> PerformanceAccount:
    """The account as the books keep it: the terms, and every payment decided so far.

    Raises RefusedEntry for a round or plan without pay for performance, or payments that the books do not bear out.
    """
    first = books.payments[0] if books.payments else {}
    price = Fraction(first["price"]) if first else agreed.price
    day = date.fromisoformat(first["agreed"]) if first else agreed.day
    account = PerformanceAccount(_terms(books, round_, price, day))
    for record in books.payments:
        account = account.decide(_counts(record["counts"]), date.fromisoformat(record["decided"]))
        if str(account.payments[-1].paid) != record["paid"]:
            found = f"{exact_pounds(account.payments[-1].paid)} by the terms"
            expected = f"{exact_pounds(Decimal(record['paid']))}, as paid for {record['quarter']}"
            to_do = "use the round as it was when the payment was decided"
            raise RefusedEntry("A payment in the books", expected=expected, found=found, to_do=to_do)
    return account


def _terms(books: Books, round_: Round, price: Fraction | None, day: date | None) -> PaymentTerms:
    paid, plan = round_.pay_for_performance, books.opening.targets
    if paid is None or not plan.get("baseline"):
        found = "a round without" if paid is None else "a plan without the figures of each quarter"
        to_do = "open the books from a plan of a round with pay for performance"
        raise RefusedEntry("Pay for performance", expected="a round and plan with it", found=found, to_do=to_do)
    if price is None and "price" in plan:
        price = Fraction(plan["price"])
    signed = plan.get("agreed")
    when = day or (date.fromisoformat(signed) if signed else None)
    if when is None:
        expected, to_do = "the day on which the target was agreed", "give the day, for the plan is not signed"
        raise RefusedEntry("Pay for performance", expected=expected, found="none", to_do=to_do)
    baseline = tuple(QuarterCount(Decimal(count), (f"plan {books.opening.plan_hash}",)) for count in plan["baseline"])
    total = sum((Decimal(count) for count in plan["baseline"]), Decimal(0))
    return PaymentTerms(
        quarters=paid.periods.outturn_quarters,
        baseline=baseline,
        reduction_percent=reduction_percent(total, sum((Decimal(count) for count in plan["planned"]), Decimal(0))),
        price=price or round_.price(paid.price).per_unit,
        agreed=when,
        price_is_local=price is not None and price != round_.price(paid.price).per_unit,
    )


def _counts(records: Sequence[Mapping[str, Any]]) -> tuple[QuarterCount, ...]:
    return tuple(QuarterCount(Decimal(one["count"]), tuple(one["releases"])) for one in records)


def payment_record(account: PerformanceAccount, posting_ids: Sequence[str]) -> dict[str, Any]:
    """The latest payment as the books keep it: quarter, day, counts with their releases, sums, terms."""
    payment, terms = account.payments[-1], account.terms
    counts = [{"count": str(one.count), "releases": list(one.releases)} for one in payment.counts]
    return {
        "quarter": payment.quarter,
        "decided": payment.decided.isoformat(),
        "counts": counts,
        "cumulative": str(payment.cumulative),
        "earned": str(payment.earned),
        "paid": str(payment.paid),
        "price": str(terms.price),
        "agreed": terms.agreed.isoformat(),
        "postings": list(posting_ids),
    }


def payment_postings(books: Books, payment: Payment, stream: str, made: Made) -> tuple[Posting, ...]:
    """The postings of a payment: paid in by the NHS bodies of the plan, in proportion to what each plans to pay in.

    None for a payment of £0. Raises RefusedEntry for a stream that no NHS body pays into, and for a day to come: what
    will be published by then is not known, and the quarter may not be over.
    """
    if payment.decided > made.day:
        expected, found = f"a day up to {day_words(made.day)}", day_words(payment.decided)
        to_do = "decide it by what is published today, or wait"
        raise RefusedEntry(f"The payment for {payment.quarter}", expected=expected, found=found, to_do=to_do)
    planned = {
        line.organisation: line.amounts.get(books.year, ZERO)
        for line in books.opening.contributions
        if line.stream == stream and line.kind == "nhs" and line.organisation
    }
    if not any(planned.values()):
        found, to_do = f"none that pays into {stream}", "name the stream that the payment is paid into"
        raise RefusedEntry("A payment", expected="an NHS body of the plan", found=found, to_do=to_do)
    if not payment.paid:
        return ()
    same_year = financial_year(payment.decided) == books.year
    quarter = (payment.decided.month - 4) % 12 // 3 + 1 if same_year else None
    number = len(books.payments) + 1
    return tuple(
        Posting(
            id=f"payment-{number}-{place}",
            day=payment.decided,
            posted=made.posted,
            posted_by=made.posted_by,
            approved_by=made.approved_by,
            reference=f"Pay for performance, {payment.quarter}",
            movement=contribution(
                Coding(stream=stream, year=books.year, quarter=quarter, organisation=who),
                pounds,
                f"pay for performance, {payment.quarter}",
            ),
        )
        for place, (who, pounds) in enumerate(split(payment.paid, planned).items(), 1)
        if pounds
    )


def largest_nhs_stream(books: Books) -> str:
    """The stream into which the plan's NHS bodies pay most. Raises RefusedEntry where there is none."""
    sums: dict[str, Decimal] = {}
    for line in books.opening.contributions:
        if line.kind == "nhs" and line.stream:
            sums[line.stream] = sums.get(line.stream, ZERO) + line.amounts.get(books.year, ZERO)
    if not sums:
        raise RefusedEntry("A payment", expected="an NHS body of the plan", found="none", to_do="correct the plan")
    return max(sums, key=lambda stream: sums[stream])
