"""What the centre told an area of its plan: the decision with its reason and conditions, and a date that was moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.conditions import Condition
from carefund.assurance.event import DeadlineMoved, Event
from carefund.assurance.state import State
from carefund.wording.dates import day_words, moment_words


@dataclass(frozen=True, kw_only=True)
class ToldCondition:
    """A condition of the decision, as it stands."""

    words: str
    owner: str
    due: str
    status: str
    tag: str


@dataclass(frozen=True, kw_only=True)
class ToldDecision:
    """A decision: what, by whom and when, why; `note` says that it corrects another, or stands no more."""

    outcome: str
    by: str
    reason: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the centre told; empty parts where it told nothing."""

    decisions: tuple[ToldDecision, ...] = ()
    """The one that stands first, where one does."""
    conditions: tuple[ToldCondition, ...] = ()
    moved: str = ""
    """Until when the plan may be handed in now, by whom that was moved, and why."""

    @property
    def decided(self) -> bool:
        """Whether a decision stands."""
        return bool(self.decisions) and self.decisions[0].note in ("", CORRECTION)


CORRECTION = "A correction of what was decided before"


def told(state: State, events: Sequence[Event], outcomes: Mapping[str, str], day: date) -> Told:
    """What the centre told, as it stands on a day; `outcomes` is what the round calls its decisions, by id."""
    return Told(
        decisions=_decisions(state, outcomes),
        conditions=tuple(_condition(one, day) for one in state.conditions.values() if not one.withdrawn),
        moved=_moved(events),
    )


def _decisions(state: State, outcomes: Mapping[str, str]) -> tuple[ToldDecision, ...]:
    made = [(one, CORRECTION if one.corrects else "") for one in reversed(state.decisions.made)]
    notes = [note if number == 0 else "Corrected since" for number, (_one, note) in enumerate(made)]
    every = [*zip((one for one, _ in made), notes, strict=True)]
    every += [(one, "Withdrawn") for one in reversed(state.decisions.withdrawn)]
    return tuple(
        ToldDecision(
            outcome=outcomes.get(one.outcome, one.outcome),
            by=f"{one.name}, {one.organisation}, {moment_words(one.at)}",
            reason=one.reason,
            note=note,
        )
        for one, note in every
    )


def _condition(one: Condition, day: date) -> ToldCondition:
    if one.met:
        status, tag = "Met", "green"
    elif one.waits_for_centre:
        status, tag = "Evidence waits to be judged", "blue"
    elif one.overdue(day):
        status, tag = "Overdue", "red"
    else:
        status, tag = "Open", "yellow"
    return ToldCondition(words=one.words, owner=one.owner, due=day_words(one.due), status=status, tag=tag)


def _moved(events: Sequence[Event]) -> str:
    last = next((one for one in reversed(events) if isinstance(one.body, DeadlineMoved)), None)
    if last is None or not isinstance(last.body, DeadlineMoved):
        return ""
    return f"Moved to {moment_words(last.body.until)} by {last.actor_name}: {last.body.reason}"
