"""Finding a publication's headings by their words: labels such as `Period:`, and the table's heading row.

Publishers move rows and columns between years; nothing here depends on a row or column number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from carefund.workbooks.cells import Row
from carefund.workbooks.folding import LONGEST_HEADING, plain
from carefund.workbooks.sheets import Sheet

ROWS_TO_SEARCH = 200
MOST_OF_A_LABEL = 2
"""Cells that a label and its value fill; a row with more is a row of headings."""
LABELS = {"title", "summary", "period", "source", "basis", "published", "revised", "status", "contact"}
LONGEST_LABEL = 120
"""Characters of a text that may be a label; longer ones are none, and are not compared with any."""
_ASIDE = {"date", "dates", "on", "of", "last", "latest", "the", "first", "most", "recently", "reporting", "covered"}
_SYNONYMS = {
    "published": {"published", "released"},
    "revised": {"revised", "republished", "re-published", "updated", "reissued", "re-issued"},
    "period": {"period", "month"},
}
_DATE_OF = {
    "published": {"publication", "release"},
    "revised": {"revision", "update", "republication", "reissue"},
    "period": {"data"},
}


def label_of(text: str) -> str | None:
    """Which of LABELS words stand for: `Last revised` and `Revision date` are `revised`; None when none."""
    return _label_of(text) if len(text) <= LONGEST_LABEL else None


@lru_cache(maxsize=8192)
def _label_of(text: str) -> str | None:
    words = plain(text).strip(" :-")
    if words in LABELS:
        return words
    all_words = set(re.findall(r"[a-z-]+|[^\sa-z()-]", words))
    own = all_words - _ASIDE
    for label, synonyms in _SYNONYMS.items():
        dated = synonyms | _DATE_OF[label] if all_words & {"date", "period"} else synonyms
        if own and own <= dated:
            return label
    return None


@dataclass(frozen=True)
class Heading:
    """One column's heading: its words as published, its group's words (from the row above) and its column."""

    words: str
    group: str
    column: int

    @property
    def plain_words(self) -> str:
        """The heading's words folded for comparison."""
        return plain(self.words)


@dataclass(frozen=True)
class HeadingRow:
    """The heading row of a table."""

    sheet: Sheet
    row: int
    headings: tuple[Heading, ...]

    def find(self, *alternatives: str) -> Heading | None:
        """The first column headed by one of these words (folded), or None."""
        return next((self._first[words] for words in alternatives if words in self._first), None)

    @cached_property
    def _first(self) -> dict[str, Heading]:
        """The first column of each heading's words."""
        return {heading.plain_words: heading for heading in reversed(self.headings)}

    def require(self, *alternatives: str) -> Heading:
        """As `find`, but raises RefusedFile, naming the sheet and the heading row, when there is none or two."""
        found = self.find(*alternatives)
        if found is None:
            words = " or ".join(f"'{words}'" for words in alternatives)
            raise self.sheet.refuse(self.row, 0, f"a column headed {words} in the heading row")
        for heading in self.headings:
            if heading.plain_words == found.plain_words and heading is not found:
                raise self.sheet.refuse(self.row, heading.column, f"only one column headed '{found.words}'")
        return found

    def of_groups(self, wanted: Callable[[str], bool]) -> "HeadingRow":
        """The heading row with only the columns whose group's folded words are wanted."""
        return HeadingRow(self.sheet, self.row, tuple(found for found in self.headings if wanted(found.group)))

    @property
    def groups(self) -> set[str]:
        """The folded words of every group of columns."""
        return {heading.group for heading in self.headings}


def find_heading_row(sheet: Sheet, is_heading_row: Callable[[set[str]], bool]) -> HeadingRow | None:
    """The first row whose set of folded words satisfies `is_heading_row`, among the first rows; None if none does.

    Headings may stand on two rows: where a cell is blank, the one above counts.
    """
    above: Row = []
    for number, row in enumerate(sheet.rows[:ROWS_TO_SEARCH]):
        for headings in (row, _over(above, row)):
            words = {plain(cell) for cell in headings if isinstance(cell, str) and 0 < len(cell) <= LONGEST_HEADING}
            if len(words) > 1 and is_heading_row(words):
                return HeadingRow(sheet, number, _headings(_row_of_groups(sheet, number), headings))
        above = row
    return None


def _over(above: Row, row: Row) -> Row:
    """A row whose blank cells are filled from the row above; none where the row is blank throughout."""
    filled = [own if own != "" else over for own, over in zip(row, above, strict=False)]
    return filled if any(cell != "" for cell in row) else []


def _row_of_groups(sheet: Sheet, heading_row: int) -> Row:
    """The row above the headings that groups them; one blank row may lie between."""
    for row in reversed(sheet.rows[max(0, heading_row - 2) : heading_row]):
        filled = [str(cell) for cell in row if str(cell).strip()]
        if filled:
            return [] if label_of(filled[0]) and len(filled) <= MOST_OF_A_LABEL else row
    return []


def _headings(above: Row, row: Row) -> tuple[Heading, ...]:
    headings = []
    group = ""
    for column, cell in enumerate(row):
        over = str(above[column]).strip()[:LONGEST_HEADING] if column < len(above) else ""
        group = over or group
        words = str(cell).strip()[:LONGEST_HEADING]
        if words and not isinstance(cell, float):
            headings.append(Heading(words, plain(group), column))
    return tuple(headings)
