"""Deleting what the retention rules say is of no more use; events, and files that they name, are never touched.

Each rule first finds what is due, and only then deletes that. What an upload held is deleted under a mark that says so,
for the row of a stored file stays for ever (`ledger.deleted`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from carefund.service.ledger.deleted import delete_content
from carefund.service.ledger.files import delete, path_of, without_a_row
from carefund.service.operations.named_files import held_of, named_by_events
from carefund.service.operations.retention_rules import Retention, Rule
from carefund.service.people.models import Membership, Person
from carefund.service.plans.models import Upload
from carefund.service.plans.uploads import record_of
from carefund.service.work.job import Status
from carefund.service.work.models import StoredJob

log = structlog.get_logger("carefund.retention")


@dataclass(frozen=True, kw_only=True)
class Due:
    """What one rule finds: how many of what it is about, the bytes on disk that go with them, and how they go."""

    rule: Rule
    count: int
    bytes: int
    delete: Callable[[], object]

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        told = {"rule": self.rule.id, "what": self.rule.what, "after_days": self.rule.after_days}
        return {**told, "reason": self.rule.reason, "count": self.count, "bytes": self.bytes}


@dataclass(frozen=True)
class _Place:
    """Where a rule looks, at what moment, and from before when something is due."""

    data: Path
    database: str
    now: datetime
    before: datetime


def due_of(retention: Retention, data: Path, now: datetime, database: str = "default") -> list[Due]:
    """What each rule would delete at a moment, in the order of the rules; nothing is changed."""
    made = []
    for rule in retention.rule:
        place = _Place(data, database, now, now - timedelta(days=rule.after_days))
        count, size, delete = _FINDERS[rule.id](place)
        made.append(Due(rule=rule, count=count, bytes=size, delete=delete))
    return made


def carry_out(due: Iterable[Due]) -> None:
    """Delete what was found due, rule by rule; the log says of each what and why."""
    for one in due:
        if one.count:
            one.delete()
            log.info(
                "deleted by a retention rule",
                rule=one.rule.id,
                count=one.count,
                bytes=one.bytes,
                after_days=one.rule.after_days,
                reason=one.rule.reason,
            )


Found = tuple[int, int, Callable[[], object]]


def _sessions(place: _Place) -> Found:
    ended = Session.objects.using(place.database).filter(expire_date__lt=place.before)
    there = Session.objects.using(place.database).filter(session_key=OuterRef("session_key"))
    told = UserSession.objects.using(place.database).filter(~Exists(there), last_seen_at__lt=place.before)
    gone = UserSession.objects.using(place.database).filter(session_key__in=ended.values("session_key"))

    def delete() -> None:
        with transaction.atomic(using=place.database):
            gone.delete()
            told.delete()
            ended.delete()

    return ended.count() + told.count(), 0, delete


def _cache(place: _Place) -> Found:
    connection = connections[place.database]
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    before = connection.ops.adapt_datetimefield_value(place.before)
    where = f"FROM {table} WHERE expires < %s"

    def delete() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE {where}", [before])

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {where}", [before])
        return int(cursor.fetchone()[0]), 0, delete


def _mails(place: _Place) -> Found:
    old = _older(Path(place.data, "mail").glob("*.eml"), place.before)
    return len(old), sum(old.values()), lambda: _unlink(old)


def _credentials(place: _Place) -> Found:
    """Of people all of whose roles ended before; those who have nothing by which to sign in are none of them."""
    day = place.before.date()
    open_then = (Q(ended_at__isnull=True) | Q(ended_at__gte=place.before)) & (Q(last__isnull=True) | Q(last__gte=day))
    held = Membership.objects.using(place.database).filter(person=OuterRef("pk"))
    left = Person.objects.using(place.database).filter(Exists(held), ~Exists(held.filter(open_then)))
    owned = [model.objects.using(place.database) for model in (Authenticator, SocialAccount, EmailAddress)]
    has = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    for rows in owned:
        has |= Q(Exists(rows.filter(user=OuterRef("pk"))))
    people = list(left.filter(has).values_list("pk", flat=True))

    def delete() -> None:
        with transaction.atomic(using=place.database):
            for rows in owned:
                rows.filter(user__in=people).delete()
            unusable = make_password(None)
            Person.objects.using(place.database).filter(pk__in=people).update(password=unusable, is_active=False)

    return len(people), 0, delete


def _failed_jobs(place: _Place) -> Found:
    rows = StoredJob.objects.using(place.database).filter(status=Status.FAILED, ended__lt=place.before)
    return rows.count(), 0, rows.delete


def _uploads(place: _Place) -> Found:
    """Uploads that became no version; a file that an event names, or another upload holds, stays."""
    rows = Upload.objects.using(place.database)
    old = rows.filter(version__isnull=True, at__lt=place.before)
    named = named_by_events(place.database) if old.exists() else set()
    going = [one for one in old if one.file_hash not in named]
    hashes = {name for one in going for name in _files_of(one)} - named
    hashes -= {name for one in _others(rows, going) for name in _files_of(one)}
    held = [one for one in held_of(hashes, place.database) if _lies(place, one.hash)]

    def delete() -> None:
        with transaction.atomic(using=place.database):
            rows.filter(pk__in=[one.pk for one in going]).delete()
            delete_content(held, "uploads-not-taken", place.now, place.data, place.database)

    return len(going), sum(one.size for one in held), delete


def _others(rows: QuerySet[Upload], going: list[Upload]) -> Iterator[Upload]:
    """The uploads that stay and hold a file of one that goes."""
    own = {one.pk for one in going}
    shared = Q(file_hash__in={one.file_hash for one in going}) | Q(findings__in={one.findings for one in going})
    yield from (one for one in rows.filter(shared) if one.pk not in own)


def _files_of(row: Upload) -> tuple[str, ...]:
    """The hashes of what is stored of an upload: the workbook, what was found in it, and its record."""
    return row.file_hash, row.findings, sha256(record_of(row)).hexdigest()


def _lies(place: _Place, name: str) -> bool:
    return path_of(place.data, name).is_file()


def _rowless(place: _Place) -> Found:
    old = _older(without_a_row(place.data, place.database), place.before)

    def delete_still_old() -> None:
        for one in old:
            delete(one, place.before)

    return len(old), sum(old.values()), delete_still_old


def _older(paths: Iterable[Path], before: datetime) -> dict[Path, int]:
    """Those of some files that were last changed before a moment, with their sizes."""
    told = ((one, one.stat()) for one in paths)
    return {one: stat.st_size for one, stat in told if stat.st_mtime < before.timestamp()}


def _unlink(paths: Iterable[Path]) -> None:
    for one in paths:
        one.unlink(missing_ok=True)


_FINDERS: Mapping[str, Callable[[_Place], Found]] = {
    "sessions": _sessions,
    "cache": _cache,
    "mails": _mails,
    "credentials-of-leavers": _credentials,
    "failed-jobs": _failed_jobs,
    "uploads-not-taken": _uploads,
    "files-without-a-row": _rowless,
}
