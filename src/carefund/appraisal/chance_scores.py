"""Scores of chances against what happened, whoever said them: an appraisal, a reviewer, a base rate, or a decision.

Two proper scores, of which the less is the better: Brier's, the mean squared difference of chance and outcome, and the
logarithmic, the mean of minus the logarithm of the chance that was given to what happened (Good, Journal of the Royal
Statistical Society B 1952;14:107-114; Gneiting and Raftery 2007, doi:10.1198/016214506000001437). All targets of one
area hang together, so the interval is of areas drawn again with all they have (the cluster bootstrap, Cameron, Gelbach
and Miller, Review of Economics and Statistics 2008;90:414-427). It does not hold what all areas share: a year is one
national shock, and another year another score.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from carefund.appraisal.scoring import LEAST, brier
from carefund.arrays import Floats, Whole
from carefund.interval import CENTRAL_95, Interval

FEWEST_AREAS = 10
"""Fewer areas than these have no interval."""
REPEATS = 2_000
"""So often areas are drawn again."""
SEED = 20_150_401
"""The seed of the areas drawn again, the same for every score, so that two scores of the same areas compare."""


@dataclass(frozen=True, kw_only=True)
class ChanceScore:
    """The scores of `cases` chances of so many `areas`; the intervals (95%) are None for fewer than `FEWEST_AREAS`."""

    cases: int
    areas: int
    brier: float
    brier_interval: Interval[float] | None
    log: float
    log_interval: Interval[float] | None


def score_chances(said: npt.ArrayLike, happened: npt.ArrayLike, areas: Sequence[Hashable]) -> ChanceScore:
    """The scores of chances (0 to 1), of what happened (0 or 1), and of which area each is; all (n,), n at least 1.

    For the logarithmic score no chance is nearer to certain than `scoring.LEAST`. Raises ValueError where there is no
    chance, or the lengths differ.

    >>> one = score_chances([0.9, 0.2], [True, False], ["E06000001", "E06000002"])
    >>> round(one.brier, 4), round(one.log, 4), one.brier_interval
    (0.025, 0.1643, None)
    """
    chances, outcomes = _checked(said, happened, areas)
    groups = _groups(areas)
    squared, logged = (chances - outcomes) ** 2, _log_losses(chances, outcomes)
    return ChanceScore(
        cases=len(chances),
        areas=int(groups.max()) + 1,
        brier=brier(chances, outcomes),
        brier_interval=_over_areas(squared, groups),
        log=float(logged.mean()),
        log_interval=_over_areas(logged, groups),
    )


@dataclass(frozen=True, kw_only=True)
class Better:
    """By how much the first of two has the less mean Brier score, above zero the better; with its 95% interval."""

    middle: float
    interval: Interval[float] | None

    @property
    def sure(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.interval is not None and self.interval.low > 0


def better_by(said: npt.ArrayLike, other: npt.ArrayLike, happened: npt.ArrayLike, areas: Sequence[Hashable]) -> Better:
    """How much better one set of chances did than another of the same targets: their Brier scores' difference.

    Arguments and errors as of `score_chances`; both are scored on the same areas drawn again.
    """
    first, outcomes = _checked(said, happened, areas)
    second, _ = _checked(other, happened, areas)
    gained = (second - outcomes) ** 2 - (first - outcomes) ** 2
    return Better(middle=float(gained.mean()), interval=_over_areas(gained, _groups(areas)))


def mean_over_areas(losses: npt.ArrayLike, areas: Sequence[Hashable]) -> tuple[float, Interval[float] | None]:
    """The mean of any score (n,), such as CRPS, with its interval over areas drawn again; errors as `score_chances`."""
    values = np.asarray(losses, dtype=np.float64)
    if not len(values) or len(values) != len(areas):
        raise ValueError("expected one area for each score, and at least one score")
    return float(values.mean()), _over_areas(values, _groups(areas))


def chances_of_decisions(outcomes: Sequence[str], met: Sequence[bool], areas: Sequence[Hashable]) -> Floats:
    """What each decision told as a chance, so that it is scored like one: a decision itself states none.

    It is how often the targets of *other* areas with the same outcome were met, so that no target tells its own
    chance; with half a case added to each side (Jeffreys), as one of few is not certain. (n,), 0 to 1. It knows how the
    year went for all, which nobody did who stated a chance: hold it against the same of one and the same outcome.
    """
    happened, kinds, groups = np.asarray(met, dtype=np.float64), np.asarray(outcomes), _groups(areas)
    said = np.empty(len(happened))
    for position in range(len(happened)):
        others = (kinds == kinds[position]) & (groups != groups[position])
        said[position] = (happened[others].sum() + 0.5) / (others.sum() + 1)
    return said


def _checked(said: npt.ArrayLike, happened: npt.ArrayLike, areas: Sequence[Hashable]) -> tuple[Floats, Floats]:
    chances, outcomes = np.asarray(said, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    if not len(chances) or not len(chances) == len(outcomes) == len(areas):
        raise ValueError("expected one outturn and one area for each chance, and at least one chance")
    if not ((chances >= 0) & (chances <= 1)).all():
        raise ValueError("expected chances from 0 to 1")
    return chances, outcomes


def _log_losses(chances: Floats, outcomes: Floats) -> Floats:
    given = np.clip(np.where(outcomes > 0, chances, 1 - chances), LEAST, 1 - LEAST)
    losses: Floats = -np.log(given)
    return losses


def _groups(areas: Sequence[Hashable]) -> Whole:
    """Each case's area as a number from 0, in the order in which areas first stand there."""
    numbers = {area: number for number, area in enumerate(dict.fromkeys(areas))}
    return np.array([numbers[area] for area in areas], dtype=np.int64)


def _over_areas(losses: Floats, groups: Whole) -> Interval[float] | None:
    """The mean loss with the central 95% of it over areas drawn again."""
    number = int(groups.max()) + 1
    if number < FEWEST_AREAS:
        return None
    sums, sizes = np.bincount(groups, losses, number), np.bincount(groups, minlength=number)
    drawn = np.random.default_rng(SEED).integers(number, size=(REPEATS, number))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, CENTRAL_95)
    return Interval(float(low), float(losses.mean()), float(high))
