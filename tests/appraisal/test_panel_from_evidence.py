from datetime import date

import numpy as np
import pytest

from carefund.appraisal.data_quality import data_quality_of
from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.notes import EarlierFiguresJoined
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import (
    NotForecastable,
    as_of_month,
    newest_panel,
    panel_from_evidence,
)
from carefund.calendar import month_number
from carefund.evidence.commissioners import default_commissioners
from carefund.evidence.query import Evidence
from carefund.evidence.series import POPULATION, UnknownSeries
from tests.packaged import PACKAGED, REGISTERS

ADMISSIONS = "non-elective-admissions"
EARLY, LATE = date(2014, 9, 1), date(2018, 12, 1)
HEART_OF_ENGLAND = ("04X", "05P", "13P")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return Evidence.packaged()


@pytest.fixture(scope="module")
def late(evidence: Evidence) -> MonthlyPanel:
    return panel_from_evidence(evidence, ADMISSIONS, LATE, **PACKAGED)


def step(panel: MonthlyPanel, month: date) -> int:
    return month_number(month) - month_number(panel.first)


@pytest.mark.parametrize("series", [ADMISSIONS, "delayed-days"])
def test_no_later_month_leaks_into_an_earlier_panel(evidence: Evidence, series: str) -> None:
    early, later = (
        panel_from_evidence(evidence, series, EARLY, **PACKAGED),
        panel_from_evidence(evidence, series, LATE, **PACKAGED),
    )
    assert early.last == EARLY
    assert np.array_equal(early.england, later.england[: early.length], equal_nan=True)
    for code in early.codes:
        assert np.array_equal(early.row(code), later.row(code)[: early.length], equal_nan=True), code


@pytest.mark.parametrize("series", [ADMISSIONS, "non-elective-admissions-by-area"])
def test_the_newest_panel_is_that_of_the_last_month_held(evidence: Evidence, series: str) -> None:
    held = evidence.figures([ADMISSIONS])["period"].to_list()
    newest, asked = (
        newest_panel(evidence, series, **PACKAGED),
        panel_from_evidence(evidence, series, max(held), **PACKAGED),
    )
    assert newest.last == max(held)
    assert np.array_equal(newest.counts, asked.counts, equal_nan=True)
    assert (newest.growth, newest.notes, newest.releases) == (asked.growth, asked.notes, asked.releases)


def test_a_merged_commissioner_carries_its_predecessors(late: MonthlyPanel) -> None:
    merger = next(merger for merger in default_commissioners().mergers if merger.successor == "15E")
    before = step(late, date(2016, 1, 1))
    parts = sum(late.row(code)[before] for code in merger.predecessors)
    assert np.isfinite(parts)
    assert late.row("15E")[before] == parts
    assert any("15E" in note.codes for note in late.notes if isinstance(note, EarlierFiguresJoined))


def test_heart_of_englands_hole_is_incomplete_and_its_size_known(late: MonthlyPanel) -> None:
    assert late.incomplete is not None
    assert late.under_recorded is not None
    hole = slice(step(late, date(2014, 7, 1)), step(late, date(2015, 3, 1)) + 1)
    marked = late.incomplete[[late.codes.index(code) for code in HEART_OF_ENGLAND], hole]
    assert marked.any(axis=0).all()
    assert late.under_recorded[hole].sum() == pytest.approx(67_000, rel=0.05)


def test_a_broken_unit_without_figures_is_no_cause_for_a_warning(
    evidence: Evidence, late: MonthlyPanel, recwarn: pytest.WarningsRecorder
) -> None:
    nothing = np.full_like(late.counts, np.nan)
    assert data_quality_of(
        evidence, ADMISSIONS, as_of_month(LATE), codes=late.codes, first=late.first, counts=nothing, registers=REGISTERS
    )
    assert not recwarn.list


def test_an_unknown_series_is_refused(evidence: Evidence) -> None:
    with pytest.raises(UnknownSeries, match="no-such-series"):
        panel_from_evidence(evidence, "no-such-series", LATE, **PACKAGED)


def test_population_is_refused_as_not_monthly(evidence: Evidence) -> None:
    with pytest.raises(NotForecastable, match="not a monthly series"):
        panel_from_evidence(evidence, POPULATION, LATE, **PACKAGED)


def test_a_series_without_a_figure_by_then_is_refused(evidence: Evidence) -> None:
    with pytest.raises(NotForecastable, match="no figure"):
        panel_from_evidence(evidence, "delayed-days", date(2005, 1, 1), **PACKAGED)


def test_a_drop_that_has_not_come_back_is_left_unsure(evidence: Evidence) -> None:
    # in December 2014 Heart of England had been missing for six months; it came back in April 2015
    panel = panel_from_evidence(evidence, ADMISSIONS, date(2014, 12, 1), **PACKAGED)
    assert panel.level_break is not None
    assert not panel.level_break[panel.codes.index("05P"), -12:].any()
    forecast = forecast_panel(panel, 12, draws=500)
    before = panel.row("05P")[-12:].sum()
    assert (forecast.total("05P") > before * 1.03).mean() > 0.05
