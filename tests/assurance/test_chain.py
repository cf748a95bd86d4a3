"""Chains: what was written verifies, and what was changed, cut or written anew is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carefund.assurance.chain import Head, StoredEvent, head_of, read_event, verify, verify_stored
from carefund.assurance.event import FIRST, Event, Unchained, chained
from tests.assurance.making import SUBMISSION, Ledger

EVENTS = Ledger().submitted().events


def stored(event: Event, **columns: Any) -> StoredEvent:
    own = {"submission": event.submission, "sequence": event.sequence, "kind": event.body.kind, "actor": event.actor}
    return StoredEvent(event.canonical, event.hash, own | columns)


def rewritten(events: list[Event], number: int, **change: Any) -> list[Event]:
    """The chain as somebody writes it anew who knows how hashes are made, with one event changed."""
    made: list[Event] = []
    for event in events:
        fields = {name: getattr(event, name) for name in Unchained.model_fields}
        fields |= change if event.sequence == number else {}
        made.append(chained(Unchained(**fields), event.sequence, made[-1].hash if made else FIRST))
    return made


def test_what_was_written_verifies() -> None:
    head = head_of(EVENTS)
    assert head == Head(SUBMISSION, 6, EVENTS[-1].hash)
    assert verify(EVENTS, [head]) == ()
    assert verify_stored(map(stored, EVENTS), [head]) == ()
    assert verify([]) == ()


def test_a_stored_event_is_read_as_it_was() -> None:
    assert [read_event(stored(event)) for event in EVENTS] == EVENTS


def test_the_canonical_text_is_ascii_with_keys_in_order() -> None:
    text = EVENTS[0].canonical
    assert text.isascii()
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert "hash" not in json.loads(text)


@pytest.mark.parametrize("number", range(1, 7))
def test_a_changed_event_is_named(number: int) -> None:
    events = list(EVENTS)
    events[number - 1] = events[number - 1].model_copy(update={"actor_name": "Mallory"})
    (fault,) = verify(events)
    assert (fault.submission, fault.sequence, fault.field) == (SUBMISSION, number, "hash")


def test_a_changed_column_is_named() -> None:
    rows = [stored(event) for event in EVENTS]
    rows[2] = stored(EVENTS[2], actor="mallory")
    (fault,) = verify_stored(rows)
    assert (fault.sequence, fault.field, fault.actual) == (3, "actor", '"mallory"')
    assert str(fault) == f'{SUBMISSION}, event 3, actor: expected "leonie"; found "mallory".'


def test_a_text_that_holds_no_event_is_named_and_the_rest_is_still_checked() -> None:
    rows = [stored(event) for event in EVENTS]
    rows[1] = StoredEvent("{broken", EVENTS[1].hash, {"submission": SUBMISSION, "sequence": 2})
    faults = verify_stored(rows)
    assert (faults[0].sequence, faults[0].expected) == (2, "an event as carefund writes it")
    assert {fault.field for fault in faults[1:]} == {"sequence", "before"}


def test_a_text_with_other_spaces_is_named() -> None:
    rows = [StoredEvent(EVENTS[0].canonical.replace(",", ", "), EVENTS[0].hash, {}), *map(stored, EVENTS[1:])]
    assert [fault.field for fault in verify_stored(rows)] == ["text"]


def test_an_event_taken_out_is_named() -> None:
    faults = verify([event for event in EVENTS if event.sequence != 3])
    assert [(fault.sequence, fault.field) for fault in faults] == [(3, "sequence"), (4, "before")]


def test_a_chain_that_was_cut_off_needs_the_anchor() -> None:
    cut, head = EVENTS[:-1], head_of(EVENTS)
    assert head is not None
    assert verify(cut) == ()
    (fault,) = verify(cut, [head])
    assert (fault.sequence, fault.field, fault.actual) == (6, "anchor", "5 events in all")


def test_a_chain_that_was_written_anew_needs_the_anchor() -> None:
    forged, head = rewritten(EVENTS, 2, actor_name="Mallory"), head_of(EVENTS)
    assert head is not None
    assert verify(forged) == ()
    (fault,) = verify(forged, [head])
    assert (fault.sequence, fault.field, fault.expected) == (6, "anchor", EVENTS[-1].hash)


def test_a_submission_that_is_gone_needs_the_anchor() -> None:
    head = head_of(EVENTS)
    assert head is not None
    assert verify([], [head])[0].actual == "no events"
