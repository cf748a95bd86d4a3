"""Castle doctrine laws and homicides (Cheng and Hoekstra 2013): carefund's difference-in-differences beside packages.

Needs causaldata, pyfixest, diff-diff and csdid, which are no dependencies of carefund; the data are causaldata's, with
figures of single precision, so that answers agree to about 1e-7. The last run (causaldata 0.1.5, pyfixest 0.60.0,
diff-diff 3.13.0, csdid 0.4.3) found no difference above 1.2e-7, but for a universal base with covariates before the
start: csdid takes them from the earlier of the two periods, carefund from the base period.

Usage: python benchmarks/castle_doctrine.py
"""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import carefund

PANEL = (
    '[panel]\nfile = "panel.csv"\nunit = "unit"\nperiod = "period"\noutcome = "y"\n'
    '[treatment]\nstart_column = "start"\n'
)


def castle() -> pd.DataFrame:
    """States by years: the logarithm of homicides per head, unemployment, the first year of the law (0: none)."""
    from causaldata import castle as source

    table = source.load_pandas().data
    first = table[table["post"] == 1].groupby("sid")["year"].min()
    return pd.DataFrame(
        {
            "unit": table["sid"],
            "period": table["year"],
            "y": np.log(table["homicide"]),
            "x": table["unemployrt"],
            "first": table["sid"].map(first).fillna(0).astype(int),
        }
    )


def answered(frame: pd.DataFrame, method: str) -> dict[str, Any]:
    """What carefund answers."""
    with tempfile.TemporaryDirectory() as folder:
        starts = ["" if year == 0 else str(year) for year in frame["first"]]
        frame.assign(start=starts).to_csv(Path(folder) / "panel.csv", index=False)
        protocol = Path(folder) / "protocol.toml"
        protocol.write_text(f"{PANEL}[method]\n{method}")
        record: dict[str, Any] = carefund.evaluate(protocol).to_record()
        return record


def two_way(frame: pd.DataFrame) -> None:
    """Two-way fixed effects and Goodman-Bacon's decomposition."""
    import pyfixest
    from diff_diff import BaconDecomposition

    own = answered(frame, 'id = "difference-in-differences"\n')
    treated = ((frame["first"] > 0) & (frame["period"] >= frame["first"])).astype(int)
    fixed = pyfixest.feols("y ~ d | unit + period", frame.assign(d=treated), vcov={"CRV1": "unit"})
    print("pyfixest", float(fixed.coef()["d"]), float(fixed.se()["d"]))
    print("carefund", own["estimate"]["att"], own["estimate"]["standard_error"])
    for one in BaconDecomposition().fit(frame, "y", "unit", "period", "first").comparisons:
        print("diff-diff", one.comparison_type, one.weight, one.estimate)
    print("carefund", own["diagnostics"]["decomposition"])


def staggered(frame: pd.DataFrame) -> None:
    """Group-time effects with every comparison, adjustment and base: the largest differences from csdid."""
    from csdid.att_gt import ATTgt

    ways = {"none": "reg", "regression": "reg", "weighting": "ipw", "doubly-robust": "dr"}
    for comparison, base, way in product(("never-treated", "not-yet-treated"), ("varying", "universal"), ways):
        covariates = "" if way == "none" else 'covariates = ["x"]\n'
        own = answered(
            frame,
            f'id = "staggered-difference-in-differences"\ncomparison = "{comparison}"\nbase = "{base}"\n'
            f'adjustment = "{way}"\n{covariates}',
        )
        theirs = ATTgt("y", "period", "unit", "first", frame, control_group=comparison.replace("-", ""),
                       xformla="y~1" if way == "none" else "y~x").fit(est_method=ways[way], base_period=base,
                                                                      bstrap=False)  # fmt: skip
        cells = {(one["start"], one["period"]): one for one in own["group_time"]}
        found = theirs.results
        apart = [
            (abs(cells[g, t]["att"] - att), abs(cells[g, t]["standard_error"] - error))
            for g, t, att, error in zip(found["group"], found["year"], found["att"], found["se"], strict=True)
            if np.isfinite(error)
        ]
        print("csdid", comparison, base, way, *np.max(apart, axis=0))


if __name__ == "__main__":
    states = castle()
    two_way(states)
    staggered(states)
