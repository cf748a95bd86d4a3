"""The columns of a table, each described once: its name in files, its heading in words, what it holds and its digits.

CSV, Parquet, XLSX, JSON and the page all read this description, so that one figure is the same through every door:
values are rounded here to the digits that the column has, and put into words by the column's kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import polars as pl

from carefund.report.document import DataTable
from carefund.wording.chances import chance
from carefund.wording.dates import day_words, month_words
from carefund.wording.effects import p_words, signed_figure
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds, pounds, unit_price
from carefund.wording.numbers import (
    NONE,
    count,
    decimals,
    exact_percent,
    number,
    percent,
    rate,
    share,
    signed,
    signed_decimals,
)

Kind = Literal[
    "text", "texts", "numbers", "flag", "count", "change", "number", "percent", "exact-percent", "share", "chance",
    "rate", "pounds", "cost", "exact-pounds", "unit-price", "score", "part", "skill", "month", "day",
    "effect", "p-value",
]  # fmt: skip
"""What a column holds, by which it is rounded, typed and put into words.

A `cost` is an estimate, a float to the penny, with which pandas and R reckon; `exact-pounds` are money, exact. An
`effect` is a change on any scale.
"""

TYPES: Mapping[Kind, Any] = {
    "text": pl.String, "texts": pl.List(pl.String), "numbers": pl.List(pl.Float64), "flag": pl.Boolean,
    "month": pl.Date, "day": pl.Date, "exact-pounds": pl.Decimal(18, 2),
}  # fmt: skip
DIGITS: Mapping[Kind, int] = {
    "count": 1, "change": 1, "percent": 3, "exact-percent": 3, "share": 3, "chance": 4, "rate": 3, "pounds": 0,
    "score": 6, "part": 6, "skill": 6, "unit-price": 6, "cost": 2,
}  # fmt: skip
"""Decimals that a column of each kind keeps, where it does not say otherwise."""
WORDS: Mapping[Kind, Callable[[Any], str]] = {
    "text": str,
    "texts": listed,
    "numbers": lambda values: " ".join(NONE if value is None else signed_decimals(value, 2) for value in values),
    "flag": lambda value: "yes" if value else "no",
    "count": count,
    "change": signed,
    "number": number,
    "percent": percent,
    "exact-percent": exact_percent,
    "share": share,
    "chance": chance,
    "rate": rate,
    "pounds": pounds,
    "cost": pounds,
    "exact-pounds": exact_pounds,
    "unit-price": unit_price,
    "score": lambda value: decimals(value, 4),
    "part": lambda value: decimals(value * 100, 1),
    "skill": lambda value: signed_decimals(value, 3),
    "month": month_words,
    "day": day_words,
    "effect": signed_figure,
    "p-value": lambda value: p_words(value).removeprefix("p = "),
}
LISTED = "; "
"""What stands between the texts of one cell in a file."""


@dataclass(frozen=True)
class Column:
    """One column: `name` in files, `label` over it in words, `about` what it holds, with its unit.

    `value` gives a row's value from the thing that the row is about; without it the row has it under the column's name,
    as an attribute or a key. `whole` marks counts that are whole numbers in files too; `digits` are decimals kept,
    where not those of the kind.
    """

    name: str
    label: str
    kind: Kind
    about: str = ""
    value: Callable[[Any], Any] | None = field(default=None, repr=False, compare=False)
    digits: int | None = None
    whole: bool = False

    def on(self, part: Callable[[Any], Any]) -> Column:
        """The same column of a row of which the thing that it is about is only a part."""
        return replace(self, value=lambda row: self.of(part(row)))

    @property
    def type(self) -> Any:  # noqa: ANN401
        """The Polars type of its values."""
        return TYPES.get(self.kind, pl.Int64 if self.whole else pl.Float64)

    @property
    def places(self) -> int | None:
        """Decimals that its values keep; None where they are kept as they are."""
        return DIGITS.get(self.kind) if self.digits is None else self.digits

    def of(self, row: object) -> Any:  # noqa: ANN401
        """A row's value as it is."""
        if self.value is not None:
            value = self.value(row)
        else:
            value = row[self.name] if isinstance(row, Mapping) else getattr(row, self.name)
        return float(value) if self.kind == "cost" and value is not None else value

    def cleaned(self, kind: Any) -> pl.Expr:  # noqa: ANN401 - a Polars type
        """The column of a frame, rounded to its digits; zero without a sign, nothing for what is no number."""
        values = pl.col(self.name)
        if kind.is_float():
            values = values.fill_nan(None)
            if self.places is None:
                return values
            rounded = values.round(self.places)
            return pl.when(rounded == 0).then(0.0).otherwise(rounded).alias(self.name)
        return values.list.eval(pl.element().fill_nan(None)) if self.kind == "numbers" else values

    def words(self, value: object) -> str:
        """A value as a reader sees it; a dash where there is none."""
        return NONE if value is None else WORDS[self.kind](value)


@dataclass(frozen=True)
class Table:
    """A named table of a report: its columns, its rows as a Polars table, and a note on what is in it.

    `name` names its files; `title` its sheet in a workbook.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame = field(repr=False)
    note: str = ""

    @classmethod
    def of(cls, name: str, title: str, columns: Sequence[Column], rows: Iterable[object], note: str = "") -> Table:
        """A table with a row for each thing, its values taken and rounded by the columns; typed also where empty."""
        schema = {column.name: column.type for column in columns}
        data = [{column.name: column.of(row) for column in columns} for row in rows]
        return cls.of_frame(name, title, columns, pl.DataFrame(data, schema=schema), note)

    @classmethod
    def of_frame(cls, name: str, title: str, columns: Sequence[Column], frame: pl.DataFrame, note: str = "") -> Table:
        """A table of a frame that holds these columns; values are rounded to their digits."""
        return cls(
            name, title, tuple(columns), frame.select(one.cleaned(frame.schema[one.name]) for one in columns), note
        )

    @classmethod
    def of_any(cls, frame: pl.DataFrame, name: str = "table", title: str = "Table") -> Table:
        """A table of a frame that nobody described: its columns are known by their types alone."""
        columns = (Column(column, column, _kind_of(kind)) for column, kind in frame.schema.items())
        return cls(name, title, tuple(columns), frame)

    def wide(self, index: Sequence[str], over: str, value: str, note: str = "") -> Table:
        """The table with a column for each value of the column `over`, as a spreadsheet's user lays months out."""
        columns = {column.name: column for column in self.columns}
        heads = self.frame[over].unique().sort().to_list()
        frame = self.frame.with_columns(pl.col(over).cast(pl.String)).pivot(over, index=index, values=value)
        across = [replace(columns[value], name=str(head), label=columns[over].words(head), about="") for head in heads]
        chosen = (*(columns[name] for name in index), *across)
        return Table(self.name, self.title, chosen, frame.select(column.name for column in chosen), note or self.note)

    def block(self, names: Sequence[str] = (), caption: str = "") -> DataTable:
        """The table in words, or some of its columns."""
        chosen = [column for column in self.columns if not names or column.name in names]
        rows = self.frame.select(column.name for column in chosen).iter_rows()
        words = tuple(tuple(column.words(value) for column, value in zip(chosen, row, strict=True)) for row in rows)
        return DataTable(tuple(column.label for column in chosen), words, caption or self.title)

    def records(self) -> list[dict[str, Any]]:
        """The rows as plain values, dates as ISO text."""
        dated = [column.name for column in self.columns if column.type == pl.Date]
        return self.frame.with_columns(pl.col(name).cast(pl.String) for name in dated).to_dicts()


def _kind_of(kind: pl.DataType) -> Kind:
    """The kind of a column of this Polars type, for one that nobody described."""
    if isinstance(kind, pl.Decimal):
        return "exact-pounds"
    if kind.is_temporal():
        return "day"
    if isinstance(kind, pl.List):
        return "texts"
    return "number" if kind.is_numeric() else "flag" if isinstance(kind, pl.Boolean) else "text"


def interval_columns(
    name: str, label: str, kind: Kind, about: str, value: Callable[[Any], Any], digits: int | None = None
) -> tuple[Column, Column, Column]:
    """The three columns of an estimate with its 95% interval: `name_middle`, `name_low` and `name_high`.

    `value` gives the Interval of a row, or None.
    """

    def part(end: str) -> Callable[[Any], Any]:
        def of(row: object) -> Any:  # noqa: ANN401
            interval = value(row)
            return None if interval is None else getattr(interval, end)

        return of

    middle = Column(f"{name}_middle", label, kind, f"{about}, the middle (median)", part("middle"), digits)
    low = Column(f"{name}_low", f"{label}, low", kind, f"{about}, low end of 95%", part("low"), digits)
    high = Column(f"{name}_high", f"{label}, high", kind, f"{about}, high end of 95%", part("high"), digits)
    return middle, low, high
