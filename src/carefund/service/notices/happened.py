"""An event as those whom it concerns are told of it: with the plan just before and just after, and nothing later.

What is told of an event is made from the ledger up to it and from who had which role on its day, so that the same
letter can be made again later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from carefund.assurance.event import Event, area_of, round_of
from carefund.assurance.permissions import Role
from carefund.assurance.state import State, fold
from carefund.evidence.areas import default_register
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.service.ledger.events import events_of
from carefund.service.people.addresses import people_with_role
from carefund.wording.dates import LONDON


@dataclass(frozen=True)
class Happened:
    """One event: `events` are those of its submission up to it, `before` the state that it was done to."""

    events: tuple[Event, ...]
    before: State
    state: State
    database: str = "default"

    @property
    def event(self) -> Event:
        """The event itself."""
        return self.events[-1]

    @property
    def body(self) -> Any:  # noqa: ANN401 - of the kind that its teller tells of
        """What was done."""
        return self.event.body

    @property
    def by(self) -> str:
        """The name of whoever did it."""
        return self.event.actor_name

    @property
    def day(self) -> date:
        """The day in London on which it was done: who has a role on that day is told."""
        return self.event.at.astimezone(LONDON).date()

    @cached_property
    def round(self) -> Round:
        """The round of the plan."""
        return load_round(round_of(self.state.submission))

    @property
    def area(self) -> str:
        """The code of the plan's area."""
        return area_of(self.state.submission)

    @property
    def area_name(self) -> str:
        """The area's name."""
        found = default_register().get(self.area)
        return found.name if found else self.area

    @property
    def plan(self) -> str:
        """The plan in words, such as: plan of Leeds for Better Care Fund 2025-26."""
        return f"plan of {self.area_name} for {self.round.title}"

    def people(self, *roles: Role) -> list[str]:
        """The ids of those who had one of some roles on the area on the day of the event."""
        return people_with_role(self.area, roles, self.day, self.database)


@dataclass(frozen=True)
class Notice:
    """What some people, by their ids, are told of an event."""

    people: frozenset[str]
    subject: str
    words: str


def notice(people: Iterable[str], subject: str, words: str) -> Notice:
    """A notice to some people."""
    return Notice(frozenset(people), subject, words)


def happened(submission: str, sequence: int, database: str = "default") -> Happened:
    """One event of the ledger. Raises LookupError where there is none of that number."""
    events = tuple(one for one in events_of(submission, database) if one.sequence <= sequence)
    if not events or events[-1].sequence != sequence:
        raise LookupError(f"no event {sequence} of {submission}")
    before = fold(events[:-1], State(submission=submission))
    return Happened(events, before, fold(events[-1:], before), database)
