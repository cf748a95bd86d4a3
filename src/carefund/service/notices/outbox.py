"""Noting that an event is to be told, in the transaction in which it is recorded.

All that is done there is one row of the queue. Whom it concerns, what they are told, and the sending are the worker's,
so that no mail holds up an event, and none that goes wrong undoes one.
"""

from __future__ import annotations

from collections.abc import Callable

from carefund.assurance.event import Event
from carefund.assurance.state import State
from carefund.service.notices.tellers import is_told
from carefund.service.work.kinds import TELL_EVENT
from carefund.service.work.queue import enqueue


def note(before: State, event: Event) -> Callable[[str], object] | None:
    """What asks the worker to tell of an event, given the database; None for an event that is not told."""
    if not is_told(before, event):
        return None
    named = {"submission": event.submission, "sequence": str(event.sequence)}
    return lambda database: enqueue(TELL_EVENT, named, database, about=event.submission)
