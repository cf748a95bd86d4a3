"""Difference-in-differences: the treated units' change against the change of those never treated.

Two-way fixed effects on a panel without holes, standard errors clustered by unit (Liang and Zeger 1986). Where starts
differ the estimate mixes comparisons, some of them forbidden: the decomposition of Goodman-Bacon (2021) says how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.bacon import LATER_VS_EARLIER, by_kind, comparisons
from carefund.evaluation.methods.estimate import ENOUGH_TREATED, Estimate, Notice, Weights
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.two_way import without_means
from carefund.evaluation.methods.whole_panel import require_whole

FAINT = 1e-9
"""Of a unit's own course, what is left beside its leverage, below which no error can be worked out."""
NULL_HYPOTHESIS = "From the start on the treated units changed as the units that were never treated did."
ASSUMPTIONS = (
    "Without the treatment the treated units' mean would have moved in parallel with that of the others.",
    "No treated unit changed before its start because of the treatment to come, and none changed an untreated unit.",
    "Units are independent of each other; within a unit the errors may depend on each other in any way.",
    "Where starts differ, the effect is the same for every unit and does not change with time since the start.",
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of the contract: errors are clustered by unit."""

    errors: Literal["cluster"] = "cluster"


@dataclass(frozen=True, kw_only=True)
class TwoWay:
    """Two-way fixed effects: the treatment's coefficient, its standard error, and what small samples need.

    `standard_error` is by clusters with the factor G/(G-1) x (n-1)/(n-k), k without the units' effects. `corrected`
    is the error of Bell and McCaffrey (2002, CR2), whose ratio follows Student's t with about `freedom` degrees of
    freedom (not a number where it does not exist); `without` (units, periods) are the effects of unit and period.
    """

    att: float
    standard_error: float
    corrected: float
    freedom: float
    without: Floats


def two_way(outcome: Floats, starts: Whole) -> TwoWay:
    """Two-way fixed effects on a panel (units, periods); `starts` is the number of periods where never treated.

    The leverage of a unit after effects of unit and period are taken out has the treatment's own course as an
    eigenvector, so that CR2 and the degrees of freedom of Imbens and Kolesár (2016, Review of Economics and Statistics
    98:701, equation 7, independent errors of equal size) have a closed form.
    """
    units, periods = outcome.shape
    course = without_means((np.arange(periods) >= starts[:, None]).astype(float))
    centred, whole = without_means(outcome), float((course**2).sum())
    att = float((course * centred).sum() / whole)
    scores = (course * (centred - att * course)).sum(1)
    factor = units / (units - 1) * (units * periods - 1) / max(units * periods - (periods + 1), 1)
    corrected, freedom = _corrected(course, scores)
    treated = np.arange(periods) >= starts[:, None]
    plain = outcome - att * treated
    means = plain.mean(1, keepdims=True) + plain.mean(0, keepdims=True) - plain.mean()
    return TwoWay(
        att=att,
        standard_error=float(np.sqrt(factor * (scores**2).sum()) / whole),
        corrected=corrected,
        freedom=freedom,
        without=means,
    )


def _corrected(course: Floats, scores: Floats) -> tuple[float, float]:
    """The standard error CR2 and its degrees of freedom."""
    size, whole = (course**2).sum(1), float((course**2).sum())
    left = 1 - 1 / len(course) - size / whole
    if (left < FAINT).any():
        return float("nan"), float("nan")
    error = float(np.sqrt((scores**2 / left).sum()) / whole)
    products = np.diag(size) - course @ course.T / len(course) - np.outer(size, size) / whole
    products /= np.sqrt(np.outer(left, left))
    return error, float(np.trace(products) ** 2 / (products**2).sum())


def fit(panel: StudyPanel, options: Options, level: float = 0.95) -> Estimate:
    """Two-way fixed effects, with a p-value and an interval by the model from ten treated units on.

    Both are by CR2 and Student's t (Imbens and Kolesár 2016), for with ten treated units the clustered error and the
    normal quantile reject a true null in a tenth of cases. Raises CannotEstimate for a panel with a hole, without
    treated units or with no period before a start, or where no comparison is left.
    """
    require_whole(panel, never=False)
    if len(np.unique(panel.starts)) == 1:
        require_whole(panel)
    rows = np.flatnonzero(panel.is_treated)
    found, starts = two_way(panel.outcome, panel.starts), panel.starts[rows]
    same = bool((starts == starts[0]).all())
    counterfactual = _shifted(panel, rows, starts) if same else found.without[rows]
    observed = panel.outcome[rows]
    p_value, interval = _by_model(found, level) if len(rows) >= ENOUGH_TREATED else (None, None)
    parts = by_kind(comparisons(panel.outcome, panel.starts))
    return Estimate(
        treated=rows,
        observed=observed,
        counterfactual=counterfactual,
        starts=starts,
        weights=(_weights(panel, rows, int(starts[0])),) if same else (),
        effect=found.att,
        standard_error=found.standard_error,
        p_value=p_value,
        interval=interval,
        basis="model",
        diagnostics={
            "two_way_fixed_effects": {"att": found.att, "standard_error": found.standard_error},
            "decomposition": parts,
        },
        notices=() if same else (_differing(parts),),
    )


def placebo_gaps(panel: StudyPanel, options: Options, start: int) -> tuple[Whole, Floats]:
    """Every unit that is never treated as if it alone were treated from the column `start`, the treated left out.

    Gives the units' rows (placebos,) and gaps (placebos, periods) against the other units, shifted in level.
    """
    rows = np.flatnonzero(~panel.is_treated)
    pool = panel.outcome[rows]
    if len(rows) < 2:  # noqa: PLR2004
        return rows[:0], np.zeros((0, pool.shape[1]))
    apart = (pool - pool.mean(0)) * (len(rows) / (len(rows) - 1))
    gaps: Floats = apart - apart[:, :start].mean(1, keepdims=True)
    return rows, gaps


def each_alone(panel: StudyPanel, options: Options, start: int) -> Floats:
    """Gaps of every treated unit (units treated, periods) as if it alone were treated, all from `start`."""
    rows = np.flatnonzero(panel.is_treated)
    gaps: Floats = panel.outcome[rows] - _shifted(panel, rows, np.full(rows.size, start))
    return gaps


def _shifted(panel: StudyPanel, rows: Whole, starts: Whole) -> Floats:
    """The mean of the units never treated, at each treated unit's own level before its start."""
    donors = panel.outcome[~panel.is_treated].mean(0)
    before = np.arange(len(donors)) < starts[:, None]
    level = ((panel.outcome[rows] - donors) * before).sum(1) / before.sum(1)
    course: Floats = donors + level[:, None]
    return course


def _weights(panel: StudyPanel, rows: Whole, start: int) -> Weights:
    donors = np.flatnonzero(~panel.is_treated)
    level = panel.outcome[rows][:, :start].mean() - panel.outcome[donors][:, :start].mean()
    return Weights(
        treated=int(rows[0]) if len(rows) == 1 else None,
        units={int(row): 1 / len(donors) for row in donors},
        periods=dict.fromkeys(range(start), 1 / start),
        intercept=float(level),
    )


def _by_model(found: TwoWay, level: float) -> tuple[float | None, tuple[float, float] | None]:
    from scipy.special import stdtr, stdtrit

    if not (np.isfinite(found.freedom) and found.corrected > 0):
        return None, None
    half = float(stdtrit(found.freedom, (1 + level) / 2)) * found.corrected
    p_value = float(2 * stdtr(found.freedom, -abs(found.att) / found.corrected))
    return p_value, (found.att - half, found.att + half)


def _differing(parts: list[dict[str, object]]) -> Notice:
    forbidden = any(part["comparison"] == LATER_VS_EARLIER for part in parts)
    use = "the estimate holds comparisons in which units already treated serve as control" if forbidden else "more"
    return Notice(
        id="starts-differ",
        expected="one start for all treated units",
        found=f"several starts: {use}" if forbidden else "several starts",
        fix="Look at the decomposition, and use staggered-difference-in-differences.",
    )
