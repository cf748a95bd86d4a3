"""A plan's year: books that nobody overwrites, returns that distinct people sign, handed in once and marked late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carefund.assurance import delivery
from carefund.assurance.delivery_guards import BooksMoved, ReturnMoved
from carefund.assurance.permissions import NotPermitted
from carefund.assurance.request import NotNow
from tests.assurance.making import (
    BOARD_CHIEF,
    CHIEF,
    EDITOR,
    LEAD,
    NATIONAL,
    QUARTER,
    REVIEWER,
    YEAR,
    Ledger,
    plan_hash,
)

FIRST, SECOND = plan_hash(901), plan_hash(902)


def opened(ledger: Ledger, **more: Any) -> None:
    told = {"year": YEAR, "plan_hash": ledger.state.plan_hash, "line": FIRST, "head": FIRST} | more
    ledger.do(EDITOR, delivery.PoolOpened(**told))


def posted(ledger: Ledger, based_on: str, head: str) -> None:
    ledger.do(LEAD, delivery.PoolPosted(year=YEAR, based_on=based_on, line=head, head=head, postings=1, words="£1"))


def saved(ledger: Ledger, return_hash: str = FIRST, based_on: str | None = None, who: Any = EDITOR) -> None:
    ledger.do(who, delivery.ReturnSaved(quarter=QUARTER, based_on=based_on, return_hash=return_hash))


def signed(ledger: Ledger, who: Any = CHIEF, return_hash: str = FIRST, **more: Any) -> None:
    ledger.setting["checked_hash"] = return_hash
    ledger.do(who, delivery.ReturnSigned(quarter=QUARTER, role="council", return_hash=return_hash), **more)


def handed_in(ledger: Ledger, return_hash: str = FIRST, who: Any = LEAD) -> None:
    ledger.setting["checked_hash"] = return_hash
    ledger.do(who, delivery.ReturnSubmitted(quarter=QUARTER, return_hash=return_hash))


def test_books_are_opened_from_the_plan_handed_in_and_once() -> None:
    with pytest.raises(NotNow, match="submitted"):
        opened(Ledger().signed())
    ledger = Ledger().submitted()
    for refused, words in (({"plan_hash": FIRST}, "another version"), ({"year": "1999-00"}, "1999-00")):
        with pytest.raises(NotNow, match=words):
            opened(ledger, **refused)
    opened(ledger)
    with pytest.raises(NotNow, match="open"):
        opened(ledger)
    assert ledger.state.delivery.pools[YEAR].lines == (FIRST,)


def test_nobody_writes_over_what_another_wrote_in_the_books() -> None:
    ledger = Ledger().decided()
    with pytest.raises(NotNow, match="Open the books"):
        posted(ledger, FIRST, SECOND)
    opened(ledger)
    posted(ledger, FIRST, SECOND)
    with pytest.raises(BooksMoved, match="Leonie"):
        posted(ledger, FIRST, plan_hash(903))
    with pytest.raises(NotPermitted):
        ledger.do(
            REVIEWER, delivery.PoolPosted(year=YEAR, based_on=SECOND, line=FIRST, head=FIRST, postings=1, words="x")
        )
    books = ledger.state.delivery.pools[YEAR]
    assert (books.head, [one.by for one in books.changes]) == (SECOND, ["Edith", "Leonie"])


def test_a_return_is_saved_by_one_after_the_other() -> None:
    with pytest.raises(NotNow, match="Hand in the plan first"):
        saved(Ledger().ready())
    ledger = Ledger().submitted()
    saved(ledger)
    with pytest.raises(ReturnMoved, match="Edith"):
        saved(ledger, SECOND)
    saved(ledger, SECOND, based_on=FIRST, who=LEAD)
    assert ledger.state.delivery.of(QUARTER).return_hash == SECOND


def test_a_return_is_signed_by_a_person_who_did_not_prepare_it() -> None:
    ledger = Ledger().submitted()
    saved(ledger)
    with pytest.raises(NotPermitted, match="not yours"):
        signed(ledger, BOARD_CHIEF)
    with pytest.raises(NotPermitted, match="second factor"):
        signed(ledger, fresh=False)
    with pytest.raises(NotNow, match="another version"):
        signed(ledger, return_hash=SECOND)
    signed(ledger)
    with pytest.raises(NotNow, match="it was given"):
        signed(ledger)
    saved(ledger, SECOND, based_on=FIRST)
    assert ledger.state.delivery.of(QUARTER).signatures == ()


def test_a_return_with_errors_or_before_its_quarter_ends_is_not_handed_in() -> None:
    ledger = Ledger().submitted()
    saved(ledger)
    with pytest.raises(NotNow, match="no signature of council"):
        handed_in(ledger)
    ledger.setting["errors"] = 2
    with pytest.raises(NotNow, match="2 errors"):
        signed(ledger)
    ahead = "q1-2025-26"
    ledger.do(EDITOR, delivery.ReturnSaved(quarter=ahead, based_on=None, return_hash=FIRST))
    with pytest.raises(NotNow, match="30 June 2025"):
        ledger.do(LEAD, delivery.ReturnSubmitted(quarter=ahead, return_hash=FIRST))


def test_a_return_is_handed_in_once_and_marked_late_after_its_due_day() -> None:
    ledger = Ledger().submitted()
    saved(ledger)
    signed(ledger)
    handed_in(ledger)
    stands = ledger.state.delivery.of(QUARTER).handed_in
    assert stands is not None
    assert (stands.late, stands.name, [one.name for one in stands.signatures]) == (False, "Leonie", ["Charles"])
    for change in (lambda: handed_in(ledger), lambda: saved(ledger, SECOND, based_on=FIRST)):
        with pytest.raises(NotNow, match="handed in on"):
            change()
    ledger.do(NATIONAL, delivery.ReturnReopened(quarter=QUARTER, reason="Of another year."))
    ledger.now = datetime(2025, 3, 2, 0, 0, tzinfo=UTC)
    saved(ledger, SECOND, based_on=FIRST)
    signed(ledger, return_hash=SECOND)
    handed_in(ledger, SECOND)
    again = ledger.state.delivery.of(QUARTER)
    assert [one.late for one in again.submissions] == [False, True]


def test_the_same_handing_in_sent_twice_is_one() -> None:
    ledger = Ledger().submitted()
    saved(ledger)
    signed(ledger)
    body = delivery.ReturnSubmitted(quarter=QUARTER, return_hash=FIRST)
    ledger.now = datetime(2025, 3, 5, 0, 0, tzinfo=UTC)
    assert ledger.do(LEAD, body, key="one") is not None
    assert ledger.do(LEAD, body, key="one") is None


def test_an_area_is_reminded_once_a_day_of_what_it_owes() -> None:
    ledger = Ledger()
    reminded = delivery.ReturnReminded(quarter=QUARTER)
    ledger.do(NATIONAL, reminded)
    with pytest.raises(NotNow, match="one reminder a day"):
        ledger.do(NATIONAL, reminded)
    ledger.now += timedelta(days=1)
    ledger.do(NATIONAL, reminded)
    with pytest.raises(NotNow, match="30 June 2025"):
        ledger.do(NATIONAL, delivery.ReturnReminded(quarter="q1-2025-26"))
