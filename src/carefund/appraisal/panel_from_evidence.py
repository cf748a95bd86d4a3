"""The panel of a monthly series from the evidence, as it was knowable at the end of a month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from carefund.appraisal.assumptions import Assumptions, KnownGrowth
from carefund.appraisal.data_quality import DataQuality, data_quality_of
from carefund.appraisal.notes import (
    EarlierFiguresDivided,
    EarlierFiguresJoined,
    ForecastNote,
    GrowthExpected,
    ReplacedByOthers,
    WholeOfPlaces,
)
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.succession import Succession, carry_forward, groups_of
from carefund.appraisal.whole_of_places import estimated_months, mean_by_weight, whole_of_places
from carefund.arrays import Flags, Floats
from carefund.calendar import last_day, month_after, months_between
from carefund.evidence.coverage.audit import CoverageAudit
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
FAR_FUTURE = date(9998, 12, 1)
"""A month by which all that is held is known."""


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
    audit: CoverageAudit | None = None,
) -> MonthlyPanel:
    """The panel of a monthly series up to a month, from what was knowable at its end.

    By `period`, figures are those of the newest release of each month up to `last`; by `release`, only releases out by
    then. Holes and shifts are those that could be seen by then, or that an `audit` given knows of. Raises
    UnknownSeries, or NotForecastable for a series that is not monthly or has no figure by then.
    """
    as_of = as_of_month(last, known_by)
    figures = _figures(evidence, series, as_of)
    definition = evidence.series.definition(series)
    codes, first, counts, england = _wide(_without_closures(figures, definition))
    weights = _weights(evidence, definition, as_of, codes, first, counts.shape[1])
    change = _succession(definition, codes, first, counts, weights, registers)
    growth = assumptions.growths.newest(series, as_of.day)
    quality = data_quality_of(
        evidence, series, as_of, codes=codes, first=first, counts=counts, registers=registers, audit=audit
    )
    panel = MonthlyPanel(
        series=series,
        codes=tuple(codes),
        first=first,
        counts=counts,
        england=_england(england, counts, change, weights, adds_up=definition.adds_up),
        level_break=_where_divided(change, counts),
        growth=growth.a_year if growth else 0.0,
        kind=definition.kind,
        weights=weights,
        ended=change.ended if change.ended.any() else None,
        notes=(*_whole(figures, definition, counts, change), *_notes(change, codes, growth, quality, assumptions)),
        releases=_releases(figures),
    )
    return panel if quality is None else _with_quality(panel, quality, change)


def newest_panel(evidence: Evidence, series: str, *, registers: Registers, assumptions: Assumptions) -> MonthlyPanel:
    """The panel of all that is held of a series, with what had to be known by its own last month.

    Raises as `panel_from_evidence`.
    """
    last = max(_figures(evidence, series, as_of_month(FAR_FUTURE))["period"].to_list())
    return panel_from_evidence(evidence, series, last, registers=registers, assumptions=assumptions)


def _succession(
    definition: SeriesDefinition,
    codes: Sequence[str],
    first: date,
    counts: Floats,
    weights: Floats | None,
    registers: Registers,
) -> Succession:
    """What became of the places, each successor's figures carried in `counts` and `weights`.

    Of a rate or a mean that is divided by nothing known, only what took another code is carried.
    """
    groups = groups_of(definition.basis, registers)
    if not definition.adds_up and weights is None:
        groups = [group for group in groups if len(group.before) == 1 and group.is_whole]
    by = None if definition.adds_up else (weights if weights is not None else np.ones_like(counts))
    return carry_forward(codes, first, counts, groups, registers, by)


def _england(
    england: Floats | None, counts: Floats, change: Succession, weights: Floats | None, *, adds_up: bool
) -> Floats:
    """England's own figures, or what its places come to; means by what they are divided by, where that is known."""
    if england is not None:
        return england
    whole = whole_of_places(counts, adds_up=adds_up, ended=change.ended)
    if adds_up or weights is None:
        return whole
    mean = mean_by_weight(counts[~change.ended], weights[~change.ended])
    return np.where(np.isfinite(mean), mean, whole)


def _where_divided(change: Succession, counts: Floats) -> Flags | None:
    """The months in which places that were cut out of others began, units x months; None for no such place."""
    if not change.begins:
        return None
    marked = np.zeros(counts.shape, dtype=bool)
    for row, month in change.begins.items():
        marked[row, month] = True
    return marked


def _with_quality(panel: MonthlyPanel, quality: DataQuality, change: Succession) -> MonthlyPanel:
    """The panel with what is known of its figures; what was carried forward keeps the doubts about it."""
    incomplete, level_break = quality.incomplete.copy(), quality.level_break.copy()
    for row, before in change.made_of.items():
        carried = np.isfinite(panel.counts[list(before)]).all(axis=0)
        incomplete[row] |= incomplete[list(before)].any(axis=0) & carried
    if panel.level_break is not None:
        level_break |= panel.level_break
    return replace(panel, incomplete=incomplete, level_break=level_break, under_recorded=quality.under_recorded)


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


def _whole(
    figures: pl.DataFrame, definition: SeriesDefinition, counts: Floats, change: Succession
) -> Iterator[ForecastNote]:
    """That an own series has no figure for England, where it has none, and how much of it is estimated."""
    if not definition.own or ENGLAND in figures["area_code"]:
        return
    rows = counts[~change.ended]
    yield WholeOfPlaces(places=len(rows), adds_up=definition.adds_up, estimated=estimated_months(rows))


def _notes(
    change: Succession,
    codes: Sequence[str],
    growth: KnownGrowth | None,
    quality: DataQuality | None,
    assumptions: Assumptions,
) -> Iterator[ForecastNote]:
    if change.carried:
        yield EarlierFiguresJoined(codes=change.carried)
    if change.divided:
        yield EarlierFiguresDivided(codes=change.divided)
    if change.ended.any():
        yield ReplacedByOthers(codes=tuple(code for code, over in zip(codes, change.ended, strict=True) if over))
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


def _wide(figures: pl.DataFrame) -> tuple[list[str], date, Floats, Floats | None]:
    """Codes, first month, counts (units x months) and England's own counts, None where it has no row."""
    wide = by_month(figures)
    months = wide["period"].to_list()
    codes = sorted(name for name in wide.columns if name not in {"period", ENGLAND})
    counts: Floats = wide.select(codes).to_numpy().T.astype(np.float64) if codes else np.zeros((0, len(months)))
    england = wide[ENGLAND].to_numpy().astype(np.float64) if ENGLAND in wide.columns else None
    return codes, months[0], counts.copy(), england
