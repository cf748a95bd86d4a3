"""What was uploaded: a list beside the events, which can be made anew from them and the stored files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Upload(models.Model):
    """One workbook that somebody uploaded to a plan, whether or not it was taken as a version.

    `findings` is the hash of the stored file with what was found in it; `version` is that which it became, None where
    it changed nothing or was not taken.
    """

    submission = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    file_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    person = models.CharField(max_length=200)
    at = models.DateTimeField()
    findings = models.CharField(max_length=64)
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    version = models.PositiveIntegerField(null=True)

    class Meta:
        """Numbered within its submission."""

        db_table = "upload"
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "number"], name="upload_number_once")]

    def __str__(self) -> str:
        """The upload by its place."""
        return f"{self.submission}, upload {self.number}"
