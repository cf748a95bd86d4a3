"""Staggered difference-in-differences without forbidden comparisons (Callaway and Sant'Anna 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.aggregates import Aggregate, parts_of_answer, simple
from carefund.evaluation.methods.change_effects import Adjustment
from carefund.evaluation.methods.difference_in_differences import two_way
from carefund.evaluation.methods.drawn_starts import inference
from carefund.evaluation.methods.estimate import Estimate, Notice
from carefund.evaluation.methods.event_study import EventStudy, by_influence, by_permutation
from carefund.evaluation.methods.group_time import ALMOST_SURE, Estimated, Panels, Rules, base_of, effects, group_time
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.permuted_starts import Permuted, drawn_over_all, fewest, permuted, smallest
from carefund.evaluation.methods.placebos import SIZE
from carefund.evaluation.methods.small_samples import errors_of_few
from carefund.evaluation.methods.whole_panel import require_whole

ENOUGH_TREATED = 30
"""Treated units from which on a p-value rests on influence functions."""
FEW_FOR_A_START = 3
"""Treated units for a start, on average, below which influence functions do not see how the treated differ.

With 30 treated of 149 councils in windows of 24 months of delayed days the permutation rejects a true null in 6.2% of
600 draws where each of 15 starts has two; by influence functions and Student's t it is 2.0%, and an effect is found
less often.
"""
ENOUGH_FOR_A_BAND = 10
"""Treated units of every start from which on bands rest on influence functions: some times are of one start alone."""
NULL_HYPOTHESIS = "From their starts on the treated units changed as comparable untreated units did, on average."
ASSUMPTIONS = (
    "Without the treatment the units of each start would have moved in parallel with those they are compared with, "
    "given the covariates in the base period where there are any.",
    "No unit changed because of the treatment before its start, less the anticipation that was allowed for.",
    "A unit once treated stays treated, and does not change what happens in untreated units.",
    "Units are independent of each other; within a unit the errors may depend on each other in any way.",
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of the contract; `seed` and `draws` are those of the permutation of starts."""

    comparison: Literal["never-treated", "not-yet-treated"] = "never-treated"
    adjustment: Adjustment = "none"
    covariates: tuple[str, ...] = ()
    base: Literal["varying", "universal"] = "varying"
    anticipation: int = 0
    seed: int = 0
    draws: int = 999

    @property
    def rules(self) -> Rules:
        """How groups are compared."""
        return Rules(
            comparison=self.comparison, adjustment=self.adjustment, base=self.base, anticipation=self.anticipation
        )


@one_thread()
def fit(panel: StudyPanel, options: Options, level: float = 0.95) -> Estimate:
    """Group-time effects and what they come to, with the p-value that the contract asks for.

    Raises CannotEstimate for a panel with a hole, without treated units, with a start that has no base period, with
    nobody to compare with, or with covariates that do not allow the adjustment.
    """
    require_whole(panel, options.covariates, never=options.comparison == "never-treated")
    panels, rules = panels_of(panel, options), options.rules
    found = group_time(panels, rules)
    whole = simple(found.cells, panel.starts)
    rows = np.flatnonzero(panel.is_treated)
    starts = panel.starts[rows]
    counterfactual = _courses(found, rows, starts)
    observed = panel.outcome[rows]
    chance = None if _rests_on_influence(panel) else permuted(panels, rules, options.seed, options.draws)
    half, p_value = _inference(whole, panel.starts, chance, level)
    twfe = two_way(panel.outcome, panel.starts) if len(np.unique(panel.starts)) > 1 else None
    return Estimate(
        treated=rows,
        observed=observed,
        counterfactual=counterfactual,
        starts=starts,
        effect=whole.att,
        standard_error=whole.standard_error,
        p_value=p_value,
        interval=None if half is None else (whole.att - half, whole.att + half),
        basis="influence-functions" if chance is None else "permutation-of-starts",
        parts=parts_of_answer(found.cells, panel.starts, panel.periods),
        diagnostics={} if twfe is None else {"two_way_fixed_effects": {"att": twfe.att}},
        notices=_notices(panel, chance),
    )


@one_thread()
def placebo_gaps_at_once(panel: StudyPanel, options: Options, start: int) -> tuple[Whole, Floats]:
    """Every unit that is never treated as if it alone were treated from the column `start`, the treated left out.

    They are those of `fit` one by one up to rounding, for many specifications. Gives the units' rows (placebos,) and
    gaps (placebos, periods) against the change to be expected since the base period; not a number where covariates do
    not allow the adjustment, none at all where there is no base period.
    """
    rows, length = np.flatnonzero(~panel.is_treated), len(panel.periods)
    base = base_of(start, options.rules)
    if len(rows) < 2 or base < 0:  # noqa: PLR2004
        return rows[:0], np.zeros((0, length))
    given = panels_of(panel, options)
    starts = np.where(np.eye(len(rows), dtype=bool), start, length)
    pool = Panels(outcome=given.outcome[rows], covariates=given.covariates[:, rows], starts=starts)
    found = effects(pool, start, base, range(length), options.rules, whole=False)
    able = found.regular & (found.chance <= ALMOST_SURE)
    return rows, np.where(able[:, None], found.att, np.nan)


@one_thread()
def event_study(panel: StudyPanel, options: Options, level: float) -> EventStudy:
    """Effects by time since the start with simultaneous bands, on the same basis as the p-value.

    Raises CannotEstimate as `fit` does.
    """
    panels, rules = panels_of(panel, options), options.rules
    estimated = group_time(panels, rules)
    cells = estimated.cells
    if _rests_on_influence(panel) and smallest(panel.starts, len(panel.periods)) >= ENOUGH_FOR_A_BAND:
        return by_influence(cells, panel.starts, rules, level, options.seed)
    pool = drawn_over_all(panels, estimated, options.seed, options.draws)
    return by_permutation(cells, panel.starts, pool, rules, level)


def panels_of(panel: StudyPanel, options: Options) -> Panels:
    """The panel as group-time effects take it; covariates count where the adjustment uses them."""
    names = () if options.adjustment == "none" else options.covariates
    covariates = [panel.covariates[name] for name in names]
    shape = (0, *panel.outcome.shape)
    return Panels(
        outcome=panel.outcome,
        covariates=np.stack(covariates) if covariates else np.zeros(shape),
        starts=panel.starts[None],
    )


def _courses(found: Estimated, rows: Whole, starts: Whole) -> Floats:
    """Each treated unit's course without treatment: its base period's outcome and the change to be expected."""
    return np.stack([found.counterfactual[int(start)][row] for row, start in zip(rows, starts, strict=True)])


def _rests_on_influence(panel: StudyPanel) -> bool:
    enough = int(panel.is_treated.sum()) >= ENOUGH_TREATED
    return enough and fewest(panel.starts, len(panel.periods)) >= FEW_FOR_A_START


def _inference(whole: Aggregate, starts: Whole, chance: Permuted | None, level: float) -> tuple[float | None, float]:
    """Half the interval's width, and the p-value; no interval where draws that differ are too few for its level.

    By influence functions both are by Student's t with the degrees of freedom that the groups' sizes leave.
    """
    from scipy.special import stdtr, stdtrit

    if chance is not None:
        made = inference(whole.att, chance.att, level)
        enough = chance.fewest_p <= 1 - level + 1e-9
        return made.interval[1] - whole.att if enough else None, max(made.p_value, chance.fewest_p)
    error = whole.standard_error
    if not error > 0:
        return 0.0, 1.0 if whole.att == 0 else 0.0
    freedom = errors_of_few(whole.influence[None], np.array([error]), starts).freedom[0]
    return float(stdtrit(freedom, (1 + level) / 2)) * error, float(2 * stdtr(freedom, -abs(whole.att) / error))


def _notices(panel: StudyPanel, chance: Permuted | None) -> tuple[Notice, ...]:
    if chance is None:
        return ()
    treated, notices = int(panel.is_treated.sum()), list[Notice]()
    if treated >= ENOUGH_TREATED:
        notices.append(_small_groups())
    if chance.over_all:
        notices.append(_few_never_treated())
    if chance.fewest_p > SIZE:
        notices.append(_few_draws(chance.different))
    return tuple(notices)


def _small_groups() -> Notice:
    return Notice(
        id="few-treated-for-a-start",
        expected="several treated units for each start",
        found="so few that standard errors are too small",
        fix="The p-value and the interval are from permutations of the starts; do not rest on the standard errors.",
    )


def _few_draws(different: int) -> Notice:
    return Notice(
        id="few-placebos",
        expected=f"{round(1 / SIZE)} ways or more to give the starts to other units, so that p can be 5% or less",
        found=str(different),
        fix="Add units that are never treated: with so few no effect is surprising.",
    )


def _few_never_treated() -> Notice:
    return Notice(
        id="few-never-treated",
        expected="more units that are never treated than treated ones, so that starts can be drawn over them",
        found="fewer",
        fix="Starts were drawn over all units: the p-value tests that no unit's outcome was changed at all.",
    )
