"""The queue of background work as a table: one row for each piece of work that was ever asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from carefund.service.people.models import new_id
from carefund.service.work.job import Status


class StoredJob(models.Model):
    """One job; `work.queue` alone reads and writes these rows.

    `key` is that of kind and arguments, so that the same work is queued once; `about` is what it can be found by, such
    as a round. Before `free_from` nobody else may take
    the job: the end of a worker's lease while it runs, the end of a rest after a failure while it waits.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=50)
    about = models.CharField(max_length=100, default="", blank=True)
    arguments = models.TextField()
    key = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Status])
    begun = models.PositiveIntegerField(default=0)
    free_from = models.DateTimeField()
    worker = models.CharField(max_length=100, default="", blank=True)
    queued = models.DateTimeField()
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    steps = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=200, default="", blank=True)
    result = models.CharField(max_length=64, default="", blank=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        """Searched by where jobs stand, in the order in which they are taken."""

        db_table = "job"
        indexes: ClassVar = [
            models.Index(fields=["status", "begun", "queued"], name="job_in_order"),
            models.Index(fields=["kind", "about", "ended"], name="job_by_subject"),
        ]

    def __str__(self) -> str:
        """The job by kind and where it stands."""
        return f"{self.kind}, {self.status}"
