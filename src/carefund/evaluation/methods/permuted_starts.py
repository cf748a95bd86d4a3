"""How large a staggered effect chance alone makes: the same starts given to units that are never treated."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.drawn_starts import drawn, shuffled
from carefund.evaluation.methods.group_time import Estimated, Panels, Rules, base_of, effects
from carefund.evaluation.methods.placebos import different_sets


@dataclass(frozen=True, kw_only=True)
class Permuted:
    """Effects (draws,) of the same starts where nothing was done; `over_all` where the treated had to be drawn too.

    At most so many draws are `different`: drawn again, the same ones prove nothing more.
    """

    att: Floats = field(repr=False)
    over_all: bool
    different: int

    @property
    def fewest_p(self) -> float:
        """The smallest p-value that so many different draws allow, the study itself counted where it is not drawn."""
        return 1 / (self.different + (0 if self.over_all else 1))


def permuted(panels: Panels, rules: Rules, seed: int, draws: int) -> Permuted:
    """Give the panel's starts (one sample) to never-treated units drawn without replacement, again and again."""
    pool, over_all = drawn_panels(panels, seed, draws)
    own, length = panels.starts[0], panels.outcome.shape[1]
    different = different_sets(pool.starts.shape[1], own[own < length])
    return Permuted(att=simple_effects(pool, rules), over_all=over_all, different=different)


def drawn_panels(panels: Panels, seed: int, draws: int) -> tuple[Panels, bool]:
    """Samples of the panel's starts (one sample) on never-treated units drawn without replacement.

    Where too few units are never treated, starts are drawn over all units, as the second value says: a test of no
    effect in any unit.
    """
    own, length = panels.starts[0], panels.outcome.shape[1]
    starts, rows = drawn(own, length, seed, draws), np.flatnonzero(own == length)
    over_all = starts is None
    if starts is None:
        rows = np.arange(len(own))
        starts = shuffled(own[own < length], len(own), length, seed, draws)
    return Panels(outcome=panels.outcome[rows], covariates=panels.covariates[:, rows], starts=starts), over_all


def drawn_over_all(panels: Panels, found: Estimated, seed: int, draws: int) -> Panels:
    """Samples of the panel's starts (one sample) on all units, where what was done to the treated is taken away.

    That is the mean gap of the treated at each time to or from the start.
    """
    own, length = panels.starts[0], panels.outcome.shape[1]
    treated = np.flatnonzero(own < length)
    outcome = panels.outcome.copy()
    gaps = np.stack([outcome[row] - found.counterfactual[int(own[row])][row] for row in treated])
    since = np.arange(length) - own[treated][:, None]
    for time in np.unique(since):
        at = since == time
        gaps[at] -= gaps[at].mean()
    for gap, row in zip(gaps, treated, strict=True):
        outcome[row] = found.counterfactual[int(own[row])][row] + gap
    starts = shuffled(own[own < length], len(own), length, seed, draws)
    return Panels(outcome=outcome, covariates=panels.covariates, starts=starts)


def simple_effects(panels: Panels, rules: Rules) -> Floats:
    """The mean effect over treated unit-periods of each sample, shape (samples,); every sample has the same starts."""
    length = panels.outcome.shape[1]
    starts, sizes = np.unique(panels.starts[0][panels.starts[0] < length], return_counts=True)
    total, weight = np.zeros(len(panels.starts)), 0
    for start, size in zip(starts, sizes, strict=True):
        total += size * _summed(panels, int(start), rules)
        weight += size * (length - start)
    mean: Floats = total / weight
    return mean


def _summed(panels: Panels, start: int, rules: Rules) -> Floats:
    """The sum of a start's effects over its treated periods, by sample."""
    found = effects(panels, start, base_of(start, rules), range(start, panels.outcome.shape[1]), rules, whole=False)
    summed: Floats = found.att.sum(1)
    return summed


def fewest(starts: Whole, length: int) -> float:
    """Treated units for each start, on average."""
    given = starts[starts < length]
    return len(given) / len(np.unique(given))


def smallest(starts: Whole, length: int) -> int:
    """Treated units of the start that has fewest."""
    return int(np.unique(starts[starts < length], return_counts=True)[1].min())
