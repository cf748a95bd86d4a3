"""How far a submission is, in words: the one function that every page, list and export takes them from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from carefund.assurance.conditions import Condition
from carefund.assurance.state import State, Status
from carefund.wording.lists import counted


def status_words(state: State, day: date) -> str:
    """The state in words; of a plan that was decided on, with its conditions: open, met or overdue on a day.

    >>> status_words(State(), date(2025, 4, 1))
    'not started'
    """
    words = [str(state.status)]
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
