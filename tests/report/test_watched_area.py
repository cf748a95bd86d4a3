"""An area's page of a watched year has what the projection tells of the area beside what is warned of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from carefund.monitoring.projection.budget import BudgetProjection
from carefund.report.document import Section
from carefund.report.report import Report
from tests.report.made_up_watch import watched


def test_the_payment_of_each_area_is_on_its_page() -> None:
    report = Report(watched())
    payments = {one.code: one for one in report.result.projection.payments}
    assert payments
    for code in report.area_names:
        said = [each.title for each in report.area(code).sections]
        assert ("Payment by result" in said) == (code in payments)
        assert said[-1] == "Returns that are due"


def test_an_areas_page_has_its_own_pool_and_the_report_all_of_them_together() -> None:
    first, second, *_ = Report(watched()).area_names
    pools = tuple(
        BudgetProjection(
            area_code=code, year="2015-16", day=date(2015, 6, 30), months_known=3, budget=Decimal(budget),
            spent=Decimal(100), forecast=Decimal(500), outturn=None, chance=None,
        )
        for code, budget in ((first, 400), (second, 600))
    )  # fmt: skip
    made = watched()
    report = Report(replace(made, projection=replace(made.projection, budgets=pools)))

    def budget(sections: Iterable[Section]) -> str:
        return " ".join(str(each.blocks) for each in sections if each.id == "budget")

    assert "£400" in budget(report.area(first).sections)
    assert "£600" not in budget(report.area(first).sections)
    assert "2 pools together: £200 spent, £1,000 forecast against a budget of £1,000." in budget(
        report.document.sections
    )
    region = Report(report.result.within("Here", {second}))
    assert "together" not in budget(region.document.sections)
    assert "£600" in budget(region.document.sections)


def test_each_area_says_whose_target_it_is_held_against() -> None:
    made = watched()
    (told,) = made.projection.projections
    own, *others = told.areas
    told = replace(
        told, areas=(replace(own, target_from="own plan"), *(replace(one, target_from="published") for one in others))
    )
    report = Report(replace(made, projection=replace(made.projection, projections=(told,), later=(others[0].code,))))
    words = str(report.document.opening)
    assert f"1 area is held against its own plan’s target, {len(others)} against" in words
    assert "1 area’s plan was finished or approved after this month" in words
    rows = {row["area_code"]: row["target_from"] for row in report.tables["projections"].frame.to_dicts()}
    assert rows[own.code] == "own plan"
    assert {rows[one.code] for one in others} == {"published"}
    assert "(its own plan’s)" in str(report.area(own.code).opening)
    assert "(published for England)" in str(report.area(others[0].code).opening)
