"""A figure as a chart that stands alone, as specifications for a page, and as accessible SVG."""

from __future__ import annotations

import re
from html import escape
from textwrap import wrap
from typing import Any

from carefund.report.charts.theme import NARROW, QUIET, WIDE, chart_of, config
from carefund.report.document import Chart, Figure

TITLE_LETTERS = 78
SOURCE_LETTERS = 100
_IDENTIFIER = re.compile(r'\b(id="|url\(#|href="#)((?:clip|gradient)[\w-]*)')
_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""Roles inside a picture: the picture itself has a title and a description, its parts have no names."""
_OPENING = re.compile(r"<svg\b[^>]*>")
Spec = dict[str, Any]


def standalone(figure: Figure) -> Chart:
    """The Altair chart with its title, key and source on it."""
    import altair as alt

    title = alt.TitleParams(wrap(figure.title, TITLE_LETTERS), subtitle=wrap(figure.key, SOURCE_LETTERS))
    source = chart_of([{"words": "\n".join(wrap(f"Source: {figure.source}", SOURCE_LETTERS))}])
    under = source.mark_text(align="left", baseline="top", lineBreak="\n", color=QUIET).encode(
        x=alt.value(0), y=alt.value(0), text=alt.Text("words:N")
    )
    both = alt.vconcat(figure.make().properties(width=WIDE), under.properties(width=WIDE, height=30))
    return both.properties(title=title).configure(**config(WIDE))


def standalone_spec(figure: Figure) -> Spec:
    """The Vega-Lite specification of the chart that stands alone."""
    made: Spec = standalone(figure).to_dict(validate=False)
    return made


def specs(figure: Figure) -> dict[str, Spec]:
    """The bare chart's specifications by form, `wide` and (where it reads well) `narrow`."""
    made = _made(figure)
    widths = {"wide": WIDE} | ({"narrow": NARROW} if figure.narrow else {})
    return {form: {**made, "width": width, "config": config(width)} for form, width in widths.items()}


def _made(figure: Figure) -> Spec:
    """The chart's specification; Altair need not hold each of its parts to the schema again: tests hold all charts."""
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):
        made: Spec = figure.make().to_dict(validate=False)
    return made


def accessible(svg: str, figure: Figure, form: str = "") -> str:
    """An SVG as an image with title and description, its identifiers made its own, scaling with its container.

    Raises ValueError for text that is no SVG.
    """
    name = f"{figure.name}-{form}" if form else figure.name
    named = _IDENTIFIER.sub(rf"\1{name}-\2", svg)
    opening = _OPENING.search(named)
    if opening is None:
        raise ValueError(f"{name}: not an SVG")
    box = re.search(r'viewBox="[^"]*"', opening[0])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'aria-labelledby="{name}-title {name}-description" {box[0] if box else ""}>'
        f'<title id="{name}-title">{escape(figure.title)}</title>'
        f'<desc id="{name}-description">{escape(figure.description)}</desc>'
    )
    return head + _ROLES.sub("", named[opening.end() :])
