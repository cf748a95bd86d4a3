"""Findings about sums: rows against England, and each breakdown against the total."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from carefund.calendar import month_number
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.series import BREAKDOWNS, DELAYED_DAYS, ENGLAND

TOLERANCE = 1e-6


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
                f"The rows add up to {row['parts']:,.0f} but England is given as {row['value']:,.0f}: "
                f"a difference of {row['difference']:+,.0f}."
            ),
            basis="figures",
            places=(ENGLAND,),
            estimates=(_difference(row["period"], -row["difference"]),),
            releases=(row["release"],),
        )
        for row in wrong.iter_rows(named=True)
    ]


def _difference(period: object, missing: float) -> Estimate:
    zero = np.zeros(1)
    return Estimate(ENGLAND, np.array([month_number(period)]), np.array([missing]), zero, zero)  # type: ignore[arg-type]


def breakdowns_against_total(figures: pl.DataFrame) -> list[Finding]:
    """One finding for each area and month in which a breakdown of delayed days does not add up to the total."""
    total = figures.filter(pl.col("series") == DELAYED_DAYS).select(
        "area_code", "period", "published_name", "release", total=pl.col("value")
    )
    return [finding for breakdown in BREAKDOWNS for finding in _breakdown(breakdown, _parts(figures, breakdown), total)]


def _parts(figures: pl.DataFrame, breakdown: str) -> pl.DataFrame:
    prefix = f"{DELAYED_DAYS}-reason-"
    of_breakdown = (
        pl.col("series").str.starts_with(prefix)
        if breakdown == "reason"
        else pl.col("series").is_in(BREAKDOWNS[breakdown])
    )
    rows = figures.filter(of_breakdown)
    return rows.group_by("area_code", "period").agg(pl.col("value").sum().alias("parts"))


def _breakdown(breakdown: str, parts: pl.DataFrame, total: pl.DataFrame) -> Sequence[Finding]:
    compared = total.join(parts, on=["area_code", "period"]).with_columns(
        difference=pl.col("total").fill_null(0.0) - pl.col("parts")
    )
    wrong = compared.filter(pl.col("difference").abs() > TOLERANCE).sort("period", "area_code")
    return [
        Finding(
            kind="does-not-add-up",
            series=DELAYED_DAYS,
            first=row["period"],
            last=row["period"],
            what=(
                f"{row['published_name']}: delayed days by {breakdown.replace('-', ' ')} add up to "
                f"{row['parts']:,.0f}, the total is given as {row['total'] or 0:,.0f}."
            ),
            basis="figures",
            places=(row["area_code"],),
            releases=(row["release"],),
        )
        for row in wrong.iter_rows(named=True)
    ]
