"""The replay: benchmarks against a slow method, no year learned from itself, and the packaged record made again."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from carefund.appraisal.question import question_of
from carefund.arrays import Floats
from carefund.evidence.query import Evidence
from carefund.monitoring.projection.benchmarks import Benchmarks
from carefund.monitoring.projection.record import packaged_record, record_as_text
from carefund.monitoring.projection.replay import Task, month_scored, replay_year, replayed, tasks_of, years_of
from carefund.programme.rounds import load_round
from tests.packaged import PACKAGED
from tests.report import made_up

ROUND = load_round("bcf-2015-16")
QUESTION = question_of(ROUND, "non-elective-admissions", "financial-year")
TARGETS: Floats = np.array([-5.0, 0.0, 5.0])


@cache
def tasks() -> list[Task]:
    metrics = [QUESTION.metric, question_of(ROUND, "delayed-days").metric]
    return tasks_of(Evidence.packaged(), metrics, anew=False, **PACKAGED)


def slow_shares(projected: float, errors: list[float], asked: Floats) -> list[float]:
    return [float(np.mean([projected * error <= one for error in errors])) for one in asked]


def test_benchmarks_agree_with_a_slow_method_and_look_at_no_later_month() -> None:
    """The year 2015-16 with four months known, of a panel that ends there; errors of the one year that was before."""
    panel, known = made_up.panel(months=40), 4
    made = Benchmarks.of(panel, QUESTION, made_up.CODES, TARGETS, known)
    start = panel.step(date(2015, 4, 1))
    rows = [panel.england, *panel.counts]
    ratio_errors, profile_errors = [], {target: list[float]() for target in TARGETS}
    for first in (start - 12, start - 24):
        for row in rows:
            before, year = row[first - 12 : first], row[first : first + 12]
            ratio_errors.append(year.sum() / (year[:known].sum() / before[:known].sum() * before.sum()))
            for target in TARGETS:
                profile = year[:known].sum() + before[known:].sum() * (1 + target / 100)
                profile_errors[target].append(year.sum() / profile)
    assert made.ratio is not None
    assert made.ratio_spread is not None
    assert made.profile_spread is not None
    for number, code in enumerate(made_up.CODES):
        row = panel.row(code)
        before, now = row[start - 12 : start], row[start : start + known]
        asked = before.sum() * (1 + TARGETS / 100)
        ratio = now.sum() / before[:known].sum() * before.sum()
        assert made.ratio[number].tolist() == [float(ratio <= one) for one in asked]
        assert made.ratio_spread[number] == pytest.approx(slow_shares(ratio, ratio_errors, asked))
        for place, target in enumerate(TARGETS):
            profile = now.sum() + before[known:].sum() * (1 + target / 100)
            wanted = slow_shares(profile, profile_errors[target], asked[[place]])
            assert made.profile_spread[number, place] == pytest.approx(wanted[0])


def test_before_a_month_is_known_the_ratio_says_nothing() -> None:
    made = Benchmarks.of(made_up.panel(months=36), QUESTION, made_up.CODES, TARGETS, 0)
    assert made.ratio is None
    assert made.ratio_spread is None
    assert made.profile_spread is not None


def test_years_are_those_whose_baseline_and_most_months_are_held() -> None:
    assert years_of(made_up.panel(months=81)) == [(date(year, 4, 1), 12) for year in range(2014, 2018)] + [
        (date(2018, 4, 1), 9)
    ]
    assert years_of(made_up.panel(months=56)) == [(date(2014, 4, 1), 12), (date(2015, 4, 1), 12)]


def test_the_record_is_made_again_as_it_was_kept() -> None:
    """The first two months of 2015-16 of both series, each row by the widths that the kept years before it ask for."""
    kept = packaged_record()
    for task in tasks():
        if task.start != date(2015, 4, 1):
            continue
        for month in replay_year(task, until=1):
            rows = [row for row in month_scored(month, kept) if row.place == "places"]
            wanted = kept.of(task.whole.series, "places", month.known)
            held = next(row for row in wanted if row.year == task.start)
            for name in ("said", "told", "ratio", "profile_spread", "drawn_80", "within_80", "misses", "gain_expected"):
                assert getattr(rows[0], name) == pytest.approx(getattr(held, name), abs=2e-3), name


@pytest.mark.deep
def test_the_whole_record_is_made_again() -> None:
    made = replayed(month for task in tasks() for month in replay_year(task))
    kept = {(row.series, row.place, row.year, row.known): row for row in packaged_record().rows}
    assert {(row.series, row.place, row.year, row.known) for row in made.rows} == set(kept)
    for row in made.rows:
        held = kept[row.series, row.place, row.year, row.known]
        assert row.told == pytest.approx(held.told, abs=5e-3)
    assert record_as_text(made.rows).count("\n") == len(kept) + 1
