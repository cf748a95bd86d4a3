"""``carefund evidence coverage``: what to know before trusting a total."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.parts import ChartOption, SectionOption, show_report, write_report
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.evidence.coverage.audit import CoverageAudits, audit_coverage
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.store import DamagedStore
from carefund.wording.lists import listed


def evidence_coverage(
    series: Annotated[
        list[str] | None,
        typer.Argument(
            help="Series to audit: delayed-days, non-elective-admissions or one of your own (all without a name)."
        ),
    ] = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Print every finding, not the first few of each kind.")
    ] = False,
    section: SectionOption = None,
    chart: ChartOption = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Write the report (HTML, with pictures) and its tables here."),
    ] = None,
    output: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Audit the coverage of official series: holes, late and missing submitters, level shifts, changes of recording.

    Each finding has its estimated effect on each year; published totals stand beside what they would be with holes
    filled, as an interval. Nothing in the evidence is changed. --output writes the findings as a table, or the section
    or chart that is asked for.
    """
    from carefund.cli.commands import command_of, only_words, provenance_of
    from carefund.report.media.terminal import show
    from carefund.report.report import Report

    part = bool(section or chart)
    if not part:
        check_table(output)
    evidence = open_evidence(store, only=only_store)
    names = series or list(evidence.series.coverage_audited)
    audits = _audits(names, evidence)
    command = command_of("evidence", "coverage", *names, store=store, **only_words(only_store))
    made = Report(audits, provenance_of(command, store, only=only_store))
    if report is not None:
        write_report(made, report, quiet=as_json)
    if part:
        show_report(made, as_json=as_json, section=section, chart=chart, output=output)
        return
    if output is not None:
        write_to(output, made.tables["findings"])
    if as_json:
        show_report(made, as_json=True)
    elif output is None and report is None:
        show(made.document if everything else made.summary)
        if not everything:
            typer.echo("At most a few findings of each kind are shown; --all shows them all.")


def _audits(names: list[str], evidence: Evidence) -> CoverageAudits:
    """The audits of the series that are held; ends with exit code 2 for another, and where none is held."""
    audited, registers = evidence.series.coverage_audited, packaged_registers()
    unknown = [name for name in names if name not in audited]
    if unknown:
        stop(f"carefund: coverage is audited for {listed(audited)}, not '{unknown[0]}'", WRONG_USAGE)
    with wrong_usage(DamagedStore):
        held = {release.family for release in evidence.releases}
        audits = tuple(
            audit_coverage(evidence, name, registers) for name in names if evidence.series[name].family in held
        )
    if not audits:
        stop(f"carefund: the evidence holds none of {', '.join(names)}", WRONG_USAGE)
    return CoverageAudits(audits)
