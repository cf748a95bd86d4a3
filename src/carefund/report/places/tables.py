"""The tables of places beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.evaluation.places import PlaceComparison
from carefund.report.audit.comparisons import is_estimate
from carefund.report.audit.outturn_columns import OUTTURN, OutturnRow
from carefund.report.audit.published import FORMULA
from carefund.report.audit.tables import APPORTIONED, PUBLISHED, releases_table
from carefund.report.columns import Column, Table
from carefund.report.places.sentences import finding, notes
from carefund.report.provenance import ATTRIBUTION

RECORD = "places.json"
RANKS = {"rank_of_change", "published_rank_of_change"}
"""Columns that say something of all areas and nothing of some places beside each other."""
COLUMNS = (*(column for column in OUTTURN if column.name not in RANKS),)
PLACE = (
    Column("code", "Code", "text", "ONS code; a region by its name, a board by its NHS code"),
    Column("name", "Place", "text", "name"),
    Column("kind", "Kind", "text", "area, region, board or england"),
    Column("parts", "Areas", "texts", "codes of its areas", lambda place: list(place.parts)),
)


def tables(comparison: PlaceComparison) -> tuple[Table, ...]:
    """Every place's outturns first, then the places and the releases."""
    note = f"Cost of the gap: {FORMULA}."
    return (
        Table.of("places", "Places beside each other", COLUMNS, _rows(comparison), note),
        Table.of("kinds", "Kinds of place", PLACE, comparison.places, "A region or board is its areas added up."),
        releases_table(comparison.audit),
    )


def _rows(comparison: PlaceComparison) -> Iterator[OutturnRow]:
    for metric in comparison.audit.measured:
        estimate = is_estimate(comparison.audit, metric)
        for place in comparison.places:
            yield OutturnRow(
                outturn=comparison.outturn(metric, place),
                metric=metric,
                comparison=metric.comparisons[0],
                rank=None,
                published_rank=None,
                basis=APPORTIONED if estimate and place.kind != "england" else PUBLISHED,
            )


def record(comparison: PlaceComparison, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values. Money is in pounds, changes in the metric's unit."""
    round_ = comparison.audit.round
    return {
        "round": {"id": round_.id, "title": round_.title, "fund_year": round_.fund_year},
        "places": made["kinds"].records(),
        "said": {metric.id: finding(comparison, metric) for metric in comparison.audit.measured},
        "outturns": made["places"].records(),
        "similar_to": comparison.similar.code if comparison.similar else None,
        "distances": dict(comparison.similar.distances) if comparison.similar else {},
        "notes": list(notes(comparison)),
        "releases": made["releases"].records(),
        "attribution": ATTRIBUTION,
    }


def about(comparison: PlaceComparison) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    said = [(metric.label, finding(comparison, metric)) for metric in comparison.audit.measured]
    return [*said, ("Attribution", ATTRIBUTION)]
