"""Filling a workbook in as people do, in a spreadsheet program: cells of one workbook typed into another."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from openpyxl import load_workbook

HALF = ("Cover", "Money in", "Required sums", "Schemes")
"""Sheets that are filled in first."""
ITS_OWN = ("Version of the plan", "Version finished on")
"""What says which version of the plan a workbook was taken from: nobody types over it."""


def fill(own: Path, sound: Path, into: Path, sheets: Collection[str] = ()) -> Path:
    """Type what stands in a sound workbook into one that was downloaded, on some sheets or on all; gives the new file."""
    book, said = load_workbook(own), load_workbook(sound)
    for name in sheets or said.sheetnames:
        if name not in book.sheetnames:
            continue
        for row in said[name].iter_rows():
            if row[0].value in ITS_OWN:
                continue
            for cell in row:
                here = book[name][cell.coordinate]
                typed = cell.value is not None and not str(cell.value).startswith("=")
                if typed and not str(here.value).startswith("=") and here.value != cell.value:
                    here.value = cell.value
    book.save(into)
    return into
