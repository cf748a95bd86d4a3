"""``carefund audit``: plan against outturn for a round, in the terminal and as a report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from carefund.cli.exits import REFUSED, in_words, stop, wrong_usage
from carefund.cli.parts import AreaOption, ChartOption, SectionOption, show_report, write_report
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.cli.workbooks_given import workbooks_in

if TYPE_CHECKING:
    from carefund.evaluation.audit import Audit
    from carefund.evidence.query import Evidence
    from carefund.programme.definition import Round
    from carefund.report.media.renderer import Renderer
    from carefund.report.report import Report
    from carefund.second_process import SecondProcess

EVALUATION = "carefund.evaluation.audit"


def audit(
    round_id: Annotated[
        str,
        typer.Argument(metavar="ROUND", help="The round, such as bcf-2015-16, or a .toml file that defines one."),
    ],
    area: AreaOption = None,
    section: SectionOption = None,
    chart: ChartOption = None,
    plans: Annotated[
        Path | None,
        typer.Option(
            "--plans",
            metavar="FOLDER",
            help="Areas' own plans (workbooks): each is measured against its own targets, every other area against its "
            "share of England's plan, as the report says.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR|FILE",
            help="Folder for the report and its tables (default: audit-ROUND); for a part, a .html or .md file, for a "
            "chart a .svg or .png file.",
        ),
    ] = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Audit a round: what was planned, what happened, and what the difference cost, for England and every area.

    Prints a table and writes a report (HTML, self-contained) with a page for every area and the same numbers as XLSX,
    CSV, Parquet and JSON. With --json the numbers are printed instead, and files are written only where --output is
    given. --area, --section and --chart give one part, without writing the rest. Exit code 1 when a plan's file was
    refused; the audit is made with the others all the same.
    """
    from carefund.cli.programme_given import given_round
    from carefund.report.media.renderer import Renderer
    from carefund.second_process import SecondProcess

    definition = given_round(round_id)
    files = workbooks_in([plans]) if plans else []
    part = bool(area or section or chart)
    if part or (as_json and output is None):
        asked = chart or (None if as_json else section)
        report = _reported(definition, round_id, plans, files, store, only_store=only_store, part=asked)
        show_report(report, as_json=as_json, area=area, section=section, chart=chart, output=output)
    else:
        with Renderer() as renderer, SecondProcess(EVALUATION) as second:  # both start while the audit is made
            beside = Beside(renderer, second)
            report = _reported(definition, round_id, plans, files, store, only_store=only_store, beside=beside)
            show_report(report, as_json=as_json)
            inputs = [*([Path(round_id)] if Path(round_id).is_file() else []), *files]
            folder = output or Path(f"audit-{definition.id}")
            write_report(report, folder, inputs, quiet=as_json, renderer=renderer)
    refused = report.result.own_plans.refused
    if refused:
        stop("\n".join(f"carefund: {in_words(one)}" for one in refused), REFUSED)


def audited(definition: Round, files: list[Path], store: Path | None, *, only_store: bool) -> tuple[Audit, Evidence]:
    """The audit with the plans in these files, and the evidence; ends with exit code 2 where nothing measures it."""
    from carefund.evaluation.audit import audit_round, with_own_plans
    from carefund.evaluation.observed import NoEvidence
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.rounds import rounds_with

    evidence, registers = open_evidence(store, only=only_store), packaged_registers()
    with wrong_usage(NoEvidence):
        result = audit_round(definition, evidence, registers)
    if files:
        from carefund.cli.plans_given import plans_read

        result = with_own_plans(result, registers, *plans_read(files, rounds_with(definition)))
    return result, evidence


class Beside(NamedTuple):
    """What works while the audit is made: it draws charts, and calculates what needs no other part's answer."""

    renderer: Renderer
    second: SecondProcess


def completed_with(second: SecondProcess, result: Audit, evidence: Evidence) -> Audit:
    """As `completed`, half of it in a second process: the fund's evaluation, and England by the releases out then."""
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.audit import with_retrospective, with_whole_fund
    from carefund.evaluation.retrospective import england_by_release
    from carefund.evidence.registers import packaged_registers

    registers, assumptions = packaged_registers(), packaged_assumptions()
    by_release = second.submit(
        england_by_release, result.round, evidence, result.outturns, registers=registers, assumptions=assumptions
    )
    evaluated = second.submit(with_whole_fund, result, evidence, registers, assumptions)
    appraised = with_retrospective(result, evidence, registers, assumptions, by_release)
    return replace(appraised, whole_fund=evaluated().whole_fund)


def completed(result: Audit, evidence: Evidence, part: str | None = None) -> Audit:
    """The audit with what an appraisal would have said and the evaluation of the fund; of a `part` what it needs.

    A part is a section, by id or title, or a chart; one that no report has is looked for in all.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.audit import with_retrospective, with_whole_fund
    from carefund.evidence.registers import packaged_registers
    from carefund.report.audit.whole_fund.parts import is_of_evaluation
    from carefund.report.report import Report

    registers, assumptions = packaged_registers(), packaged_assumptions()
    if part is not None and Report(result).has_part(part):
        return result
    if part is None or not is_of_evaluation(part):
        result = with_retrospective(result, evidence, registers, assumptions)
        if part is not None and Report(result).has_part(part):
            return result
    return with_whole_fund(result, evidence, registers, assumptions)


def _reported(
    definition: Round,
    named: str,
    folder: Path | None,
    files: list[Path],
    store: Path | None,
    *,
    only_store: bool,
    part: str | None = None,
    beside: Beside | None = None,
) -> Report[Audit]:
    """The audit with what an appraisal would have said and the evaluation of the fund, or what a `part` needs of them.

    What stands before either is known is drawn `beside` while they are calculated. Ends with exit code 2 where nothing
    measures the round.
    """
    from carefund.cli.commands import command_of, only_words, provenance_of, retrospective_commands
    from carefund.report.report import Report

    result, evidence = audited(definition, files, store, only_store=only_store)
    command = command_of("audit", named, plans=folder, store=store, **only_words(only_store))
    if beside:
        Report(result, provenance_of(command, store, only=only_store)).draw_with(beside.renderer)
        result = completed_with(beside.second, result, evidence)
    else:
        result = completed(result, evidence, part)
    parts = retrospective_commands(result, named, store, only=only_store)
    return Report(result, provenance_of(command, store, only=only_store, commands=parts))
