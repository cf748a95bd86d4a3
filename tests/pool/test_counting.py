"""Which lines count towards a test, for how much, and what is said of those that cannot be counted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.counting import contributions_counted, expenditure_counted
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.planning import SpendingTest
from tests.pool.moves import YEAR


def spending_test(**keys: object) -> SpendingTest:
    given_keys = {"kind": "expenditure", "streams": ("nhs",), **keys}
    return SpendingTest(id="a-test", label="A test", source=(), verified=False, **given_keys)  # type: ignore[arg-type]


OUT_OF_HOSPITAL = spending_test(except_areas_of_spend=("acute",), commissioned_by="nhs")
WHOLE = {"stream": "nhs", "area_of_spend": "community", "commissioner": "nhs", "amounts": {YEAR: Decimal(100)}}


def one(test: SpendingTest = OUT_OF_HOSPITAL, **keys: object):  # noqa: ANN201
    counted = expenditure_counted(test, [Expenditure(**{**WHOLE, **keys})], YEAR)  # type: ignore[arg-type]
    return counted[0] if counted else None


def test_a_line_that_meets_every_condition_counts_in_full() -> None:
    assert one().pounds == 100
    assert one().lacks == ()


@pytest.mark.parametrize(
    "keys", [{"stream": "grant"}, {"area_of_spend": "acute"}, {"commissioner": "council"},
             {"stream": "grant", "area_of_spend": None, "amounts": {}}]
)  # fmt: skip
def test_a_line_that_fails_a_condition_does_not_count_whatever_else_it_lacks(keys: dict) -> None:
    assert one(**keys) is None


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"stream": None}, "no stream"),
        ({"area_of_spend": None}, "no area of spend"),
        ({"commissioner": None}, "no commissioner"),
        ({"commissioner": "joint"}, "no share for the NHS"),
        ({"commissioner": "joint", "council_percent": Decimal(40)}, "no share for the NHS"),
        ({"commissioner": "ccg"}, "an unknown commissioner"),
        ({"commissioner": "joint", "nhs_percent": Decimal(-1)}, "not between 0 and 100"),
        (
            {"commissioner": "joint", "nhs_percent": Decimal(60), "council_percent": Decimal(50)},
            "not between 0 and 100",
        ),
        ({"amounts": {}}, "no amount for 2015-16"),
        ({"amounts": {YEAR: Decimal(-5)}}, "below £0"),
    ],
)
def test_a_line_that_lacks_something_is_listed_and_not_counted(keys: dict, words: str) -> None:
    line = one(**keys)
    assert line.pounds is None
    assert words in line.words
    assert line.words.startswith("expenditure line 1: ")


def test_what_a_line_could_add_is_its_amount_or_without_one_anything() -> None:
    assert (one(stream=None).bounds.least, one(stream=None).bounds.most) == (0, 100)
    assert (one(amounts={}).bounds.least, one(amounts={}).bounds.most) == (0, None)
    below = one(amounts={YEAR: Decimal(-5)}).bounds
    assert (below.least, below.most) == (-5, 0)


def test_a_test_asks_only_about_what_it_names() -> None:
    plain = spending_test()
    assert one(plain, area_of_spend=None, commissioner=None).pounds == 100


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 100, places=2))
def test_both_partners_shares_of_a_joint_line_add_up_to_it(amount: Decimal, percent: Decimal) -> None:
    keys = {
        "commissioner": "joint",
        "nhs_percent": percent,
        "council_percent": 100 - percent,
        "amounts": {YEAR: amount},
    }
    parts = [one(spending_test(commissioned_by=who), **keys).pounds for who in ("nhs", "council")]
    assert sum(parts) == amount
    assert abs(parts[0] - amount * percent / 100) <= Decimal("0.01")


def test_contributions_count_by_stream_and_a_year_is_never_borrowed_from_another() -> None:
    lines = [
        Contribution(organisation="CCG", stream="nhs", amounts={YEAR: Decimal(5)}),
        Contribution(organisation="CCG", stream="grant", amounts={YEAR: Decimal(5)}),
        Contribution(organisation="CCG", stream="nhs", amounts={"2014-15": Decimal(5)}),
        Contribution(organisation="CCG", amounts={YEAR: Decimal(7)}),
    ]
    counted = contributions_counted(spending_test(kind="contribution"), lines, YEAR)
    assert [(line.index, line.pounds, line.lacks) for line in counted] == [
        (0, 5, ()),
        (2, None, ("no amount for 2015-16",)),
        (3, None, ("no stream",)),
    ]


def test_the_side_and_number_of_a_line_and_every_thing_that_it_lacks_are_in_its_words() -> None:
    line = one(stream=None, area_of_spend=None, commissioner=None, amounts={})
    assert line.words == (
        "expenditure line 1: no stream and no area of spend and no commissioner and no amount for 2015-16"
    )
    assert one().words == "expenditure line 1: counted"
    council = spending_test(commissioned_by="council")
    assert one(council, commissioner="joint", nhs_percent=Decimal(60)).words.endswith("no share for the council")
    (paid,) = contributions_counted(spending_test(kind="contribution"), [Contribution()], YEAR)
    assert (paid.words, paid.organisation) == ("contribution line 1: no stream and no amount for 2015-16", None)


def test_a_joint_line_s_other_share_may_be_left_out_and_all_of_it_may_be_one_partner_s() -> None:
    joint = {"commissioner": "joint"}
    assert one(**joint, nhs_percent=Decimal(60)).pounds == 60
    assert one(**joint, nhs_percent=Decimal(100), council_percent=Decimal(0)).pounds == 100
    assert one(**joint, nhs_percent=Decimal(0), council_percent=Decimal(100)).pounds == 0
    assert one(**joint, nhs_percent=Decimal(50), council_percent=Decimal(49)).pounds == 50
    over = one(**joint, nhs_percent=Decimal(60), council_percent=Decimal(41))
    assert (over.pounds, over.bounds.most) == (None, 100)


def test_a_test_of_named_areas_and_of_all_but_some_asks_for_the_area() -> None:
    named = spending_test(areas_of_spend=("community", "acute"))
    assert one(named).pounds == 100
    assert one(named, area_of_spend="other") is None
    assert one(named, area_of_spend=None).lacks == ("no area of spend",)
    both = spending_test(areas_of_spend=("community", "acute"), except_areas_of_spend=("acute",))
    assert one(both, area_of_spend="acute") is None
    council = spending_test(commissioned_by="council")
    assert one(council) is None
    assert one(council, commissioner="council").pounds == 100
    assert one(spending_test(commissioned_by="any"), commissioner="council").pounds == 100


def test_an_amount_of_part_of_a_penny_counts_to_the_penny_whether_or_not_the_line_is_whole() -> None:
    assert one(amounts={YEAR: Decimal("0.015")}).pounds == Decimal("0.02")
    assert one(stream=None, amounts={YEAR: Decimal("0.015")}).bounds.most == Decimal("0.02")
