"""The panel of a monthly series from the evidence, as it was knowable at the end of a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from carefund.appraisal.assumptions import Assumptions, KnownGrowth
from carefund.appraisal.data_quality import DataQuality, data_quality_of
from carefund.appraisal.notes import EarlierFiguresJoined, ForecastNote, GrowthExpected, WholeOfPlaces
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats
from carefund.calendar import last_day, month_after, months_between
from carefund.evidence.coverage.panel import by_month
from carefund.evidence.definition import DENOMINATOR, SeriesDefinition
from carefund.evidence.derived import NOT_APPORTIONED, figures_of
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.refusal import Refusal
from carefund.wording.dates import month_words
from carefund.wording.lists import counted

KnownBy = Literal["period", "release"]
"""What counts as known: the months that had ended, in the newest version, or only the versions out by then."""
SPLIT = "split"
"""How an area was made of an earlier one's part, whose past figures are not known."""


class NotForecastable(Refusal):
    """A series that cannot be forecast."""


def panel_from_evidence(
    evidence: Evidence,
    series: str,
    last: date,
    *,
    registers: Registers,
    assumptions: Assumptions,
    known_by: KnownBy = "period",
) -> MonthlyPanel:
    """The panel of a monthly series up to a month, from what was knowable at its end.

    By `period`, figures are those of the newest release of each month up to `last`; by `release`, only releases out by
    then. Raises UnknownSeries, or NotForecastable for a series that is not monthly or has no figure by then.
    """
    as_of = as_of_month(last, known_by)
    figures = _figures(evidence, series, as_of)
    definition = evidence.series.definition(series)
    figures = _without_closures(figures, definition)
    codes, first, counts, england = _wide(figures, adds_up=definition.adds_up)
    made_of = predecessors(definition.basis, codes, registers) if definition.adds_up else {}
    joined = join_predecessors(codes, counts, made_of)
    weights = _weights(evidence, definition, as_of, codes, first, counts.shape[1])
    if weights is not None and ENGLAND not in figures["area_code"]:
        england = _weighted(counts, weights, england)
    growth = assumptions.growths.newest(series, as_of.day)
    quality = data_quality_of(evidence, series, as_of, codes=codes, first=first, counts=counts, registers=registers)
    panel = MonthlyPanel(
        series=series,
        codes=tuple(codes),
        first=first,
        counts=counts,
        england=england,
        growth=growth.a_year if growth else 0.0,
        kind=definition.kind,
        weights=weights,
        notes=(*_whole(figures, definition, len(codes)), *_notes(joined, growth, quality, assumptions)),
        releases=_releases(figures),
    )
    if quality is None:
        return panel
    return replace(
        panel,
        incomplete=quality.incomplete,
        level_break=quality.level_break,
        under_recorded=quality.under_recorded,
    )


def _figures(evidence: Evidence, series: str, as_of: AsOf) -> pl.DataFrame:
    """The figures knowable at `as_of`, without what belongs to no area. Raises NotForecastable where there are none."""
    place = f"series '{series}'"
    definition = evidence.series.definition(series)
    if not definition.is_monthly:
        held = evidence.figures([series], as_of=as_of).drop_nulls("value")["period"].n_unique()
        raise NotForecastable(
            "a monthly series",
            f"one that is not a monthly series, with {counted(held, 'period')} held by then",
            "It can be shown and audited; so few figures say too little of those to come",
            place,
            remedy="list-series",
        )
    figures = figures_of(evidence, series, as_of=as_of).filter(pl.col("area_code") != NOT_APPORTIONED)
    if figures["value"].drop_nulls().is_empty():
        raise NotForecastable(
            f"figures knowable at the end of {month_words(as_of.day)}",
            "no figure in the evidence",
            f"Choose a later month, or import the publication ({definition.source})",
            place,
            remedy="list-series",
        )
    return figures


def _whole(figures: pl.DataFrame, definition: SeriesDefinition, places: int) -> Iterator[ForecastNote]:
    """That an own series has no figure for England, where it has none."""
    if definition.own and ENGLAND not in figures["area_code"]:
        yield WholeOfPlaces(places=places, adds_up=definition.adds_up)


def _notes(
    joined: Sequence[str], growth: KnownGrowth | None, quality: DataQuality | None, assumptions: Assumptions
) -> Iterator[ForecastNote]:
    if joined:
        yield EarlierFiguresJoined(codes=tuple(joined))
    if growth is not None:
        source = assumptions.growths.title(growth)
        yield GrowthExpected(a_year=growth.a_year, label=growth.label, percent=growth.percent, source=source)
    if quality is not None and quality.note is not None:
        yield quality.note


def _releases(figures: pl.DataFrame) -> dict[str, str]:
    """The file hash of each release that figures come from, by its id, in order."""
    return dict(figures.select("release", "file_hash").drop_nulls().unique().sort("release").iter_rows())


def as_of_month(last: date, known_by: KnownBy = "period") -> AsOf:
    """What was knowable at the end of a month."""
    return AsOf(last_day(last), known_by)


def _without_closures(figures: pl.DataFrame, definition: SeriesDefinition) -> pl.DataFrame:
    """The figures, null in the months in which what is counted was closed: they say nothing of its usual level."""
    closed = [month for month in figures["period"].unique() if definition.is_closed(month)]
    value = pl.when(pl.col("period").is_in(closed)).then(None).otherwise(pl.col("value"))
    return figures.with_columns(value=value) if closed else figures


def _weights(
    evidence: Evidence, definition: SeriesDefinition, as_of: AsOf, codes: Sequence[str], first: date, length: int
) -> Floats | None:
    """What a rate's or mean's figures are divided by, units x months from `first`; None where it is not held."""
    name = definition.name + DENOMINATOR
    if definition.adds_up or name not in evidence.series:
        return None
    figures = evidence.figures([name], as_of=as_of).drop_nulls("value")
    if figures.is_empty():
        return None
    months = pl.DataFrame({"period": months_between(first, month_after(first, length - 1))})
    wide = months.join(by_month(figures), on="period", how="left", maintain_order="left")
    missing = [pl.lit(None, dtype=pl.Float64).alias(code) for code in codes if code not in wide.columns]
    found: Floats = wide.with_columns(missing).select(codes).to_numpy().T.astype(np.float64)
    return found


def _weighted(means: Floats, weights: Floats, otherwise: Floats) -> Floats:
    """The mean of all places by month, each by what its own is divided by; `otherwise` where that is not known."""
    known = np.isfinite(means) & np.isfinite(weights) & (weights > 0)
    over = np.where(known, weights, 0.0).sum(axis=0)
    added = np.where(known, means * weights, 0.0).sum(axis=0)
    found: Floats = np.where(over > 0, added / np.maximum(over, 1.0), otherwise)
    return found


def _wide(figures: pl.DataFrame, *, adds_up: bool) -> tuple[list[str], date, Floats, Floats]:
    """Codes, first month, counts (units x months) and England's own counts.

    Where it has no row it is the units' sum, or their mean where figures do not add up.
    """
    wide = by_month(figures)
    months = wide["period"].to_list()
    codes = sorted(name for name in wide.columns if name not in {"period", ENGLAND})
    counts: Floats = wide.select(codes).to_numpy().T.astype(np.float64) if codes else np.zeros((0, len(months)))
    if ENGLAND in wide.columns:
        return codes, months[0], counts, wide[ENGLAND].to_numpy().astype(np.float64)
    with np.errstate(all="ignore"):
        added = np.nansum(counts, axis=0) / (1.0 if adds_up else np.isfinite(counts).sum(axis=0))
        total = np.where(np.isfinite(counts).any(axis=0), added, np.nan)
    return codes, months[0], counts, total


def predecessors(basis: str, codes: Sequence[str], registers: Registers) -> dict[str, tuple[str, ...]]:
    """What each unit was made from whole: merged commissioners, and councils that merged or took another code."""
    if basis == "commissioner":
        return {merger.successor: tuple(merger.predecessors) for merger in registers.commissioners.mergers}
    areas = (area for code in codes if (area := registers.areas.get(code)))
    made_whole = (area for area in areas if all(earlier.how != SPLIT for earlier in area.predecessors))
    return {area.code: tuple(earlier.code for earlier in area.predecessors) for area in made_whole if area.predecessors}


def join_predecessors(codes: Sequence[str], counts: Floats, made_of: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Give a unit, for the months before it began, the sum of those that it is made of; in place.

    `counts` is units x months. Returns the codes of those that were given earlier figures.
    """
    rows = {code: row for row, code in enumerate(codes)}
    joined = []
    for successor, parts in made_of.items():
        earlier = [rows[code] for code in parts if code in rows]
        if successor in rows and len(earlier) == len(parts):
            row = counts[rows[successor]]
            before = ~np.isfinite(row)
            row[before] = counts[earlier][:, before].sum(axis=0)
            joined.append(successor)
    return joined
