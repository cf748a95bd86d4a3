"""What cells of a workbook come to by the package `formulas`, which works Excel's language out in Python.

It is asked for some cells and works out what they rest on. It is used in tests alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl

Place = tuple[str, str]
"""A sheet's name and a cell."""


def formula_cells(content: bytes, sheets: Iterable[str] | None = None) -> list[Place]:
    """Every cell of some sheets, or of all, that holds a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        if sheets is None or sheet.title in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def stored(content: bytes, places: Iterable[Place]) -> dict[Place, object]:
    """What a workbook has stored for cells."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {(sheet, cell): plain(book[sheet][cell].value) for sheet, cell in places}


def evaluated(content: bytes, places: Iterable[Place], folder: Path) -> dict[Place, object]:
    """What cells come to, whatever is stored for them."""
    import formulas

    path = folder / "evaluated.xlsx"
    path.write_bytes(content)
    wanted = list(places)
    names = {place: f"'[{path.name}]{place[0].upper()}'!{place[1]}" for place in wanted}
    named = [f"'{folder}/[{path.name}]{sheet}'!{cell}" for sheet, cell in wanted]
    solution: Any = formulas.ExcelModel().from_ranges(*named).finish().calculate()
    return {place: plain(_value(solution, name)) for place, name in names.items()}


def _value(solution: Any, name: str) -> object:
    found = next(value for key, value in solution.items() if str(key).endswith(name))
    return found.value[0, 0]


def plain(value: object) -> object:
    """A cell's value for comparison: a number to 9 figures, and what is empty as an empty text."""
    if value is None or str(value) in ("", "empty"):
        return ""
    if isinstance(value, bool | str):
        return value
    return float(f"{float(value):.9g}")  # type: ignore[arg-type]
