"""Money out: each check on the two sides of its boundary, with sums worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.model import Contingency, Plan, Scheme
from carefund.pool.lines import Contribution, Expenditure
from tests.plan.checks.seeing import FIRST, Said, found_by, plan, pounds, said

GRANT, NHS, MORE = "disabled-facilities-grant", "nhs-minimum", "additional-contribution"
MINIMUM = "Minimum contribution of integrated care boards"
BOTH = pounds(y2023=1, y2024=1)


def spent(stream: str | None = NHS, **more: Any) -> Expenditure:
    given: dict[str, Any] = {
        "scheme": "1",
        "area_of_spend": "social-care",
        "commissioner": "nhs",
        "provider": "private",
        "amounts": BOTH,
    }
    return Expenditure(stream=stream, **(given | more))


def spending(*lines: Expenditure, **parts: Any) -> Plan:
    return plan(expenditure=lines, **parts)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(spending(spent()), [], id="a whole line"),
        pytest.param(spending(), [("expenditure", "at least one line", "nothing")], id="no line"),
        pytest.param(
            spending(spent(), spent(provider=None, amounts=pounds(y2024=1))),
            [("expenditure[1]", "a whole line", "missing: the provider and the amount for 2023-24")],
            id="a line without its provider and its first year",
        ),
    ],
)
def test_a_line_of_spending_is_whole(made: Plan, expected: Said) -> None:
    assert said("spending-complete", made) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0", []), ("-0.01", [("expenditure[0].amounts[2024-25]", "£0 or more", "−£0.01")])],
)
def test_no_line_of_spending_is_less_than_nothing(amount: str, expected: Said) -> None:
    assert said("spending-not-negative", spending(spent(amounts=pounds(y2023=1, y2024=amount)))) == expected


SHARE = "expenditure[1].nhs_percent"


@pytest.mark.parametrize(
    ("who", "nhs", "council", "expected"),
    [
        ("joint", 40, 60, []),
        ("joint", 0, 100, []),
        ("joint", 40, "59.9", [(SHARE, "100 together", "40 and 59.9, 99.9 together")]),
        ("joint", 40, 61, [(SHARE, "100 together", "40 and 61, 101 together")]),
        ("joint", -1, 101, [(SHARE, "shares of 0 to 100", "a negative share")]),
        ("joint", 101, -1, [(SHARE, "shares of 0 to 100", "a negative share")]),
        ("joint", None, 60, [(SHARE, "both partners' shares, 100 together", "not both given")]),
        ("joint", 40, None, [(SHARE, "both partners' shares, 100 together", "not both given")]),
        ("nhs", None, None, []),
        ("council", 30, 30, []),
    ],
)
def test_the_shares_of_a_joint_line_add_up_to_100(who: str, nhs: Any, council: Any, expected: Said) -> None:
    line = spent(commissioner=who, nhs_percent=nhs, council_percent=council)
    assert said("shares-add-up", spending(spent(), line)) == expected


@pytest.mark.parametrize(
    ("nhs", "council", "lacks"),
    [
        (None, 60, ("expenditure[0].nhs_percent",)),
        (40, None, ("expenditure[0].council_percent",)),
        (None, None, ("expenditure[0].nhs_percent", "expenditure[0].council_percent")),
        (40, 50, ()),
    ],
)
def test_a_share_that_is_not_given_is_what_the_line_lacks(nhs: Any, council: Any, lacks: tuple[str, ...]) -> None:
    line = spent(commissioner="joint", nhs_percent=nhs, council_percent=council)
    (one,) = found_by("shares-add-up", spending(line))
    assert one.lacks == lacks


@pytest.mark.parametrize(
    ("who", "nhs", "council", "found"),
    [
        ("nhs", 100, 0, []),
        ("nhs", 90, "10.5", ["10.5 per cent"]),
        ("council", 0, 100, []),
        ("council", 10, 90, ["10 per cent"]),
        ("joint", 50, 50, []),
        (None, 50, 50, []),
    ],
)
def test_one_partners_line_gives_the_other_no_share(who: str | None, nhs: Any, council: Any, found: list[str]) -> None:
    line = spent(commissioner=who, nhs_percent=nhs, council_percent=council)
    field, expected = "expenditure[0].commissioner", "no share for the other partner"
    assert said("shares-only-where-joint", spending(line)) == [(field, expected, each) for each in found]


def balance(paid_in: str, *paid_out: str, spare: str | None = None, **more: Any) -> Plan:
    """What is paid into the NHS minimum in 2023-24, and paid out of it by so many lines."""
    return plan(
        contributions=(Contribution(stream=NHS, amounts=pounds(y2023=paid_in, y2024=0)),),
        expenditure=tuple(spent(amounts=pounds(y2023=amount, y2024=0)) for amount in paid_out),
        contingency=Contingency(amount=None if spare is None else Decimal(spare)),
        **more,
    )


AT_MOST = f"{MINIMUM}, 2023-24: at most £100"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(balance("100", "60", "40"), [], id="it balances"),
        pytest.param(balance("100", "60", "40.009"), [], id="less than a penny more"),
        pytest.param(
            balance("100", "60", "40.01"), [("expenditure", AT_MOST, "£100.01, £0.01 too much")], id="a penny more"
        ),
        pytest.param(
            spending(spent(amounts=pounds(y2023=5, y2024=0))),
            [("expenditure", f"{MINIMUM}, 2023-24: at most £0", "£5, £5 too much")],
            id="nothing is paid in",
        ),
        pytest.param(spending(spent(), spent(None)), [], id="a line without its stream leaves it open"),
        pytest.param(spending(spent(), spent(amounts=pounds(y2024=0))), [
            ("expenditure", f"{MINIMUM}, 2024-25: at most £0", "£1, £1 too much")
        ], id="a line without its amount leaves that year open"),
        pytest.param(
            spending(spent(), spent(None, amounts={})),
            [("expenditure", f"{MINIMUM}, {year}: at most £0", "£1, £1 too much") for year in ("2023-24", "2024-25")],
            id="a line without anything leaves nothing open",
        ),
        pytest.param(spending(spent("no-such-stream")), [], id="a stream that is none is another check's"),
    ],
)  # fmt: skip
def test_no_stream_pays_out_more_than_was_paid_in(made: Plan, expected: Said) -> None:
    assert said("stream-not-overspent", made) == expected


def test_an_overspent_stream_points_at_the_lines_that_spend_it() -> None:
    lines = (spent(amounts=pounds(y2023=5, y2024=0)), spent(MORE), spent(amounts=pounds(y2023=0, y2024=0)), spent())
    first, *_ = found_by("stream-not-overspent", spending(*lines))
    assert first.rows == ("expenditure[0].amounts[2023-24]", "expenditure[3].amounts[2023-24]")


ALL = f"{MINIMUM}, 2023-24: all planned"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(balance("100", "99.991"), [], id="less than a penny is left"),
        pytest.param(
            balance("100", "99.99"), [("expenditure", ALL, "£0.01 unplanned")], id="a penny is left"
        ),
        pytest.param(balance("100", "90", spare="10"), [], id="what is left is the contingency"),
        pytest.param(
            balance("100", "90", spare="9.99"),
            [("expenditure", ALL, "£10 unplanned")],
            id="what is left is more than the contingency",
        ),
        pytest.param(balance("100", "110"), [], id="too much is spent"),
        pytest.param(
            plan(
                contributions=(
                    Contribution(stream=NHS, amounts=pounds(y2023=100, y2024=100)),
                    Contribution(stream=MORE, amounts=pounds(y2023=7, y2024=6)),
                    Contribution(stream=GRANT, amounts=pounds(y2023=50, y2024=50)),
                ),
                expenditure=(spent(amounts=pounds(y2023=95, y2024=96)),),
                contingency=Contingency(amount=Decimal(10)),
            ),
            [
                ("expenditure", ALL, "£5 unplanned"),
                ("expenditure", "Additional contribution by choice, 2023-24: all planned", "£7 unplanned"),
            ],
            id="a year's streams together against the contingency, without grants to pass on",
        ),
    ],
)  # fmt: skip
def test_all_money_is_planned_but_for_the_contingency(made: Plan, expected: Said) -> None:
    assert said("stream-spent-whole", made) == expected


def test_a_year_that_is_planned_does_not_hide_the_next_one() -> None:
    made = plan(
        contributions=(Contribution(stream=NHS, amounts=pounds(y2023=9, y2024=9)),),
        expenditure=(spent(amounts=pounds(y2023=9, y2024=2)),),
    )
    assert said("stream-spent-whole", made) == [
        ("expenditure", f"{MINIMUM}, 2024-25: all planned", "£7 unplanned"),
    ]


def test_unplanned_money_points_at_the_lines_of_its_stream() -> None:
    (one,) = found_by("stream-spent-whole", balance("100", "60", "0", "10"))
    assert one.rows == ("expenditure[0].amounts[2023-24]", "expenditure[2].amounts[2023-24]")


@pytest.mark.parametrize(
    ("again", "rows"),
    [
        pytest.param(spent(), ("expenditure[1]", "expenditure[2]"), id="the same line"),
        pytest.param(spent(amounts=dict(reversed(BOTH.items()))), ("expenditure[1]", "expenditure[2]"),
                     id="its years in another order"),
        pytest.param(spent(nhs_percent=100), ("expenditure[1]", "expenditure[2]"), id="a share is no difference"),
        pytest.param(spent(scheme="2"), (), id="another scheme"),
        pytest.param(spent(MORE), (), id="another stream"),
        pytest.param(spent(area_of_spend="other"), (), id="another area of spend"),
        pytest.param(spent(commissioner="council"), (), id="another commissioner"),
        pytest.param(spent(provider="charity"), (), id="another provider"),
        pytest.param(spent(amounts=pounds(y2023=1, y2024=2)), (), id="another amount"),
        pytest.param(spent(comment="for the north"), (), id="a comment says why"),
    ],
)  # fmt: skip
def test_no_line_stands_twice(again: Expenditure, rows: tuple[str, ...]) -> None:
    findings = found_by("spending-entered-once", spending(spent(scheme="9"), spent(), again))
    assert [one.rows for one in findings] == ([rows] if rows else [])
    assert [(one.field, one.expected, one.found) for one in findings] == (
        [
            (
                "expenditure[2]",
                "each line once",
                "the same scheme, stream, provider and amounts as another line",
            )
        ]
        if rows
        else []
    )


def test_two_lines_of_nothing_are_no_money_counted_twice() -> None:
    nothing = spent(amounts=pounds(y2023=0, y2024=0))
    assert said("spending-entered-once", spending(nothing, nothing)) == []
    partly = spent(amounts=pounds(y2023=0, y2024=1))
    assert len(said("spending-entered-once", spending(partly, partly))) == 1


def test_a_scheme_without_spending_is_named() -> None:
    schemes = (Scheme(id="1", name="One"), Scheme(id="2", name="Two"), Scheme(id="3"))
    assert said("scheme-has-spending", spending(spent(), schemes=schemes)) == [
        ("schemes[1].id", "a line of spending", "none for Two"),
        ("schemes[2].id", "a line of spending", "none for 3"),
    ]


FACILITIES = "Disabled Facilities Grant"
TYPES = "Assistive technologies and equipment, Disabled Facilities Grant related schemes and Housing related schemes"
BUT_HOSPITALS = "Mental Health, Community Health, Continuing Care, Primary Care, Social Care and Other"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (spent(GRANT, commissioner="council", scheme_type="housing"), []),
        (spent(GRANT, commissioner="joint", scheme_type="disabled-facilities"), []),
        (spent(GRANT, commissioner=None, area_of_spend=None), []),
        (spent(GRANT), [("expenditure[0].commissioner", f"{FACILITIES}: LA and Joint", "NHS")]),
        (
            spent(GRANT, commissioner="council", area_of_spend="acute"),
            [("expenditure[0].area_of_spend", f"{FACILITIES}: {BUT_HOSPITALS}", "Acute")],
        ),
        (
            spent(GRANT, commissioner="council", area_of_spend="a typo"),
            [("expenditure[0].area_of_spend", f"{FACILITIES}: {BUT_HOSPITALS}", "a typo")],
        ),
        (spent(NHS, area_of_spend="acute"), []),
        (spent(None, area_of_spend="acute"), []),
        (spent("no-such-stream", area_of_spend="acute"), []),
    ],
)
def test_a_stream_pays_for_what_it_may(line: Expenditure, expected: Said) -> None:
    assert said("stream-spent-as-allowed", spending(line)) == expected


def test_a_scheme_type_that_a_grant_does_not_pay_for_is_named() -> None:
    line = spent(GRANT, commissioner="council", scheme_type="carers")
    ((field, expected, found),) = said("stream-spent-as-allowed", spending(spent(), line))
    assert (field, found) == ("expenditure[1].scheme_type", "Carers services")
    assert expected.startswith(f"{FACILITIES}: ")
    assert "Housing related schemes" in expected


CAPITAL = "Disabled Facilities Grant related schemes: a stream of capital"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (spent(GRANT, scheme_type="disabled-facilities"), []),
        (spent(MORE, scheme_type="disabled-facilities"), []),
        (spent(NHS, scheme_type="housing"), []),
        (spent(NHS), []),
        (spent(NHS, scheme_type="disabled-facilities"), [("expenditure[0].stream", CAPITAL, MINIMUM)]),
    ],
)
def test_capital_is_not_paid_from_a_revenue_stream(line: Expenditure, expected: Said) -> None:
    assert said("capital-from-capital-stream", spending(line)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (spent(scheme_type="carers"), []),
        (spent(scheme_type=None), []),
        (spent(scheme="2", scheme_type="housing"), []),
        (spent(scheme="9", scheme_type="housing"), []),
        (
            spent(scheme_type="housing"),
            [("expenditure[0].scheme_type", "Carers services, as on the sheet of schemes", "Housing related schemes")],
        ),
        (
            spent(scheme_type="a typo"),
            [("expenditure[0].scheme_type", "Carers services, as on the sheet of schemes", "a typo")],
        ),
    ],
)
def test_a_line_has_the_type_of_its_scheme(line: Expenditure, expected: Said) -> None:
    schemes = (Scheme(id="1", scheme_type="carers"), Scheme(id="2"))
    assert said("scheme-type-agrees", spending(line, schemes=schemes)) == expected


JUMP = "expenditure[0].amounts[2015-16]"


@pytest.mark.parametrize(
    ("was", "now", "comment", "expected"),
    [
        (100, 300, None, []),
        (100, "300.01", None, [(JUMP, "2015-16 near 2014-15, or a comment", "£100 then £300.01 (+200.0%)")]),
        (300, 100, None, []),
        (300, "99.99", None, [(JUMP, "2015-16 near 2014-15, or a comment", "£300 then £99.99 (−66.7%)")]),
        (100, 900, "a new ward", []),
        (0, 900, None, []),
        (900, 0, None, []),
    ],
)
def test_spending_does_not_jump_threefold_without_a_comment(was: Any, now: Any, comment: Any, expected: Said) -> None:
    line = Expenditure(amounts=pounds(y2014=was, y2015=now), comment=comment)
    assert said("jump-from-year-before", plan(FIRST, expenditure=(line,))) == expected


def test_outputs_are_asked_for_in_the_unit_of_the_type_and_for_each_year() -> None:
    lines = (
        spent(scheme_type="home-care", outputs=pounds(y2023=5)),
        spent(scheme_type="home-care", outputs=BOTH),
        spent(scheme_type="housing"),
        spent(),
        spent(scheme_type="home-care"),
    )
    findings = found_by("output-given", spending(*lines))
    assert [(one.field, one.expected, one.found) for one in findings] == [
        ("expenditure[0].outputs", "a count of hours of care", "none for 2024-25"),
        ("expenditure[4].outputs", "a count of hours of care", "none for 2023-24 and 2024-25"),
    ]
    assert findings[0].lacks == ("expenditure[0].outputs[2024-25]",)
