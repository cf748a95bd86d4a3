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

    `events` are in the order of submission and sequence, and are looked at one by one, however many there are. Each
    anchor is a head that was told of before: its event must still be there, with that hash.
    """
    told = list(anchors)
    seen = {(anchor.submission, anchor.sequence): "" for anchor in told}
    last = dict.fromkeys((anchor.submission for anchor in told), 0)
    faults: list[Fault] = []
    for submission, chain in groupby(events, key=lambda event: event.submission):
        before = Head(submission, 0, FIRST)
        for event in chain:
            faults += _verify_event(event, before)
            before = Head(submission, event.sequence, event.hash)
            if (submission, event.sequence) in seen:
                seen[submission, event.sequence] = event.hash
            if submission in last:
                last[submission] += 1
    return (*faults, *(fault for anchor in told for fault in _verify_anchor(anchor, seen, last)))


def verify_stored(stored: Iterable[StoredEvent], anchors: Iterable[Head] = ()) -> tuple[Fault, ...]:
    """The same of events as a database holds them: also that texts, hashes and the columns beside them agree."""
    faults: list[Fault] = []

    def readable() -> Iterator[Event]:
        for row in stored:
            try:
                event = read_event(row)
            except ValidationError as error:
                faults.append(_unreadable(row, error))
                continue
            faults.extend(_column_faults(row, event))
            yield event

    of_chains = verify(readable(), anchors)
    return (*faults, *of_chains)


def _verify_event(event: Event, before: Head) -> Iterator[Fault]:
    """What is wrong with one event after the one before it in its chain."""
    number = before.sequence + 1
    if event.sequence != number:
        yield Fault(event.submission, number, "sequence", f"event {number}", f"event {event.sequence}")
    if event.before != before.hash:
        yield Fault(event.submission, event.sequence, "before", before.hash, event.before)
    own = hash_of(event.canonical)
    if own != event.hash:
        yield Fault(event.submission, event.sequence, "hash", event.hash, f"{own}, of the event as it stands")


def _verify_anchor(anchor: Head, seen: Mapping[tuple[str, int], str], last: Mapping[str, int]) -> Iterator[Fault]:
    if anchor.sequence == 0:
        return
    present, held = seen[anchor.submission, anchor.sequence], last[anchor.submission]
    if present != anchor.hash:
        instead = present or (f"{counted(held, 'event')} in all" if held else "no events")
        yield Fault(anchor.submission, anchor.sequence, "anchor", anchor.hash, instead)


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
