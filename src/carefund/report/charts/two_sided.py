"""Bars to both sides of a middle line, as a light SVG: of how many each is on the one side, and on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from carefund.report.charts.theme import DATA, FONT, GRID, INK, PLAN, QUIET

ROW, BAR, TOP, SIDE, FOOT = 46, 16, 44, 4, 12
NUMBER = 30
"""Room for a number at the end of a bar, in pixels."""
SIZE = 14


@dataclass(frozen=True)
class TwoSided:
    """One row: what it is about, and how many are on the left and on the right of the middle."""

    label: str
    left: int
    right: int


def two_sided_bars(rows: Sequence[TwoSided], left: str, right: str, title: str, width: int) -> str:
    """An SVG of the rows, so many pixels wide; `left` and `right` name the sides, `title` is its text alternative."""
    height = TOP + ROW * len(rows) + FOOT
    middle = width / 2
    most = max((max(one.left, one.right) for one in rows), default=0) or 1
    step = (middle - SIDE - NUMBER) / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}" font-family="{escape(FONT)}" font-size="{SIZE}">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(middle - 8, 20, left, "end", PLAN, bold=True),
        _text(middle + 8, 20, right, "start", DATA, bold=True),
        f'<line x1="{middle}" x2="{middle}" y1="{TOP - 12}" y2="{height - FOOT}" stroke="{QUIET}" stroke-width="1.5"/>',
    ]
    for number, row in enumerate(rows):
        parts += _row(row, TOP + number * ROW, middle, step, width)
    return "".join([*parts, "</svg>"])


def _row(row: TwoSided, top: float, middle: float, step: float, width: int) -> list[str]:
    bar, text = top + SIZE + 6, top + SIZE + 6 + BAR - 3
    ends = middle - row.left * step, middle + row.right * step
    return [
        f'<line x1="0" x2="{width}" y1="{top - 4}" y2="{top - 4}" stroke="{GRID}"/>' if top > TOP else "",
        _text(SIDE, top + SIZE, _cut(row.label, width), "start", INK),
        _bar(ends[0], bar, row.left * step, PLAN),
        _bar(middle, bar, row.right * step, DATA),
        _text(ends[0] - 6, text, str(row.left), "end", INK),
        _text(ends[1] + 6, text, str(row.right), "start", INK),
    ]


def _bar(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>' if width else ""


def _text(x: float, y: float, words: str, anchor: str, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(words)}</text>'


def _cut(words: str, width: int) -> str:
    """Words that fit in a row: about two letters for each size of type."""
    most = int((width - 2 * SIDE) / (SIZE * 0.5))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
