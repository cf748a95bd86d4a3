"""The audit's page: numbers as in the audit, and what has to be told beside them."""

import pytest

from carefund.evaluation.audit import Audit
from carefund.evaluation.comparison import by_area
from carefund.evidence.series import ENGLAND
from carefund.report.audit_report import AuditReport
from carefund.wording import numbers
from tests.report.reading import Page, words


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_headline_gives_planned_happened_and_cost(page: Page) -> None:
    text = words(page)
    for figure in ("−106,000", "+194,027", "£484.0m", "−293,000", "+184,610", "£146.7m", "+70,402", "+187,281"):
        assert figure in text


def test_every_change_and_cost_of_england_is_the_audits(page: Page, audit: Audit) -> None:
    for metric in audit.measured:
        table = page.table(f"{metric.label}, England: plan and outturn")
        cells = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
        outturns = [audit.outturns[metric.id, one.id, ENGLAND] for one in metric.comparisons]
        assert cells["Change"] == [numbers.signed(one.change) for one in outturns]
        assert cells["Before"] == [numbers.count(one.baseline) for one in outturns]


def test_every_area_has_a_section_with_its_own_numbers(page: Page, audit: Audit) -> None:
    areas = {one.area_code: one for one in by_area(audit.outturns, "delayed-days", "financial-year")}
    assert len(areas) == 152
    tables = {table.section: table for table in page.tables if table.caption.endswith(": plan and outturn")}
    for code, outturn in areas.items():
        assert code in page.ids
        row = next(row for row in tables[code].rows if row[0].text == "Change")
        assert row[3].text == numbers.signed(outturn.change)


def test_the_table_of_all_areas_links_to_every_section(page: Page) -> None:
    table = page.table("All areas: change, gap from plan and cost of the gap")
    assert len(table.rows) == 152 + 2
    links = {attributes["href"] for tag, attributes in page.elements if tag == "a" and attributes.get("href")}
    assert {link[1:] for link in links if link} <= set(page.ids)


def test_what_is_not_verified_is_marked_where_it_is_used(page: Page) -> None:
    table = page.table("Non-elective admissions, England: plan and outturn")
    for row in table.rows:
        if row[0].text in ("Unit price", "Cost of the gap"):
            assert "not verified" in row[2].text
            assert "not verified" not in row[1].text
    areas = [one for one in page.tables if one.section.startswith("E0") and one.caption.endswith(": plan and outturn")]
    prices = [next(row for row in one.rows if row[0].text == "Unit price") for one in areas]
    assert all("not verified" in row[2].text for row in prices)


def test_unmeasured_metrics_are_told_with_plan_and_auditors_words(page: Page) -> None:
    text = words(page)
    assert "−2,000 people" in text
    assert "+12,000 people" in text
    assert "Improved; the figures were not found." in text


def test_the_auditors_figures_stand_beside_the_open_data(page: Page) -> None:
    rows = {
        row[0].text: [cell.text for cell in row[1:]]
        for row in page.table("Published figures beside the open data").rows
    }
    assert rows["Actual change in non-elective admissions"][:2] == ["+87,000", "+194,027"]
    assert rows["Actual change in non-elective admissions"][-1] == "Differs"
    assert rows["Actual change in delayed days"][-1] == "Agrees within rounding"


def test_a_report_of_evidence_with_holes_says_no_figure(with_holes: AuditReport) -> None:
    page = Page(with_holes.html)
    table = page.table("Delayed transfers of care, England: plan and outturn")
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Change"] == ["no figure", "no figure"]
    assert "months have no figure" in "".join(attributes.get("aria-label") or "" for _, attributes in page.elements)
    assert "the change is not known" in words(page)


def test_the_cover_of_the_shares_stands_with_their_assumptions(html: str) -> None:
    """Every area of 2015 lies whole within clinical commissioning groups, so the shares of its people add up to all."""
    assert "The shares used cover 100.0% of each area&#39;s residents." in html
