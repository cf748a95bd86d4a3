"""Benefits: each check on the two sides of its boundary, with sums worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.model import Benefit, Figure, Plan, Scheme, Target
from carefund.pool.lines import Expenditure
from tests.plan.checks.seeing import FIRST, Said, found_by, plan, said

NEA, DAYS, REABLEMENT, HOMES = "non-elective-admissions", "delayed-days", "reablement", "residential-admissions"
WHOLE = {
    "benefit_type": NEA,
    "scheme": "1",
    "organisation": "CCG",
    "change": -100,
    "unit_price": 447,
    "saving": 44_700,
    "price_basis": "marginal",
    "releases_cash": True,
    "how_calculated": "so",
    "how_monitored": "monthly",
}


def benefit(**changes: Any) -> Benefit:
    return Benefit(**(WHOLE | changes))


def with_benefits(*benefits: Benefit, **parts: Any) -> Plan:
    return plan(FIRST, benefits=benefits, **parts)


def by_quarter(change: int) -> Target:
    """1,000 admissions in each quarter of the baseline, and so many more in the last one of the target."""
    before, after = ("q4-2013-14", "q1-2014-15", "q2-2014-15", "q3-2014-15"), ("q4-2014-15", "q1-2015-16",
        "q2-2015-16", "q3-2015-16")  # fmt: skip
    thousand = Figure(numerator=Decimal(1000))
    planned = dict.fromkeys(after[:3], thousand) | {after[3]: Figure(numerator=Decimal(1000 + change))}
    return Target(metric=NEA, baseline=dict.fromkeys(before, thousand), target=planned)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (benefit(), []),
        (benefit(releases_cash=False, change=0, saving=0), []),
        (
            benefit(saving=None, organisation=None),
            [("benefits[0]", "a whole line", "missing: who gains and the saving")],
        ),
    ],
)
def test_a_benefit_is_whole(made: Benefit, expected: Said) -> None:
    assert said("benefit-complete", with_benefits(made)) == expected


SAVING = "benefits[0].saving"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"saving": 44_700}, []),
        ({"saving": 44_701}, []),
        ({"saving": 44_699}, []),
        ({"saving": "44701.01"}, [(SAVING, "a change of −100 at £447: £44,700", "£44,701.01")]),
        ({"saving": "44698.99"}, [(SAVING, "a change of −100 at £447: £44,700", "£44,698.99")]),
        ({"saving": -44_700}, [(SAVING, "a change of −100 at £447: £44,700", "−£44,700")]),
        ({"saving": 0, "change": 0}, []),
        ({"saving": None}, []),
        ({"saving": 5, "change": None}, []),
        ({"saving": 5, "unit_price": None}, []),
        ({"benefit_type": REABLEMENT, "change": 100}, []),
        ({"benefit_type": REABLEMENT}, [(SAVING, "a change of −100 at £447: −£44,700", "£44,700")]),
        ({"benefit_type": "other"}, []),
        ({"benefit_type": None}, []),
    ],
)
def test_a_saving_is_the_change_times_the_price_to_the_pound(changes: dict[str, Any], expected: Said) -> None:
    assert said("benefit-multiplies", with_benefits(benefit(**changes))) == expected


def test_a_benefit_that_cannot_be_multiplied_does_not_hide_the_next_one() -> None:
    fields = [field for field, *_ in said("benefit-multiplies", with_benefits(benefit(saving=None), benefit(saving=1)))]
    assert fields == ["benefits[1].saving"]


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        (NEA, -1, []),
        (NEA, 0, []),
        (NEA, 1, [("benefits[0].change", "a fall (negative)", "1")]),
        (REABLEMENT, 1, []),
        (REABLEMENT, -1, [("benefits[0].change", "a rise", "−1")]),
        ("other", 5, []),
        (NEA, None, []),
    ],
)
def test_a_benefit_is_a_change_for_the_better(kind: str, change: Any, expected: Said) -> None:
    assert said("benefit-helps", with_benefits(benefit(benefit_type=kind, change=change))) == expected


@pytest.mark.parametrize(
    ("second", "told"),
    [
        pytest.param({"change": -1}, True, id="the same scheme and organisation"),
        pytest.param({"scheme": "2", "change": -102}, True, id="within a fiftieth, and another scheme"),
        pytest.param({"scheme": "2", "change": -103}, False, id="further than a fiftieth"),
        pytest.param({"scheme": "2", "change": -98}, True, id="a fiftieth less"),
        pytest.param({"scheme": "2", "change": -97}, False, id="more than a fiftieth less"),
        pytest.param({"scheme": "2", "change": 100}, False, id="the other way"),
        pytest.param({"organisation": "Trust", "change": -50}, False, id="the same scheme for another organisation"),
        pytest.param({"scheme": "2", "benefit_type": DAYS}, False, id="another type"),
        pytest.param({"change": 0}, False, id="no change"),
        pytest.param({"change": None}, False, id="a change that is not given"),
    ],
)
def test_a_benefit_is_claimed_once(second: dict[str, Any], told: bool) -> None:
    expected = "a benefit that no other line claims"
    change = f"{second.get('change', -100)}".replace("-", "−")
    found = f"{change}, nearly all of it claimed by scheme '1' too"
    assert said("benefit-claimed-once", with_benefits(benefit(), benefit(**second))) == (
        [("benefits[1]", expected, found)] if told else []
    )


def test_each_line_that_claims_again_is_told_once_and_one_without_type_not_at_all() -> None:
    made = with_benefits(benefit(), benefit(benefit_type=None), benefit(benefit_type=None), benefit(), benefit())
    assert [field for field, *_ in said("benefit-claimed-once", made)] == ["benefits[3]", "benefits[4]"]


CLAIMED = "Non-elective admissions: −200, as the target"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((-100, -100), []),
        ((-100, -102), []),
        ((-100, -98), []),
        ((-100, "-102.1"), [("benefits", CLAIMED, "−202.1 in the benefits")]),
        ((-100, "-97.9"), [("benefits", CLAIMED, "−197.9 in the benefits")]),
        ((-200, None), []),
        ((), []),
    ],
)
def test_benefits_come_to_the_target_to_one_in_a_hundred(changes: tuple[Any, ...], expected: Said) -> None:
    benefits = [benefit(change=change) for change in changes]
    made = with_benefits(*benefits, benefit(benefit_type="other", change=-9999), targets=(by_quarter(-200),))
    assert said("benefits-come-to-target", made) == expected


@pytest.mark.parametrize(("change", "told"), [(-9, False), (-11, False), ("-8.9", True), ("-11.1", True)])
def test_one_admission_is_no_matter_in_a_small_target(change: Any, told: bool) -> None:
    made = with_benefits(benefit(change=change), targets=(by_quarter(-10),))
    assert bool(said("benefits-come-to-target", made)) is told


def test_without_a_target_benefits_come_to_nothing_in_particular() -> None:
    assert said("benefits-come-to-target", with_benefits(benefit())) == []


PROMISED = [("benefits", "Reduction in non-elective admissions: a change of −200, as the target", "nothing")]


@pytest.mark.parametrize(
    ("kinds", "target", "expected"),
    [
        ([NEA], by_quarter(-200), []),
        ([DAYS], by_quarter(-200), PROMISED),
        ([], by_quarter(-200), PROMISED),
        ([], by_quarter(0), []),
    ],
)
def test_a_promised_change_has_benefits(kinds: list[str], target: Target, expected: Said) -> None:
    made = with_benefits(*(benefit(benefit_type=kind) for kind in kinds), targets=(target,))
    assert said("target-has-benefits", made) == expected


def test_a_change_that_has_no_price_needs_no_benefit() -> None:
    figures = {year: Figure(numerator=Decimal(9 - number)) for number, year in enumerate(("2013-14", "2015-16"))}
    homes = Target(metric=HOMES, baseline={"2013-14": figures["2013-14"]}, target={"2015-16": figures["2015-16"]})
    assert said("target-has-benefits", with_benefits(targets=(homes,))) == []


TEN_IN_A_HUNDRED = {"metric": NEA, "eligible": 1200, "reach_percent": 50, "effect_percent": -20}
"""Of 1,200 admissions a year half are reached and a fifth of those avoided: 120."""


@pytest.mark.parametrize(
    ("scheme", "claimed", "expected"),
    [
        (TEN_IN_A_HUNDRED, {"change": -124}, []),
        (
            TEN_IN_A_HUNDRED,
            {"change": -125},
            [("benefits[0].change", "at most −120, by the chain of '1'", "−125")],
        ),
        (
            TEN_IN_A_HUNDRED | {"name": "Falls team"},
            {"change": -125},
            [("benefits[0].change", "at most −120, by the chain of 'Falls team'", "−125")],
        ),
        ({}, {"change": -4}, []),
        ({}, {"change": -5}, [("benefits[0].change", "at most 0, by the chain of '1'", "−5")]),
        (TEN_IN_A_HUNDRED, {"change": -999, "scheme": "2"}, []),
        (TEN_IN_A_HUNDRED, {"change": None}, []),
        (TEN_IN_A_HUNDRED, {"change": -999, "benefit_type": REABLEMENT}, []),
        (TEN_IN_A_HUNDRED, {"change": -999, "benefit_type": "other"}, []),
        (TEN_IN_A_HUNDRED, {"change": -999, "benefit_type": None}, []),
    ],
)
def test_a_benefit_is_within_its_schemes_chain(scheme: dict[str, Any], claimed: dict[str, Any], expected: Said) -> None:
    """Four quarters are rounded, so four admissions more are no finding."""
    made = with_benefits(benefit(**claimed), schemes=(Scheme(id="1", **scheme),))
    assert said("benefit-within-chain", made) == expected


def test_a_benefit_without_a_chain_does_not_hide_the_next_one() -> None:
    made = with_benefits(benefit(scheme="9"), benefit(change=-999), schemes=(Scheme(id="1", **TEN_IN_A_HUNDRED),))
    assert [field for field, *_ in said("benefit-within-chain", made)] == ["benefits[1].change"]


AVERAGE = [("benefits[0].price_basis", "the marginal price, for money that can be saved", "the average")]
WELL_BELOW = "well below the average price, £1,490"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"unit_price": 1341}, []),
        (
            {"unit_price": "1341.01"},
            [("benefits[0].unit_price", WELL_BELOW, "£1,341.01, called marginal")],
        ),
        ({"unit_price": 9999, "price_basis": None}, []),
        ({"price_basis": "average", "unit_price": 5}, AVERAGE),
        ({"price_basis": "average", "unit_price": None}, []),
        ({"price_basis": "average", "benefit_type": HOMES}, []),
        ({"price_basis": "average", "benefit_type": None}, []),
        (
            {"benefit_type": DAYS, "unit_price": 277},
            [("benefits[0].unit_price", "well below the average price, £307", "£277, called marginal")],
        ),
        ({"benefit_type": DAYS, "unit_price": 276}, []),
    ],
)
def test_what_is_saved_is_the_marginal_price(changes: dict[str, Any], expected: Said) -> None:
    """Nine tenths of £1,490 are £1,341, and of a delayed day's £90,000/293 they are £276.45."""
    assert said("benefit-at-marginal-price", with_benefits(benefit(**changes))) == expected


def test_a_benefit_without_a_price_does_not_hide_the_next_one() -> None:
    made = with_benefits(benefit(unit_price=None), benefit(price_basis="average"))
    assert [field for field, *_ in said("benefit-at-marginal-price", made)] == ["benefits[1].price_basis"]
    usual = with_benefits(benefit(), benefit(price_basis="average", how_calculated=None, unit_price=1))
    assert [field for field, *_ in said("benefit-price-usual", usual)] == ["benefits[1].unit_price"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"unit_price": "1862.50"}, []),
        ({"unit_price": "1862.51"}, [("benefits[0].unit_price", "near £1,490", "£1,862.51")]),
        ({"unit_price": "1117.50"}, []),
        ({"unit_price": "1117.49"}, [("benefits[0].unit_price", "near £1,490", "£1,117.49")]),
        ({"unit_price": 9, "how_calculated": "from the ledger"}, []),
        ({"unit_price": 9, "price_basis": "marginal"}, []),
        ({"unit_price": 9, "price_basis": None}, [("benefits[0].unit_price", "near £1,490", "£9")]),
        ({"unit_price": 9, "benefit_type": "other"}, []),
        ({"unit_price": None}, []),
        ({"unit_price": 0}, []),
    ],
)
def test_an_average_price_is_within_a_quarter_of_the_rounds_own(changes: dict[str, Any], expected: Said) -> None:
    made = benefit(**({"price_basis": "average", "how_calculated": None} | changes))
    assert said("benefit-price-usual", with_benefits(made)) == expected


@pytest.mark.parametrize(
    ("savings", "expected"),
    [
        ((300_000,), []),
        ((200_000, 100_000, None), []),
        ((300_001,), [("benefits", "at most 30% of the £1,000,000 spent", "£300,001, 30.0%")]),
        ((200_000, 200_000), [("benefits", "at most 30% of the £1,000,000 spent", "£400,000, 40.0%")]),
    ],
)
def test_savings_are_at_most_three_tenths_of_what_the_year_spends(savings: tuple[Any, ...], expected: Said) -> None:
    lines = (
        Expenditure(amounts={"2014-15": Decimal(9_000_000), "2015-16": Decimal(600_000)}),
        Expenditure(amounts={"2015-16": Decimal(400_000)}),
        Expenditure(),
    )
    made = with_benefits(*(benefit(saving=saving) for saving in savings), expenditure=lines)
    assert said("savings-plausible", made) == expected


def test_without_spending_savings_are_no_part_of_it() -> None:
    assert said("savings-plausible", with_benefits(benefit())) == []


def test_a_benefit_that_changes_something_says_how_it_will_be_seen() -> None:
    made = with_benefits(benefit(), benefit(how_monitored=None, change=0), benefit(how_monitored=None))
    assert said("benefit-monitored", made) == [
        ("benefits[2].how_monitored", "how it will be monitored", "nothing"),
    ]
    (one,) = found_by("benefit-monitored", made)
    assert one.lacks == ("benefits[2].how_monitored",)


@pytest.mark.parametrize(
    ("cash", "expected"),
    [
        ((True, True, None), []),
        (
            (False, True, False),
            [("benefits", "cash released by all of the savings, £134,100", "£89,400 of it releases none")],
        ),
    ],
)
def test_savings_that_release_no_cash_are_added_up(cash: tuple[Any, ...], expected: Said) -> None:
    benefits = (*(benefit(releases_cash=each) for each in cash), benefit(saving=None, releases_cash=False))
    assert said("savings-release-cash", with_benefits(*benefits)) == expected
