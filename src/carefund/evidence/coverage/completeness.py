"""Findings about what is not there or does not add up: missing months, cells without a number, odd counts, sums."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import polars as pl

from carefund.calendar import MONTHS_IN_YEAR, month_number, month_runs, months_between
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.figures import BLANK
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND, Breakdown
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import count, exact_count, signed

FIGURES = "figures"
TOLERANCE = 1e-6


def missing_months(figures: pl.DataFrame, series: str) -> list[Finding]:
    """One finding for each run of months that is absent between the first and the last month held.

    What is missing is estimated from England's figures a year before and after, or, failing those, the nearest months.
    """
    england = figures.filter((pl.col("series") == series) & (pl.col("area_code") == ENGLAND))
    held = dict(england.filter(pl.col("value").is_not_null()).select("period", "value").iter_rows())
    if not held:
        return []
    absent = [month for month in months_between(min(held), max(held)) if month not in held]
    return [_missing(series, run, held) for run in month_runs(absent)]


def _missing(series: str, months: list[date], held: dict[date, float]) -> Finding:
    near = [_nearest(month, held) for month in months]
    expected = np.array([np.mean(values) for values in near])
    error = np.array([np.std(values) for values in near])
    numbers = np.array([month_number(month) for month in months])
    estimate = Estimate(place=ENGLAND, months=numbers, missing=expected, level_error=error, month_error=error * 0)
    absent = f"{len(months)} months are" if len(months) > 1 else "The month is"
    return Finding(
        kind="missing-month",
        series=series,
        first=months[0],
        last=months[-1],
        what=f"{absent} not in the store, so that year totals leave them out.",
        basis=FIGURES,
        places=(ENGLAND,),
        estimates=(estimate,),
        counts=True,
    )


def _nearest(month: date, held: dict[date, float]) -> list[float]:
    """England's figures for the same month a year before and after, else for the two nearest months held."""
    number = month_number(month)
    same = [value for other, value in held.items() if abs(month_number(other) - number) == MONTHS_IN_YEAR]
    order = sorted(held, key=lambda other: abs(month_number(other) - number))
    return same or [held[other] for other in order[:2]]


def cells_without_number(figures: pl.DataFrame, series: str, registers: Registers) -> list[Finding]:
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
    return [_without_number(series, row, registers) for row in grouped.sort("area_code").iter_rows(named=True)]


def _without_number(series: str, row: dict[str, object], registers: Registers) -> Finding:
    markers = row["marker"]
    assert isinstance(markers, list)
    marks = ", ".join("blank" if mark == BLANK else f"'{mark}'" for mark in markers)
    return Finding(
        kind="suppressed",
        series=series,
        first=_day(row["first"]),
        last=_day(row["last"]),
        what=(
            f"{_name(row, registers)}: {row['cells']} cells in {row['months']} months hold {marks} instead of a "
            "number. They are kept as missing, not as 0; whether they hide patients cannot be told from the file."
        ),
        basis=FIGURES,
        places=(str(row["area_code"]),),
        releases=tuple(row["release"]) if isinstance(row["release"], list) else (),
    )


def _name(row: dict[str, object], registers: Registers) -> str:
    return registers.name(str(row["area_code"]), str(row["published_name"]))


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def not_whole(figures: pl.DataFrame, series: str, registers: Registers) -> list[Finding]:
    """Counts that are not whole numbers, in rows below England's."""
    odd = figures.filter((pl.col("series") == series) & (pl.col("value") % 1 != 0) & (pl.col("area_code") != ENGLAND))
    return [
        Finding(
            kind="not-whole",
            series=series,
            first=row["period"],
            last=row["period"],
            what=(
                f"{_name(row, registers)} is given as {exact_count(row['value'])}; people cannot be counted in tenths."
            ),
            basis=FIGURES,
            places=(row["area_code"],),
            releases=(row["release"],),
        )
        for row in odd.sort("period", "area_code").iter_rows(named=True)
    ]


def rows_against_england(figures: pl.DataFrame, series: str) -> list[Finding]:
    """One finding for each month in which the rows of a series do not add up to England's row."""
    rows = figures.filter(pl.col("series") == series)
    england = rows.filter(pl.col("area_code") == ENGLAND).select("period", "value", "release")
    parts = rows.filter(pl.col("area_code") != ENGLAND).group_by("period").agg(pl.col("value").sum().alias("parts"))
    compared = england.join(parts, on="period", how="left").with_columns(pl.col("parts").fill_null(0.0))
    compared = compared.with_columns(difference=pl.col("value") - pl.col("parts"))
    wrong = compared.filter(pl.col("difference").abs() > TOLERANCE).sort("period")
    return [
        Finding(
            kind="does-not-add-up",
            series=series,
            first=row["period"],
            last=row["period"],
            what=(
                f"The rows add up to {count(row['parts'])} but England is given as {count(row['value'])}: "
                f"a difference of {signed(row['difference'])}."
            ),
            basis=FIGURES,
            places=(ENGLAND,),
            estimates=(_difference(row["period"], -row["difference"]),),
            releases=(row["release"],),
        )
        for row in wrong.iter_rows(named=True)
    ]


def _difference(period: date, missing: float) -> Estimate:
    months, zero = np.array([month_number(period)]), np.zeros(1)
    return Estimate(place=ENGLAND, months=months, missing=np.array([missing]), level_error=zero, month_error=zero)


def breakdowns_against_total(
    figures: pl.DataFrame, whole: SeriesDefinition, breakdowns: Sequence[Breakdown]
) -> list[Finding]:
    """One finding for each area and month in which a breakdown of a series does not add up to the total.

    A part that the publisher has added since is known by its name and counted.
    """
    total = figures.filter(pl.col("series") == whole.name).select(
        "area_code", "period", "published_name", "release", total=pl.col("value")
    )
    label = mid_sentence(whole.label)
    return [finding for one in breakdowns for finding in _not_adding_up(one, label, figures, total)]


def _not_adding_up(breakdown: Breakdown, label: str, figures: pl.DataFrame, total: pl.DataFrame) -> Iterator[Finding]:
    of_breakdown = pl.col("series").is_in(list(breakdown.parts)) | pl.col("series").str.starts_with(breakdown.prefix)
    parts = figures.filter(of_breakdown).group_by("area_code", "period").agg(pl.col("value").sum().alias("parts"))
    compared = total.join(parts, on=["area_code", "period"]).with_columns(
        difference=pl.col("total").fill_null(0.0) - pl.col("parts")
    )
    wrong = compared.filter(pl.col("difference").abs() > TOLERANCE).sort("period", "area_code")
    for row in wrong.iter_rows(named=True):
        yield Finding(
            kind="does-not-add-up",
            series=breakdown.of,
            first=row["period"],
            last=row["period"],
            what=(
                f"{row['published_name']}: {label} by {breakdown.name.replace('-', ' ')} add up to "
                f"{count(row['parts'])}, the total is given as {count(row['total'] or 0)}."
            ),
            basis=FIGURES,
            places=(row["area_code"],),
            releases=(row["release"],),
        )
