"""The page of a plan's questions and comments."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.assurance.event import Side
from carefund.assurance.questions import Thread
from carefund.assurance.state import State
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout
from carefund.service.plans.sections import address_of, section_of_path, sections_of
from carefund.wording.dates import day_words, moment_words


@dataclass(frozen=True, kw_only=True)
class ThreadLines:
    """A thread as it is shown: what it is about, whom it is for, and its messages."""

    id: str
    about: str
    address: str
    audience: str
    internal: bool
    due: str
    closed: bool
    mine: bool
    messages: tuple[tuple[str, str, str], ...]
    """Who and for whom, when, and the words of each."""


@dataclass(frozen=True, kw_only=True)
class QuestionsPage:
    """Threads, open ones first, and the field that a new one would be about."""

    title: str
    threads: tuple[ThreadLines, ...]
    field: str
    about: str


def questions_page(state: State, side: Side, layout: Layout, plan: Plan, field: str) -> QuestionsPage:
    """The page for somebody of a side; `field` is what a new question is about, empty for the plan as a whole."""
    seen = [one for one in state.threads.values() if one.seen_by(side)]
    return QuestionsPage(
        title="Questions and comments",
        threads=tuple(_lines(one, side, layout, plan) for one in sorted(seen, key=lambda one: one.closed)),
        field=field if section_of_path(layout, field) else "",
        about=about_words(layout, field),
    )


def about_words(layout: Layout, field: str) -> str:
    """What a field is called: its section, and its path."""
    section = section_of_path(layout, field)
    titles = {one.id: one.sheet.title for one in sections_of(layout)}
    return f"{titles[section]}: {field}" if section else "The plan as a whole"


def _lines(thread: Thread, side: Side, layout: Layout, plan: Plan) -> ThreadLines:
    return ThreadLines(
        id=thread.id,
        about=about_words(layout, thread.field),
        address=address_of(layout, plan, thread.field),
        audience="Only your own side sees this" if thread.audience == "internal" else "Area and reviewers see this",
        internal=thread.audience == "internal",
        due=f"An answer is asked for by {day_words(thread.due)}" if thread.due else "",
        closed=thread.closed,
        mine=thread.side == side,
        messages=tuple((f"{one.name}, {one.organisation}", moment_words(one.at), one.words) for one in thread.messages),
    )
