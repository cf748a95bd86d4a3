"""People, organisations as a tree, and memberships with a first and a last day.

Nothing here is deleted: a person who leaves has memberships that have ended, and history still names them.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from uuid_utils import uuid7

from carefund.assurance.permissions import Role


def new_id() -> UUID:
    """A UUID of version 7, so that ids sort by the time they were made."""
    return UUID(str(uuid7()))


class OrganisationKind(models.TextChoices):
    """What an organisation is to the fund."""

    CENTRE = "centre", "National body"
    REGION = "region", "Region"
    COUNCIL = "council", "Council"
    NHS = "nhs", "NHS commissioner"
    AUDIT = "audit", "Auditor"


class Organisation(models.Model):
    """A council, an NHS commissioner, a region or a national body; `parent` is the one it belongs to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")

    def __str__(self) -> str:
        """The organisation's name."""
        return self.name


class OrganisationArea(models.Model):
    """An area, by its ONS code, that an organisation takes part in; an NHS commissioner has several."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="areas")
    area = models.CharField(max_length=20, db_index=True)

    class Meta:
        """Each pair once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "area"], name="organisation_area_once")
        ]

    def __str__(self) -> str:
        """Organisation and area."""
        return f"{self.organisation}: {self.area}"


class PersonManager(BaseUserManager["Person"]):
    """Making people: an address and a name, and a password only where one is set."""

    def create_user(self, email: str, name: str, password: str | None = None) -> Person:
        """A person; without a password nobody can sign in as them until one is set."""
        person = self.model(email=self.normalize_email(email).casefold(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in, by their e-mail address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Any] = PersonManager()

    def __str__(self) -> str:
        """The person's name."""
        return self.name


class Membership(models.Model):
    """That a person acts for an organisation in a role, from a first to a last day, and who gave it to them.

    One that somebody ends holds from that moment on no more: `ended_at` and `ended_by` say when and by whom.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(one.value, one.value.capitalize()) for one in Role])
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    signs_as = models.JSONField(default=list, blank=True)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="memberships_given")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="memberships_ended")

    class Meta:
        """A membership does not end before it begins."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="membership_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        """Person, role and organisation."""
        return f"{self.person}, {self.role} of {self.organisation}"

    def end(self, day: date) -> None:
        """Let it end on a day, never later than it would have."""
        self.last = day if self.last is None else min(day, self.last)
        self.save()

    def is_open(self, day: date) -> bool:
        """Whether it holds on a day or will later, as far as is known."""
        return self.ended_at is None and (self.last is None or self.last >= day)


class ChangeMark(models.Model):
    """A mark that triggers write anew with each change of a subject's tables; see `change_marks`."""

    subject = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=32)

    class Meta:
        """One row for each subject."""

        db_table = "change_mark"

    def __str__(self) -> str:
        """The subject and its mark."""
        return f"{self.subject}: {self.mark}"
