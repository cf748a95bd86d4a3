"""``carefund pool import``: actuals from a general-ledger extract, each line once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import REFUSED
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.pools import (
    AreaOption,
    ByOption,
    PoolsOption,
    YearOption,
    folder_given,
    made_now,
    refusals,
    say_posted,
    settings_in,
)
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.pool.books import writing
from carefund.pool.extract import Import, extract_of, held_against
from carefund.pool.extract_rows import table_of
from carefund.pool.mapping import mapping_of
from carefund.pool.written import sum_of
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show
from carefund.report.pool.imported import import_document, import_record, import_table
from carefund.workbooks.ordinary_file import read_ordinary_file

LARGEST_EXTRACT = 2**26


def pool_import(
    file: Annotated[
        Path, typer.Argument(metavar="EXTRACT", help="An extract of a general ledger: .csv, .xlsx or .xls.")
    ],
    mapping: Annotated[
        Path,
        typer.Option("--mapping", metavar="FILE", help="Settings (.toml): columns, and what belongs to which scheme."),
    ],
    total: Annotated[
        str | None, typer.Option("--total", metavar="SUM", help="What the extract's lines must add up to.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would become of each line, and post nothing.")
    ] = False,
    by: ByOption = None,
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring actuals in from a general-ledger extract: cost centre, subjective, period, amount, description.

    The extract is CSV or a workbook, of which the sheet with the headings is read. Totals have to be those of the lines
    above them; they are named and not posted.

    A line that was imported before is known again and not posted twice, so a year-to-date extract can be imported every
    month. Every line is posted, there already, left out with a reason, unmatched or refused, and together these add up
    to the extract's total. Exit code 1 where a line is unmatched or refused; the others are posted all the same.
    """
    check_table(output, [file, mapping])
    with refusals():
        told = mapping_of(settings_in(mapping, "a mapping"))
        content = read_ordinary_file(file, LARGEST_EXTRACT, "an extract of a general ledger")
        table = table_of(file.name, content, told)
        with writing(folder_given(store, area, year)) as writer:
            stated = sum_of(total, "--total") if total else None
            extract = extract_of(table, told, writer.books.year, stated)
            round_ = rounds_known(own_round)(writer.books.opening.round_id)
            result = held_against(extract, told, writer.books, round_, made_now(by))
            if not dry_run:
                writer.post(result.postings, extract=result.record())
            books = writer.books
    _show(result, output, as_json=as_json)
    if not dry_run:
        say_posted(books, len(result.postings))
    if not result.is_whole:
        raise typer.Exit(REFUSED)


def _show(result: Import, output: Path | None, *, as_json: bool) -> None:
    if output is not None:
        write_to(output, import_table(result))
    if as_json:
        typer.echo(to_json(import_record(result), indent=2).decode())
    else:
        show(import_document(result))
