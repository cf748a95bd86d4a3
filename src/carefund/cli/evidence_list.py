"""``carefund evidence list``: the series that carefund knows, and what is held of each."""

from typing import Annotated

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.evidence.store import DamagedStore


def evidence_list(
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also show England's cross-tables of delayed days.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the series with what is held of each: months, releases, and when the newest was released."""
    from carefund.report.evidence.listing import series_document, series_table
    from carefund.report.media.files import to_json
    from carefund.report.media.terminal import show

    with wrong_usage(DamagedStore):
        table = series_table(open_evidence(store, only=only_store))
    if as_json:
        typer.echo(to_json(table.records(), indent=2).decode())
    else:
        show(series_document(table, everything=everything))
        if not everything:
            typer.echo("--all shows the cross-tables too.")
