"""What a look through a pool's books finds: each check a function over the year, each finding with what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from carefund.pool.money import ZERO, to_penny
from carefund.pool.spend import MONTHS, months_reached
from carefund.pool.year import PoolYear
from carefund.wording.lists import counted, listed
from carefund.wording.money import exact_pounds

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, kw_only=True)
class YearFinding:
    """One thing that is wrong with the books, or that their reader should know."""

    check: str
    severity: Severity
    about: str
    expected: str
    found: str
    to_do: str
    source: str = ""


Check = Callable[[PoolYear], Iterable[YearFinding]]


def year_findings(year: PoolYear) -> tuple[YearFinding, ...]:
    """What every check finds, errors first."""
    found = [finding for check in CHECKS for finding in check(year)]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def books_balance(year: PoolYear) -> Iterator[YearFinding]:
    """All legs add up to nothing, and each certificate's two sides are the same sum."""
    total = year.books.ledger.total()
    off = [one.stream for one in year.certificates if one.money_in != one.money_out]
    if total or off:
        found = exact_pounds(total) if total else f"two sides that differ for {listed(off)}"
        yield YearFinding(
            check="books-balance", severity="error", about="The books", expected="£0 over all legs", found=found,
            to_do="Do not use them: a part of carefund is broken.",
        )  # fmt: skip


def minimums_met(year: PoolYear) -> Iterator[YearFinding]:
    """Protected minimums on what was spent once the year is over, before that on the forecast."""
    basis = "spent so far" if year.ended else "forecast"
    for result in dict(year.tests).get(basis, ()):
        if result.outcome != "met":
            required = "a sum that is not known" if result.required is None else exact_pounds(result.required)
            yield YearFinding(
                check="minimum-met",
                severity="error" if year.ended and result.outcome == "not met" else "warning",
                about=result.test.label,
                expected=f"at least {required}",
                found=f"{exact_pounds(result.amount)} ({basis}, {result.outcome})",
                to_do="Spend what is short on its purpose, or say to the partners why it cannot be spent.",
                source=year.round.cite(result.test),
            )


def not_overspent(year: PoolYear) -> Iterator[YearFinding]:
    """No stream has spent more than it has, by the end of the year or by the forecast."""
    for one in year.forecast.streams:
        if one.unsettled < 0:
            yield YearFinding(
                check="not-overspent",
                severity="error" if year.ended else "warning",
                about=year.names.get(one.stream, one.stream),
                expected="no more spent than the stream has",
                found=f"{exact_pounds(-one.unsettled)} more at the end of the year",
                to_do="Vire to it, share the overspend as agreed, or carry it forward.",
            )


def paid_in_time(year: PoolYear) -> Iterator[YearFinding]:
    """What partners have paid in, against even twelfths of what they planned to."""
    months = months_reached(year.books.year, year.day)
    for one in year.organisations:
        due = to_penny(one.planned_in * months / MONTHS)
        if one.paid_in < due:
            yield YearFinding(
                check="paid-in-time", severity="error" if year.ended else "warning", about=one.organisation,
                expected=f"{exact_pounds(due)} by {counted(months, 'month')} of the plan",
                found=exact_pounds(one.paid_in), to_do="Ask for what is due, or post what was paid.",
            )  # fmt: skip


def extracts_whole(year: PoolYear) -> Iterator[YearFinding]:
    """Of each extract imported last, lines that have no place or were refused."""
    latest = {extract["file"]: extract for extract in year.books.extracts}
    for file, extract in latest.items():
        for fate in ("unmatched", "refused"):
            told = extract["fates"].get(fate, {"lines": 0, "pounds": "0"})
            if told["lines"]:
                yield YearFinding(
                    check="extract-whole", severity="error", about=file, expected="a place for every line",
                    found=f"{counted(told['lines'], 'line')} {fate}, {exact_pounds(Decimal(told['pounds']))}",
                    to_do="Complete the mapping and import the extract again.",
                )  # fmt: skip


def kept_to_purpose(year: PoolYear) -> Iterator[YearFinding]:
    """Money that was moved out of its purpose, by name."""
    for (provider, reason), pounds in year.trace.out_of_purpose.by("provider", "reason").items():
        yield YearFinding(
            check="kept-to-purpose", severity="warning", about=f"{year.names.get(provider, provider)}: {reason}",
            expected="money spent on what it was set aside for", found=f"{exact_pounds(pounds)} spent on this",
            to_do="Tell the partners and the health and wellbeing board.",
        )  # fmt: skip


def shares_agreed(year: PoolYear) -> Iterator[YearFinding]:
    """What is left over or short has an agreement on who shares it, and the agreement is whole."""
    agreement = year.books.opening.agreement
    for stream in year.forecast.not_shared:
        yield YearFinding(
            check="shares-agreed", severity="error" if year.ended else "warning",
            about=year.names.get(stream, stream), expected="an agreement on who shares what is left or short",
            found="none", to_do="Agree a risk share for the stream.", source="section 75 agreement",
        )  # fmt: skip
    if agreement.terms_missing:
        yield YearFinding(
            check="agreement-whole", severity="warning", about="The section 75 agreement",
            expected="everything that has to be in writing", found=f"nothing on: {'; '.join(agreement.terms_missing)}",
            to_do="Complete the agreement.", source="SI 2000/617, regulation 7",
        )  # fmt: skip


def settled(year: PoolYear) -> Iterator[YearFinding]:
    """Once the year is over, what every stream has left or is short of is carried forward, paid back or made good."""
    for one in year.certificates if year.ended else ():
        if one.unspent > ZERO:
            yield YearFinding(
                check="settled", severity="warning", about=year.names.get(one.stream, one.stream),
                expected="nothing left unsettled", found=f"{exact_pounds(one.unspent)} still in the pool",
                to_do="Carry it forward or refund it, as agreed.",
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    books_balance, minimums_met, not_overspent, paid_in_time, extracts_whole, kept_to_purpose, shares_agreed, settled,
)  # fmt: skip
