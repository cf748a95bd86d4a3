"""What the national team's forms send, as values, with what is wrong with it in words and at which field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.http import QueryDict

from carefund.service.frame.problem import Problem
from carefund.service.frame.sent import number_sent
from carefund.service.national.choices import AS_RECOMMENDED, Choice, ConditionTyped, PlanSeen
from carefund.wording.dates import LONDON, day_words

CONDITIONS = 3
"""How many conditions a form has room for."""
PLAN_PARTS = 3
MOST_PLANS = 400
"""More than any round has areas."""


@dataclass(frozen=True, kw_only=True)
class TypedCondition:
    """A condition as texts, as they were typed."""

    words: str = ""
    owner: str = ""
    due: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it was typed."""
        return not (self.words or self.owner or self.due)

    @property
    def due_words(self) -> str:
        """The last day in words; as it was typed where it is none."""
        day = day_of(self.due)
        return day_words(day) if day else self.due


@dataclass(frozen=True, kw_only=True)
class DecisionTyped:
    """The form of a decision as it was typed: `plans` are those that were chosen, `problems` what is wrong with it."""

    plans: tuple[PlanSeen, ...] = ()
    outcome: str = ""
    reason: str = ""
    conditions: tuple[TypedCondition, ...] = ()
    problems: tuple[Problem, ...] = ()

    def choice(self, key: str) -> Choice:
        """What is to be decided; for a form without problems."""
        asked = [one for one in self.conditions if not one.is_empty]
        conditions = tuple(
            ConditionTyped(words=one.words, owner=one.owner, due=date.fromisoformat(one.due)) for one in asked
        )
        return Choice(outcome=self.outcome, reason=self.reason, conditions=conditions, key=key)


def decision_sent(sent: QueryDict, outcomes: Sequence[str], *, several: bool) -> DecisionTyped:
    """The form as it was sent; `outcomes` are the ids that may be chosen, beside `as recommended` of several plans."""
    may = [*outcomes, *([AS_RECOMMENDED] if several else [])]
    conditions = tuple(
        TypedCondition(
            words=sent.get(f"words-{number}", "").strip(),
            owner=sent.get(f"owner-{number}", "").strip(),
            due=sent.get(f"due-{number}", "").strip(),
        )
        for number in range(1, CONDITIONS + 1)
    )
    plans = tuple(found for text in sent.getlist("plan")[:MOST_PLANS] if (found := plan_sent(text)))
    typed = DecisionTyped(
        plans=plans,
        outcome=sent.get("outcome", ""),
        reason=sent.get("reason", "").strip(),
        conditions=conditions,
    )
    problems = [
        *([] if plans else [Problem("plans", "Choose at least one plan from the list")]),
        *([] if typed.outcome in may else [Problem("outcome", "Choose a decision")]),
        *(one for number, each in enumerate(conditions, 1) for one in _wrong(number, each)),
    ]
    return DecisionTyped(**(vars(typed) | {"problems": tuple(problems)}))


def _wrong(number: int, one: TypedCondition) -> list[Problem]:
    """What is missing of a condition of which something was typed."""
    if one.is_empty:
        return []
    return [
        *([] if one.words else [Problem(f"words-{number}", f"Say what must be done for condition {number}")]),
        *([] if one.owner else [Problem(f"owner-{number}", f"Say who sees to condition {number}")]),
        *([] if day_of(one.due) else [Problem(f"due-{number}", f"Give the last day for condition {number}")]),
    ]


def day_of(text: str) -> date | None:
    """A day as a browser sends it; None for any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def plan_sent(text: str) -> PlanSeen | None:
    """A plan as a page names it, `code|version|hash`; None for any other text."""
    parts = text.split("|")
    return (
        PlanSeen(area=parts[0], version=number_sent(parts[1]), plan_hash=parts[2]) if len(parts) == PLAN_PARTS else None
    )


def plan_text(plan: PlanSeen) -> str:
    """A plan as a form names it."""
    return f"{plan.area}|{plan.version}|{plan.plan_hash}"


@dataclass(frozen=True, kw_only=True)
class DatesTyped:
    """The form that moves a deadline, as it was typed: for all areas of the round, or some; until when, and why."""

    everyone: bool = False
    areas: tuple[str, ...] = ()
    day: str = ""
    time: str = ""
    reason: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def until(self) -> datetime:
        """The new moment, in UTC; the clock is London's. For a form without problems."""
        return datetime.combine(date.fromisoformat(self.day), _time_of(self.time) or LAST, LONDON).astimezone(UTC)


LAST = time(23, 59, 59)


def dates_sent(sent: QueryDict) -> DatesTyped:
    """The form as it was sent. No time means the end of the day."""
    typed = DatesTyped(
        everyone=sent.get("whom", "") == "all",
        areas=tuple(sent.getlist("area")[:MOST_PLANS]),
        day=sent.get("day", "").strip(),
        time=sent.get("time", "").strip(),
        reason=sent.get("reason", "").strip(),
    )
    problems = [
        *([] if typed.everyone or typed.areas else [Problem("whom", "Choose all areas, or some of them")]),
        *([] if day_of(typed.day) else [Problem("day", "Give the new day")]),
        *([] if not typed.time or _time_of(typed.time) else [Problem("time", "Give a time such as 17:00, or none")]),
        *([] if typed.reason else [Problem("reason", "Say why the date is moved")]),
    ]
    return DatesTyped(**(vars(typed) | {"problems": tuple(problems)}))


def _time_of(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
