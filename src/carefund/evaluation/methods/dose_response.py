"""How an outcome's change goes with a dose that every unit had some of: slopes with effects of unit and of period.

With effects of unit and period, and controls that act from the start on, the coefficient of dose x after is the slope
of each unit's change on its dose (theorem of Frisch, Waugh and Lovell), so that everything is of one column of changes.

What the slope means: under parallel trends at no dose it is a mean of what one more unit of dose brings plus how much
units with larger doses would have gained from the same dose (Callaway, Goodman-Bacon and Sant'Anna 2024, NBER 32117,
section 3). Only where units at one dose would have changed as those at another had they had that dose (strong parallel
trends) is it an effect, and then weighted otherwise than doses are spread.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Floats, Whole

FEWEST = 10
"""Units beyond the terms of a model below which nothing is estimated."""
FLAT = 1e-9
"""What controls leave of a dose, as a part of its spread, below which it says nothing of its own."""
DRAWS = 999
"""Permutations of the doses where nobody says how many: p then moves in steps of a thousandth."""


@dataclass(frozen=True, kw_only=True)
class DosePanel:
    """Changes of units with their doses.

    `changes` (units, spans): each unit's mean outcome over a span of periods less its mean over the periods that all
    spans are held against; `dose` (units,); `controls` (units, terms), an intercept not among them; `groups` (units,)
    numbers the group of each unit, whose periods have effects of their own, all 0 where there are none.
    """

    changes: Floats
    dose: Floats
    controls: Floats
    groups: Whole

    @classmethod
    def of(
        cls, changes: Floats, dose: Floats, *, controls: Floats | None = None, groups: Whole | None = None
    ) -> DosePanel:
        """The panel, without controls or groups where none are given. Raises ValueError for shapes that differ."""
        units = len(dose)
        changes = changes.reshape(units, -1)
        terms = np.zeros((units, 0)) if controls is None else controls.reshape(units, -1)
        numbers = np.zeros(units, dtype=np.int64) if groups is None else np.unique(groups, return_inverse=True)[1]
        if not (np.isfinite(changes).all() and np.isfinite(dose).all() and np.isfinite(terms).all()):
            raise ValueError("a panel without holes")
        return cls(changes=changes, dose=dose, controls=terms, groups=numbers)

    @property
    def terms(self) -> Floats:
        """The intercepts of groups and the controls, (units, terms)."""
        return np.hstack([np.eye(int(self.groups.max()) + 1)[self.groups], self.controls])


@dataclass(frozen=True, kw_only=True)
class Slopes:
    """The slope of each span's changes on the dose.

    `estimates` and clustered `errors` (spans,): the factor G/(G-1) x (n-1)/(n-k) is for `periods` periods, k without
    the units' effects. `corrected` are the errors of Bell and McCaffrey (2002, CR2) with `freedom` degrees of freedom,
    by which `low` and `high` hold 95%. `left` (units,) is the dose without its controls, `residuals` (units, spans),
    `without` (units, spans) each slope with that unit left out, `covariance` (spans, spans) the clustered one.
    """

    estimates: Floats
    errors: Floats
    corrected: Floats
    freedom: float
    low: Floats
    high: Floats
    covariance: Floats = field(repr=False)
    left: Floats = field(repr=False)
    residuals: Floats = field(repr=False)
    without: Floats = field(repr=False)


class NoSlope(ValueError):
    """A dose of which controls leave nothing, or too few units to say anything."""


def slopes(panel: DosePanel, periods: int = 2) -> Slopes:
    """The slopes of every span, with errors clustered by unit; a panel of so many periods is behind the changes.

    Raises NoSlope for fewer than ten units beyond the model's terms, or a dose that its controls make up.
    """
    basis = _basis(panel)
    units, spans = panel.changes.shape
    left = _without(basis, panel.dose)
    size = float(left @ left)
    if units < basis.shape[1] + FEWEST or size <= FLAT * units * max(float(np.var(panel.dose)), FLAT):
        raise NoSlope(f"{units} units, {basis.shape[1]} terms beside the dose")
    outcome = _without(basis, panel.changes)
    estimates = left @ outcome / size
    residuals = outcome - left[:, None] * estimates
    leverage = (basis**2).sum(1) + left**2 / size
    scores = left[:, None] * residuals / size
    observed = units * periods
    counted = (int(panel.groups.max()) + 1) * periods + spans * (1 + panel.controls.shape[1])
    factor = units / (units - 1) * (observed - 1) / max(observed - counted, 1)
    corrected = np.sqrt(((left[:, None] * residuals) ** 2 / (1 - leverage)[:, None]).sum(0)) / size
    freedom = _freedom(basis, left, leverage)
    half = _quantile(freedom) * corrected
    return Slopes(
        estimates=estimates,
        errors=np.sqrt(factor * (scores**2).sum(0)),
        corrected=corrected,
        freedom=freedom,
        low=estimates - half,
        high=estimates + half,
        covariance=scores.T @ scores * (units / (units - 1)),
        left=left,
        residuals=residuals,
        without=estimates - left[:, None] * residuals / (1 - leverage)[:, None] / size,
    )


@dataclass(frozen=True, kw_only=True)
class Permuted:
    """What permuting the doses over units says: p-values of each span's slope, and of several spans together."""

    p_values: Floats
    p_joint: float | None
    draws: int


def permuted(
    panel: DosePanel, *, joint: Whole | None = None, draws: int = DRAWS, seed: int = 0, within: Whole | None = None
) -> Permuted:
    """p-values by permuting doses over all units, or `within` groups of units (by number), (draw + 1) / (draws + 1).

    The statistic is the slope over its robust error, which keeps its size where the outcome's scatter goes with the
    dose or controls are partialled out (DiCiccio and Romano 2017, J American Statistical Association 112:1211); of the
    spans in `joint` together it is the largest. Raises NoSlope as `slopes`.
    """
    slopes(panel)
    rng, basis = np.random.default_rng(seed), _basis(panel)
    groups = np.zeros(len(panel.dose), dtype=np.int64) if within is None else within
    doses = np.vstack([panel.dose, _shuffled(panel.dose, groups, draws, rng)])
    left = _without(basis, doses.T)
    statistics = np.abs(_studentised(left, _without(basis, panel.changes)))
    reached = statistics >= statistics[0] * (1 - 1e-12)
    p_joint = None
    if joint is not None and len(joint):
        most = statistics[:, joint].max(1)
        p_joint = float((most >= most[0] * (1 - 1e-12)).mean())
    return Permuted(p_values=reached.mean(0), p_joint=p_joint, draws=draws)


def joint_test(found: Slopes, spans: Whole) -> float | None:
    """The p-value that the slopes of these spans are all nought, by Wald's statistic and F; None for no span.

    The statistic over its number has q and G - 1 degrees of freedom, G the number of units.
    """
    from scipy.special import fdtrc

    if not len(spans):
        return None
    slope, covariance = found.estimates[spans], found.covariance[np.ix_(spans, spans)]
    units, number = len(found.left), len(spans)
    statistic = float(slope @ np.linalg.pinv(covariance) @ slope) / number
    return float(fdtrc(number, units - 1, statistic))


def detectable(found: Slopes, span: int = 0, power: float = 0.8) -> float:
    """The smallest slope that a test at 5% would find with this power, on this panel."""
    from scipy.special import stdtrit

    return float((_quantile(found.freedom) + stdtrit(found.freedom, power)) * found.corrected[span])


def _basis(panel: DosePanel) -> Floats:
    """An orthonormal basis of groups and controls; terms that others make up add nothing."""
    found, size, _ = np.linalg.svd(panel.terms, full_matrices=False)
    kept: Floats = found[:, size > size[0] * FLAT]
    return kept


def _without(basis: Floats, values: Floats) -> Floats:
    """What the basis leaves of values (units, ...)."""
    left: Floats = values - basis @ (basis.T @ values)
    return left


def _studentised(left: Floats, outcome: Floats) -> Floats:
    """Slopes over their robust errors, draws x spans; `left` is units x draws, `outcome` units x spans."""
    size = (left**2).sum(0)[:, None]
    products = left.T @ outcome
    slope = products / size
    squares = left**2
    spread = (
        squares.T @ outcome**2 - 2 * slope * ((left * squares).T @ outcome) + slope**2 * (squares**2).sum(0)[:, None]
    )
    found: Floats = products / np.sqrt(np.maximum(spread, np.finfo(float).tiny))
    return found


def _shuffled(dose: Floats, groups: Whole, draws: int, rng: np.random.Generator) -> Floats:
    """So many permutations of the doses within groups, draws x units."""
    order = np.argsort(groups, kind="stable")
    keys = rng.random((draws, len(dose))) + groups[order]
    found = np.empty((draws, len(dose)))
    found[:, order] = dose[order][np.argsort(keys, axis=1)]
    return found


def _freedom(basis: Floats, left: Floats, leverage: Floats) -> float:
    """Degrees of freedom of the corrected error (Imbens and Kolesár 2016, Rev Economics and Statistics 98:701)."""
    whole = np.hstack([basis, (left / np.linalg.norm(left))[:, None]])
    weight = left / np.sqrt(1 - leverage)
    inner = weight[:, None] * whole
    products = np.diag(weight**2) - inner @ inner.T
    return float(np.trace(products) ** 2 / (products**2).sum())


def _quantile(freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))
