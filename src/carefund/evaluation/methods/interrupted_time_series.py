"""Interrupted time series: a unit's own course before the start, continued, against what came after it.

Segmented regression with a level and, where asked for, a slope (Wagner et al. 2002, J Clin Pharm Ther 27:299; Lopez
Bernal, Cummins and Gasparrini 2017, Int J Epidemiol 46:348), on the outcome, its logarithm, or as counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.estimate import CannotEstimate, Estimate, Notice
from carefund.evaluation.methods.normal import normal_quantile, two_sided
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.regression import Fits, identified, least_squares, negative_binomial, poisson
from carefund.wording.numbers import decimals

GAUSSIAN, POISSON, QUASI, NEGATIVE_BINOMIAL = "gaussian", "poisson", "quasi-poisson", "negative-binomial"
UNITS_ALONE = True
"""A unit's course is its own: no other unit's figures are used."""
NULL_HYPOTHESIS = "From the start on the outcome went on as its own course before the start would have led it."
ASSUMPTIONS = (
    "Without the treatment the outcome would have kept its level, trend and season from before the start.",
    "Nothing else that matters for the outcome changed at the start.",
    "The change is a step, or a step and a slope, as the protocol says, and comes at the start.",
    "The standard error of the mean effect is by the delta method; a period's interval holds its own noise too.",
    "With a logarithm the course without the treatment is the exponential of the fitted logarithm: a median.",
)
OVERDISPERSED = 1.5
"""Pearson's statistic over degrees of freedom above which Poisson's standard errors are said to be too small."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of the contract; `season` has `period` and `harmonics`, `errors` has `method` and `lags`."""

    family: str = GAUSSIAN
    transform: str = "none"
    trend: str = "linear"
    season: Mapping[str, int] | None = None
    effect: tuple[str, ...] = ("level",)
    slope_counts_from: int = 0
    covariates: tuple[str, ...] = ()
    errors: Mapping[str, Any] = field(default_factory=lambda: {"method": "model"})

    @property
    def is_logarithmic(self) -> bool:
        """Whether coefficients are of the logarithm, so that their exponentials are ratios."""
        return self.family != GAUSSIAN or self.transform == "log"

    @property
    def lags(self) -> int | None:
        """Lags of Newey and West; None for the errors of the model."""
        return int(self.errors["lags"]) if self.errors["method"] == "newey-west" else None


@dataclass(frozen=True, kw_only=True)
class _Segmented:
    """Series (rows of the panel) with their fits; `design` (series, periods, terms), `names` of its terms.

    `without` is the design without the treatment; `linear` and `free` are the linear predictor and that without it.
    """

    rows: Whole
    starts: Whole
    names: tuple[str, ...]
    design: Floats
    without: Floats
    fits: Fits
    offset: Floats
    options: Options
    observed: Floats

    @property
    def counterfactual(self) -> Floats:
        """What would have been without the treatment, on the outcome's scale."""
        return self._on_scale(self.without)

    @property
    def fitted(self) -> Floats:
        """What was fitted with it, on the outcome's scale."""
        return self._on_scale(self.design)

    def _on_scale(self, design: Floats) -> Floats:
        linear: Floats = (design @ self.fits.coefficients[..., None])[..., 0] + self.offset
        return np.exp(np.clip(linear, -300, 300)) if self.options.is_logarithmic else linear

    def slopes(self, design: Floats, means: Floats) -> Floats:
        """How the outcome's mean changes with each coefficient, as the design (series, periods, terms)."""
        return design * means[..., None] if self.options.is_logarithmic else design


def fit(panel: StudyPanel, options: Options, level: float = 0.95) -> Estimate:
    """Fit each treated unit's own course; several are pooled as the mean over treated unit-periods.

    `level` is that of the intervals, by the normal quantile. Raises CannotEstimate where a treated unit's figures do
    not allow the model (a logarithm of zero, counts below zero, more terms than periods, a fit that does not rest).
    """
    rows = np.flatnonzero(panel.is_treated)
    _check_figures(panel, options, rows)
    made = _fitted(panel, options, rows, panel.starts[rows])
    _check_fits(made)
    error, interval, p_value = _of_att(made, level)
    half = normal_quantile(level) * _noise(made)
    gap = made.observed - made.counterfactual
    after = np.arange(gap.shape[1]) >= made.starts[:, None]
    return Estimate(
        treated=rows,
        observed=made.observed,
        counterfactual=made.counterfactual,
        starts=made.starts,
        standard_error=error,
        p_value=p_value,
        interval=interval,
        basis="model",
        lower=np.where(after, gap - half, np.nan),
        upper=np.where(after, gap + half, np.nan),
        parts={"model": _model(made, level)},
        notices=_notices(made),
    )


def placebo_gaps(panel: StudyPanel, options: Options, start: int) -> tuple[Whole, Floats]:
    """Every unit that is never treated as if it were treated from the column `start`.

    Gives the rows for which the model can be fitted, shape (placebos,), and their gaps (placebos, periods).
    """
    rows = np.flatnonzero(~panel.is_treated)
    rows = np.array([row for row in rows if _wrong_figure(panel, options, int(row)) is None], dtype=np.int64)
    if not rows.size:
        return rows, np.zeros((0, len(panel.periods)))
    made = _fitted(panel, options, rows, np.full(rows.size, start))
    sound = made.fits.at_rest & identified(made.design) & np.isfinite(made.counterfactual).all(axis=1)
    return rows[sound], (made.observed - made.counterfactual)[sound]


def _terms(panel: StudyPanel, options: Options, rows: Whole, starts: Whole) -> tuple[tuple[str, ...], Floats]:
    """The names of the model's terms and the design (1 or series, periods, terms)."""
    periods = len(panel.periods)
    time = np.arange(periods, dtype=np.float64)
    shared = {"intercept": np.ones(periods)}
    if options.trend == "linear":
        shared["trend"] = time
    if options.season is not None:
        length = options.season["period"]
        for pair in range(1, options.season["harmonics"] + 1):
            if 2 * pair != length:  # the sine of the shortest wave is zero in every period
                shared[f"sine {pair}"] = np.sin(2 * np.pi * pair * time / length)
            shared[f"cosine {pair}"] = np.cos(2 * np.pi * pair * time / length)
    firsts = starts[:1] if (starts == starts[0]).all() else starts
    since = time - firsts[:, None]
    own = {"level": (since >= 0).astype(np.float64)}
    if "slope" in options.effect:
        own["slope"] = np.where(since >= 0, since + options.slope_counts_from, 0.0)
    own |= {name: panel.covariates[name][rows] for name in options.covariates}
    series = len(rows) if options.covariates else len(firsts)
    columns = [np.broadcast_to(values, (series, periods)) for values in (*shared.values(), *own.values())]
    return (*shared, *own), np.stack(columns, axis=2)


def _fitted(panel: StudyPanel, options: Options, rows: Whole, starts: Whole) -> _Segmented:
    names, design = _terms(panel, options, rows, starts)
    ok = identified(design)
    if not ok.all():
        raise _not_identified(design, int(rows[int(np.flatnonzero(~ok)[0])]))
    outcome = panel.outcome[rows]
    offset = np.zeros_like(outcome)
    if options.family == GAUSSIAN:
        fits = least_squares(np.log(outcome) if options.transform == "log" else outcome, design, options.lags)
    else:
        offset = offset if panel.exposure is None else np.log(panel.exposure[rows])
        fits = _counts(outcome, design, offset, options)
    without = design.copy()
    without[..., [place for place, name in enumerate(names) if name in ("level", "slope")]] = 0.0
    return _Segmented(rows=rows, starts=starts, names=names, design=design, without=without, fits=fits, offset=offset,
                      options=options, observed=outcome)  # fmt: skip


def _counts(outcome: Floats, design: Floats, offset: Floats, options: Options) -> Fits:
    if options.family == NEGATIVE_BINOMIAL:
        return negative_binomial(outcome, design, offset, options.lags)
    return poisson(outcome, design, offset, options.lags, quasi=options.family == QUASI)


def _of_att(made: _Segmented, level: float) -> tuple[float, tuple[float, float], float]:
    """The standard error of the mean gap (delta method, units independent), its interval and its p-value.

    With a level alone the p-value is that of the level's coefficient, for no level is no effect.
    """
    after = np.arange(made.observed.shape[1]) >= made.starts[:, None]
    gradient = made.slopes(made.design, made.fitted) - made.slopes(made.without, made.counterfactual)
    own = (gradient * after[..., None]).sum(axis=1) / after.sum()
    error = float(np.sqrt(_quadratic(own, made.fits.covariance).sum()))
    att = float((made.observed - made.counterfactual)[after].mean())
    half = normal_quantile(level) * error
    p_value = two_sided(att / error) if error > 0 else (1.0 if att == 0 else 0.0)
    if len(made.rows) == 1 and "slope" not in made.options.effect:
        p_value = _coefficient(made, "level", level)["p_value"] or 0.0
    return error, (att - half, att + half), p_value


def _quadratic(gradient: Floats, covariance: Floats) -> Floats:
    found: Floats = np.einsum("si,sij,sj->s", gradient, covariance, gradient)
    return np.maximum(found, 0.0)


def _noise(made: _Segmented) -> Floats:
    """The standard error of each period's gap: that of the course without the treatment, and the period's own noise."""
    means = made.counterfactual
    slopes = np.broadcast_to(made.slopes(made.without, means), (*means.shape, len(made.names)))
    of_mean = np.einsum("sti,sij,stj->st", slopes, made.fits.covariance, slopes)
    spread = made.fits.dispersion[:, None]
    own = {
        GAUSSIAN: spread * (means**2 if made.options.transform == "log" else 1.0),
        POISSON: means,
        QUASI: spread * means,
        NEGATIVE_BINOMIAL: means + spread * means**2,
    }[made.options.family]
    found: Floats = np.sqrt(np.maximum(of_mean, 0.0) + own)
    return found


def _model(made: _Segmented, level: float) -> dict[str, Any]:
    """The coefficients of the contract's part `model`; of several treated units their means, taken as independent."""
    found: dict[str, Any] = {
        name: _coefficient(made, name, level) for name in ("level", "slope", "trend") if name in made.names
    }
    places = {name: made.names.index(name) for name in made.options.covariates}
    own = made.fits.coefficients.mean(axis=0)
    dispersed = made.options.family in {QUASI, NEGATIVE_BINOMIAL}
    return {
        **found,
        "coefficients": {name: float(own[place]) for name, place in places.items()},
        "dispersion": float(made.fits.dispersion.mean()) if dispersed else None,
    }


def _coefficient(made: _Segmented, name: str, level: float) -> dict[str, float | None]:
    place, count = made.names.index(name), len(made.rows)
    value = float(made.fits.coefficients[:, place].mean())
    error = float(np.sqrt(np.maximum(made.fits.covariance[:, place, place], 0.0).sum())) / count
    half = normal_quantile(level) * error
    p_value = two_sided(value / error) if error > 0 else (1.0 if value == 0 else 0.0)
    ends = (value, value - half, value + half)
    ratios = (float(np.exp(one)) for one in ends) if made.options.is_logarithmic else (None, None, None)
    named = zip(("ratio", "ratio_lower", "ratio_upper"), ratios, strict=True)
    return {
        "estimate": value,
        "standard_error": error,
        "lower": ends[1],
        "upper": ends[2],
        "p_value": p_value,
        **dict(named),
    }


def _check_figures(panel: StudyPanel, options: Options, rows: Whole) -> None:
    for row in rows:
        wrong = _wrong_figure(panel, options, int(row))
        if wrong is not None:
            raise wrong


def _wrong_figure(panel: StudyPanel, options: Options, row: int) -> CannotEstimate | None:
    """Why a unit's figures do not allow the model; None where they do."""
    outcome = panel.outcome[row]
    if options.transform == "log":
        wrong, expected = np.flatnonzero(outcome <= 0), "figures above zero, of which there is a logarithm"
    elif options.family != GAUSSIAN:
        wrong, expected = np.flatnonzero(outcome < 0), "counts of zero or more"
    else:
        return None
    if not wrong.size:
        return None
    found, fix = str(float(outcome[wrong[0]])), "Check the figure, or choose another family."
    return CannotEstimate("outcome-out-of-range", expected=expected, found=found, fix=fix, unit=row,
                          period=int(wrong[0]))  # fmt: skip


def _check_fits(made: _Segmented) -> None:
    sound = made.fits.at_rest & np.isfinite(made.counterfactual).all(axis=1)
    sound &= np.isfinite(made.fits.covariance).all(axis=(1, 2))
    if not sound.all():
        row = int(made.rows[int(np.flatnonzero(~sound)[0])])
        raise CannotEstimate(
            "fit-does-not-rest", unit=row, expected="a likelihood with a greatest value",
            found="one that keeps growing, as where all counts from the start on are zero",
            fix="Choose the family gaussian, or a simpler model.")  # fmt: skip


def _not_identified(design: Floats, row: int) -> CannotEstimate:
    periods, terms = design.shape[1:]
    return CannotEstimate(
        "model-not-identified", unit=row, expected="more periods than terms, and no term that others make up",
        found=f"{periods} periods and {terms} terms",
        fix="Choose fewer harmonics or covariates, an effect of level alone, or a longer panel.")  # fmt: skip


def _notices(made: _Segmented) -> tuple[Notice, ...]:
    """Errors that are more spread, or more alike from period to period, than the model's standard errors take them."""
    found = list[Notice]()
    residuals = made.observed - made.fitted
    if made.options.is_logarithmic:
        residuals = residuals / np.sqrt(made.fitted)
    freedom = made.design.shape[1] - made.design.shape[2]
    spread = (residuals**2).sum(axis=1) / freedom
    total = np.maximum((residuals**2).sum(axis=1), np.finfo(float).tiny)
    alike = (residuals[:, 1:] * residuals[:, :-1]).sum(axis=1) / total
    for place, row in enumerate(made.rows):
        plain = made.options.lags is None
        if plain and made.options.family == POISSON and spread[place] > OVERDISPERSED:
            found.append(Notice(
                id="counts-over-dispersed", unit=int(row), expected="counts as spread as Poisson's",
                found=f"{decimals(float(spread[place]), 2)} times as much",
                fix="Its standard errors are too small: use quasi-poisson or negative-binomial."))  # fmt: skip
        if plain and abs(alike[place]) > 2 / np.sqrt(residuals.shape[1]):
            found.append(Notice(
                id="errors-correlated", unit=int(row), expected="errors that do not depend on those before",
                found=f"a correlation of {decimals(float(alike[place]), 2)} from period to period",
                fix="Its standard errors do not hold: use errors newey-west, or placebos."))  # fmt: skip
    return tuple(found)
