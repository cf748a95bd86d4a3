"""Optimism factors for benefits: how much of a planned change came, with intervals, from records of finished rounds.

HM Treasury's Green Book (2022, 5.43 to 5.46) asks that benefits be adjusted for optimism by one's own evidence, and
gives no generic factors. Here a factor of 1 is a plan that did all that it said, 0 one that did nothing, below 0 that
the opposite came. Two are told. *Gross* is achieved over planned, as published. *Net* takes off what would have come
anyway, the forecast made when plans were due: y = x (m + u + v + sum of k w) + e, with x the planned change and y the
achieved one less the forecast, both in logs. m is common to all, u is the metric's own, v the round's and w that of
each kind of scheme, k its part of the plan; u, v and w are normal with one standard deviation t. e has what the
forecast could not know, common to all areas of a round and metric (one national shock), and beside it each area's own.

Given t all is normal and exact (Gelman and others, Bayesian Data Analysis, 15.3); t is summed over, with a half-normal
law of scale `SPREAD` before any record, since few rounds say nothing of how rounds differ (Gelman, Bayesian Analysis
2006;1:515-534). m has no opinion before the records. So one round gives an interval as wide as its forecast was, and a
round to come a wider one. A plan is read as an effect on what would come, the reading kindest to it: nobody wrote down
against what a reduction was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt

import numpy as np

from carefund.appraisal.learnt import Learnt, LearntRecord
from carefund.arrays import Floats
from carefund.evidence.series import ENGLAND
from carefund.interval import CENTRAL_95, Interval
from carefund.relative import log_of_percent

SPREAD = 0.5
"""Scale of how much factors differ between metrics, rounds and kinds (declared): mostly within one of each other."""
NO_OPINION = 100.0
"""Standard deviation of the common factor before any record."""
NEARLY_ALL = -99.9
"""No fall counts for more than this, in per cent: of all there is no log is left."""
SPREADS = 80
"""So many values of the spread are summed over, up to four times its scale."""


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """A law that is a sum of normal laws: their `weights` (which add up to 1), `means` and `sds`, all (parts,)."""

    weights: Floats
    means: Floats
    sds: Floats

    @property
    def mean(self) -> float:
        """Its mean."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """Its standard deviation."""
        return sqrt(max(float(self.weights @ (self.sds**2 + self.means**2)) - self.mean**2, 0.0))

    def below(self, value: float) -> float:
        """The chance of less than a value, 0 to 1."""
        from scipy.special import ndtr

        return float(self.weights @ ndtr((value - self.means) / self.sds))

    def quantile(self, level: float) -> float:
        """The value that a part of `level` (0 to 1) lies below."""
        from scipy.optimize import brentq

        far = 10 * float(self.sds.max())
        ends = float(self.means.min()) - far, float(self.means.max()) + far
        return float(brentq(lambda value: self.below(value) - level, *ends, xtol=1e-10))

    @property
    def interval(self) -> Interval[float]:
        """Its median and central 95%."""
        low, high = map(self.quantile, CENTRAL_95)
        return Interval(low, self.quantile(0.5), high)


@dataclass(frozen=True, kw_only=True)
class OptimismFactor:
    """What the records say of one metric, or of one kind of scheme, or (neither) of all plans together.

    `gross` is achieved over planned of the round told last, None where several records say it. `net` is the factor of
    the rounds seen, `to_come` that of a round to come. `records` tell of it from `rounds`; `effective` is to how many
    independent ones the `areas` behind them come, since all areas of a round share one national shock.
    """

    metric: str | None
    kind: str | None
    records: int
    rounds: int
    areas: int
    effective: float
    gross: Interval[float] | None
    net: Mixture = field(repr=False)
    to_come: Mixture = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class OptimismFactors:
    """All factors that records give: that of all together, each metric's and each kind's; none without records."""

    factors: tuple[OptimismFactor, ...]
    elsewhere: Mixture | None
    """The factor of a round to come for a metric that no record tells of; None without records."""

    def to_come(self, metric: str) -> Mixture | None:
        """The factor of a round to come, of a metric whether or not a record tells of it; None without records."""
        return next((one.to_come for one in self.factors if one.metric == metric), self.elsewhere)


NO_FACTORS = OptimismFactors(factors=(), elsewhere=None)


@lru_cache(maxsize=32)
def optimism_factors(learnt: Learnt, spread: float = SPREAD) -> OptimismFactors:
    """The factors of the telling records; `spread` is as `SPREAD`. Raises ValueError where that is not above 0."""
    if not spread > 0:
        raise ValueError(f"expected a spread above zero, found {spread}")
    records = learnt.telling()
    if not records:
        return NO_FACTORS
    model = _Model(learnt, records, spread)
    metrics, kinds = model.metrics, model.kinds
    return OptimismFactors(
        factors=(
            _factor(learnt, records, model, None, None),
            *(_factor(learnt, _of_metric(records, one), model, one, None) for one in metrics),
            *(_factor(learnt, [row for row in records if one in dict(row.kinds)], model, None, one) for one in kinds),
        ),
        elsewhere=model.of(metric=True, round_=True),
    )


def _of_metric(records: Iterable[LearntRecord], metric: str) -> list[LearntRecord]:
    return [one for one in records if one.metric == metric]


def _factor(
    learnt: Learnt, records: Sequence[LearntRecord], model: _Model, metric: str | None, kind: str | None
) -> OptimismFactor:
    of_areas = [learnt.areas_of(one) for one in {(row.round, row.metric): row for row in records}.values()]
    return OptimismFactor(
        metric=metric,
        kind=kind,
        records=len(records),
        rounds=len({one.round for one in records}),
        areas=sum(map(len, of_areas)),
        effective=sum(effective_areas(learnt, areas) for areas in of_areas),
        gross=_gross(records[0]) if len(records) == 1 else None,
        net=model.of(metric, kind),
        to_come=model.of(metric, kind, round_=True),
    )


def _gross(record: LearntRecord) -> Interval[float]:
    """Achieved over planned, over what is known of the achieved change."""
    low, middle, high = (
        end / record.planned for end in (record.achieved.low, record.achieved.middle, record.achieved.high)
    )
    return Interval(min(low, high), middle, max(low, high))


def effective_areas(learnt: Learnt, areas: Sequence[LearntRecord]) -> float:
    """To how many independent areas these of one round and metric come: n / (1 + (n - 1) r).

    r is the part of the variance of an area's forecast error that is England's (Kish, Survey Sampling, 1965, 5.4). 1
    where there are none, or England's own error is not known: one round is one shock.
    """
    if not areas:
        return 1.0
    england = learnt.england_of(areas[0])
    if england is None:
        return 1.0
    whole = float(np.mean([_error(one) ** 2 for one in areas]))
    alike = min(_error(england) ** 2 / whole, 1.0)
    return len(areas) / (1 + (len(areas) - 1) * alike)


def _error(record: LearntRecord) -> float:
    """The standard error of what a record achieved beyond its forecast, in logs times 100."""
    assert record.without is not None
    return float(np.hypot(record.without.map(_logs).error, record.achieved.map(_logs).error))


def _logs(percent: float) -> float:
    """A change in logs times 100, that by all there is taken for nearly all."""
    return 100 * log_of_percent(max(percent, NEARLY_ALL))


class _Model:
    """The posterior of every part of a factor, given each value of the spread, and the weight of that value."""

    def __init__(self, learnt: Learnt, records: Sequence[LearntRecord], spread: float) -> None:
        self.metrics = tuple(dict.fromkeys(one.metric for one in records))
        self.rounds = tuple(dict.fromkeys(one.round for one in records))
        self.kinds = tuple(sorted({kind for one in records for kind, _ in one.kinds}))
        planned = np.array([_logs(one.planned) for one in records])
        design = planned[:, None] * np.array([self._parts(one) for one in records])
        seen = np.array([one.net for one in records], dtype=float)
        weighed = np.linalg.solve(_noise(learnt, records), np.column_stack([design, seen]))
        self._precision, self._pull = design.T @ weighed[:, :-1], design.T @ weighed[:, -1]
        self.spreads = np.linspace(0, 4 * spread, SPREADS + 1)[1:]
        fits = [self._given(float(one)) for one in self.spreads]
        logs = np.array([fit[2] for fit in fits]) - (self.spreads / spread) ** 2 / 2
        weights = np.exp(logs - logs.max())
        self.weights = weights / weights.sum()
        self._means, self._covariances = [fit[0] for fit in fits], [fit[1] for fit in fits]

    def _parts(self, record: LearntRecord) -> list[float]:
        """1 for the common factor, then for each metric and round whether it is the record's, then the kinds' parts."""
        metrics = [float(record.metric == one) for one in self.metrics]
        rounds = [float(record.round == one) for one in self.rounds]
        return [1.0, *metrics, *rounds, *(dict(record.kinds).get(kind, 0.0) for kind in self.kinds)]

    def _given(self, spread: float) -> tuple[Floats, Floats, float]:
        """The posterior mean and covariance of all parts given a spread, and the log of what was seen's likelihood.

        The latter up to what is the same for every spread, by the matrix determinant lemma and Woodbury's identity.
        """
        prior = np.full(len(self._pull), spread**2)
        prior[0] = NO_OPINION**2
        precision = np.diag(1 / prior) + self._precision
        covariance = np.linalg.inv(precision)
        mean = covariance @ self._pull
        _, logdet = np.linalg.slogdet(precision)
        return mean, covariance, float(0.5 * (self._pull @ mean - logdet - np.log(prior).sum()))

    def of(self, metric: str | bool | None = None, kind: str | None = None, *, round_: bool = False) -> Mixture:
        """The factor of a metric (True: of one that no record tells of), a kind, a round to come (`round_`), or all.

        Of all rounds seen it takes their mean, and of all metrics likewise.
        """
        take = np.zeros(len(self._pull))
        take[0] = 1.0
        first_round = 1 + len(self.metrics)
        if isinstance(metric, str):
            take[1 + self.metrics.index(metric)] = 1.0
        elif not metric:
            take[1:first_round] = 1 / len(self.metrics)
        if not round_:
            take[first_round : first_round + len(self.rounds)] = 1 / len(self.rounds)
        if kind is not None:
            take[first_round + len(self.rounds) + self.kinds.index(kind)] = 1.0
        new = int(metric is True) + int(round_)
        means = np.array([take @ one for one in self._means])
        variances = [take @ one @ take for one in self._covariances] + new * self.spreads**2
        return Mixture(weights=self.weights, means=means, sds=np.sqrt(np.maximum(variances, 1e-12)))


def _noise(learnt: Learnt, records: Sequence[LearntRecord]) -> Floats:
    """The covariance of what the forecasts could not know, (n, n): areas of one round and metric share England's part.

    Where England's own error is not known half of an area's variance is taken to be shared.
    """
    errors = np.array([_error(one) ** 2 for one in records])
    shared = np.array([_shared(learnt, one) for one in records])
    keys = [(one.round, one.metric) for one in records]
    together = np.array([[first == second for second in keys] for first in keys])
    noise = np.where(together, np.minimum.outer(shared, shared), 0.0)
    np.fill_diagonal(noise, np.maximum(errors, 1e-9))
    return noise


def _shared(learnt: Learnt, record: LearntRecord) -> float:
    england, own = learnt.england_of(record), _error(record) ** 2
    if record.area_code == ENGLAND:
        return own
    return min(_error(england) ** 2 if england else own / 2, 0.999 * own)
