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
        help="Use only the store in this folder. Without it: the data set that carefund ships, together with your own "
        f"store (${STORE_VARIABLE}, or the user data folder) where there is one.",
    ),
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


def open_evidence(store: Path | None) -> "Evidence":
    """The evidence to work on; ends with exit code 2 when `store` is none."""
    from carefund.cli.exits import wrong_usage
    from carefund.evidence.packaged import PackagedStore
    from carefund.evidence.query import Evidence
    from carefund.evidence.store import FolderStore, NotAStore

    if store is not None:
        with wrong_usage(NotAStore):
            return Evidence.of_store(store)
    return Evidence([PackagedStore(), *([FolderStore(own_store())] if has_own_store() else [])])
