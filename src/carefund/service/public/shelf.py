"""The editions that were published, as they stand on the shelf: found by their round, read by their file's hash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from carefund.service.public.edition import Edition, edition_of
from carefund.service.public.models import PublishedEdition


@dataclass(frozen=True)
class Shelved:
    """An edition that was published, and the hash of its file."""

    edition: Edition
    file_hash: str


def editions_of(round_id: str, data: Path, database: str = "default") -> tuple[Shelved, ...]:
    """The editions of a round, the first first. One query; raises FileNotFoundError where a file is not held."""
    rows = PublishedEdition.objects.using(database).filter(round_id=round_id).order_by("edition")
    hashes = list(rows.values_list("file_hash", flat=True))
    return tuple(Shelved(edition_of(one, data), one) for one in hashes)


def last_editions(data: Path, database: str = "default") -> tuple[Shelved, ...]:
    """The last edition of every round that was published, by the round's id. One query."""
    rows = PublishedEdition.objects.using(database).order_by("round_id", "edition")
    last = dict(rows.values_list("round_id", "file_hash"))
    return tuple(Shelved(edition_of(one, data), one) for one in last.values())
