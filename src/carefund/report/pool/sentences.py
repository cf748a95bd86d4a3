"""What is said of a pool's year."""

from __future__ import annotations

from decimal import Decimal

from carefund.pool.certificate import Certificate
from carefund.pool.year import PoolYear
from carefund.report.pool.revisions import revision_words
from carefund.wording.dates import day_words
from carefund.wording.lists import counted, listed
from carefund.wording.money import exact_pounds, whole_pounds
from carefund.wording.numbers import share

METHODS = (
    "Once the year is over the outturn is what was spent. Where somebody who knows gave a figure, it is that. Where "
    "nothing was spent yet it is the budget: what is late is not saved. From the third month on it is the run rate: "
    "what was spent, divided by the months posted and multiplied by twelve. Before that it is what was spent "
    "and the budget for the months that are left."
)
PROFILE = "The plan says what is spent in the year and not when: it is drawn in even twelfths, which is a convention."
MIXED = (
    "Money in a stream mixes: what is spent is taken to be each organisation's in proportion to what it put in, also "
    "through virements and from year to year."
)


def standing(year: PoolYear) -> str:
    """What was spent of the budget, and how much of the year is over."""
    spent, budget = (sum((getattr(one, name) for one in year.streams), Decimal(0)) for name in ("actual", "budget"))
    part = f", {share(float(spent / budget * 100))} of it" if budget else ""
    paid = sum((one.paid_in for one in year.organisations), Decimal(0))
    months = counted(year.forecast.months, "month")
    return (
        f"By {day_words(year.day)}, with {months} of spending posted, {whole_pounds(spent)} of a budget of "
        f"{whole_pounds(budget)} was spent{part}. Partners have paid in {whole_pounds(paid)}."
    )


def outlook(year: PoolYear) -> str:
    """What the year will come to, and which schemes depart most from their budget."""
    lines = year.forecast.lines
    over = sum((one.variance for one in lines), Decimal(0))
    ends = "ended" if year.ended else "is forecast to end"
    if not over:
        return f"Spending {ends} as budgeted."
    words = "above" if over > 0 else "below"
    most = sorted((one for one in lines if one.variance), key=lambda one: -abs(one.variance))[:3]
    names = listed(
        f"{year.names.get(one.line.key.scheme or '', 'no scheme')} ({exact_pounds(one.variance)})" for one in most
    )
    return f"Spending {ends} {whole_pounds(abs(over))} {words} its budget. Furthest from theirs: {names}."


def who_bears(year: PoolYear) -> str:
    """Who pays or is paid at outturn."""
    due = [one for one in year.organisations if one.share]
    if not due:
        return "Nothing is to be shared."
    parts = (
        f"{one.organisation} {'is to be paid' if one.share > 0 else 'has to pay'} {exact_pounds(abs(one.share))}"
        for one in due
    )
    return f"By the agreement, {listed(parts)}."


def minimums(year: PoolYear) -> str:
    """How the protected minimums stand on what was spent, or will be."""
    basis = "spent so far" if year.ended else "forecast"
    results = dict(year.tests).get(basis, ())
    short = [one for one in results if one.outcome == "not met"]
    unknown = [one for one in results if one.outcome == "not known"]
    if not results:
        return "The round protects no sums."
    met = len(results) - len(short) - len(unknown)
    words = f"On what {'was spent' if year.ended else 'is forecast'}, {counted(met, 'test')} of {len(results)} met."
    words += f" Not met: {listed(one.test.label for one in short)}." if short else ""
    return words + (f" Cannot be told: {listed(one.test.label for one in unknown)}." if unknown else "")


def where_it_went(year: PoolYear) -> str:
    """How much stayed with what it was set aside for, and how much did not."""
    planned = sum((one.pounds for one in year.purposes if one.set_aside_for != "money beyond the plan"), Decimal(0))
    kept = sum((one.pounds for one in year.purposes if one.how == "as planned"), Decimal(0))
    waiting = sum((one.pounds for one in year.purposes if one.how == "still in the pool"), Decimal(0))
    moved = planned - kept - waiting
    return (
        f"Of {exact_pounds(planned)} set aside, {exact_pounds(kept)} was spent on what it was set aside for, "
        f"{exact_pounds(moved)} ended in something else, and {exact_pounds(waiting)} is not spent."
    )


def certified(one: Certificate, year: PoolYear) -> str:
    """The certificate of one stream, in words for a signature."""
    name, opening = year.names.get(one.stream, one.stream), year.books.opening
    left = (
        "Nothing is unsettled."
        if one.is_settled
        else f"{exact_pounds(abs(one.unspent))} is {'unspent' if one.unspent > 0 else 'overspent'} and not settled."
    )
    return (
        f"{opening.agreement.host}, as host of the pool of {opening.name}, states for {opening.year} of {name}: "
        f"{exact_pounds(one.money_in)} was received, {exact_pounds(one.spent)} was spent on the schemes named, "
        f"{exact_pounds(one.out_of_purpose)} was moved out of its purpose, {exact_pounds(one.refunded)} was paid back "
        f"and {exact_pounds(one.carried_forward)} was carried forward. {left}"
    )


def of_the_books(year: PoolYear) -> str:
    """Which books these are, so that another copy can be compared."""
    head, opening = year.books.head, year.books.opening
    revised = "".join(f" {revision_words(one)}" for one in year.books.revisions)
    return (
        f"{counted(len(year.books.postings), 'posting')} in {counted(head.lines, 'line')}; the last line has the hash "
        f"{head.hash}. Plan of version {opening.plan_version}, workbook {opening.plan_hash}; agreement "
        f"{opening.agreement_hash}.{revised}"
    )
