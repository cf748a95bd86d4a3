"""The editions that were published: a list beside the ledger, which can be made anew from its events."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PublishedEdition(models.Model):
    """One edition of a round, the file that holds it, and the key of the form by which it was published."""

    round_id = models.CharField(max_length=100)
    edition = models.PositiveIntegerField()
    file_hash = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    published = models.DateTimeField()

    class Meta:
        """An edition has its number once."""

        db_table = "published_edition"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round_id", "edition"], name="edition_once")]

    def __str__(self) -> str:
        """The edition by its round and number."""
        return f"{self.round_id}, edition {self.edition}"
