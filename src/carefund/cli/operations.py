"""What the verbs of `carefund operate` share: where the service's data are, and how they are opened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder of the service's data.")]
DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="ADDRESS",
        envvar="CAREFUND_DATABASE",
        help="PostgreSQL's address, where the data are not in SQLite in the folder.",
    ),
]
