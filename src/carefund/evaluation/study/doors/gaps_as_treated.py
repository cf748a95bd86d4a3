"""What studies ask of a method that gives gaps of any units from any pools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.conformal import ConformalInference
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import GapsAsTreated, donors_of, leave_two_out

FEWEST = 2
"""Donors with which a placebo still has one."""


def every_donor(panel: StudyPanel, gaps: GapsAsTreated, start: int) -> tuple[Whole, Floats]:
    """Every donor as if treated from a column, from all the others: rows (donors,) and gaps (donors, periods)."""
    donors = donors_of(panel)
    if donors.size < FEWEST:
        return donors[:0], np.zeros((0, len(panel.periods)))
    pools = np.zeros((donors.size, len(panel.units)), dtype=np.bool_)
    pools[:, donors] = True
    pools[np.arange(donors.size), donors] = False
    return donors, gaps(start, donors, pools)


def two_left_out(panel: StudyPanel, gaps: GapsAsTreated, estimate: Estimate) -> Mapping[str, Any]:
    """The leave-two-out test as the contract has it."""
    found = leave_two_out(panel, gaps, estimate)
    return {"losses": found.losses, "pairs": found.pairs, "p_value": found.p_value}


def bounded(estimate: Estimate, inferred: ConformalInference) -> Estimate:
    """The estimate with the bounds and the p-value of conformal inference."""
    return replace(
        estimate, lower=inferred.lower, upper=inferred.upper, p_value=inferred.p_value, basis="conformal",
        standard_error=None, interval=None,
    )  # fmt: skip
