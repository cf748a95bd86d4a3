"""Slopes on a dose by pyfixest and statsmodels on a made-up panel: the numbers that the tests hold carefund's to.

Needs packages that are no dependency of carefund: run it in an environment of its own, with carefund beside them.

    pip install pyfixest statsmodels
    PYTHONPATH=src:. python benchmarks/dose_response.py
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from tests.evaluation.methods.made_up_doses import AFTER, dosed


def long() -> pd.DataFrame:
    """The panel with a row for each unit and period."""
    made = dosed()
    units, periods = made.outcome.shape
    unit, period = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    frame = pd.DataFrame({"unit": unit, "period": period, "y": made.outcome.ravel(), "dose": made.dose[unit]})
    frame["region"], frame["age"] = made.groups[unit], made.controls[unit, 0]
    frame["after"] = (frame["period"] >= AFTER).astype(float)
    frame["treated"], frame["older"] = frame["dose"] * frame["after"], frame["age"] * frame["after"]
    frame["cell"] = frame["region"].astype(str) + "/" + frame["period"].astype(str)
    return frame


def numbers() -> None:
    """Print estimates and clustered errors."""
    import pyfixest
    import statsmodels.formula.api as smf

    warnings.filterwarnings("ignore")
    frame = long()
    for words, formula in (
        ("plain", "y ~ treated | unit + period"),
        ("controls", "y ~ treated + older | unit + period"),
        ("groups", "y ~ treated | unit + cell"),
        ("event", f"y ~ i(period, dose, ref={AFTER - 1}) | unit + period"),
    ):
        fit = pyfixest.feols(formula, frame, vcov={"CRV1": "unit"})
        names = [name for name in fit.coef().index if name != "older"]
        print(
            "pyfixest", words, [repr(float(fit.coef()[one])) for one in names], [float(fit.se()[one]) for one in names]
        )
    change = frame[frame.after == 1].groupby("unit")["y"].mean() - frame[frame.after == 0].groupby("unit")["y"].mean()
    one = pd.DataFrame({"change": change, "dose": frame.groupby("unit")["dose"].first()})
    fit = smf.ols("change ~ dose", one).fit(cov_type="HC2")
    print("statsmodels HC2", repr(float(fit.params["dose"])), repr(float(fit.bse["dose"])))
    influence = smf.ols("change ~ dose", one).fit().get_influence()
    without = fit.params["dose"] - influence.dfbeta[:, 1]
    print("statsmodels without each unit", without[:3].tolist())


if __name__ == "__main__":
    numbers()
