"""The tables of coverage audits: England's totals by year with what belongs beside them, and every finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.evidence.coverage.audit import CoverageAudit, CoverageAudits
from carefund.evidence.coverage.findings import Finding
from carefund.interval import Interval
from carefund.report.columns import Column, Table
from carefund.report.evidence.sentences import in_short, label_of

RECORD = "coverage.json"
YearEffect = tuple[Finding, str | None, Interval[float] | None]
TOTALS = (
    Column("series", "Series", "text", "the series"),
    Column("year", "Year", "text", "financial year"),
    Column("months", "Months", "count", "months of it that are held", whole=True),
    Column("published", "Published", "count", "England's total as published"),
    Column("missing_low", "Missing, low", "change", "what the findings that count would add, low end of 95%"),
    Column("missing", "Missing", "change", "the same, middle estimate"),
    Column("missing_high", "Missing, high", "change", "the same, high end"),
    Column("shifts_down", "Shifts, low", "change", "what undoing level shifts would take away"),
    Column("shifts_up", "Shifts, high", "change", "what undoing level shifts would add"),
    Column("findings", "Findings", "count", "how many findings have an effect", whole=True),
)
FINDINGS = (
    Column("series", "Series", "text", "the series", lambda row: row[0].series),
    Column("kind", "Kind", "text", "kind of finding", lambda row: row[0].kind),
    Column("first", "First month", "month", "its first month", lambda row: row[0].first),
    Column("last", "Last month", "month", "its last month", lambda row: row[0].last),
    Column("what", "Finding", "text", "what was found", lambda row: row[0].what),
    Column("basis", "Found in", "text", "where it was found", lambda row: row[0].basis),
    Column("organisation", "Organisation", "text", "whom the publisher names", lambda row: row[0].organisation),
    Column("places", "Places", "texts", "codes of areas or commissioners", lambda row: list(row[0].places)),
    Column("counts_in_range", "In the interval", "flag", "whether it belongs in the interval beside the total",
           lambda row: row[0].counts),
    Column("year", "Year", "text", "financial year that it changes; empty where it changes none", lambda row: row[1]),
    Column("effect_low", "Effect, low", "change", "what it would add to England's total of the year, low end",
           lambda row: None if row[2] is None else row[2].low),
    Column("effect", "Effect", "change", "the same, middle estimate",
           lambda row: None if row[2] is None else row[2].middle),
    Column("effect_high", "Effect, high", "change", "the same, high end",
           lambda row: None if row[2] is None else row[2].high),
    Column("releases", "Releases", "texts", "the releases that show it", lambda row: list(row[0].releases)),
)  # fmt: skip


def tables(result: CoverageAudits) -> tuple[Table, ...]:
    """Findings, a row for each year that one changes, and totals by year."""
    return findings_table(result.audits), totals_table(result.audits)


def findings_table(audits: tuple[CoverageAudit, ...]) -> Table:
    """Every finding, series after series."""
    rows = (row for audit in audits for row in _findings(audit))
    return Table.of("findings", "Findings", FINDINGS, rows, "A row for each finding and year that it changes.")


def totals_table(audits: tuple[CoverageAudit, ...]) -> Table:
    """England by financial year, series after series."""
    rows = (row for audit in audits for row in audit.totals.iter_rows(named=True))
    return Table.of("totals", "Totals", TOTALS, rows, "England's published totals, which are never changed.")


def _findings(audit: CoverageAudit) -> Iterator[YearEffect]:
    for finding in audit.findings:
        effects = finding.effects_by_year(audit.months)
        yield from ((finding, year, effect) for year, effect in effects.items())
        if not effects:
            yield finding, None, None


def record(result: CoverageAudits, made: Mapping[str, Table]) -> dict[str, Any]:
    """Totals and findings of every series."""
    return {
        "series": [
            {
                "series": audit.series,
                "totals": _of_series(made["totals"], audit.series),
                "not_examined_for_level_shifts": list(audit.not_examined),
                "findings": _of_series(made["findings"], audit.series),
            }
            for audit in result.audits
        ]
    }


def _of_series(table: Table, series: str) -> list[dict[str, Any]]:
    return [row for row in table.records() if row["series"] == series]


def about(result: CoverageAudits) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [(label_of(audit), in_short(audit)) for audit in result.audits]
