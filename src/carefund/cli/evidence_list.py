"""``carefund evidence list``: the series that carefund knows, and what is held of each."""

import json
from typing import Annotated, Any

import polars as pl
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from carefund.cli.exits import wrong_usage
from carefund.cli.stores import JsonOption, StoreOption, open_evidence
from carefund.evidence.derived import SOURCES
from carefund.evidence.query import Evidence, family_of
from carefund.evidence.series import SERIES, SeriesDefinition
from carefund.evidence.store import DamagedStore


def evidence_list(
    store: StoreOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also show England's cross-tables of delayed days.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the series with what is held of each: months, releases, and when the newest was released."""
    with wrong_usage(DamagedStore):
        held = held_by_series(open_evidence(store))
    records = [_record(name, held) for name in [*SERIES, *sorted(set(held) - set(SERIES))]]
    if as_json:
        typer.echo(json.dumps(records, indent=2, ensure_ascii=False))
        return
    shown = [record for record in records if everything or not _is_cross_table(str(record["series"]))]
    Console().print(_table(shown))
    if len(shown) < len(records):
        typer.echo(f"{len(records) - len(shown)} cross-tables of England's delayed days are not shown; add --all.")


def held_by_series(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """First and last month, number of releases and newest release date of each series held."""
    frames = [frame for source in evidence.sources if (frame := source.figures(source.releases(), None)).height]
    if not frames:
        return {}
    released = {release.id: release.released for release in evidence.releases}
    grouped = (
        pl.concat(frames)
        .group_by("series")
        .agg(
            first=pl.col("period").min(),
            last=pl.col("period").max(),
            release=pl.col("release").unique(),
        )
    )
    held = {row["series"]: row for row in grouped.iter_rows(named=True)}
    for row in held.values():
        dates = [day for name in row["release"] if (day := released.get(name))]
        row["releases"], row["newest"] = len(row.pop("release")), max(dates, default=None)
    return held | {derived: held[source] for derived, source in SOURCES.items() if source in held}


def _is_cross_table(name: str) -> bool:
    return name in SERIES and SERIES[name].basis == "England" and SERIES[name].unit == "days"


def _record(name: str, held: dict[str, dict[str, Any]]) -> dict[str, object]:
    definition = SERIES.get(name) or SeriesDefinition(name, name, "days", family_of(name), "area", "", "")
    found = held.get(name, {})
    return {
        "series": name,
        "label": definition.label,
        "unit": definition.unit,
        "basis": definition.basis,
        "publication": definition.family,
        "definition": definition.definition,
        "source": definition.source,
        "part_of": definition.part_of,
        "breakdown": definition.breakdown,
        "first": found["first"].isoformat() if found else None,
        "last": found["last"].isoformat() if found else None,
        "releases": found.get("releases", 0),
        "newest_release": found["newest"].isoformat() if found and found["newest"] else None,
    }


def _table(records: list[dict[str, object]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Series", no_wrap=True)
    table.add_column("What it counts", min_width=14)
    table.add_column("Months held", no_wrap=True)
    for record in records:
        months = f"{str(record['first'])[:7]} to {str(record['last'])[:7]}" if record["first"] else "none"
        table.add_row(str(record["series"]), str(record["label"]), months)
    return table
