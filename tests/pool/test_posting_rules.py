"""The rules hold at the posting: each refusal names the rule and where it is from, and a sound posting passes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.books import Books, books_of
from carefund.pool.money import in_pounds
from carefund.pool.movements import (
    carry_forward,
    carry_overspend_forward,
    contribution,
    credit,
    deficit_cover,
    expenditure,
    refund,
    virement,
)
from carefund.pool.posting import Made, Posting, reversing
from carefund.pool.posting_facts import Facts, RefusedPosting
from carefund.pool.posting_rules import check_postings, in_purpose
from carefund.programme.rounds import load_round
from tests.pool.postings import (
    AGREEMENT,
    COUNCIL,
    ICB,
    NEXT,
    NOW,
    coded,
    opening,
    paid_in,
    posting,
    spent,
)

ROUND = load_round("bcf-2023-25")
NHS, DFG, IBCF = "nhs-minimum", "disabled-facilities-grant", "improved-better-care-fund"
APPROVALS = """
[[approvals]]
who = "A. Clerk"
post = 60_000

[[approvals]]
who = "B. Director"
post = 1_000_000
vire = 500_000
carry_forward = 60_000
"""


def books(*postings: Posting, **changes: Any) -> Books:
    return books_of(opening(**changes), postings)


def refused(one: Posting, before: Books | None = None, **options: Any) -> RefusedPosting:
    with pytest.raises(RefusedPosting) as refusal:
        check_postings([one], before or books(), ROUND, **options)
    return refusal.value


def vired(of: str, to: str, pounds: str, **schemes: str) -> Posting:
    source, destination = coded(of, schemes.get("from_scheme")), coded(to, schemes.get("to_scheme"))
    return posting("v", virement(source, destination, Decimal(pounds), "a need"))


def test_sound_postings_pass_and_are_completed_from_the_plan() -> None:
    paid, out = check_postings([paid_in("a"), spent("b")], books(), ROUND)
    assert paid == paid_in("a")
    assert (out.leg.area_of_spend, out.leg.provider, out.commissioner) == ("community-health", "nhs-community", "nhs")


def test_a_misspelt_stream_scheme_or_organisation_is_named_with_the_nearest() -> None:
    one = refused(posting("a", contribution(coded("nhs-minimun", organisation=ICB), Decimal(5))))
    assert 'Did you mean "nhs-minimum"?' in one.to_do
    assert (one.rule, one.source) == ("Streams are those of the plan", "the accepted plan")
    assert one.as_record()["rule"] == one.rule
    who = refused(posting("a", contribution(coded(organisation="Integrated Care Bord"), Decimal(5))))
    assert 'Did you mean "Integrated Care Board"?' in who.to_do
    assert "a scheme of the plan; found '9'" in str(refused(spent("a", scheme="9")))
    assert refused(posting("a", expenditure(coded(), Decimal(5)))).rule == "Expenditure belongs to a scheme"


def test_a_stream_of_the_round_that_the_plan_has_no_money_in_is_refused() -> None:
    one = refused(posting("a", contribution(coded("discharge-funding-nhs", organisation=ICB), Decimal(5))))
    assert one.rule == "Streams are those of the plan"


def test_words_are_those_of_the_round_and_joint_shares_add_up() -> None:
    assert (
        "'acute-care'"
        in refused(posting("a", expenditure(coded(NHS, "2", area_of_spend="acute-care"), Decimal(5)))).found
    )
    joint = {"commissioner": "joint", "nhs_percent": Decimal(60)}
    assert refused(spent("a", **joint)).rule == "What is commissioned jointly has shares"
    check_postings([spent("a", **joint, council_percent=Decimal(40))], books(), ROUND)


def test_capital_grant_is_not_vired_into_the_nhs_minimum() -> None:
    one = refused(vired(DFG, NHS, "2300000"))
    assert one.rule == "A capital grant to councils is not moved into the NHS minimum or any stream of revenue."
    assert one.source == "no source found"
    with pytest.raises(RefusedPosting, match="found Minimum contribution of integrated care boards"):
        check_postings([vired(DFG, NHS, "1")], books(), ROUND)


def test_without_a_rule_of_the_round_the_kinds_of_the_streams_decide() -> None:
    bare = ROUND.model_copy(update={"virement_rules": ()})
    with pytest.raises(RefusedPosting, match="Disabled Facilities Grant is capital"):
        check_postings([vired(DFG, NHS, "1")], books(), bare)
    with pytest.raises(RefusedPosting, match="is revenue"):
        check_postings([vired(NHS, DFG, "1")], books(), bare)


def test_a_council_grant_is_not_vired_into_nhs_money() -> None:
    assert refused(vired(IBCF, NHS, "1")).rule.startswith(
        "A grant paid to a council is not moved into money of the NHS"
    )


def test_no_virement_takes_a_protected_minimum_below_what_it_requires() -> None:
    most = vired(NHS, NHS, "50000", from_scheme="1", to_scheme="2")
    check_postings([most], books(), ROUND)
    one = refused(vired(NHS, NHS, "50000.01", from_scheme="1", to_scheme="2"))
    assert one.rule == "NHS contribution to social care maintained is kept"
    assert one.found == "£449,999.99"
    again = posting("w", virement(coded(NHS, "1"), coded(NHS, "2"), Decimal(1), "more"))
    assert "£449,999" in refused(again, books(most)).found


def test_what_the_minimum_must_hold_is_not_vired_out_nor_a_grant_that_is_passed_on_whole() -> None:
    more = opening().contributions[0].model_copy(update={"stream": "additional-contribution"})
    both = books(contributions=(*opening().contributions, more), required={"nhs-minimum": Decimal(1_190_000)})
    check_postings([vired(NHS, "additional-contribution", "10000")], both, ROUND)
    with pytest.raises(RefusedPosting, match="Minimum contribution of integrated care boards is kept"):
        check_postings([vired(NHS, "additional-contribution", "10000.01")], both, ROUND)
    with pytest.raises(RefusedPosting, match="Improved Better Care Fund spent whole is kept"):
        check_postings([vired(IBCF, "additional-contribution", "1")], both, ROUND)
    cover = posting("d", deficit_cover(coded(IBCF, provider="a hospital"), Decimal(1), "deficit"))
    assert refused(cover, both).rule == "Improved Better Care Fund spent whole is kept"


def test_a_virement_moves_no_more_than_a_stream_has() -> None:
    bare = ROUND.model_copy(update={"virement_rules": ()})
    with pytest.raises(RefusedPosting, match="at most £200,000; found £200,001"):
        check_postings([vired(IBCF, NHS, "200001")], books(spent("a", "4", "40000", IBCF)), bare)


def test_what_a_stream_pays_for_is_what_the_round_says() -> None:
    one = refused(posting("a", expenditure(coded(DFG, "3", area_of_spend="acute"), Decimal(5))))
    assert one.rule == "Disabled Facilities Grant passed on whole"
    check_postings([posting("a", expenditure(coded(DFG, "3", area_of_spend="other"), Decimal(5)))], books(), ROUND)


def test_a_round_that_says_what_a_stream_pays_for_is_kept_to() -> None:
    limits = {"commissioners": ("council",), "areas_of_spend": ("social-care",), "scheme_types": ()}
    stream = SimpleNamespace(id=NHS, label="Minimum", source=(), verified=False, **limits)
    facts = Facts(books(), ROUND)
    facts.__dict__["stream"] = lambda _: stream
    whole = spent("b", commissioner="nhs")
    assert [one.found for one in in_purpose(whole, facts)] == ["'nhs'"]
    acute = posting("c", expenditure(coded(NHS, "2", area_of_spend="acute"), Decimal(5)), commissioner="council")
    assert [one.found for one in in_purpose(acute, facts)] == ["'acute'"]


def test_a_stream_is_paid_in_by_its_own_kind_of_organisation() -> None:
    one = refused(posting("a", contribution(coded(NHS, organisation=COUNCIL), Decimal(5))))
    assert one.rule == "Minimum contribution of integrated care boards is paid in by its own kind of organisation"


def test_no_more_is_carried_forward_than_is_left_or_the_agreement_allows() -> None:
    left = books(paid_in("a", pounds="1000000"), spent("b", pounds="900000"))
    huge = posting("c", carry_forward(coded(), NEXT, Decimal(99_999_999)))
    assert refused(huge, left).expected == "at most £100,000, which is what is left"
    assert refused(huge).expected == "at most £0, which is what is left"
    limited = posting("c", carry_forward(coded(), NEXT, Decimal("50000.01")))
    assert refused(limited, left).rule == "The agreement limits what is carried forward"
    first = posting("c", carry_forward(coded(), NEXT, Decimal(30000)))
    check_postings([first, posting("d", carry_forward(coded(), NEXT, Decimal(20000)))], left, ROUND)
    with pytest.raises(RefusedPosting, match=r"at most £50,000 in all; found £50,000\.01"):
        check_postings([first, posting("d", carry_forward(coded(), NEXT, Decimal("20000.01")))], left, ROUND)
    assert refused(posting("e", carry_forward(coded(), "2025-26", Decimal(5))), left).expected == NEXT


def test_no_more_of_an_overspend_is_carried_forward_than_there_is_and_no_more_is_refunded_than_is_left() -> None:
    over = books(paid_in("a"), spent("b", pounds="150000"))
    check_postings([posting("c", carry_overspend_forward(coded(), NEXT, Decimal(50000)))], over, ROUND)
    most = refused(posting("c", carry_overspend_forward(coded(), NEXT, Decimal(50001))), over)
    assert most.expected == "at most £50,000, which is what is overspent"
    back = posting("r", refund(coded(organisation=ICB), Decimal(1), "underspend"))
    assert refused(back, over).expected == "at most £0, which is what is left"


@pytest.mark.parametrize(
    ("day", "accounting", "refusal"),
    [
        (date(2023, 4, 1), "cash", None),
        (date(2024, 3, 31), "cash", None),
        (date(2023, 3, 31), "cash", "Cash belongs to the year"),
        (date(2024, 4, 1), "cash", "Cash belongs to the year"),
        (date(2024, 4, 30), "accrual", None),
        (date(2024, 5, 31), "accrual", None),
        (date(2024, 6, 1), "accrual", "A year is closed"),
    ],
)
def test_what_is_dated_after_the_year_is_an_accrual_of_it_until_the_cut_off(
    day: date, accounting: str, refusal: str | None
) -> None:
    one = spent("a", day=day, accounting=accounting, posted=datetime(2024, 5, 1, tzinfo=UTC))
    if refusal is None:
        check_postings([one], books(), ROUND)
    else:
        assert refused(one).rule.startswith(refusal)


def test_nothing_is_posted_after_the_cut_off_not_even_what_takes_back() -> None:
    late = datetime(2024, 6, 1, tzinfo=UTC)
    assert refused(spent("a", posted=late)).rule == "A year is closed at its cut-off"
    back = reversing(spent("a"), "b", "a mistake", Made(day=date(2024, 3, 31), posted=late, posted_by="A"))
    assert refused(back, books(spent("a"))).source == "the section 75 agreement"
    check_postings(
        [spent("a", posted=late)], books(agreement_text=AGREEMENT.replace('"2023-24" =', '"2022-23" =')), ROUND
    )


def test_money_of_another_year_or_only_planned_is_not_posted() -> None:
    assert refused(posting("a", contribution(coded(organisation=ICB, year=NEXT), Decimal(5)))).expected == (
        "actual money of 2023-24"
    )
    planned = contribution(coded(organisation=ICB, status="planned"), Decimal(5))
    assert refused(posting("a", planned)).rule == "Books are of one year"


def test_sums_are_approved_by_those_who_may() -> None:
    limited = books(agreement_text=AGREEMENT + APPROVALS)
    check_postings([spent("a", pounds="60000")], limited, ROUND)
    one = refused(spent("a", pounds="60000.01"), limited)
    assert one.expected == "the approval of B. Director"
    assert one.found == "£60,000.01 approved by A. Clerk, who may approve £60,000"
    check_postings([spent("a", pounds="60000.01", approved_by="B. Director")], limited, ROUND)
    assert "C. Nobody, who may approve £0" in refused(spent("a", approved_by="C. Nobody"), limited).found
    moved = vired(NHS, NHS, "10", from_scheme="1", to_scheme="2")
    assert refused(moved, limited).expected == "the approval of B. Director"
    check_postings([spent("a", pounds="600000")], limited, ROUND, imported=True)


def test_a_credit_is_completed_and_bound_as_what_was_spent() -> None:
    back = posting("a", credit(coded(NHS, "2"), Decimal(5), "credit note 3"))
    (one,) = check_postings([back], books(spent("b", pounds="5")), ROUND)
    assert (one.leg.area_of_spend, one.commissioner) == ("community-health", "nhs")


def test_no_more_is_credited_than_was_spent_but_by_a_ledger_whose_lines_come_in_any_order() -> None:
    paid = books(spent("a", pounds="100"), spent("b", pounds="50", stream=IBCF, scheme="4"))
    back = posting("c", credit(coded(NHS, "2"), Decimal("100.01"), "credit note"))
    one = refused(back, paid)
    assert (one.rule, one.expected) == ("A provider gives back what it was paid", "at most £100")
    check_postings([posting("c", credit(coded(NHS, "1"), Decimal(100), "credit note"))], paid, ROUND)
    check_postings([back], paid, ROUND, imported=True)


@pytest.mark.parametrize(
    ("day", "fits"),
    [(date(2022, 3, 31), False), (date(2022, 4, 1), True), (date(2025, 3, 31), True), (date(2025, 4, 1), False),
     (date(2045, 7, 31), False)],
)  # fmt: skip
def test_an_accrual_is_dated_at_most_a_year_from_the_year_it_is_of(day: date, fits: bool) -> None:
    open_ = books(agreement_text=AGREEMENT.replace('"2023-24" =', '"2022-23" ='))
    one = spent("a", day=day, accounting="accrual")
    if fits:
        check_postings([one], open_, ROUND)
    else:
        assert refused(one, open_).expected == "a day from 1 April 2022 to 31 March 2025"


def test_a_refusal_is_made_of_whole_sentences() -> None:
    assert str(refused(spent("a", stream="nhs-minimun"))).endswith(
        'Did you mean "nhs-minimum"? Rule: Streams are those of the plan (the accepted plan).'
    )
    assert str(refused(vired(DFG, NHS, "2300000"))).endswith("or any stream of revenue (no source found).")


@given(st.integers(1, 2 * 10**8).map(in_pounds))
def test_a_virement_between_schemes_passes_just_where_the_minimum_is_kept(pounds: Decimal) -> None:
    one = vired(NHS, NHS, str(pounds), from_scheme="1", to_scheme="2")
    if pounds <= 50_000:
        assert check_postings([one], books(), ROUND) == (one,)
    else:
        assert refused(one).rule == "NHS contribution to social care maintained is kept"


def test_time_is_what_it_is_given() -> None:
    assert spent("a").posted == NOW
