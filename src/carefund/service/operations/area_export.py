"""Everything that is held of one area, as plain files that need no carefund to be read.

For an area that wants its own (`seen_by` leaves out what the area may not see), for an archive, or for whoever runs the
service next. The folder has its name only when
all of it is there. What lets somebody in (passwords, tokens, second factors, sessions) is no part of it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from carefund.assurance.body import Side
from carefund.assurance.chain import Fault, verify_stored
from carefund.evidence.areas import Area
from carefund.refusal import Refusal
from carefund.service.ledger.models import StoredEvent
from carefund.service.operations.area_export_parts import Found, files_of_submission, organisations_of, stored_of
from carefund.service.operations.area_export_words import README, readme

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
FORMAT = 1
"""Of the folder: which files stand where, and what they hold. One that differs gets the next number."""


class NotExported(Refusal):
    """An area that nothing is held of, or a folder that holds something."""


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What was written, and what of it is not as it was recorded."""

    folder: Path
    area: Area
    submissions: tuple[str, ...]
    events: int
    files: int
    bytes: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "folder": str(self.folder),
            "area": self.area.code,
            "name": self.area.name,
            "submissions": list(self.submissions),
            "events": self.events,
            "files": self.files,
            "bytes": self.bytes,
            "faults": [str(one) for one in self.faults],
            "notes": list(self.notes),
        }


def export_area(
    area: Area,
    folder: Path,
    data: Path,
    at: datetime,
    *,
    round_id: str | None = None,
    seen_by: Side | None = None,
    database: str = "default",
) -> Exported:
    """Write all that is held of an area, of one round where that is named, into a folder that is not there or empty.

    With `seen_by` without the words that this side does not see, such as what reviewers wrote among themselves.
    Raises NotExported for a folder that holds something and where nothing is held of the area, OSError where the folder
    cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotExported("a folder that is empty or not there yet", "one that is in use", "Name another", str(folder))
    submissions = submissions_of(area.code, round_id, database)
    organisations = organisations_of(area.code, database)
    if not submissions and not organisations.rows:
        where = f" in {round_id}" if round_id else ""
        raise NotExported(f"something that is held of {area.name}{where}", "nothing", "Name another area or round")
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(mkdtemp(prefix=f".{folder.name}.part-", dir=folder.parent))
    try:
        found = [organisations.written(part)]
        found += [
            files_of_submission(one, part / place_of(one), data, database, seen_by=seen_by) for one in submissions
        ]
        made = _closed(part, area, submissions, found, at)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    faults = verify_stored(stored_of(submissions, database))
    return Exported(folder=folder, area=area, submissions=submissions, faults=faults, **made)


def submissions_of(area: str, round_id: str | None = None, database: str = "default") -> tuple[str, ...]:
    """The names of all chains of events about an area, in order; those of one round where that is named."""
    rows = StoredEvent.objects.using(database).filter(sequence=1, submission__contains=f"/{area}")
    names = rows.order_by("submission").values_list("submission", flat=True)
    parted = ((one, one.split("/")) for one in names)
    return tuple(one for one, parts in parted if area in parts[1:] and round_id in (None, parts[0]))


def place_of(submission: str) -> str:
    """The folder of a submission: its name without the area, which is the whole export's."""
    round_id, *rest = submission.split("/")
    return "-".join([round_id, *rest[1:]])


def _closed(
    part: Path, area: Area, submissions: Sequence[str], found: Sequence[Found], at: datetime
) -> Mapping[str, Any]:
    """Write what tells of the folder as a whole: a page to read first, the manifest and the list of sums."""
    notes = tuple(note for one in found for note in one.notes)
    (part / README).write_text(readme(area, submissions, notes, at), encoding="utf-8")
    sums = {path: _sum_of(part / path) for path in _paths(part)}
    record = {
        "format": FORMAT,
        "area": {"code": area.code, "name": area.name},
        "made_at": at.isoformat(),
        "made_by": f"carefund {version('carefund')}",
        "submissions": [{"name": one, "folder": place_of(one)} for one in submissions],
        "notes": list(notes),
        "files": {path: {"sha256": own, "bytes": (part / path).stat().st_size} for path, own in sums.items()},
    }
    (part / MANIFEST).write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    all_sums = sums | {MANIFEST: _sum_of(part / MANIFEST)}
    (part / SUMS).write_text("".join(f"{own}  {path}\n" for path, own in all_sums.items()), encoding="utf-8")
    size = sum((part / path).stat().st_size for path in _paths(part))
    return {"events": sum(one.events for one in found), "files": len(all_sums) + 1, "bytes": size, "notes": notes}


def _paths(part: Path) -> list[str]:
    return sorted(one.relative_to(part).as_posix() for one in part.rglob("*") if one.is_file())


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
