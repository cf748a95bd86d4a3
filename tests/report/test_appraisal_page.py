"""The pages of appraisals: the verdicts' numbers and words, and what becomes of hostile plans."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from carefund.appraisal.plan_appraisal import Appraiser
from carefund.evidence.series import ENGLAND
from carefund.plan.model import Plan
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.report.judged import Judged, of_england
from carefund.report.judged_plans import DRAWN_IN_FULL
from carefund.report.page.judged_section import card, conditions, headline
from carefund.report.plans_report import PlansReport
from carefund.report.round_report import RoundReport
from carefund.wording import chances, money, numbers
from tests.plan.sound import first_round, sound
from tests.report.reading import Page, words

HOSTILE = '<script>alert("x")</script><img src=http://example.org/x onerror=alert(1)>'


@pytest.fixture(scope="module", params=["round", "plans"])
def html(request: pytest.FixtureRequest, round_report: RoundReport, plans_report: PlansReport) -> str:
    return round_report.html if request.param == "round" else plans_report.html


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_what_is_not_verified_is_marked(page: Page) -> None:
    table = next(table for table in page.tables if table.caption.endswith(": target and expectation"))
    rows = {row[0].text: row for row in table.rows}
    marked = [name for name in rows if "not verified" in name]
    assert len(marked) == 2


def test_the_command_makes_the_same_again(round_report: RoundReport, plans_report: PlansReport) -> None:
    assert (
        "carefund appraise bcf-2015-16 --target -3.5% --as-of 2014-09 --metric non-elective-admissions "
        "--comparison pay-for-performance-year --seed 0 --draws 400"
    ) in words(Page(round_report.html))
    assert "carefund appraise Darlington.xlsx Derby.xlsx --as-of 2014-09 --seed 0 --draws 400" in words(
        Page(plans_report.html)
    )


def test_a_round_gives_englands_verdict_first(round_report: RoundReport) -> None:
    page = Page(round_report.html)
    text, verdict = words(page), round_report.england
    told = headline(of_england(round_report.appraisal))
    assert f"It is {verdict.word} ({chances.chance(verdict.probability)}) that England meets the target" in told
    assert told in text
    assert text.index(told) < text.index("East Midlands")
    for reason in reasons_in_words(verdict.reasons):
        assert reason in text
    table = page.table("England, non-elective admissions: target and expectation")
    row = next(row for row in table.rows if row[0].text == "Change on the baseline")
    assert row[1].text == "−3.5%"
    for cell, span in zip(row[2:], (verdict.change, verdict.change_without), strict=True):
        ends = f"{numbers.percent(span.low)} to {numbers.percent(span.high)}"
        assert cell.text == f"{numbers.percent(span.middle)} ({ends})"


def test_a_round_gives_every_region_and_area(round_report: RoundReport) -> None:
    page = Page(round_report.html)
    regions = page.table("Regions: areas expected to meet the target")
    found = [*round_report.regions, round_report.aggregate]
    assert [row[0].text for row in regions.rows[1:]] == [one.label for one in found]
    assert [row[1].text for row in regions.rows[1:]] == [str(one.areas) for one in found]
    table = page.table("All areas: chance of meeting the target of −3.5%, and what is expected")
    assert len(table.rows) == 1 + 152
    said = {row[0].text: row[1].text for row in table.rows[1:]}
    assert said == {verdict.name: chances.chance(verdict.probability) for verdict in round_report.areas}
    assert {verdict.code for verdict in round_report.areas} <= set(page.ids)


def test_an_appraisal_shows_no_outturn(delays_report: RoundReport) -> None:
    """England had 1,809,587 delayed days in 2015-16, which nobody could know in autumn 2014."""
    assert "1,809,587" not in delays_report.html
    assert delays_report.tables()["history"]["period"].max() == delays_report.appraisal.as_of


def test_areas_without_a_verdict_are_told(round_report: RoundReport) -> None:
    first, *others = round_report.areas
    found = replace(round_report.appraisal, areas=tuple(others), without_verdict={first.code: "no figure & no hope"})
    page = Page(RoundReport(found).html)
    assert page.table("Areas without a verdict").rows[1][0].text == first.name
    assert "no figure & no hope" in words(page)


def test_one_area_and_no_price(round_report: RoundReport) -> None:
    bare = [replace(verdict, saving=None) for verdict in (round_report.england, round_report.areas[0])]
    found = replace(round_report.appraisal, england=bare[0], areas=(bare[1],), regions=())
    page = Page(RoundReport(found).html)
    assert "no price for this metric" in words(page)
    assert "Saving at the average price" not in words(page)
    assert page.unclosed == []


def test_a_hostile_name_of_an_area_is_text(round_report: RoundReport) -> None:
    area = replace(round_report.areas[0], name=HOSTILE, reasons=(HOSTILE,), notes=(HOSTILE,))
    found = replace(round_report.appraisal, areas=(area,), round_title=HOSTILE)
    _harmless(RoundReport(found).html)


def test_a_plan_gives_its_verdicts_its_schemes_and_what_was_not_judged(plans_report: PlansReport) -> None:
    page = Page(plans_report.html)
    text = words(page)
    for plan in plans_report.plans:
        assert f"plan-{plan.number}" in page.ids
        for judged in plan.targets:
            assert headline(judged) in text
            assert all(told in text for told in conditions(judged))
        for metric in plan.appraisal.not_appraised:
            assert f"{metric}:" in text
        for judged in plan.targets:
            assert f"fan-{judged.key}" in page.ids
            assert (f"claims-{judged.key}" in page.ids) == (judged.plan_effect is not None)


def test_several_plans_begin_together_with_the_boldest_first(plans_report: PlansReport) -> None:
    page = Page(plans_report.html)
    assert page.ids.index("together") < page.ids.index("plan-1")
    table = page.table("Non-elective admissions: each plan’s target, and what is expected instead")
    verdicts = [verdict for verdict in plans_report.verdicts if verdict.metric == "non-elective-admissions"]
    verdicts.sort(key=lambda verdict: verdict.probability)
    assert [row[0].text for row in table.rows[1:]] == [verdict.name for verdict in verdicts]


def test_one_plan_stands_alone(plans_report: PlansReport) -> None:
    page = Page(PlansReport(plans_report.appraisals[:1]).html)
    assert "together" not in page.ids
    assert page.headings[0][1].startswith("Darlington, Better Care Fund 2015-16")


def test_of_many_plans_only_the_boldest_are_drawn_in_full(plans_report: PlansReport) -> None:
    report = PlansReport(plans_report.appraisals * 4)
    drawn = [name for name in report.chart_names if name.startswith("fan-")]
    assert len(drawn) == DRAWN_IN_FULL < len(report.verdicts)
    page = Page(report.html)
    assert len(page.ids) == len(set(page.ids))
    small = [attributes for tag, attributes in page.elements if tag == "svg" and attributes.get("class") == "spark fan"]
    assert len(small) == len(report.verdicts) - DRAWN_IN_FULL


def _without_chains(plan: Plan) -> Plan:
    return plan.model_copy(update={"schemes": ()})


def test_a_plan_without_schemes_or_without_targets(appraiser: Appraiser) -> None:
    without = appraiser.appraise(_without_chains(sound()), first_round())
    empty = appraiser.appraise(sound().model_copy(update={"targets": (), "area_name": None}), first_round())
    report = PlansReport.of([without, empty])
    page = Page(report.html)
    assert not any(name.startswith("claims") for name in report.chart_names)
    assert "No scheme says what it would bring, so nothing is expected of the plan" in words(page)
    assert "The plan sets no target to judge." in words(page)
    assert page.unclosed == []


def test_no_plan_at_all_is_a_page() -> None:
    page = Page(PlansReport.of([], ["broken.xlsx: not a workbook"]).html)
    assert "No plan could be read." in words(page)
    assert "broken.xlsx: not a workbook" in words(page)


def test_a_hostile_plan_is_text(appraiser: Appraiser) -> None:
    plan = sound()
    schemes = tuple(scheme.model_copy(update={"name": HOSTILE, "id": HOSTILE}) for scheme in plan.schemes)
    hostile = plan.model_copy(update={"area_name": HOSTILE, "schemes": schemes})
    report = PlansReport.of([appraiser.appraise(hostile, first_round(), f"{HOSTILE}.xlsx")], [HOSTILE])
    assert report.verdicts
    _harmless(report.html)
    _harmless(report._repr_html_())


def _harmless(html: str) -> None:
    assert "<img" not in html
    assert "alert(" in html
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, flags=re.DOTALL)
    assert not any("alert" in script for script in scripts)
    page = Page(html)
    assert page.unclosed == []
    assert all(not name.startswith("on") for _, attributes in page.elements for name in attributes)


@pytest.mark.parametrize(("probability", "told"), [(0.4, "It is uncertain (40%) whether"), (0.0, "(under 1%) that")])
def test_the_headline_reads_well(probability: float, told: str, round_report: RoundReport) -> None:
    judged = of_england(round_report.appraisal)
    assert told in headline(replace(judged, verdict=replace(judged.verdict, probability=probability)))


def test_a_target_that_comes_by_itself_needs_nothing(round_report: RoundReport) -> None:
    judged: Judged = of_england(round_report.appraisal)
    found = list(conditions(replace(judged, verdict=replace(judged.verdict, needed=1.0))))
    assert found[0].startswith("Nothing beyond what is expected anyway")
    assert judged.code == ENGLAND


def test_a_planned_rise_is_a_cost_and_no_negative_saving(round_report: RoundReport) -> None:
    judged = of_england(round_report.appraisal)
    saving = judged.verdict.saving
    assert saving is not None
    rise = replace(judged, verdict=replace(judged.verdict, saving=replace(saving, planned=-2_000_000.0)))
    assert card(rise).saving_range.startswith("a rise that costs £2.0m is planned; ")
    assert card(judged).saving_range.startswith(f"of {money.pounds(saving.planned)} planned; ")
