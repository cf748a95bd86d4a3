"""Money in: each check on the two sides of its boundary, with sums worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.checks.money_in import pool_of_plausible_size
from carefund.plan.model import Plan
from carefund.plan.official_figures import OfficialFigures
from carefund.pool.lines import Contribution, Expenditure
from tests.plan.checks.seeing import DERBY, FIRST, LATEST, TWO_YEARS, Said, found_by, plan, pounds, round_of, said

GRANT, NHS, MORE = "disabled-facilities-grant", "nhs-minimum", "additional-contribution"


def paid(stream: str | None = NHS, who: str | None = "ICB", kind: Any = "nhs", **more: Any) -> Contribution:
    return Contribution(organisation=who, stream=stream, kind=kind, **{"amounts": pounds(y2023=1, y2024=1), **more})


def paying(*lines: Contribution) -> Plan:
    return plan(contributions=lines)


LINE = "the organisation, whether it is a council or NHS and the stream, and amounts"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(paying(paid()), [], id="a whole line"),
        pytest.param(paying(), [("contributions", "at least one contribution", "nothing")], id="no line"),
        pytest.param(
            paying(paid(), paid(None, amounts=pounds(y2023=1))),
            [("contributions[1]", LINE, "missing: the stream and the amount for 2024-25")],
            id="a line without its stream and its second year",
        ),
    ],
)
def test_a_contribution_is_whole(made: Plan, expected: Said) -> None:
    assert said("contribution-complete", made) == expected


def test_what_a_contribution_lacks_is_named_field_by_field() -> None:
    (one,) = found_by("contribution-complete", paying(paid(None, amounts=pounds(y2023=1))))
    assert one.lacks == ("contributions[0].stream", "contributions[0].amounts[2024-25]")


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0", []), ("-0.01", [("contributions[1].amounts[2024-25]", "£0 or more", "−£0.01")])],
)
def test_nobody_pays_less_than_nothing_in(amount: str, expected: Said) -> None:
    made = paying(paid(), paid(amounts=pounds(y2023=1, y2024=amount)))
    assert said("contribution-not-negative", made) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (paid(NHS, kind="nhs"), []),
        (paid(NHS, kind="council"), [("contributions[0].kind", "an NHS body", "a council")]),
        (paid(GRANT, kind="nhs"), [("contributions[0].kind", "a council", "an NHS body")]),
        (paid(MORE, kind="nhs"), []),
        (paid(MORE, kind="council"), []),
        (paid(GRANT, kind=None), []),
        (paid(None, kind="council"), []),
    ],
)
def test_money_of_the_nhs_comes_from_the_nhs_and_of_councils_from_councils(line: Contribution, expected: Said) -> None:
    assert said("contribution-from-the-right-partner", paying(line)) == expected


TWICE = "one line for this organisation and stream"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param((paid(), paid(MORE)), [], id="two streams"),
        pytest.param((paid(), paid(who="Other")), [], id="two organisations"),
        pytest.param((paid(), paid(who="icb")), [("contributions[1]", TWICE, "2 lines")], id="the same in small"),
        pytest.param(
            (paid(), paid(), paid()),
            [("contributions[1]", TWICE, "3 lines"), ("contributions[2]", TWICE, "3 lines")],
            id="three times",
        ),
        pytest.param((paid(), paid(comment="for beds")), [], id="a comment says why"),
        pytest.param((paid(None), paid(None)), [], id="no stream to compare"),
        pytest.param((paid(who=None), paid(who=None)), [], id="no organisation to compare"),
    ],
)
def test_an_organisation_pays_into_a_stream_once(lines: tuple[Contribution, ...], expected: Said) -> None:
    assert said("contribution-entered-once", paying(*lines)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((paid(kind="nhs"), paid(kind="council")), []),
        ((paid(kind="nhs"),), [("contributions", "a contribution of a council", "nothing")]),
        ((paid(kind="council"),), [("contributions", "a contribution of an NHS body", "nothing")]),
        ((), []),
    ],
)
def test_both_partners_pay_in(lines: tuple[Contribution, ...], expected: Said) -> None:
    assert said("both-partners-pay-in", paying(*lines)) == expected


THOUSANDTH = OfficialFigures(DERBY, people={"all": 50_000}, people_year=2014, share_of_people=0.001)
"""One in a thousand of England's people."""
SCALE = (
    "£1,513,600 to £9,460,000 in 2015-16 into what must be pooled; "
    "England's £3,784,000,000 by its 50,000 residents comes to £3,784,000"
)
"""1,900 + 1,100 + 300 + 130 + 220 + 134 million: a thousandth, and two fifths and two and a half times that."""


def first(minimum: str | int, choice: str | int = 0) -> Plan:
    """A plan of 2015-16 that pays some of the NHS minimum, in two streams, and some by choice."""
    half = Decimal(minimum) / 2
    streams = {"ccg-top-slice": half, "voluntary-top-up": Decimal(choice), "carers-breaks": half}
    lines = tuple(Contribution(stream=stream, amounts={"2015-16": sum_}) for stream, sum_ in streams.items())
    return plan(FIRST, contributions=lines)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(first("1513600"), [], id="two fifths of its part"),
        pytest.param(first("1513599.98"), [("contributions", SCALE, "£1,513,599.98")], id="a penny or two less"),
        pytest.param(first("9460000"), [], id="two and a half times its part"),
        pytest.param(first("9460000.02"), [("contributions", SCALE, "£9,460,000.02")], id="a penny or two more"),
        pytest.param(first("1513599", 99_000_000), [("contributions", SCALE, "£1,513,599")], id="only the first cause"),
        pytest.param(first(3_784_000, 46_216_000), [], id="a thousand pounds a head in all"),
        pytest.param(
            first(3_784_000, 46_216_001),
            [
                (
                    "contributions",
                    "up to £1,000 for each of 50,000 residents in 2015-16",
                    "£50,000,001, which is £1,000 each",
                )
            ],
            id="more than a thousand pounds a head",
        ),
        pytest.param(
            first(0, 60_000_000),
            [
                (
                    "contributions",
                    "up to £1,000 for each of 50,000 residents in 2015-16",
                    "£60,000,000, which is £1,200 each",
                )
            ],
            id="nothing of what must be pooled and too much by choice",
        ),
        pytest.param(plan(FIRST), [], id="nothing is paid in at all"),
    ],
)
def test_a_pool_has_the_scale_of_the_areas_people(made: Plan, expected: Said) -> None:
    assert said("pool-of-plausible-size", made, THOUSANDTH) == expected


def test_the_scale_points_at_the_lines_that_must_be_pooled() -> None:
    (one,) = found_by("pool-of-plausible-size", first(1), THOUSANDTH)
    assert one.rows == ("contributions[0]", "contributions[2]")


def test_a_share_of_people_without_a_count_of_them_still_gives_a_scale() -> None:
    (one,) = said("pool-of-plausible-size", first(1, 10**9), OfficialFigures(DERBY, share_of_people=0.001))
    assert "by its 0 residents comes to £3,784,000" in one[1]
    assert said("pool-of-plausible-size", first(3_784_000, 10**9), OfficialFigures(DERBY, share_of_people=0.001)) == []


def test_the_scale_of_a_year_of_two_is_the_funds_total_of_that_year() -> None:
    """A thousandth of £8.1bn in 2023-24 and of £8.7bn in 2024-25; a fifth of each is too small."""
    made = paying(paid(amounts=pounds(y2023=3_240_000, y2024=3_240_000)))
    (one,) = said("pool-of-plausible-size", made, THOUSANDTH)
    assert one[1].startswith("£3,480,000 to £21,750,000 in 2024-25 into what must be pooled; England's £8,700,000,000")


def latest(stream: str, amount: str) -> Plan:
    return plan(LATEST, contributions=(Contribution(stream=stream, amounts={"2025-26": Decimal(amount)}),))


OF_STREAM = "Disabled Facilities Grant, 2025-26: £35,550 to £35,550,000 of England's £711,000,000"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(latest(GRANT, "35550"), [], id="one in twenty thousand of England's"),
        pytest.param(latest(GRANT, "35549.99"), [("contributions", OF_STREAM, "£35,549.99")], id="a penny less"),
        pytest.param(latest(GRANT, "35550000"), [], id="one in twenty of England's"),
        pytest.param(latest(GRANT, "35550000.01"), [("contributions", OF_STREAM, "£35,550,000.01")], id="a penny more"),
        pytest.param(latest(GRANT, "0"), [], id="nothing is left to other checks"),
        pytest.param(latest(MORE, "1"), [], id="what is paid by choice has no scale"),
    ],
)
def test_without_people_a_stream_has_the_scale_of_englands(made: Plan, expected: Said) -> None:
    assert said("pool-of-plausible-size", made) == expected
    assert [one.rows for one in found_by("pool-of-plausible-size", made)] == [("contributions[0]",)] * len(expected)


def test_without_people_a_stream_by_choice_or_without_a_sum_for_england_has_no_scale() -> None:
    """England's voluntary top-up of 2015-16 is known, its NHS minimum of 2023-24 is not."""
    assert said("pool-of-plausible-size", first(0, 1)) == []
    assert said("pool-of-plausible-size", paying(paid(NHS, amounts=pounds(y2023=1, y2024=1)))) == []


def test_englands_sum_of_a_stream_is_that_of_the_year() -> None:
    """Of £573m in 2023-24 and £625m in 2024-25, £30m is more than a twentieth of the one and not of the other."""
    made = paying(paid(GRANT, amounts=pounds(y2023=30_000_000, y2024=30_000_000)))
    (one,) = said("pool-of-plausible-size", made)
    assert one[1] == "Disabled Facilities Grant, 2023-24: £28,650 to £28,650,000 of England's £573,000,000"


def test_a_sum_for_two_years_is_no_sum_of_one() -> None:
    without = round_of(TWO_YEARS)
    streams = tuple(
        stream.model_copy(update={"by_year": (), "pounds": 1000} if stream.id == GRANT else {"by_year": ()})
        for stream in without.streams
    )
    bare = without.model_copy(update={"streams": streams, "fund_totals": ()})
    assert pool_of_plausible_size.cannot(bare) == "no sum for England is known"
    one_known = bare.model_copy(update={"streams": round_of(TWO_YEARS).streams})
    assert pool_of_plausible_size.cannot(one_known) == ""
    total_known = bare.model_copy(update={"fund_totals": round_of(TWO_YEARS).fund_totals})
    assert pool_of_plausible_size.cannot(total_known) == ""


def test_no_amount_is_above_what_a_cell_takes() -> None:
    made = plan(
        FIRST,
        contributions=(
            Contribution(amounts={"2015-16": Decimal(100_000_000)}),
            Contribution(amounts={"2014-15": Decimal("100000000.01")}),
        ),
        expenditure=(Expenditure(amounts={"2015-16": Decimal(100_000_001)}),),
        required={"out-of-hospital": {"2015-16": Decimal(100_000_002)}, "nhs-minimum": {"2015-16": Decimal(10**8)}},
    )
    most = "at most £100,000,000"
    assert said("amount-a-cell-takes", made) == [
        ("contributions[1].amounts[2014-15]", most, "£100,000,000.01"),
        ("expenditure[0].amounts[2015-16]", most, "£100,000,001"),
        ("required[out-of-hospital][2015-16]", most, "£100,000,002"),
    ]
