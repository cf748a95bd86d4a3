"""What a round's review asks of a reviewer or a manager: to judge, to confirm, to recommend, to moderate, to remind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.review import Assignment, Review
from carefund.assurance.state import State, Status
from carefund.assurance.transitions import REVIEWED
from carefund.evidence.areas import Area
from carefund.programme.definition import Round
from carefund.service.desk.pages.words import is_overdue
from carefund.wording.dates import day_words
from carefund.wording.lists import counted

MODERATED = frozenset({Status.IN_REVIEW, Status.RECOMMENDED})


@dataclass(frozen=True, kw_only=True)
class DeskTask:
    """One thing to do on the desk; `area_code` is empty for what is about the round's list."""

    round_id: str
    round: str
    area_code: str
    area: str
    what: str
    why: str
    due: str = ""
    overdue: bool = False
    whose: str = ""
    """The filter of the list that shows what it is about, where it is about several plans."""


def desk_tasks(
    round_: Round, states: Mapping[Area, State], person: str, day: date, *, manages: bool
) -> tuple[DeskTask, ...]:
    """The tasks of somebody in a round, those overdue first; `manages` for a regional manager."""
    steps = [one.id for one in round_.review.scale] if round_.review else []
    made = []
    for area, state in states.items():
        own = next((one for one in state.review.assigned if one.reviewer == person), None)
        made += [_task(round_, area, *said) for said in _of_reviewer(state, own, day)] if own else []
        made += [_task(round_, area, *said) for said in _of_manager(state, person, day, steps)] if manages else []
    found = sorted(made, key=lambda one: (not one.overdue, one.due == "", one.area))
    return (*found, *(_unassigned(round_, states) if manages else ()))


Said = tuple[str, str, str, bool]
"""What to do, why, by when, and whether that has gone by."""


def _task(round_: Round, area: Area, what: str, why: str, due: str, overdue: bool) -> DeskTask:
    return DeskTask(
        round_id=round_.id,
        round=round_.title,
        area_code=area.code,
        area=area.name,
        what=what,
        why=why,
        due=due,
        overdue=overdue,
    )


def _of_reviewer(state: State, own: Assignment, day: date) -> Iterator[Said]:
    if state.status not in REVIEWED:
        return
    written = state.review.reviewers.get(own.reviewer)
    if written is None or written.completed != state.version:
        again = written is not None and written.completed > 0
        what = "Confirm your judgement" if again else "Judge the plan"
        why = "the plan was handed in again" if again else "it is assigned to you"
        yield what, why, day_words(own.due) if own.due else "", is_overdue(own, state, day)
    elif state.status is Status.IN_REVIEW and _all_judged(state):
        yield "Recommend a decision", "all who judge it have completed their judgements", "", False


def _all_judged(state: State) -> bool:
    complete = {one.person for one in state.review.completed(state.version)}
    return all(one.reviewer in complete for one in state.review.assigned)


def _of_manager(state: State, person: str, day: date, steps: Sequence[str]) -> Iterator[Said]:
    for one in state.review.assigned:
        if one.reviewer != person and one.due and is_overdue(one, state, day):
            yield "Look at an overdue judgement", f"{one.name} was to judge it", day_words(one.due), True
    judged_too = state.review.is_assigned(person) and not state.review.others_shown_to(person, state.version)
    if state.status in MODERATED and not judged_too and _wants_moderation(state.review, state.version, steps):
        yield "Moderate the judgements", "they lie more than one step apart", "", False


def _wants_moderation(review: Review, version: int, steps: Sequence[str]) -> bool:
    """Whether judgements lie far apart, and no meeting was held since the last was completed."""
    if not review.apart(steps, version):
        return False
    last = max(one.completed_at for one in review.completed(version) if one.completed_at)
    return not any(one.at >= last for one in review.moderations)


def _unassigned(round_: Round, states: Mapping[Area, State]) -> tuple[DeskTask, ...]:
    waiting = sum(state.status in REVIEWED and not state.review.assigned for state in states.values())
    if not waiting:
        return ()
    return (
        DeskTask(
            round_id=round_.id,
            round=round_.title,
            area_code="",
            area=counted(waiting, "plan"),
            what="Assign reviewers",
            why="nobody judges them yet",
            whose="unassigned",
        ),
    )
