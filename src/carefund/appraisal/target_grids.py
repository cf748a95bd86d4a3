"""Making the grids of a round's metric, for England and every area, from the outcomes that an appraisal works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.question import NoAppraisal
from carefund.appraisal.round_appraisal import round_outcomes
from carefund.appraisal.target_grid import Curve, TargetGrid
from carefund.appraisal.target_verdict import new_part_notes
from carefund.arrays import Floats
from carefund.programme.definition import Round

POINTS = 500
"""Points of a curve: a chance read from it is off by 0.001 at most."""
EFFECTS = 2_000
"""Points that stand for the law of a programme's effect, drawn in each of many areas."""
DIGITS = 5
"""Decimals of a change in per cent that are kept."""
SMALL = 1e-9


@dataclass(frozen=True)
class GridsOfMetric:
    """The grids of one metric of a round by code, England's among them, and why other areas have none."""

    grids: Mapping[str, TargetGrid]
    none: Mapping[str, NoAppraisal]


def target_grids(round_: Round, basis: ForecastBasis, as_of: date) -> GridsOfMetric:
    """The grids of England and every area for the question of a basis.

    Raises NoAppraisal when no area has a baseline.
    """
    outcomes, none = round_outcomes(round_, basis, as_of)
    notes = new_part_notes(round_)
    seen = curve_of(basis.past.sample)
    pooled = [outcome.effect for code, outcome in outcomes.items() if basis.by_base_rate(code)]
    with_effect = curve_with(basis.past, pooled) if pooled else None
    grids = {}
    for code, outcome in outcomes.items():
        own = not basis.by_base_rate(code)
        grids[code] = TargetGrid(
            round_id=round_.id,
            series=basis.question.series,
            label=basis.question.metric.label,
            unit=basis.question.metric.unit,
            as_of=as_of,
            known_to=basis.panel.last,
            baseline=(basis.question.baseline[0], basis.question.baseline[-1]),
            target=(basis.question.target[0], basis.question.target[-1]),
            no_change=outcome.verdict(0.0, notes, plan_in_hand=False),
            seen=seen,
            without=curve_of(outcome.change_without) if own else None,
            with_plan=curve_of(outcome.change) if own or with_effect is None else with_effect,
            past=_own_past(basis, code),
            releases=dict(basis.panel.releases),
        )
    return GridsOfMetric(grids, none)


def _own_past(basis: ForecastBasis, code: str) -> tuple[tuple[date, float], ...]:
    """The area's own changes over spans that do not overlap, by the last month of each; none for England."""
    own = basis.own_past(code)
    if own is None:
        return ()
    known = zip(own.lasts, own.changes[0].tolist(), strict=True)
    return tuple((last, change) for last, change in known if np.isfinite(change))


def curve_of(changes: Floats, of: int | None = None) -> Curve:
    """The curve of changes in per cent, each of which counts alike; `of` is how many cases they are, if not so many.

    Up to `POINTS` it holds them all; of more it has the quantiles in the middle of as many equal parts.
    """
    kept = np.sort(changes)
    if len(kept) > POINTS:
        kept = kept[((np.arange(POINTS) + 0.5) / POINTS * len(kept)).astype(int)]
    return Curve(changes=tuple(np.round(kept, DIGITS).tolist()), of=len(changes) if of is None else of)


def curve_with(past: PastChanges, effects: Iterable[Floats]) -> Curve:
    """The changes that areas had, each with a programme's effect on top: (1 + c)(1 + e) - 1.

    `effects` are draws of the effect as a part of 1, of each of many areas; its law is the same in all, so they are
    taken together. It is the curve of the mean of `PastChanges.share_with` over areas.
    """
    law = np.sort(np.concatenate([np.maximum(each, SMALL - 1) for each in effects]))
    if len(law) > EFFECTS:
        law = law[((np.arange(EFFECTS) + 0.5) / EFFECTS * len(law)).astype(int)]
    changes = ((1 + past.sample[:, None] / 100) * (1 + law[None, :]) - 1) * 100
    return curve_of(changes.ravel(), of=past.n)
