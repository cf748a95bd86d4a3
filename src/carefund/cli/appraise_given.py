"""What every appraisal on the command line is given, and much of monitoring; and how an appraisal is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from carefund.cli.dates import known_by, read_month_option
from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.outputs import check_ending, check_table, refuse_to_replace, write_to
from carefund.cli.parts import PAGES, PICTURES, show_report, write_report

if TYPE_CHECKING:
    from carefund.report.report import Report


DRAWS = 4_000
"""As the forecast's own, which is not loaded for the help; a test keeps the two alike."""
TARGET = "--target -3.5%"
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same answer.")]
AsOfOption = Annotated[str, typer.Option("--as-of", metavar="YYYY-MM", help="The last month that counts as known.")]
DrawsOption = Annotated[int, typer.Option("--draws", min=200, max=100_000, help="How many futures to draw.")]
ComparisonOption = Annotated[
    str | None, typer.Option("--comparison", help="For a round: id of its comparison whose months are meant.")
]


@dataclass(frozen=True, kw_only=True)
class Given:
    """The last month known and by which versions, seed, draws and store; which part to show; where to write what."""

    as_of: date
    seed: int
    draws: int
    store: Path | None
    only_store: bool
    output: Path | None
    report: Path | None
    as_json: bool
    by_release: bool = False
    skill: Path | None = None
    learnt: tuple[Path, ...] = ()
    area: str | None = None
    section: str | None = None
    chart: str | None = None

    @property
    def known_by(self) -> Literal["period", "release"]:
        """What counts as known."""
        return known_by(by_release=self.by_release)

    @property
    def is_part(self) -> bool:
        """Whether only a part of the report is asked for."""
        return bool(self.area or self.section or self.chart)

    def check(self, inputs: Iterable[Path]) -> None:
        """End with exit code 2 where what is asked for cannot be written, or would replace a file that is read."""
        inputs = list(inputs)
        if self.is_part:
            check_ending(self.output, PICTURES if self.chart else PAGES, inputs)
        else:
            check_table(self.output, inputs)
        if self.report is not None:
            refuse_to_replace([self.report], inputs)

    def answer(self, report: Report[Any], inputs: Iterable[Path]) -> None:
        """Write the table and the report that are asked for and print the answer, or give the part asked for."""
        if self.report is not None:
            write_report(report, self.report, inputs, quiet=self.as_json)
        if self.is_part:
            show_report(
                report, as_json=self.as_json, area=self.area, section=self.section, chart=self.chart, output=self.output
            )
            return
        if self.output is not None:
            write_to(self.output, next(iter(report.tables.values())))
        self.show(report)

    def show(self, report: Report[Any]) -> None:
        """Print the answer in short, or as JSON."""
        show_report(report, as_json=self.as_json)


def month_of(text: str) -> date:
    """The month that --as-of names; ends with exit code 2 when there is none."""
    month = read_month_option(text or None)
    if month is None:
        stop("carefund: say what was known: --as-of YYYY-MM, such as --as-of 2014-09", WRONG_USAGE)
    return month


def read_percent(text: str | None, option: str = "--target", example: str = TARGET) -> float:
    """`-3.5%` or `-3.5` as -3.5. Ends with exit code 2 for anything else, and where there is none."""
    if text is None:
        stop(f"carefund: say what the target is: add {option}, such as {example}", WRONG_USAGE)
    number = text.strip().replace("−", "-").removesuffix("%").rstrip()
    if NUMBER.fullmatch(number.replace(",", ".", 1)) and "," in number:
        stop(f"carefund: {option} '{text}': write a decimal point, not a comma, such as {example}", WRONG_USAGE)
    if not NUMBER.fullmatch(number):
        stop(f"carefund: {option} '{text}' is no change in per cent; write {example}", WRONG_USAGE)
    return float(number)
