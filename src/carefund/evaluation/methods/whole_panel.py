"""What a panel must be for a method that takes all of it: whole, with treated units, and periods before each start."""

from __future__ import annotations

import numpy as np

from carefund.evaluation.methods.estimate import CannotEstimate, Notice
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
        raise CannotEstimate(_hole(unit, period))
    if not panel.is_treated.any():
        raise CannotEstimate(_none_treated())
    if (panel.starts <= 0).any():
        raise CannotEstimate(_none_before(int(np.flatnonzero(panel.starts <= 0)[0])))
    if never and panel.is_treated.all():
        raise CannotEstimate(_none_never())


def _hole(unit: int, period: int) -> Notice:
    return Notice(
        id="hole",
        expected="a figure in every period of every unit",
        found="none",
        fix="Leave the unit out, or find the figure.",
        unit=unit,
        period=period,
        severity="error",
    )


def _none_treated() -> Notice:
    return Notice(
        id="no-treated-unit", expected="a treated unit", found="none", fix="Say which unit is treated from when.",
        severity="error",
    )  # fmt: skip


def _none_before(unit: int) -> Notice:
    return Notice(
        id="no-period-before-start",
        expected="periods before the start",
        found="none",
        fix="Add earlier periods, or leave the unit out.",
        unit=unit,
        period=0,
        severity="error",
    )


def _none_never() -> Notice:
    return Notice(
        id="no-donor",
        expected="a unit that is never treated",
        found="none",
        fix="Add units that are never treated.",
        severity="error",
    )
