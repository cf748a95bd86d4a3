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


def test_what_is_not_given_comes_from_who_makes_it_and_what_is_given_is_kept() -> None:
    one = formed(
        counterparty="Care Ltd", document_hash="a" * 64, accounting="accrual", area_of_spend="acute",
        provider="private", organisation="Council", reason="late", commissioner="joint", nhs_percent="60",
        council_percent="40.5",
    )  # fmt: skip
    assert (one.counterparty, one.document_hash, one.accounting, one.commissioner) == (
        "Care Ltd", "a" * 64, "accrual", "joint",
    )  # fmt: skip
    assert (str(one.nhs_percent), str(one.council_percent)) == ("60.0", "40.5")
    assert (one.leg.area_of_spend, one.leg.provider, one.leg.organisation, one.leg.scheme, one.leg.reason) == (
        "acute", "private", "Council", "2", "late",
    )  # fmt: skip
    assert (one.posted, one.leg.stream) == (MADE.posted, "nhs-minimum")
    assert formed(id="mine").id == "mine"
    assert [formed(commissioner=who).commissioner for who in ("nhs", "council")] == ["nhs", "council"]
    assert formed().accounting == "cash"


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("01/04/2023", 1), ("30/06/2023", 1), ("01/07/2023", 2), ("31/12/2023", 3), ("01/01/2024", 4), ("31/03/2024", 4),
     ("01/04/2024", None), ("31/03/2023", None)],
)  # fmt: skip
def test_the_quarter_is_that_of_the_day_in_the_books_year(day: str, quarter: int | None) -> None:
    assert formed(day=day).leg.quarter == quarter


def test_a_virement_goes_to_the_stream_and_scheme_that_are_named_and_keeps_nothing_else_of_where_it_came_from() -> None:
    one = formed(
        kind="virement", to_stream="improved-better-care-fund", to_scheme="4", reason="a need", provider="private",
        area_of_spend="acute",
    )  # fmt: skip
    out, into = [leg for leg in one.movement.legs if leg.account == "pool"]
    assert (out.stream, out.scheme, out.provider, out.area_of_spend) == ("nhs-minimum", "2", "private", "acute")
    assert (into.stream, into.scheme, into.provider, into.area_of_spend) == (
        "improved-better-care-fund", "4", None, None,
    )  # fmt: skip
    within = formed(kind="virement", to_scheme="1", reason="a need").movement.legs[-1]
    assert (within.stream, within.scheme) == ("nhs-minimum", "1")


def test_what_is_carried_forward_goes_to_the_year_that_is_named_either_way() -> None:
    forward, back = (formed(kind=kind, to_year=NEXT) for kind in ("carry-forward", "carry-overspend-forward"))
    assert [(leg.year, leg.pounds > 0) for leg in forward.movement.legs if leg.account == "pool"] == [
        ("2023-24", False), (NEXT, True),
    ]  # fmt: skip
    assert [(leg.year, leg.pounds > 0) for leg in back.movement.legs if leg.account == "pool"] == [
        (NEXT, False), ("2023-24", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pound": "5"}, r"The posting p2: expected only the fields id, kind, .* and reverses; found 'pound'\. Did"),
        ({"colour": "5"}, r"found 'colour'\. Correct the posting\."),
        ({"kind": "zz"}, r"kind: one of contribution, .*virement.* and reversal; found 'zz'\. Correct the posting\."),
        ({"pounds": ""}, r"expected pounds; found none\. Give the pounds\."),
        ({"kind": "carry-forward"}, r"expected to year; found none\. Give the to year\."),
        ({"kind": "reversal"}, r"the id of a posting in the books, in reverses; found nothing\. Correct the posting\."),
        ({"reverses": "zz"}, r"in reverses; found 'zz'\. Correct the posting\."),
        ({"kind": "expenditure", "nhs_percent": "-"}, r"expected nhs_percent; found none\. Give the nhs_percent\."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_found_and_what_to_do(fields: dict[str, str], words: str) -> None:
    with pytest.raises(RefusedEntry, match=words):
        formed(**fields)


def test_a_reversal_may_be_of_kind_reversal_and_has_its_own_day_and_approver() -> None:
    fields = {
        "kind": "reversal",
        "reverses": "p1",
        "reason": "twice",
        "day": "10/08/2023",
        "approved_by": "C",
        "id": "x",
    }
    back = posting_of_form(fields, BOOKS, MADE, "p2")
    assert (back.id, back.reverses, back.day, back.approved_by) == ("x", "p1", date(2023, 8, 10), "C")
