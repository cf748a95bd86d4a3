"""Event studies: against the aggregates, against each sample estimated alone, and how often bands hold."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from carefund.evaluation.methods.aggregates import by_event_time
from carefund.evaluation.methods.event_study import EventStudy, by_influence, effects_by_time
from carefund.evaluation.methods.group_time import GroupTime, Rules, group_time
from carefund.evaluation.methods.panel import StudyPanel, columns_of, rows_of
from carefund.evaluation.methods.permuted_starts import drawn_panels
from carefund.evaluation.methods.staggered_did import Options, event_study, fit, panels_of
from carefund.report.evaluation.events.document import before_words
from tests.evaluation.methods import delayed_days as real
from tests.evaluation.methods.delayed_days import error
from tests.evaluation.methods.made_up import panel_of
from tests.evaluation.methods.staggered_panel import staggered_panel


def noise(seed: int, treated: int = 40, units: int = 90, periods: int = 8) -> StudyPanel:
    """Units that only wander; the treated start in the fifth or the sixth period."""
    outcome = np.random.default_rng(seed).normal(size=(units, periods)).cumsum(axis=1)
    rows = np.arange(units)
    return panel_of(outcome, np.where(rows < treated, np.where(rows % 2, 4, 5), periods))


@pytest.mark.parametrize("base", ["varying", "universal"])
def test_effects_are_those_of_the_answer(base: str) -> None:
    panel, options = staggered_panel(), Options(base=base)  # type: ignore[arg-type]
    found = event_study(panel, options, 0.9)
    told = fit(panel, options).parts["aggregates"]["dynamic"]["by"]
    assert [one.event_time for one in found.effects] == [one["event_time"] for one in told]
    assert [one.att for one in found.effects] == pytest.approx([one["att"] for one in told])
    if base == "universal":
        start = next(one for one in found.effects if one.event_time == -1)
        assert (start.att, start.standard_error, start.lower, start.upper) == (0.0, 0.0, 0.0, 0.0)
        assert -1 not in {one.event_time for one in found.before}


def test_errors_by_influence_are_those_of_the_answer() -> None:
    panel = noise(1)
    found, told = event_study(panel, Options(), 0.95), fit(panel, Options())
    assert found.basis == told.basis == "influence-functions"
    errors = [one["standard_error"] for one in told.parts["aggregates"]["dynamic"]["by"]]
    assert [one.standard_error for one in found.effects] == pytest.approx(errors)
    wide = [((one.upper or np.nan) - one.att) / one.standard_error for one in found.effects]
    assert all(1.02 * found.critical < width < 1.6 * found.critical for width in wide)


def test_of_independent_effects_the_band_is_the_quantile_of_the_largest_of_normals() -> None:
    times, units = 10, 400
    influence = np.kron(np.eye(times), np.ones((1, units // times)))
    cells = GroupTime(starts=np.full(times, 5), periods=np.arange(times), att=np.zeros(times), influence=influence)
    starts = np.full(units, 5)  # every unit in the one group: its share is no estimate
    found = by_influence(cells, starts, Rules(), 0.95, 0)
    assert found.critical == pytest.approx(NormalDist().inv_cdf((1 + 0.95 ** (1 / times)) / 2), abs=0.05)


@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize("comparison", ["never-treated", "not-yet-treated"])
def test_permuted_effects_are_those_of_each_sample_alone(base: str, comparison: str) -> None:
    panel = noise(2, treated=12)
    options = Options(base=base, comparison=comparison, draws=5)  # type: ignore[arg-type]
    pool, over_all = drawn_panels(panels_of(panel, options), 3, 5)
    assert not over_all
    for place in range(5):
        alone = replace(pool, starts=pool.starts[[place]])
        told = by_event_time(group_time(alone, options.rules).cells, pool.starts[place])[1]
        found = effects_by_time(pool, options.rules, sorted(told))[place]
        assert found == pytest.approx([told[time].att for time in sorted(told)], abs=1e-12)


def rejects(found: EventStudy) -> bool:
    """Whether some band, of effects that are all nought, does not hold it."""
    return any((one.lower or 0) > 0 or (one.upper or 0) < 0 for one in found.effects)


@pytest.mark.parametrize(("treated", "studies"), [(40, 60), (12, 60)])
def test_bands_hold_all_effects_at_once(treated: int, studies: int) -> None:
    made = [event_study(noise(seed, treated), Options(seed=seed, draws=199), 0.95) for seed in range(studies)]
    assert np.mean([rejects(one) for one in made]) <= 0.05 + error(studies)
    assert np.mean([(one.before_p or 1.0) <= 0.05 for one in made]) <= 0.05 + error(studies)


@pytest.mark.deep
@pytest.mark.parametrize("treated", [40, 12])
def test_bands_hold_all_effects_at_once_in_many_studies(treated: int) -> None:
    made = [event_study(noise(seed, treated), Options(seed=seed, draws=199), 0.95) for seed in range(1000)]
    assert np.mean([rejects(one) for one in made]) <= 0.05 + error(1000)
    assert np.mean([(one.before_p or 1.0) <= 0.05 for one in made]) <= 0.05 + error(1000)


@pytest.fixture(scope="module")
def delayed_days() -> StudyPanel:
    """Logarithms of delayed days by council."""
    panel = real.delayed_days()
    return replace(panel, outcome=np.log(panel.outcome))


def windows(panel: StudyPanel, units: int, treated: int, groups: int, studies: int) -> list[EventStudy]:
    """Two years of some councils, drawn by chance, of whom some are called treated from the second year on."""
    found = []
    for seed in range(studies):
        chance = np.random.default_rng(seed)
        rows = chance.permutation(len(panel.units))[:units]
        first = int(chance.integers(0, len(panel.periods) - 23))
        starts = np.where(np.arange(units) < treated, 12 + np.arange(units) % groups, 24)
        study = replace(columns_of(rows_of(panel, rows), first, first + 24), starts=starts)
        found.append(event_study(study, Options(seed=seed, draws=199), 0.95))
    return found


FEW = [(10, 3, 1), (20, 5, 2), (40, 10, 2), (149, 12, 2), (60, 30, 2), (149, 30, 10), (149, 60, 2)]


@pytest.mark.parametrize(("units", "treated", "groups"), FEW[:2])
def test_bands_of_few_councils_hold_where_nothing_was_done(
    delayed_days: StudyPanel, units: int, treated: int, groups: int
) -> None:
    made = windows(delayed_days, units, treated, groups, 40)
    assert np.mean([rejects(one) for one in made]) <= 0.05 + error(40)


@pytest.mark.deep
@pytest.mark.parametrize(("units", "treated", "groups"), FEW)
def test_bands_hold_by_number_of_councils(delayed_days: StudyPanel, units: int, treated: int, groups: int) -> None:
    made = windows(delayed_days, units, treated, groups, 500)
    assert np.mean([rejects(one) for one in made]) <= 0.05 + error(500)
    assert np.mean([(one.before_p or 1.0) <= 0.05 for one in made]) <= 0.05 + error(500)


def test_an_effect_does_not_widen_the_band_that_tells_it() -> None:
    quiet, loud = noise(4, treated=8, units=30), noise(4, treated=8, units=30)
    loud = replace(loud, outcome=loud.outcome + 20.0 * loud.after)
    some = [event_study(panel, Options(draws=199), 0.95) for panel in (quiet, loud)]
    assert [one.standard_error for one in some[1].effects] == pytest.approx(
        [one.standard_error for one in some[0].effects]
    )
    assert all((one.lower or 0.0) > 0 for one in some[1].effects if one.event_time >= 0)


def test_so_few_units_have_no_band_and_no_small_p() -> None:
    """Of six units two are treated: 15 pairs, of which six are of the four that are never treated."""
    panel = noise(5, treated=2, units=6)
    panel = replace(panel, starts=np.where(panel.is_treated, 4, 8), outcome=panel.outcome + 50.0 * panel.after)
    found = event_study(panel, Options(), 0.95)
    assert (found.critical, found.before_p, {one.lower for one in found.effects}) == (None, None, {None})
    assert "no band holds" in before_words(found)
    told = fit(panel, Options())
    assert told.p_value == pytest.approx(1 / 7)
    assert told.interval is None
    assert "few-placebos" in {notice.id for notice in told.notices}


def test_words_on_what_was_before() -> None:
    panel = noise(3)
    quiet = event_study(panel, Options(), 0.95)
    assert "None of the 4 effects before the start, changes from one period to the next" in before_words(quiet)
    assert "no proof of parallel courses" in before_words(quiet)
    bent = panel.outcome + 3.0 * panel.is_treated[:, None] * np.arange(8)
    found = event_study(replace(panel, outcome=bent), Options(), 0.95)
    assert len(found.outside) == len(found.before) == 4
    assert (found.before_p or 1.0) < 0.001
    assert "4 of the 4 effects before the start" in before_words(found)
    assert "the courses were not parallel" in before_words(found)
    waited = event_study(replace(panel, starts=np.where(panel.is_treated, 1, 8)), Options(), 0.95)
    assert waited.before == ()
    assert "no period before the start" in before_words(waited)
