"""Pay for performance by quarter: what was counted, earned and paid, and the releases that each payment rests on."""

from __future__ import annotations

from typing import Any

from carefund.pool.pay_for_performance import PerformanceAccount
from carefund.report.columns import Column, Table
from carefund.report.document import Document, Prose
from carefund.wording.dates import day_words
from carefund.wording.lists import counted, listed
from carefund.wording.money import exact_pounds, price_to_the_penny
from carefund.wording.numbers import exact_count, exact_percent

COLUMNS = (
    Column("quarter", "Quarter", "text"),
    Column("decided", "Decided", "day", "the day that the payment was decided"),
    Column("baseline", "Baseline", "number", "admissions of the same quarter before", digits=2),
    Column("actual", "Counted", "number", "admissions as they stood on that day", digits=2),
    Column("cumulative", "Fall so far", "number", "baseline less counted over the quarters so far", digits=2),
    Column("earned", "Earned in all", "exact-pounds"),
    Column("paid", "Paid", "exact-pounds", "earned less what was paid before"),
    Column("releases", "Rests on", "texts", "ids of the releases, frozen"),
)


def performance_table(account: PerformanceAccount) -> Table:
    """Each payment."""
    return Table.of_frame("payments", "Pay for performance", COLUMNS, account.table)


def performance_document(account: PerformanceAccount) -> Document:
    """The terms, each payment, and what is withheld."""
    terms = account.terms
    local = " (agreed locally)" if terms.price_is_local else ""
    percent = exact_percent(-float(terms.reduction_percent))
    before = exact_count(float(terms.baseline_total))
    words = (
        f"A planned change of {percent} from {before} is a fall of {exact_count(float(terms.reduction))} admissions, "
        f"at {price_to_the_penny(terms.price)} each{local} a pot of {exact_pounds(terms.pot)}, agreed on "
        f"{day_words(terms.agreed)}."
    )
    late = terms.quarters_begun
    begun = [Prose(f"Agreed after it had begun: {listed(late)}.", "note")] if late else []
    return Document("", (Prose(words), *begun, performance_table(account).block(), Prose(standing(account))))


def standing(account: PerformanceAccount) -> str:
    """What was paid so far and what is withheld."""
    left = len(account.terms.quarters) - len(account.payments)
    if left:
        return f"{exact_pounds(account.paid)} paid so far; {counted(left, 'quarter')} to be decided."
    return (
        f"{exact_pounds(account.paid)} paid in all; {exact_pounds(account.withheld)} withheld, which goes to services "
        "that the NHS commissions."
    )


def performance_record(account: PerformanceAccount) -> dict[str, Any]:
    """The terms, payments and what is withheld, as plain values."""
    terms = account.terms
    return {
        "pot": terms.pot,
        "reduction": float(terms.reduction),
        "price": float(terms.price),
        "agreed": terms.agreed,
        "paid": account.paid,
        "withheld": account.withheld if account.is_complete else None,
        "payments": performance_table(account).records(),
    }
