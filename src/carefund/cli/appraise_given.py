"""What every appraisal on the command line is given, and how its answer is written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console, RenderableType

from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.outputs import check_table, reason, refuse_to_replace, write_to
from carefund.cli.stores import has_own_store
from carefund.report.asked import Asked

if TYPE_CHECKING:
    import polars as pl

    from carefund.report.appraisal_report import AppraisalReport


@dataclass(frozen=True)
class Given:
    """The last month known, seed, draws and store, and where and how to write: a table, a report, JSON."""

    as_of: date
    seed: int
    draws: int
    store: Path | None
    output: Path | None
    report: Path | None
    as_json: bool

    def asked(self, files: Iterable[str], own_round: Path | None = None) -> Asked:
        """The same as a report records it; `files` as they were given."""
        store = None if self.store is None else str(self.store)
        own = store is None and has_own_store()
        named = None if own_round is None else str(own_round)
        return Asked(tuple(files), self.as_of, self.seed, self.draws, store, own, named)

    def check(self, inputs: Iterable[Path]) -> None:
        """End with exit code 2 where the table cannot be written, or it or the report would replace a file read."""
        check_table(self.output, inputs)
        if self.report is not None:
            refuse_to_replace([self.report], inputs)

    def write(self, report: AppraisalReport, table: pl.DataFrame, inputs: Iterable[Path]) -> None:
        """Write the table and the report that are asked for; ends with exit code 2 where it cannot."""
        if self.report is not None:
            folder = self.report.resolve()
            beside = [file for file in inputs if file.resolve().parent == folder]
            refuse_to_replace([self.report / name for name in report.files] if beside else [], beside)
        if self.output is not None:
            write_to(self.output, table)
        if self.report is not None:
            _write_report(report, self.report)

    def show(self, report: AppraisalReport, pages: Iterable[RenderableType]) -> None:
        """Print the answer: as JSON where that is asked for."""
        if self.as_json:
            typer.echo(json.dumps(report.to_record(), ensure_ascii=False, default=str))
            return
        for page in pages:
            Console().print(page)


def _write_report(report: AppraisalReport, folder: Path) -> None:
    try:
        *tables, page = report.write(folder)
    except OSError as error:
        words = f"the report could not be written to {folder} ({reason(error)})"
        stop(f"carefund: {words}; name a folder that you may write to", WRONG_USAGE)
    names = ", ".join(path.name for path in tables)
    typer.echo(f"Report: {page}\nThe tables that it rests on: {names} in {folder}", err=True)
