"""A document as HTML: a whole page that needs no network, or a section or block as a fragment of another page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from carefund.report.charts.figure import accessible
from carefund.report.document import (
    AreaTable,
    Block,
    Cards,
    Commands,
    DataTable,
    Details,
    Document,
    Entries,
    Figure,
    FindingList,
    Listing,
    Prose,
    Section,
    SmallCharts,
    is_number,
)
from carefund.wording.characters import visible
from carefund.wording.numbers import MINUS
from carefund.wording.standing import NOT_VERIFIED

Drawings = Mapping[str, str]
"""The drawn forms of figures as SVG, by `name.form`."""
FIRST_LEVEL = 2
"""Level of a section's heading; those within it are one lower each."""
_HYPHEN_FOR_MINUS = re.compile(r"(?<![\w/.\-])-(?=\d)")
_MARK = f"({NOT_VERIFIED})"
_KINDS: Mapping[str, type] = {
    "prose": Prose, "listing": Listing, "commands": Commands, "cards": Cards, "table": DataTable, "figure": Figure,
    "area_table": AreaTable, "entries": Entries, "finding_list": FindingList, "small_charts": SmallCharts,
    "details": Details, "section": Section,
}  # fmt: skip


def page(document: Document, drawings: Drawings | None = None, tables: str = "") -> str:
    """The document as one HTML text, with its style and its one script in it.

    Figures whose forms are in `drawings` are shown; others are left out, with their tables. `tables` is the name of a
    workbook of the report's tables beside the page, which each figure leads to; empty for none.
    """
    style, script = _text("report.css"), _text("report.js")
    own = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    values = {"document": document, "style": style, "script": script, "policy": policy}
    return _rendered("page.html.j2", drawings, tables, **values)


def fragment(block: Block | Section, drawings: Drawings | None = None, level: int = FIRST_LEVEL) -> str:
    """A section or a block by itself, to stand in another page; `level` is that of its heading."""
    return _rendered("fragment.html.j2", drawings, block=block, level=level)


def marked_up(text: str) -> Markup:
    """Text made safe for HTML: the words for not verified set off, hyphens before numbers made minus signs."""
    safe = _HYPHEN_FOR_MINUS.sub(MINUS, str(escape(visible(text)))).replace("−£", "−&NoBreak;£")
    return Markup(safe.replace(_MARK, f'<strong class="mark">{NOT_VERIFIED}</strong>'))


def _rendered(template: str, drawings: Drawings | None, tables: str = "", **values: object) -> str:
    return _environment().get_template(template).render(drawn=_drawer(drawings or {}), tables=tables, **values)


def _drawer(drawings: Drawings) -> Callable[[Figure], dict[str, Markup]]:
    """What gives a figure's drawn forms as accessible SVG."""

    def drawn(figure: Figure) -> dict[str, Markup]:
        forms = {form: drawings.get(f"{figure.name}.{form}") for form in ("wide", "narrow")}
        return {form: Markup(visible(accessible(svg, figure, form))) for form, svg in forms.items() if svg is not None}

    return drawn


def _cell_rows(rows: Iterable[tuple[str, ...]]) -> Markup:
    """Table rows, each headed by its first cell: written here and not in the template, for there are thousands."""
    return Markup("".join(_row(row) for row in rows))


def _rows_of(table: DataTable) -> Markup:
    """The rows of a table; of places each cell with its heading, which a telephone shows beside it."""
    if table.layout != "places":
        return _cell_rows(table.rows)
    return Markup("".join(_row_of_place(table.headings, row) for row in table.rows))


def _row_of_place(headings: tuple[str, ...], row: tuple[str, ...]) -> str:
    cells = (
        f'<td role="cell" data-heading="{escape(visible(heading))}"{_NUMERIC if is_number(cell) else ""}>'
        f"{marked_up(cell)}</td>"
        for heading, cell in zip(headings[1:], row[1:], strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader">{marked_up(row[0])}</th>{"".join(cells)}</tr>'


def _drawn_by_carefund(svg: str) -> Markup:
    """A small chart, whose words are escaped already."""
    return Markup(visible(svg))


def _row(row: tuple[str, ...]) -> str:
    cells = "".join(f"<td{_NUMERIC if is_number(cell) else ''}>{marked_up(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{marked_up(row[0])}</th>{cells}</tr>'


_NUMERIC = ' class="n"'


def _hash(text: str) -> str:
    """What a content security policy names an inline style or script by."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _text(name: str) -> str:
    """A style or script of the templates' folder."""
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0]


def _shown(value: object) -> object:
    """What a template puts out: text that came from anywhere cannot command who reads the page's source."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    """The template environment: everything escaped, nothing undefined."""
    made = Environment(
        loader=PackageLoader("carefund.report.media", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "marked_up": marked_up,
        "cell_rows": _cell_rows,
        "rows_of": _rows_of,
        "drawn_by_carefund": _drawn_by_carefund,
    }
    made.tests |= {name: _is_a(kind) for name, kind in _KINDS.items()}
    return made


def _is_a(kind: type) -> Callable[[Any], bool]:
    return lambda block: isinstance(block, kind)
