"""Coverage findings as one table."""

import polars as pl

from carefund.evidence.coverage.audit import CoverageAudit

SCHEMA = {
    "series": pl.String,
    "kind": pl.String,
    "first": pl.Date,
    "last": pl.Date,
    "what": pl.String,
    "basis": pl.String,
    "organisation": pl.String,
    "places": pl.String,
    "counts_in_range": pl.Boolean,
    "year": pl.String,
    "effect_low": pl.Float64,
    "effect": pl.Float64,
    "effect_high": pl.Float64,
}


def findings_table(audit: CoverageAudit) -> pl.DataFrame:
    """One row for each finding and financial year that it changes, or one without a year when it changes none.

    `effect` is what the finding would add to England's published total of that year, with its range; `places` are
    codes joined by spaces. Columns as in SCHEMA.
    """
    rows = []
    for finding in audit.findings:
        common = {
            "series": finding.series,
            "kind": finding.kind,
            "first": finding.first,
            "last": finding.last,
            "what": finding.what,
            "basis": finding.basis,
            "organisation": finding.organisation,
            "places": " ".join(finding.places),
            "counts_in_range": finding.counts,
        }
        effects = finding.effects_by_year(audit.months)
        rows += [
            common | {"year": year, "effect_low": effect.low, "effect": effect.middle, "effect_high": effect.high}
            for year, effect in effects.items()
        ] or [common | {"year": None, "effect_low": None, "effect": None, "effect_high": None}]
    return pl.DataFrame(rows, schema=SCHEMA)
