"""A protocol registered before its outcome is read, and what it became otherwise by the day that it is answered.

The record holds the day as it is given, everything that the protocol says, its bytes' hash and that of the panel's file
(whose bytes are hashed and not read). It carries a hash of itself, by which a change of the record is known; whoever
wants proof of the day gives that hash to somebody else, who keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from carefund.evaluation.study.panel_file import LARGEST_PANEL
from carefund.evaluation.study.protocol import Protocol, shown_keys
from carefund.refusal import Refusal
from carefund.workbooks.ordinary_file import is_ordinary_file, read_ordinary_file

SCHEMA = "carefund-registration/1"
LARGEST = 2**22
KEYS = {"schema", "day", "protocol", "panel", "sha256"}
NOTHING = "nothing"


class NotARegistration(Refusal):
    """A file that is no registration, or not as it was written."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What was registered: on which day, what the protocol said (keys with dots), and the hashes of both files.

    `panel_sha256` is None where the panel's file was not there yet; `sha256` is of the record itself.
    """

    day: date
    protocol_file: str
    protocol_sha256: str
    says: Mapping[str, Any] = field(repr=False)
    panel_file: str
    panel_sha256: str | None

    def to_record(self) -> dict[str, Any]:
        """The record as plain values, with its hash."""
        body = self._body()
        return {**body, "sha256": _hash_of(body)}

    @property
    def sha256(self) -> str:
        """The hash of the record."""
        return _hash_of(self._body())

    def _body(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "day": self.day.isoformat(),
            "protocol": {"file": self.protocol_file, "sha256": self.protocol_sha256, "says": dict(self.says)},
            "panel": {"file": self.panel_file, "sha256": self.panel_sha256},
        }


def _hash_of(body: Mapping[str, Any]) -> str:
    """Of the record's JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def register(protocol: Protocol, day: date) -> Registration:
    """The registration of a protocol on a day; the outcome is not read. Raises RefusedFile for a panel too large."""
    file = protocol.panel.file
    return Registration(
        day=day,
        protocol_file=protocol.path.name,
        protocol_sha256=protocol.sha256,
        says=shown_keys(protocol),
        panel_file=file.name,
        panel_sha256=_bytes_hashed(file) if is_ordinary_file(file) else None,
    )


def _bytes_hashed(file: Path) -> str:
    return hashlib.sha256(read_ordinary_file(file, LARGEST_PANEL, "a panel")).hexdigest()


def read_registration(path: Path) -> Registration:
    """Read a registration. Raises NotARegistration for another file and for one that was changed, RefusedFile."""
    content = read_ordinary_file(path, LARGEST, "a registration")
    expected = "a registration as it was written"
    try:
        record = json.loads(content)
        body = {name: value for name, value in record.items() if name != "sha256"}
        known = set(record) == KEYS and record["schema"] == SCHEMA
        if not known or record["sha256"] != _hash_of(body):
            found = "one that was changed since: its hash is not that of what it says" if known else "another file"
            raise NotARegistration(expected, found, "Give the file that was written then.", str(path))
        return Registration(
            day=date.fromisoformat(body["day"]),
            protocol_file=body["protocol"]["file"],
            protocol_sha256=body["protocol"]["sha256"],
            says=body["protocol"]["says"],
            panel_file=body["panel"]["file"],
            panel_sha256=body["panel"]["sha256"],
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotARegistration(expected, "another file", "Give the file that was written then.", str(path)) from error


def departures(registered: Registration, protocol: Protocol, panel_sha256: str) -> tuple[str, ...]:
    """What is otherwise than it was registered, a sentence for each key with what it was and what it is."""
    return tuple(_departures(registered, shown_keys(protocol), panel_sha256))


def _departures(registered: Registration, now: Mapping[str, Any], panel_sha256: str) -> Iterator[str]:
    before, day = registered.says, registered.day.isoformat()
    for key in sorted({*before, *now}):
        was, is_ = (_shown(says[key]) if key in says else NOTHING for says in (before, now))
        if was != is_:
            yield f"{key}: {was} was registered on {day}, {is_} was used."
    if registered.panel_sha256 is not None and registered.panel_sha256 != panel_sha256:
        yield (
            f"The panel is not the one that was registered on {day}: the file's SHA-256 was {registered.panel_sha256} "
            f"and is {panel_sha256}."
        )


def _shown(value: Any) -> str:  # noqa: ANN401 - as TOML gives it
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
