"""``carefund audit``: plan against outturn for a round, in the terminal and as a report."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.stores import JsonOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.report.audit_report import AuditReport


def audit(
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="The round, such as bcf-2015-16.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help="Folder for the report and its tables (default: audit-ROUND)."),
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Audit a round: what was planned, what happened, and what the difference cost, for England and every area.

    Prints a table and writes a report (HTML, self-contained) with the same numbers as XLSX, CSV, Parquet and JSON.
    With --json the numbers are printed instead, and files are written only where --output is given.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.audit import audit_round
    from carefund.evaluation.observed import NoEvidence
    from carefund.evaluation.retrospective import appraise_in_retrospect
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.refusal import BrokenDefinition
    from carefund.programme.rounds import load_round
    from carefund.report.audit_report import AuditReport
    from carefund.report.terminal import audit_page

    with wrong_usage(BrokenDefinition):
        definition = load_round(round_id)
    evidence, registers = open_evidence(store), packaged_registers()
    with wrong_usage(NoEvidence):
        result = audit_round(definition, evidence, registers)
    retrospective = appraise_in_retrospect(
        definition, evidence, result.outturns, registers=registers, assumptions=packaged_assumptions()
    )
    report = AuditReport(result, retrospective)
    if as_json:
        typer.echo(json.dumps(report.to_record(), ensure_ascii=False, default=str))
    else:
        Console().print(audit_page(report.audit))
    if output is not None or not as_json:
        _write(report, output or Path(f"audit-{round_id}"), quiet=as_json)


def _write(report: "AuditReport", folder: Path, *, quiet: bool) -> None:
    try:
        written = report.write(folder)
    except OSError as error:
        reason = error.strerror or error
        words = f"the report could not be written to {folder} ({reason}); name a folder that you may write to"
        stop(f"carefund: {words}", WRONG_USAGE)
    if not quiet:
        page = next((path for path in written if path.suffix == ".html"), folder)
        typer.echo(
            f"Report: {page}\nThe same numbers: {', '.join(path.name for path in written if path != page)} in {folder}"
        )
