"""What was learnt, on the command line: the records that carefund ships, those kept in a store, and files named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from carefund.appraisal.learnt import Learnt

LearntOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--learnt",
        metavar="FILE",
        help="Also take what was learnt of a round from this file: what `carefund evaluate learn ROUND --output FILE` "
        "wrote. May be given again.",
    ),
]


def learnt_given(files: list[Path] | None, store: Path | None, *, only_store: bool = False) -> Learnt:
    """As `carefund.appraisal.learnt.learnt_from`; without a store the user's own is meant, where there is one.

    Ends with exit code 2 for a file that holds no records.
    """
    from carefund.appraisal.learnt import BrokenLearning, learnt_from
    from carefund.cli.exits import wrong_usage
    from carefund.cli.stores import has_own_store, own_store
    from carefund.refusal import RefusedFile

    folder = own_store() if store is None and (only_store or has_own_store()) else store
    with wrong_usage(BrokenLearning, RefusedFile):
        return learnt_from(files or (), folder, only_store=only_store)
