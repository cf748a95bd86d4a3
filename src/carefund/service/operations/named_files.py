"""Which stored files the events name: they are part of what was recorded, and are never deleted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from carefund.service.ledger.models import StoredEvent, StoredFile

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
AT_ONCE = 500
"""How many hashes are asked for in one query."""


def hashes_in(texts: Iterable[str]) -> set[str]:
    """Everything in some texts that may be the hash of a file, whatever field it stands in."""
    return {found for text in texts for found in _HASH.findall(text)}


def named_by_events(database: str = "default") -> set[str]:
    """Every hash in any event, those of files among them."""
    return hashes_in(StoredEvent.objects.using(database).values_list("text", flat=True).iterator())


def held_of(hashes: Iterable[str], database: str = "default") -> Iterator[StoredFile]:
    """The stored files among some hashes, in their order."""
    wanted = sorted(hashes)
    for start in range(0, len(wanted), AT_ONCE):
        rows = StoredFile.objects.using(database).filter(hash__in=wanted[start : start + AT_ONCE])
        yield from rows.order_by("hash")
