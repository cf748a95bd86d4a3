"""carefund's difference-in-differences family beside kept packages: the numbers that tests hold it to, and the time.

Needs packages that are no dependency of carefund: run it in an environment of its own, from the root of the checkout.

    pip install csdid pyfixest diff-diff synthdid-py
    PYTHONPATH=src:. python benchmarks/panel_methods.py numbers     # on the panel of tests/evaluation/methods
    PYTHONPATH=src:. python benchmarks/panel_methods.py speed [--units 150] [--periods 72]

`speed` takes synthetic difference-in-differences with every placebo in space: a package's time for three
placebos, times the number of all, over carefund's for all, in one run and on one thread.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from tests.evaluation.methods.made_up import factor_panel
from tests.evaluation.methods.staggered_panel import staggered_panel

from carefund.evaluation.methods import generalised_synthetic_control as generalised
from carefund.evaluation.methods import synthetic_did as sdid
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.panel import StudyPanel

KINDS = ("simple", "group", "dynamic", "calendar")


def long(panel: StudyPanel) -> pd.DataFrame:
    """One row for each unit and period; `first` is 0 where never treated."""
    units, periods = panel.outcome.shape
    first = np.where(panel.starts < periods, panel.starts + 1, 0)
    table = {
        "unit": np.repeat(np.arange(units) + 1, periods),
        "time": np.tile(np.arange(periods) + 1, units),
        "y": panel.outcome.ravel(),
        "first": np.repeat(first, periods),
    }
    table |= {name: values.ravel() for name, values in panel.covariates.items()}
    frame = pd.DataFrame(table)
    frame["d"] = ((frame["first"] > 0) & (frame["time"] >= frame["first"])).astype(float)
    return frame


def csdid_rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Every option's aggregates with standard errors, and sums over group-time effects."""
    from csdid.att_gt import ATTgt

    ways = {"none": "reg", "regression": "reg", "weighting": "ipw", "doubly-robust": "dr"}
    for comparison in ("never-treated", "not-yet-treated"):
        for adjustment, method in ways.items():
            for base, anticipation in (("varying", 0), ("varying", 1), ("universal", 0)):
                # with a universal base csdid takes covariates in the earlier period, carefund always in the base period
                terms = "fixed" if base == "universal" else "fixed+moving"
                formula = "y~1" if adjustment == "none" else f"y~{terms}"
                with contextlib.redirect_stdout(io.StringIO()):
                    model = ATTgt(yname="y", tname="time", idname="unit", gname="first", data=frame.copy(),
                                  control_group=[comparison.replace("-", "")], xformla=formula,
                                  anticipation=anticipation).fit(
                        est_method=method, base_period=base, bstrap=False)  # fmt: skip
                    found = []
                    for kind in KINDS:
                        model.aggte(typec=kind, bstrap=False, cband=False)
                        found += [model.atte["overall_att"], model.atte["overall_se"]]
                cells = np.array(model.results["att"], dtype=float)
                errors = np.nan_to_num(np.array(model.results["se"], dtype=float).ravel())
                yield comparison, adjustment, base, anticipation, *found, (cells**2).sum(), (errors**2).sum()


def numbers() -> None:
    """Print the tables."""
    warnings.filterwarnings("ignore")
    frame = long(staggered_panel())
    import pyfixest
    from diff_diff import BaconDecomposition

    fixed = pyfixest.feols("y ~ d | unit + time", frame, vcov={"CRV1": "unit"})
    print("pyfixest", repr(float(fixed.coef()["d"])), repr(float(fixed.se()["d"])))
    bacon = BaconDecomposition().fit(frame, outcome="y", unit="unit", time="time", first_treat="first")
    for one in bacon.comparisons:
        print("bacon", one.comparison_type, one.treated_group, one.control_group, repr(one.weight), repr(one.estimate))
    import synthdid

    california = synthdid.panel_matrices(synthdid.load_california_prop99())
    noise = np.std(np.diff(california.Y[: california.N0, : california.T0], axis=1))
    exact = {"noise_level": noise, "min_decrease": 1e-9 * noise, "max_iter": 100_000}
    found = synthdid.synthdid_estimate(california.Y, california.N0, california.T0, **exact)
    print("synthdid", repr(float(found)), found.weights.lambda_[-3:], found.weights.omega.round(5))
    for row in csdid_rows(frame):
        print("csdid", *row[:4], *(f"{value:.12g}" for value in row[4:]))


def speed(units: int, periods: int) -> None:
    """Print seconds and ratios."""
    import synthdid

    start = periods * 2 // 3
    panel = factor_panel(units, periods, start, size=3.0)
    pool = panel.outcome[1:]

    def packaged() -> None:
        for row in range(3):
            others = np.delete(pool, row, 0)
            synthdid.synthdid_estimate(np.vstack([others, pool[row]]), len(others), start)

    with one_thread():
        theirs = clock(packaged) / 3 * len(pool)
    own = min(clock(lambda: sdid.placebo_gaps(panel, sdid.Options(), start)) for _ in range(3))
    factors = min(clock(lambda: generalised.placebo_gaps(panel, generalised.Options(), start)) for _ in range(3))
    print(f"{units} units x {periods} periods, every placebo in space")
    print(f"synthetic difference-in-differences: {own:.2f} s; synthdid-py {theirs:.1f} s, {theirs / own:.0f} times")
    print(f"generalised synthetic control: {factors:.2f} s")


def clock(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def main() -> None:
    """By the first argument."""
    given = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=False))
    if sys.argv[1:2] == ["speed"]:
        speed(int(given.get("--units", 150)), int(given.get("--periods", 72)))
    else:
        numbers()


if __name__ == "__main__":
    main()
