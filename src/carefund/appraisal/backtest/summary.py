"""A backtest in tables: scores by series, horizon and origin, closeness to nominal, and chances against events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from carefund.appraisal.backtest.origins import FARTHEST, independent
from carefund.appraisal.backtest.quantiles import OWN
from carefund.appraisal.backtest.scores import INTERVALS, PLACES, WHOLE
from carefund.appraisal.scoring import brier, reliability
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR
from carefund.evidence.series import ENGLAND

BY_SERIES = ("series", "scope", "method")
HORIZONS = ((1, 6), (7, 12), (13, 18))


def score_table(scores: pl.DataFrame, by: Sequence[str] = BY_SERIES) -> pl.DataFrame:
    """Mean CRPS, the parts within each interval (0 to 1) and the number of outturns `n`, by these columns in order."""
    number = pl.col("n").sum()
    return scores.group_by(by, maintain_order=True).agg(
        (pl.col("crps").sum() / number).alias("crps"),
        *((pl.col(f"within_{level}").sum() / number).alias(f"within_{level}") for level in INTERVALS),
        number,
    )


def by_horizon(scores: pl.DataFrame) -> pl.DataFrame:
    """`score_table` for the months of each half year ahead, in the column `months`."""
    label = pl.lit(None, dtype=pl.String)
    for first, last in HORIZONS:
        label = pl.when(pl.col("ahead").is_between(first, last)).then(pl.lit(f"{first} to {last}")).otherwise(label)
    return score_table(scores.with_columns(label.alias("months")), ("series", "scope", "months", "method"))


def england_by_origin(scores: pl.DataFrame) -> pl.DataFrame:
    """England's CRPS at every origin: `series`, `origin`, then a column for each method."""
    whole = score_table(scores.filter(pl.col("scope") == WHOLE), ("series", "origin", "method"))
    return whole.pivot("method", index=["series", "origin"], values="crps", maintain_order=True)


def independent_origins(scores: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """For each series how many origins there are, and how many of them share no scored month."""
    numbers = {}
    for (series,), rows in scores.group_by("series", maintain_order=True):
        months = rows["origin"].unique().to_list()
        numbers[str(series)] = (len(months), independent(months))
    return numbers


def own_scores(scores: pl.DataFrame, scopes: Sequence[str] = (PLACES, WHOLE)) -> pl.DataFrame:
    """The rows of carefund's own forecasts in these scopes."""
    return scores.filter((pl.col("method") == OWN) & pl.col("scope").is_in(list(scopes)))


def series_of(scores: pl.DataFrame) -> list[str]:
    """The series that were scored, in order."""
    return [str(name) for name in scores["series"].unique(maintain_order=True)]


@dataclass(frozen=True)
class Closeness:
    """How far a method's intervals are from nominal, in points by level, pooled over series; lowest is closest."""

    method: str
    within: dict[int, float]
    """The parts inside, in per cent."""
    away: dict[int, float]
    """Points from nominal."""


def closeness(scores: pl.DataFrame, scope: str = PLACES) -> list[Closeness]:
    """Each method's, pooled over every series, origin and month."""
    table = score_table(scores.filter(pl.col("scope") == scope), ("method",))
    return [
        _closeness(row["method"], {level: row[f"within_{level}"] * 100 for level in INTERVALS})
        for row in table.iter_rows(named=True)
    ]


def _closeness(method: str, within: dict[int, float]) -> Closeness:
    return Closeness(method, within, {level: abs(part - level) for level, part in within.items()})


def pits(scores: pl.DataFrame) -> Iterator[tuple[str, str, Floats]]:
    """Each series and scope with the part of carefund's outturns in each tenth."""
    for series in series_of(scores):
        for scope in (PLACES, WHOLE):
            yield series, scope, pit_of(scores, series, scope)


def pit_of(scores: pl.DataFrame, series: str, scope: str = PLACES, method: str = OWN) -> Floats:
    """The part of outturns in each tenth of the forecasts (probability integral transform)."""
    chosen = scores.filter((pl.col("series") == series) & (pl.col("scope") == scope) & (pl.col("method") == method))
    counts = np.array(chosen["pit"].to_list(), dtype=np.float64).sum(axis=0)
    parts: Floats = counts / max(counts.sum(), 1.0)
    return parts


@dataclass(frozen=True, kw_only=True)
class Skill:
    """Brier scores of what was said and of the base rate known then; `n` cases that have both.

    `blocks` is the skill within each run of origins that are less than `FARTHEST` months apart, oldest first: where
    these differ much, so might the next.
    """

    series: str
    span: str
    said: float
    base_rate: float
    n: int
    blocks: tuple[float, ...]

    @property
    def skill(self) -> float:
        """1 less the ratio of the two: above zero is better than the base rate."""
        return skill_of(self.said, self.base_rate)


def skill_of(said: float, base_rate: float) -> float:
    """1 less the ratio of two Brier scores."""
    return 1 - said / base_rate if base_rate else float("nan")


def of_places(chances: pl.DataFrame) -> pl.DataFrame:
    """The chances of places."""
    return chances.filter(pl.col("place") != ENGLAND)


def of_england(chances: pl.DataFrame) -> pl.DataFrame:
    """The chances of England."""
    return chances.filter(pl.col("place") == ENGLAND)


def skills(chances: pl.DataFrame) -> list[Skill]:
    """For each series and span, over all targets and the places of these chances."""
    known = chances.drop_nulls("base_rate").with_columns(_block().alias("block"))
    groups = known.group_by("series", "span", maintain_order=True)
    return [_skill(str(series), str(span), rows) for (series, span), rows in groups]


def _skill(series: str, span: str, rows: pl.DataFrame) -> Skill:
    said, base_rate = _briers(rows)
    blocks = (part for _, part in rows.group_by("block", maintain_order=True))
    parts = tuple(skill_of(*_briers(part)) for part in blocks)
    return Skill(series=series, span=span, said=said, base_rate=base_rate, n=rows.height, blocks=parts)


def _block() -> pl.Expr:
    """The number of the block of months that an origin lies in, counted from the first origin of its series."""
    months = pl.col("origin").dt.year() * MONTHS_IN_YEAR + pl.col("origin").dt.month()
    return (months - months.min().over("series")) // FARTHEST


def _briers(chances: pl.DataFrame) -> tuple[float, float]:
    happened = chances["happened"].to_numpy()
    said, base_rate = (brier(chances[name].to_numpy(), happened) for name in ("said", "base_rate"))
    return said, base_rate


@dataclass(frozen=True, kw_only=True)
class Bin:
    """One bin of a reliability table, in parts of 1; `n` chances."""

    series: str
    span: str
    low: float
    high: float
    said: float
    happened: float
    n: int


def bins_of(chances: pl.DataFrame) -> list[Bin]:
    """The reliability tables of every series and span, bin by bin."""
    groups = chances.group_by("series", "span", maintain_order=True)
    return [one for (series, span), rows in groups for one in _bins(str(series), str(span), rows)]


def _bins(series: str, span: str, rows: pl.DataFrame) -> Iterator[Bin]:
    table = reliability(rows["said"].to_numpy(), rows["happened"].to_numpy())
    columns = zip(table.lows, table.highs, table.said, table.happened, table.n, strict=True)
    for low, high, said, happened, n in columns:
        yield Bin(
            series=series,
            span=span,
            low=float(low),
            high=float(high),
            said=float(said),
            happened=float(happened),
            n=int(n),
        )


def by_target(chances: pl.DataFrame) -> pl.DataFrame:
    """What was said on average and how often it happened, by series, span and target (in per cent)."""
    return chances.group_by("series", "span", "percent", maintain_order=True).agg(
        pl.col("said").mean(), pl.col("happened").mean(), pl.len().alias("n")
    )
