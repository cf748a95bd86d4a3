"""The truth of generated records: what was planted, and what each measure is expected to be with it and without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from carefund.arrays import Floats, Whole
from carefund.records.generation.effects import TARGETS, Effect
from carefund.records.generation.measures import MEASURES
from carefund.records.generation.official import Official
from carefund.records.generation.parameters import AGE_GROUPS
from carefund.records.generation.window import RUN_IN, Window

SERIES, MULTIPLIERS, TRUTH = "truth/series.parquet", "truth/multipliers.parquet", "truth.json"


def truth_series(official: Official, window: Window, expected: Floats, without: Floats, counts: Whole) -> pl.DataFrame:
    """A row for each measure, area and month: expected with and without effects, and generated (before faults)."""
    measures, areas, months = (len(MEASURES), len(official.areas), len(window.written))
    names = pl.Series([measure.name for measure in MEASURES])
    codes, days = pl.Series(official.areas, dtype=pl.String), pl.Series(window.written, dtype=pl.Date)
    shape = np.indices((measures, areas, months)).reshape(3, -1).astype(np.uint32)

    def flat(values: Floats | Whole) -> pl.Series:
        return pl.Series(values[:, :, RUN_IN:].reshape(-1))

    return pl.DataFrame(
        {
            "measure": names.gather(pl.Series(shape[0])),
            "area": codes.gather(pl.Series(shape[1])),
            "month": days.gather(pl.Series(shape[2])),
            "expected": flat(expected),
            "expected_without_effects": flat(without),
            "generated": flat(counts),
        }
    )


def truth_multipliers(official: Official, window: Window, multipliers: Floats) -> pl.DataFrame:
    """What each chance was multiplied by, where it was: a row for each chance, area, age group and month."""
    chance, area, group, month = np.nonzero(multipliers != 1)

    def at(values: Sequence[object], places: Whole) -> pl.Series:
        return pl.Series(values).gather(pl.Series(places).cast(pl.UInt32))

    return pl.DataFrame(
        {
            "chance": at(TARGETS, chance),
            "area": at(official.areas, area),
            "age_group": at(AGE_GROUPS, group),
            "month": at(window.months, month),
            "multiplier": pl.Series(multipliers[chance, area, group, month]),
        }
    )


def truth_record(
    effects: Sequence[Effect],
    expected: Floats,
    without: Floats,
    counts: Whole,
    faults: Mapping[str, Mapping[str, int]],
    unplaced: int,
) -> dict[str, Any]:
    """The truth in short: effects as planted, totals of each measure, and faults by month and kind."""
    totals = {
        measure.name: {
            "label": measure.label,
            "unit": measure.unit,
            "expected": float(expected[number].sum()),
            "expected_without_effects": float(without[number].sum()),
            "generated": int(counts[number].sum()),
        }
        for number, measure in enumerate(MEASURES)
    }
    kinds = sorted({kind for month in faults.values() for kind in month})
    return {
        "effects": [effect.as_record() for effect in effects],
        "measures": totals,
        "faults": {
            "planted": {kind: sum(month.get(kind, 0) for month in faults.values()) for kind in kinds},
            "by_month": {month: dict(counts) for month, counts in sorted(faults.items())},
        },
        "not_placed": unplaced,
        "series": SERIES,
        "multipliers": MULTIPLIERS,
    }
