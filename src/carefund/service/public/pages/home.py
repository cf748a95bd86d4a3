"""The start page: for those who are signed in what they have to do, for anyone what the service is."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.assurance.deadline import Deadline
from carefund.assurance.permissions import Role
from carefund.assurance.state import State, Status
from carefund.assurance.status import status_seen_by
from carefund.service.desk.pages.tasks import DeskTask
from carefund.wording.dates import LONDON, day_words


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do: where, what, why, and by when."""

    round_id: str
    round: str
    area_code: str
    area: str
    status: str
    what: str
    why: str
    due: str
    mine: bool
    page: str = "plan"
    """The name of the page on which it is done."""


@dataclass(frozen=True, kw_only=True)
class CentreTask:
    """What waits for the national team in one round: in words, and where it is done.

    `to` is an address for all of it, else `ways` are those of each part, with words.
    """

    words: str
    to: str = ""
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """A round that is open here."""

    id: str
    title: str
    due: str


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """The start page."""

    tasks: tuple[Task, ...]
    waiting: tuple[Task, ...]
    rounds: tuple[RoundLine, ...]
    published: tuple[tuple[str, str, str], ...] = ()
    """Rounds of which something was published: id, title, and that its plans are invented where they are."""
    manages_people: bool = False
    reads_for_centre: bool = False
    """Whether the lists over all areas are shown."""
    of_the_centre: tuple[CentreTask, ...] = ()
    """What waits for the national team."""
    desk: tuple[DeskTask, ...] = ()
    """What a reviewer or manager has to do."""


WHAT: dict[Status, tuple[tuple[Role, ...], str, str]] = {
    Status.NOT_STARTED: ((Role.EDITOR, Role.LEAD), "Begin the plan", "nothing has been saved yet"),
    Status.PREPARING: ((Role.EDITOR, Role.LEAD), "Go on with the plan", "it is being prepared"),
    Status.RETURNED: ((Role.EDITOR, Role.LEAD), "Change the plan", "it was returned"),
    Status.READY: ((Role.SIGNATORY,), "Read and sign", "it was declared ready"),
    Status.SIGNING: ((Role.SIGNATORY, Role.LEAD), "Sign, or submit when all have signed", "signatures are being given"),
}
"""What a plan asks for in each state, of whom, and why; a state that is not here asks for nothing."""
OTHERWISE = {
    Status.DECIDED: "it was decided on",
    Status.PUBLISHED: "its decision is published",
}
"""Why there is nothing to do, where not because the plan was submitted."""


def task_of(
    state: State, roles: set[Role], *, round_: tuple[str, str], area: tuple[str, str], deadline: Deadline
) -> Task:
    """What a plan asks of somebody with some roles on its area; `round_` and `area` are id or code, and name."""
    asked_of, what, why = WHAT.get(state.status, ((), "Nothing now", OTHERWISE.get(state.status, "it was submitted")))
    mine = bool(roles & set(asked_of))
    return Task(
        round_id=round_[0],
        round=round_[1],
        area_code=area[0],
        area=area[1],
        status=str(status_seen_by(state, "area")),
        what=what if mine else "Look at the plan",
        why=why,
        due=due_words(deadline),
        mine=mine,
    )


def due_words(deadline: Deadline) -> str:
    """The day that pages show."""
    return day_words(deadline.shown.astimezone(LONDON).date())
