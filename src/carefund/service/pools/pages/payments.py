"""The page of pay for performance: each quarter's baseline, count, fall so far and payment, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from carefund.pool.pay_for_performance import QuarterCount
from carefund.report.document import Prose
from carefund.report.media.html import fragment
from carefund.report.pool.performance import performance_document, standing
from carefund.service.pools.paying import Paid
from carefund.wording.dates import day_words
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import NONE, fraction


@dataclass(frozen=True, kw_only=True)
class QuarterLine:
    """One quarter, all in words; empty payment fields where it is not decided."""

    quarter: str
    baseline: str
    actual: str
    cumulative: str
    paid: str
    decided: str
    releases: str
    now: str
    """What is published now, where it differs from what the payment rests on; empty where it does not."""


@dataclass(frozen=True, kw_only=True)
class PaymentsPage:
    """The terms, each quarter, what was paid and what is withheld."""

    title: str
    year: str
    terms: Markup
    quarters: tuple[QuarterLine, ...]
    pot: str
    paid: str
    withheld: str
    standing: str
    next_quarter: str
    problem: str = ""
    to_do: str = ""


def payments_page(paid: Paid, year: str, problem: str = "", to_do: str = "") -> PaymentsPage:
    """The page."""
    account = paid.account
    document = performance_document(account)
    terms = [one for one in document.opening if isinstance(one, Prose)][:-1]
    undecided = account.terms.quarters[len(account.payments) :]
    return PaymentsPage(
        title="Pay for performance",
        year=year,
        terms=Markup("").join(Markup(fragment(one)) for one in terms),
        quarters=tuple(_line(paid, number) for number in range(len(account.terms.quarters))),
        pot=exact_pounds(account.terms.pot),
        paid=exact_pounds(account.paid),
        withheld=exact_pounds(account.withheld) if account.is_complete else "Known once every quarter is decided",
        standing=standing(account),
        next_quarter=undecided[0].label if undecided else "",
        problem=problem,
        to_do=to_do,
    )


def _line(paid: Paid, number: int) -> QuarterLine:
    account = paid.account
    quarter, baseline = account.terms.quarters[number], account.terms.baseline[number]
    before = _count(baseline)
    if number >= len(account.payments):
        now = _count(paid.now[number]) if number < len(paid.now) else NONE
        return QuarterLine(quarter=quarter.label, baseline=before, actual=now, cumulative="", paid="", decided="",
                           releases="", now="")  # fmt: skip
    payment = account.payments[number]
    return QuarterLine(
        quarter=quarter.label,
        baseline=before,
        actual=_count(payment.counts[-1]),
        cumulative=fraction(payment.cumulative),
        paid=exact_pounds(payment.paid),
        decided=day_words(payment.decided),
        releases=listed(payment.counts[-1].releases) or "given by hand",
        now=_since(payment.counts[-1], paid.now[number] if number < len(paid.now) else None),
    )


def _since(rests_on: QuarterCount, now: QuarterCount | None) -> str:
    """What is published now where it is another figure than the one that a payment rests on."""
    if now is None or now.count is None or now.count == rests_on.count:
        return ""
    return f"Now published: {_count(now)} ({listed(now.releases)}). The payment stands."


def _count(counted: QuarterCount) -> str:
    return NONE if counted.count is None else fraction(counted.count)
