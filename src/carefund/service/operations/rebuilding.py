"""Making anew the lists that lie beside the ledger, from its events and stored files alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from carefund.assurance.event import Submitted
from carefund.assurance.receipt import receipt_of
from carefund.service.ledger.events import events_of, heads
from carefund.service.plans.models import Upload
from carefund.service.plans.uploads import recorded_uploads
from carefund.service.public.models import PublishedEdition
from carefund.service.public.recorded import recorded_editions
from carefund.service.signing.models import ReceiptPlace


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """One list: how many rows it has now, and how many of those that stood there before were others or missing."""

    name: str
    rows: int
    differed: int


def rebuild(data: Path, database: str = "default") -> tuple[Rebuilt, ...]:
    """Make every list anew: the places of receipts and the editions from events, the list of uploads from stored files.

    While it runs, each list is replaced in one transaction, so that no reader sees half of one.
    """
    return (
        _replaced(ReceiptPlace, _places(database), database),
        _replaced(Upload, recorded_uploads(data, database), database),
        _replaced(PublishedEdition, recorded_editions(database), database),
    )


def _places(database: str) -> Iterable[ReceiptPlace]:
    for head in heads(database):
        events = events_of(head.submission, database)
        for number in (one.sequence for one in events if isinstance(one.body, Submitted)):
            yield ReceiptPlace(id=receipt_of(events, number).id, submission=head.submission, sequence=number)


def _replaced(model: type[models.Model], rows: Iterable[Any], database: str) -> Rebuilt:
    made = list(rows)
    objects = model._default_manager.using(database)
    with transaction.atomic(using=database):
        before = {_said(one) for one in objects.all()}
        objects.all().delete()
        objects.bulk_create(made, batch_size=500)
    return Rebuilt(name=model._meta.db_table, rows=len(made), differed=len(before ^ {_said(one) for one in made}))


def _said(row: models.Model) -> tuple[object, ...]:
    """What a row says, but for the number that the database gave it."""
    return tuple(getattr(row, field.attname) for field in row._meta.fields if not isinstance(field, models.AutoField))
