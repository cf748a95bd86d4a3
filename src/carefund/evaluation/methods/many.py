"""Many studies of one panel by synthetic control, with all placebos: what size and power a design would have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods import augmented, placebos, synthetic_control
from carefund.evaluation.methods.augmented import AugmentedControl
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import SpacePlacebos
from carefund.evaluation.methods.synthetic_control import Mixtures, SyntheticControl


@dataclass(frozen=True, kw_only=True)
class PlantedStudy:
    """One replication: which rows are treated, from which column, and by what share their outcomes are raised."""

    units: Whole
    starts: Whole
    relative_effects: Floats

    def on(self, panel: StudyPanel) -> StudyPanel:
        """The panel with these units treated and their outcomes from the start on times 1 + the relative effect."""
        outcome, starts = panel.outcome.copy(), np.full(len(panel.units), len(panel.periods))
        for unit, start, effect in zip(self.units, self.starts, self.relative_effects, strict=True):
            outcome[unit, start:] *= 1 + effect
            starts[unit] = start
        return replace(panel, outcome=outcome, starts=starts)


@dataclass(frozen=True, kw_only=True)
class StudyResult:
    """A replication's estimate and its placebos in space."""

    estimate: Estimate
    space: SpacePlacebos


def fit_many(
    panel: StudyPanel,
    options: synthetic_control.Options | augmented.Options,
    studies: Iterable[PlantedStudy],
    *,
    seed: int = 0,
) -> Iterator[StudyResult]:
    """Each study's estimate and placebos, as the study alone would have them, in the order given.

    Studies of one panel share nearly all that has to be fitted: outcomes before a start are the same in all, and a
    donor's mixture stays what it is unless a unit treated in a study has weight in it.
    """
    book = Mixtures()
    for study in studies:
        planted = study.on(panel)
        method: SyntheticControl | AugmentedControl
        if isinstance(options, augmented.Options):
            method = AugmentedControl(planted, options, book)
            estimate = augmented.fit(planted, options, book)
        else:
            method = SyntheticControl(planted, options, book)
            estimate = synthetic_control.fit(planted, options, book)
        yield StudyResult(estimate=estimate, space=placebos.in_space(planted, method.gaps, estimate, seed=seed))
