"""When a service was last tended: backed up, verified, cleared by the retention rules; told in its data folder.

A note is no truth and no proof: it is for `/metrics`, by which whoever runs the service learns that nobody does any
more. A folder that takes no note is tended all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

NOTES = "tended"
BACKUP, VERIFICATION, RETENTION = "backup", "verification", "retention"
KINDS = (BACKUP, VERIFICATION, RETENTION)


@dataclass(frozen=True)
class Tended:
    """When something was last done, and what was counted of it, such as the faults that a verification found."""

    at: datetime
    counts: Mapping[str, int]


def note(data: Path, kind: str, at: datetime, **counts: int) -> None:
    """Note that something was done to a data folder, in place of the note before."""
    with suppress(OSError):
        (data / NOTES).mkdir(exist_ok=True)
        with NamedTemporaryFile("w", dir=data / NOTES, delete=False, encoding="ascii") as file:
            json.dump({"at": at.astimezone(UTC).isoformat(), **counts}, file)
        Path(file.name).replace(_place(data, kind))


def last_tended(data: Path, kind: str) -> Tended | None:
    """The last note of a kind; None for none, or one that cannot be read."""
    try:
        said = json.loads(_place(data, kind).read_text("ascii"))
        at = datetime.fromisoformat(said.pop("at"))
        return Tended(at, {name: int(count) for name, count in said.items()})
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _place(data: Path, kind: str) -> Path:
    return data / NOTES / f"{kind}.json"
