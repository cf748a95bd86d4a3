"""The tables that carry truth: events. All others can be made anew from them and the stored files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class StoredEvent(models.Model):
    """One event: the canonical text that was hashed, and beside it what is searched by.

    Text and columns say the same; `verify` finds where they do not. Triggers of the database refuse to change or delete
    a row, whoever asks.
    """

    submission = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=50)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()
    key = models.CharField(max_length=200)
    hash = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        """A number and a key are used once in each submission."""

        db_table = "event"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "sequence"], name="event_number_once"),
            models.UniqueConstraint(fields=["submission", "key"], name="event_key_once"),
        ]

    def __str__(self) -> str:
        """The event by its place."""
        return f"{self.submission}, event {self.sequence}"
