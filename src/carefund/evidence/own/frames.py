"""Figures that a program holds in a data frame (polars, pandas or alike), as evidence of an own series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from carefund.evidence.areas import default_register
from carefund.evidence.definition import FileLayout, SeriesDefinition, is_audited
from carefund.evidence.figures import text_of
from carefund.evidence.importers.commissioner_codes import is_commissioner, nhs_code
from carefund.evidence.own.places import WHOLES, WORDS_FOR_ENGLAND
from carefund.evidence.own.reading import read_sheet
from carefund.evidence.own.tables import columns_of
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.release import ReadFile, Release, hash_of
from carefund.refusal import Refusal
from carefund.workbooks.cells import Row
from carefund.workbooks.folding import plain
from carefund.workbooks.sheets import Sheet

FRAME = "the data frame"


class NoFrame(Refusal):
    """What was given is no data frame with the columns of a series."""


def rows_of(frame: Any) -> list[Row]:  # noqa: ANN401 - whatever frame a program has
    """The heading row of a frame and its rows, cells as plain values; a pandas frame needs nothing but itself.

    Raises NoFrame for what has no columns.
    """
    if isinstance(frame, pl.DataFrame):
        floats = frame.with_columns(pl.selectors.decimal().cast(pl.Float64), pl.selectors.categorical().cast(pl.String))
        return [list(floats.columns), *([_cell(one) for one in row] for row in floats.iter_rows())]
    try:
        columns = [str(name) for name in frame.columns]
        values = [[_cell(one) for one in frame[name].tolist()] for name in frame.columns]
    except (AttributeError, TypeError, KeyError) as error:
        to_do = "Give a polars or pandas frame with the columns area, period and value"
        raise NoFrame("a data frame", type(frame).__name__, to_do) from error
    return [list(columns), *(list(row) for row in zip(*values, strict=True))]


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a frame holds
    """A plain value; nothing is a blank cell, be it None, NaN or NaT."""
    if value is None or value != value:  # noqa: PLR0124 - only what is no number differs from itself
        return ""
    if isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str | bool | int | float | date):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)


def definition_of(rows: Sequence[Row], keys: Mapping[str, Any]) -> SeriesDefinition:
    """The definition of a frame's series: what `keys` say, and a monthly count of the places in it where they do not.

    Places are areas where all of them are known as such, else commissioners, else a list of their own.
    """
    given = {key: value for key, value in keys.items() if value is not None}
    defaults = {"name": "own-series", "label": "Own series", "unit": "count", "kind": "count", "cadence": "monthly",
                "publisher": "the user", "direction": "lower", "own": True}  # fmt: skip
    made = {**defaults, **given}
    if "geography" not in made:
        made["geography"] = _geography(rows, FileLayout.model_validate(made.get("file", {})))
    made.setdefault("coverage_audited", is_audited(made))
    return SeriesDefinition.model_validate(made)


def _geography(rows: Sequence[Row], layout: FileLayout) -> str | dict[str, str]:
    column = columns_of(rows[0], layout).get("area")
    places = sorted({text_of(row[column]) for row in rows[1:]} - {""}) if column is not None else []
    wholes = {*WORDS_FOR_ENGLAND, *WHOLES, *map(plain, layout.england)}
    named = [place for place in places if plain(place) not in wholes]
    if not named:
        return "england"
    register = default_register()
    if all(register.resolve(ons_code=one, social_services_code=one, name=one).kind == "council" for one in named):
        return "area"
    if all(is_commissioner(nhs_code(one)) for one in named):
        return "commissioner"
    return {one: one for one in named}


class FrameSource:
    """A source of one release: the figures of a frame."""

    def __init__(self, read: ReadFile) -> None:
        self._read = read

    def releases(self) -> list[Release]:
        """The one release."""
        return [self._read.release]

    def figures(self, releases: Sequence[Release], series: Sequence[str] | None) -> pl.DataFrame:
        """Its figures, with a `release` column."""
        if not any(one.id == self._read.release.id for one in releases):
            return pl.DataFrame()
        figures = self._read.figures.with_columns(release=pl.lit(self._read.release.id))
        return figures if series is None else figures.filter(pl.col("series").is_in(list(series)))


def evidence_of_frame(frame: Any, keys: Mapping[str, Any]) -> tuple[Evidence, SeriesDefinition]:  # noqa: ANN401
    """The evidence of a frame's figures beside what carefund ships, and the definition of its series.

    Raises NoFrame, RefusedFile where a cell is no figure or period, and pydantic's error for keys that define nothing.
    """
    rows = rows_of(frame)
    definition = definition_of(rows, keys)
    content = repr(rows).encode()
    read = read_sheet(Sheet(FRAME, "", rows), definition, default_register(), hash_of(content))
    return Evidence([PackagedStore(), FrameSource(read)], [definition, *definition.companions]), definition
