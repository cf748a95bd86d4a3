"""England's sudden changes: what a step, a dip and an outlier month do, and that many of them are no jumps at all."""

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from carefund.appraisal.forecast import national
from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.forecast.national import draw_trend, fit_trend
from carefund.appraisal.panel_from_evidence import panel_from_evidence
from carefund.evidence.definition import Closure
from carefund.evidence.query import Evidence
from carefund.evidence.series import SeriesCatalogue
from tests.appraisal.sources import Changed
from tests.packaged import PACKAGED

Array = npt.NDArray[np.float64]
MONTHS, VOLATILITY = 72, 0.1


def course(seed: int = 0, step: float = 0.006) -> Array:
    chance = np.random.default_rng(seed)
    month = np.arange(MONTHS)
    season = 0.05 * np.cos(2 * np.pi * month / 12)
    rates: Array = 5 + season + np.cumsum(step * chance.standard_normal(MONTHS)) + 0.01 * chance.standard_normal(MONTHS)
    return rates


def year_ahead(rates: Array) -> Array:
    """Draws of the mean log rate of the coming year."""
    calendar = np.arange(len(rates) + 12) % 12
    trend = fit_trend(rates, calendar[: len(rates)], VOLATILITY)
    draws: Array = draw_trend(trend, calendar[len(rates) :], 2000, np.random.default_rng(1)).mean(axis=0)
    return draws


def test_after_a_step_the_forecast_is_that_of_the_new_level_and_no_wider_by_much() -> None:
    stepped = course()
    stepped[55:] -= 0.3
    before, after = year_ahead(course()), year_ahead(stepped)
    assert after.mean() == pytest.approx(before.mean() - 0.3, abs=0.03)
    assert after.std() < 1.3 * before.std()


def test_after_a_dip_that_is_over_the_forecast_is_nearly_what_it_would_have_been() -> None:
    dipped = course()
    dipped[50:53] -= 0.6
    dipped[53:57] -= [0.4, 0.25, 0.15, 0.05]
    before, after = year_ahead(course()), year_ahead(dipped)
    assert after.mean() == pytest.approx(before.mean(), abs=0.03)
    assert after.std() < 3 * before.std()


def test_after_an_outlier_month_the_forecast_is_no_wider_than_without_it() -> None:
    odd = course()
    odd[63] -= 0.35
    before, after = year_ahead(course()), year_ahead(odd)
    assert after.mean() == pytest.approx(before.mean(), abs=0.01)
    assert after.std() < 1.1 * before.std()


def test_of_a_jump_in_the_last_month_both_a_new_level_and_a_return_are_held_possible() -> None:
    jumped = course()
    jumped[-1] -= 0.4
    before, after = year_ahead(course()).mean(), year_ahead(jumped)
    assert 0.2 < (after > before - 0.1).mean() < 0.6
    assert (after < before - 0.2).mean() > 0.2


def test_an_outlier_month_does_not_enter_the_season() -> None:
    odd = course()
    odd[61] -= 0.5
    calendar = np.arange(MONTHS) % 12
    seasons = [np.average(fit_trend(one, calendar, VOLATILITY).state[:, 3:], axis=0) for one in (course(), odd)]
    assert np.abs(seasons[0] - seasons[1]).max() < 0.02


def test_an_england_that_moves_much_every_month_is_one_with_a_larger_step_and_not_one_of_jumps() -> None:
    restless = fit_trend(course(3, step=0.045), np.arange(MONTHS) % 12, VOLATILITY)
    quiet = fit_trend(course(3), np.arange(MONTHS) % 12, VOLATILITY)
    part = np.array([setting * np.sqrt(12) / VOLATILITY for setting in restless.settings.level])
    assert restless.weights @ part > 0.85
    assert quiet.weights[part > national.COMMON * 2].sum() < 0.01


def test_in_the_first_year_nothing_is_a_jump() -> None:
    early = course()[:10]
    early[5:] -= 0.5
    assert (fit_trend(early, np.arange(10), VOLATILITY).unsettled == 0).all()


def test_a_jump_in_the_last_month_leaves_the_coming_months_unsettled() -> None:
    jumped = course()
    jumped[-1] -= 0.5
    assert year_ahead(jumped).std() > 2 * year_ahead(course()).std()


class TestSpring2020:
    """England's emergency admissions through A&E, official figures to 2023, which hold the real dip."""

    series = "emergency-admissions-through-a-and-e"

    def test_the_years_after_lie_within_the_intervals_and_nearer_than_the_year_before(self) -> None:
        evidence = Evidence.packaged()
        whole = panel_from_evidence(evidence, self.series, date(2023, 9, 1), **PACKAGED)
        held, errors, simple = [], [], []
        for last in (date(2020, 9, 1), date(2021, 3, 1), date(2021, 9, 1), date(2022, 3, 1), date(2022, 9, 1)):
            panel = panel_from_evidence(evidence, self.series, last, **PACKAGED)
            draws = forecast_panel(panel, 12, draws=1000).england
            seen = whole.england[panel.length : panel.length + 12]
            low, high = np.quantile(draws, [0.025, 0.975], axis=1)
            held.append(((low <= seen) & (seen <= high)).mean())
            errors.append(np.abs(np.median(draws, axis=1) - seen).mean())
            simple.append(np.abs(panel.england[-12:] - seen).mean())
        assert np.mean(held) > 0.85
        assert np.mean(errors) < 0.8 * np.mean(simple)


def test_months_that_a_definition_says_were_closed_teach_nothing() -> None:
    shipped = Evidence.packaged()
    definition = shipped.series.definition("delayed-days")
    closure = Closure(first=date(2017, 4, 1), last=date(2017, 6, 1), why="made up")
    closed = definition.model_copy(update={"closures": (closure,)})
    odd = pl.col("period").is_between(closure.first, closure.last)

    def spoilt(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(value=pl.when(odd).then(pl.col("value") * 0.2).otherwise(pl.col("value")))

    made = []
    for change in (spoilt, lambda frame: frame):
        evidence = Evidence([Changed(shipped.sources[0], change)])
        evidence.series = SeriesCatalogue([closed])
        panel = panel_from_evidence(evidence, "delayed-days", date(2018, 12, 1), **PACKAGED)
        made.append(forecast_panel(replace(panel, incomplete=None, level_break=None, under_recorded=None), 6, draws=50))
        months = [panel.months.index(date(2017, month, 1)) for month in (4, 5, 6)]
        assert np.isnan(panel.counts[:, months]).all()
    assert np.array_equal(made[0].england, made[1].england)
    assert np.array_equal(made[0].units, made[1].units)
