"""Whom conditions concern, and the e-mails that tell them what happened to one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.urls import reverse

from carefund.assurance import event as done
from carefund.assurance.conditions import Condition
from carefund.assurance.event import Body, area_of, round_of
from carefund.assurance.state import State
from carefund.service.notices.happened import Happened, Notice, notice
from carefund.service.plans.concerned import of_the_area, of_the_centre, of_the_national_team
from carefund.wording.dates import day_words


def concerned(body: Body, state: State, day: date, database: str = "default") -> set[str]:
    """The ids of those whom an event about a condition concerns."""
    if isinstance(body, done.ConditionEvidenced):
        return of_the_centre(state, day, database)
    area = of_the_area(state, day, database)
    if isinstance(body, done.ConditionEscalated):
        return area | of_the_centre(state, day, database) | of_the_national_team(state, day, database)
    if isinstance(body, done.ConditionChanged | done.ConditionWithdrawn):
        return area | of_the_centre(state, day, database)
    return area


def of_condition(what: Happened) -> Iterator[Notice]:
    """Everyone whom an event about a condition concerns."""
    body, own = what.body, what.body.condition
    place = list(what.state.conditions).index(own if isinstance(own, str) else own.condition)
    one = list(what.state.conditions.values())[place]
    words = f"{_words(what, one)}\n\n{about(what.state, one, place + 1)}"
    people = concerned(body, what.state, what.day, what.database)
    yield notice(people, f"{_subject(body)}: plan of {what.area_name}", words)


def about(state: State, one: Condition, number: int) -> str:
    """The condition itself, who sees to it until when, and the address of its page."""
    at = {"round_id": round_of(state.submission), "area": area_of(state.submission), "number": number}
    page = f"{settings.ADDRESS}{reverse('condition', kwargs=at)}"
    return f"The condition: {one.words}\nWho sees to it: {one.owner}\nLast day: {day_words(one.due)}\n{page}"


_SUBJECTS: dict[str, str] = {
    "condition-set": "A condition was set",
    "condition-evidenced": "A condition is said to be met",
    "condition-changed": "A condition was changed",
    "condition-escalated": "A condition was escalated",
    "condition-withdrawn": "A condition was withdrawn",
}


def _subject(body: Body) -> str:
    if isinstance(body, done.ConditionJudged):
        return "A condition is met" if body.met else "A condition is not met yet"
    return _SUBJECTS[body.kind]


def _words(what: Happened, one: Condition) -> str:
    who, plan, body = what.by, f"the {what.plan}", what.body
    if isinstance(body, done.ConditionEvidenced):
        file = f" With it came a file, {one.evidence[-1].file_name}." if body.file_hash else ""
        return f"{who} says how a condition on {plan} is met: {body.words}{file}"
    if isinstance(body, done.ConditionJudged):
        return f"{who} holds that a condition on {plan} is {'met' if body.met else 'not met yet'}: {body.reason}"
    if isinstance(body, done.ConditionEscalated):
        return f"{who} took a condition on {plan} to {body.to}: {body.reason}"
    if isinstance(body, done.ConditionChanged):
        return f"{who} changed who sees to a condition on {plan}, or until when: {body.reason}"
    if isinstance(body, done.ConditionWithdrawn):
        return f"{who} withdrew a condition on {plan}: {body.reason}"
    return f"{who} set a condition on {plan}."
