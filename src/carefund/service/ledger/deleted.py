"""Contents of stored files that a retention rule deleted: a mark says so in place of each, and stays for ever.

Without a mark a content that is gone is a fault, and with one too where an event names it: a mark excuses nobody who
deleted what was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from carefund.service.ledger.files import delete, path_of
from carefund.service.ledger.models import DeletedFile, StoredEvent, StoredFile

NAMED_WITHIN = timedelta(hours=1)
"""How long after a content is kept the event that names it comes, at most: an extract is looked at for an hour."""


def delete_content(rows: Sequence[StoredFile], rule: str, at: datetime, data: Path, database: str = "default") -> None:
    """Delete what some stored files hold, once the marks of it are certain to be kept.

    One that was kept again within the hour before stays: an event that is being made may name it.
    """
    marks = [DeletedFile(hash=one.hash, size=one.size, deleted=at, rule=rule) for one in rows]
    DeletedFile.objects.using(database).bulk_create(marks, ignore_conflicts=True, batch_size=500)

    def unlink() -> None:
        for one in rows:
            delete(path_of(data, one.hash), at - NAMED_WITHIN)

    transaction.on_commit(unlink, using=database)


def rightly_gone(hashes: Iterable[str], database: str = "default") -> set[str]:
    """Those of some hashes whose content was deleted by a rule, and which no event names."""
    wanted = set(hashes)
    marked = {one for one in DeletedFile.objects.using(database).values_list("hash", flat=True) if one in wanted}
    return {one for one in marked if not StoredEvent.objects.using(database).filter(text__contains=one).exists()}
