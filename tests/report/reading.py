"""Reading the page back: its elements, headings, tables and identifiers, with the standard library's parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "input", "link", "img"}


@dataclass
class Cell:
    """A cell of a table."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class PageTable:
    """A table as it stands in the page."""

    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    section: str = ""


class Page(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.tables: list[PageTable] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.unclosed: list[str] = []
        self.section = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if identifier := attributes.get("id"):
            self.ids.append(identifier)
        if tag == "section":
            self.section = attributes.get("id") or ""
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append(PageTable(section=self.section))
        if tag == "tr":
            self.tables[-1].rows.append([])
        if tag in ("td", "th"):
            self.tables[-1].rows[-1].append(Cell(tag, attributes))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append((int(tag[1]), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        if "script" in self.open or "style" in self.open:
            return
        self.text.append(data)
        inside = next((tag for tag in reversed(self.open) if tag in ("td", "th", "caption", "h1", "h2", "h3")), "")
        if inside in ("td", "th"):
            self.tables[-1].rows[-1][-1].text += data
        elif inside == "caption":
            self.tables[-1].caption += data
        elif inside:
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)

    def table(self, caption: str) -> PageTable:
        """The table of that caption."""
        return next(table for table in self.tables if table.caption.strip() == caption)


def words(page: Page) -> str:
    """The page's text in one line."""
    return " ".join(" ".join(page.text).split()).replace("\u2060", "")
