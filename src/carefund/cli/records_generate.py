"""``carefund records generate``: records of people who never lived, with planted effects and a known truth."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.dates import read_month_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.parts import show_report
from carefund.cli.progress import bar_of_files
from carefund.cli.stores import JsonOption, open_evidence
from carefund.workbooks.ordinary_file import why_not_written

if TYPE_CHECKING:
    from carefund.records.generation.effects import Effect
    from carefund.records.generation.window import Window


class Layout(StrEnum):
    """What the spells are written as."""

    CAREFUND = "carefund"
    HES = "hes"


EffectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--effect",
        metavar="STEP,KEY=VALUE,...",
        help="Plant an effect, such as 'delays,areas=Kent+Leeds,from=2016-04,relative=-0.2'; may be repeated. Steps: "
        "emergency-admissions, emergency-admissions-65-plus, readmissions, delays, care-home-moves. Further keys: "
        "to, ramp, fade, wander, spill-over.",
    ),
]


def records_generate(
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The folder to write to: new, or begun before.")],
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="First month of the records.")],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="Last month of the records.")],
    people: Annotated[
        int | None, typer.Option("--people", metavar="N", help="How many people, if all of England were generated.")
    ] = None,
    share: Annotated[
        float | None, typer.Option("--share", metavar="S", help="Or what share of England's people: 0.02 is 2%.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The only source of chance.")] = 0,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", metavar="AREA", help="Only this area, by name or code; may be repeated."),
    ] = None,
    effect: EffectOption = None,
    effects: Annotated[
        Path | None, typer.Option("--effects", metavar="FILE.toml", help="Plant the effects of this file.")
    ] = None,
    faults: Annotated[
        bool, typer.Option("--faults", help="Plant the faults of real extracts, in numbers that the truth tells.")
    ] = False,
    layout: Annotated[
        Layout,
        typer.Option("--layout", help="hes: the spells also as episodes of Hospital Episode Statistics, as CSV."),
    ] = Layout.CAREFUND,
    processes: Annotated[
        int, typer.Option("--processes", metavar="N", min=1, max=64, help="How many processes draw.")
    ] = 1,
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="DIR", help="Add this store's official figures to those carefund ships."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Generate hospital spells, moves into care homes, reablement and people, month by month, as Parquet.

    Numbers by area and month come from official totals, the rest from a causal structure with a seed; the truth, with
    and without the effects planted, is written beside the records. The same command goes on where it was broken off.
    See docs/records-generator.md.
    """
    from carefund.cli.commands import provenance_of
    from carefund.evidence.areas import default_register
    from carefund.evidence.query import Evidence
    from carefund.evidence.registers import packaged_registers
    from carefund.records.generation.effects import area_code
    from carefund.records.generation.generating import Asked, generate
    from carefund.records.generation.parameters import packaged_parameters
    from carefund.refusal import Refusal
    from carefund.report.report import Report

    evidence = Evidence.packaged() if store is None else open_evidence(store)
    with wrong_usage(Refusal), _cannot_write(output), bar_of_files("Generating records") as bar:
        areas = tuple(area_code(name, default_register()) for name in area or [])
        planted = tuple(_planted(effect or [], effects))
        asked = Asked(_window(first, last), seed, people, share, areas, planted, faults, layout is Layout.HES)
        result = generate(
            asked, output, evidence, packaged_registers(), packaged_parameters(), processes=processes, progress=bar
        )
    command = shlex.join(["carefund", *sys.argv[1:]])
    show_report(Report(result, provenance_of(command, store, only=False)), as_json=as_json)


def _window(first: str, last: str) -> Window:
    from carefund.records.generation.window import Window

    begins, ends = read_month_option(first), read_month_option(last)
    assert begins is not None
    assert ends is not None
    return Window(begins, ends)


def _planted(effects: list[str], file: Path | None) -> Iterator[Effect]:
    """The effects that are asked for one by one, and those of a file."""
    from carefund.evidence.areas import default_register
    from carefund.records.generation.effects import effect_in_words, effects_in_file

    register = default_register()
    yield from (effect_in_words(text, register) for text in effects)
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            stop(f"carefund: {file} could not be read as text ({error}); name a TOML file of effects", WRONG_USAGE)
        yield from effects_in_file(text, register)


@contextmanager
def _cannot_write(output: Path) -> Iterator[None]:
    """End with exit code 2 where the folder cannot be written to."""
    try:
        yield
    except OSError as error:
        words = f"records could not be written to {output} ({why_not_written(error, output)})"
        stop(f"carefund: {words}; name a folder that you may write to", WRONG_USAGE)
