"""``carefund evaluate``: did it work, by a protocol that was written before the outcome was looked at."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.evaluate_power import (
    AreasOption,
    EffectOption,
    Given,
    MonthsOption,
    PowerOption,
    PowerSeedOption,
    power_alone,
    show_power,
)
from carefund.cli.exits import REFUSED, wrong_usage
from carefund.cli.outputs import write_content
from carefund.cli.parts import check_page, show_page, write_main_table
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption

if TYPE_CHECKING:
    from carefund.evaluation.study.answer import StudyAnswer
    from carefund.evaluation.study.protocol import Protocol
    from carefund.evaluation.study.replications import ReplicatedStudy
    from carefund.report.report import Report


def evaluate(
    protocol: Annotated[
        Path,
        typer.Argument(
            metavar="PROTOCOL.toml | SERIES",
            help="The protocol: panel, treatment, method and inference; with --power a series, too.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write the answer (.json), its main table (.csv, .parquet, .xlsx) or its page (.html, .md).",
        ),
    ] = None,
    as_json: JsonOption = False,
    power: PowerOption = False,
    areas: AreasOption = None,
    effect: EffectOption = None,
    months: MonthsOption = None,
    seed: PowerSeedOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
) -> None:
    """Evaluate a treatment by a protocol: what would have been without it, and how sure that is.

    The protocol names a panel (CSV or Parquet, a row for each unit and period), who is treated from when, and one
    method with its options; docs/evaluation.md describes every key. It is hashed before the outcome is read. With
    [replications] every replication of planted effects is answered, as a line of JSON each.

    With --power nothing is evaluated: effects planted in the time before the start, or in a series, show how large an
    effect would be found, in how many areas, after how many months, and by which design soonest.

    Exit code 1 where findings of severity error leave no number, 2 where the protocol cannot be understood.
    """
    from carefund.evaluation.study.keys import NotAProtocol
    from carefund.evaluation.study.protocol import read_protocol
    from carefund.refusal import RefusedFile

    began = perf_counter()
    given = Given(areas=areas, effect=effect, months=months, seed=seed, store=store, only_store=only_store)
    if power:
        show_power(protocol, given, output, as_json=as_json)
        return
    power_alone(given)
    with wrong_usage(NotAProtocol, RefusedFile):
        read = read_protocol(protocol)
        inputs = [protocol, read.panel.file, *([read.replications] if read.replications else [])]
        check_page(output, None, inputs)
        if read.replications is None:
            _answer(read, protocol, output, began, as_json=as_json)
        else:
            _replicate(read, protocol, output, as_json=as_json)


def _answer(read: Protocol, named: Path, output: Path | None, began: float, *, as_json: bool) -> None:
    from dataclasses import replace

    from carefund.evaluation.study.study import answer

    found = answer(read)
    found = replace(found, elapsed_seconds=perf_counter() - began)
    if as_json:
        typer.echo(_json(found.to_record(), 1))
    _write_or_show(found, named, output, quiet=as_json)
    if found.has_error:
        raise typer.Exit(REFUSED)


def _replicate(read: Protocol, named: Path, output: Path | None, *, as_json: bool) -> None:
    from carefund.evaluation.study.study import replicated_study

    study = replicated_study(read)
    if as_json:
        for one in study.replicated:
            typer.echo(_json(one.as_record()))
    _write_or_show(study, named, output, quiet=as_json)
    if any(one.result.effect is None for one in study.replicated):
        raise typer.Exit(REFUSED)


def _json(record: object, indent: int | None = None) -> str:
    from carefund.report.media.files import to_json

    return to_json(record, indent).decode()


def _write_or_show(result: StudyAnswer | ReplicatedStudy, named: Path, output: Path | None, *, quiet: bool) -> None:
    """Write what is asked for by its ending; show the report in short where nothing else is shown."""
    if quiet and output is None:
        return
    from carefund.cli.commands import command_of, provenance_of
    from carefund.report.report import Report

    report = Report(result, provenance_of(command_of("evaluate", named), None))
    show_page(report, output, None, (), as_json=False, write_table=_write_answer)


def _write_answer(report: Report[Any], output: Path) -> None:
    """The answer as JSON, or its main table."""
    if output.suffix.lower() == ".json":
        write_content(output, f"{_json(report.to_record(), 1)}\n".encode())
    else:
        write_main_table(report, output)
