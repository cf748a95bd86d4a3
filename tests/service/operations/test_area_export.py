"""The export of an area holds what is held of it, can be checked without carefund, and lets nobody in."""

from __future__ import annotations

import csv
import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from carefund.evidence.areas import default_register
from carefund.service.people.models import Person
from tests.service.operations.test_rebuilding import submitted
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def export(site: Site, folder: Path, code: str = LEEDS, **more: Any) -> Any:
    from carefund.service.operations.area_export import export_area

    area = default_register().get(code)
    assert area is not None
    return export_area(area, folder, site.data, AT, **more)


@dataclass(frozen=True)
class Made:
    """An export of Leeds, and what the database had of it, which is rolled back."""

    folder: Path
    said: Any
    secrets: tuple[str, ...]
    upload: Any


@pytest.fixture(scope="module")
def made(databases: tuple[str, ...], data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    from django.conf import settings
    from django.db import transaction

    from carefund.service.plans.models import Upload

    assert databases
    before, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.locmem.EmailBackend"
    folder = tmp_path_factory.mktemp("exports") / "export"
    with transaction.atomic():
        site = Site.furnished(data_folder)
        submitted(site)
        site.client("kent editor").post(f"/plans/{ROUND}/{KENT}/questions", {"do": "ask", "words": "Kent's own?"})
        Person.objects.filter(pk=site.people["leeds editor"].pk).update(name="=HYPERLINK(1)")
        secrets = tuple(one.password for one in site.people.values())
        upload = Upload.objects.get(submission=f"{ROUND}/{LEEDS}")
        found = Made(folder, export(site, folder), secrets, upload)
        transaction.set_rollback(True)
    settings.EMAIL_BACKEND = before
    return found


def test_every_sum_can_be_checked_and_every_file_is_in_the_manifest(made: Made) -> None:
    folder, said = made.folder, made.said
    assert (said.faults, said.notes) == ((), ())
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert there == {*listed, "manifest.json", "SHA256SUMS"}
    assert said.files == len(there)
    for path, one in listed.items():
        content = (folder / path).read_bytes()
        assert (one["sha256"], one["bytes"]) == (sha256(content).hexdigest(), len(content)), path


def test_events_are_a_chain_that_anybody_can_work_out(made: Made) -> None:
    folder, said = made.folder, made.said
    lines = (folder / ROUND / "events.jsonl").read_text("utf-8").splitlines()
    before = "0" * 64
    for number, line in enumerate(lines, 1):
        one = json.loads(line)
        assert sha256(one["text"].encode("ascii")).hexdigest() == one["hash"]
        assert json.loads(one["text"]) == one["event"]
        assert (one["event"]["before"], one["event"]["sequence"]) == (before, number)
        before = one["hash"]
    assert said.events == len(lines)
    assert {json.loads(line)["event"]["submission"] for line in lines} == {f"{ROUND}/{LEEDS}"}
    (receipt,) = (folder / ROUND / "receipts").glob("*.json")
    told = json.loads(receipt.read_text("ascii"))
    own = told.pop("receipt_hash")
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert sha256(text.encode("ascii")).hexdigest() == own
    assert told["ledger_head"].endswith(json.loads(lines[told["sequence"] - 1])["hash"])
    assert receipt.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_plans_and_uploads_are_there_byte_for_byte(made: Made) -> None:
    from carefund.plan.model import Plan

    folder, row = made.folder, made.upload
    plans = sorted((folder / ROUND / "plans").glob("*.json"))
    for one in plans:
        assert sha256(one.read_bytes()).hexdigest() == one.stem[5:]
        Plan.model_validate_json(one.read_bytes())
    assert [one.stem for one in (folder / ROUND / "plans").glob("*.xlsx")] == [plans[-1].stem]
    assert sha256((folder / ROUND / "uploads" / "0001.xlsx").read_bytes()).hexdigest() == row.file_hash
    with (folder / ROUND / "uploads.csv").open(encoding="utf-8") as file:
        (line,) = csv.DictReader(file)
    assert (line["note"], line["file_hash"]) == ("as it was", row.file_hash)


def test_it_lets_nobody_in_and_names_nobody_elsewhere(made: Made) -> None:
    folder = made.folder
    content = b"".join(
        one.read_bytes() for one in folder.rglob("*") if one.suffix in (".csv", ".json", ".jsonl", ".txt")
    )
    for secret in made.secrets:
        assert secret.encode() not in content
    for word in (b'password"', b"session_key", b"scrypt", b"md5$", b"totp", b"Kent's own", b"kent.editor"):
        assert word not in content, word
    with (folder / "memberships.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    there = {one["organisation"] for one in rows}
    assert {"Leeds Council", "NHS Leeds"} <= there  # and those of Leeds that other tests left
    assert not {"Kent Council", "NHS Kent", "National team"} & there
    names = {one["email"]: one["person"] for one in rows}
    assert names["leeds.editor@example.org"] == "'=HYPERLINK(1)"


def test_a_hash_that_somebody_wrote_brings_no_file_and_the_area_gets_no_words_of_the_centre(
    site: Site, settings_of_mail: Any, tmp_path: Path
) -> None:
    from carefund.service.ledger.files import keep

    submitted(site)
    other = keep(b"of another area", AT, site.data)
    asked = f"/plans/{ROUND}/{LEEDS}/questions"
    for who, words, audience in (("leeds editor", other, "shared"), ("reviewer", "Too bold, I think", "internal")):
        sent = {"do": "ask", "words": words, "audience": audience}
        assert site.client(who).post(asked, sent).status_code == 302
    whole, own = export(site, tmp_path / "whole"), export(site, tmp_path / "own", seen_by="area")
    texts = [(one.folder / ROUND / "events.jsonl").read_text("utf-8") for one in (whole, own)]
    assert not list(tmp_path.rglob(other))
    assert all(other in one for one in texts)
    assert ["Too bold" in one for one in texts] == [True, False]
    hashes, shown = ([json.loads(line)["hash"] for line in one.splitlines()] for one in texts)
    assert hashes == shown
    assert own.faults == own.notes == ()
    assert (own.folder / ROUND / "receipts").is_dir()


def test_nothing_that_is_there_is_overwritten_and_nothing_half_is_left(site: Site, tmp_path: Path) -> None:
    from carefund.service.operations.area_export import NotExported

    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").write_text("mine")
    with pytest.raises(NotExported, match="a folder that is empty"):
        export(site, tmp_path / "used")
    with pytest.raises(NotExported, match="nothing"):
        export(site, tmp_path / "none", "E06000001")
    (tmp_path / "empty").mkdir()
    assert export(site, tmp_path / "empty", round_id="bcf-2015-16").submissions == ()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["empty", "used"]
    assert (tmp_path / "used" / "file").read_text() == "mine"


def test_a_file_that_is_gone_is_told_of_and_costs_the_others_nothing(
    site: Site, settings_of_mail: Any, tmp_path: Path
) -> None:
    from carefund.service.ledger.files import path_of
    from carefund.service.plans.models import Upload

    submitted(site)
    path = path_of(site.data, Upload.objects.get(submission=f"{ROUND}/{LEEDS}").findings)
    content = path.read_bytes()
    path.unlink()
    try:
        said = export(site, tmp_path / "export", round_id=ROUND)
    finally:
        path.write_bytes(content)
    assert (said.faults, said.notes) == ((), (f"{ROUND}/findings/0001.json: the file is not held",))
    assert said.notes[0] in (tmp_path / "export" / "README.txt").read_text("utf-8")
    assert [*(tmp_path / "export" / ROUND / "receipts").glob("*.pdf")]
