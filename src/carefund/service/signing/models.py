"""Where each receipt's submission stands in the ledger: a list beside the events, which can be made anew from them."""

from __future__ import annotations

from django.db import models


class ReceiptPlace(models.Model):
    """The id of a receipt, and the event that it is of."""

    id = models.CharField(max_length=32, primary_key=True)
    submission = models.CharField(max_length=200, db_index=True)
    sequence = models.PositiveIntegerField()

    class Meta:
        """One row for each submission that was handed in."""

        db_table = "receipt_place"

    def __str__(self) -> str:
        """The receipt's id."""
        return self.id
