"""What is told of review: that a plan was opened again, that questions were asked, that a plan is to be judged."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from carefund.assurance.event import QuestionAsked, Returned, Unlocked, UnlockUndone
from carefund.assurance.questions import ROUND_MARK
from carefund.service.frame.routes import AREA_ROLES
from carefund.service.notices.happened import Happened, Notice, notice
from carefund.service.plans.prefilling import layout_at_hand
from carefund.service.plans.sections import sections_of
from carefund.wording.dates import day_words
from carefund.wording.lists import counted, listed


def of_opening(what: Happened) -> Iterator[Notice]:
    """Everyone of the area: the plan may be changed again, or no longer, with the reason."""
    body: Returned | Unlocked | UnlockUndone = what.body
    if isinstance(body, UnlockUndone):
        said, may = "closed the plan again", "It counts as handed in, as it was before."
    else:
        titles = {one.id: one.sheet.title for one in sections_of(layout_at_hand(what.round.id))}
        named = listed(titles.get(one, one) for one in body.sections)
        may = f"To be changed: {named}." if named else "Any section may be changed."
        said = "returned the plan for changes" if isinstance(body, Returned) else "unlocked the plan"
    yield _to_area(what, said, f"{what.by} {said}. {may}\n\nThe reason: {body.reason}")


def of_questions(what: Happened) -> Iterator[Notice]:
    """Everyone of the area: the centre asked questions, and by when an answer is expected; those of a form at once."""
    body: QuestionAsked = what.body
    if what.event.side != "centre" or body.audience != "shared":
        return
    many = counted(_asked_together(what), "question")
    by = f" Please answer by {day_words(body.due)}." if body.due else ""
    yield _to_area(what, f"{many} asked", f"{what.by} asked {many} about the plan.{by}")


def _asked_together(what: Happened) -> int:
    together, mark, _ = what.body.thread.rpartition(ROUND_MARK)
    asked = (one.body.thread for one in what.events if isinstance(one.body, QuestionAsked))
    return sum(1 for thread in asked if thread.rpartition(ROUND_MARK)[0] == together) if mark else 1


def _to_area(what: Happened, said: str, words: str) -> Notice:
    return notice(what.people(*AREA_ROLES), f"The {what.plan}: {said}", words)


def of_assignment(what: Happened) -> Iterator[Notice]:
    """A reviewer: a plan is theirs to judge; one who took it up knows."""
    reviewer, due = what.body.reviewer, what.body.due
    if reviewer == what.event.actor:
        return
    by = f" by {day_words(due)}" if due else ""
    words = (
        f"{what.by} asks you to judge the {what.plan}{by}.\n\n"
        f"Your desk: {settings.ADDRESS}{reverse('desk-plan', args=(what.round.id, what.area))}"
    )
    yield notice([reviewer], f"For you to judge: plan of {what.area_name}", words)
