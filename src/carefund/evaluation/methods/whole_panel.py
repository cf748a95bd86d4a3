"""What a panel must be for a method that takes all of it: whole, with treated units, and periods before each start."""

from __future__ import annotations

import numpy as np

from carefund.evaluation.methods.estimate import CannotEstimate
from carefund.evaluation.methods.panel import StudyPanel


def require_whole(panel: StudyPanel, covariates: tuple[str, ...] = (), *, never: bool = True) -> None:
    """Raise CannotEstimate for a panel with a hole, without a treated unit, or with no period before a start.

    `never` asks for a unit that is never treated too; `covariates` must be in the panel (KeyError) and without holes.
    """
    holes = ~np.isfinite(panel.outcome)
    for name in covariates:
        holes = holes | ~np.isfinite(panel.covariates[name])
    if holes.any():
        unit, period = (int(place) for place in np.argwhere(holes)[0])
        fix = "Leave the unit out, or find the figure."
        raise CannotEstimate("hole", expected="a figure in every period of every unit", found="none", fix=fix,
                             unit=unit, period=period)  # fmt: skip
    if not panel.is_treated.any():
        fix = "Say which unit is treated from when."
        raise CannotEstimate("no-treated-unit", expected="a treated unit", found="none", fix=fix)
    if (panel.starts <= 0).any():
        fix = "Add earlier periods, or leave the unit out."
        raise CannotEstimate("no-period-before-start", expected="periods before the start", found="none", fix=fix,
                             unit=int(np.flatnonzero(panel.starts <= 0)[0]), period=0)  # fmt: skip
    if never and panel.is_treated.all():
        fix = "Add units that are never treated."
        raise CannotEstimate("no-donor", expected="a unit that is never treated", found="none", fix=fix)
