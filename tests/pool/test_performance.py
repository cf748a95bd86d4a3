"""Pay for performance in the books: the specification's test vector, frozen counts, and what is posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from carefund.pool.books import Books, books_of
from carefund.pool.lines import Contribution
from carefund.pool.pay_for_performance import QuarterCount
from carefund.pool.performance import (
    Agreed,
    account_of,
    largest_nhs_stream,
    payment_postings,
    payment_record,
)
from carefund.pool.posting import Made
from carefund.pool.refusal import RefusedEntry
from carefund.programme.rounds import load_round
from tests.pool.postings import opening

ROUND = load_round("bcf-2015-16")
YEAR, STREAM = "2015-16", "ccg-top-slice"
COUNTS = (2450, 2420, 2500, 2380)
DAYS = (date(2015, 5, 29), date(2015, 8, 28), date(2015, 11, 27), date(2016, 2, 26))
MADE = Made(day=date(2016, 6, 1), posted=datetime(2016, 6, 1, tzinfo=UTC), posted_by="A. Clerk")


def books() -> Books:
    """A plan with the specification's baseline of 2,500 a quarter and a fall of 3.5%, and two groups that pay."""
    paying = tuple(
        Contribution(organisation=who, kind="nhs", stream=STREAM, amounts={YEAR: Decimal(pounds)})
        for who, pounds in (("CCG A", 200_000), ("CCG B", 100_000))
    )
    targets = {"baseline": ["2500"] * 4, "planned": ["2412.5"] * 4, "agreed": "2014-09-19"}
    return books_of(
        opening(year=YEAR, round_id="bcf-2015-16", contributions=paying, expenditure=(), planned=(), targets=targets)
    )


def after(quarters: int, given: Books | None = None) -> Books:
    """The books once so many quarters were decided."""
    held = given or books()
    for number in range(len(held.payments), quarters):
        account = account_of(held, ROUND, Agreed())
        counts = tuple(QuarterCount(count, (f"release {place}",)) for place, count in enumerate(COUNTS[: number + 1]))
        account = account.decide(counts, DAYS[number])
        posted = payment_postings(held, account.payments[-1], STREAM, MADE)
        record = payment_record(account, [one.id for one in posted])
        held = books_of(held.opening, (*held.postings, *posted), payments=(*held.payments, record))
    return held


def test_the_test_vector_is_posted_quarter_by_quarter() -> None:
    held = after(4)
    account = account_of(held, ROUND, Agreed())
    assert account.terms.pot == 521_500
    assert [one.paid for one in account.payments] == [74_500, 119_200, 0, 178_800]
    assert account.withheld == 149_000
    posted = held.ledger.total(["contribution"], account="pool", status="actual", year=YEAR)
    assert posted == 372_500 == account.paid


def test_each_payment_is_paid_in_by_the_groups_in_proportion_and_says_its_quarter() -> None:
    held = after(1)
    assert [(one.leg.organisation, one.pounds, one.leg.quarter) for one in held.postings] == [
        ("CCG A", Decimal("49666.67"), 1), ("CCG B", Decimal("24833.33"), 1),
    ]  # fmt: skip
    assert {one.reference for one in held.postings} == {"Pay for performance, Q4 2014/15"}
    assert after(3).payments[2]["postings"] == []


def test_the_books_keep_what_a_payment_rests_on_and_a_revision_moves_no_payment_made() -> None:
    held = after(1)
    assert held.payments[0]["counts"] == [{"count": "2450", "releases": ["release 0"]}]
    account = account_of(held, ROUND, Agreed(price=Fraction(9), day=date(2000, 1, 1)))
    revised = account.decide([QuarterCount(2500, ("revised",)), QuarterCount(2400)], DAYS[1])
    assert [one.paid for one in revised.payments] == [74_500, 74_500]


def test_a_local_price_is_kept_from_the_first_payment_on() -> None:
    account = account_of(books(), ROUND, Agreed(price=Fraction(1000)))
    account = account.decide([QuarterCount(2450)], DAYS[0])
    assert account.terms.price_is_local
    held = books_of(books().opening, (), payments=(payment_record(account, []),))
    assert account_of(held, ROUND, Agreed()).payments[0].paid == 50_000


def test_a_price_that_the_plan_agreed_is_the_pots_and_one_given_by_hand_is_before_it() -> None:
    own = books_of(replace(books().opening, targets={**books().opening.targets, "price": "1000"}))
    assert account_of(own, ROUND, Agreed()).terms.pot == 350_000
    assert account_of(own, ROUND, Agreed()).terms.price_is_local
    assert account_of(own, ROUND, Agreed(price=Fraction(2000))).terms.pot == 700_000


def test_books_that_a_payment_does_not_follow_from_are_refused() -> None:
    held = after(1)
    wrong = books_of(held.opening, held.postings, payments=({**held.payments[0], "paid": "74500.01"},))
    with pytest.raises(RefusedEntry, match=r"£74,500\.01, as paid for Q4 2014/15"):
        account_of(wrong, ROUND, Agreed())


def test_without_figures_signature_or_payer_it_is_refused_in_words() -> None:
    bare = books()
    with pytest.raises(RefusedEntry, match="a plan without the figures"):
        account_of(books_of(replace(bare.opening, targets={})), ROUND, Agreed())
    with pytest.raises(RefusedEntry, match="a round without"):
        account_of(bare, load_round("bcf-2023-25"), Agreed())
    unsigned = {name: value for name, value in bare.opening.targets.items() if name != "agreed"}
    with pytest.raises(RefusedEntry, match="the plan is not signed"):
        account_of(books_of(replace(bare.opening, targets=unsigned)), ROUND, Agreed())
    account = account_of(bare, ROUND, Agreed()).decide([QuarterCount(2450)], DAYS[0])
    with pytest.raises(RefusedEntry, match="none that pays into carers-breaks"):
        payment_postings(bare, account.payments[0], "carers-breaks", MADE)
    assert largest_nhs_stream(bare) == STREAM


def test_what_is_posted_is_of_who_made_it_and_the_quarter_it_was_paid_in() -> None:
    """£74,500 by 2:1. Decided in a later year it is of no quarter of the books' year."""
    account = account_of(books(), ROUND, Agreed()).decide([QuarterCount(2450)], DAYS[0])
    made = replace(MADE, approved_by="B. Director")
    first, second = payment_postings(books(), account.payments[0], STREAM, made)
    assert (first.id, second.id) == ("payment-1-1", "payment-1-2")
    assert (first.day, first.posted, first.posted_by, first.approved_by) == (
        DAYS[0], made.posted, "A. Clerk", "B. Director",
    )  # fmt: skip
    assert {leg.reason for leg in first.movement.legs} == {"pay for performance, Q4 2014/15"}
    assert (first.leg.stream, first.leg.year, first.leg.status) == (STREAM, YEAR, "actual")
    late = account_of(books(), ROUND, Agreed()).decide([QuarterCount(2450)], date(2016, 4, 1))
    assert [one.leg.quarter for one in payment_postings(books(), late.payments[0], STREAM, made)] == [None, None]
    assert payment_postings(after(1), account.payments[0], STREAM, made)[0].id == "payment-2-1"
    days = (date(2015, 4, 1), date(2015, 6, 30), date(2015, 7, 1), date(2016, 1, 1), date(2016, 3, 31))
    each = (payment_postings(books(), replace(account.payments[0], decided=day), STREAM, made) for day in days)
    quarters = [posted[0].leg.quarter for posted in each]
    assert quarters == [1, 1, 2, 4, 4]


def test_only_nhs_bodies_that_pay_into_the_stream_pay_and_each_by_its_plan() -> None:
    lines = [("CCG A", "nhs", STREAM, 300), ("Council", "council", STREAM, 900), ("CCG B", "nhs", "carers-breaks", 900),
             ("CCG C", "nhs", STREAM, 0)]  # fmt: skip
    paying = tuple(
        Contribution(organisation=who, kind=kind, stream=stream, amounts={YEAR: Decimal(pounds)})  # type: ignore[arg-type]
        for who, kind, stream, pounds in lines
    )
    held = books_of(replace(books().opening, contributions=paying))
    account = account_of(held, ROUND, Agreed()).decide([QuarterCount(2450)], DAYS[0])
    posted = payment_postings(held, account.payments[0], STREAM, MADE)
    assert [(one.leg.organisation, one.pounds) for one in posted] == [("CCG A", 74_500)]
    nothing = books_of(replace(held.opening, contributions=paying[1:2] + paying[3:]))
    with pytest.raises(RefusedEntry, match="A payment: expected an NHS body of the plan; found none that pays into"):
        payment_postings(nothing, account.payments[0], STREAM, MADE)
    assert largest_nhs_stream(held) == "carers-breaks"
    summed = (*paying, paying[0].model_copy(update={"amounts": {YEAR: Decimal(601)}}))
    assert largest_nhs_stream(books_of(replace(held.opening, contributions=summed))) == STREAM
    with pytest.raises(
        RefusedEntry, match=r"A payment: expected an NHS body of the plan; found none\. Correct the plan"
    ):
        largest_nhs_stream(books_of(replace(held.opening, contributions=paying[1:2])))


def test_the_record_of_a_payment_holds_all_that_it_was_decided_from() -> None:
    account = account_of(books(), ROUND, Agreed(price=Fraction(1, 3)))
    record = payment_record(account.decide([QuarterCount(2450, ("r1", "r2"))], DAYS[0]), ["a", "b"])
    assert record == {
        "quarter": "Q4 2014/15", "decided": "2015-05-29", "counts": [{"count": "2450", "releases": ["r1", "r2"]}],
        "cumulative": "50", "earned": "16.67", "paid": "16.67", "price": "1/3", "agreed": "2014-09-19",
        "postings": ["a", "b"],
    }  # fmt: skip
    kept = account_of(books_of(books().opening, (), payments=(record,)), ROUND, Agreed())
    assert kept.payments[0].releases == ("r1", "r2")
    assert kept.terms.price_is_local


def test_the_baseline_is_the_plan_s_and_the_round_s_own_price_is_not_local() -> None:
    account = account_of(books(), ROUND, Agreed(price=Fraction(1490), day=date(2014, 10, 1)))
    assert not account.terms.price_is_local
    assert account.terms.agreed == date(2014, 10, 1)
    assert {one.releases for one in account.terms.baseline} == {(f"plan {'a' * 64}",)}
    assert account.terms.reduction == 350


def test_a_refusal_of_pay_for_performance_says_what_is_wanted() -> None:
    bare = books()
    for held, round_, expected, found in (
        (books_of(replace(bare.opening, targets={})), ROUND, "a round and plan with it", "a plan without the"),
        (bare, load_round("bcf-2023-25"), "a round and plan with it", "a round without"),
        (books_of(replace(bare.opening, targets={**bare.opening.targets, "agreed": None})), ROUND,
         "the day on which the target was agreed", r"none\. Give the day"),
    ):  # fmt: skip
        with pytest.raises(RefusedEntry, match=f"Pay for performance: expected {expected}; found {found}"):
            account_of(held, round_, Agreed())
    first = after(1)
    wrong = books_of(first.opening, first.postings, payments=({**first.payments[0], "paid": "1"},))
    with pytest.raises(
        RefusedEntry, match=r"A payment in the books: expected £1, as paid .*; found £74,500 by the terms\. Use"
    ):
        account_of(wrong, ROUND, Agreed(day=date(2014, 1, 1)))
    kept = account_of(first, ROUND, Agreed(day=date(2016, 1, 1)))
    assert kept.terms.agreed == date(2014, 9, 19)
