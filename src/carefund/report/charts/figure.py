"""A figure: a chart with the words that belong to it, its data as a table, and its form as SVG."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import Any

from carefund.report.charts.theme import NARROW, QUIET, WIDE, Chart, chart_of, config

TITLE_LETTERS = 78
SOURCE_LETTERS = 100
_IDENTIFIER = re.compile(r'\b(id="|url\(#|href="#)((?:clip|gradient)[\w-]*)')
_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""Roles inside a picture: the picture itself has a title and a description, its parts have no names."""
_OPENING = re.compile(r"<svg\b[^>]*>")


@dataclass(frozen=True)
class DataTable:
    """A table of text cells: headings, and rows whose first cell names the row.

    `groups` are headings over several columns after the first, each with how many.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Figure:
    """One chart and its words.

    `title` says what it shows; `key` how to read it; `description` what a reader who cannot see it needs; `source`
    whence its figures come; `chart` is the bare Altair chart, without title and source; `table` its figures, None where
    `table_elsewhere` names the table that holds them. `narrow` says whether it also reads well at phone width.
    """

    name: str
    title: str
    key: str
    description: str
    source: str
    chart: Chart = field(repr=False)
    table: DataTable | None = field(default=None, repr=False)
    narrow: bool = True

    def signed(self) -> Chart:
        """The Altair chart with its title, key and source on it, to stand alone."""
        import altair as alt

        title = alt.TitleParams(wrap(self.title, TITLE_LETTERS), subtitle=wrap(self.key, SOURCE_LETTERS))
        source = chart_of([{"words": "\n".join(wrap(f"Source: {self.source}", SOURCE_LETTERS))}])
        under = source.mark_text(align="left", baseline="top", lineBreak="\n", color=QUIET).encode(
            x=alt.value(0), y=alt.value(0), text=alt.Text("words:N")
        )
        both = alt.vconcat(self.chart.properties(width=WIDE), under.properties(width=WIDE, height=30))
        return both.properties(title=title).configure(**config(WIDE))

    def spec(self, width: int) -> dict[str, Any]:
        """The Vega-Lite specification of the bare chart at a width in pixels."""
        made: dict[str, Any] = self.chart.to_dict(validate=False)
        return {**made, "width": width, "config": config(width)}

    def specs(self) -> dict[str, dict[str, Any]]:
        """The bare chart's specifications by form, `wide` and (where it reads well) `narrow`."""
        made: dict[str, Any] = self.chart.to_dict(validate=False)
        widths = {"wide": WIDE} | ({"narrow": NARROW} if self.narrow else {})
        return {form: {**made, "width": width, "config": config(width)} for form, width in widths.items()}


def accessible(svg: str, name: str, title: str, description: str) -> str:
    """An SVG as an image with title and description, its identifiers made its own, scaling with its container."""
    named = _IDENTIFIER.sub(rf"\1{name}-\2", svg)
    opening = _OPENING.search(named)
    if opening is None:
        raise ValueError(f"{name}: not an SVG")
    box = re.search(r'viewBox="[^"]*"', opening[0])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'aria-labelledby="{name}-title {name}-description" {box[0] if box else ""}>'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-description">{escape(description)}</desc>'
    )
    return head + _ROLES.sub("", named[opening.end() :])


def listed(parts: Sequence[str]) -> str:
    """Parts as a sentence lists them: `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
