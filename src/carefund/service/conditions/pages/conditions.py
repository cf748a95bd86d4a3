"""The page of one plan's conditions, and that of one condition with its history and what can be done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from carefund.assurance.conditions import Condition, ConditionState, Evidence
from carefund.assurance.state import State
from carefund.assurance.status import condition_words
from carefund.service.frame.problem import Problem
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import capital, listed

TAGS = {
    ConditionState.OPEN: "blue",
    ConditionState.WAITS: "yellow",
    ConditionState.OVERDUE: "red",
    ConditionState.MET: "green",
    ConditionState.WITHDRAWN: "grey",
}
"""The design system's colour of each state's tag; the tag says the state in words."""


@dataclass(frozen=True, kw_only=True)
class ConditionLine:
    """One condition in a list; `number` is its place among the plan's, from 1."""

    number: int
    words: str
    owner: str
    due: str
    state: str
    tag: str
    escalated: str


@dataclass(frozen=True, kw_only=True)
class ConditionsPage:
    """A plan's conditions, and what was typed of a new one where that was refused."""

    title: str
    lead: str
    lines: tuple[ConditionLine, ...]
    problem: Problem | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One thing that happened to a condition: when, who, what, in whose words; `file` is the evidence's number.

    `file` is 0 where no file came with it, and `file_name` what that was called where it came from.
    """

    at: datetime
    when: str
    who: str
    what: str
    words: str
    file: int = 0
    file_name: str = ""


@dataclass(frozen=True, kw_only=True)
class ConditionPage:
    """One condition: `open` says whether anything can still be done, `waits` whether evidence is to be judged."""

    title: str
    line: ConditionLine
    due: str
    """The last day as a form has it."""
    open: bool
    waits: bool
    history: tuple[HistoryLine, ...]
    shown: HistoryLine | None = None
    """The evidence that waits to be judged; None where none does."""
    problem: Problem | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    def typed_for(self, form: str) -> Mapping[str, str]:
        """What was typed into one of the page's forms, where that was refused; what stands now for a change."""
        if self.typed.get("do") == form:
            return self.typed
        return {"owner": self.line.owner, "due": self.due} if form == "change" else {}


def conditions_page(
    state: State, day: date, problem: Problem | None = None, typed: Mapping[str, str] | None = None
) -> ConditionsPage:
    """The page of a plan on a day: what is still to be done first, by its last day."""
    held = list(state.conditions.values())
    numbered = sorted(enumerate(held, 1), key=lambda pair: (not pair[1].is_open, pair[1].due, pair[0]))
    lead = listed(condition_words(held, day))
    return ConditionsPage(
        title="Conditions",
        lead=f"{capital(lead)}." if lead else "No condition has been set.",
        lines=tuple(line_of(one, number, day) for number, one in numbered),
        problem=problem,
        typed=typed or {},
    )


def condition_numbered(state: State, number: int) -> Condition | None:
    """A plan's condition by its place, from 1; None where there is none."""
    held = list(state.conditions.values())
    return held[number - 1] if 1 <= number <= len(held) else None


def condition_page(
    one: Condition, number: int, day: date, problem: Problem | None = None, typed: Mapping[str, str] | None = None
) -> ConditionPage:
    """The page of a condition on a day."""
    return ConditionPage(
        title=f"Condition {number}",
        line=line_of(one, number, day),
        due=one.due.isoformat(),
        open=one.is_open,
        waits=one.waits_for_centre,
        history=tuple(sorted(_history(one), key=lambda step: step.at)),
        shown=next(_evidence(one.evidence[-1], len(one.evidence))) if one.waits_for_centre else None,
        problem=problem,
        typed=typed or {},
    )


def line_of(one: Condition, number: int, day: date) -> ConditionLine:
    """A condition as a line of a list."""
    state = one.state_on(day)
    return ConditionLine(
        number=number,
        words=one.words,
        owner=one.owner,
        due=day_words(one.due),
        state=capital(state),
        tag=TAGS[state],
        escalated=one.escalated_to,
    )


def _history(one: Condition) -> Iterator[HistoryLine]:
    first = next((step for step in one.steps if step.what == "changed"), None)
    owner, due = (first.owner, date.fromisoformat(first.to)) if first else (one.owner, one.due)
    yield _step(one.at, one.set_by, "set the condition", f"{owner} sees to it by {day_words(due)}.")
    for number, shown in enumerate(one.evidence, 1):
        yield from _evidence(shown, number)
    yield from _steps(one)


def _evidence(shown: Evidence, number: int) -> Iterator[HistoryLine]:
    yield HistoryLine(
        at=shown.at,
        when=moment_words(shown.at),
        who=shown.by,
        what="said how it is met",
        words=shown.words,
        file=number if shown.file_hash else 0,
        file_name=shown.file_name,
    )
    if shown.judged_at is not None:
        what = "held that it is met" if shown.met else "held that it is not met yet"
        yield _step(shown.judged_at, shown.judged_by, what, shown.reason)


def _steps(one: Condition) -> Iterator[HistoryLine]:
    """Changes with what they changed to, and what else was done."""
    changes = [step for step in one.steps if step.what == "changed"]
    after = [*((step.owner, date.fromisoformat(step.to)) for step in changes[1:]), (one.owner, one.due)]
    became = dict(zip(map(id, changes), after, strict=True)) if changes else {}
    for step in one.steps:
        if step.what == "changed":
            now = became[id(step)]
            what = _change_words((step.owner, date.fromisoformat(step.to)), now)
        else:
            what = f"took it to {step.to}" if step.what == "escalated" else "withdrew it"
        yield _step(step.at, step.by, what, step.reason)


def _change_words(before: tuple[str, date], after: tuple[str, date]) -> str:
    """What a change changed: who sees to it, until when, or neither."""
    parts: Iterable[str] = (
        f"gave it to {after[0]} in place of {before[0]}" if before[0] != after[0] else "",
        f"moved its last day from {day_words(before[1])} to {day_words(after[1])}" if before[1] != after[1] else "",
    )
    return listed(parts, otherwise="confirmed owner and last day")


def _step(at: datetime, who: str, what: str, words: str) -> HistoryLine:
    return HistoryLine(at=at, when=moment_words(at), who=who, what=what, words=words)
