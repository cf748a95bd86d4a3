"""The head of the ledger: one hash over all that is on record, and how to verify with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from carefund.assurance.checkpoint import Checkpoint
from carefund.service.public.shelf import Shelved
from carefund.wording.dates import utc_words


@dataclass(frozen=True, kw_only=True)
class HeadPage:
    """The checkpoint now, and those that published editions hold."""

    title: str
    root: str
    submissions: str
    at: str
    editions: tuple[tuple[str, str, str, str, str, str], ...]
    """Round by id and title, edition, when, its file's hash, and the ledger's root just before."""


def head_page(made: Checkpoint, at: datetime, editions: Iterable[Shelved]) -> HeadPage:
    """The page."""
    return HeadPage(
        title="Head of the ledger",
        root=made.root,
        submissions=f"{made.submissions}",
        at=utc_words(at),
        editions=tuple(
            (
                one.edition.round,
                one.edition.title,
                f"{one.edition.edition}",
                utc_words(one.edition.published),
                one.file_hash,
                one.edition.ledger_root,
            )
            for one in editions
        ),
    )
