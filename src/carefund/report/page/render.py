"""Putting the page together: figures drawn, sections filled, one text of HTML."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from carefund.evaluation.audit import Audit
from carefund.evaluation.retrospective import RetrospectiveAppraisal
from carefund.report.charts.catalogue import Maker, figure_makers
from carefund.report.charts.caught import caught_makers
from carefund.report.charts.figure import Figure, accessible
from carefund.report.charts.renderer import Renderer
from carefund.report.page import confidence, headline, hindsight, method, money, published
from carefund.report.page.area_index import AreaIndex
from carefund.report.page.areas import parts_label, sections
from carefund.report.record import ATTRIBUTION
from carefund.report.sentences import opening
from carefund.wording.numbers import MINUS
from carefund.wording.standing import NOT_VERIFIED

Progress = Callable[[str], None]
_HYPHEN_FOR_MINUS = re.compile(r"(?<![\w/.\-])-(?=\d)")
_MARK = f"({NOT_VERIFIED})"
_NUMBER_STARTS = "0123456789+−£–"
LONGEST_NUMBER = 40
_WORD = re.compile(r"[A-Za-z]{4}")


def draw(audit: Audit, renderer: Renderer) -> dict[str, Figure]:
    """Make every figure of an audit and hand its forms to the renderer."""
    return draw_figures(figure_makers(audit), renderer)


def draw_caught(audit: Audit, retrospective: Sequence[RetrospectiveAppraisal], renderer: Renderer) -> dict[str, Figure]:
    """The same for the pictures of what would have been said."""
    return draw_figures(caught_makers(audit, retrospective), renderer)


def draw_figures(makers: Mapping[str, Maker], renderer: Renderer) -> dict[str, Figure]:
    """Make figures and hand their forms to the renderer, as `name.form`."""
    figures = {}
    for name, make in makers.items():
        figures[name] = make()
        for form, spec in figures[name].specs().items():
            renderer.submit(f"{name}.{form}", spec)
    return figures


def page(
    audit: Audit,
    retrospective: Sequence[RetrospectiveAppraisal],
    figures: Mapping[str, Figure],
    drawings: Mapping[str, str],
) -> str:
    """The whole report as one HTML text. `drawings` holds each figure's SVG as `name.form`."""
    areas = AreaIndex(audit)
    template = environment().get_template("report.html.j2")
    return template.render(
        audit=audit,
        retrospective=retrospective,
        round=audit.round,
        opening=opening(audit),
        cards=headline.cards(audit),
        stories=headline.metric_stories(audit),
        figures={name: drawn(figure, drawings) for name, figure in figures.items()},
        confidence=confidence,
        published=published,
        hindsight=hindsight,
        money=money,
        method=method,
        areas=areas,
        sections=sections(areas, retrospective),
        parts_label=parts_label(audit),
        population_year=method.population_year(audit),
        attribution=ATTRIBUTION,
    )


def drawn(figure: Figure, drawings: Mapping[str, str]) -> dict[str, Any]:
    """A figure's words with its forms as accessible SVG."""
    forms = {
        form: Markup(
            accessible(drawings[f"{figure.name}.{form}"], f"{figure.name}-{form}", figure.title, figure.description)
        )
        for form in ("wide", "narrow")
        if f"{figure.name}.{form}" in drawings
    }
    return {"figure": figure, "forms": forms}


def mark(text: str) -> Markup:
    """Text made safe for HTML: the words for not verified set off, hyphens before numbers made minus signs."""
    safe = _HYPHEN_FOR_MINUS.sub(MINUS, str(escape(text))).replace("−£", "−&NoBreak;£")
    return Markup(safe.replace(_MARK, f'<strong class="mark">{NOT_VERIFIED}</strong>'))


def is_number(text: str) -> bool:
    """Whether a cell's text is a number or a range of numbers, so that it is set to the right."""
    bare = text.removeprefix("about ").removeprefix("under ").removeprefix("over ").replace(_MARK, "")
    return bare[:1] in _NUMBER_STARTS and len(bare) <= LONGEST_NUMBER and not _WORD.search(bare)


def cell_rows(rows: tuple[tuple[str, ...], ...]) -> Markup:
    """Table rows, each headed by its first cell: written here and not in the template, for there are thousands."""
    return Markup("".join(_row(row) for row in rows))


def _row(row: tuple[str, ...]) -> str:
    cells = "".join(f"<td{_NUMERIC if is_number(cell) else ''}>{mark(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{mark(row[0])}</th>{cells}</tr>'


_NUMERIC = ' class="n"'


@cache
def environment() -> Environment:
    """The template environment: everything escaped, nothing undefined."""
    made = Environment(
        loader=PackageLoader("carefund.report", "page/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["mark"] = mark
    made.filters["cell_rows"] = cell_rows
    made.tests["number"] = is_number
    return made
