"""A true receipt is found true; of any other the field is named, and nothing that somebody shows is an exception."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.assurance import event as done
from carefund.assurance.event import Event, chained
from carefund.assurance.receipt import receipt_of
from carefund.pool.chain import canonical
from carefund.refusal import Refusal
from carefund.service.signing.receipt_check import NotAReceipt, ReceiptCheck, check_receipt, read_receipt
from carefund.service.signing.receipt_files import receipt_json
from tests.assurance.making import LEAD, NATIONAL, Ledger
from tests.service.signing.receipts import events, receipt

EVENTS = events()
RECORD: dict[str, Any] = json.loads(receipt_json(receipt()))
TAMPERED: list[tuple[str, Any]] = [
    ("version", 2), ("version", True), ("plan_hash", "0" * 64), ("file_hash", "0" * 64), ("submitted_by", "Mallory"),
    ("organisation", ""), ("submitted_at", "2025-02-01T09:06:00+00:00"), ("submitted_at_london", "2025-02-01"),
    ("format", 2),
    ("late", True), ("late", 0), ("sequence", 5), ("sequence", 7), ("sequence", 10**30), ("receipt_hash", "0" * 64),
    ("ledger_head", RECORD["ledger_head"].replace("@6", "@5")), ("ledger_head", "no head"), ("round", "bcf-2015-16"),
    ("area", "E10000016"), ("signatures", []), ("signatures", "none"), ("added", "words"), ("added", [1]),
]  # fmt: skip


def shown_as(record: dict[str, Any], held: list[Event] = EVENTS) -> ReceiptCheck:
    return check_receipt(read_receipt(json.dumps(record).encode()), held)


def hashed_again(record: dict[str, Any]) -> dict[str, Any]:
    """As somebody does who knows how receipts are hashed."""
    rest = {name: value for name, value in record.items() if name != "receipt_hash"}
    return {**rest, "receipt_hash": sha256(canonical(rest).encode()).hexdigest()}


def fields(check: ReceiptCheck) -> set[str]:
    return {one.field.partition("[")[0] for one in check.faults}


def test_a_true_receipt_is_found_true() -> None:
    made = shown_as(RECORD)
    assert (made.true, made.faults, made.notes) == (True, (), ())
    assert "the ledger holds all that it states" in made.words
    assert made.as_record()["submission"] == "bcf-2025-26/E10000024"


def test_layout_and_order_of_the_json_do_not_matter() -> None:
    backwards = dict(reversed(RECORD.items()))
    assert check_receipt(read_receipt(json.dumps(backwards, indent=4).encode("utf-16")), EVENTS).true


@pytest.mark.parametrize(("field", "value"), TAMPERED)
def test_a_field_that_was_changed_is_named(field: str, value: Any) -> None:
    made = shown_as({**RECORD, field: value})
    assert not made.true
    named = fields(made)
    assert field in named or (field in {"round", "area"} and "sequence" in named) or "receipt_hash" in named
    if field not in {"receipt_hash"} and value not in (True, 0):
        knowing = fields(shown_as(hashed_again({**RECORD, field: value})))
        assert field in knowing or (field in {"round", "area"} and knowing), knowing


@pytest.mark.parametrize("field", sorted(set(RECORD) - {"round", "area", "sequence", "ledger_head", "receipt_hash"}))
def test_a_field_that_was_taken_out_is_named(field: str) -> None:
    without = {name: value for name, value in RECORD.items() if name != field}
    wanted = {"receipt_hash"} | ({field} if RECORD[field] is not None else set())
    assert wanted <= fields(shown_as(without))
    if RECORD[field] is not None:
        assert field in fields(shown_as(hashed_again(without)))


def test_the_field_of_a_signature_is_named_in_words() -> None:
    second = {**RECORD["signatures"][1], "name": "Mallory"}
    made = shown_as(hashed_again({**RECORD, "signatures": [RECORD["signatures"][0], second]}))
    (fault,) = [one for one in made.faults if one.field != "receipt_hash"]
    assert (fault.field, fault.expected, fault.found) == ("signatures[1].name", "Bea", "Mallory")
    assert str(fault) == "Name in signature 2: expected Bea; found Mallory."


def test_a_cut_off_ledger_is_told() -> None:
    assert fields(shown_as(RECORD, EVENTS[:5])) == {"sequence", "ledger_head"}
    assert fields(shown_as(RECORD, [])) == {"sequence", "ledger_head"}


def test_a_ledger_that_was_changed_is_told_even_where_the_receipt_agrees() -> None:
    spoilt = [*EVENTS[:2], EVENTS[2].model_copy(update={"actor_name": "Mallory"}), *EVENTS[3:]]
    made = shown_as(RECORD, spoilt)
    (fault,) = made.faults
    assert (fault.field, "in event 3" in fault.expected) == ("ledger", True)


def test_a_ledger_written_anew_with_fresh_hashes_is_told() -> None:
    anew: list[Event] = []
    for event in EVENTS:
        plain = done.Unchained(**{name: getattr(event, name) for name in done.Unchained.model_fields})
        changed = plain.model_copy(update={"actor_name": "Mallory"}) if event.sequence == 4 else plain
        anew.append(chained(changed, event.sequence, anew[-1].hash if anew else event.before))
    assert {"ledger_head", "signatures", "receipt_hash"} <= fields(shown_as(RECORD, anew))


def test_events_that_do_not_follow_from_one_another_are_no_exception() -> None:
    plain = done.Unchained(**{name: getattr(EVENTS[1], name) for name in done.Unchained.model_fields})
    answer = plain.model_copy(update={"body": done.QuestionAnswered(thread="none such", words="Because")})
    second = chained(answer, 2, EVENTS[0].hash)
    assert "ledger" in fields(shown_as(RECORD, [EVENTS[0], second, *EVENTS[2:]]))


def test_events_in_an_impossible_order_are_no_exception() -> None:
    for held in (EVENTS[3:], EVENTS[::-1], [EVENTS[-1]] * 3):
        assert not shown_as(RECORD, held).true


def test_an_earlier_receipt_stays_true_and_says_that_there_is_a_later_one() -> None:
    ledger = Ledger().submitted()
    ledger.do(NATIONAL, done.Returned(reason="Say more"))
    ledger.save()
    ledger.do(LEAD, done.DeclaredReady(**ledger.this))
    from tests.assurance.making import BOARD, BOARD_CHIEF, CHIEF, COUNCIL

    ledger.sign(CHIEF, COUNCIL)
    ledger.sign(BOARD_CHIEF, BOARD)
    ledger.do(LEAD, done.Submitted(**ledger.this))
    made = shown_as(RECORD, ledger.events)
    assert made.true
    assert made.notes == ("The plan was submitted again on 1 March 2025, 09:12:00 GMT; that has a receipt of its own.",)
    assert shown_as(json.loads(receipt_json(receipt_of(ledger.events))), ledger.events).true


NO_RECEIPTS = [
    b"", b"{", b"[]", b"null", b"1", b"{}", b"\xff\xfe\x00", b"%PDF-1.7 ...", b"[" * 100_000, b"9" * 10_000,
    b" " * (2**20 + 1), json.dumps({**RECORD, "round": 5}).encode(), json.dumps({**RECORD, "sequence": "6"}).encode(),
    json.dumps({**RECORD, "sequence": True}).encode(), json.dumps({**RECORD, "sequence": 0}).encode(),
    json.dumps({**RECORD, "version": 1.5}).encode(), json.dumps({**RECORD, "version": float("nan")}).encode(),
    json.dumps({**RECORD, "version": [[[[1]]]]}).encode(), json.dumps({**RECORD, "area": "E1\x00"}).encode(),
    json.dumps({**RECORD, "area": "\ud800"}).encode(), json.dumps({**RECORD, "area": "../x"}).encode(),
    b'{"version": 2,' + json.dumps(RECORD).encode()[1:], json.dumps({**RECORD, "version": 1}).encode()[:-5] + b"1e999}",
]  # fmt: skip


@pytest.mark.parametrize("content", NO_RECEIPTS, ids=range(len(NO_RECEIPTS)))
def test_what_is_no_receipt_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(NotAReceipt, match=r"Give the \.json file"):
        read_receipt(content)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))


@given(st.dictionaries(st.sampled_from(sorted(RECORD)), JSON, min_size=1, max_size=4))
def test_nothing_that_is_shown_is_an_exception_but_a_refusal(changes: dict[str, Any]) -> None:
    record = {**RECORD, **changes}
    try:
        made = shown_as(record)
    except Refusal:
        return
    assert made.true == (canonical(record) == canonical(RECORD))
    assert all(str(one).isprintable() for one in made.faults)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_answered(content: bytes) -> None:
    with pytest.raises(NotAReceipt):
        read_receipt(content)


def test_a_receipt_with_a_thousand_wrong_fields_is_answered_shortly() -> None:
    made = shown_as({**RECORD, **{f"field {number}": "x" * 900 for number in range(1000)}})
    assert len(made.faults) == 50
    assert max(len(str(one)) for one in made.faults) < 400
