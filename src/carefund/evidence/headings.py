"""Finding a publication's headings by their words: the block that says what a sheet is, and the table's heading row.

Publishers move rows and columns between years; nothing here depends on a row or column number.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from carefund.evidence.periods import next_month, read_date, read_month
from carefund.evidence.spreadsheet import Cell, Row, Sheet, words_of

ROWS_TO_SEARCH = 200
LABELS = {"title", "summary", "period", "source", "basis", "published", "revised", "status", "contact"}
NOTHING = {"", "-", "–", "—", "n/a", "na", "none"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Words without case, dashes' kinds, ampersands or runs of space, so that headings of different years compare."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).replace("&", " and ")
    return re.sub(r"\s+", " ", folded).strip(" :").lower()


@dataclass(frozen=True)
class Labelled:
    """A value that stands beside a label such as `Period:`, and where (row and column counted from 0)."""

    value: Cell
    row: int
    column: int


@dataclass(frozen=True)
class AboutSheet:
    """What a sheet says of itself above its table: title, period, release dates, status, basis, source."""

    sheet: Sheet
    labels: dict[str, Labelled]

    def text(self, label: str) -> str:
        """The words beside a label; empty when the sheet has none or only a dash."""
        found = self.labels.get(label)
        text = str(found.value).strip() if found else ""
        return "" if text.lower() in NOTHING else text

    def period(self) -> date:
        """The month that the sheet says it is for.

        Raises RefusedFile when there is no `Period:` or it names no month.
        """
        found = self.labels.get("period")
        month = read_month(found.value) if found else None
        if month is not None:
            return month
        row, column = (found.row, found.column) if found else (0, 0)
        raise self.sheet.refuse(row, column, "the month of the figures beside 'Period:', such as 'August 2014'")


def read_about(sheet: Sheet, before_row: int) -> AboutSheet:
    """Gather `Label: value` pairs from the rows above `before_row`, in two cells or in one."""
    labels: dict[str, Labelled] = {}
    for number, row in enumerate(sheet.rows[:before_row]):
        cells = ((column, value) for column, value in enumerate(row) if value != "" and str(value).strip())
        filled = list(islice(cells, 2))
        if not filled:
            continue
        label, colon, rest = str(filled[0][1]).partition(":")
        if plain(label) not in LABELS and (rest.strip() or not colon):
            continue
        beside = filled[1] if len(filled) > 1 else (filled[0][0] + 1, "")
        column, value = (filled[0][0], rest.strip()) if rest.strip() else beside
        labels.setdefault(plain(label), Labelled(value, number, column))
    return AboutSheet(sheet, labels)


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
        for words in alternatives:
            for heading in self.headings:
                if heading.plain_words == words:
                    return heading
        return None

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

    def outside(self, groups: Sequence[str]) -> "HeadingRow":
        """The heading row without the columns whose group's words hold one of these."""
        kept = [heading for heading in self.headings if not any(word in heading.group for word in groups)]
        return HeadingRow(self.sheet, self.row, tuple(kept))


def find_heading_row(sheet: Sheet, is_heading_row: Callable[[set[str]], bool]) -> HeadingRow | None:
    """The first row whose set of folded words satisfies `is_heading_row`, among the first rows; None if none does.

    Headings may stand on two rows: where a cell is blank, the one above counts.
    """
    above: Row = []
    for number, row in enumerate(sheet.rows[:ROWS_TO_SEARCH]):
        for headings in (row, _over(above, row)):
            words = {plain(cell) for cell in headings if isinstance(cell, str) and cell}
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
            return [] if plain(filled[0]) in LABELS else row
    return []


def _headings(above: Row, row: Row) -> tuple[Heading, ...]:
    headings = []
    group = ""
    for column, cell in enumerate(row):
        over = str(above[column]).strip() if column < len(above) else ""
        group = over or group
        words = str(cell).strip()
        if words and not isinstance(cell, float):
            headings.append(Heading(words, plain(group), column))
    return tuple(headings)


@dataclass(frozen=True)
class ReleaseDates:
    """When a file was first published and last revised, by its own words, and any oddness in them."""

    published: date | None
    revised: date | None
    odd: tuple[str, ...]

    @property
    def released(self) -> date | None:
        """The date of this version: the later of revised and published."""
        known = [day for day in (self.published, self.revised) if day]
        return max(known) if known else None


def read_release_dates(about: AboutSheet, last_period: date) -> ReleaseDates:
    """Published and revised dates from the sheet itself.

    Raises RefusedFile when a date is unreadable, when neither is given, or when it falls before the end of
    `last_period` (figures cannot be published before they exist).
    """
    days: dict[str, date | None] = {}
    odd = []
    for label in ("published", "revised"):
        found = about.labels.get(label)
        read = read_date(found.value) if found and about.text(label) else None
        days[label] = read.day if read else None
        if found and about.text(label) and (read is None or read.day < next_month(last_period)):
            expected = f"a date after {last_period:%B %Y}, such as '13th November 2015'"
            raise about.sheet.refuse(found.row, found.column, expected)
        if read is None:
            odd.append(f"'{label.capitalize()}' holds no date")
        elif read.odd:
            odd.append(f"'{label.capitalize()}' reads {words_of(found.value if found else '')}")
    if not any(days.values()):
        where = about.labels.get("published") or about.labels.get("revised")
        row, column = (where.row, where.column) if where else (0, 0)
        raise about.sheet.refuse(row, column, "a date beside 'Published:' or 'Revised:'")
    return ReleaseDates(days["published"], days["revised"], tuple(odd))


def cells_below(sheet: Sheet, first_row: int, column: int) -> Sequence[Cell]:
    """One column's cells from `first_row` down."""
    return [row[column] if column < len(row) else "" for row in sheet.rows[first_row:]]
