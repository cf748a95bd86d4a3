"""Pay for performance, capacity, commissioners, districts, and 150 schemes on their sheets."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from carefund.evidence.areas import Area, default_register
from carefund.evidence.commissioners import read_shares_table
from carefund.plan.checks.district_grants import district_grant_complete, district_grants_within_grant
from carefund.plan.model import Capacity, DistrictGrant, Figure, Plan, Scheme, Target
from carefund.plan.workbook import prefilled, read_plan, write_template
from carefund.plan.workbook.mapping_sheet import commissioners_of
from carefund.plan.workbook.payment_sheet import planned_payments
from carefund.pool.lines import Expenditure
from carefund.pool.pay_for_performance import PaymentTerms, PerformanceAccount, QuarterCount
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from tests.plan.sound import area_evidence, facts, first_round, sound

NEA = "non-elective-admissions"
GRANT = "disabled-facilities-grant"


def area(code: str = "E06000005") -> Area:
    found = default_register().get(code)
    assert found is not None
    return found


def rows(plan: Plan, sheet: str, round_: Round | None = None) -> list[list[Any]]:
    content = write_template(round_ or first_round(), area(plan.area_code), plan)
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python())


def with_counts(before: Sequence[int], after: Sequence[int], price: str | None = None) -> Plan:
    """A plan of these admissions by quarter."""
    planning = first_round().planning
    assert planning is not None
    setting = planning.target(NEA)
    assert setting is not None
    target = Target(
        metric=NEA,
        baseline={
            one.id: Figure(numerator=Decimal(count)) for one, count in zip(setting.baseline, before, strict=True)
        },
        target={one.id: Figure(numerator=Decimal(count)) for one, count in zip(setting.target, after, strict=True)},
    )
    return Plan(
        round_id=first_round().id,
        area_code="E06000005",
        targets=(target,),
        admission_price=Decimal(price) if price else None,
    )


def shown(plan: Plan) -> tuple[dict[str, Any], list[list[Any]]]:
    """The sums above the quarters, and the quarters."""
    found = rows(plan, "Pay for performance")
    heading = next(number for number, row in enumerate(found) if row[0] == "Quarter")
    return {row[0]: row[1] for row in found[:heading]}, [row[1:7] for row in found[heading + 1 : heading + 5]]


def test_the_worked_example_of_payment_by_quarter() -> None:
    """2,500 a quarter less 3.5%: 350 fewer, pot £521,500; falls so far of 50, 130 and 130 pay as the example says."""
    sums, quarters = shown(with_counts([2500] * 4, [2450, 2420, 2500, 2280]))
    assert sums["Planned fall in admissions"] == 350
    assert sums["The same in per cent of the baseline"] == 0.035
    assert sums["Pot (£)"] == 521_500
    assert [row[5] for row in quarters] == [74_500, 119_200, 0, 327_800]
    assert [row[3] for row in quarters] == [50, 130, 130, 350]


def test_a_plan_that_rises_has_no_pot_and_another_price_changes_it() -> None:
    sums, quarters = shown(with_counts([2500] * 4, [2600] * 4))
    assert sums["Pot (£)"] == 0
    assert [row[5] for row in quarters] == [0, 0, 0, 0]
    assert shown(with_counts([2500] * 4, [2400] * 4, "1600.50"))[0]["Pot (£)"] == 640_200


def test_what_is_not_known_is_empty() -> None:
    sums, quarters = shown(Plan(round_id=first_round().id, area_code="E06000005"))
    assert sums["Price of one admission (£)"] == 1490
    assert not sums["Pot (£)"]
    assert quarters == [[""] * 6] * 4


@given(
    before=st.lists(st.integers(1, 9_999), min_size=4, max_size=4),
    after=st.lists(st.integers(0, 9_999), min_size=4, max_size=4),
)
def test_payments_if_all_goes_as_planned_are_those_of_the_pools_own_account(
    before: list[int], after: list[int]
) -> None:
    round_ = first_round()
    paid = round_.pay_for_performance
    assert paid is not None
    assert round_.planning is not None
    setting = round_.planning.target(NEA)
    assert setting is not None
    percent = Fraction(sum(before) - sum(after), sum(before)) * 100
    terms = PaymentTerms(
        quarters=paid.periods.outturn_quarters,
        baseline=tuple(map(QuarterCount, before)),
        reduction_percent=percent,
        price=Fraction(1490),
        agreed=date(2014, 12, 1),
    )
    account = PerformanceAccount(terms)
    for number in range(1, 5):
        counts = [QuarterCount(count) for count in after[:number]]
        account = account.decide(counts, date(2016, 6, number))
    pot, quarters = planned_payments(with_counts(before, after), setting, Fraction(1490))
    assert pot == terms.pot
    assert [one.paid for one in quarters] == [payment.paid for payment in account.payments]


def test_capacity_is_set_against_demand_by_month_and_year() -> None:
    round_ = load_round("bcf-2023-25")
    months = {"2023-04": 10, "2023-05": 20, "2024-04": 5}
    service = Capacity(
        service="discharge-home-care",
        demand={month: Decimal(count) for month, count in months.items()},
        capacity={"2023-04": Decimal(7), "2023-05": Decimal(25)},
    )
    plan = Plan(round_id=round_.id, area_code="E06000005", capacity=(service,))
    found = rows(plan, "Capacity and demand", round_)
    heading = next(row for row in found if row[0] == "Service")
    own = [dict(zip(heading, row, strict=True)) for row in found if row[0].startswith("Short-term domiciliary")]
    demand, there, gap = own
    assert demand["Total 2023-24"] == 30
    assert demand["Total 2024-25"] == 5
    assert there["Total 2023-24"] == 32
    assert there["Total 2024-25"] == ""
    assert [gap[month] for month in ("April 2023", "May 2023", "June 2023", "April 2024")] == [-3, 5, "", ""]
    assert gap["Total 2023-24"] == 2
    assert gap["Total 2024-25"] == ""


def test_the_commissioners_of_an_area_are_shown_where_its_figures_are_theirs() -> None:
    filled = prefilled(first_round(), area("E06000015"), area_evidence())
    assert filled.by_commissioner
    mapping = commissioners_of(read_shares_table(), "E06000015")
    content = write_template(first_round(), area("E06000015"), filled.plan, filled.given, mapping=mapping)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = book.get_sheet_by_name("Commissioner mapping").to_python()
    heading = next(number for number, row in enumerate(found) if row[0] == "Commissioner")
    parts = [row[4] for row in found[heading + 1 : -1]]
    assert "NHS Southern Derbyshire CCG" in {row[0] for row in found}
    assert sum(parts) == pytest.approx(1, abs=1e-6)
    assert found[-1][4] == pytest.approx(1, abs=1e-6)
    assert not read_plan(content).findings


def test_an_area_without_figures_of_commissioners_has_no_such_sheet() -> None:
    names = CalamineWorkbook.from_filelike(io.BytesIO(write_template(first_round(), area(), sound()))).sheet_names
    assert "Commissioner mapping" not in names


def test_a_plan_of_150_schemes_fits_the_rows_that_are_ready_and_is_read_back() -> None:
    schemes = tuple(Scheme(id=str(number), name=f"Scheme {number}") for number in range(1, 151))
    lines = tuple(Expenditure(scheme=str(1 + number % 150)) for number in range(250))
    plan = sound().model_copy(update={"schemes": schemes, "expenditure": lines})
    content = write_template(first_round(), area(), plan)
    assert read_plan(content).plan == plan
    empty = rows(Plan(round_id=first_round().id, area_code="E06000005"), "Schemes")
    assert len(empty) < 160


def part(district: str, amount: int) -> DistrictGrant:
    return DistrictGrant(district=district, stream=GRANT, amounts={"2015-16": Decimal(amount)})


def test_parts_of_a_capital_grant_are_read_back_and_come_to_the_grant() -> None:
    whole = next(line.amounts["2015-16"] for line in sound().contributions if line.stream == GRANT)
    parts = (part("North", 100_000), part("South", int(whole) - 100_000))
    plan = sound().model_copy(update={"district_grants": parts})
    assert read_plan(write_template(first_round(), area(), plan)).plan == plan
    assert not list(district_grants_within_grant.run(facts(plan)))
    assert not list(district_grant_complete.run(facts(plan)))
    less = plan.model_copy(update={"district_grants": parts[:1]})
    (finding,) = district_grants_within_grant.run(facts(less))
    assert "£100,000 by district" in finding.found
    assert not list(district_grants_within_grant.run(facts(sound())))


def test_a_part_that_lacks_something_or_is_negative_is_named() -> None:
    lines = (DistrictGrant(district="North"), part("South", -1))
    found = list(district_grant_complete.run(facts(sound().model_copy(update={"district_grants": lines}))))
    assert [one.field for one in found] == ["district_grants[0]", "district_grants[1].amounts[2015-16]"]
    assert found[0].found == "missing: the grant and the amount for 2015-16"
