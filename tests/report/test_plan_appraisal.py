"""The report of plans' appraisals: several together, one alone, without schemes or targets, and very many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carefund.appraisal.plan_appraisal import PlanAppraisals
from carefund.report.appraisal.sentences import conditions, headline
from carefund.report.document import DataTable, Figure, SmallCharts
from carefund.report.media.terminal import plain_text
from carefund.report.plan_appraisal.charts import claims_figure, schemes_block
from carefund.report.plan_appraisal.plans import DRAWN_IN_FULL, NO_TARGET, by_metric, plan_views
from carefund.report.plan_appraisal.sentences import aggregate_words, scheme_words
from carefund.report.report import Report
from carefund.wording.numbers import signed
from tests.report import made_up


@pytest.fixture
def two() -> PlanAppraisals:
    return made_up.plan_appraisals()


def text_of(result: PlanAppraisals) -> str:
    """Every word of the report, in one line."""
    return " ".join(plain_text(Report(result).document, width=300).split())


def test_a_plan_gives_its_verdicts_its_schemes_and_what_was_not_appraised(two: PlanAppraisals) -> None:
    text = text_of(two)
    for plan in plan_views(two.appraisals):
        for view in plan.targets:
            assert headline(view) in text
            assert all(said in text for said in conditions(view))
        assert all(f"{metric}: no verdict" in text for metric in plan.appraisal.not_appraised)


def test_several_plans_begin_together_with_the_most_ambitious_first(two: PlanAppraisals) -> None:
    document = Report(two).document
    assert document.sections[0].id == "aggregate"
    (group,) = by_metric(plan_views(two.appraisals))
    picture = next(block for block in document.opening if isinstance(block, Figure))
    assert picture.name == "most-ambitious-non-elective-admissions"
    assert picture.table is not None
    ranked = sorted(two.verdicts, key=lambda verdict: verdict.probability)
    assert [row[0] for row in picture.table.rows] == [verdict.name for verdict in ranked]
    assert f"2 plans together: {signed(group.aggregate.sum.planned_change)} admissions planned" in aggregate_words(
        group
    )


def test_one_plan_stands_alone_with_its_fan_first(two: PlanAppraisals) -> None:
    report = Report(PlanAppraisals(two.appraisals[:1]))
    assert report.document.title.startswith("Darlington, Better Care Fund 2015-16")
    assert report.document.section("together") is None
    assert report.chart_names[0] == "fan-plan-1-non-elective-admissions"


def test_of_many_plans_only_the_least_likely_are_drawn_in_full(two: PlanAppraisals) -> None:
    report = Report(PlanAppraisals(two.appraisals * 4))
    fans = [name for name in report.chart_names if name.startswith("fan-")]
    assert len(fans) == DRAWN_IN_FULL < len(report.verdicts)
    small = [block for block in report.document.blocks() if isinstance(block, SmallCharts)]
    assert len(small) == len(report.verdicts) - DRAWN_IN_FULL


def test_of_several_plans_of_one_area_the_last_counts_where_plans_are_added_up(two: PlanAppraisals) -> None:
    result = PlanAppraisals((*two.appraisals, two.appraisals[0]))
    (group,) = by_metric(plan_views(result.appraisals))
    assert group.aggregate.areas == 2
    note = next(note for note in Report(result).to_record()["notes"])
    assert note.startswith("2 plans are of Darlington for bcf-2015-16 (Darlington.xlsx, Darlington.xlsx)")


def test_a_plan_without_schemes_or_without_targets(two: PlanAppraisals) -> None:
    first, second = two.appraisals
    bare = replace(first, targets=(replace(first.targets[0], plan_effect=None),), not_appraised={})
    empty = replace(
        second, targets=(), not_appraised={}, plan=second.plan.model_copy(update={"targets": (), "area_name": None})
    )
    result = PlanAppraisals((bare, empty))
    assert not any(name.startswith("claims") for name in Report(result).chart_names)
    assert NO_TARGET in text_of(result)
    assert f"Derby.xlsx: {NO_TARGET}" in Report(result).to_record()["notes"]


def test_no_plan_at_all_is_a_page_that_says_why(two: PlanAppraisals) -> None:
    text = text_of(PlanAppraisals((), two.refused))
    assert "No plan could be read." in text
    assert "broken.xlsx: expected a workbook; found text. Give a workbook." in text
    assert Report(PlanAppraisals(())).table.height == 0


def test_absurd_claims_and_endless_names_are_shown(two: PlanAppraisals) -> None:
    (view,) = plan_views(two.appraisals)[0].targets
    assert view.plan_effect is not None
    (scheme,) = view.plan_effect.schemes
    schemes = tuple(
        replace(scheme, name="x" * 500, claimed_effect=effect, claimed_change=-1e9) for effect in (-1e6, 1e6, None)
    )
    absurd = replace(view, plan_effect=replace(view.plan_effect, schemes=schemes))
    assert len(scheme_words(schemes[0])) == 60
    table = schemes_block(absurd)
    assert [row[2] for row in table.rows] == ["−1000000.0%", "+1000000.0%", "none"]
    assert "1000000" in claims_figure(absurd).description


def test_the_tables_are_about_the_plans_areas(two: PlanAppraisals) -> None:
    tables = Report(two).tables
    codes = {one.plan.area_code for one in two.appraisals} | {"E92000001"}
    assert set(tables["forecast"].frame["area_code"]) == set(tables["history"].frame["area_code"]) == codes
    assert set(tables["verdicts"].frame["file"]) == {"Darlington.xlsx", "Derby.xlsx"}
    assert tables["schemes"].frame["expected_change"].to_list() == [-12.0, -12.0]
    assert isinstance(tables["schemes"].block(), DataTable)
