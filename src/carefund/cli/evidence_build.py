"""``carefund evidence build``: the England data set that carefund ships, made again from the official files."""

import json
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import REFUSED, in_words, stop
from carefund.cli.stores import JsonOption
from carefund.evidence.build import MOST_BYTES, BuiltDataset, DatasetTooLarge, build_dataset
from carefund.evidence.packaged import DATASET
from carefund.refusal import RefusedFile
from carefund.workbooks.ordinary_file import why_not_written


def evidence_build(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="Folder with the official files.",
            envvar="CAREFUND_OFFICIAL_FILES",
            exists=True,
            file_okay=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help="Where to write it; without it, into the package."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Rebuild the data set that carefund ships from a folder of official files.

    The folder holds the delayed-transfer and Monthly Activity workbooks, the A&E time series, population, deprivation,
    councils' income from the fund, boundaries and commissioner shares, in any subfolders; other sound workbooks are
    passed over and named. Nothing is replaced unless all of it can be built.
    """
    folder = output or DATASET
    try:
        built = build_dataset(source, folder)
    except (RefusedFile, DatasetTooLarge, FileNotFoundError) as error:
        stop(f"carefund: {in_words(error)}\nThe data set was left as it was.", REFUSED)
    except OSError as error:
        words = f"{folder} could not be written ({why_not_written(error, folder)}); name a folder that you may write to"
        stop(f"carefund: {words}", REFUSED)
    if as_json:
        tables = [{"table": table.name, "rows": table.rows, "bytes": table.size} for table in built.tables]
        record = {"folder": str(folder), "tables": tables, "passed_over": list(built.passed_over)}
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        _say(folder, built)


def _say(folder: Path, built: BuiltDataset) -> None:
    for table in built.tables:
        typer.echo(f"{table.name:<26}{table.rows:>10,} rows{table.size:>12,} bytes")
    total = sum(table.size for table in built.tables)
    typer.echo(f"{total:,} of at most {MOST_BYTES:,} bytes, in {folder}")
    if built.passed_over:
        typer.echo(f"Passed over, for carefund reads no such publication: {', '.join(built.passed_over)}")
