"""A file (TOML) that is one list of records, such as waivers or an area's own allocations: read whole or refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from carefund.pool.lines import Line
from carefund.refusal import Refusal, RefusedFile
from carefund.wording.lists import counted
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.toml_text import LARGEST_SETTINGS, read_toml

Record = TypeVar("Record", bound=Line)


@dataclass(frozen=True, kw_only=True)
class RecordFile(Generic[Record]):
    """What a file of records holds: one list, of this name, of records of this model.

    `thing` is what one record is called, `most` how many there may be, `write_so` how they are to be written,
    `if_more` what to do where there are more, and `broken` the refusal that is raised.
    """

    name: str
    model: type[Record]
    thing: str
    most: int
    write_so: str
    if_more: str
    broken: type[Refusal]

    def read(self, path: Path) -> tuple[Record, ...]:
        """The records in a file. Raises `broken` naming file, record and key when one cannot be used."""
        what = f"a TOML file of {self.name}"
        try:
            content = read_toml(str(path), read_ordinary_file(path, LARGEST_SETTINGS, what))
        except RefusedFile as refused:
            raise self.broken(what, refused.found, self.write_so, str(path)) from refused
        rows = content.get(self.name)
        if not isinstance(rows, list) or set(content) != {self.name}:
            keys = f"the keys {', '.join(content) or '(none)'}"
            raise self.broken(f"one list, [[{self.name}]]", keys, self.write_so, str(path))
        if len(rows) > self.most:
            expected, found = f"up to {counted(self.most, self.thing)}", counted(len(rows), self.thing)
            raise self.broken(expected, found, self.if_more, str(path))
        return tuple(self._record(path, number, row) for number, row in enumerate(rows, 1))

    def place(self, path: Path, number: int, key: str = "") -> str:
        """Where a record stands, counted from 1, for a refusal."""
        return f"{path}, {self.thing} {number}{f', {key}' if key else ''}"

    def _record(self, path: Path, number: int, row: object) -> Record:
        try:
            return self.model.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            key = ".".join(str(step) for step in first["loc"]) or f"({self.thing})"
            place = self.place(path, number, key)
            raise self.broken(
                f"{self.thing} that can be used", first["msg"], f"Correct the {self.thing}", place
            ) from error
