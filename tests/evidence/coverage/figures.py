"""Small long tables of figures for the tests of coverage."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from carefund.calendar import months_between
from carefund.evidence.release import FIGURES_SCHEMA, PublisherNote, Release

SCHEMA = {**FIGURES_SCHEMA, "release": pl.String}


def long(rows: Iterable[tuple[str, str, date, float | None]], marker: str | None = None) -> pl.DataFrame:
    """Rows of (series, area_code, month, value) as figures; a null value carries `marker`."""
    full = [
        (series, code, month, value, marker if value is None else None, code, f"Place {code}", f"r/{month:%Y-%m}/x")
        for series, code, month, value in rows
    ]
    return pl.DataFrame(full, schema=SCHEMA, orient="row")


def year(first: int, last: int | None = None) -> list[date]:
    """Months from January of `first` to December of `last`."""
    return months_between(date(first, 1, 1), date(last or first, 12, 1))


def release(
    month: date, *notes: PublisherNote, headings: tuple[str, ...] = (), remarks: tuple[str, ...] = ()
) -> Release:
    """A monthly release that carries some notes."""
    return Release(
        family="monthly-activity",
        period_first=month,
        period_last=month,
        published=date(month.year + 1, 6, 1),
        revised=None,
        status="Published",
        title="Monthly Hospital Activity",
        source="",
        basis="Commissioner",
        file_name=f"{month:%b_%y}.xls",
        file_hash=f"{month:%Y%m}" * 8,
        notes=notes,
        headings=headings,
        remarks=remarks,
    )
