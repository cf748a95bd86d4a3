"""Reading the figures of control charts from a CSV: `period,value` or `unit,period,value`; what is wrong is a finding.

Nothing is guessed: a value that is missing or no number, a date twice and a row that is cut short are errors that keep
their unit from having a chart, each with its line; the other units have theirs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date

from carefund.monitoring.charts.asked import LARGEST
from carefund.monitoring.charts.findings import ChartFinding, error
from carefund.monitoring.charts.observations import FigureRow, Given, observations_of
from carefund.wording.characters import visible
from carefund.wording.lists import counted, listed

COLUMNS = ("unit", "period", "value")
EXPECTED_COLUMNS = "a heading row with the columns period and value, and unit before them for several charts"
EXPECTED_DAY = "a date such as 2015-04 or 2015-04-01"
EXPECTED_NUMBER = "a number such as 1234.5, without separators of thousands or a unit"
LONGEST_SHOWN = 40
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_TIME = r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_DAY = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})(?:-([0-9]{{2}})(?:{_TIME})?)?")


def read_figures(content: bytes) -> Given:
    """The series of a CSV file's bytes, in the order in which their units first appear, and what is wrong with them.

    A file that is no such table has no series and an error that names no unit.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        return _nothing("not-text", "a CSV file in UTF-8", f"bytes that are no such text, at byte {wrong.start + 1}",
                        "Save the table as CSV in UTF-8.")  # fmt: skip
    if "\x00" in text:
        return _nothing("not-text", "a CSV file in UTF-8", "bytes that are not text", "Save the table as CSV in UTF-8.")
    rows, broken = _rows(text)
    if broken:
        return (), (broken,)
    if not rows:
        return _nothing("empty-file", EXPECTED_COLUMNS, "an empty file", "Give a file with figures.")
    return _read_rows(rows)


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], ChartFinding | None]:
    """The rows that are not blank with their lines, or why the text is no table."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as wrong:
        return [], error("not-a-table", "comma-separated values", f"{wrong}, in line {reader.line_num}",
                         "Save the table as CSV.")  # fmt: skip
    return rows, None


def _read_rows(rows: Sequence[tuple[int, list[str]]]) -> Given:
    """The series of the rows under the heading row, which comes first."""
    headings = [cell.casefold() for cell in rows[0][1]]
    wrong = _wrong_headings(headings)
    if wrong:
        return (), (wrong,)
    if len(rows) == 1:
        return _nothing("empty-file", "rows of figures under the heading row", "the heading row alone",
                        "Give a file with figures.")  # fmt: skip
    places = {name: headings.index(name) for name in COLUMNS if name in headings}
    readings = [_read_row(line, row, places, len(headings)) for line, row in rows[1:]]
    return observations_of(readings)


def _wrong_headings(headings: Sequence[str]) -> ChartFinding | None:
    """What is wrong with the heading row, if anything."""
    said = visible(", ".join(headings)[: 3 * LONGEST_SHOWN])
    if "period" not in headings and "value" not in headings:
        return error("no-header", EXPECTED_COLUMNS, f"a first row of '{said}'", "Put the names of the columns first.")
    missing = [name for name in COLUMNS[1:] if name not in headings]
    if missing:
        return error("missing-column", EXPECTED_COLUMNS, f"'{said}', without {listed(missing)}", "Add the column.")
    unknown = [name or "a column without a name" for name in headings if name not in COLUMNS]
    twice = sorted({name for name in headings if headings.count(name) > 1})
    if unknown or twice:
        found = visible(listed([*unknown, *(f"{name} twice" for name in twice)])[: 3 * LONGEST_SHOWN])
        return error("unknown-column", f"no other columns than {listed(COLUMNS)}, each once", found,
                     "Leave out what is not charted, or give it as a file of its own.")  # fmt: skip
    return None


def _read_row(line: int, row: Sequence[str], places: dict[str, int], width: int) -> FigureRow:
    """One row of the file."""
    unit = row[places["unit"]] if "unit" in places and len(row) > places["unit"] else None
    if len(row) != width:
        found = f"{counted(len(row), 'cell')} in line {line}"
        expected = f"{counted(width, 'cell')}, as in the heading row"
        return FigureRow(unit, None, None, (error("row-length", expected, found, "Mend the line.", unit=unit),))
    return figure_row(unit, row[places["period"]], row[places["value"]], f"in line {line}")


def figure_row(unit: str | None, period: str, value: str, place: str) -> FigureRow:
    """A row as texts: its period and value where they can be read, and what is wrong; `place` says where it stands."""
    day, number = day_of(period), number_of(value)
    return FigureRow(unit, day, number, tuple(_wrongs(unit, (period, day), (value, number), place)))


def _wrongs(
    unit: str | None, period: tuple[str, date | None], value: tuple[str, float | None], place: str
) -> Iterator[ChartFinding]:
    """What is wrong with the cells of a row, each as a text and as what it was read as."""
    (said, day), (text, number) = period, value
    where = {"unit": unit, "period": (visible(said) or None) if day is None else day.isoformat()}
    if unit == "":
        yield error("missing-unit", "the name of a unit", _shown("", place), "Name the unit.", **where)
    if day is None:
        yield error("not-a-date", EXPECTED_DAY, _shown(said, place), "Write the date as year-month-day.", **where)
    if not text:
        fix = "Give the value, or leave the row out: the chart then says that there is a gap."
        yield error("missing-value", EXPECTED_NUMBER, _shown("", place), fix, **where)
    elif number is None:
        yield error("not-a-number", EXPECTED_NUMBER, _shown(text, place), "Give the value as a plain number.", **where)


def _shown(text: str, place: str) -> str:
    """What stands in a cell, cut where it is long, and where that is."""
    cut = f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text
    return f"'{visible(cut)}' {place}" if text else f"an empty cell {place}"


def day_of(text: str) -> date | None:
    """An ISO date as its day, of a month the first, of a moment that day; None for anything else.

    >>> day_of("2015-04"), day_of("2015-04-01T00:00:00"), day_of("01/04/2015")
    (datetime.date(2015, 4, 1), datetime.date(2015, 4, 1), None)
    """
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def number_of(text: str) -> float | None:
    """A plain number; None for anything else, also for one too large to reckon with.

    >>> number_of("-1.5e3"), number_of("1,000"), number_of("nan")
    (-1500.0, None, None)
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    return number if abs(number) <= LARGEST else None


def _nothing(id_: str, expected: str, found: str, fix: str) -> Given:
    return (), (error(id_, expected, found, fix),)
