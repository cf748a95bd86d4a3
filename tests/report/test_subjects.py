"""What holds for every subject: its modules, its pictures, and a page, a terminal and a notebook that all can read."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest

from carefund.report.charts.figure import specs
from carefund.report.document import DataTable, Document, Figure, Section
from carefund.report.media.html import page
from carefund.report.media.markdown import markdown, picture_name
from carefund.report.media.renderer import draw_here
from carefund.report.media.terminal import plain_text
from carefund.report.report import SUBJECTS, Report
from tests.report import made_up
from tests.report.reading import Page, words

COMMANDS = "\x1b[2J\x1b]0;title\x07\u202edesrever\u2066"
HOSTILE = f"<script>alert(1)</script><img src=http://example.org/x>{COMMANDS}"
WITHOUT_PICTURES = {"programme", "plan_check", "records.check", "records.compare", "records.measures", "generation"}


@pytest.fixture(scope="module")
def html(made: Report[Any], drawings: dict[str, str]) -> str:
    return page(made.document, drawings)


@pytest.fixture(scope="module")
def read(html: str) -> Page:
    return Page(html)


def test_every_class_and_folder_of_a_subject_is_there() -> None:
    for where, folder in SUBJECTS.items():
        module, _, name = where.partition(":")
        assert isinstance(getattr(import_module(module), name), type)
        document = import_module(f"carefund.report.{folder}.document")
        tables = import_module(f"carefund.report.{folder}.tables")
        assert all(callable(getattr(document, one)) for one in ("document", "summary"))
        assert all(callable(getattr(tables, one)) for one in ("tables", "record", "about"))
        assert tables.RECORD.endswith(".json")
    assert set(SUBJECTS.values()) == set(made_up.SUBJECTS)


def test_the_first_screen_tells_the_story_in_a_picture_and_few_sentences(subject: str, made: Report[Any]) -> None:
    opening = made.document.opening
    pictures = [block for block in opening if isinstance(block, Figure)]
    assert len(pictures) == (0 if subject in WITHOUT_PICTURES else 1)
    assert 1 <= len(opening) - len(pictures) <= 5


def test_every_picture_says_what_it_shows(subject: str, made: Report[Any]) -> None:
    figures = made.document.figures()
    assert bool(figures) == (subject not in WITHOUT_PICTURES)
    for name, figure in figures.items():
        assert name == figure.name
        assert all(len(said) > 10 for said in (figure.title, figure.key, figure.description, figure.source))
        assert figure.table is None or all(len(row) == len(figure.table.headings) for row in figure.table.rows)


def test_every_form_of_chart_draws_at_both_widths(made: Report[Any]) -> None:
    """One figure of each form of chart: the others differ in their rows alone."""
    forms = {getattr(figure.make, "func", figure.make): figure for figure in made.document.figures().values()}
    for figure in forms.values():
        assert figure.make().to_dict(validate=True)  # against Vega-Lite's schema, which reports take as held
        drawn = draw_here(figure)
        assert set(drawn) == ({"wide", "narrow"} if figure.narrow else {"wide"})
        assert all(svg.startswith("<svg") for svg in drawn.values())


def test_every_figure_can_be_handed_to_another_process(made: Report[Any]) -> None:
    for figure in made.document.figures().values():
        again = pickle.loads(pickle.dumps(replace(figure, table=None)))
        assert specs(again) == specs(figure)


def test_a_picture_stands_alone_with_its_title_and_source(made: Report[Any]) -> None:
    for name in made.chart_names[:1]:
        assert "Source:" in made.picture(name, ".svg").decode()
        assert made.picture(name, ".png").startswith(b"\x89PNG")


def test_names_are_given_once(made: Report[Any]) -> None:
    blocks = [block for block in made.document.blocks() if isinstance(block, Figure)]
    assert len({block.name for block in blocks}) == len(blocks)
    ids = [inner.id for section in made.document.sections for inner in section.sections()]
    assert len(set(ids)) == len(ids)


def test_every_section_can_be_had_by_id_and_by_title(made: Report[Any]) -> None:
    for section in made.document.sections:
        assert made.section(section.id).sections == made.section(section.title.upper()).sections == (section,)


def test_nothing_is_loaded_from_anywhere(html: str, read: Page) -> None:
    for _, attributes in read.elements:
        for name in {"src", "href", "xlink:href", "data", "action", "poster", "srcset"} & set(attributes):
            assert re.match(r"(#|areas/\w+\.html$)", attributes[name] or "")
        for name in {one for one in attributes if not one.startswith("xmlns")}:
            assert "://" not in (attributes[name] or "")
    # Studies are cited with their addresses, as text that leads nowhere; only what a style would load is looked for.
    outside = re.findall(r"(?:url\(|@import)[^\s\"'<)]*", html)
    assert [found for found in outside if not found.startswith("url(#")] == []


def test_the_one_script_and_style_are_named_by_their_hashes(html: str, read: Page) -> None:
    policy = next(attributes for tag, attributes in read.elements if tag == "meta" and attributes.get("http-equiv"))
    said = str(policy["content"])
    assert "unsafe-inline" not in said
    assert len(re.findall(r"'sha256-[\w+/=]{44}'", said)) == 2
    assert html.count("<script>") == html.count("<style>") == 1
    assert not re.search(r' (?:style|on\w+)="', html.split("</head>")[1].replace("<svg", "\n<svg").split("<svg")[0])


def test_headings_are_in_order(read: Page) -> None:
    levels = [level for level, _ in read.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_identifiers_are_unique_elements_closed_and_links_lead_somewhere(read: Page, made: Report[Any]) -> None:
    assert len(read.ids) == len(set(read.ids))
    assert read.unclosed == []
    links = {str(attributes["href"]) for tag, attributes in read.elements if tag == "a"}
    assert {link[1:] for link in links if link.startswith("#")} <= set(read.ids)
    assert {link for link in links if not link.startswith("#")} <= set(made.files)


def test_every_table_has_a_caption_and_headers_with_scope(read: Page) -> None:
    for table in read.tables:
        assert table.caption.strip()
        headers = [cell for row in table.rows for cell in row if cell.tag == "th"]
        assert all(cell.attributes.get("scope") in ("col", "row", "colgroup") for cell in headers)
        widths = {sum(int(cell.attributes.get("colspan") or 1) for cell in row) for row in table.rows}
        assert len(widths) == 1


def test_every_image_has_a_text_alternative(read: Page) -> None:
    for attributes in (attributes for tag, attributes in read.elements if tag == "svg"):
        assert attributes.get("role") == "img"
        label, named = attributes.get("aria-label"), attributes.get("aria-labelledby")
        assert label or (named and set(named.split()) <= set(read.ids))


def test_landmarks_language_and_skip_link(read: Page) -> None:
    tags = [tag for tag, _ in read.elements]
    assert all(tags.count(tag) == 1 for tag in ("main", "header", "footer", "h1"))
    assert dict(read.elements)["html"].get("lang") == "en-GB"
    assert next(attributes for tag, attributes in read.elements if tag == "a")["href"] == "#main"


def test_pages_of_areas_are_sound_and_lead_nowhere_that_is_not_there(made: Report[Any]) -> None:
    for code, name in made.area_names.items():
        one = Page(page(made.area(code)))
        assert made.area(name.upper()) == made.area(code)
        assert one.headings[0][1].startswith(name)
        assert {attributes["href"].removeprefix("#") for tag, attributes in one.elements if tag == "a"} <= set(one.ids)
        assert len(one.ids) == len(set(one.ids))
        assert one.unclosed == []


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_fits_its_width_and_needs_no_colour(made: Report[Any], width: int) -> None:
    shown = plain_text(made.summary, width)
    assert all(len(line) <= width for line in shown.splitlines())
    assert "\x1b" not in shown


def test_the_notebook_needs_no_script_and_few_pictures(made: Report[Any]) -> None:
    view = made._repr_html_()
    assert "<script" not in view
    assert view.count('class="chart"') <= 2
    assert len(view) < 120_000


def test_markdown_names_every_picture(made: Report[Any]) -> None:
    text = markdown(made.document, "pictures-")
    for figure in made.document.figures().values():
        assert f"({picture_name(figure, 'pictures-')})" in text


def hostile(value: Any) -> Any:
    """A result in which every text of its values is hostile too, as far as they are plain texts of a dataclass."""
    if isinstance(value, str):
        return value if re.fullmatch(r"[\w.:/-]*", value) else f"{value} {HOSTILE}"
    if isinstance(value, Mapping):
        return {name: hostile(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map(hostile, value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        drawn = {"svg"}  # carefund's own drawing, which puts texts into it that are made harmless
        return replace(value, **{name: part if name in drawn else hostile(part) for name, part in parts.items()})
    return value


def test_hostile_text_stays_text_at_every_door(made: Report[Any], drawings: dict[str, str]) -> None:
    document = hostile(made.document)
    assert isinstance(document, Document)
    for text in (page(document, drawings), markdown(document), plain_text(document), plain_text(hostile(made.summary))):
        assert not set(text) & set("\x1b\x07\u202e\u2066")
    read = Page(page(document, drawings))
    assert [tag for tag, _ in read.elements].count("script") == 1
    assert not any("example.org" in str(attributes.get("src")) for _, attributes in read.elements)
    assert "alert(1)" in words(read)


def test_a_table_without_rows_and_a_section_without_blocks_are_shown() -> None:
    document = Document("Bare", (DataTable(("A", "B"), (), "Nothing"),), (Section("none", "None", ()),))
    assert Page(page(document)).unclosed == []
    assert "None" in plain_text(document)
    assert "## None" in markdown(document)
