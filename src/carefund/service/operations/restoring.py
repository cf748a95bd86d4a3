"""Putting a backup back: into a data folder, and for PostgreSQL a database, that hold nothing yet.

It knows no model, so that it runs before there is anything for Django to open.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from carefund.service.operations.programs import NoBackup, environment_of, run_program
from carefund.service.settings.databases import ARCHIVE, FILE, FILES, MANIFEST, database_of


def restore(source: Path, data: Path, address: str = "") -> None:
    """Put a backup into a data folder that is not there yet, or is empty, and for PostgreSQL into an empty database.

    Raises NoBackup for a folder that is no backup, for data that are there already, or where pg_restore fails.
    """
    vendor = _manifest(source)["vendor"]
    if (vendor == "postgresql") is not bool(address):
        raise NoBackup(
            "the address of an empty PostgreSQL database" if vendor == "postgresql" else "no address: it is of SQLite",
            "an address" if address else "none",
            "Restore a backup into a database of its own kind",
            str(source),
        )
    if data.exists() and any(data.iterdir()):
        raise NoBackup(
            "a folder that is empty or not there yet",
            "one that holds something",
            "Restore into a new folder, verify it, and start the service on that",
            str(data),
        )
    data.parent.mkdir(parents=True, exist_ok=True)
    part = Path(mkdtemp(prefix=f"{data.name}.part-", dir=data.parent))
    try:
        _put_back(source, part, address)
        if data.exists():
            data.rmdir()
        part.rename(data)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put_back(source: Path, part: Path, address: str) -> None:
    """Files into a folder of their own, the database last: where that fails, all of it can be tried again."""
    if (source / FILES).is_dir():
        shutil.copytree(source / FILES, part / FILES)
    if address:
        settings = database_of(address, part)
        command = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"]
        run_program([*command, f"--dbname={settings['NAME']}", str(source / ARCHIVE)], environment_of(settings))
    else:
        shutil.copyfile(source / FILE, part / FILE)


def _manifest(source: Path) -> dict[str, Any]:
    try:
        record = json.loads((source / MANIFEST).read_text("utf-8"))
        return {"vendor": record["vendor"]}
    except (OSError, ValueError, LookupError, TypeError):
        raise NoBackup(
            "a folder with a finished backup",
            "none" if not source.is_dir() else "one without its manifest",
            "Name the folder of a backup that was finished",
            str(source),
        ) from None
