"""Effects of units and of periods taken out of a panel, whole or with some observations left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from carefund.arrays import Flags, Floats
from carefund.evaluation.methods.estimate import Notice


def without_means(values: Floats) -> Floats:
    """What is left of a whole panel (..., units, periods) when the means of units and of periods are taken out."""
    rows, columns = values.mean(-1, keepdims=True), values.mean(-2, keepdims=True)
    left: Floats = values - rows - columns + rows.mean(-2, keepdims=True)
    return left


@dataclass(frozen=True, kw_only=True)
class Slopes:
    """Coefficients of covariates, shape (..., covariates), and which of them the observations say nothing of.

    A covariate that effects of unit and period (or the others) make up already has coefficient 0 and is `idle`.
    """

    values: Floats
    idle: Flags


def residuals(values: Floats, counted: Flags) -> Floats:
    """Residuals of least squares on effects of unit and of period, over the observations that are counted.

    `values` has shape (panels, series, units, periods), `counted` (panels, units, periods); what is not counted is 0
    in the result. Every unit and every period must have a counted observation. The normal equations of the periods'
    effects are solved after the units' are taken out (Wansbeek and Kapteyn 1989, J Econometrics 41:341, section 3).
    """
    weight = counted.astype(float)
    by_unit, by_period = weight.sum(-1), weight.sum(-2)
    values = np.where(counted[:, None], values, 0.0)
    centred = (values - (values.sum(-1) / by_unit[:, None])[..., None]) * weight[:, None]
    shares = weight / by_unit[..., None]
    normal = by_period[:, :, None] * np.eye(weight.shape[-1]) - np.swapaxes(weight, 1, 2) @ shares
    normal += 1.0 / weight.shape[-1] * by_period.mean(-1)[:, None, None]
    effects = np.swapaxes(np.linalg.solve(normal, np.swapaxes(centred.sum(-2), 1, 2)), 1, 2)
    own = (shares[:, None] * effects[:, :, None, :]).sum(-1)
    left: Floats = (centred - (effects[:, :, None, :] - own[..., None])) * weight[:, None]
    return left


def slopes(outcome: Floats, covariates: Floats, counted: Flags) -> Slopes:
    """Coefficients of covariates beside effects of unit and of period, over the observations that are counted.

    `outcome` has shape (units, periods), `covariates` (covariates, units, periods), `counted` (panels, units, periods);
    the result has a row for each panel. By the theorem of Frisch, Waugh and Lovell.
    """
    if not len(covariates):
        return Slopes(values=np.zeros((len(counted), 0)), idle=np.zeros(0, dtype=bool))
    together = np.concatenate([outcome[None], covariates])
    left = residuals(np.broadcast_to(together, (len(counted), *together.shape)), counted)
    own, others = left[:, 0].reshape(len(counted), -1), left[:, 1:].reshape(len(counted), len(covariates), -1)
    idle = _idle(others[0], covariates)
    values = np.zeros((len(counted), len(covariates)))
    if not idle.all():
        kept = others[:, ~idle]
        products = kept @ np.swapaxes(kept, 1, 2)
        values[:, ~idle] = np.linalg.solve(products, (kept @ own[..., None]))[..., 0]
    return Slopes(values=values, idle=idle)


def _idle(left: Floats, covariates: Floats) -> Flags:
    """Covariates of which the effects and the covariates before them leave nothing, shape (covariates,)."""
    idle = np.zeros(len(left), dtype=bool)
    basis = np.zeros((0, left.shape[1]))
    for place, row in enumerate(left):
        rest = row - (row @ basis.T) @ basis
        rest = rest - (rest @ basis.T) @ basis
        size = np.linalg.norm(rest)
        idle[place] = not size > 1e-9 * np.linalg.norm(covariates[place] - covariates[place].mean())
        if not idle[place]:
            basis = np.vstack([basis, rest / size])
    return idle


def without_use(names: Sequence[str], fitted: Slopes) -> tuple[Notice, ...]:
    """A notice for each covariate that is idle."""
    return tuple(
        Notice(
            id="covariate-without-use",
            expected="a covariate that effects of unit and period do not make up",
            found=f"'{name}', of which they leave nothing",
            fix="Leave it out: it was not used.",
            departure=f"The covariate '{name}' was not used: effects of unit and period leave nothing of it.",
        )
        for name, idle in zip(names, fitted.idle, strict=True)
        if idle
    )
