"""Interrupted time series by statsmodels on a made-up panel: the numbers that the tests hold carefund's to.

Needs statsmodels, which is no dependency of carefund: run it in an environment of its own.

    python benchmarks/interrupted_time_series.py

prints a row for each model: its name, and the estimate and standard error of level and slope, and the dispersion.
"""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm

PERIODS, START, SEASON = 60, 40, 12


def panel() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, exposure and a covariate, without chance: whole numbers by arithmetic, so that they can be made again."""
    time = np.arange(PERIODS)
    wave = np.array([(17 * t * t + 5 * t) % 23 for t in time]) / 23 - 0.5
    exposure = 1000.0 + 10 * time + (time % 7)
    covariate = np.array([(11 * t) % 13 for t in time]) / 13.0
    season = np.sin(2 * np.pi * time / SEASON)
    rate = np.exp(-2.0 + 0.004 * time + 0.1 * season + 0.15 * covariate - 0.2 * (time >= START) + 0.5 * wave)
    return np.floor(rate * exposure), exposure, covariate


def design(time: np.ndarray, covariate: np.ndarray) -> np.ndarray:
    """Intercept, trend, two pairs of waves, level, slope (1 in the first treated period), covariate."""
    waves = [f(2 * np.pi * k * time / SEASON) for k in (1, 2) for f in (np.sin, np.cos)]
    after = time >= START
    columns = [np.ones(PERIODS), time, *waves, after, np.where(after, time - START + 1, 0), covariate]
    return np.column_stack([np.asarray(one, dtype=float) for one in columns])


def main() -> None:
    """Print the table."""
    outcome, exposure, covariate = panel()
    x, offset = design(np.arange(PERIODS), covariate), np.log(exposure)
    hac = {"cov_type": "HAC", "cov_kwds": {"maxlags": 12, "use_correction": False}, "use_t": False}
    poisson = {"family": sm.families.Poisson(), "offset": offset}
    tight = {"tol": 1e-14, "maxiter": 200}
    start = sm.GLM(outcome, x, **poisson).fit(**tight).params
    binomial = sm.NegativeBinomial(outcome, x, offset=offset)
    options = {"start_params": [*start, 0.02], "disp": 0, "method": "newton", "maxiter": 500, "tol": 1e-14}
    fits = {
        "gaussian": sm.OLS(outcome, x).fit(use_t=False),
        "gaussian newey-west": sm.OLS(outcome, x).fit(**hac),
        "log": sm.OLS(np.log(outcome), x).fit(use_t=False),
        "log newey-west": sm.OLS(np.log(outcome), x).fit(**hac),
        "poisson": sm.GLM(outcome, x, **poisson).fit(**tight),
        "poisson newey-west": sm.GLM(outcome, x, **poisson).fit(**tight, **hac),
        "quasi-poisson": sm.GLM(outcome, x, **poisson).fit(scale="X2", **tight),
        "negative-binomial": binomial.fit(**options),
        "negative-binomial newey-west": binomial.fit(**options, **hac),
    }
    for name, one in fits.items():
        spread = one.params[9] if name.startswith("neg") else one.scale
        print(
            name,
            *(f"{value:.12g}" for place in (6, 7) for value in (one.params[place], one.bse[place])),
            f"{spread:.12g}",
        )


if __name__ == "__main__":
    main()
