"""Reading a file of an own series by its definition, into a release like those of official files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from carefund.evidence.areas import AreaRegister, default_register
from carefund.evidence.definition import DENOMINATOR, NUMERATOR, SUMMED_TO_MONTHS, SeriesDefinition
from carefund.evidence.figures import BLANK, NO_NUMBER, number_in
from carefund.evidence.own.periods import DAYS_IN_WEEK, Observed, by_month, read_period, week_said
from carefund.evidence.own.places import PlaceReader
from carefund.evidence.own.tables import CHECK_THE_FILE, Entry, OwnTable, read_table, table_in
from carefund.evidence.plain_tables import as_bytes, from_bytes
from carefund.evidence.release import FIGURES_SCHEMA, ReadFile, Release, hash_of
from carefund.refusal import RefusedFile, shown
from carefund.wording.lists import listed
from carefund.workbooks.cells import Cell, cell_name, words_of
from carefund.workbooks.csv_tables import ends_its_last_line
from carefund.workbooks.given_tables import is_text
from carefund.workbooks.ordinary_file import read_publication
from carefund.workbooks.reading_process import read_in_child
from carefund.workbooks.sheets import Sheet

REASONS: Mapping[str, str] = {
    "*": "suppressed",
    "**": "suppressed",
    "c": "confidential",
    "[c]": "confidential",
    "x": "not available",
    "[x]": "not available",
    "..": "not available",
    "...": "not available",
    ":": "not available",
    "z": "not applicable",
    "[z]": "not applicable",
    "~": "rounded away",
    "[u]": "unreliable",
    "-": "no figure given",
    "–": "no figure given",
    "n/a": "not available",
    "na": "not available",
}
"""What a mark in place of a number says, where the definition does not say it otherwise."""
MOST_NAMED = 6


def read_own_file(path: Path, definition: SeriesDefinition) -> ReadFile:
    """Read a file of an own series, in a process of its own.

    Raises RefusedFile, naming the cell, for a table or cell that is not what the definition says.
    """
    content = read_publication(path)
    name = shown(path.name)
    record, figures = read_in_child(name, plain_own_content, name, content, definition)
    return ReadFile(Release.from_record(record), from_bytes(figures))


def plain_own_content(name: str, content: bytes, definition: SeriesDefinition) -> tuple[dict[str, Any], bytes]:
    """What `read_own_content` reads, as values that may cross to another process."""
    read = read_own_content(name, content, definition, default_register())
    return read.release.as_record(), as_bytes(read.figures)


def read_own_content(name: str, content: bytes, definition: SeriesDefinition, areas: AreaRegister) -> ReadFile:
    """As `read_own_file`, for the content of a file of that name and in this process."""
    table = read_table(name, content, definition)
    reader = _Reader(table, definition, PlaceReader(definition, areas))
    if is_text(content) and not ends_its_last_line(content):
        last = words_of(table.sheet.rows[-1][-1])
        reader.left_out[f"the last line, which stops at {last}, is not ended: the file may be cut off there"] = None
    return reader.read(hash_of(content))


def read_sheet(sheet: Sheet, definition: SeriesDefinition, areas: AreaRegister, file_hash: str) -> ReadFile:
    """As `read_own_content`, for cells that are at hand."""
    table = table_in(sheet.file, [sheet], definition)
    return _Reader(table, definition, PlaceReader(definition, areas)).read(file_hash)


class _Reader:
    """Reads the entries of one table."""

    def __init__(self, table: OwnTable, definition: SeriesDefinition, places: PlaceReader) -> None:
        self.table, self.sheet, self.definition, self.places = table, table.sheet, definition, places
        self.marks = {mark.lower(): reason for mark, reason in definition.layout.suppressed.items()}
        whole = definition.layout.whole
        monthly_count = definition.kind == "count" and definition.cadence not in SUMMED_TO_MONTHS
        self.whole = monthly_count if whole is None else whole
        self.left_out: dict[str, None] = dict.fromkeys(table.left_out)

    def read(self, file_hash: str) -> ReadFile:
        """The release of the table. Raises RefusedFile for a table without a figure, and where a cell is wrong."""
        figures = self._figures()
        if not any(one.value is not None for ones in figures.values() for one in ones):
            finer = self.definition.cadence in SUMMED_TO_MONTHS and figures
            expected = "a month in which every day has a figure" if finer else "a table with figures"
            raise RefusedFile(self.sheet.file, expected=expected, found="none", to_do=CHECK_THE_FILE)
        rows = [row for key, ones in figures.items() for one in ones for row in self._rows(key, one)]
        frame = pl.DataFrame(rows, schema=FIGURES_SCHEMA, orient="row").sort("series", "area_code", "period")
        return ReadFile(self._release(frame, file_hash), frame)

    def _figures(self) -> dict[tuple[str, str, str], list[Observed]]:
        """Figures by place (its code, and code and name as published), put together to months where they are finer."""
        found: dict[tuple[str, str, str], list[Observed]] = {}
        seen: dict[tuple[str, date], Entry] = {}
        unknown: dict[str, Entry] = {}
        names: dict[str, tuple[str, str, str]] = {}
        for entry in self.table.entries:
            if self._is_left_out(entry):
                continue
            period = self._period(entry)
            code = self.places.code(entry.place, entry.name, period)
            if code is None:
                unknown.setdefault(entry.place, entry)
                continue
            self._refuse_misnamed(entry, code, period)
            self._refuse_repeat(seen, entry, code, period)
            published = self.places.name(code, entry.name or entry.place)
            found.setdefault(names.setdefault(code, (code, entry.place, published)), []).append(
                self._observed(entry, period)
            )
        self._refuse_unknown(unknown)
        self._refuse_overlaps(seen)
        if self.definition.cadence not in SUMMED_TO_MONTHS:
            return found
        adds_up, layout = self.definition.adds_up, self.definition.layout
        return {key: by_month(ones, self.definition.cadence, layout, adds_up=adds_up) for key, ones in found.items()}

    def _is_left_out(self, entry: Entry) -> bool:
        """Whether an entry is of a row without place and figure, or of one that adds up the others (remarked on)."""
        if self.places.is_whole(entry.place):
            self.left_out[f"the row '{entry.place}' adds up others and was left out"] = None
            return True
        return not entry.place and not str(entry.value).strip()

    def _period(self, entry: Entry) -> date:
        period = read_period(entry.period, self.definition.cadence)
        if period is None:
            raise self._refused(
                entry,
                expected=f"a figure of a period of a {self.definition.cadence} series, such as {self._example()}",
                found=f"one of {words_of(entry.period)}",
                to_do="Correct the period, or the cadence in the definition.",
            )
        self._refuse_other_end(entry)
        return period

    def _refused(self, entry: Entry, *, expected: str, found: str, to_do: str) -> RefusedFile:
        """A refusal of an entry for another reason than what stands in its cell."""
        return RefusedFile(
            self.sheet.file,
            sheet=self.sheet.name,
            cell=cell_name(entry.row, entry.column),
            expected=expected,
            found=found,
            to_do=to_do,
        )

    def _refuse_other_end(self, entry: Entry) -> None:
        """Raise RefusedFile where words with a week's date say that it is the other end of the week."""
        layout = self.definition.layout
        words = f"{entry.period} {layout.columns.get('period', '')}"
        said = week_said(words) if self.definition.cadence == "weekly" else None
        if said is not None and said != layout.week:
            raise self._refused(
                entry,
                expected=f"the date on which a week {layout.week}, as the definition has it",
                found=f"{words_of(words)}, the date on which it {said}",
                to_do=f'Write week = "{said}" under [file] in the definition.',
            )

    def _example(self) -> str:
        examples = {"daily": "2024-05-17", "weekly": "2024-05-13", "quarterly": "2024-Q2", "annual": "2024"}
        return examples.get(self.definition.cadence, "2024-05 or May 2024")

    def _refuse_repeat(self, seen: dict[tuple[str, date], Entry], entry: Entry, code: str, period: date) -> None:
        earlier = seen.setdefault((code, period), entry)
        if earlier is not entry:
            where = cell_name(earlier.row, earlier.column)
            expected = f"one figure for each place and period; {where} already holds {words_of(entry.place)} of then"
            raise self.sheet.refuse(entry.row, entry.column, expected, "Take out the one that is wrong.")

    def _refuse_misnamed(self, entry: Entry, code: str, period: date) -> None:
        """Raise RefusedFile where the name beside a code is that of another place."""
        other = self.places.other(code, entry.name, period)
        if other is not None:
            expected = f"the code of {words_of(entry.name)} ({other}), not that of {self.places.name(code, code)}"
            raise self._refused(
                entry,
                expected=expected,
                found=words_of(entry.place),
                to_do="Correct the code or the name: the two are of different places.",
            )

    def _refuse_overlaps(self, seen: Mapping[tuple[str, date], Entry]) -> None:
        """Raise RefusedFile where two weeks of a place have days in common."""
        if self.definition.cadence != "weekly":
            return
        for (code, first), (other, second) in pairwise(sorted(seen)):
            if code == other and (second - first).days < DAYS_IN_WEEK:
                earlier, entry = seen[code, first], seen[code, second]
                where = cell_name(earlier.row, earlier.column)
                expected = f"weeks of {words_of(entry.place)} that have no day in common; {where} is that of {first}"
                raise self._refused(
                    entry,
                    expected=expected,
                    found=f"one of {second}",
                    to_do="Correct the date, or take out the one that is wrong.",
                )

    def _refuse_unknown(self, unknown: Mapping[str, Entry]) -> None:
        if not unknown:
            return
        entry = next(iter(unknown.values()))
        names = [words_of(place) for place in list(unknown)[:MOST_NAMED]]
        more = [f"{len(unknown) - MOST_NAMED} more"] if len(unknown) > MOST_NAMED else []
        own = isinstance(self.definition.geography, dict)
        what = "places of the definition's own list" if own else f"places of geography '{self.definition.geography}'"
        raise self._refused(
            entry,
            expected=f"{what}, by code or name",
            found=listed([*names, *more]),
            to_do="Correct the names, or give the places as a table of your own codes under geography.",
        )

    def _observed(self, entry: Entry, period: date) -> Observed:
        """An entry as a figure: its value, else numerator over denominator, else a mark that says why there is none."""
        (numerator, top), (denominator, bottom) = (
            (None, None) if cell is None else self._value(entry, cell, whole=False)
            for cell in (entry.numerator, entry.denominator)
        )
        if str(entry.value).strip():
            value, marker = self._value(entry, entry.value, whole=self.whole)
        elif numerator is not None and denominator:
            value, marker = numerator / denominator * self.definition.layout.per, None
        else:
            value, marker = None, top or bottom or ("a denominator of 0" if denominator == 0 else BLANK)
        return Observed(period, value, marker, numerator, denominator)

    def _value(self, entry: Entry, cell: Cell, *, whole: bool) -> tuple[float | None, str | None]:
        """A cell as a number, or None with its mark and reason. Raises RefusedFile for anything else."""
        if cell is None or isinstance(cell, str):
            text = (cell or "").strip()
            mark = self._mark(text)
            if mark:
                return None, mark
            number = number_in(text.removesuffix("%").rstrip() if self.definition.is_per_cent else text)
        else:
            number = float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
        largest = self.definition.layout.largest
        if number is None or not 0 <= number <= largest or (whole and not number.is_integer()):
            kind = "a whole number" if whole else "a number"
            raise self.sheet.refuse(
                entry.row,
                entry.column,
                f"{kind} of 0 or more and at most {largest:g}, or a mark for no number",
                "Correct it; a mark of your own is declared under suppressed in the definition's [file].",
            )
        return number, None

    def _mark(self, text: str) -> str | None:
        """A mark in place of a number with its reason; None for what is none."""
        if not text:
            return BLANK
        folded = text.lower()
        reason = self.marks.get(folded) or (REASONS.get(folded, "") if folded in NO_NUMBER else None)
        if reason is None:
            return None
        return f"{text}: {reason}" if reason else text

    def _rows(self, key: tuple[str, str, str], one: Observed) -> Iterator[tuple[object, ...]]:
        code, place, name = key
        series = self.definition.name
        yield series, code, one.period, one.value, one.marker, place, name
        if one.denominator is not None:
            yield series + DENOMINATOR, code, one.period, one.denominator, None, place, name
        if one.numerator is not None:
            yield series + NUMERATOR, code, one.period, one.numerator, None, place, name

    def _release(self, frame: pl.DataFrame, file_hash: str) -> Release:
        definition = self.definition
        months: Sequence[date] = frame["period"].unique().sort().to_list()
        return Release(
            family=definition.family,
            period_first=months[0],
            period_last=months[-1],
            published=None,
            revised=None,
            status="",
            title=definition.label,
            source=definition.source,
            basis=definition.basis,
            file_name=self.sheet.file,
            file_hash=file_hash,
            headings=(self.table.headings,),
            remarks=tuple(self.left_out),
        )
