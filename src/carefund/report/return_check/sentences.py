"""What is said of a return's check: whether it can be sent."""

from __future__ import annotations

from carefund.monitoring.returns.checking import CheckedReturn
from carefund.plan.findings import Severity
from carefund.report.return_check.tables import counts_in_words, name_of

HEADINGS = {
    Severity.ERROR: "Errors (keep the return from being sent)",
    Severity.WARNING: "Warnings (to be mended or answered)",
    Severity.NOTE: "Notes (for information)",
}


def can_it_be_sent(checked: CheckedReturn) -> str:
    """The verdict on a return's check, in a sentence."""
    if not checked.can_be_sent:
        return "It cannot be sent yet."
    if checked.draft:
        return "No error in what is there; check it as a whole return before you send it."
    return "Nothing that was checked keeps it from being sent."


def verdict(checked: CheckedReturn) -> str:
    """Whose return it is, how much was found in it, and whether it can be sent."""
    return f"{name_of(checked)}: {counts_in_words(checked)}. {can_it_be_sent(checked)}"
