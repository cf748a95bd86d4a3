"""``carefund evaluate``: did it work, by a protocol that was written before the outcome was looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

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
from carefund.cli.exits import REFUSED, WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import check_ending, refuse_existing, write_content
from carefund.cli.parts import check_page, show_page, write_answer
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption

if TYPE_CHECKING:
    from carefund.evaluation.study.answer import StudyAnswer
    from carefund.evaluation.study.protocol import Protocol
    from carefund.evaluation.study.replications import ReplicatedStudy


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
    specifications: Annotated[
        bool,
        typer.Option(
            "--specifications",
            help="Estimate every reasonable specification beside the registered one, and test them all together.",
        ),
    ] = False,
    compare_methods: Annotated[
        bool, typer.Option("--compare-methods", help="Say whether the methods that fit the panel agree.")
    ] = False,
    registered: Annotated[
        Path | None,
        typer.Option("--registered", metavar="FILE", help="Tell what is otherwise than this registration says."),
    ] = None,
    register: Annotated[
        bool,
        typer.Option("--register", help="Register the protocol before its outcome is read, and answer nothing."),
    ] = False,
    day: Annotated[
        str | None, typer.Option("--day", metavar="YYYY-MM-DD", help="The day of the registration (needed for it).")
    ] = None,
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
    from carefund.evaluation.study.registration import NotARegistration
    from carefund.refusal import RefusedFile

    began = perf_counter()
    given = Given(areas=areas, effect=effect, months=months, seed=seed, store=store, only_store=only_store)
    asked = _Asked(specifications=specifications, compare_methods=compare_methods, registered=registered)
    _check_together(asked, power=power, register=register, day=day)
    if power:
        show_power(protocol, given, output, as_json=as_json)
        return
    power_alone(given)
    with wrong_usage(NotAProtocol, NotARegistration, RefusedFile):
        read = read_protocol(protocol, panel_is_there=not register)
        inputs = [protocol, read.panel.file, *([read.replications] if read.replications else [])]
        if register:
            _register(read, output, day, inputs, as_json=as_json)
            return
        check_page(output, None, [*inputs, *([registered] if registered else [])])
        if read.replications is None:
            _answer(read, protocol, output, began, asked, as_json=as_json)
        elif asked != _Asked():
            stop("carefund: a protocol with [replications] takes no option of a single answer", WRONG_USAGE)
        else:
            _replicate(read, protocol, output, as_json=as_json)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What is asked for besides the answer."""

    specifications: bool = False
    compare_methods: bool = False
    registered: Path | None = None


def _check_together(asked: _Asked, *, power: bool, register: bool, day: str | None) -> None:
    """End with exit code 2 where options are given that are not for what is asked."""
    if power and (register or day is not None or asked != _Asked()):
        stop("carefund: --power takes no option of an answer or a registration", WRONG_USAGE)
    if register != (day is not None) or (register and asked != _Asked()):
        stop("carefund: --register takes --day YYYY-MM-DD, and no option of an answer", WRONG_USAGE)


def _register(read: Protocol, output: Path | None, day: str | None, inputs: list[Path], *, as_json: bool) -> None:
    """Write the record beside the protocol, or where it is asked for; none is replaced."""
    from carefund.cli.dates import read_day_option
    from carefund.evaluation.study.registration import register

    on = read_day_option(day)
    assert on is not None
    file = output or read.path.with_suffix(".registered.json")
    check_ending(file, (".json",), inputs)
    refuse_existing(file)
    made = register(read, on)
    write_content(file, f"{_json(made.to_record(), 1)}\n".encode())
    typer.echo(_json(made.to_record(), 1) if as_json else f"Registered: SHA-256 {made.sha256}")


def _answer(read: Protocol, named: Path, output: Path | None, began: float, asked: _Asked, *, as_json: bool) -> None:
    from carefund.evaluation.study.registration import read_registration
    from carefund.evaluation.study.study import answer
    from carefund.given import coverage_given

    found = answer(
        read,
        specifications=asked.specifications,
        compare_methods=asked.compare_methods,
        registration=None if asked.registered is None else read_registration(asked.registered),
        coverage=coverage_given(read),
    )
    found = replace(found, elapsed_seconds=perf_counter() - began)
    if as_json:
        typer.echo(_json(found.to_record(), 1))
    options = {name.replace("_", "-"): value for name, value in vars(asked).items() if value}
    _write_or_show(found, named, output, options, quiet=as_json)
    if found.has_error:
        raise typer.Exit(REFUSED)


def _replicate(read: Protocol, named: Path, output: Path | None, *, as_json: bool) -> None:
    from carefund.evaluation.study.study import replicated_study

    study = replicated_study(read)
    if as_json:
        for one in study.replicated:
            typer.echo(_json(one.as_record()))
    _write_or_show(study, named, output, {}, quiet=as_json)
    if any(one.result.effect is None for one in study.replicated):
        raise typer.Exit(REFUSED)


def _json(record: object, indent: int | None = None) -> str:
    from carefund.report.media.files import to_json

    return to_json(record, indent).decode()


def _write_or_show(
    result: StudyAnswer | ReplicatedStudy, named: Path, output: Path | None, options: dict[str, object], *, quiet: bool
) -> None:
    """Write what is asked for by its ending; show the report in short where nothing else is shown."""
    if quiet and output is None:
        return
    from carefund.cli.commands import command_of, provenance_of
    from carefund.report.report import Report

    report = Report(result, provenance_of(command_of("evaluate", named, **options), None))
    show_page(report, output, None, (), as_json=False, write_table=write_answer)
