"""Postings as people write them: every kind, and each wrong field named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from carefund.pool.books import books_of
from carefund.pool.posting import Made, Posting
from carefund.pool.posting_form import KINDS, posting_of_form
from carefund.pool.refusal import RefusedEntry
from tests.pool.postings import NEXT, opening, spent

BOOKS = books_of(opening(), [spent("p1")])
MADE = Made(day=date(2023, 8, 9), posted=datetime(2023, 8, 9, tzinfo=UTC), posted_by="A. Clerk", approved_by="B")
FIELDS = {"kind": "expenditure", "pounds": "£1,200.50", "stream": "nhs-minimum", "scheme": "2"}
WHO = {"organisation": "Council", "provider": "private", "reason": "a need", "to_scheme": "1", "to_year": NEXT}


def formed(**fields: str) -> Posting:
    return posting_of_form({**FIELDS, **fields}, BOOKS, MADE, "p2")


def test_a_posting_has_what_its_fields_say_and_the_rest_from_who_makes_it() -> None:
    one = formed(reference=" INV 9 ", day="01/09/2023", commissioner="joint", nhs_percent="60", council_percent="40")
    assert (one.id, one.day, one.reference, str(one.pounds)) == ("p2", date(2023, 9, 1), "INV 9", "1200.50")
    assert (one.leg.quarter, one.posted_by, one.approved_by) == (2, "A. Clerk", "B")
    assert formed(id="mine", approved_by="C").approved_by == "C"
    assert formed(day="").day == MADE.day


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "reversal"])
def test_every_kind_can_be_written(kind: str) -> None:
    one = formed(kind=kind, **WHO)
    assert one.movement.kind == kind.replace("-overspend", "")
    assert (one.leg.year, one.leg.status) in {("2023-24", "actual"), (NEXT, "actual")}


def test_a_reversal_names_what_it_takes_back() -> None:
    back = posting_of_form({"reverses": "p1", "reason": "twice"}, BOOKS, MADE, "p2")
    assert (back.reverses, back.movement.undone_because, back.day) == ("p1", "twice", MADE.day)
    with pytest.raises(RefusedEntry, match='Did you mean "p1"'):
        posting_of_form({"kind": "reversal", "reverses": "p11"}, BOOKS, MADE, "p2")
    with pytest.raises(RefusedEntry, match="expected the reason"):
        posting_of_form({"reverses": "p1"}, BOOKS, MADE, "p2")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pound": "5"}, 'only the fields.*Did you mean "pounds"'),
        ({"kind": "spending"}, "kind: one of"),
        ({"kind": ""}, "kind: one of"),
        ({"pounds": ""}, "expected pounds; found none"),
        ({"pounds": "-"}, "expected pounds; found none"),
        ({"pounds": "-5"}, "a sum above £0"),
        ({"pounds": "5.001"}, "The posting p2, pounds"),
        ({"stream": ""}, "expected stream; found none"),
        ({"day": "yesterday"}, "a day such as"),
        ({"accounting": "barter"}, "accounting: one of cash and accrual"),
        ({"commissioner": "them"}, "commissioner: one of"),
        ({"kind": "carry-forward"}, "expected to year; found none"),
        ({"kind": "virement", "to_stream": "x"}, "expected the reason"),
        ({"document_hash": "zz"}, "SHA-256"),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, str], words: str) -> None:
    with pytest.raises(RefusedEntry, match=words):
        formed(**fields)


def test_an_accrual_after_the_year_has_no_quarter_of_it() -> None:
    late = posting_of_form({**FIELDS, "accounting": "accrual"}, BOOKS, replace(MADE, day=date(2024, 4, 20)), "p2")
    assert late.leg.quarter is None
