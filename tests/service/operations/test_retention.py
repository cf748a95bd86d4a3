"""What the retention rules delete, when, and that nothing which is on record ever goes."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from carefund.service.operations.retention_rules import RULES, BadRules, packaged_rules, read_rules
from tests.service.operations.test_rebuilding import submitted
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
SOURCE = Path(__file__).parents[3] / "src" / "carefund" / "service" / "operations" / "retention.toml"


def due(site: Site, days: float = 0.0) -> dict[str, Any]:
    """What is due so many days from now, by rule."""
    from carefund.service.operations.retention import due_of

    return {one.rule.id: one for one in due_of(packaged_rules(), site.data, datetime.now(UTC) + timedelta(days=days))}


def carry_out(found: Any) -> None:
    from django.test import TestCase

    from carefund.service.operations.retention import carry_out

    with TestCase.captureOnCommitCallbacks(execute=True):  # the tests' own transaction is never committed
        carry_out(found)


@pytest.fixture
def alone(site: Site) -> Site:
    """The site without what other tests left in the tables."""
    found = due(site, 10_000)
    carry_out(found[name] for name in ("sessions", "cache", "credentials-of-leavers", "failed-jobs"))
    return site


def test_every_rule_that_is_carried_out_has_its_reason_and_time() -> None:
    rules = packaged_rules()
    assert sorted(one.id for one in rules.rule) == sorted(RULES)
    for one in (*rules.rule, *rules.elsewhere, *rules.never):
        assert len(one.reason.split()) > 8, one.id
    assert {"events", "files that events name"} <= {one.id for one in rules.never}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("after_days = 30", "after_days = 0", "greater than or equal to 1"),
        ('id = "sessions"', 'id = "events"', "each of the rules"),
        ('reason = "They let', 'because = "They let', "Field required"),
        ("[[rule]]", "[[rule", "TOML"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(tmp_path: Path, before: str, after: str, words: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(SOURCE.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(BadRules, match=words):
        read_rules(file)
    with pytest.raises(BadRules, match="No such file"):
        read_rules(tmp_path / "none.toml")


def test_sessions_cache_and_failed_work_go_after_their_time_and_not_before(alone: Site) -> None:
    from django.contrib.sessions.models import Session
    from django.core.cache import cache

    from carefund.service.work.job import Status
    from carefund.service.work.models import StoredJob

    StoredJob.objects.all().delete()
    site = alone
    site.client("leeds lead")
    cache.set("count", 1, 60)
    now = datetime.now(UTC)
    common = {"kind": "draw-round", "arguments": "{}", "free_from": now, "queued": now, "ended": now}
    for number, status in enumerate((Status.FAILED, Status.DONE)):
        StoredJob.objects.create(key=f"{number}" * 64, status=status, **common)
    before = due(site)
    assert [before[name].count for name in ("sessions", "cache", "failed-jobs")] == [0, 0, 0]
    later = due(site, 100)
    assert [later[name].count for name in ("sessions", "cache", "failed-jobs")] == [1, 1, 1]
    carry_out(later.values())
    assert not Session.objects.exists()
    assert cache.get("count") is None
    assert StoredJob.objects.get().status == Status.DONE
    again = due(site, 100)
    assert [again[name].count for name in ("sessions", "cache", "failed-jobs")] == [0, 0, 0]


def test_a_leavers_credentials_go_and_their_name_and_roles_stay(alone: Site) -> None:
    from allauth.mfa.models import Authenticator

    from carefund.service.people.models import Membership

    site = alone
    person = site.people["leeds editor"]
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    for who, last in (("leeds editor", date.today()), ("kent editor", date.today() + timedelta(days=200))):
        Membership.objects.filter(person=site.people[who]).update(last=last)
    assert due(site, 80)["credentials-of-leavers"].count == 0
    found = due(site, 100)["credentials-of-leavers"]
    assert found.count == 1
    carry_out([found])
    person.refresh_from_db()
    assert (person.name, person.is_active, person.has_usable_password()) == ("Leeds Editor", False, False)
    assert not Authenticator.objects.filter(user=person).exists()
    assert Membership.objects.filter(person=person).count() == 1
    assert site.people["kent editor"].has_usable_password()
    assert due(site, 100)["credentials-of-leavers"].count == 0


def test_an_upload_that_was_not_taken_goes_under_a_mark_and_one_that_was_stays(
    site: Site, settings_of_mail: Any
) -> None:
    from carefund.service.ledger import files
    from carefund.service.ledger.models import DeletedFile, StoredFile
    from carefund.service.ledger.verifying import verify
    from carefund.service.operations.rebuilding import rebuild
    from carefund.service.plans.models import Upload
    from carefund.service.plans.uploads import record_of

    submitted(site)
    rebuild(site.data)  # other tests leave events behind, which are never deleted
    at = datetime.now(UTC)
    taken = Upload.objects.get(submission=f"{ROUND}/{LEEDS}")
    taken_files = [taken.file_hash, taken.findings]
    Upload.objects.update(version=1)  # as that of a workbook that changed something
    own, said = (files.keep(f"{word} {at}".encode(), at, site.data) for word in ("not taken", "found in it"))
    common = {"submission": taken.submission, "person": "Ann", "at": at, "errors": 1, "warnings": 0}
    Upload.objects.create(number=2, file_hash=own, name="a.xlsx", findings=said, **common)
    shares = Upload.objects.create(number=3, file_hash=taken.file_hash, name="b.xlsx", findings=said, **common)
    record = files.keep(record_of(shares), at, site.data)
    assert due(site, 1000)["uploads-not-taken"].count == 0
    faults = len(verify(site.data).faults)
    Upload.objects.filter(pk=shares.pk).update(version=None)
    found = due(site, 1100)["uploads-not-taken"]
    assert found.count == 2
    carry_out([found])
    assert Upload.objects.filter(submission=taken.submission).count() == 1
    assert set(DeletedFile.objects.values_list("hash", flat=True)) == {own, said, record}
    assert StoredFile.objects.filter(hash__in=[own, said, record]).count() == 3
    for name in (own, said, record):
        assert not files.path_of(site.data, name).exists()
    for name in taken_files:
        assert files.path_of(site.data, name).exists()
    assert len(verify(site.data).faults) == faults
    Upload.objects.filter(pk=taken.pk).update(version=taken.version)
    assert {one.name: one.differed for one in rebuild(site.data)} == {
        "receipt_place": 0,
        "upload": 0,
        "published_edition": 0,
    }


def test_a_mark_excuses_nobody_who_deletes_what_an_event_names(site: Site, settings_of_mail: Any) -> None:
    from django.db import DatabaseError, transaction

    from carefund.service.ledger import files
    from carefund.service.ledger.events import state_of
    from carefund.service.ledger.models import DeletedFile
    from carefund.service.ledger.verifying import verify

    submitted(site)
    name = state_of(f"{ROUND}/{LEEDS}").plan_hash
    assert name
    DeletedFile.objects.create(hash=name, size=1, deleted=datetime.now(UTC), rule="uploads-not-taken")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        DeletedFile.objects.all().delete()
    path = files.path_of(site.data, name)
    content = path.read_bytes()
    path.unlink()
    try:
        assert [one.submission for one in verify(site.data).faults if name in one.submission] != []
    finally:
        path.write_bytes(content)
    assert sha256(content).hexdigest() == name


def test_old_mails_and_what_no_row_names_go(site: Site) -> None:
    from carefund.service.ledger.files import keep, path_of

    mail, orphan = site.data / "mail" / "old.eml", path_of(site.data, "ab" * 32)
    for path in (mail, orphan):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"old")
        os.utime(path, (0, 0))
    kept = path_of(site.data, keep(b"with a row", datetime.now(UTC), site.data))
    os.utime(kept, (0, 0))
    found = due(site)
    assert (found["mails"].count, found["mails"].bytes) == (1, 3)
    carry_out([found["mails"], found["files-without-a-row"]])
    assert (mail.exists(), orphan.exists(), kept.exists()) == (False, False, True)


def test_what_is_kept_again_while_the_rules_are_carried_out_stays(site: Site) -> None:
    from carefund.service.ledger.files import keep, path_of
    from carefund.service.plans.models import Upload

    now = datetime.now(UTC)
    rowless = f"without a row {now}".encode()
    orphan = path_of(site.data, sha256(rowless).hexdigest())
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(rowless)
    texts = {word: f"{word} {now}".encode() for word in ("not taken", "found in it", "taken again")}
    held = {word: keep(text, now, site.data) for word, text in texts.items()}
    common = {"submission": f"{ROUND}/{LEEDS}", "person": "Ann", "at": now - timedelta(days=1100), "errors": 1}
    for number, word in enumerate(("not taken", "taken again"), 901):
        said = held["found in it"]
        Upload.objects.create(number=number, file_hash=held[word], name="a", findings=said, warnings=0, **common)
    for path in (orphan, *(path_of(site.data, one) for one in held.values())):
        os.utime(path, (0, 0))
    found = due(site)
    for text in (rowless, texts["taken again"]):
        keep(text, now, site.data)  # as somebody does whose event is about to name it
    carry_out([found["uploads-not-taken"], found["files-without-a-row"]])
    assert orphan.read_bytes() == rowless
    assert path_of(site.data, held["taken again"]).read_bytes() == texts["taken again"]
    assert not path_of(site.data, held["not taken"]).exists()
