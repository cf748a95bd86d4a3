"""The report of an audit: pictures, sentences and pages of areas by value, with made-up figures of three areas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carefund.calendar import days_in
from carefund.evaluation.audit import Audit
from carefund.evidence.series import ENGLAND
from carefund.interval import NO_EFFECT, Interval
from carefund.programme.rounds import load_round
from carefund.report.audit.area_charts import map_figure, map_tiles, ranked_figure
from carefund.report.audit.areas import AreaPages
from carefund.report.audit.charts import (
    change_figure,
    cost_figure,
    monthly_figure,
    part_figures,
    planned_level,
    story_figure,
)
from carefund.report.audit.comparisons import of_areas, of_england, published_ranks, ranks
from carefund.report.audit.confidence import effect_on_change, findings_by_area, intervals_table, largest_findings
from carefund.report.audit.measures import MEASURES, england_table, measure_rows
from carefund.report.audit.money_section import money_figure, money_sentence, quantity_words
from carefund.report.audit.published import formula_table, plans_table, published_table, unmeasured_section
from carefund.report.audit.retrospective import answer, areas_table, later_rows
from carefund.report.audit.retrospective import england_table as retrospective_table
from carefund.report.audit.sentences import cost_in_short, headline, more_or_fewer, opening, story
from carefund.report.charts.scale import classes_of
from carefund.report.document import Prose, SmallCharts
from carefund.report.media.terminal import plain_text
from carefund.report.provenance import Provenance
from carefund.report.report import Report
from carefund.wording.numbers import signed
from tests.report import made_up
from tests.report.test_appraisal import values_of

CHARTS = [
    "plan-and-outturn", "change-non-elective-admissions", "change-delayed-days", "cost-of-gap",
    "monthly-non-elective-admissions", "monthly-delayed-days", "retrospective-non-elective-admissions",
    "retrospective-delayed-days", "delayed-days-by-reason", "delayed-days-by-responsible-organisation",
    "delayed-days-by-care-type", "money", "map-non-elective-admissions", "ranked-non-elective-admissions",
    "map-delayed-days", "ranked-delayed-days",
]  # fmt: skip


@pytest.fixture
def audit() -> Audit:
    return made_up.audit()


def first_of(audit: Audit) -> tuple[Any, Any]:
    """The first metric with its first comparison."""
    metric = audit.measured[0]
    return metric, metric.comparisons[0]


def text_of(audit: Audit, **made: Any) -> str:
    return " ".join(plain_text(Report(audit, Provenance(**made)).document, width=400).split())


def test_the_report_has_every_chart(audit: Audit) -> None:
    assert Report(audit).chart_names == CHARTS


def test_the_first_screen_tells_plan_outturn_cost_and_what_could_be_known(audit: Audit) -> None:
    said = [block.text for block in Report(audit).document.opening if isinstance(block, Prose)]
    assert said[0] == (
        "The approved plans were for fewer non-elective admissions and delayed transfers of care. Both rose instead."
    )
    assert said[1].startswith(
        "At average prices the difference from plan came to £64,000 to £98,000 for non-elective "
        "admissions with missing figures added (£145,000 by the figures as published)"
    )
    assert said[2].startswith(
        "From the figures up to September 2014, when plans were due, as later revised, carefund gives England’s 2"
    )


def test_a_headline_gives_the_corrected_range_without_a_word_too_much(audit: Audit) -> None:
    outturn = audit.outturns["delayed-days", "financial-year", ENGLAND]
    whole = replace(outturn, missing=NO_EFFECT, planned_change=None)
    assert headline("Days", whole) == "Days rose by 0.7%."
    held = replace(whole, baseline=1000.0, outturn=1100.0, missing=Interval(-30.0, -20.0, -10.0), planned_change=-50.0)
    assert headline("Days", held) == (
        "Days changed by +6.9% to +8.8% with missing figures added, where a fall of 5.0% was planned."
    )
    assert headline("Days", replace(held, missing=Interval(-20.0, -20.0, -20.0), planned_change=None)) == (
        "Days changed by about +7.8% with missing figures added."
    )
    assert headline("Days", replace(held, outturn=None)) == "Days: no figure for these periods."


def test_a_round_whose_plans_were_met_says_so(audit: Audit) -> None:
    outturns = {key: replace(one, outturn=(one.baseline or 0) * 0.9) for key, one in audit.outturns.items()}
    assert opening(replace(audit, outturns=outturns)) == (
        "Of 2 measured metrics that had a plan, 0 rose where the plan was a fall."
    )
    unpriced = {key: replace(one, price=None) for key, one in audit.outturns.items()}
    assert cost_in_short(replace(audit, outturns=unpriced)) == ""


@pytest.mark.parametrize(
    ("change", "expected"), [(-106000, "106,000 fewer days"), (0.2, "no change in days"), (3, "3 more days")]
)
def test_a_change_in_words(change: float, expected: str) -> None:
    assert more_or_fewer(change, "days") == expected


def test_a_story_tells_plan_outturn_difference_interval_and_auditor(audit: Audit) -> None:
    told = " ".join(story(audit, *first_of(audit)))
    for words in (
        "The plan: 30 fewer admissions (−0.4%).",
        "With the figures that are known to be missing added (most of them in April 2014 to March 2015), the change "
        "was +10 to +30 admissions (+0.1% to +0.4%; 95% interval for what is missing; it holds no other doubt).",
        "By the official monthly figures as they were published, with their hole, there were 60 more admissions "
        "(+0.7%; +0.4% a day, for one of the years had a leap day)",
        "Against the plan that is +40 to +60 admissions (middle estimate +50); at £1,613 for each admission the "
        "difference costs £64,000 to £98,000 (£145,000 by the figures as published).",
        "The National Audit Office published +87,000 and £311m.",
    ):
        assert words in told
    metric = audit.measured[1]
    assert "No plan was published" in story(audit, metric, metric.comparisons[1])[0]


def test_a_month_that_is_missing_makes_no_figure(audit: Audit) -> None:
    metric, comparison = first_of(audit)
    hole = replace(of_england(audit, metric, comparison), outturn=None)
    holed = replace(audit, outturns={**audit.outturns, (metric.id, comparison.id, ENGLAND): hole})
    assert "so the change is not known" in " ".join(story(holed, metric, comparison))
    assert {row[0]: row[1] for row in england_table(holed, metric).rows}["Change as published"] == "no figure"
    assert change_figure(holed, metric).table is not None
    assert text_of(holed)


def test_the_measures_of_england_are_the_outturns(audit: Audit) -> None:
    metric, comparison = first_of(audit)
    rows = {row[0]: row[1] for row in england_table(audit, metric).rows}
    assert rows["Change as published"] == "+60 (+0.7%)"
    assert rows["Planned change"] == "−30 (−0.4%)"
    assert rows["Gap as published"] == "+90"
    assert rows["Cost of the gap as published"] == "£145,000"
    assert rows["Change with missing figures added (95%)"] == "+10 to +30 (+0.1% to +0.4%)"
    assert rows["Gap: change (with missing figures added) less planned change"] == "+50"
    # 50 admissions at £171m / 106,000, by hand £80,660.
    assert rows["Cost of the gap, with missing figures added"].endswith("middle estimate £81,000")
    assert rows["Change by the National Audit Office"] == "+87,000"
    assert len(measure_rows([of_england(audit, metric, comparison)])) == len(MEASURES)


def test_a_known_hole_is_never_what_an_area_is_ranked_by(audit: Audit) -> None:
    """An area that rose by 200% because half of the figures before were missing is not the last of all."""
    areas = of_areas(audit, *first_of(audit))[:3]
    changes = (2.0, 200.0, 4.0)
    made = [replace(one, baseline=100.0, outturn=100.0 + change) for one, change in zip(areas, changes, strict=True)]
    made = [replace(one, missing=NO_EFFECT) for one in made]
    made[1] = replace(made[1], missing=Interval(-210.0, -197.0, -190.0))
    codes = [one.area_code for one in made]
    assert [published_ranks(made)[code] for code in codes] == [1, 3, 2]
    assert [ranks(made)[code] for code in codes] == [2, 1, 3]  # 3 of a baseline of 297 is 1.0%


def test_planned_and_actual_changes_are_drawn_where_they_are(audit: Audit) -> None:
    metric, comparison = first_of(audit)
    outturn = of_england(audit, metric, comparison)
    figure = change_figure(audit, metric)
    assert sorted({row["low"] for row in values_of(figure, kind="line")}) == pytest.approx([-0.03])
    drawn = sorted({row["low"] for row in values_of(figure, kind="point")})
    assert drawn == pytest.approx([(outturn.change or 0) / 1000, 87.0])
    story_points = sorted({row["low"] for row in values_of(story_figure(audit), kind="point")})
    assert story_points == pytest.approx([outturn.change_percent])
    assert "Planned: −30" in figure.description.replace("planned", "Planned")


def test_costs_are_drawn_in_millions_with_their_interval(audit: Audit) -> None:
    outturn = of_england(audit, *first_of(audit))
    assert outturn.published_cost_of_gap is not None
    assert outturn.cost_range is not None
    figure = cost_figure(audit)
    points = {round(row["low"], 6) for row in values_of(figure, kind="point")}
    assert {round(float(outturn.published_cost_of_gap) / 1e6, 6), 311.0, 146.0} <= points
    band = next(row for row in values_of(figure, kind="bar", fill="#c66a00"))
    assert [band["low"], band["high"]] == pytest.approx([float(end) / 1e6 for end in outturn.cost_range])


def test_the_months_are_a_day_s_count_with_their_holes_and_the_plan(audit: Audit) -> None:
    metric, comparison = first_of(audit)
    outturn, figure = of_england(audit, metric, comparison), monthly_figure(audit, metric)
    months = dict(audit.coverage[metric.id].england.iter_rows())
    holes = values_of(figure, hole=True)
    assert {row["period"] for row in holes} == {"2014-11-01T00:00:00"}
    (hole,) = {(row["value"], row["low"], row["high"]) for row in holes}
    assert hole[0] == pytest.approx(months[date(2014, 11, 1)] / 30)
    assert hole[0] < hole[1] < hole[2]
    points = {row["value"] for row in values_of(figure, hole=False)}
    assert points == {value / days_in(month) for month, value in months.items() if month != date(2014, 11, 1)}
    level = planned_level(outturn, comparison)
    assert level == pytest.approx((8400 + 40 - 30) / 366)  # 40 are missing from what the plan starts from
    assert {row["value"] for row in values_of(figure, words=f"Plan {round(level or 0)}")} == {level}
    assert figure.table is not None
    assert len(figure.table.rows) == 48


def test_parts_are_drawn_before_and_after(audit: Audit) -> None:
    reason, *_ = part_figures(audit)
    assert reason.title == "Delayed transfers of care by reason for the delay, England, 2014-15 and 2015-16"
    assert sorted(row["high"] for row in values_of(reason, kind="bar")) == [10.0, 14.0]
    assert reason.description == "Housing: 10 to 14 (+4)."
    assert part_figures(replace(audit, breakdowns={})) == []


def test_every_area_is_a_tile_with_its_change_and_a_mark_for_holes(audit: Audit) -> None:
    outturns = of_areas(audit, *first_of(audit))
    tiles = {tile["label"]: tile for tile in map_tiles(outturns, classes_of([one.change_percent for one in outturns]))}
    assert {label: tile["value"] for label, tile in tiles.items()} == {"DAR": "−2.5*", "DER": "+0.7", "COR": "none"}
    assert tiles["COR"]["kind"] == "none"
    assert [label for label, tile in tiles.items() if tile["hatched"]] == ["DAR"]
    figure = map_figure(audit, *first_of(audit))
    assert figure.description.startswith("Of 2 areas with figures it fell in 1, in 1 by at least England’s planned")
    assert not figure.narrow


def test_ranked_areas_stand_where_their_changes_are(audit: Audit) -> None:
    outturns = [
        replace(one, outturn=(one.baseline or 0) * part, missing=NO_EFFECT)
        for one, part in zip(of_areas(audit, *first_of(audit)), (1.1, 0.9, 1.1), strict=True)
    ]
    changed = replace(
        audit, outturns={**audit.outturns, **{(o.metric, o.comparison, o.area_code): o for o in outturns}}
    )
    figure = ranked_figure(changed, *first_of(audit))
    drawn = {row["position"]: row["change"] for row in values_of(figure, off=False)}
    assert [drawn[position] for position in range(3)] == pytest.approx([10.0, 10.0, -10.0])
    assert values_of(figure, plan=pytest.approx(-30 / 84))
    assert "Largest rises: " in figure.description
    names = {one.area_code: one for one in outturns}
    assert set(ranks(outturns).values()) == {1, 2}
    assert ranks(outturns)[outturns[1].area_code] == 1
    assert len(names) == 3


def test_findings_move_the_change_of_england_and_of_their_areas_alone(audit: Audit) -> None:
    metric, comparison = first_of(audit)
    hole, shift = audit.coverage[metric.id].findings
    assert effect_on_change(audit, metric, comparison, hole) == -60.0
    assert effect_on_change(audit, metric, comparison, shift) == 90.0
    assert effect_on_change(audit, metric, comparison, shift, made_up.DERBY) == 0.0
    assert [words for _, words in largest_findings(audit, metric)] == ["about +90 admissions", "about −60 admissions"]
    assert set(findings_by_area(audit)) == {made_up.DARLINGTON}
    assert len(findings_by_area(audit)[made_up.DARLINGTON]) == 4
    row = intervals_table(audit).rows[0]
    assert row[1:] == ("+60", "−50 to −30", "+10 to +30 (+0.1% to +0.4%)", "0 to +90")


def test_published_figures_stand_beside_the_open_data(audit: Audit) -> None:
    rows = {row[0]: row[1:] for row in published_table(audit).rows}
    assert rows["Actual change in non-elective admissions"][:3] == ("+87,000", "+60", "−86,940")
    assert {row[-1] for row in rows.values()} == {"Differs"}
    assert all(row[-1] == "Reproduces within rounding" for row in formula_table(audit).rows)
    plans = [(row[1], row[2], row[5]) for row in plans_table(audit).rows]
    assert ("Plans as the National Audit Office counted them in 2017", "−106,000", "+106,020") in plans
    assert "The round had 4 more metrics" in str(unmeasured_section(audit).blocks[0])


def test_targets_are_set_beside_what_happened(audit: Audit) -> None:
    rows = retrospective_table(audit).rows
    assert rows[0][1] == "−3.5%"
    assert rows[0][-1] == "+0.7%"
    assert areas_table(audit).rows[0][1] == "3"
    assert "of 2 whose outcome is known 2 were missed" in answer(audit)
    unknown = replace(audit, retrospective=(replace(audit.retrospective[0], observed=None),))
    assert answer(unknown).endswith("no outcome is known yet.")
    rows_later = later_rows(audit, audit.retrospective[0])
    assert (rows_later[0]["period"], rows_later[-1]["period"]) == (date(2014, 10, 1), date(2015, 12, 1))


def test_without_a_look_back_there_is_no_section_and_no_picture_of_it(audit: Audit) -> None:
    plain = Report(replace(audit, retrospective=()))
    assert plain.document.section("retrospective") is None
    assert not any(name.startswith("retrospective") for name in plain.chart_names)
    assert plain.to_record()["retrospective"] == []


def test_commands_are_told_where_a_door_gives_them(audit: Audit) -> None:
    assert "The same by command" not in text_of(audit)
    told = text_of(audit, command="carefund audit bcf-2015-16", commands=("carefund appraise bcf-2015-16",))
    assert "The same by command carefund appraise bcf-2015-16" in told
    assert "Made by this command: carefund audit bcf-2015-16" in told


def test_what_is_true_of_one_round_alone_is_told_of_that_round_alone(audit: Audit) -> None:
    """A round of one's own is not told that its plans were published in October 2014, nor who audited another."""
    here = text_of(audit)
    for words in ("The plans were published twice", "payment for performance ran by quarters", "National Audit Office"):
        assert words in here
    own = audit.round.model_copy(
        update={"title": "A round of 2017-18", "report_notes": (), "auditor": "auditor", "plan_bases": (),
                "plan_figures": (), "audit_figures": ()}
    )  # fmt: skip
    metrics = tuple(
        metric.model_copy(update={"note": None, "comparisons": tuple(
            one.model_copy(update={"plan": None, "price": None, "note": None}) for one in metric.comparisons
        )}) for metric in own.metrics
    )  # fmt: skip
    own = own.model_copy(update={"metrics": metrics})
    outturns = {key: replace(one, planned_change=None, plan=None, price=None) for key, one in audit.outturns.items()}
    observed = {name: replace(one, metric=own.metric(name)) for name, one in audit.observed.items()}
    bare = replace(
        audit, round=own, outturns=outturns, observed=observed, references=(), formula_checks=(), retrospective=()
    )
    (section,) = Report(bare).section("method").sections
    method = "".join(str(one.blocks) for one in section.sections() if one.id not in {"method", "not-verified"})
    sources = plain_text(Report(bare).section("sources"), width=400)
    for words in ("October 2014", "2017 report", "National Audit Office", "payment for performance", "HC 807"):
        assert words not in f"{method}{sources}{plain_text(Report(bare).summary)}"


def test_an_area_s_page_has_its_own_numbers(audit: Audit) -> None:
    report = Report(audit)
    document = report.area("Darlington")
    text = " ".join(plain_text(document, width=200).split())
    own = audit.outturns[made_up.ADMISSIONS, "financial-year", made_up.DARLINGTON]
    assert "Non-elective admissions: part of these figures is known to be missing. With it added, −41 to −21" in text
    assert f"As published, with the hole, {signed(own.change)} (+0.7%)" in text
    assert "Rank 1 of 2 areas (1 is the largest fall)." in text
    assert "Reason for the delay" in text
    assert "When plans were due carefund would have given a target of −3.5%" in text
    assert "Without it, this area’s change would differ by about −60" in text
    sparks = next(block for block in document.opening if isinstance(block, SmallCharts))
    assert [chart.caption for chart in sparks.charts] == [
        "Non-elective admissions, a month", "Delayed transfers of care, a month"
    ]  # fmt: skip
    assert "1 months have no figure" in next(
        chart.svg
        for block in report.area("Cornwall").opening
        if isinstance(block, SmallCharts)
        for chart in block.charts
    )
    assert "the official files give no figure for this area" in plain_text(report.area("Cornwall"))


def test_the_table_of_all_areas_sorts_by_figures_and_tells_what_is_left_over(audit: Audit) -> None:
    rest = replace(audit.outturns[made_up.ADMISSIONS, "financial-year", made_up.DERBY], area_code="not-apportioned")
    with_rest = replace(audit, outturns={**audit.outturns, (rest.metric, rest.comparison, "not-apportioned"): rest})
    section = AreaPages(with_rest).table_section()
    assert "are given to no area" in str(section.blocks)
    table = section.blocks[-1]
    assert [row.name for row in table.rows] == ["Cornwall", "Darlington", "Derby"]  # type: ignore[union-attr]
    cells = table.rows[1].cells  # type: ignore[union-attr]
    assert cells[0] == ("−3.3% to −1.7%*", pytest.approx((60 / 7 - 40) / (1200 + 40) * 100, rel=1e-3))
    assert len(cells) == len(table.headings)  # type: ignore[union-attr]


def test_streams_without_a_sum_stand_in_the_table_and_not_among_the_bars() -> None:
    figure = money_figure(load_round("bcf-2023-25"))
    assert figure.table is not None
    amounts = {row[0]: row[1] for row in figure.table.rows}
    assert amounts["Minimum contribution of integrated care boards"] == "not found"
    assert amounts["Improved Better Care Fund"] == "£4,280m (not verified)"
    assert "Improved Better Care Fund: £4,280m" in figure.description
    assert "integrated care boards" not in figure.description


def test_the_sentence_on_money_names_what_is_not_in_the_sum() -> None:
    assert money_sentence(load_round("bcf-2023-25")) == (
        "Areas had to pool £5,478m. Not in this sum, because no figure was found: Minimum contribution of integrated "
        "care boards, Discharge funding paid to councils, Discharge funding paid to integrated care boards and "
        "Additional contribution by choice."
    )
    assert money_sentence(load_round("bcf-2015-16")) == (
        "Areas had to pool £3,784m and pooled about £1,500m more by choice."
    )


def test_cited_totals_have_their_qualifier_and_unit(audit: Audit) -> None:
    words = [quantity_words(total) for total in audit.round.fund_totals]
    assert all(any(letter.isdigit() for letter in one) for one in words)
    assert any(one.startswith(("about £", "£")) for one in words)


def test_a_round_without_plans_and_auditor_is_told_so_and_no_empty_row_is_shown(audit: Audit) -> None:
    unplanned = {key: replace(one, planned_change=None, plan=None) for key, one in audit.outturns.items()}
    bare = replace(audit, outturns=unplanned, references=(), retrospective=())
    measured = "non-elective admissions and delayed transfers of care"
    assert opening(bare) == f"No plan is known that could be set beside the outturn of {measured}."
    told = plain_text(Report(bare).summary, width=120)
    assert "auditor" not in told
    assert "none published" not in told
