"""Regression to the mean: by hand, where it must be told, and how right the size is where there is no effect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.study.mean_return import mean_return_findings, returns
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import answer
from tests.evaluation.methods.made_up import panel_of
from tests.evaluation.study.made_up import months, protocol, rows_of, write

YEAR, START, PERIODS = 12, 48, 60


def monthly(outcome: np.ndarray, start: int = START) -> StudyPanel:
    """A panel of months, the first unit treated."""
    periods = outcome.shape[1]
    starts = np.where(np.arange(len(outcome)) == 0, start, periods)
    return replace(panel_of(outcome, starts), periods=tuple(months(periods)))


def by_hand(kept: float) -> np.ndarray:
    """Donors that stood out by 0 to 10 in the last year, of which a part stays; the treated by 20 beyond the mean."""
    outcome = np.zeros((12, PERIODS))
    apart = np.array([25.0, *range(11)])
    outcome[:, START - YEAR : START] = apart[:, None]
    outcome[:, START:] = kept * apart[:, None]
    return outcome


@pytest.mark.parametrize("kept", [0.0, 0.25, 1.0])
def test_a_return_by_hand(kept: float) -> None:
    found = next(returns(monthly(by_hand(kept))))
    assert (found.distance, found.kept, found.place, found.of) == (20.0, pytest.approx(kept), 1, 12)
    assert found.expected == pytest.approx(-20 * (1 - kept))
    assert found.extreme
    words = next(mean_return_findings(monthly(by_hand(0.25)), chosen=False)).found
    assert words == (
        "a last year 20 above its own earlier course, farther than any of 11 donors; of such a distance 75% goes back "
        "by itself: −15"
    )


@given(st.floats(0.5, 2000.0), st.floats(-500.0, 500.0))
def test_units_of_measurement_do_not_matter(times: float, more: float) -> None:
    outcome = by_hand(0.5)
    one, other = next(returns(monthly(outcome - 100))), next(returns(monthly((outcome - 100) * times - abs(more))))
    assert other.place == one.place
    assert other.kept == pytest.approx(one.kept, abs=1e-6)
    assert other.distance == pytest.approx(one.distance * times, rel=1e-6)


def test_without_donors_its_own_years_tell() -> None:
    drawn = np.random.default_rng(1).normal(100, 6, (1, PERIODS))
    drawn[0, START - YEAR : START] += 20
    found = next(returns(monthly(drawn)))
    assert found.place is None
    assert found.extreme
    assert found.expected < -5  # months that wander about one level go back
    assert list(returns(monthly(drawn[:, :36], 24))) == []  # too few years


def test_nothing_is_said_of_an_ordinary_year_unless_units_were_chosen_by_it() -> None:
    outcome = by_hand(0.5)
    outcome[0] = outcome[5]
    assert list(mean_return_findings(monthly(outcome), chosen=False)) == []
    told = next(mean_return_findings(monthly(outcome), chosen=True))
    assert (told.id, told.severity) == ("return-to-the-mean", "note")


def test_the_worst_of_many_goes_back_by_what_is_said() -> None:
    """Of units that wander about levels of their own, the worst in its last year is treated, to no effect."""
    errors, returned = [], []
    for seed in range(150):
        drawn = np.random.default_rng(seed)
        years = np.repeat(drawn.normal(0, 6, (40, PERIODS // YEAR)), YEAR, axis=1)
        outcome = 1000 + drawn.normal(0, 50, (40, 1)) + years + drawn.normal(0, 6, (40, PERIODS))
        last = outcome[:, START - YEAR : START].mean(axis=1) - outcome[:, : START - YEAR].mean(axis=1)
        worst = int(last.argmax())
        found = next(returns(monthly(np.concatenate([outcome[[worst]], np.delete(outcome, worst, axis=0)]))))
        assert found.extreme
        change = outcome[worst, START:].mean() - outcome[worst, START - YEAR : START].mean()
        errors.append(change - found.expected)
        returned.append(change)
    assert np.mean(returned) < -10
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(len(errors)) + 1.0


def test_a_plain_protocol_s_json_is_as_the_contract_says_and_its_report_tells(tmp_path: Path) -> None:
    outcome, names = by_hand(0.5) + 100, tuple(f"unit {number:02}" for number in range(12))
    outcome += np.random.default_rng(0).normal(0, 0.1, outcome.shape)
    text = protocol(months(PERIODS)[START], names[0], '[method]\nid = "difference-in-differences"\n')
    where = write(tmp_path, rows_of(outcome, months(PERIODS), names), text)
    plain = answer(read_protocol(where))
    assert "return-to-the-mean" not in {one["id"] for one in plain.to_record()["findings"]}
    assert "return-to-the-mean" in {one.id for one in plain.findings}
    where.write_text(text.replace("[treatment]", "[treatment]\nchosen_by_outcome = true"), encoding="utf-8")
    asked = answer(read_protocol(where))
    assert "return-to-the-mean" in {one["id"] for one in asked.to_record()["findings"]}
