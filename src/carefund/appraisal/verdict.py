"""The verdict on one target: a probability with its word, what is expected instead, and what the answer rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from carefund.arrays import Floats
from carefund.interval import Interval
from carefund.wording.chances import word_for

POWER = 1.959964 + 0.841621
"""Two-sided 5% test with 80% power: so many standard errors (Bloom, Evaluation Review 1995;19:547-556)."""


@dataclass(frozen=True)
class Saving:
    """Pounds: as planned, and as expected of the plan (its effect against doing nothing, not against last year)."""

    planned: float
    expected_average: Interval[float]
    expected_marginal: Interval[float]
    expected_cash: Interval[float]
    price: str
    """Which price, in words."""
    unit_price: float
    """The same in pounds for each admission, day or other unit."""


@dataclass(frozen=True)
class Verdict:
    """What is to be expected of one target.

    Changes are in per cent of the baseline and fall negative; counts are in the metric's unit over the target's months.
    `probability` is with the plan, `probability_without` without it; `needed` is the effect that the plan must have on
    what would otherwise come, for even chances; `detectable` the smallest effect that one year could tell from
    chance.
    """

    code: str
    name: str
    metric: str
    target: float
    target_count: float
    baseline: Interval[float]
    probability: float
    probability_without: float
    outturn: Interval[float]
    change: Interval[float]
    change_without: Interval[float]
    added: Interval[float]
    needed: float
    detectable: float
    saving: Saving | None
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    months: tuple[date, ...] = field(default=(), repr=False)

    @property
    def word(self) -> str:
        """The probability's word on the fixed scale."""
        return word_for(self.probability)

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON."""
        changes = ("change", "change_without", "added")
        record: dict[str, Any] = {
            "area_code": self.code,
            "area_name": self.name,
            "metric": self.metric,
            "target_percent": round(self.target, 3),
            "target_count": round(self.target_count),
            "probability": round(self.probability, 4),
            "probability_without_plan": round(self.probability_without, 4),
            "verdict": self.word,
            "expected_outturn": round(self.outturn.middle),
            "outturn_low": round(self.outturn.low),
            "outturn_high": round(self.outturn.high),
            "baseline": self.baseline.as_record(),
            **{f"{name}_percent": getattr(self, name).as_record(2) for name in changes},
            "needed_effect_percent": round(self.needed, 2),
            "detectable_percent": round(self.detectable, 2),
            "saving": None if self.saving is None else _saving_record(self.saving),
            "reasons": list(self.reasons),
            "notes": list(self.notes),
        }
        return record


def _saving_record(saving: Saving) -> dict[str, Any]:
    spans = ("expected_average", "expected_marginal", "expected_cash")
    return {
        "planned": round(saving.planned),
        **{name: getattr(saving, name).as_record() for name in spans},
        "price": saving.price,
    }


def detectable_effect(without: Floats) -> float:
    """The smallest effect, in per cent, that the outturn could tell from the forecast without the plan.

    `POWER` standard deviations of the draws' logs: a two-sided test at 5% with 80% power.
    """
    spread = float(np.std(np.log(np.maximum(without, 1.0))))
    return float((1 - np.exp(-POWER * spread)) * 100)
