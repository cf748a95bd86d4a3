"""Findings about what is not there: missing months, cells without a number, odd counts, missing release dates."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import polars as pl

from carefund.calendar import month_number, months_between
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.figures import BLANK
from carefund.evidence.place_names import place_name
from carefund.evidence.release import Release
from carefund.evidence.series import ENGLAND

FIGURES = "figures"
A_YEAR = 12


def missing_months(figures: pl.DataFrame, series: str) -> list[Finding]:
    """One finding for each run of months that is absent between the first and the last month held.

    What is missing is estimated from England's figures a year before and after, or, failing those, the nearest months.
    """
    england = figures.filter((pl.col("series") == series) & (pl.col("area_code") == ENGLAND))
    held = dict(england.filter(pl.col("value").is_not_null()).select("period", "value").iter_rows())
    if not held:
        return []
    absent = [month for month in months_between(min(held), max(held)) if month not in held]
    return [_missing(series, run, held) for run in runs(absent)]


def runs(months: Iterable[date]) -> list[list[date]]:
    """Months grouped into runs without a gap."""
    found: list[list[date]] = []
    for month in sorted(months):
        if found and month_number(month) == month_number(found[-1][-1]) + 1:
            found[-1].append(month)
        else:
            found.append([month])
    return found


def _missing(series: str, months: list[date], held: dict[date, float]) -> Finding:
    near = [_nearest(month, held) for month in months]
    expected = np.array([np.mean(values) for values in near])
    error = np.array([np.std(values) for values in near])
    estimate = Estimate(ENGLAND, np.array([month_number(month) for month in months]), expected, error, error * 0)
    count = f"{len(months)} months are" if len(months) > 1 else "The month is"
    return Finding(
        kind="missing-month",
        series=series,
        first=months[0],
        last=months[-1],
        what=f"{count} not in the store, so that year totals leave them out.",
        basis=FIGURES,
        places=(ENGLAND,),
        estimates=(estimate,),
        counts=True,
    )


def _nearest(month: date, held: dict[date, float]) -> list[float]:
    """England's figures for the same month a year before and after, else for the two nearest months held."""
    number = month_number(month)
    same = [value for other, value in held.items() if abs(month_number(other) - number) == A_YEAR]
    order = sorted(held, key=lambda other: abs(month_number(other) - number))
    return same or [held[other] for other in order[:2]]


def cells_without_number(figures: pl.DataFrame, series: str) -> list[Finding]:
    """One finding for each place whose cells hold a publisher's mark instead of a number, in `series` or its parts."""
    empty = figures.filter(pl.col("value").is_null() & pl.col("series").str.starts_with(series))
    empty = empty.filter(~((pl.col("area_code") == ENGLAND) & pl.col("marker").is_in(["NA", "N/A"])))
    grouped = empty.group_by("area_code", maintain_order=True).agg(
        pl.col("published_name").last(),
        pl.col("period").min().alias("first"),
        pl.col("period").max().alias("last"),
        pl.col("period").n_unique().alias("months"),
        pl.len().alias("cells"),
        pl.col("marker").unique().sort(),
        pl.col("release").unique().sort(),
    )
    return [_without_number(series, row) for row in grouped.sort("area_code").iter_rows(named=True)]


def _without_number(series: str, row: dict[str, object]) -> Finding:
    markers = row["marker"]
    assert isinstance(markers, list)
    marks = ", ".join("blank" if mark == BLANK else f"'{mark}'" for mark in markers)
    return Finding(
        kind="suppressed",
        series=series,
        first=_day(row["first"]),
        last=_day(row["last"]),
        what=(
            f"{_name(row)}: {row['cells']} cells in {row['months']} months hold {marks} instead of a number. "
            "They are kept as missing, not as 0; whether they hide patients cannot be told from the file."
        ),
        basis=FIGURES,
        places=(str(row["area_code"]),),
        releases=tuple(row["release"]) if isinstance(row["release"], list) else (),
    )


def _name(row: dict[str, object]) -> str:
    return place_name(str(row["area_code"]), str(row["published_name"]))


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def not_whole(figures: pl.DataFrame, series: str) -> list[Finding]:
    """Counts that are not whole numbers, in rows below England's."""
    odd = figures.filter((pl.col("series") == series) & (pl.col("value") % 1 != 0) & (pl.col("area_code") != ENGLAND))
    return [
        Finding(
            kind="not-whole",
            series=series,
            first=row["period"],
            last=row["period"],
            what=f"{_name(row)} is given as {row['value']:,.1f}; people cannot be counted in tenths.",
            basis=FIGURES,
            places=(row["area_code"],),
            releases=(row["release"],),
        )
        for row in odd.sort("period", "area_code").iter_rows(named=True)
    ]


def release_dates(releases: Sequence[Release], series: str) -> list[Finding]:
    """One finding for each wording of a missing or odd release date among monthly releases."""
    by_remark: dict[str, list[Release]] = {}
    for release in releases:
        for remark in release.remarks:
            if remark.startswith(("'Published", "'Revised", "the file states no release date")):
                by_remark.setdefault(remark, []).append(release)
    return [
        Finding(
            kind="release-date",
            series=series,
            first=min(release.period_first for release in found),
            last=max(release.period_last for release in found),
            what=f"{remark} in {len(found)} file(s), so when these figures first stood is known less exactly.",
            basis="publisher's notes",
            releases=tuple(release.id for release in found),
        )
        for remark, found in by_remark.items()
    ]
