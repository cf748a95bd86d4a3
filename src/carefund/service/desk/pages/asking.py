"""The page on which several questions are asked of an area at once, as a round with one due date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carefund.service.desk.pages.judgement import ChoicesOf, Option
from carefund.service.frame.filled_in import Form
from carefund.service.frame.problem import Problem
from carefund.service.plans.pages.questions import AudienceWords, audience_words
from carefund.service.plans.places import PlacesOf

AT_ONCE = 6
"""How many questions one form takes."""


@dataclass(frozen=True, kw_only=True)
class QuestionForm:
    """One question of the round: its words, and the field of the plan that it is about."""

    number: int
    words: str
    choices: tuple[ChoicesOf, ...]


@dataclass(frozen=True, kw_only=True)
class AskingPage:
    """The form."""

    title: str
    shared: AudienceWords
    due: str
    questions: tuple[QuestionForm, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class AskedRound:
    """What was asked, with the field of each question; and by when an answer is wanted."""

    questions: tuple[tuple[str, str], ...]
    due: date


def asking_page(
    area: str, places: tuple[PlacesOf, ...], typed: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> AskingPage:
    """The page; `typed` are the texts where it is shown again."""
    return AskingPage(
        title=f"Ask {area} several questions",
        shared=audience_words("centre", "shared", area),
        due=typed.get("due", ""),
        questions=tuple(
            QuestionForm(
                number=number,
                words=typed.get(f"words-{number}", ""),
                choices=tuple(_choices(one, typed.get(f"field-{number}", "")) for one in places),
            )
            for number in range(1, AT_ONCE + 1)
        ),
        problems=problems,
    )


def _choices(one: PlacesOf, chosen: str) -> ChoicesOf:
    options = (Option(id=each.path, label=each.label, chosen=each.path == chosen) for each in one.places)
    return ChoicesOf(title=one.title, options=tuple(options))


def read_round(form: Form, places: tuple[PlacesOf, ...], today: date) -> AskedRound:
    """The questions that were written, and their day. Raises NotFilledIn where there are none, or no day ahead."""
    known = {each.path for one in places for each in one.places}
    due = form.day("due", "Give the day by which you want the answers")
    asked = []
    for number in range(1, AT_ONCE + 1):
        field, words = form.sent.get(f"field-{number}", ""), form.text(f"words-{number}")
        if words:
            asked.append((words, field if field in known else ""))
    if not asked:
        form.note("words-1", "Write at least one question")
    if due is not None and due < today:
        form.note("due", "Give a day that lies ahead")
    form.require_filled()
    assert due is not None  # else the form was noted
    return AskedRound(questions=tuple(asked), due=due)
