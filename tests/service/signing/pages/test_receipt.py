"""The page of a receipt says what the receipt states, in words, and lets nobody's name command anything."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.programme.rounds import load_round
from carefund.service.signing.pages.receipt import ReceiptPage, Row, receipt_page
from tests.assurance.making import BOARD, COUNCIL, plan_hash
from tests.service.signing.receipts import HOSTILE, NOTTINGHAMSHIRE, at, named, page, receipt, signed_by


def rows(made: ReceiptPage) -> dict[str, str]:
    return {row.label: row.value for row in made.rows}


def test_all_that_the_receipt_states_stands_on_the_page() -> None:
    one = receipt()
    assert rows(page(one)) == {
        "Plan": "Better Care Fund 2025-26 (bcf-2025-26)",
        "Area": "Nottinghamshire (E10000024)",
        "Version of the plan": "1",
        "Money in the pool": "£95,000,123.50",
        "Submitted by": "Leonie",
        "On behalf of": "Nottinghamshire County Council",
        "When, in UTC": "1 March 2025, 09:06:00 UTC",
        "When, in London": "1 March 2025, 09:06:00 GMT",
        "Deadline": "Met: submitted in time",
        "Signed: Chief executive of the council": f"Charles; for {COUNCIL.on_behalf_of}; 1 March 2025, 09:04:00 UTC; "
        "1 March 2025, 09:04:00 GMT in London",
        "Signed: Chief executive of the integrated care board": f"Bea; for {BOARD.on_behalf_of}; "
        "1 March 2025, 09:05:00 UTC; 1 March 2025, 09:05:00 GMT in London",
        "Hash of the plan": plan_hash(1),
        "Hash of the workbook": "none: this version was typed in, not uploaded",
        "Head of the ledger": str(one.head),
        "Hash of this receipt": one.hash,
    }


def test_what_is_for_a_machine_is_marked() -> None:
    made = page(replace(receipt(), file_hash=plan_hash(9)))
    marked = [row.label for row in made.rows if row.code]
    assert marked == ["Hash of the plan", "Hash of the workbook", "Head of the ledger", "Hash of this receipt"]


@pytest.mark.parametrize(
    ("hour", "london"), [(0, "26 October 2025, 01:30:05 BST"), (1, "26 October 2025, 01:30:05 GMT")]
)
def test_the_hour_that_comes_twice_in_october_is_told_apart(hour: int, london: str) -> None:
    said = rows(page(at(datetime(2025, 10, 26, hour, 30, 5, 999_999, tzinfo=UTC))))
    assert said["When, in London"] == london
    assert said["When, in UTC"] == f"26 October 2025, 0{hour}:30:05 UTC"


def test_a_late_plan_is_said_to_be_late_and_an_invented_one_invented() -> None:
    late = page(replace(receipt(), late=True), invented=True)
    assert rows(late)["Deadline"] == "Late: submitted after the deadline"
    assert "late" in late.lead
    assert late.notice.startswith("Invented for a demonstration.")
    in_time = page(receipt())
    assert ("late" in in_time.lead, in_time.notice) == (False, "")


def test_money_that_is_not_at_hand_is_not_nought() -> None:
    assert rows(page(receipt(), pounds=None))["Money in the pool"] == "not at hand"


def test_how_to_verify_names_the_page_the_commands_and_the_receipts_own_file() -> None:
    one = receipt()
    words = " ".join(f"{step.words} {step.command}" for step in page(one).verify)
    for part in ("/ledger/verify", f"carefund operate receipt {one.id}.json --data DIR", "--anchor HEAD", "SHA-256"):
        assert part in words


def test_a_service_without_a_page_to_verify_names_none() -> None:
    made = receipt_page(receipt(), load_round("bcf-2025-26"), NOTTINGHAMSHIRE, None, invented=False, verify_at="")
    assert len(made.verify) == 3
    assert not any("page Verify" in step.words for step in made.verify)


def test_every_signature_has_a_row() -> None:
    assert sum(row.label.startswith("Signed: ") for row in page(signed_by(8)).rows) == 8
    none = page(signed_by(0))
    assert (none.signatures, none.signed) == ((), "No signatures")


def test_a_role_that_the_round_no_longer_has_stands_by_its_id() -> None:
    one = receipt()
    gone = replace(one.signatures[0], slot=replace(one.signatures[0].slot, role="mayor"))
    (made,) = page(replace(one, signatures=(gone,))).signatures
    assert made.role == "mayor"


@given(st.text(min_size=1, max_size=200) | st.sampled_from(HOSTILE))
def test_whatever_a_name_is_every_row_is_a_line_that_can_be_seen(name: str) -> None:
    for row in page(named(name)).rows:
        assert isinstance(row, Row)
        for line in row.lines:
            assert line.strip()
            assert not {unicodedata.category(letter) for letter in line} & {"Cc", "Cs", "Zl", "Zp"}
            assert not set(line) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f\u200e")
