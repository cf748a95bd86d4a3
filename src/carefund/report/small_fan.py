"""A small fan as a light SVG text: history as a line, the forecast as a band with its middle, the target as dashes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from carefund.report.sparkline import HEIGHT, MARGIN, WIDTH

Value = float | None


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
    upper = [grid.point(start + place, high) for place, (_, _, high) in enumerate(bands)]
    lower = [grid.point(start + place, low) for place, (low, _, _) in enumerate(bands)]
    area = f'<path class="band" d="M{"L".join([*upper, *lower[::-1]])}Z"/>' if bands else ""
    middle = [middle for _, middle, _ in bands]
    return (
        f"{box}{area}"
        f'<path class="seen" d="{grid.line(history, 0)}"/>'
        f'<path class="middle" d="{grid.line(middle, start)}"/>'
        f'<path class="aim" d="{grid.line(target, last - len(target))}"/></svg>'
    )


class _Grid:
    """Places in the picture for months and values."""

    def __init__(self, months: int, low: float, high: float) -> None:
        self._months, self._low, self._span = months, low, high - low

    def point(self, place: int, value: float) -> str:
        part = (value - self._low) / self._span if self._span else 0.5
        across = MARGIN + place / max(self._months - 1, 1) * (WIDTH - 2 * MARGIN)
        return f"{across:.0f} {HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN):.1f}"

    def line(self, values: Sequence[Value], start: int) -> str:
        """Moves and lines, a new move after each gap; a lone point is a line to itself, which round ends make a dot."""
        parts: list[str] = []
        for place, value in enumerate(values):
            if value is None:
                continue
            before = place > 0 and values[place - 1] is not None
            after = place + 1 < len(values) and values[place + 1] is not None
            parts.append(f"{'L' if before else 'M'}{self.point(start + place, value)}")
            if not before and not after:
                parts.append("h0")
        return "".join(parts)
