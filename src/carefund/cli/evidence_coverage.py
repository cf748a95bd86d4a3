"""``carefund evidence coverage``: what to know before trusting a total."""

import json
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.stores import JsonOption, StoreOption, open_evidence
from carefund.evidence.coverage.audit import CoverageAudit, audit_coverage, findings_table
from carefund.evidence.coverage.findings import KINDS, Finding
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import COVERAGE_AUDITED, SERIES
from carefund.evidence.store import DamagedStore
from carefund.interval import Interval
from carefund.report.tables import write_table

MOST_OF_A_KIND = 6
INDENT = 2
MONTHS_OF_A_YEAR = 12


def evidence_coverage(
    series: Annotated[
        list[str] | None,
        typer.Argument(help=f"Series to audit: {' or '.join(COVERAGE_AUDITED)} (both when none is named)."),
    ] = None,
    store: StoreOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Print every finding, not the first few of each kind.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the findings as .csv, .parquet, .xlsx or .json."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Audit the coverage of official series: holes, late and missing submitters, level shifts, changes of recording.

    Each finding has its estimated effect on each year; published totals stand beside what they would be with holes
    filled, as a range. Nothing in the evidence is changed.
    """
    names = series or list(COVERAGE_AUDITED)
    unknown = [name for name in names if name not in COVERAGE_AUDITED]
    if unknown:
        stop(f"carefund: coverage is audited for {' and '.join(COVERAGE_AUDITED)}, not '{unknown[0]}'", WRONG_USAGE)
    evidence = open_evidence(store)
    with wrong_usage(DamagedStore):
        held = {release.family for release in evidence.releases}
        audits = [audit_coverage(evidence, name, packaged_registers()) for name in names if SERIES[name].family in held]
    if not audits:
        stop(f"carefund: the evidence holds none of {', '.join(names)}", WRONG_USAGE)
    if output is not None:
        with wrong_usage(ValueError, OSError):
            write_table(pl.concat([findings_table(audit) for audit in audits]), output)
        typer.echo(f"Wrote the findings to {output}.", err=True)
    if as_json:
        typer.echo(json.dumps([_record(audit) for audit in audits], indent=2, ensure_ascii=False, default=str))
    elif output is None:
        for audit in audits:
            _print(audit, everything=everything)


def _record(audit: CoverageAudit) -> dict[str, object]:
    return {
        "series": audit.series,
        "totals": audit.totals.to_dicts(),
        "not_examined_for_level_shifts": list(audit.not_examined),
        "findings": [finding.as_record(audit.months) for finding in audit.findings],
    }


def _print(audit: CoverageAudit, *, everything: bool) -> None:
    console = Console()
    console.rule(f"{SERIES[audit.series].label}: {len(audit.findings)} findings", align="left")
    console.print(_totals(audit))
    console.print(
        "With holes filled: a 95% range for what is missing, from the rows' own course beside their neighbours'. "
        "If shifts are undone: all that would lower the total, and all that would raise it; they may be real.\n"
    )
    for kind, heading in KINDS.items():
        found = [finding for finding in audit.findings if finding.kind == kind]
        if found:
            console.print(f"[bold]{heading}[/bold] ({len(found)})")
            for finding in found if everything else found[:MOST_OF_A_KIND]:
                console.print(Padding(Text(_sentence(audit, finding)), (0, 0, 0, INDENT)))
            if len(found) > MOST_OF_A_KIND and not everything:
                console.print(f"  and {len(found) - MOST_OF_A_KIND} more; --all shows them.")


def _sentence(audit: CoverageAudit, finding: Finding) -> str:
    """A finding with the years that it changes."""
    effects = finding.effects_by_year(audit.months)
    years = "; ".join(f"{year}: {_amount(effect, counts=finding.counts)}" for year, effect in effects.items())
    return f"- {finding.what}" + (f" [{years}]" if years else "")


def _amount(effect: Interval[float], *, counts: bool) -> str:
    if counts:
        return f"{effect.middle:+,.0f}, 95% {effect.low:+,.0f} to {effect.high:+,.0f}"
    return f"{effect.middle:+,.0f} at most"


def _totals(audit: CoverageAudit) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Year", no_wrap=True)
    for heading in ("Published", "With holes filled, 95%", "If shifts are undone"):
        table.add_column(heading, justify="right")
    for row in audit.totals.iter_rows(named=True):
        part = "" if row["months"] == MONTHS_OF_A_YEAR else f" ({row['months']} months)"
        low, high = row["published"] + row["missing_low"], row["published"] + row["missing_high"]
        filled = f"{low:,.0f} to {high:,.0f}" if row["missing"] else "the same"
        shifts = f"{row['shifts_down']:+,.0f} / {row['shifts_up']:+,.0f}"
        none = not (row["shifts_down"] or row["shifts_up"])
        table.add_row(f"{row['year']}{part}", f"{row['published']:,.0f}", filled, "none" if none else shifts)
    return table
