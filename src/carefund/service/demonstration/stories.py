"""What becomes of plans: a story for every stage that a submission can be at, and which area has which.

A story is told by a function of the telling, the plan as its area means it, and a source of chance. Each ends at the
stage that it is named after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from carefund.plan.model import Plan
from carefund.service.demonstration.telling import Telling

WRITTEN_TOGETHER = (
    ("contact", "vision", "host", "pool_manager", "required", "contributions", "illustrative"),
    ("schemes", "expenditure"),
    ("targets", "benefits"),
    ("conditions", "risks", "contingency", "providers", "admission_price", "capacity"),
)
"""The parts of a plan as they are written: money in, what it pays for, what that is to change, the rest."""

Story = Callable[[Telling, Plan, Random], None]


def parts_of(plan: Plan, *numbers: int) -> Mapping[str, Any]:
    """Some of the parts of a plan, by field."""
    return {name: getattr(plan, name) for number in numbers for name in WRITTEN_TOGETHER[number]}


def nothing(telling: Telling, plan: Plan, draw: Random) -> None:
    """Nobody has begun."""


def begun(telling: Telling, plan: Plan, draw: Random) -> None:
    """Begun, with some of its parts."""
    telling.begun()
    for number in range(draw.randint(1, len(WRITTEN_TOGETHER) - 1)):
        telling.saved(parts_of(plan, number))
    if draw.random() < 1 / 2:
        telling.asked(
            "note-1", "expenditure", "The finance team's figures come on Friday.", telling.cast.editor, internal=True
        )


def written(telling: Telling, plan: Plan, draw: Random) -> None:
    """Written whole, and not declared ready."""
    telling.begun()
    telling.saved(parts_of(plan, 0, 1), by=telling.cast.leaver)
    telling.saved(parts_of(plan, 2, 3), note="All parts are there.")


def ready(telling: Telling, plan: Plan, draw: Random) -> None:
    """Declared ready, and signed by nobody yet."""
    written(telling, plan, draw)
    telling.ready()


def signing(telling: Telling, plan: Plan, draw: Random) -> None:
    """Signed by all but one."""
    ready(telling, plan, draw)
    telling.signed(leave=1)


def signature_withdrawn(telling: Telling, plan: Plan, draw: Random) -> None:
    """Signed by all but one, one of whom took the signature back."""
    signing(telling, plan, draw)
    telling.signature_withdrawn("The board wishes to see the risk log again before it signs.")


def voided(telling: Telling, plan: Plan, draw: Random) -> None:
    """Signed by all but one, and then changed, so that the signatures are void."""
    signing(telling, plan, draw)
    telling.saved(larger_contingency(telling.plan), note="The contingency is raised as the board asked.")


def submitted(telling: Telling, plan: Plan, draw: Random) -> None:
    """Handed in in time."""
    ready(telling, plan, draw)
    telling.signed()
    telling.submitted(_in_time(telling.scene.deadline.edit, draw))


def signed_anew(telling: Telling, plan: Plan, draw: Random) -> None:
    """Changed after it was signed, signed anew, and handed in."""
    voided(telling, plan, draw)
    telling.ready()
    telling.signed()
    telling.submitted(_in_time(telling.scene.deadline.edit, draw))


def late(telling: Telling, plan: Plan, draw: Random) -> None:
    """Handed in after the deadline."""
    ready(telling, plan, draw)
    telling.signed()
    telling.submitted(telling.scene.deadline.edit + timedelta(hours=draw.randint(9, 100)))


def question_open(telling: Telling, plan: Plan, draw: Random) -> None:
    """Handed in; the reviewer's question is not answered yet."""
    submitted(telling, plan, draw)
    telling.asked(
        "question-1",
        "targets[0].target",
        "Which schemes bring this change, and by how much each?",
        telling.cast.reviewer,
    )


def question_answered(telling: Telling, plan: Plan, draw: Random) -> None:
    """Handed in; a question was answered and closed, and the reviewers have a note of their own."""
    question_open(telling, plan, draw)
    telling.answered("question-1", "The schemes for care homes and at the end of life; see Schemes.", telling.cast.lead)
    telling.closed("question-1", telling.cast.reviewer)
    telling.asked("note-2", "benefits", "Compare with the hospital's own plan.", telling.cast.reviewer, internal=True)


def returned(telling: Telling, plan: Plan, draw: Random) -> None:
    """Handed in and returned for changes."""
    question_open(telling, plan, draw)
    telling.returned("Show how the change in admissions follows from the schemes.", _sections(telling, plan))


def returned_and_changed(telling: Telling, plan: Plan, draw: Random) -> None:
    """Returned, and being changed."""
    returned(telling, plan, draw)
    telling.saved(fuller_rationale(telling.plan), note="The reviewer's point is taken up.")


def submitted_again(telling: Telling, plan: Plan, draw: Random) -> None:
    """Returned, changed, signed anew and handed in again."""
    returned_and_changed(telling, plan, draw)
    telling.answered("question-1", "The rationale of the target now says so.", telling.cast.lead)
    telling.ready()
    telling.signed()
    telling.submitted()


def unlocked(telling: Telling, plan: Plan, draw: Random) -> None:
    """Handed in, and opened again at the area's wish."""
    submitted(telling, plan, draw)
    telling.unlocked("The area asks to correct a figure in its risk log.")


def unlock_undone(telling: Telling, plan: Plan, draw: Random) -> None:
    """Opened again, and closed again unchanged."""
    unlocked(telling, plan, draw)
    telling.unlock_undone("The area found that its figure was right.")


def withdrawn(telling: Telling, plan: Plan, draw: Random) -> None:
    """Handed in, and taken back by the area."""
    submitted(telling, plan, draw)
    telling.withdrawn("The provider's letter came after the plan was handed in; we wish to answer it first.")


def waiver_asked(telling: Telling, plan: Plan, draw: Random) -> None:
    """Written whole with an error, for which a waiver is asked."""
    written(telling, plan, draw)
    year = telling.scene.round.planning.pooled_years[-1] if telling.scene.round.planning else None
    until = date(year.last.year, year.last.month, 28) if year else telling.clock.now.date()
    telling.waiver_asked(telling.errors[0], "Our partners have agreed to settle this within the year.", until)


def waiver_granted(telling: Telling, plan: Plan, draw: Random) -> None:
    """A waiver was granted, and the plan handed in with it."""
    waiver_asked(telling, plan, draw)
    telling.waiver_decided("The partners' letter was shown to us; it is to be settled within the year.", granted=True)
    telling.ready()
    telling.signed()
    telling.submitted(_in_time(telling.scene.deadline.edit, draw))


def waiver_refused(telling: Telling, plan: Plan, draw: Random) -> None:
    """A waiver was refused, and the plan is still to be mended."""
    waiver_asked(telling, plan, draw)
    telling.waiver_decided("All areas are held to this check alike.", granted=False)


def larger_contingency(plan: Plan) -> Mapping[str, Any]:
    """One number changed: a thousand pounds more are kept back."""
    return {"contingency": plan.contingency.model_copy(update={"amount": (plan.contingency.amount or 0) + 1_000})}


def fuller_rationale(plan: Plan) -> Mapping[str, Any]:
    """The first target's rationale said more fully."""
    first, *others = plan.targets
    words = f"{first.rationale or 'Illustrative: no area wrote this.'} It rests on the schemes for care homes."
    return {"targets": (first.model_copy(update={"rationale": words}), *others)}


def _sections(telling: Telling, plan: Plan) -> tuple[str, ...]:
    """The sections that a fuller rationale changes."""
    return telling.scene.sections(plan, plan.model_copy(update=dict(fuller_rationale(plan))))


def _in_time(deadline: datetime, draw: Random) -> datetime:
    """A moment in the last days before a deadline, most of them in its last hours."""
    return deadline - timedelta(minutes=round(5 + 6 * 24 * 60 * draw.random() ** 3))
