"""What is told of returns: handed in, and still owed."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.monitoring.returns.quarters import returns_of
from carefund.service.frame.routes import AREA_ROLES
from carefund.service.notices.happened import Happened, Notice, notice
from carefund.service.plans.concerned import of_the_area
from carefund.service.rounds.delivery_rules import delivery_rules
from carefund.wording.dates import day_words


def of_return(what: Happened) -> Iterator[Notice]:
    """The area: its return was handed in, by whom and when."""
    first = what.state.delivery.of(what.body.quarter).first_handed_in
    late = " It came after the day that it was due." if first and first.late else ""
    words = f"{what.by} handed in the return of {what.area_name} for {_label(what)}.{late}"
    yield notice(what.people(*AREA_ROLES), f"Handed in: return of {what.area_name}", words)


def of_reminder(what: Happened) -> Iterator[Notice]:
    """An area's leads and editors: a return that it owes."""
    due = delivery_rules(what.round).quarters[what.body.quarter].due
    was_due = f" It was due on {day_words(due)}." if due else ""
    words = (
        f"The return of {what.area_name} for {_label(what)} has not been handed in by {day_words(what.day)}.{was_due} "
        "Open it, complete it, and hand it in."
    )
    subject = f"Reminder: return of {what.area_name} for {_label(what)}"
    yield notice(of_the_area(what.state, what.day, what.database), subject, words)


def _label(what: Happened) -> str:
    """What the quarter is called."""
    return returns_of(what.round).quarter(what.body.quarter).label
