"""Small drawings of what a control chart means: plates of variation and of assurance, drawn for carefund.

They say what the NHS's icons say and are none of them: each shows a few points with the limits they break, or the
limits with the target beside or between them, and a sign. Title and description say it in words, and so must the words
beside each: nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from carefund.report.charts.theme import AUDITOR, BAND, BEFORE, DATA, PLAN, QUIET, SHADE

WIDTH, HEIGHT = 120, 72
LEFT, STEP = 12, 12
USUAL = (38, 30, 42, 34, 40, 31, 37)
"""Heights of points, from above, between the limits."""
LEAVING = (42, 37, 40, 34, 27, 17, 9)
"""Points that rise out of the upper limit; of a fall they are turned over."""
TICK, CROSS = "M98 36 l5 6 l10 -14", "M99 29 l13 14 M112 29 l-13 14"
LINE = "M105.5 26 v12 M105.5 44 v1.5"
TWO_WAYS = "M100 30 l5.5 -6 l5.5 6 M105.5 24 v24 M100 42 l5.5 6 l5.5 -6"
EQUALS = "M99 32 h13 M99 40 h13"
_OF_VARIATION = {
    "common": (QUIET, ""),
    "improvement": (DATA, TICK),
    "concern": (BAND, LINE),
    "high": (AUDITOR, EQUALS),
    "low": (AUDITOR, EQUALS),
}
_OF_ASSURANCE = {
    "consistently-passes": (DATA, TICK),
    "consistently-fails": (BAND, CROSS),
    "inconsistent": (QUIET, TWO_WAYS),
}


def variation_plate(name: str, judgement: str, *, high: bool, title: str, description: str) -> str:
    """The drawing of a judgement of the last point; `high` whether its special cause is one of higher values.

    `name` makes its identifiers its own on a page.
    """
    colour, sign = _OF_VARIATION[judgement]
    heights = USUAL if judgement == "common" else LEAVING if high else [HEIGHT - one for one in LEAVING]
    limits = "".join(_rule(at, QUIET, "4 3") for at in (20, HEIGHT - 20))
    return _plate(name, title, description, f"{limits}{_points(heights, colour)}{_sign(sign, colour)}")


def assurance_plate(name: str, assurance: str, *, more_is_better: bool, title: str, description: str) -> str:
    """The drawing of what the limits say of the target: it lies between them, or on one side of both."""
    colour, sign = _OF_ASSURANCE[assurance]
    below = (assurance == "consistently-passes") == more_is_better
    at = HEIGHT // 2 if assurance == "inconsistent" else 60 if below else 12
    band = f'<rect x="8" y="20" width="84" height="32" fill="{SHADE}"/>'
    limits = "".join(_rule(one, QUIET, "4 3") for one in (20, HEIGHT - 20))
    target = f'<path d="M8 {at} h84" stroke="{PLAN}" stroke-width="3" stroke-dasharray="9 3" fill="none"/>'
    return _plate(name, title, description, f"{band}{limits}{_points(USUAL, BEFORE)}{target}{_sign(sign, colour)}")


def _plate(name: str, title: str, description: str, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plate" role="img" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="6" fill="#ffffff" stroke="{QUIET}"/>'
        f"{inside}</svg>"
    )


def _rule(at: int, colour: str, dashes: str) -> str:
    return f'<path d="M8 {at} h84" stroke="{colour}" stroke-dasharray="{dashes}" fill="none"/>'


def _points(heights: Sequence[int], colour: str) -> str:
    at = [(LEFT + STEP * number, height) for number, height in enumerate(heights)]
    line = " ".join(f"{across},{down}" for across, down in at)
    dots = "".join(f'<circle cx="{across}" cy="{down}" r="3.4" fill="{colour}"/>' for across, down in at)
    return f'<polyline points="{line}" fill="none" stroke="{BEFORE}"/>{dots}'


def _sign(path: str, colour: str) -> str:
    if not path:
        return ""
    return (f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="3.4" stroke-linecap="round" '
            f'stroke-linejoin="round"/>')  # fmt: skip
