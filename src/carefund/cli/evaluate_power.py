"""``carefund evaluate --power``: what an evaluation that has not begun could find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.appraise_given import read_percent
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.parts import check_page, show_page, write_answer, write_named_table
from carefund.cli.progress import with_progress
from carefund.cli.stores import open_evidence

if TYPE_CHECKING:
    from carefund.evaluation.power.designs import PowerDesign
    from carefund.evaluation.power.power import PowerAnswer
    from carefund.evaluation.power.question import PowerQuestion
    from carefund.evaluation.study.protocol import Protocol

EXAMPLE = "--effect -5%"
MONTHS = 12
EFFECT = "-5%"
PowerOption = Annotated[
    bool, typer.Option("--power", help="Say what an evaluation that has not begun could find, in place of evaluating.")
]
AreasOption = Annotated[
    list[str] | None,
    typer.Option(
        "--areas",
        metavar="N | NAME",
        help="With --power: how many areas, or which (may be given again); else the protocol's own.",
    ),
]
EffectOption = Annotated[
    str | None, typer.Option("--effect", metavar="PCT", help=f"With --power: the planned effect; {EFFECT} without it.")
]
MonthsOption = Annotated[
    int | None,
    typer.Option(
        "--months", min=1, help=f"With --power: months, or the panel's periods, after the start; {MONTHS} without it."
    ),
]
PowerSeedOption = Annotated[
    int | None, typer.Option("--seed", min=0, help="With --power: the same seed gives the same answer.")
]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the command line says of power, as it was typed; None where it says nothing."""

    areas: list[str] | None
    effect: str | None
    months: int | None
    seed: int | None
    store: Path | None
    only_store: bool

    @property
    def planned(self) -> float:
        """The planned effect, relative."""
        return read_percent(EFFECT if self.effect is None else self.effect, "--effect", EXAMPLE) / 100

    @property
    def wait(self) -> int:
        """Periods after the start."""
        return MONTHS if self.months is None else self.months

    @property
    def meant(self) -> int | Sequence[str] | None:
        """How many areas, or which."""
        if not self.areas:
            return None
        alone = self.areas[0].strip() if len(self.areas) == 1 else ""
        return int(alone) if alone.isascii() and alone.isdigit() else self.areas


def power_alone(given: Given) -> None:
    """End with exit code 2 where what belongs to --power is given without it."""
    words = {"--areas": given.areas, "--effect": given.effect, "--months": given.months, "--seed": given.seed,
             "--store": given.store, "--only-store": given.only_store or None}  # fmt: skip
    odd = [option for option, value in words.items() if value is not None]
    if odd:
        stop(f"carefund: {odd[0]} is for --power; an evaluation has all in its protocol", WRONG_USAGE)


def show_power(named: Path, given: Given, output: Path | None, *, as_json: bool) -> None:
    """Work power out and print it, or write it by the ending of `output`."""
    from carefund.evaluation.study.keys import NotAProtocol
    from carefund.refusal import Refusal

    began = perf_counter()
    with wrong_usage(NotAProtocol, Refusal):
        question, protocol = _question(named, given, output)
        answer = replace(_worked_out(question, protocol), elapsed_seconds=perf_counter() - began)
    _show(answer, named, given, output, as_json=as_json)


def _question(named: Path, given: Given, output: Path | None) -> tuple[PowerQuestion, Protocol | None]:
    from carefund.evaluation.power.histories import question_of_protocol

    if named.suffix.lower() != ".toml":
        check_page(output, None, ())
        return _of_series(str(named), given), None
    from carefund.evaluation.study.protocol import read_protocol

    protocol = read_protocol(named)
    check_page(output, None, [named, protocol.panel.file])
    question = question_of_protocol(
        protocol, areas=given.meant, planned=given.planned, months=given.wait, seed=given.seed
    )
    return question, protocol


def _of_series(series: str, given: Given) -> PowerQuestion:
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.power.histories import question_of_series
    from carefund.evidence.registers import packaged_registers

    return question_of_series(
        open_evidence(given.store, only=given.only_store),
        series,
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        areas=1 if given.meant is None else given.meant,
        planned=given.planned,
        months=given.wait,
        seed=given.seed or 0,
    )


def _worked_out(question: PowerQuestion, protocol: Protocol | None) -> PowerAnswer:
    from carefund.evaluation.power.power import power_of

    def each(designs: Sequence[PowerDesign]) -> Iterator[PowerDesign]:
        return with_progress(designs, "Trying designs", len(designs))

    return power_of(question, protocol, each)


def _show(answer: PowerAnswer, named: Path, given: Given, output: Path | None, *, as_json: bool) -> None:
    from carefund.cli.commands import command_of, only_words, provenance_of
    from carefund.report.report import Report

    command = command_of(
        "evaluate", named, power=True, areas=given.areas, effect=given.effect, months=given.months, seed=given.seed,
        store=given.store, **only_words(given.only_store),
    )  # fmt: skip
    report = Report(answer, provenance_of(command, given.store, only=given.only_store))
    write = partial(write_answer, write_table=partial(write_named_table, name=None))
    show_page(report, output, None, (), as_json=as_json, write_table=write)
