"""The files that a verb is told to write: none over what it reads, and clear words where one cannot be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, in_words, stop
from carefund.wording.numbers import count
from carefund.workbooks.ordinary_file import why_not_written

if TYPE_CHECKING:
    import polars as pl

    from carefund.report.columns import Table

ENDINGS = (".csv", ".parquet", ".xlsx", ".json")
"""As the writer's own, which is not loaded for the help; a test keeps the two alike."""
TABLE_HELP = f"Write the table, by the ending of its name: {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}."
TableOption = Annotated[Path | None, typer.Option("--output", metavar="FILE", help=TABLE_HELP)]


def check_table(output: Path | None, inputs: Iterable[Path] = ()) -> None:
    """End with exit code 2 where a table cannot be written to `output`, or would replace one of the inputs."""
    check_ending(output, ENDINGS, inputs)


def check_ending(output: Path | None, endings: Iterable[str], inputs: Iterable[Path] = ()) -> None:
    """End with exit code 2 where a file cannot be written to `output`, or would replace one of the inputs."""
    if output is None:
        return
    refuse_to_replace([output], inputs)
    if output.is_dir():
        stop(f"carefund: {output} is a folder; name a file in it, such as {output / 'table.csv'}", WRONG_USAGE)
    if output.suffix.lower() not in endings:
        found = f"'{output.suffix}'" if output.suffix else "no ending"
        stop(f"carefund: {output}: the ending must be one of {', '.join(endings)}; found {found}", WRONG_USAGE)


def refuse_to_replace(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """End with exit code 2 where a file to be written is one that is read."""
    read = list(inputs)
    for output in outputs:
        if any(_same(output, given) for given in read):
            stop(f"carefund: {output} is one of the files to be read; write to another, so that it stays", WRONG_USAGE)


def refuse_existing(output: Path, option: str = "--output") -> None:
    """End with exit code 2 where there is a file already, which somebody may have filled in."""
    if output.exists() or output.is_symlink():
        what = "folder" if option == "--annotated" else "name"
        stop(f"carefund: {output} exists already. Give another {what} with {option}, or move it away.", WRONG_USAGE)


def write_to(output: Path, table: Table | pl.DataFrame) -> None:
    """Write a table and say so on standard error; ends with exit code 2 where it cannot be written."""
    from carefund.report.columns import Table
    from carefund.report.media.files import write_table

    frame = table.frame if isinstance(table, Table) else table
    with saying_what_was_written(output, f"{count(frame.height)} rows to {output}"):
        write_table(table, output)


def write_content(output: Path, content: bytes) -> None:
    """Write a file and say so on standard error; ends with exit code 2 where it cannot be written."""
    from carefund.report.media.files import replace_file

    with saying_what_was_written(output, str(output)):
        replace_file(output, content)


@contextmanager
def saying_what_was_written(output: Path, words: str) -> Iterator[None]:
    """Say what was written, and whether a file was there before; ends with exit code 2 where that cannot be done."""
    from carefund.refusal import Refusal

    replaced = ", replacing the file that was there" if output.is_file() else ""
    try:
        yield
    except OSError as error:
        advice = "name a file that you may write to"
        stop(f"carefund: {output} could not be written ({why_not_written(error, output)}); {advice}", WRONG_USAGE)
    except Refusal as refusal:
        stop(f"carefund: {in_words(refusal)}", WRONG_USAGE)
    typer.echo(f"Wrote {words}{replaced}.", err=True)


def _same(output: Path, given: Path) -> bool:
    try:
        return output.samefile(given)
    except OSError:
        return output.resolve() == given.resolve()


def file_name(words: str) -> str:
    """Words as a part of a file's name: small letters and figures, with hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
