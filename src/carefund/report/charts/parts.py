"""Delayed days by part, before and after: by reason, by responsible organisation, by type of care."""

from typing import Any

import polars as pl

from carefund.evaluation.audit import Audit
from carefund.evidence.series import DELAYED_DAYS, ENGLAND, SERIES
from carefund.report.charts.bars import Bar, labelled_bars
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.frames import delayed_days_by_part
from carefund.wording import numbers

BREAKDOWNS = {
    "reason": "reason for the delay",
    "responsible-organisation": "responsible organisation",
    "care-type": "type of care",
}
"""The breakdowns, with what each is by."""


def parts_figure(audit: Audit, breakdown: str) -> Figure:
    """England's delayed days by one breakdown, in the first comparison of the metric."""
    metric = next(metric for metric in audit.measured if metric.national_series == DELAYED_DAYS)
    comparison = metric.comparisons[0]
    before, after = (
        comparison.label.split(" against ")[::-1] if " against " in comparison.label else ("before", "after")
    )
    parts = england_parts(audit, comparison.id, breakdown)
    words = [part_words(part) for part in parts]
    return Figure(
        name=f"delayed-days-by-{breakdown}",
        title=f"Delayed days by {BREAKDOWNS[breakdown]}, England, {before} and {after}",
        key=f"Upper, outlined bar: {before}. Lower, dark bar: {after}. The words give both, and the change.",
        description="; ".join(f"{part['label']}: {text}" for part, text in zip(parts, words, strict=True)) + ".",
        source=f"{SERIES[DELAYED_DAYS].source}, by council of residence. A cell without a number adds nothing.",
        chart=labelled_bars(_bars(parts, words), "Delayed days in the year"),
        table=_table(parts, before, after),
    )


def england_parts(audit: Audit, comparison: str, breakdown: str, area: str = ENGLAND) -> list[dict[str, Any]]:
    """The parts of one breakdown for England or one area, largest outturn first."""
    by_part = delayed_days_by_part(audit)
    if by_part.is_empty():
        return []
    chosen = by_part.filter(comparison=comparison, breakdown=breakdown, area_code=area)
    return chosen.sort(pl.col("outturn"), descending=True, maintain_order=True).to_dicts()


def part_words(part: dict[str, Any]) -> str:
    """Before, after and change of one part: `206,092 to 314,056 (+107,964)`."""
    return f"{numbers.count(part['baseline'])} to {numbers.count(part['outturn'])} ({numbers.signed(part['change'])})"


def _bars(parts: list[dict[str, Any]], words: list[str]) -> list[Bar]:
    return [
        Bar(part["label"], text, part["outturn"], before=part["baseline"])
        for part, text in zip(parts, words, strict=True)
    ]


def _table(parts: list[dict[str, Any]], before: str, after: str) -> DataTable:
    body = [
        (
            part["label"],
            numbers.count(part["baseline"]),
            numbers.count(part["outturn"]),
            numbers.signed(part["change"]),
            numbers.share(part["share_of_outturn"]),
        )
        for part in parts
    ]
    return DataTable(("Part", before, after, "Change", f"Share of {after}"), tuple(body))
