"""A submission's events as a chain: each holds the hash of the one before, so that a change to any is seen.

A chain alone does not show that it was cut off or written anew with fresh hashes. For that its head is kept elsewhere
as an anchor: on receipts, in e-mails, on public pages, and in a checkpoint over all chains (`checkpoint`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pydantic import ValidationError

from carefund.assurance.event import Event, hash_of
from carefund.pool.chain import FIRST, canonical
from carefund.wording.lists import counted


@dataclass(frozen=True, order=True)
class Head:
    """The last event of a submission that somebody knew of: its number and hash."""

    submission: str
    sequence: int
    hash: str

    def __str__(self) -> str:
        """The head as receipts and pages print it, to be copied as an anchor."""
        return f"{self.submission}@{self.sequence}:{self.hash}"


@dataclass(frozen=True)
class Fault:
    """Where a chain is not what was written: submission, number of the event, field, and both values in words."""

    submission: str
    sequence: int
    field: str
    expected: str
    actual: str

    def __str__(self) -> str:
        """The fault as a sentence."""
        return f"{self.submission}, event {self.sequence}, {self.field}: expected {self.expected}; found {self.actual}."


@dataclass(frozen=True)
class StoredEvent:
    """An event as a database holds it: the canonical text that was hashed, its hash, and the columns beside them."""

    text: str
    hash: str
    columns: Mapping[str, Any]


def head_of(events: Sequence[Event]) -> Head | None:
    """The head of one submission's chain; None for no events."""
    return Head(events[-1].submission, events[-1].sequence, events[-1].hash) if events else None


def read_event(stored: StoredEvent) -> Event:
    """The event that a stored text holds. Raises pydantic's ValidationError where it holds none."""
    return Event.model_validate_json(f'{stored.text.removesuffix("}")},"hash":"{stored.hash}"}}', strict=False)


def verify(events: Iterable[Event], anchors: Iterable[Head] = ()) -> tuple[Fault, ...]:
    """What is wrong with the chains of any number of submissions, in order; nothing for what was written.

    `events` are in the order of submission and sequence. Each anchor is a head that was told of before: its event must
    still be there, with that hash.
    """
    by_place: dict[tuple[str, int], str] = {}
    faults: list[Fault] = []
    for submission, chain in groupby(events, key=lambda event: event.submission):
        faults += _verify_chain(submission, chain, by_place)
    faults += [fault for anchor in anchors for fault in _verify_anchor(anchor, by_place)]
    return tuple(faults)


def verify_stored(stored: Iterable[StoredEvent], anchors: Iterable[Head] = ()) -> tuple[Fault, ...]:
    """The same of events as a database holds them: also that texts, hashes and the columns beside them agree."""
    faults: list[Fault] = []
    events: list[Event] = []
    for row in stored:
        try:
            event = read_event(row)
        except ValidationError as error:
            faults.append(_unreadable(row, error))
            continue
        faults += _column_faults(row, event)
        events.append(event)
    return (*faults, *verify(events, anchors))


def _verify_chain(submission: str, chain: Iterable[Event], by_place: dict[tuple[str, int], str]) -> Iterator[Fault]:
    before, sequence = FIRST, 0
    for event in chain:
        if event.sequence != sequence + 1:
            yield Fault(submission, sequence + 1, "sequence", f"event {sequence + 1}", f"event {event.sequence}")
        if event.before != before:
            yield Fault(submission, event.sequence, "before", before, event.before)
        own = hash_of(event.canonical)
        if own != event.hash:
            yield Fault(submission, event.sequence, "hash", event.hash, f"{own}, of the event as it stands")
        by_place[submission, event.sequence] = event.hash
        before, sequence = event.hash, event.sequence


def _verify_anchor(anchor: Head, by_place: Mapping[tuple[str, int], str]) -> Iterator[Fault]:
    if anchor.sequence == 0:
        return
    present = by_place.get((anchor.submission, anchor.sequence))
    if present is None:
        last = max((number for name, number in by_place if name == anchor.submission), default=0)
        held = f"{counted(last, 'event')} in all" if last else "no events"
        yield Fault(anchor.submission, anchor.sequence, "anchor", anchor.hash, held)
    elif present != anchor.hash:
        yield Fault(anchor.submission, anchor.sequence, "anchor", anchor.hash, present)


def _column_faults(row: StoredEvent, event: Event) -> Iterator[Fault]:
    """Columns that say another thing than the text, and a text that is not written as such texts are."""
    told = event.model_dump(mode="json") | {"kind": event.body.kind}
    for name, value in row.columns.items():
        if value != told.get(name):
            yield Fault(event.submission, event.sequence, name, canonical(told.get(name)), canonical(value))
    if row.text != event.canonical:
        yield Fault(event.submission, event.sequence, "text", event.canonical, row.text)


def _unreadable(row: StoredEvent, error: ValidationError) -> Fault:
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"])) or "text"
    place = row.columns.get("submission", "unknown"), row.columns.get("sequence", 0)
    return Fault(str(place[0]), int(place[1]), field, "an event as carefund writes it", str(first["msg"]))
