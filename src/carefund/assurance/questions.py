"""Questions and comments on a plan or one of its fields: threads of words, shared by both sides or internal to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from carefund.assurance.body import Audience, Day, Name, Path, Recorded, Side, Value, Words

ROUND_MARK = "--"


def thread_in_round(together: str, number: int) -> str:
    """The id of one thread of several that are asked together as a round, counted from 1.

    >>> thread_in_round("a1b2", 3)
    'a1b2--3'
    """
    return f"{together}{ROUND_MARK}{number}"


class QuestionAsked(Value):
    """A question or comment on a field of the plan, or on the plan as a whole; it opens a thread."""

    kind: Literal["question-asked"] = "question-asked"
    thread: Name
    field: Path = ""
    """Where in the plan it belongs."""
    audience: Audience
    words: Words
    due: Day | None = None
    """The day by which an answer is asked for."""


class QuestionAnswered(Value):
    """Words added to a thread."""

    kind: Literal["question-answered"] = "question-answered"
    thread: Name
    words: Words


class QuestionClosed(Value):
    """A thread needs no more words."""

    kind: Literal["question-closed"] = "question-closed"
    thread: Name


@dataclass(frozen=True, kw_only=True)
class Message:
    """Words in a thread."""

    name: str
    organisation: str
    at: datetime
    words: str
    side: Side
    """The side on which they were written."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A question or comment on a field, with what was said to it."""

    id: str
    field: str
    audience: Audience
    side: Side
    """The side that opened it: an internal thread is seen by that side alone."""
    due: date | None
    messages: tuple[Message, ...]
    closed: bool = False

    def seen_by(self, side: Side) -> bool:
        """Whether people of a side may read it."""
        return self.audience == "shared" or self.side == side

    @property
    def waits(self) -> bool:
        """Whether the other side has not answered yet what was asked, or asked last; never of an internal thread."""
        return self.audience == "shared" and not self.closed and self.messages[-1].side == self.side

    def overdue(self, day: date) -> bool:
        """Whether the day by which an answer was asked for has gone by without one."""
        return self.waits and self.due is not None and day > self.due

    @property
    def round(self) -> str:
        """What the threads of one round of questions share; empty for a question that was asked by itself."""
        together, dash, number = self.id.rpartition(ROUND_MARK)
        return together if dash and number.isdigit() else ""


Threads = Mapping[str, Thread]
"""Threads by their id, in the order in which they were opened."""


def _message(event: Recorded, words: str) -> Message:
    return Message(name=event.actor_name, organisation=event.organisation, at=event.at, words=words, side=event.side)


def _asked(threads: Threads, event: Recorded, body: QuestionAsked) -> Threads:
    thread = Thread(
        id=body.thread,
        field=body.field,
        audience=body.audience,
        side=event.side,
        due=body.due,
        messages=(_message(event, body.words),),
    )
    return {**threads, body.thread: thread}


def _answered(threads: Threads, event: Recorded, body: QuestionAnswered) -> Threads:
    """An answer opens a closed thread again."""
    thread = threads[body.thread]
    longer = replace(thread, messages=(*thread.messages, _message(event, body.words)), closed=False)
    return {**threads, body.thread: longer}


def _closed(threads: Threads, _event: Recorded, body: QuestionClosed) -> Threads:
    return {**threads, body.thread: replace(threads[body.thread], closed=True)}


FOLDS: Mapping[str, Callable[[Threads, Recorded, Any], Threads]] = {
    "question-asked": _asked,
    "question-answered": _answered,
    "question-closed": _closed,
}
"""What each kind of event does to the threads."""
