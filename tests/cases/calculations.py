"""What carefund answers to the cases of each file, as plain values by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import Field

from carefund.calendar import month_after
from carefund.pool.balances import stream_balances
from carefund.pool.books import books_of
from carefund.pool.certificate import certificates
from carefund.pool.ledger import Coding, Movement
from carefund.pool.lines import Contribution, Expenditure
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
from carefund.pool.opening import Opening
from carefund.pool.pay_for_performance import PaymentTerms, PerformanceAccount, QuarterCount, reduction_percent
from carefund.pool.posting import Posting
from carefund.pool.posting_rules import check_postings
from carefund.pool.required import estimate_required
from carefund.pool.risk_share import Band, HeldBack, RiskShare
from carefund.pool.spending_tests import spending_result
from carefund.programme.definition import Round
from carefund.programme.planning import SpendingTest
from carefund.programme.rounds import load_round
from tests.cases.reading import Case, Given
from tests.pool.postings import AGREEMENT, ICB, NEXT, YEAR, coded, opening, posting

ROUND = "bcf-2015-16"
Answers = Mapping[str, Any]
Number = int | Decimal


class Payment(Given):
    """Pay for performance in one area."""

    baseline: list[Number]
    """Admissions in each quarter of the baseline."""
    planned_percent: Number | None = None
    """The planned reduction in per cent of the baseline; a planned rise is negative."""
    planned_admissions: Number | None = None
    """The admissions of the year that are planned, where no per cent is given."""
    actual: list[Number] = Field(default_factory=list)
    """Admissions in each quarter so far."""
    actual_when_decided: list[list[Number]] = Field(default_factory=list)
    """For each decision the admissions of the quarters until then, where figures were revised in between."""
    price: Number | None = None
    """The price that the area agreed; the round's own without it."""
    agreed: date = date(2014, 9, 19)
    """The day on which the target was agreed."""


def pay_for_performance(case: Case) -> Answers:
    """The pot, what each quarter releases of it, and what is withheld."""
    given = case.read_given(Payment)
    account = PerformanceAccount(_terms(given, load_round(ROUND)))
    decisions = given.actual_when_decided or [given.actual[: quarter + 1] for quarter in range(len(given.actual))]
    for quarter, counts in zip(account.terms.quarters, decisions, strict=False):
        day = max(month_after(quarter.last, 2), given.agreed)
        account = account.decide(_counts(counts), day)
    return {
        "reduction": account.terms.reduction,
        "pot": account.terms.pot,
        "pot_in_whole_millions": round(account.terms.pot / 1_000_000),
        "fewer_so_far": [payment.cumulative for payment in account.payments],
        "released": [payment.paid for payment in account.payments],
        "withheld": account.withheld,
        "quarters_begun": list(account.terms.quarters_begun),
    }


def _terms(given: Payment, round_: Round) -> PaymentTerms:
    rules = round_.pay_for_performance
    assert rules is not None
    percent = given.planned_percent
    if given.planned_admissions is not None:
        percent = reduction_percent(sum(given.baseline), given.planned_admissions)
    price = round_.price(rules.price).per_unit if given.price is None else Fraction(given.price)
    return PaymentTerms(
        quarters=rules.periods.outturn_quarters,
        baseline=_counts(given.baseline),
        reduction_percent=Fraction(percent or 0),
        price=price,
        agreed=given.agreed,
        price_is_local=given.price is not None,
    )


def _counts(counts: list[Number]) -> tuple[QuarterCount, ...]:
    return tuple(map(QuarterCount, counts))


class Requirement(Given):
    """The sum that a spending test requires of an area, estimated."""

    england_pounds: int | None = None
    """The sum for England; left out where none was published."""
    people: int
    """The area's residents."""
    england_people: int
    """England's residents."""
    years: int = 1
    """How many years England's sum is for."""


def required_sums(case: Case) -> Answers:
    """An area's part of England's sum by share of population, to the pound."""
    given = case.read_given(Requirement)
    test = SpendingTest(
        id="a-test",
        label="A test",
        source=(),
        verified=False,
        kind="expenditure",
        streams=("nhs",),
        england_pounds=given.england_pounds,
    )
    share = Fraction(given.people, given.england_people)
    made = estimate_required(test, share, population="mid-year, all ages", years=given.years)
    return {"pounds": made and made.pounds, "words": made and made.words}


class PaidIn(Given):
    """A line of contributions."""

    organisation: str | None = None
    stream: str | None = None
    pounds: Number | None = None
    minimum: Number | None = None


class Spent(Given):
    """A line of expenditure."""

    stream: str | None = None
    area_of_spend: str | None = None
    commissioner: str | None = None
    pounds: Number | None = None
    nhs_percent: Number | None = None


class Spending(Given):
    """What is paid into an area's pool and spent from it, and the sum that a test requires."""

    test: str
    """Id of the round's spending test."""
    required: Number | None = None
    """The sum set for the area; left out where it is not known."""
    paid_in: list[PaidIn] = Field(default_factory=list)
    spent: list[Spent] = Field(default_factory=list)


def spending_tests(case: Case) -> Answers:
    """Whether a test is met, with what was counted and what is short."""
    given = case.read_given(Spending)
    planning, year = load_round(ROUND).planning, "2015-16"
    assert planning is not None
    test = next(one for one in planning.spending_tests if one.id == given.test)
    contributions = [_contribution(line, year) for line in given.paid_in]
    expenditure = [_expenditure(line, year) for line in given.spent]
    required = None if given.required is None else Decimal(given.required)
    result = spending_result(test, contributions, expenditure, required, year)
    return {
        "outcome": result.outcome,
        "counted": result.amount,
        "required": result.required,
        "required_from": result.required_from,
        "short": result.shortfall,
        "not_counted": [line.words for line in result.not_counted],
        "organisations": [
            {"organisation": one.organisation, "stream": one.stream, "paid": one.paid, "outcome": one.outcome,
             "short": one.shortfall, "unclear": one.minimum_unclear}
            for one in result.organisations
        ],
    }  # fmt: skip


def _contribution(line: PaidIn, year: str) -> Contribution:
    return Contribution(
        organisation=line.organisation,
        stream=line.stream,
        amounts=_by_year(line.pounds, year),
        minimums=_by_year(line.minimum, year),
    )


def _expenditure(line: Spent, year: str) -> Expenditure:
    nhs = None if line.nhs_percent is None else Decimal(line.nhs_percent)
    return Expenditure(
        stream=line.stream,
        area_of_spend=line.area_of_spend,
        commissioner=line.commissioner,
        nhs_percent=nhs,
        council_percent=None if nhs is None else 100 - nhs,
        amounts=_by_year(line.pounds, year),
    )


def _by_year(pounds: Number | None, year: str) -> dict[str, Decimal]:
    return {} if pounds is None else {year: Decimal(pounds)}


class Sharing(Given):
    """A balance and an agreement on who shares it."""

    balance: Number
    overspend: dict[str, Number]
    underspend: dict[str, Number]
    bands: list[dict[str, Any]] = Field(default_factory=list)
    caps: dict[str, Number] = Field(default_factory=dict)
    above_caps: dict[str, Number] = Field(default_factory=dict)
    contingency: Number | None = None
    held_left: Number = 0
    """What the stream that holds the contingency has left."""


def risk_share(case: Case) -> Answers:
    """Who bears or gets a stream's balance, once contingency was called on."""
    given = case.read_given(Sharing)
    share = RiskShare(
        overspend=_decimals(given.overspend),
        underspend=_decimals(given.underspend),
        bands=tuple(Band(up_to=Decimal(one["up_to"]), shares=_decimals(one["shares"])) for one in given.bands),
        caps=_decimals(given.caps),
        above_caps=_decimals(given.above_caps),
    )
    held = HeldBack(pounds=Decimal(given.contingency or 0), stream="held")
    balance = Decimal(given.balance)
    called = held.calls({"held": Decimal(given.held_left), "this": balance}).get("this", Decimal(0))
    return {"called": called, "shares": share.share(balance + called)}


def _decimals(numbers: Mapping[str, Number]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in numbers.items()}


class YearEnd(Given):
    """Pounds of one stream in one year, by what became of them, and limits on carrying forward."""

    brought_forward: Number = 0
    paid_in: Number = 0
    received: Number = 0
    given: Number = 0
    spent: Number = 0
    credited: Number = 0
    out_of_purpose: Number = 0
    refunded: Number = 0
    carried_forward: Number = 0
    overspend_carried: Number = 0
    most_percent: Number | None = None
    most_pounds: Number | None = None


def year_end(case: Case) -> Answers:
    """The stream's certificate, once what is carried forward and paid back was held against the rules."""
    given = case.read_given(YearEnd)
    books = books_of(_opening(given), _before(given))
    last = check_postings(_after(given), books, load_round("bcf-2023-25"))
    ledger = books.ledger.post(*(one.movement for one in last))
    balances = [one for one in stream_balances(ledger, YEAR, "actual") if one.stream == NHS]
    (made,) = certificates(balances, ())
    return {
        "money_in": made.money_in,
        "money_out": made.money_out,
        "unspent": made.unspent,
        "settled": made.is_settled,
    }


NHS, OTHER = "nhs-minimum", "additional-contribution"


def _opening(given: YearEnd) -> Opening:
    limits = {"carry_forward_percent": given.most_percent, "carry_forward_pounds": given.most_pounds}
    terms = "".join(f"{name} = {value}\n" for name, value in limits.items() if value is not None)
    first = AGREEMENT[: AGREEMENT.index("[[streams]]")]
    agreed = f'{first}[[streams]]\nid = "{NHS}"\n{terms}'
    before = {"stream": NHS, "year": "2022-23"}
    pounds = Decimal(given.brought_forward)
    brought = (
        (contribution(Coding(**before, organisation=ICB), pounds), carry_forward(Coding(**before), YEAR, pounds))
        if pounds
        else ()
    )
    return opening(agreement_text=agreed, brought_forward=brought)


def _before(given: YearEnd) -> list[Posting]:
    """What happened in the year."""
    here, there = coded(NHS), coded(OTHER)
    moved = {
        "paid_in": lambda pounds: contribution(coded(NHS, organisation=ICB), pounds),
        "received": lambda pounds: virement(there, here, pounds, "a need"),
        "given": lambda pounds: virement(here, there, pounds, "a need"),
        "spent": lambda pounds: expenditure(here, pounds),
        "credited": lambda pounds: credit(here, pounds, "a note"),
        "out_of_purpose": lambda pounds: deficit_cover(coded(NHS, provider="a hospital"), pounds, "a deficit"),
    }
    return _postings(given, moved)


def _after(given: YearEnd) -> list[Posting]:
    """What is done with what is left at the end of it."""
    moved = {
        "carried_forward": lambda pounds: carry_forward(coded(NHS), NEXT, pounds),
        "overspend_carried": lambda pounds: carry_overspend_forward(coded(NHS), NEXT, pounds),
        "refunded": lambda pounds: refund(coded(NHS, organisation=ICB), pounds, "left"),
    }
    return _postings(given, moved)


def _postings(given: YearEnd, moved: Mapping[str, Callable[[Decimal], Movement]]) -> list[Posting]:
    sums = {name: Decimal(getattr(given, name)) for name in moved}
    return [posting(name, moved[name](pounds)) for name, pounds in sums.items() if pounds]


CALCULATIONS: Mapping[str, Callable[[Case], Answers]] = {
    "pay_for_performance": pay_for_performance,
    "required_sums": required_sums,
    "risk_share": risk_share,
    "spending_tests": spending_tests,
    "year_end": year_end,
}
"""What answers the cases of each file, by the file's name."""
