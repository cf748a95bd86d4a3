"""The page of a plan's questions and comments; what is shared and what is internal never look or sound alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.event import Audience, Side
from carefund.assurance.questions import Thread
from carefund.assurance.state import State
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout
from carefund.service.frame.problem import Problem
from carefund.service.plans.places import PlacesOf, places_of, words_of_path
from carefund.service.plans.sections import address_of, section_of_path
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class AudienceWords:
    """How words for one audience are called: each of these differs between what is shared and what is internal."""

    audience: Audience
    mark: str
    heading: str
    readers: str
    """Who reads it, and who never does."""
    label: str
    button: str
    answer: str
    """The button of words that are added to a thread."""
    tag: str
    """The design system's colour of the mark, which carries no meaning by itself."""


@dataclass(frozen=True, kw_only=True)
class ThreadLines:
    """A thread as it is shown: what it is about, whom it is for, and its messages."""

    id: str
    about: str
    address: str
    words: AudienceWords
    internal: bool
    due: str
    overdue: bool
    closed: bool
    mine: bool
    together: str
    """Which of the questions it is that were asked together; empty for one that was asked by itself."""
    messages: tuple[tuple[str, str, str], ...]
    """Who and for whom, when, and the words of each."""


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """Questions that were asked together: how many are answered, and by when all were to be."""

    words: str
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class TypedWords:
    """What was typed into one of the page's forms: `into` is an audience, or the id of a thread."""

    into: str = ""
    words: str = ""
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionsPage:
    """Threads, open ones first, and the field that a new one would be about."""

    title: str
    threads: tuple[ThreadLines, ...]
    rounds: tuple[RoundLine, ...]
    field: str
    about: str
    shared: AudienceWords
    internal: AudienceWords
    typed: TypedWords
    problems: tuple[Problem, ...]


def questions_page(
    state: State,
    side: Side,
    layout: Layout,
    plan: Plan,
    field: str,
    day: date,
    typed: TypedWords | None = None,
    problems: tuple[Problem, ...] = (),
) -> QuestionsPage:
    """The page for somebody of a side; `field` is what a new question is about, empty for the plan as a whole."""
    places = places_of(plan, layout)
    return QuestionsPage(
        title="Questions and comments",
        threads=thread_lines(state, side, layout, plan, day, places),
        rounds=tuple(_rounds(state.threads.values(), day)),
        field=field if section_of_path(layout, field) else "",
        about=words_of_path(places, layout, plan, field),
        shared=audience_words(side, "shared", plan.area_name or "the area"),
        internal=audience_words(side, "internal", plan.area_name or "the area"),
        typed=typed or TypedWords(),
        problems=problems,
    )


def audience_words(side: Side, audience: Audience, area: str) -> AudienceWords:
    """How words of a side for an audience are called; `area` is the area's name."""
    own, other = ("the centre", area) if side == "centre" else (area, "the centre")
    theirs = {
        "the centre": "Reviewers, regional managers, the national team and auditors",
        area: f"Everyone who prepares, leads or signs the plan of {area}",
    }
    if audience == "internal":
        return AudienceWords(
            audience=audience,
            mark="Internal",
            heading=f"Note inside {own}",
            readers=f"{theirs[own]} read{'s' if own == area else ''} this. Nobody of {other} ever does.",
            label="Internal note",
            button=f"Keep this note inside {own}",
            answer=f"Add to the note inside {own}",
            tag="purple",
        )
    return AudienceWords(
        audience=audience,
        mark="Shared",
        heading=f"Question or comment to {other}",
        readers=f"{theirs[other]} will read this, with your name and organisation.",
        label=f"Question or comment that {other} will read",
        button=f"Send: {other} will read this",
        answer=f"Answer: {other} will read this",
        tag="blue",
    )


def thread_lines(
    state: State, side: Side, layout: Layout, plan: Plan, day: date, places: tuple[PlacesOf, ...]
) -> tuple[ThreadLines, ...]:
    """The threads that a side sees, those first that wait for an answer, closed ones last."""
    seen = [one for one in state.threads.values() if one.seen_by(side)]
    order = sorted(seen, key=lambda one: (one.closed, not one.overdue(day), not one.waits))
    return tuple(_lines(one, seen, side, layout, plan, day, places) for one in order)


def _lines(
    thread: Thread,
    seen: Sequence[Thread],
    side: Side,
    layout: Layout,
    plan: Plan,
    day: date,
    places: tuple[PlacesOf, ...],
) -> ThreadLines:
    return ThreadLines(
        id=thread.id,
        about=words_of_path(places, layout, plan, thread.field),
        address=address_of(layout, plan, thread.field),
        words=audience_words(side, thread.audience, plan.area_name or "the area"),
        internal=thread.audience == "internal",
        due=_due_words(thread),
        overdue=thread.overdue(day),
        closed=thread.closed,
        mine=thread.side == side,
        together=_together(thread, seen),
        messages=tuple((f"{one.name}, {one.organisation}", moment_words(one.at), one.words) for one in thread.messages),
    )


def _due_words(thread: Thread) -> str:
    if thread.due is None:
        return ""
    if thread.waits:
        return f"An answer is asked for by {day_words(thread.due)}"
    return f"An answer was asked for by {day_words(thread.due)}"


def _together(thread: Thread, seen: Sequence[Thread]) -> str:
    if not thread.round:
        return ""
    own = [one.id for one in seen if one.round == thread.round]
    return f"Question {own.index(thread.id) + 1} of {len(own)} that were asked together"


def _rounds(threads: Iterable[Thread], day: date) -> Iterable[RoundLine]:
    """The rounds of questions that were asked, which are always shared."""
    rounds: dict[str, list[Thread]] = {}
    for one in threads:
        if one.round and one.audience == "shared":
            rounds.setdefault(one.round, []).append(one)
    for asked in rounds.values():
        waiting = sum(one.waits for one in asked)
        due = f", due {day_words(asked[0].due)}" if asked[0].due else ""
        on = moment_words(asked[0].messages[0].at)
        left = f"{waiting} not answered" if waiting else "all answered"
        yield RoundLine(
            words=f"{counted(len(asked), 'question')} of {on}{due}: {left}",
            overdue=any(one.overdue(day) for one in asked),
        )
