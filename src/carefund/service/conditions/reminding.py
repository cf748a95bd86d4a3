"""Reminders of conditions: one before the last day and one when it has gone by, each sent once to each person.

A job of each day finds what is to be told, and asks for one job for each reminder and person. The queue knows a job by
what it is asked to do, so that a reminder that was asked for before is found and not sent again; a later last day is
another reminder. A worker that is killed between sending and saying so sends the same message again, under the same id,
by which mail programs know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from carefund.assurance.conditions import Condition, ConditionState
from carefund.assurance.event import area_of, round_of
from carefund.assurance.state import State
from carefund.evidence.areas import default_register
from carefund.pool.chain import canonical
from carefund.programme.rounds import load_round
from carefund.service.conditions.telling import about
from carefund.service.ledger.events import state_of, states_of
from carefund.service.notices.letters import letters
from carefund.service.notices.sending import send
from carefund.service.plans.concerned import of_the_area, of_the_centre
from carefund.service.rounds.opening import areas_of_round, open_rounds
from carefund.service.work.job import Arguments, key_of
from carefund.service.work.kinds import TELL, Bench
from carefund.service.work.queue import enqueue
from carefund.wording.dates import day_words

AHEAD = timedelta(days=7)
"""How long before its last day somebody is reminded of a condition."""
When = Literal["before", "overdue"]


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """That a condition is due soon, or overdue; a condition with another last day is another reminder."""

    submission: str
    condition: str
    due: date
    when: When

    def as_arguments(self, person: str) -> Arguments:
        """The reminder to one person as a job's arguments."""
        own = {"submission": self.submission, "condition": self.condition, "due": self.due.isoformat()}
        return {**own, "when": self.when, "person": person}


def reminders(state: State, day: date) -> Iterator[Reminder]:
    """What is to be told of a plan's conditions on a day; nothing of one whose evidence waits to be judged."""
    for one in state.conditions.values():
        when = _when(one, day)
        if when:
            yield Reminder(submission=state.submission, condition=one.id, due=one.due, when=when)


def _when(one: Condition, day: date) -> When | None:
    standing = one.state_on(day)
    if standing is ConditionState.OVERDUE:
        return "overdue"
    return "before" if standing is ConditionState.OPEN and one.due - day <= AHEAD else None


def remind(arguments: Arguments, bench: Bench) -> str:
    """Ask for every reminder of a day (`day`, as 2026-03-31) that was not asked for before; tells how many."""
    day, many = date.fromisoformat(arguments["day"]), 0
    for one, round_ in open_rounds(bench.database):
        names = [f"{one.round_id}/{area.code}" for area in areas_of_round(round_)]
        for state in states_of(names, bench.database).values():
            bench.progress(0, 0, f"Reminding of conditions: {one.round_id}")
            many += sum(_ask(found, state, day, bench.database) for found in reminders(state, day))
    return bench.keep(canonical({"day": day.isoformat(), "reminders": many}).encode("ascii"))


def _ask(found: Reminder, state: State, day: date, database: str) -> int:
    """Ask for a reminder to each whom it concerns: the area; of an overdue condition the centre too. Gives how many."""
    people = of_the_area(state, day, database)
    if found.when == "overdue":
        people |= of_the_centre(state, day, database)
    for person in sorted(people):  # one that failed is asked for anew each day
        enqueue(TELL, found.as_arguments(person), database, about=found.submission)
    return len(people)


def tell_one(arguments: Arguments, bench: Bench) -> str:
    """Send one reminder to one person, unless the condition is no longer as it was. Raises where it cannot be sent."""
    state = state_of(arguments["submission"], bench.database)
    one = state.conditions.get(arguments["condition"])
    due = date.fromisoformat(arguments["due"])
    told = 0
    if one is not None and one.is_open and not one.waits_for_centre and one.due == due:
        number = list(state.conditions).index(one.id) + 1
        subject, words = _said(state, one, arguments["when"])
        messages = letters(
            state, [arguments["person"]], subject, f"{words}\n\n{about(state, one, number)}", bench.database
        )
        told = send(messages, key_of(TELL, arguments), bench.database)
    return bench.keep(canonical({**arguments, "sent": told}).encode("ascii"))


def _said(state: State, one: Condition, when: str) -> tuple[str, str]:
    """Subject and first sentence."""
    area = default_register().get(area_of(state.submission))
    plan = f"plan of {area.name if area else area_of(state.submission)}"
    title = load_round(round_of(state.submission)).title
    if when == "overdue":
        return (
            f"A condition is overdue: {plan}",
            f"The last day of a condition on the {plan} for {title} has gone by. Show that it is met, or say why not.",
        )
    return (
        f"A condition is due on {day_words(one.due)}: {plan}",
        f"A condition on the {plan} for {title} is due on {day_words(one.due)}. Show that it is met.",
    )
