"""What targets are held against: made once, from a panel with known figures, and nothing later."""

from datetime import date

import numpy as np
import pytest

from carefund.appraisal import forecast_basis
from carefund.appraisal.forecast_basis import ForecastBasis, past_of
from carefund.appraisal.notes import BaselineEstimated, ShortHistory
from carefund.appraisal.outside_view import outside_part
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import NoAppraisal, Question, question_of
from carefund.appraisal.round_appraisal import appraise_target
from carefund.calendar import months_after, months_between
from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from tests.packaged import PACKAGED, REGISTERS

FIRST, LATER = date(2010, 4, 1), date(2014, 10, 1)
CODES = tuple(area.code for area in REGISTERS.areas.all(date(2015, 4, 1)))[:40]
COUNTS = np.random.default_rng(4).poisson(400, (len(CODES), 54)).astype(np.float64)


def panel(counts: np.ndarray = COUNTS, **changes: object) -> MonthlyPanel:
    values = {"series": "delayed-days", "codes": CODES, "first": FIRST, "counts": counts, "england": COUNTS.sum(axis=0)}
    return MonthlyPanel(**(values | changes))  # type: ignore[arg-type]


def question(first: date = date(2015, 4, 1)) -> Question:
    asked = question_of(load_round("bcf-2015-16"), "delayed-days")
    target = (first, *months_after(first, 11))
    baseline = tuple(months_between(first.replace(year=first.year - 1), target[0]))[:12]
    return Question(asked.metric, asked.series, baseline, target)


def basis(of: MonthlyPanel | None = None, asked: Question | None = None) -> ForecastBasis:
    return ForecastBasis.of(of or panel(), asked or question(), draws=200, seed=3, **PACKAGED)


def test_every_area_and_england_have_draws_of_both_periods() -> None:
    made = basis()
    assert set(made.periods) == {ENGLAND, *CODES}
    assert made.no_baseline == {}
    for code in made.periods:
        draws = made.of_area(code)
        assert draws.baseline.shape == draws.forecast.shape == draws.without_plan.shape == (200,)
        assert draws.known == 0


def test_areas_add_up_to_england_by_the_forecast_alone() -> None:
    made = basis()
    areas = sum(made.of_area(code).forecast for code in CODES)
    assert areas == pytest.approx(made.of_area(ENGLAND).forecast, abs=len(CODES) * 12)
    assert made.of_area(ENGLAND).without_plan is made.of_area(ENGLAND).forecast


def test_what_is_known_of_the_target_is_counted_and_the_outside_view_is_of_the_rest() -> None:
    made = basis(asked=question(date(2014, 4, 1)))
    assert made.known_months == tuple(months_between(date(2014, 4, 1), date(2014, 9, 1)))
    draws = made.of_area(CODES[0])
    assert draws.known == COUNTS[0, -6:].sum()
    replaced = draws.without_plan != draws.forecast
    assert made.outside_weight == outside_part(made.past, 6, to_come=0.5)
    assert replaced.mean() == pytest.approx(made.outside_weight, abs=0.06)
    assert np.array_equal(draws.to_come, draws.without_plan - draws.known)
    # Half a year repeats a change that some area had over half a year, on the same half of the year before.
    over_half = past_of(panel(), 6).sample
    before = COUNTS[0, -12:-6].sum()
    repeated = (draws.to_come[replaced] / before - 1) * 100
    assert all(np.isclose(over_half, change).any() for change in repeated)


def test_the_outside_view_fades_as_months_become_known() -> None:
    weights = [basis(asked=question(first)).outside_weight for first in months_between(date(2014, 1, 1), LATER)]
    assert weights == sorted(weights)
    assert weights[0] < 0.03
    assert weights[-1] == outside_part(past_of(panel(), 12), 12)


def test_an_area_with_a_month_missing_from_its_baseline_has_it_estimated_and_says_so() -> None:
    holed = COUNTS.copy()
    holed[0, [-5, -3]] = np.nan
    made = basis(panel(holed))
    draws = made.of_area(CODES[0])
    assert list(draws.estimated) == [date(2014, 5, 1), date(2014, 7, 1)]
    assert sum(draws.estimated.values()) == pytest.approx(COUNTS[0, [-5, -3]].sum(), abs=100)
    assert np.median(draws.baseline) == pytest.approx(np.median(basis().of_area(CODES[0]).baseline), rel=0.03)
    appraisal = appraise_target(load_round("bcf-2015-16"), made, -5.0, date(2014, 9, 1))
    assert appraisal.without_verdict == {}
    said = {verdict.code for verdict in appraisal.areas if any(isinstance(n, BaselineEstimated) for n in verdict.notes)}
    assert said == {CODES[0]}


def test_an_area_with_a_large_gap_in_its_baseline_says_so_and_the_others_stand() -> None:
    holed = COUNTS.copy()
    holed[0, -6:-2] = np.nan
    made = basis(panel(holed))
    assert set(made.no_baseline) == {CODES[0]}
    with pytest.raises(NoAppraisal, match="April 2014"):
        made.of_area(CODES[0])
    appraisal = appraise_target(load_round("bcf-2015-16"), made, -5.0, date(2014, 9, 1))
    assert set(appraisal.without_verdict) == {CODES[0]}
    assert len(appraisal.areas) == len(CODES) - 1


def test_a_code_that_is_not_forecast_is_no_area() -> None:
    with pytest.raises(KeyError):
        basis().of_area("E99999999")


def test_once_made_nothing_is_drawn_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = basis()

    def never(*_: object, **__: object) -> None:
        raise AssertionError("something was worked out on reading")

    for name in ("forecast_panel", "total_over", "OutsideView", "past_changes_of_all"):
        monkeypatch.setattr(forecast_basis, name, never)
    assert made.of_area(CODES[1]).without_plan.mean() > 0
    assert made.own_past(CODES[1]) is not None
    assert made.ahead == 18


def test_holes_of_the_baseline_are_counted() -> None:
    incomplete = np.zeros(COUNTS.shape, dtype=bool)
    incomplete[2, [10, -2, -4]] = True
    made = basis(panel(incomplete=incomplete))
    assert [made.incomplete_baseline(code) for code in (CODES[1], CODES[2], ENGLAND)] == [0, 2, 0]


def test_a_short_history_has_the_longest_span_that_it_can_have() -> None:
    assert past_of(panel(), 12).span == 12
    young = panel(COUNTS[:, :18], england=COUNTS[:, :18].sum(axis=0))
    assert past_of(young, 12).span == 6
    assert past_of(panel(COUNTS[:, :10], england=COUNTS[:, :10].sum(axis=0)), 12).span == 3


def test_an_area_of_less_than_a_year_is_noted() -> None:
    young = COUNTS.copy()
    young[5, :-5] = np.nan
    notes = basis(panel(young)).forecast.notes
    assert ShortHistory(codes=(CODES[5],)) in notes
