"""A backup of all that the service keeps, taken while it runs.

A backup is a folder: the database (a copy of the SQLite file, or an archive of pg_dump), the stored files, and a
manifest with what was verified of it. The database is copied first: whatever file a row of it names was on disk before
the row was written, so that the files copied after it hold all of them.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from carefund.service.ledger import files
from carefund.service.ledger.models import StoredFile
from carefund.service.ledger.verifying import Verification, verify
from carefund.service.operations.programs import NoBackup, environment_of, run_program
from carefund.service.operations.tending import BACKUP, VERIFICATION, note
from carefund.service.settings.databases import ARCHIVE, FILE, MANIFEST


def back_up(data: Path, target: Path, database: str = "default") -> Verification:
    """Take a backup into a folder that is not there yet; gives what was verified of what is kept.

    Raises NoBackup where the folder is there already or pg_dump is not to be had, OSError where it cannot be written.
    The folder has its name when all of it is there.
    """
    if target.exists():
        raise NoBackup("a folder that is not there yet", "one that is", "Choose another name", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(mkdtemp(prefix=f"{target.name}.part-", dir=target.parent))
    try:
        _copy_database(connections[database], part)
        for name in StoredFile.objects.using(database).values_list("hash", flat=True).iterator():
            _copy_file(data, part, name)
        said = verify(data, database=database)
        record = {"vendor": connections[database].vendor, **said.as_record()}
        (part / MANIFEST).write_text(json.dumps(record, indent=2), encoding="utf-8")
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    for kind in (BACKUP, VERIFICATION):
        note(data, kind, datetime.now(UTC), faults=len(said.faults))
    return said


def _copy_database(connection: BaseDatabaseWrapper, part: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(part / FILE)])
        return
    run_program(["pg_dump", "--format=custom", f"--file={part / ARCHIVE}"], environment_of(connection.settings_dict))


def _copy_file(data: Path, part: Path, name: str) -> None:
    """Copy one stored file; one that is missing is told of by the verification and costs the others nothing."""
    kept = files.path_of(data, name)
    if kept.is_file():
        copy = files.path_of(part, name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, copy)
