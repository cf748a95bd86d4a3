"""What holds for every page: nothing from the network, and headings, tables and images that can be read aloud."""

import re
from itertools import pairwise

import pytest

from carefund.report.audit_report import AuditReport
from carefund.report.plans_report import PlansReport
from carefund.report.round_report import RoundReport
from tests.report.reading import Page

LARGEST = {"report": 4_000_000, "round_report": 3_000_000, "plans_report": 3_000_000}
FEWEST = {"report": 300, "round_report": 10, "plans_report": 10}
"""Tables and pictures that each page has at least."""


@pytest.fixture(scope="module", params=list(LARGEST))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def html(kind: str, request: pytest.FixtureRequest) -> str:
    report: AuditReport | RoundReport | PlansReport = request.getfixturevalue(kind)
    return report.html


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_nothing_is_loaded_from_anywhere(html: str, page: Page) -> None:
    for _, attributes in page.elements:
        for name in {"src", "href", "xlink:href", "data", "action", "poster", "srcset"} & set(attributes):
            assert (attributes[name] or "").startswith("#")
        for name in {one for one in attributes if not one.startswith("xmlns")}:
            assert "://" not in (attributes[name] or "")
    # Studies are cited with their addresses, as text that leads nowhere; only what a style would load is looked for.
    outside = re.findall(r"(?:url\(|@import)[^\s\"'<)]*", html)
    assert [found for found in outside if not found.startswith("url(#")] == []


def test_headings_are_in_order(page: Page) -> None:
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_identifiers_are_unique_elements_closed_and_links_lead_somewhere(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    assert page.unclosed == []
    links = {attributes["href"] for tag, attributes in page.elements if tag == "a"}
    assert {str(link)[1:] for link in links} <= set(page.ids)


def test_every_table_has_a_caption_and_headers_with_scope(page: Page, kind: str) -> None:
    assert len(page.tables) > FEWEST[kind]
    for table in page.tables:
        assert table.caption.strip()
        headers = [cell for row in table.rows for cell in row if cell.tag == "th"]
        assert all(cell.attributes.get("scope") in ("col", "row", "colgroup") for cell in headers)
        widths = {sum(int(cell.attributes.get("colspan") or 1) for cell in row) for row in table.rows}
        assert len(widths) == 1


def test_every_image_has_a_text_alternative(page: Page, kind: str) -> None:
    images = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(images) > FEWEST[kind]
    for attributes in images:
        assert attributes.get("role") == "img"
        label, named = attributes.get("aria-label"), attributes.get("aria-labelledby")
        assert label or (named and set(named.split()) <= set(page.ids))


def test_landmarks_language_and_skip_link(page: Page) -> None:
    tags = [tag for tag, _ in page.elements]
    assert all(tags.count(tag) == 1 for tag in ("main", "header", "footer", "nav", "h1"))
    assert dict(page.elements)["html"].get("lang") == "en-GB"
    assert next(attributes for tag, attributes in page.elements if tag == "a")["href"] == "#main"


def test_the_page_is_not_heavy(html: str, kind: str) -> None:
    assert len(html.encode()) < LARGEST[kind]
