"""The definitions of own series that a store keeps, so that whoever opens it knows what its figures are.

Each is a file of its own; a definition that changes is a further file beside the earlier one, and the last counts. What
figures mean cannot change under one name: only how a series is called, described and read can.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from carefund.evidence.definition import SeriesDefinition
from carefund.refusal import Refusal

DEFINITIONS = "definitions"
MEANING = ("unit", "kind", "basis", "is_monthly", "numerator", "denominator", "part_of", "breakdown")
"""What figures mean, which one name keeps for ever."""
LARGEST = 2**20


class AnotherMeaning(Refusal):
    """A definition by a name that the store keeps already, for figures that mean something else."""


class DamagedDefinition(Refusal):
    """A file among the kept definitions that is none that carefund wrote."""


def kept_definitions(root: Path) -> list[SeriesDefinition]:
    """The definitions that a store keeps, by name. Raises DamagedDefinition where one cannot be read."""
    return [_read(sorted(folder.glob("*.json"))[-1]) for folder in _folders(root)]


def _folders(root: Path) -> Iterator[Path]:
    folders = sorted(path for path in (root / DEFINITIONS).glob("*") if path.is_dir())
    return (folder for folder in folders if any(folder.glob("*.json")))


def _read(path: Path) -> SeriesDefinition:
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        return SeriesDefinition.model_validate_json(content, strict=False)
    except (OSError, ValidationError) as error:
        raise DamagedDefinition(
            "a definition that carefund kept, whole",
            "another file, or a damaged one",
            "Move it out of the store, then import the series with its definition again",
            str(path),
        ) from error


def check_meaning(root: Path, new: SeriesDefinition) -> None:
    """Raise AnotherMeaning where the store keeps a definition of that name for figures that mean something else."""
    kept = {one.name: one for one in kept_definitions(root)}.get(new.name)
    if kept is None:
        return
    differing = [what for what in MEANING if getattr(kept, what) != getattr(new, what)]
    if differing:
        words = {"basis": "geography", "is_monthly": "cadence"}
        what = differing[0]
        raise AnotherMeaning(
            f"{words.get(what, what)} of '{new.name}' as in the store: {getattr(kept, what)}",
            f"{getattr(new, what)}",
            "Give figures that mean something else another name",
            str(root),
        )


def keep_definition(root: Path, definition: SeriesDefinition) -> None:
    """Keep a definition in a store, unless it is the one that is kept. Raises AnotherMeaning and OSError."""
    check_meaning(root, definition)
    folder = root / DEFINITIONS / definition.name
    earlier = sorted(folder.glob("*.json"))
    if earlier and _read(earlier[-1]) == definition:
        return
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{len(earlier) + 1:04d}.json"
    temporary = final.with_name(f".{final.name}.{os.getpid()}.partial")
    try:
        temporary.write_text(definition.model_dump_json(indent=1, exclude_defaults=True), encoding="utf-8")
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
