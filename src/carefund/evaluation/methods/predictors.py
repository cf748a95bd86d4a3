"""What synthetic control may match units on besides each period's outcome: means of columns over windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Flags, Floats
from carefund.evaluation.methods.panel import Period, StudyPanel
from carefund.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Predictor:
    """The mean of a column ("outcome" for the outcome) from `first` to `last`, both counted, missing left out.

    The periods are written as in the panel; None is its first period, or the last before the start.
    """

    column: str
    first: Period | None = None
    last: Period | None = None

    @property
    def name(self) -> str:
        """What the predictor is called among weights: its column, and its window where it has one."""
        if self.first is None and self.last is None:
            return self.column
        if self.first == self.last:
            return f"{self.column} {self.first}"
        return f"{self.column} {'' if self.first is None else self.first} to {'' if self.last is None else self.last}"


def window(panel: StudyPanel, predictor: Predictor, start: int) -> Flags:
    """The periods of the predictor's window that lie before the column `start`, shape (periods,).

    Whole numbers and ISO dates stand in their order, so that a window may begin or end outside the panel.
    """
    first = panel.periods[0] if predictor.first is None else predictor.first
    last = panel.periods[-1] if predictor.last is None else predictor.last
    if {isinstance(end, str) for end in (first, last)} != {isinstance(panel.periods[0], str)}:
        found = f"{first} to {last}"
        raise Refusal(
            f"periods written like {panel.periods[0]}", found, "Write them as in the panel.", predictor.column
        )
    return np.array([first <= period <= last for period in panel.periods]) & (np.arange(len(panel.periods)) < start)  # type: ignore[operator]


def values(panel: StudyPanel, predictors: tuple[Predictor, ...], start: int) -> Floats:
    """Each unit's predictors, shape (units, predictors); not a number where a unit has no figure in the window.

    A predictor whose window has no period before `start` is left out (placebos in time cut windows so); Refusal where
    none is left, or where the panel has no such column.
    """
    columns = []
    for predictor in predictors:
        chosen = window(panel, predictor, start)
        if not chosen.any():
            continue
        if predictor.column != "outcome" and predictor.column not in panel.covariates:
            known = ", ".join(["outcome", *panel.covariates])
            raise Refusal(f"one of {known}", predictor.column, "Name a column of the panel.", "predictors")
        table = panel.outcome if predictor.column == "outcome" else panel.covariates[predictor.column]
        columns.append(_mean(table[:, chosen]))
    if not columns:
        raise Refusal("a predictor with a period before the start", "none", "Move its window.", "predictors")
    return np.column_stack(columns)


def _mean(table: Floats) -> Floats:
    """Row means without what is missing."""
    there = np.isfinite(table)
    with np.errstate(invalid="ignore"):
        means: Floats = np.where(there, table, 0.0).sum(1) / there.sum(1)
    return means


def usable(panel: StudyPanel, predictors: tuple[Predictor, ...], start: int) -> Flags:
    """Units that can be matched: every outcome there, and every predictor, shape (units,)."""
    whole: Flags = np.isfinite(panel.outcome).all(axis=1).astype(bool)
    if predictors:
        whole &= np.isfinite(values(panel, predictors, start)).all(axis=1)
    return whole
