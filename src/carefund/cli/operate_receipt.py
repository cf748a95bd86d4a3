"""``carefund operate receipt``: whether a receipt that somebody shows is one that the service gave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import REFUSED, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption

if TYPE_CHECKING:
    from carefund.service.signing.receipt_check import ReceiptCheck


def operate_receipt(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="The receipt, as its page gives it as JSON.")],
    data: DataOption,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say whether a receipt is true: its hash is its own, and the ledger holds all that it states.

    A backup that was restored into a folder will do, however old. Exit code 1 where something is not as the receipt
    states it, each such field named; 2 where the file is no receipt.
    """
    from carefund.refusal import Refusal
    from carefund.service.settings.opening import open_data, require_web_parts

    with wrong_usage(Refusal):
        require_web_parts()
        from carefund.service.signing.receipt_check import LARGEST, check_against_ledger, read_receipt
        from carefund.workbooks.ordinary_file import read_ordinary_file

        given = read_receipt(read_ordinary_file(file, LARGEST, "a receipt as JSON"))
        open_data(data, database)
        made = check_against_ledger(given)
    show_check(made, as_json=as_json)


def show_check(made: ReceiptCheck, *, as_json: bool) -> None:
    """Print what came of it; ends with exit code 1 where the receipt does not stand."""
    from carefund.report.media.files import to_json

    if as_json:
        typer.echo(to_json(made.as_record(), indent=2).decode())
    else:
        typer.echo(f"Receipt {made.receipt_hash} of {made.submission}")
        for words in (*made.faults, *made.notes):
            typer.echo(f"  {words}")
        typer.echo(made.words)
    if not made.true:
        raise typer.Exit(REFUSED)
