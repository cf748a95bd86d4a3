"""A receipt held against real databases."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from carefund.assurance import event as done
from carefund.assurance.receipt import receipt_of
from carefund.service.signing.receipt_check import check_against_ledger, read_receipt
from carefund.service.signing.receipt_files import receipt_json
from tests.assurance.making import LEAD
from tests.service.ledger.test_events import Writer, execute, without_triggers


def submitted(database: str) -> tuple[Writer, bytes]:
    from carefund.service.ledger.events import events_of

    writer = Writer(database).signed()
    writer.ask(LEAD, done.Submitted(**writer.this))
    return writer, receipt_json(receipt_of(events_of(writer.submission, database)))


def test_a_receipt_of_the_ledger_is_true(database: str) -> None:
    writer, content = submitted(database)
    made = check_against_ledger(read_receipt(content), database)
    assert (made.true, made.submission) == (True, writer.submission)


def test_a_receipt_of_a_submission_that_the_ledger_does_not_know_is_not(database: str) -> None:
    _, content = submitted(database)
    of_none = json.loads(content) | {"round": "no-round"}
    assert not check_against_ledger(read_receipt(json.dumps(of_none).encode()), database).true


@pytest.mark.parametrize("spoil", [lambda text: text.replace("Charles", "Mallory"), lambda _text: "{}"])
def test_an_event_that_was_changed_by_force_is_told(database: str, spoil: Callable[[str], str]) -> None:
    from carefund.service.ledger.events import events_of

    writer, content = submitted(database)
    text = events_of(writer.submission, database)[3].canonical
    change = "UPDATE event SET text = %s WHERE submission = %s AND sequence = 4"
    with without_triggers(database):
        execute(database, change, spoil(text), writer.submission)
        made = check_against_ledger(read_receipt(content), database)
        execute(database, change, text, writer.submission)
    assert "ledger" in {one.field for one in made.faults}
    assert check_against_ledger(read_receipt(content), database).true
