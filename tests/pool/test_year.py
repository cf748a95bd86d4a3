"""A pool's year: budgets with virements, the forecast by its methods, minimums, certificates and purposes, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.books import books_of
from carefund.pool.lines import Expenditure
from carefund.pool.money import in_pounds
from carefund.pool.movements import carry_forward, contribution, credit, deficit_cover, refund, virement
from carefund.pool.outturn import Expectation, expectations_of, forecast_year
from carefund.pool.posting import Made, Posting, reversing
from carefund.pool.purposes import BEYOND
from carefund.pool.refusal import RefusedEntry
from carefund.pool.spend import months_reached, spend_lines
from carefund.pool.year import PoolYear, last_day_posted, pool_year
from carefund.pool.year_checks import year_findings
from carefund.programme.rounds import load_round
from tests.pool.postings import (
    AGREEMENT,
    COUNCIL,
    ICB,
    NEXT,
    NOW,
    PAID,
    coded,
    opening,
    paid_in,
    posting,
    spent,
)

ROUND = load_round("bcf-2023-25")
END = date(2024, 3, 31)
DFG, IBCF, NHS = "disabled-facilities-grant", "improved-better-care-fund", "nhs-minimum"
COUNCIL_CARE = ("social-care", "council")
AREAS = {"1": COUNCIL_CARE, "2": ("community-health", "nhs"), "3": COUNCIL_CARE, "4": COUNCIL_CARE}


def out(posting_id: str, scheme: str, pounds: str, stream: str = NHS, **changes: Any) -> Posting:
    """What a scheme spends, completed as the plan has it."""
    one = spent(posting_id, scheme, pounds, stream, commissioner=AREAS[scheme][1], **changes)
    legs = tuple(replace(leg, area_of_spend=AREAS[scheme][0]) for leg in one.movement.legs)
    return replace(one, movement=replace(one.movement, legs=legs))


def year(*postings: Posting, day: date = END, expected: tuple[Expectation, ...] = (), **changes: Any) -> PoolYear:
    return pool_year(books_of(opening(**changes), postings), ROUND, day, expected)


def as_planned() -> list[Posting]:
    """Everything paid in and spent as it was planned."""
    paid = [paid_in(f"in-{stream}", stream, PAID[stream][2]) for stream in PAID]
    plan = (("1", "500000", NHS), ("2", "700000", NHS), ("3", "600000", DFG), ("4", "240000", IBCF))
    return [*paid, *(out(f"out-{scheme}", scheme, pounds, stream) for scheme, pounds, stream in plan)]


def test_a_year_as_planned_leaves_nothing_and_finds_nothing_but_what_was_never_agreed() -> None:
    made = year(*as_planned())
    assert [one.variance for one in made.forecast.lines] == [0, 0, 0, 0]
    assert [(one.received, one.spent, one.unspent) for one in made.certificates] == [
        (Decimal(pounds), Decimal(pounds), 0) for _, _, pounds in PAID.values()
    ]
    assert {one.how for one in made.purposes} == {"as planned"}
    assert {one.check for one in year_findings(made)} == {"agreement-whole", "minimum-met"}


def test_a_virement_moves_budget_between_schemes_and_credits_are_taken_off() -> None:
    moved = posting("v", virement(coded(NHS, "1"), coded(NHS, "2"), Decimal(30_000), "a need"))
    back = posting(
        "c", credit(coded(NHS, "2", area_of_spend="community-health"), Decimal(5), "note"), commissioner="nhs"
    )
    made = year(out("a", "2", "100"), moved, back)
    budgets = {one.key.scheme: (one.planned, one.budget, one.actual) for one in made.lines}
    assert budgets["1"] == (500_000, 470_000, 0)
    assert budgets["2"] == (700_000, 730_000, 95)
    assert [one.actual for one in made.schemes if one.name == "2"] == [95]


def test_what_was_taken_back_is_not_spent_and_not_a_payment() -> None:
    first = out("a", "2", "100")
    back = reversing(first, "b", "a mistake", Made(day=first.day, posted=NOW, posted_by="B"))
    made = year(first, back)
    assert (made.payments, [one.actual for one in made.lines]) == ((), [0, 0, 0, 0])
    assert made.trace.total == 0


@pytest.mark.parametrize(
    ("day", "months"),
    [(date(2023, 3, 31), 0), (date(2023, 4, 29), 0), (date(2023, 4, 30), 1), (date(2023, 6, 30), 3),
     (date(2024, 3, 30), 11), (date(2024, 3, 31), 12), (date(2026, 1, 1), 12)],
)  # fmt: skip
def test_a_month_has_ended_on_its_last_day(day: date, months: int) -> None:
    assert months_reached("2023-24", day) == months


def test_months_hold_what_was_posted_in_them_and_the_plan_in_even_twelfths() -> None:
    late = out("b", "2", "7", day=date(2024, 4, 20), accounting="accrual")
    made = year(paid_in("in"), out("a", "2", "100", day=date(2023, 5, 3)), late)
    assert [one.spent for one in made.months] == [0, 100, *[0] * 9, 7]
    assert made.months[-1].spent_so_far == 107
    assert sum(one.planned_out for one in made.months) == made.months[-1].planned_out_so_far == 2_040_000
    assert [one.paid_in for one in made.months][:4] == [0, 0, 100_000, 0]
    assert last_day_posted(made.books) == END


@pytest.mark.parametrize(("day", "months"), [(date(2023, 4, 15), 0), (date(2023, 5, 1), 1), (date(2023, 9, 1), 2),
                                             (date(2024, 3, 30), 2), (END, 12)])  # fmt: skip
def test_the_run_rate_is_over_the_months_that_were_posted_until_the_year_is_over(day: date, months: int) -> None:
    made = year(out("a", "2", "100", day=date(2023, 5, 3)), paid_in("b", day=date(2023, 8, 1)), day=day)
    assert made.forecast.months == months


def outturns(months: int, *postings: Posting, **said: Any) -> dict[str | None, tuple[Decimal, str]]:
    books = books_of(opening(), postings)
    expected = (Expectation(**said),) if said else ()
    forecast = forecast_year(books, spend_lines(books), months, expected)
    return {one.line.key.scheme: (one.outturn, one.method) for one in forecast.lines}


def test_each_method_of_forecast_gives_what_it_says() -> None:
    one = out("a", "2", "100000")
    assert outturns(2, one)["2"] == (Decimal("683333.33"), "budget for the rest")
    assert outturns(3, one)["2"] == (400_000, "run rate")
    assert outturns(7, one)["2"] == (Decimal("171428.57"), "run rate")
    assert outturns(12, one)["2"] == (100_000, "spent")
    assert outturns(6, one)["1"] == (500_000, "budget")
    assert outturns(12, one)["1"] == (0, "spent")
    assert outturns(6, one, scheme="2", outturn=Decimal(650_000), reason="late invoices")["2"] == (650_000, "given")
    assert outturns(12, one, scheme="2", outturn=Decimal(650_000))["2"] == (100_000, "spent")
    assert outturns(6, one, scheme="2", reason="only why")["2"][1] == "run rate"


def test_what_is_said_of_schemes_is_read_and_mistakes_are_named() -> None:
    told = {"schemes": [{"scheme": "2", "outturn": 5, "reason": "why"}]}
    assert expectations_of(told, {"2": "x"}) == (Expectation(scheme="2", outturn=Decimal(5), reason="why"),)
    for wrong, words in ((
        ({"schemes": [{"scheme": "9", "reason": "x"}]}, "a scheme of the plan"),
        ({"schemes": [{"scheme": "2"}]}, "an outturn or a reason"),
        ({"scheme": []}, "only the keys"),
    )):  # fmt: skip
        with pytest.raises(RefusedEntry, match=words):
            expectations_of(wrong, {"2": "x"})


def test_an_overspend_is_shared_as_agreed_and_contingency_is_called_on_first() -> None:
    over = [*as_planned(), out("more", "2", "10000")]
    shares = {(one.stream, one.organisation): one.pounds for one in year(*over).forecast.shares}
    assert shares == {(NHS, COUNCIL): -4000, (NHS, ICB): -6000}
    held = AGREEMENT.replace("[risk_share]", f'[contingency]\npounds = 3000\nstream = "{IBCF}"\n\n[risk_share]', 1)
    spare = [one for one in over if one.id != "out-4"]
    made = year(*spare, out("out-4", "4", "235000", IBCF), agreement_text=held)
    streams = {one.stream: (one.left, one.from_contingency, one.to_share) for one in made.forecast.streams}
    assert streams[NHS] == (-10_000, 3000, -7000)
    assert streams[IBCF] == (5000, -3000, 2000)
    assert {one.organisation: one.share for one in made.organisations} == {ICB: -4200, COUNCIL: -2800 + 2000}


def test_a_stream_with_something_to_share_and_no_agreement_is_named() -> None:
    without = AGREEMENT.replace('[risk_share]\noverspend = { "Council" = 40, "Integrated Care Board" = 60 }\n', "")
    without = without.replace('underspend = { "Council" = 50, "Integrated Care Board" = 50 }\n', "")
    made = year(*as_planned(), out("more", "2", "10000"), agreement_text=without)
    assert made.forecast.not_shared == (NHS,)
    assert {one.severity for one in year_findings(made) if one.check == "shares-agreed"} == {"error"}


def test_minimums_are_tested_on_what_was_spent() -> None:
    short = [one for one in as_planned() if one.id != "out-1"]
    made = year(*short, out("out-1", "1", "449999.99"))
    results = {basis: {one.test.id: one for one in found} for basis, found in made.tests}
    assert results["planned"]["social-care-maintenance"].outcome == "met"
    actual = results["spent so far"]["social-care-maintenance"]
    assert (actual.amount, actual.shortfall, actual.outcome) == (Decimal("449999.99"), Decimal("0.01"), "not met")
    found = [one for one in year_findings(made) if one.check == "minimum-met" and one.severity == "error"]
    assert [one.about for one in found] == ["NHS contribution to social care maintained"]
    assert "discharge-funding" not in results["planned"]


def test_findings_tell_what_is_late_left_moved_and_without_a_place() -> None:
    cover = posting("d", deficit_cover(coded(NHS, provider="nhs-acute"), Decimal(500), "winter deficit"))
    books = books_of(
        opening(),
        [paid_in("a", pounds="1000"), cover],
        extracts=({"file": "gl.csv", "fates": {"unmatched": {"lines": 2, "pounds": "7.50"}}},),
    )
    found = {one.check: one for one in year_findings(pool_year(books, ROUND, END))}
    assert found["paid-in-time"].severity == "error"
    assert found["extract-whole"].found == "2 lines unmatched, £7.50"
    assert found["kept-to-purpose"].about == "NHS Acute Provider: winter deficit"
    assert found["settled"].found == "£500 still in the pool"
    early = {one.check for one in year_findings(pool_year(books, ROUND, date(2023, 4, 2)))}
    assert {"settled", "paid-in-time"} & early == set()


def test_money_set_aside_for_one_purpose_that_ended_in_another_is_told_by_name() -> None:
    """£1.9m set aside for integration of which £1.4m covered a hospital's deficit: the pattern of 2015-16, by hand."""
    lines = (Expenditure(scheme="1", area_of_spend="social-care", stream=NHS, amounts={"2023-24": Decimal(1_900_000)}),)
    cover = posting("d", deficit_cover(coded(NHS, provider="nhs-acute"), Decimal(1_400_000), "hospital deficit"))
    made = year(
        paid_in("in", pounds="1900000"), out("a", "1", "300000"), cover, expenditure=lines, schemes={"1": "Integration"}
    )
    nhs = [one for one in made.purposes if one.stream == NHS]
    assert [(one.set_aside_for, one.ended_in, one.how, one.pounds) for one in nhs] == [
        ("social-care", "social-care", "as planned", 300_000),
        ("social-care", "nhs-acute: hospital deficit", "out of purpose", 1_400_000),
        ("social-care", "still in the pool", "still in the pool", 200_000),
    ]


def test_what_is_carried_forward_refunded_or_spent_on_something_else_is_where_it_ended() -> None:
    made = year(
        *[one for one in as_planned() if one.id not in ("out-1", "out-2")],
        out("out-2", "2", "750000"),
        posting("cf", carry_forward(coded(NHS), NEXT, Decimal(60_000))),
        posting("rf", refund(coded(NHS, organisation=ICB), Decimal(40_000), "underspend")),
    )
    nhs = {(one.set_aside_for, one.ended_in): one.pounds for one in made.purposes if one.stream == NHS}
    assert nhs == {
        ("community-health", "community-health"): 700_000,
        ("social-care", "community-health"): 50_000,
        ("social-care", "the next year"): 60_000,
        ("social-care", "the partners"): 40_000,
        ("social-care", "still in the pool"): 350_000,
    }
    over = year(*as_planned(), out("more", "1", "25000"))
    assert [one.pounds for one in over.purposes if one.set_aside_for == BEYOND] == [25_000]


AMOUNTS = st.integers(1, 10**8).map(in_pounds)


@st.composite
def years(draw: st.DrawFn) -> PoolYear:
    """A year of random contributions, spending, credits, virements, refunds, covers and carry-forwards."""
    made: list[Posting] = []
    for number in range(draw(st.integers(0, 14))):
        stream = draw(st.sampled_from(list(PAID)))
        scheme, pounds = draw(st.sampled_from(list(AREAS))), draw(AMOUNTS)
        area = AREAS[scheme][0]
        kind = draw(st.sampled_from(["in", "out", "credit", "virement", "refund", "cover", "carry"]))
        movement = {
            "in": lambda s=stream, p=pounds: contribution(coded(s, organisation=PAID[s][0]), p),
            "out": lambda s=stream, c=scheme, p=pounds: out("x", c, str(p), s).movement,
            "credit": lambda s=stream, c=scheme, a=area, p=pounds: credit(coded(s, c, area_of_spend=a), p, "note"),
            "virement": lambda s=stream, c=scheme, p=pounds: virement(coded(s, c), coded(NHS, "other"), p, "need"),
            "refund": lambda s=stream, p=pounds: refund(coded(s, organisation=PAID[s][0]), p, "back"),
            "cover": lambda s=stream, p=pounds: deficit_cover(coded(s, provider="nhs-acute"), p, "deficit"),
            "carry": lambda s=stream, p=pounds: carry_forward(coded(s), NEXT, p),
        }[kind]()
        made.append(posting(f"p{number}", movement, commissioner=AREAS[scheme][1]))
    return year(*made, day=draw(st.dates(date(2023, 4, 1), date(2024, 4, 30))))


@given(years())
@settings(deadline=None)
def test_every_view_of_a_year_is_the_sum_of_its_ledger(made: PoolYear) -> None:
    ledger, year_ = made.books.ledger, made.books.year

    def total(*kinds: Any, account: str = "pool") -> Decimal:
        return ledger.total(kinds, account=account, year=year_, status="actual")  # type: ignore[arg-type]

    spent_ = -total("expenditure", "credit")
    assert sum(one.actual for one in made.lines) == sum(one.actual for one in made.streams) == spent_
    assert sum(one.spent or 0 for one in made.months) == spent_
    assert sum(one.spent for one in made.certificates) == spent_
    assert (made.statement.total("expenditure").actual or 0) == spent_
    assert sum(one.paid_in or 0 for one in made.months) == total("contribution", "refund")
    assert all(one.money_in == one.money_out for one in made.certificates)
    assert sum(one.unspent for one in made.certificates) == ledger.balance(year=year_, status="actual")
    assert made.trace.total == spent_ + -total("out-of-purpose")
    assert ledger.total() == 0
    assert [one for one in year_findings(made) if one.check == "books-balance"] == []


@given(years())
@settings(deadline=None)
def test_what_is_shared_is_what_is_left_to_the_penny(made: PoolYear) -> None:
    for one in made.forecast.streams:
        shares = [share.pounds for share in made.forecast.shares if share.stream == one.stream]
        assert sum(shares) == (0 if one.stream in made.forecast.not_shared else one.to_share)
    assert sum(one.from_contingency for one in made.forecast.streams) == 0


@given(years())
@settings(deadline=None)
def test_purposes_account_for_every_planned_pound(made: PoolYear) -> None:
    planned: dict[str, Decimal] = {}
    for one in made.purposes:
        if one.set_aside_for != BEYOND:
            planned[one.stream] = planned.get(one.stream, Decimal(0)) + one.pounds
        assert one.pounds != 0
    for total in made.streams:
        lost = planned.get(total.name, Decimal(0))
        assert lost <= total.planned if any(line.actual < 0 for line in made.lines) else lost == total.planned


def test_what_is_dated_after_the_day_is_not_known_on_it() -> None:
    june, march = date(2023, 6, 30), date(2024, 3, 31)
    first, later = out("a", "4", "50000", IBCF, day=june), out("b", "4", "70000", IBCF, day=march)
    then, now = year(first, later, day=june), year(first, later, day=march)
    assert [sum(line.actual for line in each.lines) for each in (then, now)] == [50_000, 120_000]
    by_month = {month.month: (month.spent, month.spent_so_far) for month in then.months}
    assert by_month[date(2023, 6, 1)] == (50_000, 50_000)
    assert by_month[date(2023, 7, 1)] == (None, None)
    assert None not in [month.spent for month in now.months]


def test_a_reversal_of_what_is_not_known_yet_is_not_known_either() -> None:
    later = out("b", "4", "70000", IBCF, day=date(2024, 3, 31))
    early = reversing(later, "c", "dated early", Made(day=date(2023, 6, 1), posted=NOW, posted_by="A. Clerk"))
    assert year(later, early, day=date(2023, 6, 30)).books.postings == ()
    assert len(year(later, early, day=date(2024, 3, 31)).books.postings) == 2


def test_a_certificate_is_settled_when_nothing_is_left_and_says_what_each_scheme_spent() -> None:
    made = year(paid_in("a", NHS, "100"), out("b", "1", "30"), out("c", "2", "20"), out("d", "2", "50"),
                paid_in("e", IBCF, "5"), out("f", "4", "6", IBCF))  # fmt: skip
    nhs, ibcf = (next(one for one in made.certificates if one.stream == stream) for stream in (NHS, IBCF))
    assert (nhs.is_settled, nhs.schemes) == (True, (("1", Decimal(30)), ("2", Decimal(70))))
    assert (ibcf.is_settled, ibcf.unspent, ibcf.schemes) == (False, -1, (("4", Decimal(6)),))


def test_payments_are_what_was_spent_or_moved_out_of_its_purpose() -> None:
    cover = posting("d", deficit_cover(coded(NHS, provider="nhs-acute"), Decimal(5), "deficit"))
    made = year(paid_in("a"), out("b", "2", "7"), cover)
    assert [one.id for one in made.payments] == ["b", "d"]


def test_totals_have_their_budget_with_what_was_vired_and_words_for_every_id() -> None:
    moved = posting("v", virement(coded(NHS, "1"), coded(NHS, "2"), Decimal(30_000), "a need"))
    made = year(moved, out("a", "2", "100"))
    assert [(one.name, one.planned, one.virement, one.budget, one.actual) for one in made.schemes][:2] == [
        ("1", 500_000, -30_000, 470_000, 0), ("2", 700_000, 30_000, 730_000, 100),
    ]  # fmt: skip
    assert [(one.name, one.planned, one.budget) for one in made.streams] == [
        (NHS, 1_200_000, 1_200_000), (DFG, 600_000, 600_000), (IBCF, 240_000, 240_000),
    ]  # fmt: skip
    names = made.names
    assert (names[DFG], names["social-care"], names["private"], names["3"]) == (
        "Disabled Facilities Grant", "Social Care", "Private Sector", "Adaptations",
    )  # fmt: skip
    assert made.ended
    assert not year(day=date(2024, 3, 30)).ended


def test_the_last_day_posted_is_within_the_year() -> None:
    assert last_day_posted(books_of(opening())) == date(2023, 4, 1)
    days = [out("a", "2", "1", day=date(2023, 5, 3)), out("b", "2", "1", day=date(2023, 4, 20))]
    assert last_day_posted(books_of(opening(), days)) == date(2023, 5, 3)
    early = out("c", "2", "1", day=date(2023, 3, 1), accounting="accrual")
    assert last_day_posted(books_of(opening(), [early])) == date(2023, 4, 1)


def test_the_forecast_counts_what_is_still_due_and_what_was_paid_beyond_it() -> None:
    """£1,200,000 is planned in two lines and must be paid. £5 so far: due by the plan; £1,300,000 paid: that."""
    line = opening().contributions[0]
    parts = tuple(line.model_copy(update={"amounts": {"2023-24": Decimal(pounds)}}) for pounds in (900_000, 300_000))
    plan = {"contributions": (*parts, *opening().contributions[1:]), "required": {NHS: Decimal(1_200_000)}}
    for paid, forecast, outcome in (("5", 1_200_000, "met"), ("1300000", 1_300_000, "met")):
        made = year(paid_in("a", NHS, paid), day=date(2023, 6, 30), **plan)
        results = {basis: {one.test.id: one for one in found}[NHS] for basis, found in made.tests}
        assert list(results) == ["planned", "spent so far", "forecast"]
        assert (results["planned"].amount, results["spent so far"].amount) == (1_200_000, Decimal(paid))
        assert (results["forecast"].amount, results["forecast"].outcome) == (forecast, outcome)


def test_the_statement_is_the_pool_s_as_at_the_day() -> None:
    made = year(day=date(2024, 4, 30)).statement
    assert (made.area, made.year, made.drawn_up) == ("Darlington (illustrative)", "2023-24", date(2024, 4, 30))
