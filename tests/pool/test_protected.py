"""What a virement would take from a protected sum, as money in its streams and as budget that counts, by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from carefund.pool.ledger import Ledger, Movement
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.movements import contribution, deficit_cover, expenditure, reversal_of, virement
from carefund.pool.opening import Opening, planned_movements
from carefund.pool.protected import required_of, shortfalls_made
from carefund.programme.rounds import load_round
from tests.pool.postings import ICB, YEAR, coded, opening

PLANNING = load_round("bcf-2023-25").planning
assert PLANNING is not None
NHS, DFG, ADDED = "nhs-minimum", "disabled-facilities-grant", "additional-contribution"
CARE = "social-care-maintenance"


def short(movement: Movement, *before: Movement, **changes: Any) -> dict[str, tuple[Decimal, Decimal]]:
    """What each test that a movement leaves short requires, and would have left."""
    made: Opening = opening(**({"required": {CARE: Decimal(450_000)}} | changes))
    books = Ledger().post(*made.planned, *before)
    return {test.id: (required, left) for test, required, left in shortfalls_made(movement, books, made, PLANNING)}


def vired(of: tuple[str, str | None], to: tuple[str, str | None], pounds: int, **area: str) -> Movement:
    return virement(coded(*of), coded(*to, **area), Decimal(pounds), "a need")


def test_budget_that_leaves_what_counts_is_missed_and_what_comes_to_it_helps() -> None:
    """Scheme 1 is £500,000 of social care commissioned by the council, of which £450,000 is protected."""
    assert short(vired((NHS, "1"), (NHS, "2"), 50_000)) == {}
    assert short(vired((NHS, "1"), (NHS, "2"), 50_001)) == {CARE: (450_000, 449_999)}
    assert short(vired((NHS, "2"), (NHS, "1"), 100_000)) == {}
    more = vired((NHS, "2"), (NHS, "1"), 10_000)
    assert short(vired((NHS, "1"), (NHS, "2"), 60_000), more) == {}
    assert short(vired((NHS, "1"), (NHS, "2"), 60_001), more) == {CARE: (450_000, 449_999)}
    assert short(vired((NHS, "1"), (NHS, "2"), 60_000), more, reversal_of(more, "a mistake")) == {
        CARE: (450_000, 440_000)
    }


def test_where_the_money_goes_counts_by_the_plan_s_line_of_that_scheme() -> None:
    """Schemes 1 and 3 are social care, 2 is community health; a leg's own area goes before the plan's."""
    plan = opening().expenditure
    care = plan[0].model_copy(update={"scheme": "5", "amounts": {YEAR: Decimal(0)}})
    both = {"expenditure": (*plan, care)}
    assert short(vired((NHS, "1"), (NHS, "5"), 500_000), **both) == {}
    assert short(vired((NHS, "1"), (NHS, "2"), 60_000, area_of_spend="social-care"), **both) == {}
    assert short(vired((NHS, "1"), (NHS, "5"), 60_000, area_of_spend="acute"), **both) == {CARE: (450_000, 440_000)}
    assert short(vired((NHS, "1"), (NHS, "nowhere"), 60_000), **both) == {CARE: (450_000, 440_000)}


def test_a_scheme_of_several_streams_counts_by_its_line_of_the_stream_that_money_moves_in() -> None:
    plan = opening().expenditure
    acute = plan[0].model_copy(update={"stream": DFG, "area_of_spend": "acute", "amounts": {YEAR: Decimal(1)}})
    two = {"expenditure": (acute, *plan)}
    assert short(vired((NHS, "1"), (NHS, "2"), 50_001), **two) == {CARE: (450_000, 449_999)}
    # Money that comes to the scheme from a stream of which it has no line counts by its first line, as acute.
    assert short(vired((NHS, "2"), (ADDED, "1"), 1), **two) == {}


def test_a_joint_line_counts_for_the_partner_s_share() -> None:
    """Of community health 70% is the NHS's: of £1,000 vired from it £700 leaves what counts as out of hospital."""
    plan = opening().expenditure
    joint = plan[1].model_copy(
        update={"commissioner": "joint", "nhs_percent": Decimal(70), "council_percent": Decimal(30)}
    )
    changes = {"expenditure": (plan[0], joint), "required": {"out-of-hospital": Decimal(490_000)}}
    assert short(vired((NHS, "2"), (NHS, "1"), 1000), **changes) == {"out-of-hospital": (490_000, 489_300)}


def test_money_that_leaves_a_protected_stream_is_missed_whatever_it_was_budgeted_for() -> None:
    minimum = {"required": {"nhs-minimum": Decimal(1_190_000)}}
    assert short(vired((NHS, None), (ADDED, None), 10_000), **minimum) == {}
    assert short(vired((NHS, None), (ADDED, None), 10_001), **minimum) == {"nhs-minimum": (1_190_000, 1_189_999)}
    first = vired((NHS, None), (ADDED, None), 10_000)
    assert short(vired((NHS, None), (ADDED, None), 1), first, **minimum) == {"nhs-minimum": (1_190_000, 1_189_999)}
    back = vired((ADDED, None), (NHS, None), 10_000)
    assert short(vired((NHS, None), (ADDED, None), 10_000), first, back, **minimum) == {}
    cover = deficit_cover(coded(NHS, provider="a"), Decimal(10_001), "deficit")
    assert short(cover, **minimum) == {"nhs-minimum": (1_190_000, 1_189_999)}


def test_what_was_paid_in_counts_where_it_is_more_than_was_planned_and_planned_movements_move_nothing() -> None:
    minimum = {"required": {"nhs-minimum": Decimal(1_190_000)}}
    paid = contribution(coded(NHS, organisation=ICB), Decimal(1_200_500))
    assert short(vired((NHS, None), (ADDED, None), 10_500), paid, **minimum) == {}
    assert "nhs-minimum" in short(vired((NHS, None), (ADDED, None), 10_501), paid, **minimum)
    planned = virement(coded(NHS, status="planned"), coded(ADDED, status="planned"), Decimal(900_000), "a plan")
    assert short(vired((NHS, None), (ADDED, None), 10_000), planned, **minimum) == {}
    assert short(vired((NHS, "2"), (NHS, "1"), 10_000), expenditure(coded(NHS, "1"), Decimal(99)), **minimum) == {}


def test_a_sum_that_is_not_known_protects_nothing_and_a_grant_is_kept_whole_as_paid_in() -> None:
    assert short(vired((NHS, "1"), (NHS, "2"), 500_000), required={}) == {}
    assert short(vired((DFG, None), (ADDED, None), 1))[DFG] == (600_000, 599_999)


def test_what_is_required_is_given_or_the_minimums_of_the_lines() -> None:
    tests = {test.id: test for test in PLANNING.spending_tests}
    assert required_of(tests[CARE], opening(required={CARE: Decimal(5)})) == 5
    line = Contribution(
        organisation=ICB, kind="nhs", stream=NHS, amounts={YEAR: Decimal(9)}, minimums={YEAR: Decimal(7)}
    )
    made = opening(
        contributions=(line,), expenditure=(Expenditure(),), planned=planned_movements((line,), (), YEAR), required={}
    )
    assert (required_of(tests["nhs-minimum"], made), required_of(tests[CARE], made)) == (7, None)
