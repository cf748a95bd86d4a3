"""The statement of account reconciles with the books in every section, and leaves a blank where nothing was said."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given

from carefund.pool.agreement import Agreement
from carefund.pool.ledger import Coding, Ledger
from carefund.pool.money import ZERO
from carefund.pool.movements import contribution, deficit_cover, expenditure, refund
from carefund.pool.refusal import RefusedEntry
from carefund.pool.risk_share import RiskShare
from carefund.pool.statement import BY_QUARTER, SECTIONS, Statement, statement_of_account
from tests.pool.moves import WHO, YEAR, ledgers

THIRDS = {"Council": Decimal("33.34"), "CCG A": Decimal("33.33"), "CCG B": Decimal("33.33")}
AGREED = Agreement(
    host="Council", pool_manager="A. Manager", partners=WHO, risk_share=RiskShare(overspend=THIRDS, underspend=THIRDS)
)


def statement(ledger: Ledger, agreement: Agreement = AGREED) -> Statement:
    return statement_of_account(ledger, agreement, area="Somewhere", year=YEAR, drawn_up=date(2016, 5, 31))


@given(ledgers())
def test_sections_quarters_and_balances_tell_the_same_totals(ledger: Ledger) -> None:
    made = statement(ledger)
    totals = {name: made.total(name).actual or ZERO for name in SECTIONS}
    balances = made.balances
    assert totals["contributions"] == sum(one.contributions for one in balances)
    assert totals["expenditure"] == sum(one.expenditure for one in balances)
    assert totals["out-of-purpose"] == sum(one.out_of_purpose for one in balances)
    assert totals["refunds"] == sum(one.refunds for one in balances)
    assert totals["overspend-payments"] == sum(one.overspend_payments for one in balances)
    assert totals["virement"] == sum(one.virement for one in balances) == 0
    for name in BY_QUARTER:
        rows = [line for line in made.quarters if line.section == name]
        assert sum(line.actual or ZERO for line in rows) == totals[name]
        assert sum(line.planned or ZERO for line in rows) == (made.total(name).planned or ZERO)
    assert sum(one.closing for one in balances) == ledger.balance(year=YEAR, status="actual")


@given(ledgers())
def test_expenditure_by_any_heading_adds_up_to_its_total(ledger: Ledger) -> None:
    made = statement(ledger)
    for heading in ("scheme", "provider", "area_of_spend", "stream"):
        rows = made.by("expenditure", heading)
        assert sum(row.actual or ZERO for row in rows) == (made.total("expenditure").actual or ZERO)
        assert len({getattr(row, heading) for row in rows}) == len(rows)


@given(ledgers())
def test_the_tables_hold_what_the_statement_says(ledger: Ledger) -> None:
    made = statement(ledger)
    lines = made.table.filter(per="line", section="expenditure")
    assert lines["actual"].sum() in (made.total("expenditure").actual, 0)
    assert sum((one.due for one in made.shares), ZERO) == sum((one.closing for one in made.balances), ZERO)


def small() -> Ledger:
    planned, hospital = (
        Coding(stream="nhs", year=YEAR, status="planned", quarter=1, scheme="1"),
        Coding(stream="nhs", year=YEAR, quarter=2, provider="Hospital"),
    )
    return Ledger().post(
        contribution(Coding(stream="nhs", year=YEAR, status="planned", organisation="CCG A"), Decimal(90)),
        contribution(Coding(stream="nhs", year=YEAR, organisation="CCG A"), Decimal(100)),
        expenditure(planned, Decimal(80)),
        expenditure(Coding(stream="nhs", year=YEAR, scheme="2", quarter=1), Decimal(30)),
        deficit_cover(hospital, Decimal(20), "the hospital's deficit"),
        refund(Coding(stream="nhs", year=YEAR, organisation="CCG A"), Decimal(10), "underspend"),
    )


def test_what_was_not_planned_or_not_reported_is_blank_and_not_zero() -> None:
    made = statement(small())
    assert [(line.scheme, line.planned, line.actual, line.difference) for line in made.section("expenditure")] == [
        ("1", Decimal(80), None, None),
        ("2", None, Decimal(30), None),
    ]
    assert made.section("contributions")[0].difference == 10
    assert made.total("overspend-payments").actual is None
    assert made.table.filter(pl.col("scheme") == "1")["actual"].to_list() == [None]


def test_planned_and_actual_stand_side_by_side_in_each_quarter() -> None:
    made = statement(small())
    found = [(line.section, line.quarter, line.planned, line.actual) for line in made.quarters]
    assert found == [
        ("contributions", None, Decimal(90), Decimal(100)),
        ("expenditure", 1, Decimal(80), Decimal(30)),
        ("out-of-purpose", 2, None, Decimal(20)),
    ]


def test_money_moved_out_of_purpose_is_not_expenditure_and_gives_its_reason() -> None:
    (line,) = statement(small()).section("out-of-purpose")
    assert (line.provider, line.actual, line.reason) == ("Hospital", Decimal(20), "the hospital's deficit")
    (balance,) = statement(small()).balances
    assert (balance.underspend, balance.closing) == (Decimal(50), Decimal(40))


def test_a_stream_that_nobody_agreed_to_share_is_named() -> None:
    alone = Agreement(host="Council", pool_manager="M", partners=("Council",))
    assert statement(small(), alone).not_shared == ("nhs",)
    assert statement(small()).not_shared == ()


def test_an_empty_pool_has_an_empty_statement_and_a_year_that_is_none_is_refused() -> None:
    made = statement(Ledger())
    assert made.table.is_empty()
    assert made.balances == ()
    with pytest.raises(RefusedEntry, match="a financial year"):
        statement_of_account(Ledger(), AGREED, area="x", year="2015", drawn_up=date(2016, 5, 31))


def test_the_tables_say_everything_of_a_line_a_balance_and_a_share() -> None:
    made = statement(small())
    line = made.table.filter(per="line", section="contributions").row(0, named=True)
    assert line == {
        "per": "line", "section": "contributions", "planned": 90, "actual": 100, "organisation": "CCG A",
        "stream": "nhs", "scheme": None, "provider": None, "area_of_spend": None, "quarter": None, "reason": None,
        "difference": 10,
    }  # fmt: skip
    quarters = made.table.filter(per="quarter", section="expenditure")
    assert quarters.select("quarter", "planned", "actual", "difference").rows() == [(1, 80, 30, -50)]
    (balance,) = made.balances
    assert asdict(balance) == {
        "stream": "nhs", "brought_forward": 0, "contributions": 100, "virement": 0, "expenditure": 30,
        "out_of_purpose": 20, "carried_forward": 0, "refunds": 10, "overspend_payments": 0,
    }  # fmt: skip
    assert (balance.underspend, balance.to_share, balance.closing) == (50, 50, 40)
    # £50 by 33.34, 33.33 and 33.33 per cent; the pennies that are left over go to the largest remainders.
    shares = [(one.organisation, one.stream, one.share, one.refunded, one.paid, one.due) for one in made.shares]
    assert shares == [
        ("Council", "nhs", Decimal("16.67"), 0, 0, Decimal("16.67")),
        ("CCG A", "nhs", Decimal("16.67"), 10, 0, Decimal("6.67")),
        ("CCG B", "nhs", Decimal("16.66"), 0, 0, Decimal("16.66")),
    ]  # fmt: skip
    empty = statement(Ledger())
    assert (empty.table.schema, empty.shares) == (made.table.schema, ())


def test_a_section_is_added_up_by_any_of_its_fields_and_the_planned_balances_are_of_the_plan() -> None:
    made = statement(small())
    assert [(one.section, one.scheme, one.planned, one.actual) for one in made.by("expenditure", "scheme")] == [
        ("expenditure", "1", 80, None), ("expenditure", "2", None, 30),
    ]  # fmt: skip
    (by_stream,) = made.by("expenditure", "stream")
    assert (by_stream.stream, by_stream.scheme, by_stream.planned, by_stream.actual) == ("nhs", None, 80, 30)
    assert [(one.contributions, one.expenditure) for one in made.planned_balances] == [(90, 80)]
    assert (made.area, made.year, made.drawn_up, made.agreement) == ("Somewhere", YEAR, date(2016, 5, 31), AGREED)
    (back,) = made.section("refunds")
    assert (back.organisation, back.stream, back.actual, back.reason) == ("CCG A", "nhs", 10, "underspend")
