"""The page of a plan's workbook: taking it away, bringing it back, and what was brought before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from carefund.wording.dates import moment_words
from carefund.wording.lists import counted


class AnUpload(Protocol):
    """What is known of an upload."""

    number: int
    name: str
    note: str
    person: str
    at: datetime
    errors: int
    warnings: int
    version: int | None


@dataclass(frozen=True, kw_only=True)
class UploadLine:
    """One upload."""

    number: int
    name: str
    note: str
    by: str
    at: str
    findings: str
    became: str
    version: int


@dataclass(frozen=True, kw_only=True)
class WorkbookPage:
    """Template, upload and the list of uploads; `problem` says why a file was not taken."""

    title: str
    based_on: int
    uploads: tuple[UploadLine, ...]
    note: str = ""
    problem: str = ""
    to_do: str = ""


def workbook_page(
    version: int, uploads: Sequence[AnUpload], *, note: str = "", problem: str = "", to_do: str = ""
) -> WorkbookPage:
    """The page."""
    return WorkbookPage(
        title="Workbook",
        based_on=version,
        uploads=tuple(map(_line, uploads)),
        note=note,
        problem=problem,
        to_do=to_do,
    )


def _line(one: AnUpload) -> UploadLine:
    return UploadLine(
        number=one.number,
        name=one.name,
        note=one.note,
        by=one.person,
        at=moment_words(one.at),
        findings=f"{counted(one.errors, 'error')}, {counted(one.warnings, 'warning')}",
        became=f"version {one.version}" if one.version else "changed nothing",
        version=one.version or 0,
    )
