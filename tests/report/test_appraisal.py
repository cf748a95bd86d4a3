"""The report of an appraisal: its pictures and sentences by value, with made-up draws of three areas."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.verdict import ChanceBand, Judged
from carefund.calendar import days_in, month_number
from carefund.evidence.series import ENGLAND
from carefund.interval import NORMAL_95, Interval
from carefund.report.appraisal.charts import dots_figure, expected_figure, fan_figure, map_tiles, outlook_figure
from carefund.report.appraisal.document import saving_of
from carefund.report.appraisal.fan_rows import fan_rows, forecast_rows, history_rows, target_rows
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.report.appraisal.reference_charts import past_figure, studies_figure, study_interval
from carefund.report.appraisal.saving_chart import levels_of, saving_figure
from carefund.report.appraisal.sentences import (
    apportioned_note,
    band_words,
    conditions,
    headline,
    part_of_no_area,
    with_plan_words,
)
from carefund.report.appraisal.target import TargetView, of_area, of_england, of_plan
from carefund.report.appraisal.target_section import card
from carefund.report.charts.fan import BANDS
from carefund.report.charts.figure import specs
from carefund.report.charts.histogram import bins_of
from carefund.report.document import Figure, Prose
from carefund.report.media.terminal import plain_text
from carefund.report.report import Report
from carefund.wording.chances import chance
from carefund.wording.intervals import percent_with_interval
from carefund.wording.numbers import percent
from tests.packaged import ASSUMPTIONS
from tests.report import made_up

CHARTS = [
    "fan-england", "expected-england", "past-england", "studies-england", "saving-england", "chances", "map-chances",
]  # fmt: skip


@pytest.fixture
def england() -> TargetView:
    return of_england(made_up.appraisal())


@pytest.fixture
def planned() -> TargetView:
    """A plan's target whose scheme says what it brings."""
    return of_plan(made_up.plan_appraisal(made_up.DARLINGTON).targets[0], 1)


def values_of(figure: Figure, **wanted: Any) -> list[dict[str, Any]]:
    """The rows that a chart draws, of every layer, which have these values."""
    layers = specs(figure)["wide"]["layer"]
    rows = [row for layer in layers for row in layer.get("data", {}).get("values", [])]
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def with_verdict(view: TargetView, **changes: Any) -> TargetView:
    return replace(view, verdict=replace(view.verdict, **changes))


def test_a_round_has_every_chart() -> None:
    assert Report(made_up.appraisal()).chart_names == CHARTS


def test_the_fan_begins_with_what_was_observed_and_shows_no_later_month(england: TargetView) -> None:
    panel = england.basis.panel
    rows = history_rows(england)
    assert rows[-1]["period"] == panel.last == made_up.KNOWN
    for row in rows:
        assert row["count"] == panel.england[month_number(row["period"]) - month_number(panel.first)]
    assert forecast_rows(england)[0]["period"] == date(2014, 10, 1)


@pytest.mark.parametrize("code", [ENGLAND, made_up.DERBY])
def test_the_bands_are_the_quantiles_of_the_draws(code: str) -> None:
    view = replace(of_england(made_up.appraisal()), verdict=made_up.appraisal().verdict(code))
    draws, rows = view.basis.forecast.of(code), forecast_rows(view)
    assert len(rows) == len(draws)
    for row, values in zip(rows, draws, strict=True):
        days = days_in(row["period"])
        assert row["middle_value"] * days == pytest.approx(np.quantile(values, 0.5))
        for band, ends in BANDS.items():
            for end, level in zip(("low", "high"), ends, strict=True):
                assert row[f"{end} {band}"] * days == pytest.approx(np.quantile(values, level))
        assert row["low 95%"] <= row["low 80%"] <= row["low 50%"] <= row["middle_value"]
        assert row["middle_value"] <= row["high 50%"] <= row["high 80%"] <= row["high 95%"]


def test_the_target_line_adds_up_to_the_target(england: TargetView, planned: TargetView) -> None:
    areas = [of_area(made_up.appraisal(), verdict) for verdict in made_up.appraisal().areas]
    for view in (england, planned, *areas):
        rows = target_rows(view)
        assert [row["period"] for row in rows] == list(view.target_months)
        assert sum(row["count"] for row in rows) == pytest.approx(view.verdict.target_count)


def test_a_month_of_which_part_is_missing_is_marked_and_filled_where_that_is_known(england: TargetView) -> None:
    last = history_rows(england)[-1]
    assert last["incomplete"]
    assert last["filled"] == pytest.approx((last["count"] + 5.0) / 30)
    assert "A hollow diamond" in fan_figure(england).key
    area = of_area(made_up.appraisal(), made_up.appraisal().verdict(made_up.DARLINGTON))
    assert history_rows(area)[-1]["incomplete"]
    assert history_rows(area)[-1]["filled"] is None


def test_the_outlook_is_the_fan_without_any_target(england: TargetView) -> None:
    fan, outlook = fan_figure(england), outlook_figure(england)
    assert fan.table is not None
    assert outlook.table is not None
    assert (fan.table.headings[-1], outlook.table.headings) == ("Target", fan.table.headings[:-1])
    assert [row[:-1] for row in fan.table.rows] == list(outlook.table.rows)
    assert values_of(fan, words=f"Target {percent(england.verdict.target)}")
    assert not values_of(outlook, words=f"Target {percent(england.verdict.target)}")
    for said in (outlook.key, outlook.description, outlook.title):
        assert "the target is" not in said
        assert "Dashed" not in said
    other = with_verdict(england, target=5.0)
    assert (outlook_figure(other).description, outlook_figure(other).key) == (outlook.description, outlook.key)


def test_a_month_without_a_figure_has_no_dot(england: TargetView) -> None:
    counts = england.basis.panel.england.copy()
    counts[-3] = np.nan
    view = replace(england, basis=replace(england.basis, panel=replace(england.basis.panel, england=counts)))
    assert history_rows(view)[-3]["value"] is None
    assert "A month without a figure has no dot" in fan_figure(view).key
    assert all(low < high for low, high in [fan_rows(view).domain])


def test_the_expected_changes_are_the_verdicts(england: TargetView) -> None:
    drawn = {row["low"] for row in values_of(expected_figure(england), kind="point")}
    assert drawn == {england.verdict.change.middle, england.verdict.change_without.middle}


def test_the_dark_bars_are_the_base_rate(england: TargetView) -> None:
    past = england.basis.past
    rows = bins_of(past.sample, england.verdict.target)
    assert sum(row["count"] for row in rows) == past.n
    reached = sum(row["count"] for row in rows if row["reached"]) / past.n
    assert reached == pytest.approx(past.share_coming_to(england.verdict.target))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-100, 500), min_size=1, max_size=60), st.floats(-50, 50))
def test_any_histogram_keeps_every_change(sample: list[float], target: float) -> None:
    rows = bins_of(np.array(sample), target)
    assert sum(row["count"] for row in rows) == len(sample)
    assert sum(row["count"] for row in rows if row["reached"]) == sum(change <= target for change in sample)
    assert all(row["low"] < row["high"] for row in rows)


def test_no_past_change_is_told(england: TargetView) -> None:
    past = replace(england.basis.past, changes=np.full((2, 1), np.nan))
    view = replace(england, basis=replace(england.basis, past=past))
    assert past_figure(view).description == "No past change is known."
    assert values_of(past_figure(view), words="no past change is known")


def test_every_study_stands_in_the_forest_with_its_interval(england: TargetView) -> None:
    reference, figure = area_class(ASSUMPTIONS, england.verdict.metric), studies_figure(england)
    assert figure.table is not None
    assert {row[0] for row in figure.table.rows} == {member.effect.label for member in reference.members}
    assert len(figure.table.rows) == reference.n
    for member in reference.members:
        interval = study_interval(member)
        assert interval.high - interval.low == pytest.approx(2 * NORMAL_95 * member.standard_error)
        assert (interval.low + interval.high) / 2 == pytest.approx(member.change)


def test_an_effect_that_is_needed_is_a_line_and_none_is_not(england: TargetView) -> None:
    needed, none = (studies_figure(with_verdict(england, needed=needed)) for needed in (-2.0, 2.0))
    assert needed.description.startswith("Needed for even chances: −2.0%")
    assert values_of(needed, words="Needed −2.0%")
    assert none.description.startswith("No effect is needed")
    assert not values_of(none, words="Needed +2.0%")


def test_a_metric_that_nobody_studied_still_has_its_class(england: TargetView) -> None:
    assert "0 studies" in studies_figure(with_verdict(england, metric="never-studied")).description


def test_steps_of_a_round_are_the_savings_of_its_verdict(england: TargetView) -> None:
    saving, levels = england.verdict.saving, levels_of(england)
    assert saving is not None
    expected = (saving.expected_average, saving.expected_marginal, saving.expected_cash)
    assert [level.pounds for level in levels] == [saving.planned, *(interval.middle for interval in expected)]
    assert [level.interval for level in levels] == [None, *expected]
    assert [level.verified for level in levels] == [True, True, False, False]
    assert levels[2].pounds == pytest.approx(levels[1].pounds * ASSUMPTIONS.value("marginal-rate"))


def test_steps_of_a_plan_hold_what_its_schemes_claim(planned: TargetView) -> None:
    saving, levels = planned.verdict.saving, levels_of(planned)
    assert saving is not None
    assert planned.plan_effect is not None
    assert len(levels) == 5
    assert levels[0].pounds == saving.planned
    assert levels[1].pounds == pytest.approx(-planned.plan_effect.claimed.sum() * saving.unit_price)


def test_each_step_is_the_difference_of_the_levels_beside_it(planned: TargetView) -> None:
    steps = values_of(saving_figure(planned), kind="bar", fill="#ffffff")
    levels = [level.pounds for level in levels_of(planned)]
    widths = [abs(after - before) for before, after in pairwise(levels)]
    unit = widths[0] / (steps[0]["high"] - steps[0]["low"])
    assert [(step["high"] - step["low"]) * unit for step in steps] == pytest.approx(widths)


def test_without_a_price_there_are_no_steps(england: TargetView) -> None:
    bare = with_verdict(england, saving=None)
    assert levels_of(bare) == []
    assert isinstance(saving_of(bare), Prose)
    result = replace(made_up.appraisal(), england=bare.verdict, areas=(), regions=(), without_verdict={})
    assert result.england.saving is None


def test_every_area_is_a_dot_and_a_tile() -> None:
    result = made_up.appraisal()
    drawn = [row["chance"] for row in specs(dots_figure(result))["wide"]["data"]["values"]]
    assert drawn == sorted(verdict.probability for verdict in result.areas)
    tiles = map_tiles(result)
    assert len(tiles) == len({tile["label"] for tile in tiles}) == 3
    assert sorted(tile["value"] for tile in tiles) == sorted(
        chance(verdict.probability).replace("under ", "<").replace("over ", ">") for verdict in result.areas
    )


def test_an_area_without_a_verdict_is_a_dashed_tile_and_named() -> None:
    first, *others = made_up.appraisal().areas
    result = replace(made_up.appraisal(), areas=tuple(others), without_verdict={first.code: "no figure & no hope"})
    assert [tile["value"] for tile in map_tiles(result) if tile["kind"] == "none"] == ["none"]
    section = Report(result).section("without-verdict").sections[0]
    assert "no figure & no hope" in str(section.blocks)
    assert "No verdict for 1 areas" in plain_text(Report(result).summary)


def test_certain_and_constant_draws_are_drawn(england: TargetView) -> None:
    forecast = england.basis.forecast
    flat = replace(forecast, england=np.full_like(forecast.england, 480.0))
    still = Interval(0.0, 0.0, 0.0)
    view = with_verdict(england, change=still, change_without=still, probability=0.0)
    view = replace(view, basis=replace(view.basis, forecast=flat))
    for figure in (fan_figure(view), expected_figure(view), past_figure(view), studies_figure(view)):
        assert specs(figure)["narrow"]["layer"]


@pytest.mark.parametrize(("probability", "told"), [(0.4, "It is uncertain (40%) whether"), (0.0, "(under 1%) that")])
def test_the_headline_reads_well(probability: float, told: str, england: TargetView) -> None:
    assert told in headline(with_verdict(england, probability=probability, plan_in_hand=True, band=None))
    # Where only a target is known the chance without the plan leads.
    alone = headline(with_verdict(england, probability_without=probability))
    assert alone.startswith("Without the plan it is ")
    assert told.removeprefix("It is ") in alone


def test_a_target_that_comes_by_itself_needs_nothing(england: TargetView) -> None:
    said = list(conditions(with_verdict(england, needed=1.0)))
    assert said[0].startswith("Nothing beyond what is expected anyway")


def test_a_planned_rise_is_a_cost_and_no_negative_saving(england: TargetView) -> None:
    saving = england.verdict.saving
    assert saving is not None
    rise = with_verdict(england, saving=replace(saving, planned=-2_000_000.0))
    assert card(rise).numbers[-1].note.startswith("a rise that costs £2.0m is planned; ")
    assert card(england).numbers[-1].note.startswith("of £")


def test_the_band_is_said_with_the_judgements_that_give_its_ends(england: TargetView) -> None:
    spread = Judged(id="x", label="Spread of effects", short="spread of effects", value=6.0, unit="per cent")
    alike = Judged(id="y", label="Alike in all areas", short="alike in all areas", value=1.0, unit="part")
    band = ChanceBand(low=0.013, high=0.26, low_by=(), high_by=(spread, alike))
    view = with_verdict(england, probability=0.06, band=band)
    assert "6%, unlikely, 1% to 26% over" in with_plan_words(view)
    assert with_plan_words(view).endswith(
        "Lowest with what is declared; highest with spread of effects 6% and alike in all areas 100%."
    )
    assert "6%; 1% to 26% over the judgements" not in headline(view)
    in_hand = replace(view, verdict=replace(view.verdict, plan_in_hand=True))
    assert "It is unlikely (6%; 1% to 26% over the judgements) that" in headline(in_hand)
    point = with_verdict(england, band=ChanceBand(low=0.2, high=0.2, low_by=(), high_by=()), probability=0.2)
    assert band_words(point) == ""


def test_what_belongs_to_no_area_is_measured_and_told() -> None:
    result = made_up.appraisal()
    assert part_of_no_area(result) == pytest.approx(0.0, abs=0.1)
    twice = replace(result, england=replace(result.england, baseline=result.england.baseline.map(lambda one: 2 * one)))
    note = str(apportioned_note(twice))
    assert re.match(r"(49\.\d|50\.\d)% of England's admissions in the baseline is shared out to no area", note)
    half = replace(result, england=replace(result.england, baseline=result.england.baseline.map(lambda one: one / 2)))
    assert re.search(r"add up to (99\.\d|100\.\d)% more than England's", str(apportioned_note(half)))
    mine = sum(verdict.baseline.middle for verdict in result.areas)
    same = replace(result, england=replace(result.england, baseline=Interval(mine, mine, mine)))
    assert apportioned_note(same) is None
    assert note in Report(twice).to_record()["notes"]


def test_an_area_s_page_gives_its_verdict_reasons_and_notes() -> None:
    verdict = made_up.appraisal().verdict(made_up.DERBY)
    text = " ".join(plain_text(Report(made_up.appraisal()).area("Derby")).split())
    assert headline(of_area(made_up.appraisal(), verdict)) in text
    assert percent_with_interval(verdict.change) in text
    for said in (*reasons_in_words(verdict.reasons), *notes_in_words(verdict.notes)):
        assert said in text
