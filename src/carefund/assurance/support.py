"""Support of an area: asked for by it or offered to it, who advises, what was done, and whether it helped.

Each begins and ends with the version of the plan that then stood, so that a page can set findings and chances before
beside those after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from carefund.assurance.body import Day, Name, Recorded, Side, Value, Words

PlanVersion = Annotated[int, Field(ge=0)]
"""A version of the plan; 0 where none was saved."""


class SupportAsked(Value):
    """The area asks for support."""

    kind: Literal["support-asked"] = "support-asked"
    support: Name
    about: Words
    """With what help is wanted."""
    version: PlanVersion


class SupportOffered(Value):
    """The centre offers support, by what appraisal and findings show."""

    kind: Literal["support-offered"] = "support-offered"
    support: Name
    about: Words
    version: PlanVersion


class SupportAnswered(Value):
    """The area takes or declines what was offered."""

    kind: Literal["support-answered"] = "support-answered"
    support: Name
    accepted: bool
    words: Words


class AdviserAssigned(Value):
    """Somebody is to advise the area."""

    kind: Literal["adviser-assigned"] = "adviser-assigned"
    support: Name
    adviser: Name
    """By name."""


class SupportGiven(Value):
    """Something was done: a visit, a call, a paper."""

    kind: Literal["support-given"] = "support-given"
    support: Name
    on: Day
    words: Words


class SupportClosed(Value):
    """Support ended; the one who closes it says whether it helped."""

    kind: Literal["support-closed"] = "support-closed"
    support: Name
    helped: bool
    words: Words
    version: PlanVersion


@dataclass(frozen=True, kw_only=True)
class Given:
    """One thing that was done."""

    on: date
    words: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Support:
    """One piece of support as it stands: `accepted` is None while an offer waits, `helped` until it is closed."""

    id: str
    about: str
    side: Side
    """Who began it: the area asked, or the centre offered."""
    by: str
    at: datetime
    version: int
    accepted: bool | None
    answer: str = ""
    adviser: str = ""
    given: tuple[Given, ...] = ()
    helped: bool | None = None
    closing: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    version_after: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it goes on, or waits for an answer."""
        return self.closed_at is None and self.accepted is not False


Supports = Mapping[str, Support]
"""Support by its id, in the order in which it began."""


def _asked(supports: Supports, event: Recorded, body: SupportAsked) -> Supports:
    made = Support(
        id=body.support,
        about=body.about,
        side="area",
        by=event.actor_name,
        at=event.at,
        version=body.version,
        accepted=True,
    )
    return {**supports, made.id: made}


def _offered(supports: Supports, event: Recorded, body: SupportOffered) -> Supports:
    made = Support(
        id=body.support,
        about=body.about,
        side="centre",
        by=event.actor_name,
        at=event.at,
        version=body.version,
        accepted=None,
    )
    return {**supports, made.id: made}


def _answered(supports: Supports, _event: Recorded, body: SupportAnswered) -> Supports:
    one = replace(supports[body.support], accepted=body.accepted, answer=body.words)
    return {**supports, one.id: one}


def _adviser(supports: Supports, _event: Recorded, body: AdviserAssigned) -> Supports:
    one = replace(supports[body.support], adviser=body.adviser)
    return {**supports, one.id: one}


def _given(supports: Supports, event: Recorded, body: SupportGiven) -> Supports:
    one = supports[body.support]
    done = Given(on=body.on, words=body.words, by=event.actor_name)
    return {**supports, one.id: replace(one, given=(*one.given, done))}


def _closed(supports: Supports, event: Recorded, body: SupportClosed) -> Supports:
    one = replace(
        supports[body.support],
        helped=body.helped,
        closing=body.words,
        closed_by=event.actor_name,
        closed_at=event.at,
        version_after=body.version,
    )
    return {**supports, one.id: one}


FOLDS: Mapping[str, Callable[[Supports, Recorded, Any], Supports]] = {
    "support-asked": _asked,
    "support-offered": _offered,
    "support-answered": _answered,
    "adviser-assigned": _adviser,
    "support-given": _given,
    "support-closed": _closed,
}
"""What each kind of event does to the support."""
