"""Workbooks that are uploaded: how much is taken in, each kept with what was found in it, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import IntegrityError, transaction
from django.db.models import Max

from carefund.assurance.request import Conflict
from carefund.plan.checking import CheckedPlan
from carefund.plan.findings import Severity
from carefund.plan.model import Plan
from carefund.plan.workbook.opening import LARGEST_PLAN
from carefund.pool.chain import canonical
from carefund.refusal import Refusal
from carefund.report.media.files import to_json
from carefund.report.plan_check.tables import record
from carefund.service.ledger import files
from carefund.service.ledger.models import StoredFile
from carefund.service.people.sessions import now, today
from carefund.service.plans.checking import check_workbook
from carefund.service.plans.models import Upload
from carefund.service.plans.saving import Saved, begin, save
from carefund.service.plans.scanning import require_clean
from carefund.service.plans.sections import parts_of_plan, sections_changed
from carefund.service.plans.tenant import Tenant
from carefund.wording.numbers import megabytes

FIELDS = (
    "submission", "number", "file_hash", "name", "note", "person", "findings", "errors", "warnings", "version"
)  # fmt: skip
LONGEST_NAME, LONGEST_NOTE = 200, 5_000
TRIES = 20


class BoundedUpload(MemoryFileUploadHandler):
    """Takes files into memory, up to the size of a workbook: what is larger is read no further."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ANN401
        META: Mapping[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Every file is taken into memory, whatever Django thinks of its size: it is bounded as it comes."""
        self.activated = True
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """One more piece; beyond the largest workbook all are let go, what had come too.

        The rest is read to its end, piece by piece, so that the browser shows the page that says so. Django, where it
        is told to stop, reads the rest line by line, and a file may be one line.
        """
        self._taken += len(raw_data)
        if self._taken <= LARGEST_PLAN:
            return super().receive_data_chunk(raw_data, start)
        self.request.too_large = True  # type: ignore[union-attr]
        self.file = BytesIO()
        return None

    def file_complete(self, file_size: int) -> Any:  # noqa: ANN401 - as Django declares it
        """The file; none where too much came."""
        return None if self._taken > LARGEST_PLAN else super().file_complete(file_size)


class NotTaken(Refusal):
    """A file that was not sent, or is too large to be taken in."""


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """What came of an upload: its row, what was found, and what was saved of it."""

    row: Upload
    checked: CheckedPlan
    saved: Saved | None
    conflict: Conflict | None = None


def content_of(file: UploadedFile[Any] | None, *, too_large: bool) -> tuple[bytes, str]:
    """Content and name of an uploaded file. Raises NotTaken for none, or one that is too large, NotClean."""
    if too_large:
        expected = f"a workbook of up to {megabytes(LARGEST_PLAN)}"
        raise NotTaken(expected, "a larger file", "Remove pictures and sheets that are no part of the plan")
    if file is None:
        raise NotTaken("a workbook", "no file", "Choose the workbook that was made for your area")
    content = file.read()
    require_clean(content)
    return content, (file.name or "workbook.xlsx")[-LONGEST_NAME:]


def upload(tenant: Tenant, content: bytes, name: str, *, note: str, based_on: int) -> Uploaded:
    """Check a workbook, keep it, and make what it says the plan's next version.

    Sections that it leaves as they were in the version that it was made from keep what others wrote meanwhile. Where it
    changes what others changed too, nothing is saved and `conflict` says which. Raises RefusedFile for a workbook that
    cannot be read, or is of another area or round; NotNow where the plan is not open.
    """
    checked = check_workbook(content, name, today(), tenant.area.code, tenant.round.id)
    begin(tenant)
    at = now()
    file_hash = files.keep(content, at, tenant.data, tenant.database)
    base = min(based_on, checked.plan.version) if checked.plan.version <= tenant.state.version else based_on
    saved, conflict = None, None
    try:
        saved = save(tenant, as_rewritten(tenant, checked.plan, base), based_on=base, file_hash=file_hash, note=note)
    except Conflict as error:
        conflict = error
        tenant.look_again()
    said = files.keep(to_json(record(checked, {})), at, tenant.data, tenant.database)
    row = _kept(tenant, checked, {"file_hash": file_hash, "findings": said, "name": name, "note": note,
                                  "version": saved.version if saved and saved.sections else None})  # fmt: skip
    return Uploaded(row=row, checked=checked, saved=saved, conflict=conflict)


IDENTITY = ("version", "version_date", "template_version", "area_name")
"""Parts that say which version it is: they are set when it is saved, whatever a workbook says."""


def as_rewritten(tenant: Tenant, uploaded: Plan, base: int) -> Callable[[Plan], Plan]:
    """What a whole plan makes of the plan that stands: its own words where it differs from what it was made from."""
    made_from, kept = tenant.version(base), ("round_id", "area_code", "sign_offs", *IDENTITY)

    def change(stands: Plan) -> Plan:
        own = _with_identity_of(stands, uploaded)
        if made_from is None:
            return own
        changed = sections_changed(made_from, _with_identity_of(made_from, own), tenant.layout)
        parts = (part for one in changed for part in parts_of_plan(tenant.layout, one) if part not in kept)
        return stands.model_copy(update={part: getattr(own, part) for part in parts})

    return change


def _with_identity_of(other: Plan, plan: Plan) -> Plan:
    return plan.model_copy(update={name: getattr(other, name) for name in IDENTITY} | {"sign_offs": ()})


def _kept(tenant: Tenant, checked: CheckedPlan, own: dict[str, Any]) -> Upload:
    """The row of an upload, under the next number of its plan; a stored file holds the same, to make it anew from."""
    rows = Upload.objects.using(tenant.database)
    for _ in range(TRIES):
        last = rows.filter(submission=tenant.submission).aggregate(Max("number"))["number__max"] or 0
        said = {
            "submission": tenant.submission,
            "number": last + 1,
            "person": tenant.actor.name,
            "at": now(),
            "errors": len(checked.of(Severity.ERROR)),
            "warnings": len(checked.of(Severity.WARNING)),
            **own,
        }
        try:
            with transaction.atomic(using=tenant.database):
                row = rows.create(**said)
        except IntegrityError:
            continue
        files.keep(record_of(row), row.at, tenant.data, tenant.database)
        return row
    raise RuntimeError("no number was free for an upload")


MARK = b'{"upload":'
"""How the stored file of an upload's record begins."""
LARGEST_RECORD = 100_000


def record_of(row: Upload) -> bytes:
    """All that a row says, as the content of the stored file from which it can be made anew."""
    said = {name: getattr(row, name) for name in FIELDS} | {"at": row.at.isoformat()}
    return canonical({"upload": said}).encode("ascii")


def recorded_uploads(data: Path, database: str = "default") -> Iterator[Upload]:
    """Every upload as the stored files have it, not yet saved; a file that is gone is for `verify` to tell of."""
    small = StoredFile.objects.using(database).filter(size__lte=LARGEST_RECORD).order_by("hash")
    for name in small.values_list("hash", flat=True).iterator():
        try:
            content = files.read(name, data)
        except FileNotFoundError:
            continue
        if content.startswith(MARK):
            said = json.loads(content)["upload"]
            yield Upload(**said | {"at": datetime.fromisoformat(said["at"])})


def uploads_of(tenant: Tenant) -> list[Upload]:
    """The uploads to a plan, the last first."""
    return list(Upload.objects.using(tenant.database).filter(submission=tenant.submission).order_by("-number"))


def upload_numbered(tenant: Tenant, number: int) -> Upload | None:
    """One upload, or none of that number."""
    return Upload.objects.using(tenant.database).filter(submission=tenant.submission, number=number).first()
