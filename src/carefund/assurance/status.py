"""How far a submission is, in words: the one function that every page, list and export takes them from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from carefund.assurance.body import Side
from carefund.assurance.conditions import Condition
from carefund.assurance.state import State, Status
from carefund.wording.lists import counted


def status_seen_by(state: State, side: Side) -> Status:
    """How far a submission is as a side sees it: that a decision was recommended stays with the centre."""
    hidden = side == "area" and state.status is Status.RECOMMENDED
    return Status.IN_REVIEW if hidden else state.status


def status_words(state: State, day: date, side: Side = "centre") -> str:
    """The state in words; of a plan that was decided on, with its conditions: open, met or overdue on a day.

    Whatever the area or the public reads is asked for with the area's side.

    >>> status_words(State(), date(2025, 4, 1))
    'not started'
    """
    words = [str(status_seen_by(state, side))]
    if state.status in (Status.DECIDED, Status.PUBLISHED):
        words += condition_words(tuple(state.conditions.values()), day)
    if state.decisions.corrected_since_published:
        words.append("corrected since")
    return ", ".join(words)


def condition_words(conditions: Sequence[Condition], day: date) -> list[str]:
    """How many conditions are open, overdue and met; nothing where there are none."""
    asked = [one for one in conditions if not one.withdrawn]
    still = sum(one.is_open for one in asked)
    overdue = sum(one.overdue(day) for one in asked)
    words = []
    if still:
        words.append(f"{counted(still, 'condition')} open")
    if overdue:
        words.append(f"{overdue} overdue")
    if asked and not still:
        words.append("all conditions met")
    return words


def conditions_overdue(state: State, day: date) -> tuple[Condition, ...]:
    """The conditions whose last day has gone by."""
    return tuple(one for one in state.conditions.values() if one.overdue(day))
