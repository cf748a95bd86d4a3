"""Files of own series as tests write them, and what reading them gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from carefund.calendar import month_after
from carefund.evidence.areas import default_register
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.own.definition_file import parse_definition
from carefund.evidence.own.reading import read_own_content
from carefund.evidence.release import ReadFile

DEFINITION = """
name = "falls"
label = "Admissions after a fall"
unit = "admissions"
kind = "count"
geography = "area"
cadence = "monthly"
direction = "lower"
publisher = "A council"
"""
AREAS = ("Kent", "Essex", "Derby", "Leeds", "Bradford", "Sheffield", "Surrey", "Dorset", "Norfolk", "Suffolk")
FIRST = date(2015, 1, 1)


def definition(text: str = "", **changed: str) -> SeriesDefinition:
    """The definition above with further text at its end, and keys replaced by others as they are written in TOML."""
    lines = [line for line in DEFINITION.strip().splitlines() if line.split(" = ")[0] not in changed]
    lines += [f"{key} = {value}" for key, value in changed.items()]
    return parse_definition("\n".join([*lines, text]).encode(), "falls.toml")


def long_csv(months: int = 24, areas: tuple[str, ...] = AREAS, **cells: Any) -> str:
    """A table of so many months: figures that differ from place to place and month to month; `cells` replace some.

    A cell is named by place and month, such as `Kent_3`.
    """
    rows = ["area,period,value"]
    for place, area in enumerate(areas):
        for step in range(months):
            cell = cells.get(f"{area}_{step}", usual(place, step))
            rows.append(f"{area},{month_after(FIRST, step):%Y-%m},{cell}")
    return "\n".join(rows) + "\n"


def usual(place: int, step: int) -> int:
    """The figure of a place in a month where no other is given."""
    return 100 + 37 * place + 2 * step + (step * 7 + place * 3) % 23


def read(content: str | bytes, own: SeriesDefinition | None = None, name: str = "falls.csv") -> ReadFile:
    """The file read in this process."""
    raw = content.encode() if isinstance(content, str) else content
    return read_own_content(name, raw, own or definition(), default_register())


def write(path: Path, content: str) -> Path:
    """The file, written."""
    path.write_text(content, encoding="utf-8")
    return path
