"""The page of one area: the corrected range first, whose plan it is, no chance where none was shown to be good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carefund.calendar import months_between
from carefund.evaluation.area import AreaEvaluation
from carefund.evaluation.outturn import OWN_PLAN
from carefund.evaluation.own_plans import OwnTarget
from carefund.report.area.charts import change_key, similar_figure, story_figure, trend_figure
from carefund.report.area.document import document
from carefund.report.area.sentences import (
    against_plan,
    chance_words,
    detectable_words,
    findings_words,
    happened,
    own_baseline,
    place_words,
    similar_method,
)
from carefund.report.area.similar import similar_changes
from carefund.report.charts.bars import Bar
from carefund.report.document import Cards
from carefund.report.evidence.months import year_averages
from carefund.report.media.terminal import plain_text
from carefund.report.provenance import Provenance
from carefund.report.report import Report
from carefund.wording.numbers import count
from tests.evidence.own.making import definition
from tests.report import made_up


@pytest.fixture
def area() -> AreaEvaluation:
    return made_up.area_evaluation()


def test_where_a_hole_is_known_the_corrected_range_comes_before_the_published_figure(area: AreaEvaluation) -> None:
    admissions = area.audit.measured[0]
    words, outturn = happened(area, admissions), area.outturn(admissions)
    assert outturn is not None
    assert outturn.corrected_change is not None
    assert words.index("known to be missing") < words.index("95% interval") < words.index("As published, with the hole")
    figure = similar_figure(area, admissions)
    assert figure is not None
    assert "with missing figures added" in figure.description
    (cards,) = (block for block in document(area, Provenance()).opening if isinstance(block, Cards))
    value = next(one.value for one in cards.cards[0].numbers if one.label == "Happened")
    assert " to " in value


def test_without_a_hole_what_was_published_is_said(area: AreaEvaluation) -> None:
    delays = area.audit.measured[1]
    plain = _without_hole(area)
    words = happened(plain, delays)
    assert "missing" not in words
    assert delays.comparisons[0].label in words


def test_the_change_of_a_rate_is_told_with_the_decimals_of_its_figures(area: AreaEvaluation) -> None:
    delays, plain = area.audit.measured[1], _without_hole(area)
    outturns = {
        key: replace(one, baseline=60.425, outturn=61.091, places=1, planned_change=1.5)
        for key, one in plain.audit.outturns.items()
    }
    of_rates = replace(plain, audit=replace(plain.audit, outturns=outturns))
    assert f"(+0.7 {delays.unit})" in happened(of_rates, delays)
    assert f"What happened is 0.8 {delays.unit} below that" in against_plan(of_rates, delays)


def test_the_months_of_a_rate_are_drawn_as_they_are_and_not_a_day(area: AreaEvaluation) -> None:
    delays, plain = area.audit.measured[1], _without_hole(area)
    rate = replace(area.audit.coverage[delays.id], definition=definition(kind='"rate"'), findings=())
    outturns = {key: replace(one, places=1) for key, one in plain.audit.outturns.items()}
    audit = replace(plain.audit, outturns=outturns, coverage={**plain.audit.coverage, delays.id: rate})
    figure = trend_figure(replace(plain, audit=audit), delays)
    assert figure is not None
    values = audit.observed[delays.id].values_of(area.code)
    lowest = min(value for value in values.values() if value is not None)
    assert f"Lowest {count(lowest, 1)} {delays.unit} in" in figure.description
    assert "a day" not in figure.title + figure.description
    assert "divided by its days" not in figure.key
    assert len(figure.table.headings) == 2


def _without_hole(area: AreaEvaluation) -> AreaEvaluation:
    from carefund.interval import NO_EFFECT

    outturns = {key: replace(one, missing=NO_EFFECT) for key, one in area.audit.outturns.items()}
    return replace(area, audit=replace(area.audit, outturns=outturns))


def test_whose_plan_it_is_is_said(area: AreaEvaluation) -> None:
    admissions = area.audit.measured[0]
    assert "share of England’s plan" in against_plan(area, admissions)
    assert "own plan is not known" in against_plan(area, admissions)
    own = _with_own_plan(area)
    assert against_plan(own, admissions).startswith("The area’s own plan:")
    assert "England’s plan" not in against_plan(own, admissions)


def _with_own_plan(area: AreaEvaluation, comparison: str | None = "financial-year") -> AreaEvaluation:
    key = (made_up.ADMISSIONS, "financial-year", made_up.DARLINGTON)
    outturns = dict(area.audit.outturns)
    if comparison:
        outturns[key] = replace(outturns[key], planned_change=-30.0, plan=OWN_PLAN)
    target = OwnTarget(metric=made_up.ADMISSIONS, comparison=comparison, baseline=999.0, change=-30.0)
    return replace(area, audit=replace(area.audit, outturns=outturns), targets=(target,), plan_name="plan.xlsx")


def test_a_plan_for_other_months_is_told_and_englands_share_stays(area: AreaEvaluation) -> None:
    words = against_plan(_with_own_plan(area, None), area.audit.measured[0])
    assert "for other months" in words
    assert words.startswith("Its share of England’s plan")


def test_a_plan_without_a_target_for_a_metric_says_so(area: AreaEvaluation) -> None:
    assert "has no target for it" in against_plan(_with_own_plan(area), area.audit.measured[1])


def test_a_plan_that_starts_from_another_baseline_is_told(area: AreaEvaluation) -> None:
    assert "999 admissions" in own_baseline(_with_own_plan(area), area.audit.measured[0])
    assert own_baseline(area, area.audit.measured[0]) == ""


def test_no_chance_is_given_where_such_chances_were_no_better_than_the_base_rate(area: AreaEvaluation) -> None:
    good, none = (" ".join(chance_words(area, metric)) for metric in area.audit.measured)
    assert "20%, unlikely" in good
    assert "skill of 0.20" in good
    assert "Of chances between 20% and 30%, on average 24% was said and 31% happened." in good
    assert "20%" not in none
    assert "37% of 298 cases" in none
    assert "was not surely better than how often areas change so much (skill −0.05" in none


def test_where_skill_was_not_measured_the_chance_is_given_with_that_doubt_as_in_an_appraisal(
    area: AreaEvaluation,
) -> None:
    found = replace(area.chances[made_up.ADMISSIONS], skill=None)
    unknown = replace(area, chances={made_up.ADMISSIONS: found})
    words = " ".join(chance_words(unknown, area.audit.measured[0]))
    assert "has not been measured" in words
    assert "skill" not in words
    assert "20%, unlikely" in words
    row = Report(unknown).tables["chances"].frame.select("chance_without_plan", "skill").row(0)
    assert row == (pytest.approx(0.2), None)


def test_the_smallest_detectable_change_is_held_against_the_plan(area: AreaEvaluation) -> None:
    found = area.chances[made_up.ADMISSIONS]
    assert "17%. The planned change is smaller" in detectable_words(found)
    assert "The planned change is larger" in detectable_words(replace(found, target=-20.0))
    assert detectable_words(replace(found, target=1.0)).endswith("chance is 17%.")


def test_the_place_among_similar_areas_counts_every_one_of_them(area: AreaEvaluation) -> None:
    for metric in area.audit.measured:
        known = [one for one in area.similar_outturns(metric) if one.central_percent is not None]
        own = area.outturn(metric)
        assert own is not None
        more = sum((one.central_percent or 0) > (own.central_percent or 0) for one in known)
        words = place_words(area, metric)
        if more in {0, len(known)}:
            way = "less (or fell more)" if more else "more (or fell less)"
            assert f"rose {way} in Darlington than in any of the {len(known)} areas" in words
        else:
            assert f"of the {len(known)} areas" in words
            assert f"{more} rose more (or fell less) and {len(known) - more} rose less" in words


def test_the_method_says_what_is_compared_and_when_nothing_is_alike(area: AreaEvaluation) -> None:
    assert all(word in similar_method(area) for word in ("65 and over", "mid-2015", "deprivation score (2015)"))
    assert "no area is much like it" not in similar_method(area)
    far = replace(area.similar, distances=dict.fromkeys(area.similar.neighbours, 3.0))
    assert "Even the nearest is 3.0 apart" in similar_method(replace(area, similar=far))
    unknown = replace(area.similar, traits={}, neighbours=(), distances={})
    assert "not held" in similar_method(replace(area, similar=unknown))


def test_an_area_like_none_has_a_page_all_the_same(area: AreaEvaluation) -> None:
    unknown = replace(area, similar=replace(area.similar, traits={}, neighbours=(), distances={}))
    report = Report(unknown)
    assert "not held" in plain_text(report.document)
    assert report.tables["similar"].frame.is_empty()
    assert report.to_record()["similar"] == []


def test_an_area_without_figures_says_so_and_draws_nothing_false(area: AreaEvaluation) -> None:
    nothing = {"baseline": None, "outturn": None, "planned_change": None, "plan": None}
    outturns = {
        key: replace(one, **nothing) if key[2] == area.code else one for key, one in area.audit.outturns.items()
    }
    empty = replace(area, audit=replace(area.audit, outturns=outturns), chances={})
    metric = area.audit.measured[0]
    assert "no figure for this area" in happened(empty, metric)
    assert similar_figure(empty, metric) is None
    assert "Darlington:" not in story_figure(empty).description
    assert "no figure" in plain_text(Report(empty).document)


def test_the_trend_is_the_areas_own_with_its_planned_level(area: AreaEvaluation) -> None:
    figure = trend_figure(area, area.audit.measured[0])
    assert figure is not None
    assert "Darlington" in figure.title
    assert "England’s plan by share of baseline" in figure.key.replace("'", "’")
    assert figure.table is not None
    months = area.audit.observed[made_up.ADMISSIONS].values_of(made_up.DARLINGTON)
    assert len(figure.table.rows) == len(months)


def test_findings_are_those_that_move_this_area(area: AreaEvaluation) -> None:
    words = list(findings_words(area, area.audit.measured[0]))
    assert words
    assert all("Without it, this area’s change would be" in one for one in words)
    assert {one["metric"] for one in Report(area).to_record()["findings"]} <= {made_up.ADMISSIONS, made_up.DELAYS}


def test_changes_that_rest_on_a_hole_are_ranges_with_an_asterisk(area: AreaEvaluation) -> None:
    rows = similar_changes(area).rows
    assert [row[0] for row in rows] == ["Darlington", "Derby", "Cornwall"]
    assert rows[0][1].endswith("*")


def test_the_record_is_the_area_first(area: AreaEvaluation) -> None:
    record = Report(area).to_record()
    assert record["area"] == {"code": "E06000005", "name": "Darlington", "region": "North East"}
    assert {row["area_code"] for row in record["outturns"]} == {"E06000005"}
    assert {row["area_code"] for row in record["similar_outturns"]} == set(area.similar.neighbours)


def test_a_year_with_a_hole_is_averaged_with_its_missing_figures_added(area: AreaEvaluation) -> None:
    coverage = area.audit.coverage[made_up.ADMISSIONS]
    values = area.audit.observed[made_up.ADMISSIONS].values_of(made_up.DARLINGTON)
    averages = {row["year"]: row["value"] for row in year_averages(coverage, values, made_up.DARLINGTON)}
    year = months_between(date(2014, 4, 1), date(2015, 3, 1))
    missing = coverage.effect(year, made_up.DARLINGTON).middle
    assert missing > 0
    assert averages["2014-15"] == pytest.approx((sum(values[month] or 0 for month in year) + missing) / 365)


def test_a_key_tells_of_bands_and_plans_only_where_there_are_any() -> None:
    bands = [Bar("Derby", "+1% to +2%", 1.5, low=1.0, high=2.0, shown="band")]
    assert change_key(bands, "the plan", None).startswith("A band")
    assert "Dashed" not in change_key(bands, "the plan", None)
    points = [Bar("Derby", "+1%", 1.0, shown="point")]
    assert change_key(points, "the plan", -2.0) == "Points are published figures. Dashed line: the plan."
