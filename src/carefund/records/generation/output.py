"""The folder that records are written to: a file for each table and month, whole after a kill, and gone on with."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import polars as pl

from carefund.durable import replace_durably, sync_folder
from carefund.refusal import Refusal
from carefund.wording.dates import month_id

DONE = "generated.json"
"""Written last: that a folder has it says that the records are whole."""
STATE, PROGRESS, LOCK = ".state", "progress.json", "lock"
LEFT_BY_A_KILL = ".*.part"
"""What a file is called until it is whole."""


@dataclass(eq=False)
class Output:
    """A folder, what is generated into it (`request`), and the files written so far with rows, bytes and hashes.

    `checkpoint` is the number of the last month after which the state was kept, None for none.
    """

    folder: Path
    request: dict[str, Any]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, dict[str, int]] = field(default_factory=dict)
    checkpoint: int | None = None
    complete: bool = False

    @classmethod
    def open(cls, folder: Path, request: dict[str, Any]) -> Self:
        """Begin in a new or empty folder, or go on where the same request was broken off.

        Records that were whole are taken to be still if every file is there and has its size; where not, they are gone
        on with. Raises Refusal where the folder holds anything else, and OSError.
        """
        output = cls(folder, request)
        if (folder / DONE).is_file():
            found = _read(folder / DONE)
            output._same(found.get("request"))
            output.files = found["files"]
            output.complete = all(output._is_there(name) for name in output.files)
            if not output.complete:
                output.commit(None)
                (folder / DONE).unlink()
        elif (folder / STATE / PROGRESS).is_file():
            found = _read(folder / STATE / PROGRESS)
            output._same(found.get("request"))
            output.files, output.faults = found["files"], found["faults"]
            output.checkpoint = found["checkpoint"]
        elif folder.exists() and any(one.name != STATE for one in folder.iterdir()):
            raise Refusal("a new or an empty folder", "files that are not of this", "name another folder", str(folder))
        else:
            (folder / STATE).mkdir(parents=True, exist_ok=True)
        return output

    def _is_there(self, name: str) -> bool:
        path = self.folder / name
        return path.is_file() and path.stat().st_size == self.files[name]["bytes"]

    def _same(self, found: object) -> None:
        if found != json.loads(json.dumps(self.request)):
            raise Refusal(
                "the folder of the same records, to go on with them",
                "records of another seed, size, months, effects or version",
                "name another folder, or ask for what was begun there",
                str(self.folder),
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While the folder is written to, nobody else writes to it. Raises Refusal where somebody does."""
        from filelock import FileLock, Timeout

        try:
            with FileLock(str(self.folder / STATE / LOCK), timeout=0):
                for left in self.folder.rglob(LEFT_BY_A_KILL):
                    left.unlink()
                yield
        except Timeout as error:
            raise Refusal(
                "a folder that nobody else is writing to",
                "another run that is writing to it",
                "wait until it has ended",
                str(self.folder),
            ) from error

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write a table, whole or not at all, if it is not there already as it should be.

        It is Parquet, or CSV where the name says so.
        """
        known = self.files.get(name)
        if known and self._is_there(name) and _hash(self.folder / name) == known["sha256"]:
            return
        content = BytesIO()
        if name.endswith(".csv"):
            frame.write_csv(content)
        else:
            frame.write_parquet(content, compression="zstd", compression_level=1)
        self._put(name, content.getvalue(), frame.height)

    def write_record(self, name: str, record: dict[str, Any]) -> None:
        """Write a record as JSON in the same way."""
        self._put(name, _json(record), 1)

    def _put(self, name: str, content: bytes, rows: int) -> None:
        replace_durably(self.folder / name, content)
        self.files[name] = {"rows": rows, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    def state_folder(self, month: int) -> Path:
        """The folder for the state after a month, made anew."""
        folder = self.folder / STATE / f"after-{month:04}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def kept_state(self) -> Path:
        """The folder of the state that was kept last."""
        return self.folder / STATE / f"after-{self.checkpoint:04}"

    def commit(self, checkpoint: int | None) -> None:
        """Say on disk which files are whole, and after which month the state is kept; older states are removed."""
        if checkpoint is not None:
            sync_folder(self.folder / STATE / f"after-{checkpoint:04}")
            self.checkpoint = checkpoint
        record = {
            "request": self.request, "files": self.files, "faults": self.faults, "checkpoint": self.checkpoint
        }  # fmt: skip
        replace_durably(self.folder / STATE / PROGRESS, _json(record))
        if checkpoint is not None:
            for old in (self.folder / STATE).glob("after-*"):
                if old != self.kept_state():
                    shutil.rmtree(old, ignore_errors=True)

    def finish(self, record: dict[str, Any]) -> None:
        """Say that the records are whole, and remove what was kept for going on."""
        files = dict(sorted(self.files.items()))
        replace_durably(self.folder / DONE, _json({"request": self.request, **record, "files": files}))
        shutil.rmtree(self.folder / STATE, ignore_errors=True)
        self.complete = True


def month_file(table: str, month: date) -> str:
    """The file of a table's month.

    >>> month_file("spells", date(2019, 4, 1))
    'spells/2019-04.parquet'
    """
    return f"{table}/{month_id(month)}.parquet"


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, indent=1, ensure_ascii=False).encode() + b"\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise Refusal("a file that carefund wrote", "something else", "name another folder", str(path)) from error
    if not isinstance(found, dict) or not isinstance(found.get("files"), dict):
        raise Refusal("a file that carefund wrote", "something else", "name another folder", str(path))
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
