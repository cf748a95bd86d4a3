"""A round that was opened in this service, with its three moments and its rule for late plans."""

from __future__ import annotations

from django.db import models

from carefund.assurance.deadline import Deadline, LateRule


class OpenRound(models.Model):
    """One round of the programme as this service runs it; its rules stand in the round's definition."""

    round_id = models.CharField(max_length=100, primary_key=True)
    opened = models.DateTimeField()
    shown = models.DateTimeField()
    new = models.DateTimeField()
    edit = models.DateTimeField()
    late = models.CharField(max_length=20, choices=[("accepted", "accepted"), ("refused", "refused")])
    invented = models.BooleanField(default=False)

    class Meta:
        """One row for each round."""

        db_table = "open_round"

    def __str__(self) -> str:
        """The round's id."""
        return self.round_id

    @property
    def deadline(self) -> Deadline:
        """When plans must be in."""
        late: LateRule = "refused" if self.late == "refused" else "accepted"
        return Deadline(shown=self.shown, new=self.new, edit=self.edit, late=late)
