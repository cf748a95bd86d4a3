"""Reading a monthly series from the evidence as a panel, as it was knowable at the end of a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from carefund.appraisal.doubts import doubts_about
from carefund.appraisal.known_growth import KnownGrowth, known_growths
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats
from carefund.calendar import last_day
from carefund.evidence.areas import default_register
from carefund.evidence.commissioners import default_commissioners
from carefund.evidence.coverage.panel import by_month
from carefund.evidence.derived import NOT_APPORTIONED, figures_of
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import DEPRIVATION, ENGLAND, POPULATION, SERIES, series_definition
from carefund.refusal import Refusal
from carefund.wording.dates import month_words

Basis = Literal["period", "release"]
SPLIT = "split"
"""How an area was made of an earlier one's part, whose past figures are not known."""


class NotForecastable(Refusal):
    """A series that cannot be forecast."""


def read_panel(evidence: Evidence, series: str, last: date, basis: Basis = "period") -> MonthlyPanel:
    """The panel of a monthly series up to a month, from what was knowable at its end.

    By `period`, figures are those of the newest release of each month up to `last`; by `release`, only releases out by
    then. Raises UnknownSeries, or NotForecastable for a series that is not monthly or has no figure by then.
    """
    definition = series_definition(series)
    if definition.family in {POPULATION, DEPRIVATION}:
        raise NotForecastable(
            "a monthly series", "one that is not a monthly series", "Choose one that is", f"series '{series}'",
            remedy="list-series",
        )  # fmt: skip
    as_of = as_of_month(last, basis)
    figures = figures_of(evidence, series, as_of=as_of).filter(pl.col("area_code") != NOT_APPORTIONED)
    if figures["value"].drop_nulls().is_empty():
        raise NotForecastable(
            f"figures knowable at the end of {month_words(last)}",
            "no figure in the evidence",
            "Choose a later month, or import the publication",
            f"series '{series}'",
            remedy="list-series",
        )
    codes, first, counts, england = _wide(figures)
    notes: list[str] = []
    if series in SERIES:
        notes += join_predecessors(codes, counts, predecessors(definition.basis, codes))
    growth = known_growths().newest(series, as_of.day)
    notes += [_growth_words(growth)] if growth else []
    doubts = doubts_about(evidence, series, as_of, codes, first, counts)
    panel = MonthlyPanel(
        series,
        tuple(codes),
        first,
        counts,
        england,
        growth=growth.a_year if growth else 0.0,
        notes=tuple(notes),
        releases=_releases(figures),
    )
    if doubts is None:
        return panel
    return replace(
        panel,
        doubted=doubts.doubted,
        broken=doubts.broken,
        unseen=doubts.unseen,
        notes=(*panel.notes, *doubts.words),
    )


def _growth_words(growth: KnownGrowth) -> str:
    return (
        f"Before the figures say otherwise, England is expected to change by {growth.a_year * 100:+.1f}% a year: "
        f"{growth.label.lower()}, {growth.percent:+}% ({known_growths().title(growth)})."
    )


def _releases(figures: pl.DataFrame) -> dict[str, str]:
    """The file hash of each release that figures come from, by its id, in order."""
    found = figures.select("release", "file_hash").drop_nulls().unique().sort("release")
    return dict(found.iter_rows())


def as_of_month(last: date, basis: Basis = "period") -> AsOf:
    """What was knowable at the end of a month."""
    return AsOf(last_day(last), basis)


def _wide(figures: pl.DataFrame) -> tuple[list[str], date, Floats, Floats]:
    """Codes, first month, counts (places x months) and England's own counts (the places' sum where it has no row)."""
    wide = by_month(figures)
    months = wide["period"].to_list()
    codes = sorted(name for name in wide.columns if name not in {"period", ENGLAND})
    counts: Floats = wide.select(codes).to_numpy().T.astype(np.float64) if codes else np.zeros((0, len(months)))
    if ENGLAND in wide.columns:
        return codes, months[0], counts, wide[ENGLAND].to_numpy().astype(np.float64)
    with np.errstate(all="ignore"):
        total = np.where(np.isfinite(counts).any(axis=0), np.nansum(counts, axis=0), np.nan)
    return codes, months[0], counts, total


def predecessors(basis: str, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each place was made from whole: merged commissioners, and councils that merged or took another code."""
    if basis == "commissioner":
        return {merger.successor: tuple(merger.predecessors) for merger in default_commissioners().mergers}
    areas = (area for code in codes if (area := default_register().get(code)))
    made_whole = (area for area in areas if all(earlier.how != SPLIT for earlier in area.predecessors))
    return {area.code: tuple(earlier.code for earlier in area.predecessors) for area in made_whole if area.predecessors}


def join_predecessors(codes: Sequence[str], counts: Floats, made_of: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Give a place, for the months before it began, the sum of those that it is made of; in place.

    `counts` is places x months. Returns a note that names the places, if there are any.
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
    return [f"Places that merged or took another code carry earlier figures: {', '.join(joined)}."] if joined else []
