"""What a sheet says of itself above its table: title, basis, the month of its figures and when it was released."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from carefund.calendar import next_month
from carefund.wording.dates import day_words, month_words
from carefund.workbooks.cells import Cell, Row, words_of
from carefund.workbooks.dates import ReadDate, read_date, read_month
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import label_of
from carefund.workbooks.sheets import Sheet

NOTHING = {"", "-", "–", "—", "n/a", "na", "none", "nil", "no", "tbc", "to be confirmed", "not applicable"}
NOTHING |= {"not revised", "not yet revised", "unrevised", "not published", "not yet published"}
DATES = ("published", "revised")
LONGEST_SAID, LONGEST_NOTHING, LONGEST_DATED = 4_000, 60, 400
"""Characters that are kept of what stands beside a label; of words for nothing; of a label with its date."""
_DATE_AFTER_LABEL = re.compile(r"(\D+?)[\s:-]+((?:the )?\d.*)$", re.DOTALL)


@dataclass(frozen=True)
class Labelled:
    """A value that stands beside a label such as `Period:`, and where (row and column counted from 0)."""

    value: Cell
    row: int
    column: int

    @property
    def text(self) -> str:
        """The value's words; empty for a dash or words that say there is nothing."""
        text = str(self.value).strip()[:LONGEST_SAID]
        return "" if len(text) <= LONGEST_NOTHING and plain(text) in NOTHING else text


@dataclass(frozen=True)
class AboutSheet:
    """What a sheet says of itself above its table, in order: each label and what stands beside it."""

    sheet: Sheet
    found: tuple[tuple[str, Labelled], ...]

    @cached_property
    def labels(self) -> dict[str, Labelled]:
        """The first value of each label."""
        return dict(reversed(self.found))

    def every(self, label: str) -> list[Labelled]:
        """All values of a label, such as `Revised:` and `Last updated:`."""
        return [value for name, value in self.found if name == label]

    def text(self, label: str) -> str:
        """The words beside a label; empty when the sheet has none or only a dash."""
        found = self.labels.get(label)
        return found.text if found else ""

    def period(self) -> date:
        """The month that the sheet says it is for.

        Raises RefusedFile when there is no `Period:` or it names no month.
        """
        return self._period

    @cached_property
    def _period(self) -> date:
        found = self.labels.get("period")
        month = read_month(found.value) if found else None
        if month is not None:
            return month
        row, column = (found.row, found.column) if found else (0, 0)
        raise self.sheet.refuse(row, column, "the month of the figures beside 'Period:', such as 'August 2014'")


def read_about(sheet: Sheet, before_row: int) -> AboutSheet:
    """Gather `Label: value` pairs from the rows above `before_row`, in two cells or in one."""
    pairs = (_labelled(number, row) for number, row in enumerate(sheet.rows[:before_row]))
    return AboutSheet(sheet, tuple(pair for pair in pairs if pair))


def first_text(sheet: Sheet, label: str, before_row: int) -> str:
    """As `read_about(sheet, before_row).text(label)`, reading no further than that."""
    pairs = (_labelled(number, row) for number, row in enumerate(sheet.rows[:before_row]))
    return next((pair[1].text for pair in pairs if pair and pair[0] == label), "")


def _labelled(number: int, row: Row) -> tuple[str, Labelled] | None:
    """The label of a row, as one of LABELS where it is known, and what stands beside it; None for other rows."""
    cells = ((column, value) for column, value in enumerate(row) if value != "" and str(value).strip())
    filled = list(islice(cells, 2))
    if not filled:
        return None
    column, words = filled[0][0], str(filled[0][1])
    label, colon, rest = words.partition(":")
    known = label_of(label)
    dated = words.strip() if not known and len(words) <= LONGEST_DATED else ""
    after = _DATE_AFTER_LABEL.match(dated)
    if after and label_of(after[1]) in DATES:
        known, rest = label_of(after[1]), after[2]
    if known is None and (rest.strip() or not colon):
        return None
    beside = filled[1] if len(filled) > 1 else (column + 1, "")
    column, value = (column, rest.strip()) if rest.strip() else beside
    return known or plain(label[:LONGEST_SAID]), Labelled(value, number, column)


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


def read_release_dates(sheets: Sequence[AboutSheet], last_period: date) -> ReleaseDates:
    """Published and revised dates from the sheets themselves; where they differ, the latest.

    Raises RefusedFile when a date is unreadable, when none is given, or when one falls before the end of
    `last_period` (figures cannot be published before they exist).
    """
    odd: dict[str, None] = {}
    days = {label: _latest(label, sheets, last_period, odd) for label in DATES}
    published, revised = days["published"], days["revised"]
    if published is None and revised is None:
        first = sheets[0]
        where = first.labels.get("published") or first.labels.get("revised")
        row, column = (where.row, where.column) if where else (0, 0)
        raise first.sheet.refuse(row, column, "a date beside 'Published:' or 'Revised:'")
    if published and revised and revised < published:
        order = f"'Revised' ({day_words(revised)}) is before 'Published' ({day_words(published)})"
        odd[f"{order}; the later date counts"] = None
    return ReleaseDates(published, revised, tuple(odd))


def _latest(label: str, sheets: Sequence[AboutSheet], last_period: date, odd: dict[str, None]) -> date | None:
    """The latest date beside a label on any sheet; what is odd about it is added to `odd`."""
    by_sheet = [max(_days(label, sheet, last_period, odd), default=None) for sheet in sheets]
    known = sorted({day for day in by_sheet if day})
    if not known:
        odd[f"'{label.capitalize()}' holds no date"] = None
        return None
    if len(set(by_sheet)) > 1:
        given = ", ".join(f"{day_words(day)}" for day in known)
        odd[f"sheets differ in '{label.capitalize()}' ({given}{' or none' if None in by_sheet else ''})"] = None
    return known[-1]


def _days(label: str, about: AboutSheet, last_period: date, odd: dict[str, None]) -> Iterator[date]:
    for found in about.every(label):
        if found.text:
            read = _date_after(about, found, last_period)
            if read.odd:
                odd[f"'{label.capitalize()}' reads {words_of(found.value)}"] = None
            yield read.day


def _date_after(about: AboutSheet, found: Labelled, last_period: date) -> ReadDate:
    read = read_date(found.value)
    if read is None or read.day < next_month(last_period):
        expected = f"a date after {month_words(last_period)}, such as '13th November 2015'"
        raise about.sheet.refuse(found.row, found.column, expected)
    return read
