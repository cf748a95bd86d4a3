"""The entries of the page that shows a round's rules for returns: parts, quarters, survey, limits and sign-offs."""

from __future__ import annotations

from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter, Returns
from carefund.report.programme.entries import RuleEntry, quantities, span_of
from carefund.report.programme.planning import Sections, choices
from carefund.wording.dates import day_words
from carefund.wording.lists import capital

PARTS = {
    "agreement": "whether the section 75 agreement is signed",
    "conditions": "whether each condition is still met",
    "metrics": "whether each metric is on track",
    "streams": "money in and out by stream",
    "schemes": "money spent and outputs by scheme",
    "capacity": "capacity and demand of each service as they were",
    "payment": "what was released by result",
    "survey": "the survey, at the end of a year",
}


def return_sections(definition: Round) -> Sections:
    """The sections about what a return must hold that have entries; none where no return is made with carefund."""
    returns = definition.returns
    if returns is None:
        return []
    found = [
        (f"Returns: template {returns.template_version}", _parts(returns)),
        ("Returns: quarters", [quarter(part) for part in returns.quarters]),
        ("Returns: survey", [RuleEntry("statement", part.label, (), part) for part in returns.statements]),
        ("Returns: answers of the survey", choices(returns.scale)),
        ("Returns: limits", quantities(returns.limits)),
        ("Returns: sign-offs", choices(returns.sign_offs)),
    ]
    return [(title, entries) for title, entries in found if entries]


def _parts(returns: Returns) -> list[RuleEntry]:
    return [RuleEntry(part, capital(PARTS[part])) for part in returns.parts]


def quarter(part: ReturnQuarter) -> RuleEntry:
    """The entry of a quarter: its months, and when its return was due."""
    due = "Due date not found." if part.due is None else f"Due {day_words(part.due)}."
    closes = ("It closes the year.",) if part.year_end else ()
    return RuleEntry(part.id, part.label, (f"{span_of(part)}. {due}", *closes), part)
