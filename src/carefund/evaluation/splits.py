"""What delayed days were made of: by responsible organisation, type of care and reason, before and after."""

import polars as pl

from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import BREAKDOWNS, DELAYED_DAYS, SERIES
from carefund.programme.measures import Metric


def split_delayed_days(evidence: Evidence, metric: Metric, as_of: AsOf | None = None) -> pl.DataFrame:
    """Delayed days by part, for England and every area, in each comparison of the metric.

    Columns: comparison, area_code, breakdown (`responsible-organisation`, `care-type`, `reason`), series, label,
    baseline, outturn, change, share_of_outturn (per cent of the area's outturn). Cells without a number count as none.
    """
    parts = {series: breakdown for breakdown, members in BREAKDOWNS.items() for series in members}
    figures = evidence.figures(list(parts), as_of=as_of)
    frames = []
    for comparison in metric.comparisons:
        before, after = list(comparison.baseline.months()), list(comparison.outturn.months())
        summed = figures.group_by("series", "area_code").agg(
            baseline=pl.col("value").filter(pl.col("period").is_in(before)).sum(),
            outturn=pl.col("value").filter(pl.col("period").is_in(after)).sum(),
        )
        frames.append(summed.with_columns(comparison=pl.lit(comparison.id)))
    table = pl.concat(frames).with_columns(
        breakdown=pl.col("series").replace_strict(parts),
        label=pl.col("series").replace_strict({series: part_label(series) for series in parts}),
        change=pl.col("outturn") - pl.col("baseline"),
    )
    whole = pl.col("outturn").sum().over("comparison", "area_code", "breakdown")
    shared = table.with_columns(share_of_outturn=pl.when(whole > 0).then(pl.col("outturn") / whole * 100)).filter(
        (pl.col("baseline") > 0) | (pl.col("outturn") > 0)
    )
    columns = [
        "comparison",
        "area_code",
        "breakdown",
        "series",
        "label",
        "baseline",
        "outturn",
        "change",
        "share_of_outturn",
    ]
    return shared.select(columns).sort("comparison", "area_code", "breakdown", "series")


def part_label(series: str) -> str:
    """A part's name without the words that all parts share: `Completion of assessment`."""
    label = SERIES[series].label.removeprefix(f"{SERIES[DELAYED_DAYS].label}, ")
    label = label.removesuffix(" responsible").removeprefix("the ")
    return label[0].upper() + label[1:]
