"""The series that carefund knows and what is held of each: as a table and as a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.derived import SOURCES
from carefund.evidence.query import Evidence
from carefund.evidence.series import DELAYED_DAYS, SERIES
from carefund.report.columns import Column, Table
from carefund.report.document import DataTable, Document, Prose
from carefund.wording.dates import month_id

HELD = (
    Column("series", "Series", "text", "its name", lambda row: row[0].name),
    Column("label", "What it counts", "text", "in words", lambda row: row[0].label),
    Column("unit", "Unit", "text", "what is counted", lambda row: row[0].unit),
    Column("basis", "Basis", "text", "whose code a row carries", lambda row: row[0].basis),
    Column("publication", "Publication", "text", "the publication that it is read from", lambda row: row[0].family),
    Column("definition", "Definition", "text", "what counts", lambda row: row[0].definition),
    Column("source", "Source", "text", "who publishes it", lambda row: row[0].source),
    Column("part_of", "Part of", "text", "the series that it is a part of", lambda row: row[0].part_of),
    Column("breakdown", "Breakdown", "text", "the breakdown that it belongs to", lambda row: row[0].breakdown),
    Column("first", "First month", "month", "first month held", lambda row: row[1].get("first")),
    Column("last", "Last month", "month", "last month held", lambda row: row[1].get("last")),
    Column("releases", "Releases", "count", "releases held", lambda row: row[1].get("releases", 0), whole=True),
    Column("newest_release", "Newest release", "day", "day of the newest release", lambda row: row[1].get("newest")),
)


def series_table(evidence: Evidence) -> Table:
    """Every series that is known or held, a row each."""
    held = held_by_series(evidence)
    known = evidence.series
    names = [*known, *sorted(set(held) - set(known))]
    rows = ((_definition(evidence, name), held.get(name, {})) for name in names)
    return Table.of("series", "Series", HELD, rows)


def series_document(table: Table, *, everything: bool) -> Document:
    """The series with the months held, without England's cross-tables unless `everything` is asked for."""
    rows = table.frame.to_dicts()
    shown = [row for row in rows if everything or not _is_cross_table(row["series"])]
    cells = tuple((row["series"], row["label"], _months(row["first"], row["last"])) for row in shown)
    block = DataTable(("Series", "What it counts", "Months held"), cells)
    left = len(rows) - len(shown)
    more = Prose(f"{left} cross-tables of England’s delayed days are not shown.")
    return Document("", (block, *([more] if left else [])))


def held_by_series(evidence: Evidence) -> Mapping[str, dict[str, Any]]:
    """First and last month, number of releases and newest release date of each series held."""
    frames = [frame for source in evidence.sources if (frame := source.figures(source.releases(), None)).height]
    if not frames:
        return {}
    released = {release.id: release.released for release in evidence.releases}
    grouped = (
        pl.concat(frames)
        .group_by("series")
        .agg(first=pl.col("period").min(), last=pl.col("period").max(), release=pl.col("release").unique())
    )
    held = {row["series"]: row for row in grouped.iter_rows(named=True)}
    for row in held.values():
        dates = [day for name in row["release"] if (day := released.get(name))]
        row["releases"], row["newest"] = len(row.pop("release")), max(dates, default=None)
    return held | {derived: held[source] for derived, source in SOURCES.items() if source in held}


def _definition(evidence: Evidence, name: str) -> SeriesDefinition:
    """The definition of a series; of a reason that the publisher has added since, what can be told of it."""
    return evidence.series.get(name) or SERIES[DELAYED_DAYS].model_copy(
        update={"name": name, "label": name, "family": evidence.family_of(name), "definition": "", "source": ""}
    )


def _is_cross_table(name: str) -> bool:
    return name in SERIES and SERIES[name].basis == "England" and SERIES[name].unit == "days"


def _months(first: date | None, last: date | None) -> str:
    return f"{month_id(first)} to {month_id(last)}" if first and last else "none"
