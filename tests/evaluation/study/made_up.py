"""Panels and protocols made up for tests, written as files and answered."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import answer

UNITS = ("Áreà, the 'first'", "b", "c", "d", "e", "f")
Rows = list[tuple[Any, ...]]
ITS = '[method]\nid = "interrupted-time-series"\n'


def months(number: int, first: int = 2013 * 12) -> list[str]:
    """Months as ISO text."""
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, first + number)]


def outcomes(units: int = 6, periods: int = 48, seed: int = 1) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Figures with a level of each unit and noise."""
    drawn = np.random.default_rng(seed)
    return np.round(drawn.uniform(100, 200, (units, 1)) + drawn.normal(0, 8, (units, periods)), 6)


def rows_of(figures: Any, periods: Sequence[Any], units: Sequence[str] = UNITS) -> Rows:
    """A row for each unit and period, in a mixed order."""
    found = [
        (unit, period, float(figures[row][column]))
        for row, unit in enumerate(units[: len(figures)])
        for column, period in enumerate(periods)
    ]
    random.Random(7).shuffle(found)
    return found


def write(folder: Path, rows: Rows, protocol: str, headings: Sequence[str] = ("unit", "period", "y")) -> Path:
    """A panel as CSV (with a byte order mark) and a protocol; gives the protocol's path."""
    with (folder / "panel.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)
    where = folder / "protocol.toml"
    where.write_text(protocol, encoding="utf-8")
    return where


def protocol(start: object = "2016-01", unit: str = UNITS[0], method: str = ITS, more: str = "") -> str:
    """A protocol of a study of one treated unit."""
    written = f'"{start}"' if isinstance(start, str) else str(start)
    return (
        '[panel]\nfile = "panel.csv"\nunit = "unit"\nperiod = "period"\noutcome = "y"\n'
        f'[treatment]\nstarts = {{ "{unit}" = {written} }}\n{method}\n{more}'
    )


def answered(where: Path) -> dict[str, Any]:
    """The answer as plain values."""
    return answer(read_protocol(where)).to_record()


def ids(record: Mapping[str, Any]) -> list[str]:
    """The ids of its findings."""
    return [finding["id"] for finding in record["findings"]]
