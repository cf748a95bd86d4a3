"""P-values of effects planted in placebo studies, by one design: every effect's from the same fits.

What would have been without the treatment rests, in every design here, on the others and on the time before the start,
so that an effect on the treated changes their gaps alone: by the effect itself on logarithms, else by so much of what
is observed. Placebos are fitted once for each start with all other areas in their pool; one area is ranked among all
others, several among sets drawn from all, as `methods.placebos` has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.panel import StudyPanel, columns_of
from carefund.evaluation.methods.placebos import (
    ALIKE,
    DRAWS,
    GapSizes,
    at_least,
    different_sets,
    moments_of,
    pooled_sizes,
)
from carefund.evaluation.power.designs import FROM_BEFORE_ALONE, PowerDesign
from carefund.evaluation.power.question import PowerQuestion
from carefund.evaluation.study.offered import Asked, Memory


@dataclass(frozen=True)
class Gaps:
    """Every area's gaps as if treated from a start, and the panel that they are of, to a last period."""

    panel: StudyPanel
    start: int
    gaps: Floats
    memory: Memory


@dataclass(frozen=True, kw_only=True)
class Planted:
    """P-values of one design: at no effect and at each effect, shape (studies, 1 + effects), for one wait.

    `among` is how many a study is one of, so that p is at least its inverse.
    """

    p_values: Floats
    among: int


def planted(design: PowerDesign, question: PowerQuestion, *, last_alone: bool = False) -> list[Planted]:
    """The p-values by horizon, in their order, or of the last alone. Raises CannotEstimate where there is no answer."""
    memory: Memory = {}
    waits = question.horizons[-1:] if last_alone else question.horizons
    by_start = [_horizons(design, question, start, waits, memory) for start in question.starts]
    alone = question.areas == 1
    sets = [] if alone else question.sets(question.studies)
    found = []
    for place in range(len(waits)):
        if alone:
            parts = [_alone(design, question, gaps[place]) for gaps in by_start]
        else:
            own = [sets[first :: len(by_start)] for first in range(len(by_start))]
            parts = [_together(design, question, gaps[place], some) for gaps, some in zip(by_start, own, strict=True)]
        found.append(_joined([part for part in parts if part.p_values.size]))
    return found


def _joined(parts: Sequence[Planted]) -> Planted:
    return Planted(p_values=np.concatenate([part.p_values for part in parts]), among=min(part.among for part in parts))


def _horizons(
    design: PowerDesign, question: PowerQuestion, start: int, waits: Sequence[int], memory: Memory
) -> list[Gaps]:
    """Every area's gaps from a start, to each horizon."""
    if design.method not in FROM_BEFORE_ALONE:
        return [_every_area(design, question, start, start + wait, {}) for wait in waits]
    whole = _every_area(design, question, start, start + waits[-1], memory)
    return [_cut(whole, start + wait) for wait in waits]


def _every_area(design: PowerDesign, question: PowerQuestion, start: int, end: int, memory: Memory) -> Gaps:
    panel = panel_of(design, question, end)
    rows, found = design.asked(question.seed, memory).placebo_gaps(panel, start)
    gaps = np.full(panel.outcome.shape, np.nan)
    gaps[rows] = found
    return Gaps(panel, start, gaps, memory)


def panel_of(design: PowerDesign, question: PowerQuestion, end: int) -> StudyPanel:
    """The history to a period, on the design's scale, with nobody treated."""
    history = question.history
    outcome = history.outcome[:, :end]
    return StudyPanel(
        units=history.units,
        periods=history.periods[:end],
        outcome=np.log(outcome) if design.logarithm else outcome,
        starts=np.full(len(history.units), end, dtype=np.int64),
    )


def _cut(whole: Gaps, end: int) -> Gaps:
    return Gaps(columns_of(whole.panel, 0, end), whole.start, whole.gaps[:, :end], whole.memory)


def _steps(design: PowerDesign, question: PowerQuestion) -> Floats:
    """No effect and each effect, as multiples of what it adds to a gap."""
    effects = np.append(0.0, question.effects)
    return np.log1p(effects) if design.logarithm else effects


def _added(design: PowerDesign, observed: Floats) -> Floats:
    """What an effect of one step adds to gaps from the start on."""
    return np.ones_like(observed) if design.logarithm else observed


def _alone(design: PowerDesign, question: PowerQuestion, found: Gaps) -> Planted:
    """Each area that may be treated, alone and in its turn."""
    known = np.flatnonzero(np.isfinite(found.gaps).all(axis=1))
    sizes = pooled_sizes(moments_of(found.gaps[known], found.start)[:, None])
    own = np.flatnonzero(np.isin(known, question.pool))
    late, observed = (each[known[own], found.start :] for each in (found.gaps, found.panel.outcome))
    ratios = _ratios(late, _added(design, observed), sizes.pre_rmspe[own], _steps(design, question))
    above = at_least(sizes.ratio, ratios) - (sizes.ratio[own][:, None] >= ratios * (1 - ALIKE))
    return Planted(p_values=(1 + above) / len(known), among=len(known))


def _together(design: PowerDesign, question: PowerQuestion, found: Gaps, sets: Sequence[Whole]) -> Planted:
    """Several areas treated together, a study for each set."""
    asked, rows = design.asked(question.seed, found.memory), list[Floats]()
    drawn = _Drawn.of(design, question, found)
    alone = asked.method.offers("each_alone")
    for treated in sets:
        gap = found.gaps[treated] if alone else _fitted(asked, found, treated)
        own = _pooled_ratios(design, question, gap, found.panel.outcome[treated], found.start)
        above = (drawn.ratios(treated, _steps(design, question)) >= own * (1 - ALIKE)).sum(axis=0)
        rows.append((1 + above) / (1 + DRAWS))
    return Planted(p_values=np.array(rows).reshape(len(rows), 1 + len(question.effects)), among=drawn.different)


def _fitted(asked: Asked, found: Gaps, treated: Whole) -> Floats:
    """The gaps of areas that are treated together."""
    starts = found.panel.starts.copy()
    starts[treated] = found.start
    return asked.fit(replace(found.panel, starts=starts)).gap


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    """The sets of areas that a study is ranked among, drawn from all: `parts` (sets, areas) is what each counts.

    `late` are the sets' mean gaps from the start on, `before` the root mean square of those before it; `added` is what
    one step of an effect adds to each area's gaps, where that area is treated in the study. So many are `different`.
    """

    different: int
    parts: Floats
    late: Floats
    before: Floats
    added: Floats

    @classmethod
    def of(cls, design: PowerDesign, question: PowerQuestion, found: Gaps) -> _Drawn:
        known = np.flatnonzero(np.isfinite(found.gaps).all(axis=1))
        random, parts = np.random.default_rng(question.seed), np.zeros((DRAWS, len(found.gaps)))
        places = random.random((DRAWS, len(known))).argsort(axis=1)[:, : question.areas]
        np.put_along_axis(parts, known[places], 1 / question.areas, axis=1)
        means = parts[:, known] @ found.gaps[known]
        return cls(
            different=different_sets(len(known), np.full(question.areas, found.start)),
            parts=parts,
            late=means[:, found.start :],
            before=np.sqrt((means[:, : found.start] ** 2).mean(axis=1)),
            added=_added(design, found.panel.outcome[:, found.start :]),
        )

    def ratios(self, treated: Whole, steps: Floats) -> Floats:
        """The statistic of every set where some areas are treated, at each step; shape (sets, steps)."""
        return _ratios(self.late, self.parts[:, treated] @ self.added[treated], self.before, steps)


def _pooled_ratios(design: PowerDesign, question: PowerQuestion, gap: Floats, observed: Floats, start: int) -> Floats:
    before = np.sqrt((gap[:, :start].mean(axis=0) ** 2).mean())
    late, added = (each.mean(axis=0)[None] for each in (gap[:, start:], _added(design, observed[:, start:])))
    pooled: Floats = _ratios(late, added, np.array([before]), _steps(design, question))[0]
    return pooled


def _ratios(late: Floats, added: Floats, before: Floats, steps: Floats) -> Floats:
    """The statistic of each study (rows of `late`) at each step: a quadratic in it under a root."""
    first, cross, second = (late**2).mean(1), (late * added).mean(1), (added**2).mean(1)
    squares = first[:, None] + 2 * cross[:, None] * steps + second[:, None] * steps**2
    sizes = GapSizes(att=steps, pre_rmspe=before[:, None], post_rmspe=np.sqrt(np.maximum(squares, 0.0)))
    return sizes.ratio
