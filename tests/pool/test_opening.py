"""A year's books begin with the plan, an agreement that fits it, and what the year before carried into it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from carefund.pool.ledger import Coding, Ledger, Movement
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.movements import carry_forward, carry_overspend_forward, contribution, expenditure, virement
from carefund.pool.opening import brought_forward, planned_movements, refuse_agreement_of_others
from carefund.pool.refusal import RefusedEntry
from tests.pool.postings import AGREEMENT, COUNCIL, ICB, NEXT, YEAR, opening

HELD = '[contingency]\npounds = 1\nstream = "nhs-minimum"\nfirst_call = ["{}"]\n\n[risk_share]'


def paid(stream: str, who: str, pounds: int) -> Movement:
    return contribution(Coding(stream=stream, year=YEAR, organisation=who), Decimal(pounds))


def told(movements: tuple[Movement, ...]) -> list[tuple[str, str | None, str, Decimal]]:
    """Kind, whose money, stream and sum of each, as the leg of the pool that is dated last has it."""
    last = [max((leg for leg in one.legs if leg.account == "pool"), key=lambda leg: leg.year) for one in movements]
    return [(one.kind, leg.organisation, leg.stream, leg.pounds) for one, leg in zip(movements, last, strict=True)]


def test_what_is_carried_on_stands_with_whose_money_it_is() -> None:
    """£90 left of £300 that one paid two thirds of and the other one third: £60 and £30."""
    ledger = Ledger().post(
        paid("nhs", ICB, 200),
        paid("nhs", COUNCIL, 100),
        expenditure(Coding(stream="nhs", year=YEAR), Decimal(210)),
        carry_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(90)),
    )
    brought = brought_forward(ledger, YEAR, NEXT, {})
    assert told(brought) == [
        ("contribution", ICB, "nhs", Decimal(60)),
        ("contribution", COUNCIL, "nhs", Decimal(30)),
        ("carry-forward", None, "nhs", Decimal(90)),
    ]
    assert [leg.year for leg in brought[0].legs] == [YEAR, YEAR]
    assert {leg.reason for leg in brought[0].legs} == {"brought forward"}
    assert {leg.reason for leg in brought[-1].legs} == {"brought forward from nhs, 2023-24"}
    books = Ledger().post(*brought)
    assert books.balance(year=YEAR) == 0
    assert books.balance(year=NEXT, stream="nhs") == 90


def test_money_that_came_by_virement_is_carried_on_for_who_first_paid_it_in() -> None:
    ledger = Ledger().post(
        paid("nhs", ICB, 100),
        virement(Coding(stream="nhs", year=YEAR), Coding(stream="grant", year=YEAR), Decimal(40), "a need"),
        carry_forward(Coding(stream="grant", year=YEAR), NEXT, Decimal(40)),
    )
    assert told(brought_forward(ledger, YEAR, NEXT, {"grant": "new-grant"})) == [
        ("contribution", ICB, "new-grant", Decimal(40)),
        ("carry-forward", None, "new-grant", Decimal(40)),
    ]


def test_an_overspend_that_is_carried_on_is_owed_and_nobody_s_money() -> None:
    ledger = Ledger().post(
        paid("nhs", ICB, 100),
        expenditure(Coding(stream="nhs", year=YEAR), Decimal(125)),
        carry_overspend_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(25)),
    )
    (owed,) = brought_forward(ledger, YEAR, NEXT, {})
    assert owed.kind == "carry-forward"
    assert {leg.reason for leg in owed.legs} == {"brought forward from nhs, 2023-24"}
    assert Ledger().post(owed).balance(year=NEXT) == -25


def test_what_nobody_is_known_to_have_paid_in_is_carried_on_without_an_owner() -> None:
    ledger = Ledger().post(carry_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(5)))
    assert told(brought_forward(ledger, YEAR, NEXT, {})) == [("carry-forward", None, "nhs", Decimal(5))]


def test_a_stream_that_carries_nothing_on_brings_nothing() -> None:
    assert brought_forward(Ledger().post(paid("nhs", ICB, 100)), YEAR, NEXT, {}) == ()


def test_an_agreement_that_fits_the_plan_passes() -> None:
    made = opening(agreement_text=AGREEMENT.replace("[risk_share]", HELD.format("disabled-facilities-grant")))
    refuse_agreement_of_others(made.agreement, made)


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ('id = "nhs-minimum"', 'id = "nhs-maximum"', "the streams nhs-maximum"),
        ("[risk_share]", HELD.format("a-grant"), "the streams a-grant"),
        ("[risk_share]", HELD.format("a-grant").replace("nhs-minimum", "b-grant"), "the streams a-grant and b-grant"),
        ("[risk_share]", "[risk_shares.c-grant]", "the streams c-grant"),
    ],
)
def test_an_agreement_on_streams_that_the_plan_lacks_is_refused(was: str, now: str, found: str) -> None:
    made = opening(agreement_text=AGREEMENT.replace(was, now, 1))
    with pytest.raises(RefusedEntry, match=f"The section 75 agreement.*found {found}"):
        refuse_agreement_of_others(made.agreement, made)


def test_an_agreement_that_leaves_out_who_pays_in_is_refused() -> None:
    other = Contribution(organisation="District", kind="council", stream="nhs-minimum", amounts={YEAR: Decimal(1)})
    unnamed = Contribution(stream="nhs-minimum", amounts={YEAR: Decimal(1)})
    made = opening()
    refuse_agreement_of_others(made.agreement, opening(contributions=(*made.contributions, unnamed)))
    with pytest.raises(RefusedEntry, match="found District outside it"):
        refuse_agreement_of_others(made.agreement, opening(contributions=(*made.contributions, other)))


def test_streams_and_organisations_are_those_of_the_plan_the_agreement_and_the_year_before() -> None:
    line = Expenditure(scheme="9", stream="spent-from", amounts={YEAR: Decimal(1)})
    ahead = carry_forward(Coding(stream="left-over", year="2022-23"), YEAR, Decimal(5))
    made = opening(expenditure=(line, Expenditure()), brought_forward=(ahead,))
    assert made.streams == (
        "nhs-minimum", "disabled-facilities-grant", "improved-better-care-fund", "spent-from", "left-over",
    )  # fmt: skip
    alone = opening(contributions=(Contribution(organisation="District"), Contribution()))
    assert alone.organisations == ("District", COUNCIL, ICB)
    assert (made.name, opening(illustrative=False).name) == ("Darlington (illustrative)", "Darlington")


def test_a_line_that_lacks_something_opens_no_books_and_is_named() -> None:
    whole, bare = opening().contributions[0], Contribution(stream="nhs-minimum", amounts={YEAR: Decimal(1)})
    with pytest.raises(RefusedEntry, match=r"The plan's contribution line 2: .*found no organisation"):
        planned_movements((whole, bare), (), YEAR)
    with pytest.raises(RefusedEntry, match="The plan's expenditure line 1"):
        planned_movements((whole,), (Expenditure(stream="nhs-minimum"), Expenditure()), YEAR)


def test_every_stream_that_carries_something_on_brings_it_even_a_pound() -> None:
    ledger = Ledger().post(
        paid("nhs", ICB, 1),
        paid("grant", COUNCIL, 50),
        carry_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(1)),
        carry_forward(Coding(stream="grant", year=YEAR), NEXT, Decimal(20)),
    )
    assert told(brought_forward(ledger, YEAR, NEXT, {})) == [
        ("contribution", ICB, "nhs", Decimal(1)),
        ("carry-forward", None, "nhs", Decimal(1)),
        ("contribution", COUNCIL, "grant", Decimal(20)),
        ("carry-forward", None, "grant", Decimal(20)),
    ]


def test_the_agreement_s_own_streams_and_those_of_its_contingency_are_all_held_against_the_plan() -> None:
    text = AGREEMENT.replace("[risk_share]", HELD.format("nhs-minimum")).replace('id = "nhs-minimum"', 'id = "other"')
    made = opening(agreement_text=text)
    with pytest.raises(RefusedEntry, match="found the streams other"):
        refuse_agreement_of_others(made.agreement, made)
