"""Weighted kappa against a published example and another package; reviewers beside the appraisal and each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.assurance import event as done
from carefund.assurance.body import Chance
from carefund.assurance.calibration import (
    FEWEST_PLANS,
    Against,
    Pair,
    against_appraisal,
    against_the_others,
    agreement,
    double_judgements,
    weighted_kappa,
)
from tests.assurance.making import REVIEWER, SECOND_REVIEWER, STEPS, SUBMISSION, Ledger

COUNTS = st.lists(st.integers(1, 30), min_size=16, max_size=16)


def pairs_of(scores: list[tuple[int, int]], lines_of_plan: int = 1) -> list[Pair]:
    return [
        Pair(submission=f"plan {number // lines_of_plan}", line=f"l{number}", first="a", second="b", steps=steps)
        for number, steps in enumerate(scores)
    ]


def test_kappa_of_two_steps_by_hand() -> None:
    """Observed 0.90; expected 0.85 * 0.85 + 0.15 * 0.15 = 0.745; so 0.155 / 0.255."""
    found = weighted_kappa(np.array([[80, 5], [5, 10]], dtype=float), "linear")
    assert found is not None
    assert found.kappa == pytest.approx(0.155 / 0.255)


@given(counts=COUNTS)
def test_a_cells_influence_is_how_fast_one_more_pair_there_moves_kappa(counts: list[int]) -> None:
    """Another way to the standard error: kappa's slope when a little weight is moved to a cell, by differences."""
    table = np.array(counts, dtype=float).reshape(4, 4)
    found, little = weighted_kappa(table), 1e-6
    assert found is not None
    moved = (1 - little) * table / table.sum()
    for place in [(0, 0), (1, 3), (3, 2)]:
        more = moved.copy()
        more[place] += little
        after = weighted_kappa(more)
        assert after is not None
        assert found.influence[place] == pytest.approx((after.kappa - found.kappa) / little, abs=1e-3, rel=1e-3)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
@given(
    counts=st.lists(st.integers(0, 30), min_size=16, max_size=16).filter(
        lambda cells: (
            np.count_nonzero(np.array(cells).reshape(4, 4).sum(axis=0)) > 1
            and np.count_nonzero(np.array(cells).reshape(4, 4).sum(axis=1)) > 1
        )
    )
)
def test_kappa_and_its_error_agree_with_statsmodels(weights: str, counts: list[int]) -> None:
    peer = pytest.importorskip("statsmodels.stats.inter_rater", reason="statsmodels is not installed")
    table = np.array(counts, dtype=float).reshape(4, 4)
    theirs = peer.cohens_kappa(table, wt=weights)
    ours = weighted_kappa(table, weights)  # type: ignore[arg-type]
    assert ours is not None
    assert ours.kappa == pytest.approx(theirs.kappa, abs=1e-9)
    assert ours.error == pytest.approx(math.sqrt(max(theirs.var_kappa, 0)), abs=1e-7)


def test_full_agreement_is_one_and_chance_is_nought() -> None:
    same = agreement(pairs_of([(step, step) for step in (0, 1, 2) * 5]), 3)
    assert same.kappa == pytest.approx(1)
    assert same.same == 1
    every = agreement(pairs_of([(one, other) for one in range(3) for other in range(3)] * 3), 3)
    assert every.kappa == pytest.approx(0, abs=1e-12)


def test_who_stands_first_changes_nothing() -> None:
    scores = [(0, 1), (2, 2), (1, 0), (1, 2), (0, 0), (2, 1), (1, 1), (0, 2), (2, 2), (1, 1), (0, 1), (2, 0)]
    assert agreement(pairs_of(scores), 3) == agreement(pairs_of([(b, a) for a, b in scores]), 3)


def test_key_lines_of_one_plan_count_as_one_draw() -> None:
    scores = [(0, 0), (0, 0), (0, 0), (2, 0), (2, 0), (2, 1), (1, 1), (1, 1), (1, 1), (2, 2), (2, 2), (2, 2)] * 3
    alone, together = agreement(pairs_of(scores), 3), agreement(pairs_of(scores, 3), 3)
    assert alone.kappa == together.kappa
    assert alone.interval is not None
    assert together.interval is not None
    width = [one.high - one.low for one in (alone.interval, together.interval)]
    assert width[1] > width[0]


def test_too_few_plans_tell_no_kappa_however_many_key_lines_they_have() -> None:
    """Of a single plan the influences sum to nought: many pairs of it would have told an interval of no width."""
    few = agreement(pairs_of([(0, 0), (2, 1), (1, 1), (2, 2)] * 9, 4), 3)
    assert (few.pairs, few.plans, few.kappa, few.interval) == (36, FEWEST_PLANS - 1, None, None)
    assert agreement(pairs_of([(0, 0), (2, 1), (1, 1), (2, 2)] * 10, 4), 3).interval is not None
    assert agreement([], 3).pairs == 0


def test_the_interval_is_that_of_leaving_out_one_plan_at_a_time() -> None:
    """The jackknife over plans is another way to the same standard error, for many plans."""
    draw = np.random.default_rng(4)
    scores = [(int(one), min(2, max(0, int(one + move)))) for one, move in zip(
        draw.integers(0, 3, 240), draw.choice([-1, 0, 0, 1], 240), strict=True)]  # fmt: skip
    pairs = pairs_of(scores, 4)
    whole = agreement(pairs, 3)
    left = [agreement([one for one in pairs if one.submission != f"plan {out}"], 3).kappa or 0.0 for out in range(60)]
    error = math.sqrt(59 / 60 * sum((one - np.mean(left)) ** 2 for one in left))
    assert whole.interval is not None
    assert whole.interval.high - whole.interval.middle == pytest.approx(2.0010 * error, rel=0.03)


def test_one_and_the_same_score_throughout_tells_no_kappa() -> None:
    assert agreement(pairs_of([(1, 1)] * 20), 3).kappa is None


def test_double_judgements_are_what_was_given_before_reading_the_other() -> None:
    ledger = Ledger().judged().judge(SECOND_REVIEWER, "weak")
    ledger.do(SECOND_REVIEWER, done.JudgementSaved(line="narrative", score="strong", words="I see.", version=1))
    assert {pair.steps for pair in double_judgements([ledger.state], STEPS)} == {(1, 0)}
    assert len(double_judgements([ledger.state], STEPS)) == 2


def test_what_is_written_of_a_later_version_is_independent_no_longer() -> None:
    """Both read each other's judgement of the first version before they judged the second."""
    ledger = Ledger().judged().judge(SECOND_REVIEWER, "weak")
    ledger.do(REVIEWER, done.Returned(reason="The target does not follow."))
    ledger.save()
    ledger.ready_again().judge(REVIEWER, "strong").judge(SECOND_REVIEWER, "strong")
    assert {pair.steps for pair in double_judgements([ledger.state], STEPS)} == {(1, 0)}
    kind, _strict = against_the_others([ledger.state], STEPS)
    assert (kind.name, kind.kinder) == ("Rhoda", 1)


def test_those_who_first_judged_different_versions_are_not_set_beside_each_other() -> None:
    ledger = Ledger().judged()
    ledger.do(REVIEWER, done.Returned(reason="The target does not follow."))
    ledger.save()
    ledger.ready_again().judge(REVIEWER, "strong").judge(SECOND_REVIEWER, "weak")
    assert double_judgements([ledger.state], STEPS) == ()
    assert against_the_others([ledger.state], STEPS) == ()


def test_a_reviewer_beside_the_appraisal() -> None:
    ledger = Ledger().recommended("approved")
    said = {SUBMISSION: [Chance(metric="delayed-days", target="-18", thousandths=60)]}
    approving = {"approved": True, "not-approved": False}
    (kind,) = against_appraisal([ledger.state], approving, said)
    assert kind == Against(person="rhoda", name="Rhoda", plans=1, kinder=1, stricter=0)
    strict = Ledger().recommended("not-approved")
    likely = {SUBMISSION: [Chance(metric="delayed-days", target="1", thousandths=700)]}
    assert against_appraisal([strict.state], approving, likely)[0].stricter == 1
    assert against_appraisal([strict.state], approving, {}) == ()


def test_a_reviewer_beside_the_others() -> None:
    ledger = Ledger().judged().judge(SECOND_REVIEWER, "weak")
    kind, strict = against_the_others([ledger.state], STEPS)
    assert (kind.name, kind.kinder, strict.name, strict.stricter) == ("Rhoda", 1, "Roger", 1)
