"""The desk's list: the plans of a round, one's own first, then those that nobody judges, boldest target first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from carefund.assurance.review import Review
from carefund.assurance.state import State, Status
from carefund.assurance.status import status_words
from carefund.assurance.transitions import REVIEWED
from carefund.plan.checking import CheckedPlan
from carefund.programme.definition import Round
from carefund.service.desk.pages.words import AssignedLine, assigned_line, findings_words
from carefund.service.plans.pages.chances import chance_told
from carefund.service.plans.standing import Standing
from carefund.service.plans.words import waiting_words
from carefund.wording.dates import day_words
from carefund.wording.lists import capital, counted
from carefund.wording.numbers import percent

HANDED_IN, EVERY = "", "all"
"""Choices of the filter by state beside the states themselves: what was handed in, which is chosen first; and all."""
WHOSE = {"": "Everybody's", "mine": "Mine", "unassigned": "Nobody's yet"}
Found = Callable[[State], CheckedPlan | None]
"""Gives what was found in a plan, where that is known without checking it."""


@dataclass(frozen=True, kw_only=True)
class DeskLine:
    """One plan on the desk."""

    code: str
    area: str
    region: str
    status: str
    late: bool
    waiting: str
    boldest: str
    """The target that is least likely to be met, in words; empty where no chance is told."""
    chance: str
    findings: str
    assigned: tuple[AssignedLine, ...]
    mine: bool
    can_be_taken_up: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a filter, with how many plans it leaves."""

    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """The plans that the filters leave."""

    title: str
    round_id: str
    shown: str
    lines: tuple[DeskLine, ...]
    whose: tuple[Choice, ...]
    states: tuple[Choice, ...]
    told: bool
    """Whether any chance is told: before a round is appraised none is."""


@dataclass(frozen=True, kw_only=True)
class DeskOf:
    """Whose desk it is, and when: `judges` says whether they may take plans up."""

    person: str
    at: datetime
    day: date
    judges: bool


def desk_page(
    round_: Round, standings: Sequence[Standing], desk: DeskOf, found: Found, *, whose: str = "", state: str = ""
) -> DeskPage:
    """The page; an unknown filter in the address leaves nothing out."""
    whose = whose if whose in WHOSE else ""
    of_whom = [one for one in standings if _is_of(one.state.review, whose, desk.person)]
    counts = Counter(str(one.state.status) for one in of_whom)
    state = state if state in (HANDED_IN, EVERY, *Status) else HANDED_IN
    kept = sorted((one for one in of_whom if _is_in(one, state)), key=lambda one: _order(one, desk.person))
    labels = {one.id: one.label for one in round_.metrics}
    lines = tuple(_line(one, labels, desk, found) for one in kept)
    return DeskPage(
        title=f"Desk: {round_.title}",
        round_id=round_.id,
        shown=f"{counted(len(lines), 'plan')} of {len(standings)}",
        lines=lines,
        whose=tuple(_whose_choices(standings, whose, state, desk.person)),
        states=tuple(_state_choices(of_whom, counts, state)),
        told=any(one.chance for one in lines),
    )


def _is_of(review: Review, whose: str, person: str) -> bool:
    if whose == "mine":
        return review.is_assigned(person)
    return not review.assigned if whose == "unassigned" else True


def _is_in(one: Standing, state: str) -> bool:
    if state == HANDED_IN:
        return one.submission is not None
    return state in (EVERY, one.state.status)


def _order(one: Standing, person: str) -> tuple[int, int, str]:
    """Mine, then nobody's, then others'; within each the least likely target first, and plans without chances last."""
    review = one.state.review
    group = 0 if review.is_assigned(person) else 2 if review.assigned else 1
    boldest = one.summary.boldest if one.summary else None
    return group, boldest.thousandths if boldest else 1_001, one.area.name


def _whose_choices(standings: Sequence[Standing], whose: str, state: str, person: str) -> Iterable[Choice]:
    for id_, label in WHOSE.items():
        many = sum(_is_in(one, state) and _is_of(one.state.review, id_, person) for one in standings)
        yield Choice(id=id_, label=f"{label} ({many})", chosen=id_ == whose)


def _state_choices(of_whom: Sequence[Standing], counts: Counter[str], state: str) -> Iterable[Choice]:
    handed_in = sum(one.submission is not None for one in of_whom)
    yield Choice(id=HANDED_IN, label=f"Handed in ({handed_in})", chosen=state == HANDED_IN)
    yield Choice(id=EVERY, label=f"All ({len(of_whom)})", chosen=state == EVERY)
    for one in Status:
        if counts[one] or one == state:
            yield Choice(id=one, label=f"{capital(one)} ({counts[one]})", chosen=one == state)


def _line(one: Standing, labels: dict[str, str], desk: DeskOf, found: Found) -> DeskLine:
    state, boldest = one.state, one.summary.boldest if one.summary else None
    planned = one.summary.changes.get(boldest.metric) if one.summary and boldest else None
    return DeskLine(
        code=one.area.code,
        area=one.area.name,
        region=one.area.region or "",
        status=capital(status_words(state, desk.day)),
        late=one.late(desk.at),
        waiting=waiting_words(one.waiting_days(desk.at)),
        boldest=f"{labels.get(boldest.metric, boldest.metric)}: {percent(planned)}" if boldest else "",
        chance=chance_told(boldest) if boldest else "",
        findings=findings_words(found(state)) if state.plan_hash else "",
        assigned=tuple(assigned_line(each, state, desk.day, desk.person) for each in state.review.assigned),
        mine=state.review.is_assigned(desk.person),
        can_be_taken_up=desk.judges and state.status in REVIEWED and not state.review.assigned,
    )


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """One open round on the desk: how many plans wait, and for whom."""

    id: str
    title: str
    due: str
    waiting: str
    mine: str
    unassigned: str


@dataclass(frozen=True, kw_only=True)
class StartPage:
    """The rounds that are open."""

    title: str
    rounds: tuple[RoundLine, ...]


def round_line(round_: Round, due: date, states: Iterable[State], person: str) -> RoundLine:
    """One round, by the states of the plans that are on the desk."""
    waiting = [one for one in states if one.status in REVIEWED]
    mine = [one for one in waiting if one.review.is_assigned(person)]
    nobodys = [one for one in waiting if not one.review.assigned]
    return RoundLine(
        id=round_.id,
        title=round_.title,
        due=day_words(due),
        waiting=counted(len(waiting), "plan"),
        mine=str(len(mine)),
        unassigned=str(len(nobodys)),
    )
