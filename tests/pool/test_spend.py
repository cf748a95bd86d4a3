"""Lines, months and payments of a pool's spending, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from carefund.pool.books import books_of
from carefund.pool.movements import contribution, refund, virement
from carefund.pool.spend import months_of, paid_lines, spend_lines
from tests.pool.postings import COUNCIL, ICB, coded, opening, paid_in, posting
from tests.pool.test_year import DFG, IBCF, NHS, out, year


def test_a_virement_to_a_scheme_that_the_plan_spends_from_another_stream_makes_a_line_like_it() -> None:
    there = posting("v", virement(coded(NHS, "1"), coded(IBCF, "3"), Decimal(9), "a need"))
    new = posting("w", virement(coded(NHS, "1"), coded(IBCF, "77", area_of_spend="acute"), Decimal(4), "a need"))
    made = {(one.key.stream, one.key.scheme): one for one in year(there, new).lines}
    like, bare = made[IBCF, "3"], made[IBCF, "77"]
    assert (like.key.area_of_spend, like.key.commissioner, like.planned, like.budget) == (
        "social-care",
        "council",
        0,
        9,
    )
    assert (bare.key.area_of_spend, bare.key.commissioner, bare.budget) == ("acute", None, 4)
    assert made[NHS, "1"].virement == -13


def test_a_virement_falls_on_a_scheme_s_lines_in_proportion_to_what_each_planned() -> None:
    plan = opening().expenditure
    more = plan[0].model_copy(update={"area_of_spend": "acute", "amounts": {"2023-24": Decimal(250_000)}})
    moved = posting("v", virement(coded(NHS, "1"), coded(NHS, "2"), Decimal(300), "a need"))
    made = year(moved, expenditure=(*plan, more))
    assert [(one.key.area_of_spend, one.virement) for one in made.lines if one.key.scheme == "1"] == [
        ("social-care", -200), ("acute", -100),
    ]  # fmt: skip


def test_a_line_counts_its_postings_and_gives_itself_as_one_of_a_plan() -> None:
    joint = {"commissioner": "joint", "nhs_percent": Decimal(60), "council_percent": Decimal(40)}
    one = replace(out("a", "2", "10"), **joint)
    made = year(one, replace(out("b", "2", "15"), **joint)).lines[-1]
    assert (made.postings, made.actual) == (2, 25)
    line = made.expenditure("2023-24", Decimal(7))
    assert (line.stream, line.scheme, line.area_of_spend, line.commissioner, line.nhs_percent, line.council_percent,
            line.amounts) == (NHS, "2", "community-health", "joint", 60, 40, {"2023-24": 7})  # fmt: skip


def test_months_begin_with_april_and_add_up_as_they_go() -> None:
    back = posting("r", refund(coded(NHS, organisation=ICB), Decimal(20), "left"), day=date(2023, 6, 1))
    early = out("c", "2", "3", day=date(2023, 3, 9), accounting="accrual")
    paid, later = paid_in("a", pounds="120", day=date(2023, 4, 30)), out("b", "2", "7", day=date(2023, 6, 9))
    made = year(paid, back, early, later, day=date(2023, 6, 15))
    april, may, june, july = made.months[:4]
    assert [one.month for one in made.months] == [*(date(2023, m, 1) for m in range(4, 13)),
                                                  *(date(2024, m, 1) for m in range(1, 4))]  # fmt: skip
    assert [(one.paid_in, one.spent, one.spent_so_far) for one in (april, may, june, july)] == [
        (120, 3, 3), (0, 0, 3), (-20, 7, 10), (None, None, None),
    ]  # fmt: skip
    # £2,040,000 in and out, in even twelfths.
    assert (april.planned_in, april.planned_out, june.planned_out_so_far) == (170_000, 170_000, 510_000)


def test_what_each_paid_in_is_a_line_of_a_plan_with_its_minimum_and_who_paid_nothing_is_there() -> None:
    line = opening().contributions[0].model_copy(update={"minimums": {"2023-24": Decimal(9)}})
    held = books_of(
        opening(contributions=(line, *opening().contributions[1:])),
        [paid_in("a", NHS, "5"), paid_in("b", NHS, "6"),
         posting("c", contribution(coded(DFG, organisation=ICB), Decimal(2))),
         posting("r", refund(coded(NHS, organisation=ICB), Decimal(1), "left"))],
    )  # fmt: skip
    made = {(one.organisation, one.stream): one for one in paid_lines(held)}
    assert {key: one.amounts["2023-24"] for key, one in made.items()} == {
        (ICB, NHS): 10, (ICB, DFG): 2, (COUNCIL, DFG): 0, (COUNCIL, IBCF): 0,
    }  # fmt: skip
    assert (made[ICB, NHS].minimums, made[ICB, NHS].kind) == ({"2023-24": 9}, "nhs")


def test_a_month_that_was_posted_to_ahead_is_shown_and_the_month_of_the_day_itself() -> None:
    made = year(out("a", "2", "7", day=date(2023, 6, 9)), day=date(2023, 6, 30))
    assert [one.spent for one in made.months[:4]] == [0, 0, 7, None]
    first = year(day=date(2023, 6, 1)).months
    assert [(one.paid_in, one.spent, one.spent_so_far) for one in first[1:4]] == [
        (0, 0, 0),
        (0, 0, 0),
        (None, None, None),
    ]
    late = out("b", "2", "5", day=date(2023, 9, 2))
    held = books_of(opening(), [late])
    ahead = months_of(held, spend_lines(held), date(2023, 6, 1))
    assert [one.spent for one in ahead[2:7]] == [0, 0, 0, 5, None]
