"""Synthetic control as studies ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods import conformal as moving_blocks
from carefund.evaluation.methods import synthetic_control
from carefund.evaluation.methods.estimate import Estimate, Notice
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.predictors import Predictor
from carefund.evaluation.methods.synthetic_control import (
    ASSUMPTIONS,
    NULL_HYPOTHESIS,
    Mixtures,
    Options,
    SyntheticControl,
)
from carefund.evaluation.study.doors import gaps_as_treated

__all__ = ["ASSUMPTIONS", "NULL_HYPOTHESIS", "Options", "conformal", "fit", "leave_two_out", "options_from",
           "placebo_gaps"]  # fmt: skip


def options_from(values: Mapping[str, Any], seed: int) -> Options:
    """The method's options from the protocol's values."""
    predictors = tuple(
        Predictor(column=one["column"], first=one["first"], last=one["last"]) for one in values["predictors"]
    )
    return Options(**{**values, "predictors": predictors, "seed": seed})


def fit(panel: StudyPanel, options: Options, memory: dict[Any, Any]) -> Estimate:
    """As the method; weights that are not the only ones are noticed."""
    found = synthetic_control.fit(panel, options, book_of(memory, panel))
    return replace(found, notices=(*found.notices, *not_unique(found)))


def book_of(memory: dict[Any, Any], panel: StudyPanel) -> Mixtures:
    """The mixtures that were found of the same units: replications are alike before the starts asked about."""
    book: Mixtures = memory.setdefault(("mixtures", panel.units), Mixtures())
    return book


def not_unique(estimate: Estimate) -> tuple[Notice, ...]:
    """A note for each treated unit that other weights match as well."""
    return tuple(
        Notice(id="weights-not-unique", severity="note", unit=unit, expected="one set of weights that fits best",
               found="several that fit alike", fix="Those with the least sum of squares were taken.")
        for unit in estimate.diagnostics.get("flat", ())
    )  # fmt: skip


def placebo_gaps(panel: StudyPanel, options: Options, start: int, memory: dict[Any, Any]) -> tuple[Whole, Floats]:
    """Every donor as if treated from a column, the treated in no pool."""
    method = SyntheticControl(panel, options, book_of(memory, panel))
    return gaps_as_treated.every_donor(panel, method.gaps, start)


def leave_two_out(panel: StudyPanel, options: Options, memory: dict[Any, Any]) -> Mapping[str, Any]:
    """The refined placebo test."""
    book = book_of(memory, panel)
    method = SyntheticControl(panel, options, book)
    return gaps_as_treated.two_left_out(panel, method.gaps, synthetic_control.fit(panel, options, book))


def conformal(panel: StudyPanel, options: Options, level: float, memory: dict[Any, Any]) -> Estimate:
    """The estimate with conformal bounds of its gaps and the p-value of all treated periods together."""
    found = fit(panel, options, memory)
    inferred = moving_blocks.infer(panel, found, moving_blocks.Mixed(intercept=options.intercept), level=level)
    return gaps_as_treated.bounded(found, inferred)
