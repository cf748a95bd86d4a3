"""Augmented synthetic control as studies ask it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods import augmented
from carefund.evaluation.methods import conformal as moving_blocks
from carefund.evaluation.methods.augmented import ASSUMPTIONS, NULL_HYPOTHESIS, AugmentedControl, Options
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.study.doors import gaps_as_treated
from carefund.evaluation.study.doors.synthetic_control import book_of

__all__ = ["ASSUMPTIONS", "NULL_HYPOTHESIS", "Options", "conformal", "fit", "leave_two_out", "placebo_gaps"]


def fit(panel: StudyPanel, options: Options, memory: dict[Any, Any]) -> Estimate:
    """As the method."""
    return augmented.fit(panel, options, book_of(memory, panel))


def placebo_gaps(panel: StudyPanel, options: Options, start: int, memory: dict[Any, Any]) -> tuple[Whole, Floats]:
    """Every donor as if treated from a column, the treated in no pool."""
    return gaps_as_treated.every_donor(panel, AugmentedControl(panel, options, book_of(memory, panel)).gaps, start)


def leave_two_out(panel: StudyPanel, options: Options, memory: dict[Any, Any]) -> Mapping[str, Any]:
    """The refined placebo test."""
    method = AugmentedControl(panel, options, book_of(memory, panel))
    return gaps_as_treated.two_left_out(panel, method.gaps, fit(panel, options, memory))


def conformal(panel: StudyPanel, options: Options, level: float, memory: dict[Any, Any]) -> Estimate:
    """The estimate with conformal bounds of its gaps and the p-value of all treated periods together."""
    found = fit(panel, options, memory)
    residuals = moving_blocks.Mixed(penalty=moving_blocks.penalty_of(panel, found))
    return gaps_as_treated.bounded(found, moving_blocks.infer(panel, found, residuals, level=level))
