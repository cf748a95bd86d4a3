"""Faults of real extracts, planted in generated spells in known numbers, so that the check of records can be checked.

Each row has one fault at most. What the measures' truth says is of the records before any fault was planted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from carefund.arrays import Whole
from carefund.calendar import month_after, month_number
from carefund.records.generation.draws import Step, Stream, stream

RATES: Mapping[str, float] = {
    "duplicate-spells": 0.002,
    "overlapping-spells": 0.001,
    "discharge-before-admission": 0.0005,
    "missing-person": 0.003,
    "unknown-area": 0.001,
    "unknown-method": 0.0005,
    "unknown-diagnosis": 0.001,
}
"""The part of a month's spells that each fault is planted in."""
LATE = "late-rows"
LATE_PART, LATE_BY = 0.02, 3
"""How often a hospital's month comes late, and by how many months."""
UNKNOWN_AREA, UNKNOWN_METHOD, UNKNOWN_DIAGNOSIS = "E99999999", "99", "Q#99"
LONG_ENOUGH = 2
"""Nights of a stay that another may overlap."""


@dataclass(frozen=True)
class Faulty:
    """A month's spells with faults: those that came in time, those that came late with their month, and how many."""

    spells: pl.DataFrame
    late: pl.DataFrame
    arrives: date
    counts: Mapping[str, int]


def with_faults(spells: pl.DataFrame, month: date, seed: int) -> Faulty:
    """Plant faults in a month's spells."""
    chance = stream(seed, 0, month_number(month), Step.FAULTS)
    late, spells = _late(spells, chance)
    chosen = _chosen(spells, chance)
    row = pl.int_range(pl.len())
    changed = spells.with_columns(
        person=_unless(row, chosen["missing-person"], "person", pl.lit(None, dtype=pl.String)),
        area=_unless(row, chosen["unknown-area"], "area", pl.lit(UNKNOWN_AREA)),
        method=_unless(row, chosen["unknown-method"], "method", pl.lit(UNKNOWN_METHOD)),
        diagnosis=_unless(row, chosen["unknown-diagnosis"], "diagnosis", pl.lit(UNKNOWN_DIAGNOSIS)),
        discharged=_unless(
            row, chosen["discharge-before-admission"], "discharged", pl.col("admitted") - pl.duration(days=1)
        ),
    )
    twice = spells[chosen["duplicate-spells"]]
    over = spells[chosen["overlapping-spells"]].with_columns(
        spell=pl.concat_str([pl.col("spell"), pl.lit("V")]),
        admitted=pl.col("admitted") + pl.duration(days=1),
        discharged=pl.col("discharged") + pl.duration(days=1),
        ready=pl.lit(None, dtype=pl.Date),
    )
    counts = {kind: len(rows) for kind, rows in chosen.items()} | {LATE: late.height}
    return Faulty(pl.concat([changed, twice, over]), late, month_after(month, LATE_BY), counts)


def _unless(row: pl.Expr, chosen: Whole, name: str, fault: pl.Expr) -> pl.Expr:
    return pl.when(row.is_in(pl.Series(chosen).implode())).then(fault).otherwise(pl.col(name))


def _late(spells: pl.DataFrame, chance: Stream) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of the hospitals whose month comes late, and the others."""
    providers = spells["provider"].unique().sort()
    chosen = providers.filter(pl.Series(chance.random(providers.len()) < LATE_PART))
    late = pl.col("provider").is_in(chosen.implode())
    return spells.filter(late), spells.filter(~late)


def _chosen(spells: pl.DataFrame, chance: Stream) -> dict[str, Whole]:
    """Different rows for each kind of fault, which such a fault can be planted in."""
    fit = {
        "overlapping-spells": (spells["discharged"] - spells["admitted"]).dt.total_days() >= LONG_ENOUGH,
        "discharge-before-admission": spells["discharged"].is_not_null(),
    }
    order = chance.permutation(spells.height)
    free = np.ones(spells.height, dtype=bool)
    chosen: dict[str, Whole] = {}
    for kind, rate in RATES.items():
        able = free & fit[kind].fill_null(value=False).to_numpy() if kind in fit else free
        chosen[kind] = order[able[order]][: round(rate * spells.height)]
        free[chosen[kind]] = False
    return chosen
