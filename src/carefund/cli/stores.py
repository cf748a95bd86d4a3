"""Which evidence a verb works on: the data set that carefund ships and the user's own store, or one store by itself."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from carefund.evidence.query import Evidence

STORE_VARIABLE = "CAREFUND_STORE"
StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        help="Add the figures of the store in this folder to those that carefund ships. Without it those of your own "
        f"store (${STORE_VARIABLE}, or the user data folder) are added where there is one.",
    ),
]
OnlyStoreOption = Annotated[
    bool, typer.Option("--only-store", help="Use the store alone, without the figures that carefund ships.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def own_store() -> Path:
    """The folder of the user's own store: the environment's, else the user data folder's."""
    from platformdirs import user_data_path

    named = os.environ.get(STORE_VARIABLE)
    return Path(named) if named else user_data_path("carefund", appauthor=False) / "evidence"


def has_own_store() -> bool:
    """Whether there is a store of the user's own."""
    from carefund.evidence.store import RELEASES

    return (own_store() / RELEASES).is_dir()


def open_evidence(store: Path | None, *, only: bool = False, say: bool = True) -> "Evidence":
    """What carefund ships with the store that is given, or the user's own where there is one; `only` the store alone.

    Which store was added is said on standard error, unless `say` is false. Ends with exit code 2 when `store` is none,
    is damaged, or `only` is asked for and there is none.
    """
    from carefund.cli.exits import wrong_usage
    from carefund.evidence.kept_definitions import DamagedDefinition
    from carefund.evidence.query import Evidence
    from carefund.evidence.store import NotAStore
    from carefund.refusal import shown

    folder = own_store() if store is None and (only or has_own_store()) else store
    if folder is None:
        return Evidence.packaged()
    with wrong_usage(NotAStore, DamagedDefinition):
        evidence = Evidence.of_store(folder) if only else Evidence.with_store(folder)
    words = "alone is used" if only else "is added to the figures that carefund ships; --only-store uses it alone"
    if say:
        typer.echo(f"The store in {shown(str(folder))} {words}.", err=True)
    return evidence
