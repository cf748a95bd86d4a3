"""One more month: the gain is the variance that normal theory gives; knowing more is worth no less than nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from carefund.appraisal.base_rates import past_changes_of_all
from carefund.appraisal.question import question_of
from carefund.arrays import Floats
from carefund.monitoring.projection.kept_paths import KeptPaths
from carefund.monitoring.projection.one_more_month import Action, chances_after_next_month, one_more_month
from carefund.monitoring.projection.year_draws import YearDraws
from carefund.programme.rounds import load_round

QUESTION = question_of(load_round("bcf-2015-16"), "delayed-days", "financial-year")
SPREADS = st.floats(0.01, 0.2)


def a_year(spread: float, to_come: int, draws: int = 4_000) -> tuple[KeptPaths, YearDraws]:
    """England alone, whose months to come are independent and nearly normal about 100, and 100 a month before."""
    months = QUESTION.target[-to_come:]
    generator = np.random.default_rng(1)
    logs = np.log(100 * (1 + spread * generator.standard_normal((to_come, draws)).clip(-4, 4)))
    known = 100.0 * (12 - to_come)
    kept = KeptPaths(
        series="delayed-days", codes=(), simulated=date(2015, 3, 1), last=QUESTION.target[0], months=months,
        england=logs.astype(np.float32), parts=np.empty((0, to_come, draws), np.float32), freedom=np.empty(0),
        offset=0.0,
    )  # fmt: skip
    outturn: Floats = known + np.exp(logs).sum(axis=0)
    year = YearDraws(
        question=QUESTION, codes=("E92000001",), baseline=np.full((1, draws), 1200.0), outturn=outturn[None],
        known=np.array([known]), before=np.array([known]), months_known=12 - to_come,
        past=past_changes_of_all(np.ones((1, 40)), date(2011, 4, 1)), outside_weight=0.0, estimated={}, none={},
    )  # fmt: skip
    return kept, year


@pytest.mark.parametrize("to_come", [2, 4, 8])
def test_the_gain_is_what_normal_theory_says(to_come: int) -> None:
    """Of n independent months one leaves (n - 1) / n of the variance; by numerical integration over its values."""
    kept, year = a_year(0.05, to_come)
    target = 0.3
    aimed = 1200 * (1 + target / 100) - 1200
    seen = norm.ppf((np.arange(2000) + 0.5) / 2000) * 5
    later = norm.cdf((aimed - seen) / (5 * np.sqrt(to_come - 1)))
    (one,) = one_more_month(kept, year, np.array([target]))
    assert one.chance == pytest.approx(later.mean(), abs=0.03)
    assert one.gain == pytest.approx(later.var(), rel=0.15)


def test_the_last_month_tells_all() -> None:
    kept, year = a_year(0.05, 1)
    later = chances_after_next_month(kept, year, np.array([[0.1]]))
    assert set(np.unique(later)) <= {0.0, 1.0}
    (one,) = one_more_month(kept, year, np.array([0.1]))
    assert one.gain == pytest.approx(one.chance * (1 - one.chance))


@given(SPREADS, st.integers(2, 10), st.floats(-4, 4), st.floats(0, 1))
def test_knowing_more_is_worth_no_less_than_nothing_where_nothing_is_lost_by_waiting(
    spread: float, to_come: int, target: float, cost: float
) -> None:
    """An action without effect loses nothing by waiting; its worth is then never below zero."""
    kept, year = a_year(spread, to_come, 400)
    (one,) = one_more_month(kept, year, np.array([target]), Action(cost=cost, effect=0.0))
    assert one.worth_waiting >= -1e-9
    assert one.later[0] <= one.later[1] <= one.later[2]
    assert 0 <= one.gain <= one.chance * (1 - one.chance) + 1e-9


@given(SPREADS, st.integers(1, 10), st.floats(-4, 4), st.floats(0, 20))
def test_acting_helps_and_more_so_now_than_later(spread: float, to_come: int, target: float, effect: float) -> None:
    kept, year = a_year(spread, to_come, 400)
    (one,) = one_more_month(kept, year, np.array([target]), Action(cost=0.0, effect=effect))
    assert one.chance_acting >= one.chance - 1e-9
    assert one.best_now == pytest.approx(1 - one.chance_acting)
    assert one.worth_waiting <= 1e-9


def test_a_year_that_is_over_has_nothing_to_wait_for() -> None:
    kept, year = a_year(0.05, 1)
    over = YearDraws(**{**vars(year), "months_known": 12})
    assert one_more_month(kept, over, np.array([0.0])) == ()
