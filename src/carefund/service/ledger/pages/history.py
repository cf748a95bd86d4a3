"""The events of one submission, and one of them with what its hash is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carefund.assurance.chain import StoredEvent
from carefund.assurance.event import Event, PlanSaved, Side, hash_of
from carefund.assurance.sight import sees
from carefund.assurance.state import State
from carefund.service.plans.words import done_words
from carefund.wording.dates import moment_words, utc_words
from carefund.wording.lists import capital, counted

WITHHELD = {"area": "Kept within the centre", "centre": "Kept within the area"}
"""What is said of an event whose words somebody on that side may not read: it keeps its number, time and hashes."""


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """One event of the list; `before` and `after` are the versions that it lies between, where it changed the plan."""

    number: int
    when: str
    who: str
    what: str
    hash: str
    before: int = 0
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """Every event of a submission, the first first."""

    title: str
    count: str
    head: str
    lines: tuple[EventLine, ...]
    traces_decision: bool


def history_page(events: Sequence[Event], state: State, side: Side, *, traces_decision: bool) -> HistoryPage:
    """The page for somebody of a side; `traces_decision` says whether they may read how the decision came about."""
    versions = _versions(events)
    return HistoryPage(
        title="Events on record",
        count=counted(len(events), "event"),
        head=f"{state.submission}@{state.sequence}:{state.head}" if events else "",
        lines=tuple(_line(one, state, side, versions.get(one.sequence, 0)) for one in events),
        traces_decision=traces_decision and state.decisions.standing is not None,
    )


def _versions(events: Sequence[Event]) -> dict[int, int]:
    """The version that each saving made, by the event's number."""
    saved = [one.sequence for one in events if isinstance(one.body, PlanSaved)]
    return {sequence: number for number, sequence in enumerate(saved, 1)}


def _line(event: Event, state: State, side: Side, version: int) -> EventLine:
    withheld = not sees(side, event.body, state.threads)
    return EventLine(
        number=event.sequence,
        when=moment_words(event.at),
        who="" if withheld else f"{event.actor_name}, {event.organisation}",
        what=WITHHELD[side] if withheld else capital(done_words(event.body)),
        hash=event.hash,
        before=max(version - 1, 0),
        after=version if version > 1 else 0,
    )


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """One event: its text as it is held, and whether its hash is that of the text."""

    title: str
    number: int
    last: int
    what: str
    when: str
    who: str
    text: str
    """Empty where it is withheld."""
    withheld: bool
    before: str
    hash: str
    computed: str
    sound: bool
    anchor: str


def event_page(stored: StoredEvent, event: Event, state: State, side: Side) -> EventPage:
    """The page of an event as the database holds it, for somebody of a side."""
    withheld = not sees(side, event.body, state.threads)
    computed = hash_of(stored.text) if stored.text.isascii() else "none: the text is not ASCII"
    return EventPage(
        title=f"Event {event.sequence}",
        number=event.sequence,
        last=state.sequence,
        what=WITHHELD[side] if withheld else capital(done_words(event.body)),
        when=utc_words(event.at),
        who="" if withheld else f"{event.actor_name}, {event.organisation}",
        text="" if withheld else stored.text,
        withheld=withheld,
        before=event.before,
        hash=stored.hash,
        computed=computed,
        sound=computed == stored.hash,
        anchor=f"{event.submission}@{event.sequence}:{stored.hash}",
    )
