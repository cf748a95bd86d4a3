"""A panel as it stands in its file: rows in any order, read once into units by periods, with what cannot be read.

Nothing is filled in: what is missing is not a number, and a figure that is no number is told with its unit and period.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.panel import Period
from carefund.evaluation.study.findings import Finding, named
from carefund.evaluation.study.keys import NotAProtocol, near
from carefund.evaluation.study.periods import FORMS, in_order, kinds, period_of, wide_steps
from carefund.evaluation.study.protocol import Protocol
from carefund.workbooks.ordinary_file import read_ordinary_file

LARGEST_PANEL = 2**30
"""Bytes of a panel's file."""
MOST_TOLD = 20
"""Findings of one kind that are told one by one; then one says how many more there are."""


@dataclass(frozen=True, kw_only=True)
class RowsOfPanel:
    """A panel's file as units by periods.

    `values` has an array of shape (units, periods) for each column of numbers, not a number where there is no figure;
    `rows` counts the rows of each unit and period; `unread` are the texts that are no numbers, by column, with the
    places of unit and period; `starts` are what the start column says of each unit.
    """

    sha256: str
    units: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    values: Mapping[str, Floats] = field(default_factory=dict, repr=False)
    rows: Whole = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64), repr=False)
    unread: Mapping[str, tuple[tuple[int, int, str], ...]] = field(default_factory=dict, repr=False)
    starts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    findings: tuple[Finding, ...] = ()


def read_panel(protocol: Protocol) -> RowsOfPanel:
    """Read the panel that a protocol names.

    Raises NotAProtocol where a column that it names is not there, RefusedFile where the file cannot be opened. A file
    that is no table, or whose periods cannot be read, gives findings of severity error and no units.
    """
    content = read_ordinary_file(protocol.panel.file, LARGEST_PANEL, "a panel")
    digest = hashlib.sha256(content).hexdigest()
    try:
        frame = _frame(content, protocol.panel.file.suffix.lower())
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError, ValueError) as error:
        words = (str(error).splitlines() or [""])[0][:200] or type(error).__name__
        found = Finding(
            id="panel-unreadable",
            severity="error",
            expected="a table with a heading over each column",
            found=f"what cannot be read as one ({words})",
            fix="Save it as CSV in UTF-8, or as Parquet.",
        )
        return RowsOfPanel(sha256=digest, findings=(found,))
    _check_columns(protocol, frame.columns)
    twice = tuple(_headings_twice(protocol, frame.columns))
    return RowsOfPanel(sha256=digest, findings=twice) if twice else _read(protocol, frame, digest)


def _frame(content: bytes, ending: str) -> pl.DataFrame:
    """The file as a table; CSV as texts, as they are written."""
    if ending == ".parquet":
        return pl.read_parquet(io.BytesIO(content))
    return texts_of_csv(content)


def texts_of_csv(content: bytes) -> pl.DataFrame:
    """CSV in UTF-8 as a table of texts, as they are written; a heading twice has a name that Polars gave.

    Headings are read by Python's own reader: Polars leaves the quotation marks in them doubled.
    """
    text = content.decode("utf-8-sig")
    frame = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)
    written = next(csv.reader(io.StringIO(text, newline="")), [])
    doubled = {
        held: name for held, name in zip(frame.columns, written, strict=False) if held == name.replace('"', '""')
    }
    return frame.rename({held: name for held, name in doubled.items() if held != name})


def _check_columns(protocol: Protocol, held: Sequence[str]) -> None:
    for column, key in _asked(protocol).items():
        if column not in held and not (column == "outcome" and ".predictors" in key):
            raise NotAProtocol(key, "a column of the panel's file", f"'{column}'", near(column, held))


def _asked(protocol: Protocol) -> dict[str, str]:
    """The columns that the protocol names, each with its key."""
    panel = protocol.panel
    asked = {panel.unit: "panel.unit", panel.period: "panel.period", panel.outcome: "panel.outcome"}
    if panel.exposure:
        asked.setdefault(panel.exposure, "panel.exposure")
    if protocol.start_column:
        asked.setdefault(protocol.start_column, "treatment.start_column")
    return {**protocol.columns, **asked}


def _headings_twice(protocol: Protocol, held: Sequence[str]) -> Iterator[Finding]:
    """Columns that are asked for and stand twice, the later of them under a name that Polars gave."""
    for column, key in _asked(protocol).items():
        if f"{column}_duplicated_0" in held:
            yield Finding(
                id="heading-twice",
                severity="error",
                expected=f"one column with the heading '{column}' ({key})",
                found="several",
                fix="Leave in the one that is meant, or give each a name of its own.",
            )


def _read(protocol: Protocol, frame: pl.DataFrame, digest: str) -> RowsOfPanel:
    panel = protocol.panel
    unit, period = _as_text(frame, panel.unit, stripped=False), _as_text(frame, panel.period)
    texts = frame.select(unit.alias("unit"), period.alias("period"))
    blank = np.array((texts["unit"] == "") | (texts["period"] == ""), dtype=bool)
    empty = np.array(frame.select(pl.all_horizontal(_as_text(frame, name) == "" for name in frame.columns)).to_series())
    findings = list(_without_name(np.flatnonzero(blank & ~empty)))
    frame, texts = frame.filter(~blank), texts.filter(~blank)
    written = texts["period"].unique().to_list()
    read = {one: period_of(one) for one in written}
    findings += _unreadable(texts, read)
    if any(finding.severity == "error" for finding in findings) or frame.is_empty():
        return RowsOfPanel(sha256=digest, findings=tuple(findings or [_no_row()]))
    periods = in_order(period for period in read.values() if period is not None)
    units = tuple(sorted(texts["unit"].unique().to_list()))
    at = {written: periods.index(period) for written, period in read.items() if period is not None}
    return _laid_out(protocol, frame, texts, digest, units, periods, at)


def _laid_out(
    protocol: Protocol,
    frame: pl.DataFrame,
    texts: pl.DataFrame,
    digest: str,
    units: tuple[str, ...],
    periods: tuple[Period, ...],
    at: Mapping[str, int],
) -> RowsOfPanel:
    """Units by periods, from rows in any order."""
    places = {unit: place for place, unit in enumerate(units)}
    row = np.array([places[unit] for unit in texts["unit"]], dtype=np.int64)
    column = np.array([at[period] for period in texts["period"]], dtype=np.int64)
    rows = np.zeros((len(units), len(periods)), dtype=np.int64)
    np.add.at(rows, (row, column), 1)
    values, unread = dict[str, Floats](), dict[str, tuple[tuple[int, int, str], ...]]()
    names = dict.fromkeys(
        [
            protocol.panel.outcome,
            *([protocol.panel.exposure] if protocol.panel.exposure else []),
            *protocol.columns,
        ]
    )
    for name in names:
        if name in frame.columns:
            numbers, wrong = _numbers(frame, name)
            values[name] = np.full(rows.shape, np.nan)
            values[name][row, column] = numbers
            unread[name] = tuple((int(row[place]), int(column[place]), word) for place, word in wrong)
    return RowsOfPanel(
        sha256=digest,
        units=units,
        periods=periods,
        values=values,
        rows=rows,
        unread=unread,
        starts=_starts(protocol.start_column, frame, texts["unit"]),
        findings=tuple(_spacing(periods)),
    )


def _as_text(frame: pl.DataFrame, name: str, *, stripped: bool = True) -> pl.Expr:
    """A column as texts, as they are written, without spaces around them; nothing is an empty text."""
    kind = frame.schema[name]
    values = pl.col(name)
    if kind.is_nested() or kind == pl.Binary:
        return pl.when(values.is_null()).then(pl.lit("")).otherwise(pl.lit(f"({kind})"))
    if kind == pl.Datetime:
        values = values.dt.date()
    elif kind.is_float():
        values = (
            pl.when(values == values.round())
            .then(values.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(values.cast(pl.String))
        )
    texts = values.cast(pl.String, strict=False).fill_null("")
    return texts.str.strip_chars() if stripped else texts


def _numbers(frame: pl.DataFrame, name: str) -> tuple[Floats, list[tuple[int, str]]]:
    """A column's numbers, and the texts that are none with their rows; what is empty is not a number."""
    column = frame[name]
    if column.dtype == pl.String:
        text = column.fill_null("").str.strip_chars()
        numbers = text.cast(pl.Float64, strict=False)
        wrong = (text != "") & ~numbers.is_finite().fill_null(value=False)
    else:
        text = column
        numbers = (
            column.cast(pl.Float64, strict=False) if column.dtype.is_numeric() else pl.Series([None] * len(column))
        )
        numbers = numbers.cast(pl.Float64)
        wrong = (numbers.is_infinite() | (numbers.is_null() & column.is_not_null())).fill_null(value=False)
    places = np.flatnonzero(np.asarray(wrong.to_numpy(), dtype=bool))
    found: Floats = numbers.fill_null(np.nan).to_numpy().astype(np.float64)
    found[places] = np.nan
    return found, [(int(place), str(text[int(place)])) for place in places]


def _starts(column: str | None, frame: pl.DataFrame, units: pl.Series) -> dict[str, tuple[str, ...]]:
    """What the start column says of each unit, empty for nothing."""
    if column is None:
        return {}
    said = frame.select(_as_text(frame, column).alias("start")).with_columns(units.alias("unit"))
    grouped = said.unique(maintain_order=True).group_by("unit", maintain_order=True).agg("start")
    return {unit: tuple(sorted(starts)) for unit, starts in grouped.iter_rows()}


def _without_name(places: Whole) -> Iterator[Finding]:
    for place in places[:MOST_TOLD]:
        yield Finding(
            id="unit-or-period-missing",
            severity="error",
            expected="a unit and a period in every row",
            found=f"a row without one (row {int(place) + 1} under the headings)",
            fix="Fill it in, or leave the row out.",
        )


def _unreadable(texts: pl.DataFrame, read: Mapping[str, Period | None]) -> Iterator[Finding]:
    wrong = [written for written, period in read.items() if period is None]
    for written in sorted(wrong)[:MOST_TOLD]:
        unit = texts.filter(period=written)["unit"][0]
        yield Finding(
            id="period-unreadable",
            severity="error",
            unit=unit,
            period=written,
            expected=FORMS,
            found=f"'{written}'",
            fix="Write all periods in one of these forms.",
        )
    several = kinds(period for period in read.values() if period is not None)
    if len(several) > 1:
        yield Finding(
            id="period-unreadable",
            severity="error",
            expected="periods of one kind",
            found=" and ".join(several),
            fix="Write all periods in the same form.",
        )
    numbers = [period for period in read.values() if period is not None]
    if len(set(numbers)) < len(numbers):
        yield Finding(
            id="period-unreadable",
            severity="error",
            expected="each period written in one way",
            found="one period written in two ways",
            fix="Write each period in the same way everywhere.",
        )


def _no_row() -> Finding:
    return Finding(
        id="panel-unreadable",
        severity="error",
        expected="a row for each unit and period",
        found="no row",
        fix="Put the panel's rows under its headings.",
    )


def _spacing(periods: tuple[Period, ...]) -> Iterator[Finding]:
    places = wide_steps(periods)
    if places:
        steps = [f"{periods[place]} to {periods[place + 1]}" for place in places]
        yield Finding(
            id="periods-not-equally-spaced",
            period=periods[places[0] + 1],
            expected="equally spaced periods",
            found=f"other steps than elsewhere: {named(steps)}",
            fix="Add the periods that are missing; they are counted here as if they were equally spaced.",
        )
