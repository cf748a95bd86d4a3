"""The charts of appraisals: each renders, can be read aloud, and shows the appraisal's own numbers."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.reference_effects import area_class
from carefund.calendar import month_number
from carefund.evidence.areas import default_register
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.report.charts.appraisal_catalogue import judged_makers
from carefund.report.charts.catalogue import UnknownChart
from carefund.report.charts.chances import dot_rows, map_tiles
from carefund.report.charts.claims import claims_table
from carefund.report.charts.expected import expected_figure
from carefund.report.charts.fan import fan_figure
from carefund.report.charts.fan_rows import BANDS, forecast_rows, history_rows, target_rows
from carefund.report.charts.past import past_figure, past_rows
from carefund.report.charts.renderer import draw_here
from carefund.report.charts.saving_steps import levels_of, saving_figure
from carefund.report.charts.studies import ENDS, studies_figure, study_interval
from carefund.report.charts.theme import NARROW, WIDE
from carefund.report.judged import Judged, of_area, of_england
from carefund.report.plans_report import PlansReport
from carefund.report.round_report import RoundReport
from tests.packaged import ASSUMPTIONS

ROUND_CHARTS = [
    "fan-england", "expected-england", "past-england", "studies-england", "saving-england", "chances", "map-chances",
]  # fmt: skip
AREA = "E06000005"


@pytest.fixture(scope="module")
def england(round_report: RoundReport) -> Judged:
    return of_england(round_report.appraisal)


@pytest.fixture(scope="module")
def planned(plans_report: PlansReport) -> Judged:
    """A plan's target whose schemes say what they bring."""
    return next(judged for plan in plans_report.plans for judged in plan.targets if judged.plan_effect is not None)


def test_a_round_has_every_chart(round_report: RoundReport) -> None:
    assert round_report.chart_names == ROUND_CHARTS


@pytest.mark.parametrize("name", ROUND_CHARTS)
def test_each_chart_of_a_round_renders_and_says_what_it_shows(name: str, round_report: RoundReport) -> None:
    figure = round_report.makers()[name]()
    for width in (WIDE, NARROW):
        assert draw_here(figure.spec(width)).startswith("<svg")
    for words in (figure.title, figure.key, figure.description, figure.source):
        assert len(words) > 20
    assert figure.table is None or all(len(row) == len(figure.table.headings) for row in figure.table.rows)
    assert "Source:" in draw_here(round_report.chart(name).to_dict())


def test_each_chart_of_plans_renders(plans_report: PlansReport) -> None:
    names = plans_report.chart_names
    assert {name.split("-")[0] for name in names} == {
        "boldest", "fan", "expected", "past", "studies", "claims", "saving",
    }  # fmt: skip
    for make in plans_report.makers().values():
        assert draw_here(make().spec(NARROW)).startswith("<svg")


def test_an_unknown_chart_is_refused_with_the_names(round_report: RoundReport) -> None:
    with pytest.raises(UnknownChart, match="fan-england, expected"):
        round_report.chart("pie")


def test_the_fan_begins_with_what_was_observed(england: Judged) -> None:
    panel = england.basis.panel
    rows = history_rows(england)
    assert rows[-1]["period"] == panel.last == date(2014, 9, 1)
    for row in rows:
        assert row["count"] == panel.england[month_number(row["period"]) - month_number(panel.first)]


def test_the_fan_shows_no_month_after_the_last_that_was_known(round_report: RoundReport) -> None:
    for judged in (of_england(round_report.appraisal), of_area(round_report.appraisal, round_report.verdict(AREA))):
        assert max(row["period"] for row in history_rows(judged)) <= date(2014, 9, 1)
        assert min(row["period"] for row in forecast_rows(judged)) == date(2014, 10, 1)


@pytest.mark.parametrize("code", [ENGLAND, AREA])
def test_the_bands_are_the_quantiles_of_the_draws(code: str, round_report: RoundReport) -> None:
    judged = replace(of_england(round_report.appraisal), verdict=round_report.verdict(code))
    draws = judged.basis.forecast.of(code)
    rows = forecast_rows(judged)
    assert len(rows) == len(draws)
    for row, values in zip(rows, draws, strict=True):
        days = monthrange(row["period"].year, row["period"].month)[1]
        assert row["middle_value"] * days == pytest.approx(np.quantile(values, 0.5))
        for band, ends in BANDS.items():
            for end, level in zip(("low", "high"), ends, strict=True):
                assert row[f"{end} {band}"] * days == pytest.approx(np.quantile(values, level))
        assert row["low 95%"] <= row["low 80%"] <= row["low 50%"] <= row["middle_value"]
        assert row["middle_value"] <= row["high 50%"] <= row["high 80%"] <= row["high 95%"]


def test_the_target_line_adds_up_to_the_target(round_report: RoundReport, plans_report: PlansReport) -> None:
    places = [of_area(round_report.appraisal, verdict) for verdict in round_report.areas[:20]]
    plans = [judged for plan in plans_report.plans for judged in plan.targets]
    for judged in [of_england(round_report.appraisal), *places, *plans]:
        rows = target_rows(judged)
        assert [row["period"] for row in rows] == list(judged.target_months)
        assert sum(row["count"] for row in rows) == pytest.approx(judged.verdict.target_count)


def test_months_of_which_part_is_missing_are_marked(delays_report: RoundReport) -> None:
    judged = of_england(delays_report.appraisal)
    unseen = judged.basis.panel.under_recorded
    assert unseen is not None
    doubted = [row for row in history_rows(judged) if row["doubted"]]
    assert len(doubted) == int((unseen[-len(history_rows(judged)) :] > 0).sum()) > 0
    assert all(row["filled"] > row["value"] for row in doubted)
    figure = fan_figure(judged)
    assert "hollow diamond" in figure.key
    assert figure.table is not None
    assert sum("part missing" in row[1] for row in figure.table.rows) == len(doubted)


def test_a_month_without_a_figure_is_a_gap(england: Judged) -> None:
    counts = england.basis.panel.england.copy()
    counts[-5] = np.nan
    basis = replace(england.basis, panel=replace(england.basis.panel, england=counts))
    judged = replace(england, basis=basis)
    row = history_rows(judged)[-5]
    assert row["value"] is None
    assert not row["doubted"]
    figure = fan_figure(judged)
    assert "without a figure has no dot" in figure.key
    assert draw_here(figure.spec(WIDE)).startswith("<svg")


def test_the_expected_changes_are_the_verdicts(england: Judged) -> None:
    verdict = england.verdict
    bars = [row for layer in expected_figure(england).chart.to_dict(validate=False)["layer"]
            for row in layer.get("data", {}).get("values", []) if row.get("kind") == "point"]  # fmt: skip
    assert sorted({bar["low"] for bar in bars}) == sorted({verdict.change.middle, verdict.change_without.middle})


def test_the_histogram_holds_every_change_and_its_dark_bars_the_base_rate(england: Judged) -> None:
    past, rows = england.basis.past, past_rows(england)
    assert sum(row["count"] for row in rows) == past.n
    share = sum(row["count"] for row in rows if row["reached"]) / past.n
    assert share == pytest.approx(past.share_at_or_below(england.verdict.target))


changes = st.lists(st.floats(-100, 500), min_size=1, max_size=60)


@settings(deadline=None, max_examples=60)
@given(changes, st.floats(-50, 50))
def test_any_histogram_keeps_every_change(england: Judged, sample: list[float], target: float) -> None:
    past = replace(england.basis.past, changes=np.array(sample, dtype=float)[:, None])
    judged = _with(england, past, target)
    rows = past_rows(judged)
    assert sum(row["count"] for row in rows) == len(sample)
    assert sum(row["count"] for row in rows if row["reached"]) == sum(change <= target for change in sample)
    assert all(row["low"] < row["high"] for row in rows)


def _with(judged: Judged, past: PastChanges, target: float) -> Judged:
    return replace(judged, basis=replace(judged.basis, past=past), verdict=replace(judged.verdict, target=target))


def test_no_past_change_is_told_and_drawn(england: Judged) -> None:
    past = replace(england.basis.past, changes=np.full((2, 1), np.nan))
    figure = past_figure(_with(england, past, -3.5))
    assert figure.description == "No past change is known."
    assert draw_here(figure.spec(NARROW)).startswith("<svg")


def test_every_study_stands_in_the_forest_with_its_interval(england: Judged) -> None:
    found = area_class(ASSUMPTIONS, england.verdict.metric)
    table = studies_figure(england).table
    assert table is not None
    assert len(table.rows) == found.n == len(found.members)
    assert {row[0] for row in table.rows} == {member.effect.label for member in found.members}
    for member in found.members:
        low, high = study_interval(member)
        assert high - low == pytest.approx(2 * ENDS * member.standard_error)
        assert (low + high) / 2 == pytest.approx(member.change)
    assert f"Needed for even chances: −{-england.verdict.needed:.1f}%" in studies_figure(england).description


def test_a_target_that_needs_no_effect_has_no_line_for_one(england: Judged) -> None:
    judged = replace(england, verdict=replace(england.verdict, needed=2.0))
    figure = studies_figure(judged)
    assert figure.description.startswith("No effect is needed")
    assert "Needed +" not in draw_here(figure.spec(WIDE))


def test_a_metric_that_nobody_studied_still_has_its_class(england: Judged) -> None:
    judged = replace(england, verdict=replace(england.verdict, metric="never-studied"))
    figure = studies_figure(judged)
    assert "0 studies" in figure.description
    assert draw_here(figure.spec(WIDE)).startswith("<svg")


def test_steps_of_a_round_are_the_savings_of_its_verdict(england: Judged) -> None:
    saving = england.verdict.saving
    assert saving is not None
    expected = (saving.expected_average, saving.expected_marginal, saving.expected_cash)
    assert [level.pounds for level in levels_of(england)] == [saving.planned, *(span.middle for span in expected)]
    assert [level.span for level in levels_of(england)] == [None, *expected]
    assert [level.verified for level in levels_of(england)] == [True, True, False, False]
    rate = ASSUMPTIONS.value("marginal-rate")
    assert levels_of(england)[2].pounds == pytest.approx(levels_of(england)[1].pounds * rate)


def test_steps_of_a_plan_hold_what_its_schemes_claim(planned: Judged) -> None:
    saving = planned.verdict.saving
    assert saving is not None
    assert planned.plan_effect is not None
    levels = levels_of(planned)
    assert len(levels) == 5
    assert levels[1].pounds == pytest.approx(-planned.plan_effect.claimed.sum() * saving.unit_price)
    assert levels[0].pounds == saving.planned


def test_each_step_is_the_difference_of_the_levels_beside_it(planned: Judged) -> None:
    spec = saving_figure(planned).chart.to_dict(validate=False)
    drawn = [
        row for layer in spec["layer"] for row in layer.get("data", {}).get("values", []) if row.get("kind") == "bar"
    ]
    steps = [row for row in drawn if row["fill"] == "#ffffff"]
    levels = [level.pounds for level in levels_of(planned)]
    widths = [abs(after - before) for before, after in pairwise(levels)]
    unit = widths[0] / (steps[0]["high"] - steps[0]["low"])
    assert [(step["high"] - step["low"]) * unit for step in steps] == pytest.approx(widths)


def test_without_a_price_there_are_no_steps(england: Judged) -> None:
    judged = replace(england, verdict=replace(england.verdict, saving=None))
    assert levels_of(judged) == []
    assert "saving-england" not in judged_makers(judged)


def test_an_absurd_claim_is_drawn(planned: Judged) -> None:
    assert planned.plan_effect is not None
    schemes = [
        replace(scheme, name='<script>alert("x")</script>' * 20, claimed_effect=effect, claimed_change=-1e9)
        for scheme in planned.plan_effect.schemes
        for effect in (-1e6, 1e6, None)
    ]
    added = replace(planned.plan_effect, schemes=tuple(schemes), claimed=planned.plan_effect.claimed * 1e6)
    judged = replace(planned, added=added)
    for make in judged_makers(judged).values():
        svg = draw_here(make().spec(NARROW))
        assert "<script" not in svg
    assert len(claims_table(judged).rows) == len(schemes)
    assert claims_table(judged).rows[2][2] == "none"


def test_every_area_is_a_dot_and_a_tile(round_report: RoundReport) -> None:
    found = round_report.appraisal
    chances = sorted(verdict.probability for verdict in found.areas)
    assert [row["chance"] for row in dot_rows(found)] == chances
    tiles = map_tiles(found)
    assert len(tiles) == len(found.areas) == 152
    assert len({tile["label"] for tile in tiles}) == 152
    shown = sorted(tile["value"] for tile in tiles)
    assert shown == sorted(f"{verdict.probability:.0%}" for verdict in found.areas)


def test_an_area_without_a_verdict_is_a_dashed_tile(round_report: RoundReport) -> None:
    first, *others = round_report.areas
    found = replace(round_report.appraisal, areas=tuple(others), without_verdict={first.code: "no figure"})
    assert [tile["value"] for tile in map_tiles(found) if tile["kind"] == "none"] == ["none"]
    assert default_register().get(first.code) is not None


def test_one_area_alone_is_drawn(round_report: RoundReport) -> None:
    found = replace(round_report.appraisal, areas=round_report.areas[:1], regions=())
    for make in RoundReport(found).makers().values():
        assert draw_here(make().spec(WIDE)).startswith("<svg")


def test_certain_and_constant_draws_are_drawn(england: Judged) -> None:
    forecast = england.basis.forecast
    flat = replace(forecast, england=np.full_like(forecast.england, 480_000.0))
    still = Interval(0.0, 0.0, 0.0)
    judged = replace(
        england,
        basis=replace(england.basis, forecast=flat),
        verdict=replace(england.verdict, change=still, change_without=still, probability=0.0),
    )
    for make in judged_makers(judged).values():
        assert draw_here(make().spec(WIDE)).startswith("<svg")
