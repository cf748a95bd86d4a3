"""Makes releases for tests of the store and of queries, without any file: months, dates and values of one's choice."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from carefund.evidence.release import FIGURES_SCHEMA, PublisherNote, ReadFile, Release

SERIES = "delayed-days"


def release_of(
    month: date,
    published: date | None,
    values: Mapping[str, float | None],
    *,
    revised: date | None = None,
    mark: str = "",
) -> ReadFile:
    """A release of one month: a value (or None, marked `NA`) for each area; `mark` makes its hash differ."""
    text = repr((month, published, revised, sorted(values.items(), key=str), mark))
    release = Release(
        family="delayed-transfers",
        period_first=month,
        period_last=month,
        published=published,
        revised=revised,
        status="Published",
        title="Delayed Transfers of Care",
        source="made for a test",
        basis="Local Authority",
        file_name=f"{month:%b_%y}{mark}.xls",
        file_hash=hashlib.sha256(text.encode()).hexdigest(),
        notes=(PublisherNote("revised", "“Revised” – öne", "RR1", "A trust"),),
        headings=("LA: Code | Name",),
        remarks=("a remark",),
    )
    count = len(values)
    columns = {
        "series": [SERIES] * count,
        "area_code": list(values),
        "period": [month] * count,
        "value": list(values.values()),
        "marker": ["NA" if value is None else None for value in values.values()],
        "published_code": list(values),
        "published_name": list(values),
    }
    return ReadFile(release, pl.DataFrame(columns, schema=FIGURES_SCHEMA))


def import_forever(root: Path, months: int) -> None:
    """Add releases one import after another, for a test that kills the process meanwhile."""
    from carefund.evidence.store import FolderStore

    for number in range(months):
        FolderStore(root).add([numbered(number * 3 + part) for part in range(3)])


def numbered(number: int) -> ReadFile:
    """The release of a numbered month since 2000, with 2,000 areas that all hold the number."""
    month = date(2000 + number // 12, number % 12 + 1, 1)
    return release_of(month, date(2100, 1, 1), {f"A{area}": float(number) for area in range(2_000)})
