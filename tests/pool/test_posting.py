"""A posting keeps who, when and on what, survives being written, and a reversal names what it takes back."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given

from carefund.pool.posting import Made, Posting, posting_of, record_of, reversing
from carefund.pool.refusal import RefusedEntry
from tests.pool.postings import NOW, posted, posting, spent


@given(posted())
def test_what_is_written_is_read_again(postings: tuple[Posting, ...]) -> None:
    read: dict[str, Posting] = {}
    for one in postings:
        read[one.id] = posting_of(json.loads(json.dumps(record_of(one))), read)
    assert tuple(read.values()) == postings


def test_a_posting_says_who_and_when() -> None:
    with pytest.raises(RefusedEntry, match="posted_by of 1 to 500 characters"):
        spent("p", posted_by=" ")
    with pytest.raises(RefusedEntry, match="with its time zone"):
        spent("p", posted=datetime(2023, 7, 1))
    with pytest.raises(RefusedEntry, match="reference of 1 to 500"):
        spent("p", reference="x" * 501)
    with pytest.raises(RefusedEntry, match="SHA-256"):
        spent("p", document_hash="abc")


def test_a_reversal_names_what_it_takes_back_and_nothing_else_names_anything() -> None:
    first = spent("p1", reference="INV 7", counterparty="Care Ltd")
    back = reversing(first, "p2", "entered twice", Made(day=first.day, posted=NOW, posted_by="B. Clerk"))
    assert (back.reverses, back.pounds, back.reference, back.counterparty) == (
        "p1", Decimal("-50000.00"), "INV 7", "Care Ltd",
    )  # fmt: skip
    with pytest.raises(RefusedEntry, match="id of the posting that a reversal takes back"):
        posting("p3", back.movement)
    with pytest.raises(RefusedEntry, match="id of the posting that a reversal takes back"):
        spent("p4", reverses="p1")
    with pytest.raises(RefusedEntry, match="another reversal"):
        reversing(back, "p5", "no", Made(day=first.day, posted=NOW, posted_by="B. Clerk"))


def test_a_record_of_a_reversal_with_other_legs_is_no_record() -> None:
    first = spent("p1")
    record = record_of(reversing(first, "p2", "twice", Made(day=first.day, posted=NOW, posted_by="B")))
    record["movement"]["legs"][0]["pence"] += 1
    with pytest.raises(ValueError, match="other legs"):
        posting_of(record, {"p1": first})


def test_a_text_that_is_too_long_is_told_by_its_length() -> None:
    with pytest.raises(RefusedEntry, match="expected reference of 1 to 500 characters; found 501 characters"):
        spent("a", reference="x" * 501)
