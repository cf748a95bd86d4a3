"""A pool's spending month by month as a small picture that carefund draws itself, for pages that cannot wait for one.

Bars are what was spent since April, the dashed line is the plan in even twelfths; both are named in it, so that
no colour has to be told from another. The figures stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

from carefund.pool.spend import Month
from carefund.pool.year import PoolYear
from carefund.report.document import DataTable
from carefund.wording.dates import short_month_words
from carefund.wording.money import exact_pounds, pounds
from carefund.wording.numbers import NONE

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 24, 40
STEPS = 4
BAR = 0.6
"""Part of a month's width that its bar takes."""


def months_drawing(year: PoolYear) -> str:
    """The picture as SVG text."""
    months = year.months
    most = max([*(one.planned_out_so_far for one in months), *(one.spent_so_far or Decimal(0) for one in months)])
    top = float(most) or 1.0
    wide = (WIDTH - LEFT - RIGHT) / len(months)

    def across(number: int) -> float:
        return LEFT + wide * (number + 0.5)

    def down(value: Decimal | float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * max(float(value), 0.0) / top

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" font-family="Arial, sans-serif" font-size="13" fill="#212b32">',
        f"<title>{escape(description(year))}</title>",
        *(_grid(top * step / STEPS, down) for step in range(STEPS + 1)),
        *(_bar(one, across(number), down, wide) for number, one in enumerate(months)),
        _line(months, across, down),
        *(
            f'<text x="{across(number):.1f}" y="{HEIGHT - 18}" text-anchor="middle">'
            f"{escape(short_month_words(one.month).split()[0])}</text>"
            for number, one in enumerate(months)
        ),
        *_names(months, across, down),
        "</svg>",
    ]
    return "".join(parts)


def _grid(value: float, down: Any) -> str:  # noqa: ANN401 - a function of a value
    at = down(value)
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#d8dde0"/>'
        f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{escape(pounds(value))}</text>'
    )


def _bar(month: Month, middle: float, down: Any, wide: float) -> str:  # noqa: ANN401
    """What was spent so far; nothing where nothing is known, which is not the same as £0."""
    if month.spent_so_far is None:
        return ""
    top, base = down(month.spent_so_far), down(0)
    return (
        f'<rect x="{middle - wide * BAR / 2:.1f}" y="{top:.1f}" width="{wide * BAR:.1f}" '
        f'height="{max(base - top, 1):.1f}" fill="#005eb8"/>'
    )


def _line(months: Sequence[Month], across: Any, down: Any) -> str:  # noqa: ANN401
    points = " ".join(f"{across(n):.1f},{down(one.planned_out_so_far):.1f}" for n, one in enumerate(months))
    return f'<polyline points="{points}" fill="none" stroke="#212b32" stroke-width="2" stroke-dasharray="6 4"/>'


def _names(months: Sequence[Month], across: Any, down: Any) -> list[str]:  # noqa: ANN401
    """The words for line and bars, each at its end."""
    last = len(months) - 1
    names = [(across(last) + 10, down(months[last].planned_out_so_far) + 4, "Planned", "#212b32")]
    known = [(n, one.spent_so_far) for n, one in enumerate(months) if one.spent_so_far is not None]
    if known:
        number, spent = known[-1]
        names.append((across(number) - 18, down(spent) - 8, "Spent", "#005eb8"))
    return [f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{words}</text>' for x, y, words, colour in names]


def description(year: PoolYear) -> str:
    """What the picture shows, for those who do not see it."""
    known = [one for one in year.months if one.spent_so_far is not None]
    name = f"Spending since April, {year.books.opening.name}, {year.books.year}"
    if not known:
        return f"{name}: nothing was posted yet"
    last = known[-1]
    spent, planned = exact_pounds(last.spent_so_far or 0), exact_pounds(last.planned_out_so_far)
    return f"{name}: by {short_month_words(last.month)} {spent} was spent, {planned} planned"


def months_table(year: PoolYear) -> DataTable:
    """The picture's figures."""
    rows = tuple(
        (
            short_month_words(one.month),
            exact_pounds(one.planned_out_so_far),
            NONE if one.spent_so_far is None else exact_pounds(one.spent_so_far),
        )
        for one in year.months
    )
    return DataTable(("Month", "Planned since April", "Spent since April"), rows, "Spending since April")
