"""The files that a verb is told to write: none over what it reads, and clear words where one cannot be written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from carefund.cli.exits import WRONG_USAGE, stop

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".csv", ".parquet", ".xlsx", ".json")
"""As the writer's own, which is not loaded for the help; a test keeps the two alike."""
TABLE_HELP = f"Write the table, by the ending of its name: {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}."


def check_table(output: Path | None, inputs: Iterable[Path] = ()) -> None:
    """End with exit code 2 where a table cannot be written to `output`, or would replace one of the inputs."""
    if output is None:
        return
    refuse_to_replace([output], inputs)
    if output.is_dir():
        stop(f"carefund: {output} is a folder; name a file in it, such as {output / 'table.csv'}", WRONG_USAGE)
    if output.suffix.lower() not in ENDINGS:
        found = f"'{output.suffix}'" if output.suffix else "no ending"
        stop(f"carefund: {output}: the ending must be one of {', '.join(ENDINGS)}; found {found}", WRONG_USAGE)


def refuse_to_replace(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """End with exit code 2 where a file to be written is one that is read."""
    read = list(inputs)
    for output in outputs:
        if any(_same(output, given) for given in read):
            stop(f"carefund: {output} is one of the files to be read; write to another, so that it stays", WRONG_USAGE)


def write_to(output: Path, table: pl.DataFrame) -> None:
    """Write a table and say so on standard error; ends with exit code 2 where it cannot be written."""
    from carefund.report.tables import write_table

    try:
        write_table(table, output)
    except OSError as error:
        stop(
            f"carefund: {output} could not be written ({reason(error)}); name a file that you may write to", WRONG_USAGE
        )
    typer.echo(f"Wrote {table.height:,} rows to {output}.", err=True)


def reason(error: OSError) -> str:
    """Why a file could not be written, without the temporary name that it was written under."""
    return error.strerror or type(error).__name__


def _same(output: Path, given: Path) -> bool:
    try:
        return output.samefile(given)
    except OSError:
        return output.resolve() == given.resolve()
