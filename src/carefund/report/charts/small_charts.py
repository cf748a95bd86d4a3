"""Small charts as light SVG texts: a monthly line with gaps where figures are missing, and a fan with a target."""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 320, 64, 4
Value = float | None


def sparkline(values: Sequence[Value], label: str, shaded: tuple[int, int] | None = None) -> str:
    """An SVG of the values in order; None leaves a gap, a value between gaps is a dot.

    `label` is its text alternative; `shaded` the first and last position of a span to shade (from 0).
    """
    known = [value for value in values if value is not None]
    box = f'<svg class="spark" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="{escape(label)}">'
    if not known:
        return f"{box}</svg>"
    shade = _shade(shaded, len(values)) if shaded else ""
    points = [_point(position, value, len(values), min(known), max(known)) for position, value in enumerate(values)]
    return f'{box}{shade}<path d="{_path(points)}"/></svg>'


def _shade(span: tuple[int, int], count: int) -> str:
    left, right = (_across(position, count) for position in span)
    return f'<rect x="{left}" y="0" width="{max(right - left, 2)}" height="{HEIGHT}"/>'


def _across(position: int, count: int) -> int:
    return round(MARGIN + position / max(count - 1, 1) * (WIDTH - 2 * MARGIN))


def _point(position: int, value: Value, count: int, low: float, high: float) -> tuple[int, int] | None:
    if value is None:
        return None
    part = (value - low) / (high - low) if high > low else 0.5
    return _across(position, count), round(HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN))


def _path(points: Sequence[tuple[int, int] | None]) -> str:
    """Moves and lines: a new move after each gap; a lone point is a line to itself, which round ends make a dot."""
    parts: list[str] = []
    before: tuple[int, int] | None = None
    for position, point in enumerate(points):
        if point is not None:
            parts.append(f"{'L' if before else 'M'}{point[0]} {point[1]}")
            after = points[position + 1] if position + 1 < len(points) else None
            if before is None and after is None:
                parts.append("h0")
        before = point
    return "".join(parts)


def small_fan(
    history: Sequence[Value], bands: Sequence[tuple[float, float, float]], target: Sequence[float], label: str
) -> str:
    """An SVG of months in order: known values (None leaves a gap), then (low, middle, high) of the months ahead.

    `target` is the course of the last months, as many as it has. `label` is the text alternative.
    """
    box = f'<svg class="spark fan" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="{escape(label)}">'
    ends = [value for band in bands for value in band]
    known = [value for value in (*history, *ends, *target) if value is not None]
    if not known:
        return f"{box}</svg>"
    grid = _Grid(len(history) + len(bands), min(known), max(known))
    start, last = len(history), len(history) + len(bands)
    upper = [grid.point(start + position, high) for position, (_, _, high) in enumerate(bands)]
    lower = [grid.point(start + position, low) for position, (low, _, _) in enumerate(bands)]
    area = f'<path class="band" d="M{"L".join([*upper, *lower[::-1]])}Z"/>' if bands else ""
    middle = [middle for _, middle, _ in bands]
    return (
        f"{box}{area}"
        f'<path class="seen" d="{grid.line(history, 0)}"/>'
        f'<path class="middle" d="{grid.line(middle, start)}"/>'
        f'<path class="aim" d="{grid.line(target, last - len(target))}"/></svg>'
    )


class _Grid:
    """Positions in the picture for months and values."""

    def __init__(self, months: int, low: float, high: float) -> None:
        self._months, self._low, self._span = months, low, high - low

    def point(self, position: int, value: float) -> str:
        part = (value - self._low) / self._span if self._span else 0.5
        across = MARGIN + position / max(self._months - 1, 1) * (WIDTH - 2 * MARGIN)
        return f"{across:.0f} {HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN):.1f}"

    def line(self, values: Sequence[Value], start: int) -> str:
        """Moves and lines, a new move after each gap; a lone point is a line to itself, which round ends make a dot."""
        parts: list[str] = []
        for position, value in enumerate(values):
            if value is None:
                continue
            before = position > 0 and values[position - 1] is not None
            after = position + 1 < len(values) and values[position + 1] is not None
            parts.append(f"{'L' if before else 'M'}{self.point(start + position, value)}")
            if not before and not after:
                parts.append("h0")
        return "".join(parts)
