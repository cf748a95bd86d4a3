"""The money of the round, and every parameter that is not verified."""

from carefund.evaluation.audit import Audit
from carefund.programme.sourced import Quantity
from carefund.report.charts.figure import DataTable
from carefund.wording import money
from carefund.wording.lists import listed
from carefund.wording.standing import marked


def totals_table(audit: Audit) -> DataTable:
    """The published totals and protected sums of the fund, with their sources."""
    rows = tuple((total.label, quantity_words(total), audit.round.cite(total)) for total in audit.round.fund_totals)
    return DataTable(("Sum", "Amount", "Source"), rows)


def quantity_words(quantity: Quantity) -> str:
    """A cited number with its qualifier, marked where it is not verified: `about £5.3bn` is `about £5,300.0m`."""
    if quantity.unit == "£":
        amount = f"£{float(quantity.value) / money.MILLION:,.0f}m"
    else:
        amount = f"{float(quantity.value):g}{'%' if quantity.unit == 'per cent' else ' ' + quantity.unit}"
    return marked(f"{quantity.qualifier} {amount}" if quantity.qualifier else amount, quantity)


def money_sentence(audit: Audit) -> str:
    """What areas had to pool and what they pooled by choice, from the streams; those without a sum are named."""
    least = audit.round.minimum_pounds()
    chosen = audit.round.pooled_pounds() - least
    words = f"Areas had to pool £{least / money.MILLION:,.0f}m"
    words += f" and pooled about £{chosen / money.MILLION:,.0f}m more by choice." if chosen else "."
    missing = listed([stream.label for stream in audit.round.streams_without_sum()])
    return f"{words} Not in this sum, because no figure was found: {missing}." if missing else words


def unverified_table(audit: Audit) -> DataTable:
    """Every parameter of the round for which no source that states it was read."""
    rows = tuple((part.label, part.note or "No source found.") for _, part in audit.round.unverified())
    return DataTable(("Parameter", "Why it is marked"), rows)
