"""A small monthly chart as a light SVG text: a line with gaps where figures are missing, and a period shaded."""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 320, 64, 4
Value = float | None


def sparkline(values: Sequence[Value], label: str, shaded: tuple[int, int] | None = None) -> str:
    """An SVG of the values in order; None leaves a gap, a value between gaps is a dot.

    `label` is its text alternative; `shaded` the first and last place of a span to shade (from 0).
    """
    known = [value for value in values if value is not None]
    box = f'<svg class="spark" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="{escape(label)}">'
    if not known:
        return f"{box}</svg>"
    shade = _shade(shaded, len(values)) if shaded else ""
    points = [_point(place, value, len(values), min(known), max(known)) for place, value in enumerate(values)]
    return f'{box}{shade}<path d="{_path(points)}"/></svg>'


def _shade(span: tuple[int, int], count: int) -> str:
    left, right = (_across(place, count) for place in span)
    return f'<rect x="{left}" y="0" width="{max(right - left, 2)}" height="{HEIGHT}"/>'


def _across(place: int, count: int) -> int:
    return round(MARGIN + place / max(count - 1, 1) * (WIDTH - 2 * MARGIN))


def _point(place: int, value: Value, count: int, low: float, high: float) -> tuple[int, int] | None:
    if value is None:
        return None
    part = (value - low) / (high - low) if high > low else 0.5
    return _across(place, count), round(HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN))


def _path(points: Sequence[tuple[int, int] | None]) -> str:
    """Moves and lines: a new move after each gap; a lone point is a line to itself, which round ends make a dot."""
    parts: list[str] = []
    before: tuple[int, int] | None = None
    for place, point in enumerate(points):
        if point is not None:
            parts.append(f"{'L' if before else 'M'}{point[0]} {point[1]}")
            after = points[place + 1] if place + 1 < len(points) else None
            if before is None and after is None:
                parts.append("h0")
        before = point
    return "".join(parts)
