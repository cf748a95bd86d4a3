"""What the desk's list and its page of one plan say alike: who judges, and how much was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carefund.assurance.review import Assignment
from carefund.assurance.state import State
from carefund.assurance.transitions import REVIEWED
from carefund.plan.checking import CheckedPlan
from carefund.plan.findings import Severity
from carefund.wording.dates import day_words
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class AssignedLine:
    """Somebody who judges a plan: how far they are, and by when it is asked for."""

    name: str
    words: str
    overdue: bool


def findings_words(checked: CheckedPlan | None) -> str:
    """How many errors and warnings were found; says so where the plan was not checked here yet."""
    if checked is None:
        return "counted when the plan is opened"
    counts = [(len(checked.of(one)), str(one)) for one in (Severity.ERROR, Severity.WARNING)]
    return ", ".join(counted(many, what) for many, what in counts if many) or "none"


def assigned_line(one: Assignment, state: State, day: date, person: str) -> AssignedLine:
    """Somebody who judges a plan, as somebody on a day sees it."""
    own = state.review.reviewers.get(one.reviewer)
    complete = own is not None and own.completed == state.version
    overdue = is_overdue(one, state, day)
    due = f"due {day_words(one.due)}" if one.due and not complete else ""
    name = "You" if one.reviewer == person else one.name
    return AssignedLine(name=name, words="judged" if complete else due, overdue=overdue)


def is_overdue(one: Assignment, state: State, day: date) -> bool:
    """Whether the day has gone by on which a judgement was due of a plan that waits for it."""
    own = state.review.reviewers.get(one.reviewer)
    complete = own is not None and own.completed == state.version
    return one.due is not None and day > one.due and state.status in REVIEWED and not complete
