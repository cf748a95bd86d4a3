"""Reading publishers' notes: which organisations did not submit, submitted late, revised or estimated their data.

Notes are either a sentence above a list of organisations (code, name), or a sentence that names one itself.
"""

import re
from collections.abc import Iterable, Sequence

from carefund.evidence.release import PublisherNote
from carefund.workbooks.cells import Cell, Row
from carefund.workbooks.dates import read_date
from carefund.workbooks.folding import plain

_LATE = "submitted-late"
_KINDS = (
    (
        "not-submitted",
        re.compile(r"did not submit|not submitted|unable to submit|no data (was|were) submitted|failed to submit"),
    ),
    ("estimated", re.compile(r"estimate")),
    ("revised", re.compile(r"revised|resubmitted|revisions?\b")),
    ("quality", re.compile(r"data quality|partial|incomplete|nil\b|did not include|under.?report|over.?report")),
    (_LATE, re.compile(r"late submission|submitted late")),
    ("definition", re.compile(r"exclud|includ|definition|no longer|change")),
)
_SUBMITTED, _FOR_THIS_MONTH, _IN_MONTH = "submitted ", "data for this month in", re.compile(r" in \w+ \d{4}")
_ORGANISATION_CODE = re.compile(r"[A-Z0-9]{3,6}$")
_NAMES_ITSELF = re.compile(
    r"^(?P<name>.+?)\s+(?:did not submit|submitt?ed|supplied|was unable|were unable|has |have )", re.IGNORECASE
)
_HEADINGS = {"code", "name", "org code", "org name", "notes", "note", "data quality"}
LONGEST_NOTE = 2_000
SHEET_WORDS = ("note", "data quality", "quality")


def is_notes_sheet(name: str) -> bool:
    """Whether a sheet's name says that it holds notes rather than figures."""
    return any(word in plain(name) for word in SHEET_WORDS)


def kind_of_note(text: str) -> str:
    """The kind of a publisher's sentence; `other` when no known wording is in it."""
    folded = plain(text[:LONGEST_NOTE])
    found = (kind for kind, pattern in _KINDS if pattern.search(folded) or (kind == _LATE and _came_late(folded)))
    return next(found, "other")


def _came_late(folded: str) -> bool:
    """Whether words say that data were submitted in another month than their own."""
    _before, submitted, after = folded.partition(_SUBMITTED)
    return bool(submitted) and (_FOR_THIS_MONTH in after or _IN_MONTH.search(after) is not None)


def read_notes(rows: Iterable[Row]) -> list[PublisherNote]:
    """All statements in a notes sheet, in order; one PublisherNote for each organisation that a list names."""
    notes: list[PublisherNote] = []
    sentence = ""
    sentence_used = True
    for row in rows:
        cells = [str(cell).strip()[:LONGEST_NOTE] for cell in row if str(cell).strip()]
        if not cells or all(plain(cell) in _HEADINGS for cell in cells):
            continue
        if _is_organisation(cells):
            notes += _named(sentence, cells)
            sentence_used = True
        elif not _says_nothing(cells):
            notes += [] if sentence_used else _alone(sentence)
            sentence, sentence_used = " ".join(cells).removeprefix("Note:").strip()[:LONGEST_NOTE], False
    return notes + ([] if sentence_used else _alone(sentence))


def _is_organisation(cells: Sequence[str]) -> bool:
    return len(cells) == 2 and bool(_ORGANISATION_CODE.match(cells[0]))  # noqa: PLR2004


def _says_nothing(cells: Sequence[Cell]) -> bool:
    """A lone dash, date or status word: a publisher's leftover, not a note."""
    text = " ".join(str(cell) for cell in cells)
    return (
        len(text) < 8  # noqa: PLR2004
        or plain(text) in {"revised public", "published"}
        or (len(text) < 30 and read_date(text) is not None)  # noqa: PLR2004
    )


def _named(sentence: str, cells: Sequence[str]) -> list[PublisherNote]:
    code, name = cells
    if code == "NA":
        return []
    return [PublisherNote(kind_of_note(sentence), sentence, code, name)]


def _alone(sentence: str) -> list[PublisherNote]:
    if not sentence or sentence.endswith(":"):
        return []
    match = _NAMES_ITSELF.match(" ".join(sentence.split()))
    return [PublisherNote(kind_of_note(sentence), sentence, "", match["name"] if match else "")]


def notes_below_table(rows: Sequence[Row], first_row: int, name_column: int) -> list[PublisherNote]:
    """Sentences that a publisher wrote under a table: rows without a name whose only cell is text."""
    loose = []
    for row in rows[first_row:]:
        if name_column < len(row) and str(row[name_column]).strip():
            continue
        filled = [cell for cell in row if str(cell).strip()]
        if len(filled) == 1 and isinstance(filled[0], str):
            loose.append(row)
    return read_notes(loose)
