"""A posting keeps who, when and on what, survives being written, and a reversal names what it takes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from carefund.pool.movements import carry_forward
from carefund.pool.posting import Made, Posting, posting_of, record_of, reversing
from carefund.pool.refusal import RefusedEntry
from tests.pool.postings import NEXT, NOW, coded, paid_in, posted, posting, spent

NEXT_DAY = date(2023, 7, 1)


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


def test_each_text_of_a_posting_is_there_or_of_its_length() -> None:
    for name in ("id", "posted_by", "approved_by", "reference", "counterparty"):
        given = {"posting_id": "p"} | ({} if name == "id" else {name: "x" * 500})
        spent(**given)  # type: ignore[arg-type]
        for text in (" ", "x" * 501, ""):
            with pytest.raises(
                RefusedEntry, match=f"expected {name} of 1 to 500 characters; found .*Correct the posting"
            ):
                spent(**({"posting_id": text} if name == "id" else {"posting_id": "p", name: text}))  # type: ignore[arg-type]
    with pytest.raises(RefusedEntry, match="id of 1 to 500"):
        spent("x" * 501)
    assert spent("x" * 500).reference is None


def test_a_hash_is_sixty_four_letters_of_hexadecimal() -> None:
    assert spent("p", document_hash="0123456789abcdef" * 4).document_hash == "0123456789abcdef" * 4
    for wrong in ("a" * 63, "a" * 65, "g" * 64, "A" * 64):
        with pytest.raises(RefusedEntry, match="The posting p: expected a SHA-256 in hexadecimal; found"):
            spent("p", document_hash=wrong)
    with pytest.raises(RefusedEntry, match="expected the time of posting with its time zone; found none"):
        spent("p", posted=datetime(2023, 7, 1))
    with pytest.raises(RefusedEntry, match="expected the id of the posting that a reversal takes back; found 'q'"):
        spent("p", reverses="q")


def test_what_a_reversal_says_of_itself_and_what_it_keeps_of_the_first() -> None:
    first = spent("p1", reference="INV 7", document_hash="a" * 64, commissioner="nhs", approved_by="D. First",
                  nhs_percent=Decimal(60), council_percent=Decimal(40))  # fmt: skip
    made = Made(day=NEXT_DAY, posted=NOW, posted_by="B. Clerk", approved_by="C. Director")
    back = reversing(first, "p2", "twice", made)
    assert (back.id, back.day, back.posted, back.posted_by, back.approved_by) == (
        "p2", NEXT_DAY, NOW, "B. Clerk", "C. Director",
    )  # fmt: skip
    assert (back.document_hash, back.commissioner, back.reverses) == ("a" * 64, "nhs", "p1")
    assert (back.movement.undone_because, back.movement.undoes) == ("twice", first.movement)


def test_the_record_of_a_posting_holds_what_is_known_and_shares_what_all_legs_say() -> None:
    one = spent(
        "p1", "2", "12.34", document_hash="a" * 64, nhs_percent=Decimal("60.5"), council_percent=Decimal("39.5")
    )
    assert record_of(one) == {
        "id": "p1", "day": "2023-06-30", "posted": "2023-07-03T09:30:00+00:00", "posted_by": "A. Clerk",
        "accounting": "cash", "nhs_percent": "60.5", "council_percent": "39.5", "document_hash": "a" * 64,
        "movement": {
            "kind": "expenditure",
            "common": {"stream": "nhs-minimum", "year": "2023-24", "status": "actual", "scheme": "2"},
            "legs": [{"account": "pool", "pence": -1234}, {"account": "spent", "pence": 1234}],
        },
    }  # fmt: skip
    assert posting_of(record_of(one), {}) == one
    back = record_of(reversing(one, "p2", "why", Made(day=one.day, posted=NOW, posted_by="B")))
    assert (back["reverses"], back["because"]) == ("p1", "why")


def test_a_posting_shows_the_pool_s_leg_and_the_earlier_year() -> None:
    on = posting("c", carry_forward(coded(), NEXT, Decimal(5)))
    assert (on.year, on.leg.account, on.leg.year, on.pounds) == ("2023-24", "pool", "2023-24", 5)
    assert paid_in("a").leg.account == "pool"


def test_an_id_or_a_poster_that_is_none_is_refused() -> None:
    for name in ("id", "posted_by"):
        with pytest.raises(RefusedEntry, match=f"{name} of 1 to 500"):
            replace(spent("p"), **{name: None})
