"""Whether reviewers use one yardstick: agreement on plans that two of them judged, and each against the appraisal.

Agreement beyond chance on an ordered scale is Cohen's weighted kappa (Cohen 1968), with quadratic or linear weights,
and its large-sample standard error (Fleiss, Cohen and Everitt 1969), summed over the key lines of each plan. Chances
that were told are scored where those of appraisals are, by `carefund.appraisal.chance_scores`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Literal

import numpy as np

from carefund.arrays import Floats
from carefund.assurance.body import Chance
from carefund.assurance.centre_guards import side_of_appraisal
from carefund.assurance.review import Review, Reviewer
from carefund.assurance.state import State
from carefund.interval import CENTRAL_95, Interval

FEWEST_PLANS = 10
"""Plans judged twice below which no kappa is told: its standard error holds for many of them.

Of simulated sets of plans with five key lines (4,000 of each size, four steps, kappa 0.53), 92% of the intervals held
the true kappa for 10 plans and 94% for 30; of one key line alone (2,000 of each), 88% and 93%.
"""
Weights = Literal["quadratic", "linear"]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far two judgements of the same plans agree.

    `kappa` is 1 for full agreement and 0 for what chance alone gives; None where it is not defined, for all gave one
    and the same score, or where fewer than `FEWEST_PLANS` were judged twice. `same` is the share judged alike.
    """

    pairs: int
    plans: int
    same: float
    kappa: float | None
    interval: Interval[float] | None
    """95%, by Student's distribution with as many degrees as plans less one; kappa lies in its middle."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One key line of one plan as two reviewers first judged it: the steps of the scale, counted from 0."""

    submission: str
    line: str
    first: str
    """Id of one reviewer; the pair is in the order of ids."""
    second: str
    steps: tuple[int, int]


def double_judgements(states: Iterable[State], steps: Sequence[str]) -> tuple[Pair, ...]:
    """Every key line that two reviewers judged of the same version, before either could read the other's.

    Whoever completes a judgement may read the others' from then on, so that what they write of a later version is
    independent no longer.
    """
    return tuple(pair for state in states for pair in _pairs_of(state.submission, state.review, steps))


def _pairs_of(submission: str, review: Review, steps: Sequence[str]) -> Iterable[Pair]:
    place = {step: number for number, step in enumerate(steps)}
    for one, other in combinations(sorted(review.reviewers.values(), key=lambda who: who.person), 2):
        if not _independent(one, other):
            continue
        for line, judgement in one.lines.items():
            if line in other.lines:
                scores = place[judgement.first], place[other.lines[line].first]
                yield Pair(submission=submission, line=line, first=one.person, second=other.person, steps=scores)


def agreement(pairs: Sequence[Pair], steps: int, weights: Weights = "quadratic") -> Agreement:
    """Agreement over pairs of judgements on a scale of so many steps. Each pair counts once, whoever stands first.

    A pair is laid both ways round in the table, half each, since no reviewer is the first by right. The interval takes
    all pairs of one plan as one draw, for they are not independent of each other. That one reviewer judges several
    plans is not in it.
    """
    if not pairs:
        return Agreement(pairs=0, plans=0, same=0.0, kappa=None, interval=None)
    table = np.zeros((steps, steps))
    for pair in pairs:
        table[pair.steps] += 0.5
        table[pair.steps[::-1]] += 0.5
    same = float(np.trace(table) / table.sum())
    plans = len({pair.submission for pair in pairs})
    found = weighted_kappa(table, weights) if plans >= FEWEST_PLANS else None
    if found is None:
        return Agreement(pairs=len(pairs), plans=plans, same=same, kappa=None, interval=None)
    of_plan: dict[str, float] = {}
    for pair in pairs:
        of_plan[pair.submission] = of_plan.get(pair.submission, 0.0) + float(found.influence[pair.steps])
    error = sqrt(plans / (plans - 1) * sum(each**2 for each in of_plan.values())) / len(pairs)
    from scipy.special import stdtrit  # here: the service begins without it

    reach = float(stdtrit(plans - 1, CENTRAL_95[1])) * error
    interval = Interval(max(-1.0, found.kappa - reach), found.kappa, min(1.0, found.kappa + reach))
    return Agreement(pairs=len(pairs), plans=plans, same=same, kappa=found.kappa, interval=interval)


@dataclass(frozen=True)
class Kappa:
    """Weighted kappa of a table, its standard error where all pairs are independent, and each cell's influence."""

    kappa: float
    error: float
    influence: Floats
    """By how much a pair in each cell (steps, steps) moves kappa, times the number of pairs; its mean is 0."""


def weighted_kappa(table: Floats, weights: Weights = "quadratic") -> Kappa | None:
    """Cohen's weighted kappa of a square table of counts; None where it is not defined.

    `table` has shape (steps, steps): rows are one judge's scores, columns the other's. With shares p, margins r and c,
    weights v (1 on the diagonal), observed o = sum(v p) and expected e = sum(v r c): kappa = (o - e) / (1 - e). The
    variance is that of Fleiss, Cohen and Everitt (1969), formula 13, written as the mean square of the influence.
    """
    total = float(table.sum())
    shares = table / total
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    agree = _weights(len(table), weights)
    observed, expected = float((agree * shares).sum()), float((agree * np.outer(rows, columns)).sum())
    if np.isclose(expected, 1.0):
        return None
    kappa = (observed - expected) / (1 - expected)
    of_margins = (agree @ columns)[:, None] + (rows @ agree)[None, :]
    influence = (agree - of_margins * (1 - kappa) - (kappa - expected * (1 - kappa))) / (1 - expected)
    error = sqrt(float((shares * influence**2).sum()) / total)
    return Kappa(float(kappa), error, influence)


def _weights(steps: int, weights: Weights) -> Floats:
    apart = np.abs(np.subtract.outer(np.arange(steps), np.arange(steps))) / max(steps - 1, 1)
    return 1 - (apart**2 if weights == "quadratic" else apart)


@dataclass(frozen=True, kw_only=True)
class Against:
    """One reviewer set beside the appraisal or the others: of so many plans, how often on which side.

    `kinder` and `stricter` count plans that they judged better, or worse, than what they are set beside.
    """

    person: str
    name: str
    plans: int
    kinder: int
    stricter: int

    @property
    def alike(self) -> int:
        """Plans on which they agree."""
        return self.plans - self.kinder - self.stricter


def against_appraisal(
    states: Iterable[State], approving: Mapping[str, bool], chances: Mapping[str, Sequence[Chance]]
) -> tuple[Against, ...]:
    """Each reviewer's recommendations beside the appraisal, by name.

    Kinder and stricter are as `centre_guards.side_of_appraisal` says. `approving` says of each outcome whether it
    approves; `chances` are those of each submission. A plan without chances is not counted.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for state in states:
        recommended, said = state.review.recommendation, chances.get(state.submission, ())
        if recommended is None or not said:
            continue
        side = side_of_appraisal(approves=approving[recommended.outcome], chances=said)
        found.setdefault(recommended.person, []).append((recommended.name, side))
    return _by_name(found)


def against_the_others(states: Iterable[State], steps: Sequence[str]) -> tuple[Against, ...]:
    """Each reviewer beside the others who first judged the same version: by the mean of the steps that each gave."""
    place = {step: number for number, step in enumerate(steps)}
    found: dict[str, list[tuple[str, int]]] = {}
    for state in states:
        judged = [(one, _mean_first(one, place)) for one in state.review.reviewers.values() if one.first_completed]
        for one, own in judged:
            others = [mean for other, mean in judged if _independent(one, other)]
            if others:
                side = int(np.sign(round(own - float(np.mean(others)), 9)))
                found.setdefault(one.person, []).append((one.name, side))
    return _by_name(found)


def _mean_first(one: Reviewer, place: Mapping[str, int]) -> float:
    return float(np.mean([place[each.first] for each in one.lines.values()]))


def _independent(one: Reviewer, other: Reviewer) -> bool:
    """Whether two people judged the same version, before either could read the other's."""
    return one.person != other.person and 0 < one.first_completed == other.first_completed


def _by_name(found: Mapping[str, Sequence[tuple[str, int]]]) -> tuple[Against, ...]:
    made = [
        Against(
            person=person,
            name=sides[-1][0],
            plans=len(sides),
            kinder=sum(side > 0 for _name, side in sides),
            stricter=sum(side < 0 for _name, side in sides),
        )
        for person, sides in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (one.name.casefold(), one.person)))
