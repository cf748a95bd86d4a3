"""The two tables that carry truth, events and stored files, and the marks of contents that a rule deleted."""

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


class StoredFile(models.Model):
    """A file that was handed in or made, by the SHA-256 of its content; the content lies in the data folder."""

    hash = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    added = models.DateTimeField()

    class Meta:
        """Rows are only ever added, as events are."""

        db_table = "stored_file"

    def __str__(self) -> str:
        """The file by its hash."""
        return self.hash


class DeletedFile(models.Model):
    """That the content of a stored file was deleted by a retention rule; the file's own row stays."""

    hash = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    deleted = models.DateTimeField()
    rule = models.CharField(max_length=50)

    class Meta:
        """Rows are only ever added, as events are."""

        db_table = "deleted_file"

    def __str__(self) -> str:
        """The file by its hash, and the rule."""
        return f"{self.hash}, by {self.rule}"
