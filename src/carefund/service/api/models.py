"""Tokens: that a program acts as a person, for one organisation and in one role, from a first to a last day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from carefund.assurance.permissions import Role
from carefund.service.people.models import Organisation, Person, new_id

TOKEN_ROLES = (Role.EDITOR, Role.LEAD, Role.REVIEWER, Role.MANAGER, Role.NATIONAL, Role.AUDITOR)
"""Roles that a token may have: none signs, and none manages people."""


class ApiToken(models.Model):
    """One token, of which only the SHA-256 is kept; a row stays when the token is revoked, as its history does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tokens")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    role = models.CharField(max_length=20, choices=[(one.value, one.value.capitalize()) for one in TOKEN_ROLES])
    first = models.DateField()
    last = models.DateField()
    created = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="tokens_made")
    revoked = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="tokens_revoked")

    class Meta:
        """A token does not end before it begins."""

        db_table = "api_token"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="token_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        """The token by its name; never the token itself."""
        return f"{self.name}, {self.role} of {self.organisation}"

    def in_force(self, day: date) -> bool:
        """Whether it may be used on a day."""
        return self.revoked is None and self.first <= day <= self.last
