"""Verdicts as a table, the same columns for a round's and for plans'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from carefund.appraisal.verdict import Saving, Verdict
from carefund.interval import Interval

PERCENT, CHANCE, COUNT, POUNDS = 3, 4, 1, 0
"""Decimals of each kind of figure."""
PARTS = ("middle", "low", "high")
_TEXT = ("area_code", "area_name", "metric", "verdict")
COLUMNS: dict[str, Any] = {
    name: pl.String if name in _TEXT else pl.Float64
    for name in (
        "area_code",
        "area_name",
        "metric",
        "target_percent",
        "probability",
        "verdict",
        "probability_without_plan",
        "baseline",
        "target_count",
        *(f"outturn_{part}" for part in PARTS),
        *(f"change_percent_{part}" for part in PARTS),
        *(f"without_percent_{part}" for part in PARTS),
        *(f"effect_percent_{part}" for part in PARTS),
        "needed_effect_percent",
        "detectable_percent",
        "planned_saving",
        *(f"expected_saving_{part}" for part in PARTS),
    )
}
"""Name and type of every column; `low` and `high` are the ends of a 95% interval."""


def verdict_table(verdicts: Iterable[Verdict]) -> pl.DataFrame:
    """A row for each verdict; columns as in COLUMNS, also where there is no row.

    Changes and effects are in per cent and fall negative, counts in the metric's unit over the target's months, savings
    in pounds at the average price and null where the round has no price.
    """
    return pl.DataFrame([verdict_row(verdict) for verdict in verdicts], schema=COLUMNS)


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """One verdict as a row: chances to four decimals, per cent to three, counts to one, whole pounds."""
    return {
        "area_code": verdict.code,
        "area_name": verdict.name,
        "metric": verdict.metric,
        "target_percent": _rounded(verdict.target, PERCENT),
        "probability": _rounded(verdict.probability, CHANCE),
        "verdict": verdict.word,
        "probability_without_plan": _rounded(verdict.probability_without, CHANCE),
        "baseline": _rounded(verdict.baseline.middle, COUNT),
        "target_count": _rounded(verdict.target_count, COUNT),
        **_parts("outturn", verdict.outturn, COUNT),
        **_parts("change_percent", verdict.change, PERCENT),
        **_parts("without_percent", verdict.change_without, PERCENT),
        **_parts("effect_percent", verdict.plan_effect, PERCENT),
        "needed_effect_percent": _rounded(verdict.needed, PERCENT),
        "detectable_percent": _rounded(verdict.detectable, PERCENT),
        **_savings(verdict.saving),
    }


def _savings(saving: Saving | None) -> dict[str, float | None]:
    if saving is None:
        return dict.fromkeys(("planned_saving", *(f"expected_saving_{part}" for part in PARTS)))
    expected = _parts("expected_saving", saving.expected_average, POUNDS)
    return {"planned_saving": _rounded(saving.planned, POUNDS), **expected}


def _parts(name: str, span: Interval[float], digits: int) -> dict[str, float | None]:
    return {f"{name}_{part}": _rounded(getattr(span, part), digits) for part in PARTS}


def _rounded(value: float, digits: int) -> float:
    """The value so rounded; zero without a sign."""
    return round(float(value), digits) + 0.0
