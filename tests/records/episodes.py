"""A small extract in the layout of Hospital Episode Statistics, made up for tests."""

from __future__ import annotations

import csv
from pathlib import Path

# One row for each line, as the extract has them.
# ruff: noqa: E501
HEADINGS = (
    "EPIKEY", "PSEUDO_HESID", "PROCODE3", "RESLADST_ONS", "STARTAGE", "ADMIDATE", "ADMIMETH", "DIAG_4_01", "CAUSE_4",
    "DISDATE", "DISDEST", "EPIORDER", "EPISTART", "EPISTAT",
)  # fmt: skip
ROWS = (
    ("1", "ann", "RXX", "E08000035", "81", "2019-04-01", "21", "S72.0", "W19.0", "1800-01-01", "98", "1", "2019-04-01", "3"),
    ("2", "ann", "RXX", "E08000035", "81", "2019-04-01", "21", "I50.0", "", "2019-04-11", "19", "2", "2019-04-03", "3"),
    ("2", "ann", "RXX", "E08000035", "81", "2019-04-01", "21", "I50.0", "", "2019-04-11", "19", "2", "2019-04-03", "3"),
    ("3", "bob", "RYY", "E10000016", "7001", "2019-04-05", "2A", "J200", "", "2019-04-06", "19", "1", "2019-04-05", "3"),
    ("4", "bob", "RYY", "E10000016", "44", "2019-05-05", "11", "J200", "", "", "", "1", "2019-05-05", "1"),
    ("5", "-", "RYY", "E99", "44", "2019-05-06", "7Q", "J200", "", "2019-05-02", "19", "1", "2019-05-05", "3"),
    ("6", "cat", "RXX", "E08000035", "70", "2019-05-31", "22", "E119", "", "2019-05-31", "79", "10", "2019-05-31", "3"),
    ("7", "cat", "RXX", "E08000035", "70", "2019-05-31", "22", "R55X", "", "2019-05-31", "98", "2", "2019-05-31", "3"),
)  # fmt: skip
"""Ann's stay of two episodes, the second given twice; Bob's baby, and a stay not finished; one person without a
pseudonym discharged before admission, by an unknown method; Cat's, whose tenth episode comes after the second."""


def written(folder: Path, rows: tuple[tuple[str, ...], ...] = ROWS) -> Path:
    """The extract as a CSV file."""
    path = folder / "hes.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path
