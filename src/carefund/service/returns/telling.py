"""What is told of returns: handed in, and still owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from carefund.assurance.permissions import Role
from carefund.monitoring.returns.quarters import returns_of
from carefund.service.notices.happened import Happened, Notice, notice
from carefund.service.people.addresses import people_with_role
from carefund.service.rounds.delivery_rules import delivery_rules
from carefund.wording.dates import day_words

AREA = (Role.EDITOR, Role.LEAD, Role.SIGNATORY)
OWING = (Role.EDITOR, Role.LEAD)


def owing(area: str, day: date, database: str = "default") -> list[str]:
    """The ids of those who are reminded of a return that an area owes."""
    return people_with_role(area, OWING, day, database)


def of_return(what: Happened) -> Iterator[Notice]:
    """The area: its return was handed in, by whom and when."""
    first = what.state.delivery.of(what.body.quarter).first_handed_in
    late = " It came after the day that it was due." if first and first.late else ""
    words = f"{what.by} handed in the return of {what.area_name} for {_label(what)}.{late}"
    yield notice(what.people(*AREA), f"Handed in: return of {what.area_name}", words)


def of_reminder(what: Happened) -> Iterator[Notice]:
    """An area's leads and editors: a return that it owes."""
    due = delivery_rules(what.round).quarters[what.body.quarter].due
    was_due = f" It was due on {day_words(due)}." if due else ""
    words = (
        f"The return of {what.area_name} for {_label(what)} has not been handed in by {day_words(what.day)}.{was_due} "
        "Open it, complete it, and hand it in."
    )
    subject = f"Reminder: return of {what.area_name} for {_label(what)}"
    yield notice(owing(what.area, what.day, what.database), subject, words)


def _label(what: Happened) -> str:
    """What the quarter is called."""
    return returns_of(what.round).quarter(what.body.quarter).label
