"""The section of an audit that evaluates the fund: its figures on page, in tables and in JSON, and its pictures."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from typing import Any

import pytest

from carefund.evaluation.whole_fund.evaluation import WholeFund
from carefund.report.audit.whole_fund.parts import is_of_evaluation
from carefund.report.audit.whole_fund.sentences import answer, known_and_not
from carefund.report.charts.figure import specs
from carefund.report.media.files import to_json
from carefund.report.media.renderer import draw_here
from carefund.report.media.terminal import plain_text
from carefund.report.report import Report, UnknownPart
from carefund.wording.numbers import count, percent

CHARTS = [
    "evaluation-non-elective-admissions", "evaluation-delayed-days", "evaluation-dose-delayed-days-2016-17",
    "evaluation-years-delayed-days",
]  # fmt: skip


@pytest.fixture(scope="module")
def fund(report: Report[Any]) -> WholeFund:
    made = report.result.whole_fund
    assert isinstance(made, WholeFund)
    return made


@pytest.fixture(scope="module")
def text(report: Report[Any]) -> str:
    return " ".join(plain_text(report.section("evaluation"), width=500).split())


def test_it_has_its_place_after_what_could_have_been_known(report: Report[Any]) -> None:
    ids = [section.id for section in report.document.sections]
    assert ids.index("happened") < ids.index("evaluation") < ids.index("areas")
    assert report.section("Did the fund work?").sections[0].id == "evaluation"


def test_the_answer_leads_and_says_that_it_cannot_be_told(report: Report[Any], fund: WholeFund, text: str) -> None:
    said = answer(fund)
    assert said.startswith("Whether the fund changed anything cannot be told from these figures")
    assert text.index(said) < text.index("What can be known")
    assert sum(one.startswith("Not known") for one in known_and_not(fund)) == 3


def test_page_tables_and_json_have_the_same_figures(report: Report[Any], fund: WholeFund, text: str) -> None:
    rows = report.tables["evaluation-england"].frame.to_dicts()
    assert [row["forecast"] for row in rows].count("before") == 4
    record = json.loads(to_json(report.to_record()))["evaluation"]
    assert record["england"] == report.tables["evaluation-england"].records()
    for row in rows:
        assert count(row["observed_middle"]) in text
        assert percent(row["gap_percent_middle"]) in text
    slopes = report.tables["evaluation-doses"].frame
    assert slopes["kind"].value_counts().sort("kind").rows() == [("choice", 32), ("main", 4), ("year", 24)]
    for row in slopes.filter(slopes["kind"] != "year").to_dicts():
        assert percent(row["slope_percent_middle"]) in text
    assert record["places_together"][0]["places"] == 152
    assert record["answer"] == answer(fund)


def test_no_area_with_a_known_hole_is_among_the_points(report: Report[Any]) -> None:
    left_out = {
        (one["metric"], code) for one in report.to_record()["evaluation"]["doses_left_out"] for code in one["holes"]
    }
    points = report.tables["evaluation-areas"].frame
    assert ("non-elective-admissions", "E08000029") in left_out
    assert not left_out & set(points.select("metric", "area_code").iter_rows())


@pytest.mark.parametrize("name", CHARTS)
def test_pictures_draw_at_both_widths_and_can_be_handed_on(report: Report[Any], name: str) -> None:
    figure = report.document.figures()[name]
    assert set(draw_here(figure)) == {"wide", "narrow"}
    again = pickle.loads(pickle.dumps(replace(figure, table=None)))
    assert specs(again) == specs(figure)
    assert figure.table is not None


def test_the_slope_nearest_to_an_effect_is_the_one_that_is_drawn(report: Report[Any], fund: WholeFund) -> None:
    nearest = min(fund.responses, key=lambda one: one.p_permuted)
    drawn = [name for name in report.chart_names if name.startswith("evaluation-")]
    assert drawn == CHARTS
    assert f"evaluation-dose-{nearest.metric.id}-{nearest.dose.year}" in drawn


def test_an_outturn_outside_its_interval_is_told_as_one(report: Report[Any], fund: WholeFund) -> None:
    one = fund.england[0]
    gap = replace(one.years[0], gap=one.years[0].gap.map(lambda value: value - 1e9))
    moved = replace(fund, england=(replace(one, years=(gap, *one.years[1:])), *fund.england[1:]))
    assert "1 span of 10" in answer(moved)
    assert "may be the fund or anything else" in answer(moved)
    assert "1 outcome of 2" in known_and_not(moved)[1]


def test_without_doses_places_or_studies_those_parts_are_not_there(report: Report[Any], fund: WholeFund) -> None:
    bare = replace(fund, doses=(), responses=(), places=(), studies=())
    made = Report(replace(report.result, whole_fund=bare))
    ids = [section.id for section in made.document.section("evaluation").sections()]
    assert ids == ["evaluation", "evaluation-known", "evaluation-england"]
    assert made.to_record()["evaluation"]["doses"] == []


def test_an_audit_without_it_says_nothing_of_it(report: Report[Any]) -> None:
    plain = Report(replace(report.result, whole_fund=None))
    with pytest.raises(UnknownPart):
        plain.section("evaluation")
    assert "evaluation" not in plain.to_record()
    assert not any(name.startswith("evaluation") for name in (*plain.tables, *plain.chart_names))


def test_parts_are_known_by_their_names() -> None:
    assert all(map(is_of_evaluation, ("evaluation", "DID THE FUND WORK?", "evaluation-dose", *CHARTS)))
    assert not any(map(is_of_evaluation, ("happened", "monthly-delayed-days", "method")))
