"""The files that belong to events, such as uploaded workbooks: kept once by their content's hash, never changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkstemp

from carefund.assurance.chain import Fault
from carefund.durable import sync_folder, write_durably
from carefund.service.ledger.models import StoredFile
from carefund.service.settings.databases import FILES


def path_of(data: Path, name: str) -> Path:
    """Where the content of a hash lies in a data folder."""
    return data / FILES / name[:2] / name


def keep(content: bytes, at: datetime, data: Path, database: str = "default") -> str:
    """Keep a file and give its hash; one that is there already is kept once."""
    row = on_disk(content, at, data)
    insert([row], database)
    return row.hash


def on_disk(content: bytes, at: datetime, data: Path) -> StoredFile:
    """A file's row, not yet inserted: its content is on disk first, so that no row lacks its file after a kill.

    Where it was there already its time becomes now, which tells `delete` that somebody is about to name it.
    """
    name = sha256(content).hexdigest()
    try:
        os.utime(path_of(data, name))
    except FileNotFoundError:
        _write(content, path_of(data, name))
    return StoredFile(hash=name, size=len(content), added=at)


def insert(rows: Sequence[StoredFile], database: str = "default") -> None:
    """Insert the rows of files that are on disk; those that are there already stay as they are."""
    StoredFile.objects.using(database).bulk_create(rows, ignore_conflicts=True)


def read(name: str, data: Path) -> bytes:
    """The content of a hash. Raises FileNotFoundError where it is not held."""
    return path_of(data, name).read_bytes()


HALF = ".part"
"""How the name of a content ends that is not in its place; it begins with a dot."""
GONE = "no such file"
"""What is found of a content that is not there."""


def faults(data: Path, database: str = "default") -> Iterator[Fault]:
    """The stored files that are gone, or no longer what they were."""
    for row in StoredFile.objects.using(database).order_by("hash").iterator():
        path = path_of(data, row.hash)
        actual = _hash_of(path)
        if actual != row.hash:
            yield Fault(f"{FILES}/{row.hash[:2]}/{row.hash}", 0, "content", row.hash, actual or GONE)


def without_a_row(data: Path, database: str = "default") -> Iterator[Path]:
    """Contents on disk, whole ones, that no row names."""
    known = set(StoredFile.objects.using(database).values_list("hash", flat=True))
    yield from (one for one in (data / FILES).glob("*/*") if one.name not in known and not one.name.startswith("."))


def delete(path: Path, before: datetime) -> None:
    """Delete a content, unless somebody kept it again since a moment.

    It is put aside first: who keeps it after that finds none and writes it anew.
    """
    aside = path.with_name(f".{path.name}{HALF}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    if aside.stat().st_mtime < before.timestamp():
        aside.unlink()
    else:
        aside.replace(path)


def sweep(data: Path, older_than: datetime) -> int:
    """Delete what a kill left half written, and no row names, from before a moment. Gives how many files that were."""
    left = [one for one in (data / FILES).glob(f"*/.*{HALF}") if one.stat().st_mtime < older_than.timestamp()]
    for one in left:
        one.unlink(missing_ok=True)
    return len(left)


def _hash_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _write(content: bytes, path: Path) -> None:
    """Under a temporary name first, so that nobody reads half; on disk, name and all, when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = mkstemp(dir=path.parent, prefix=".", suffix=HALF)
    os.close(descriptor)
    try:
        write_durably(Path(name), content)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    sync_folder(path.parent)
