"""A document as a PDF whose headings and tables a screen reader can follow, made by Typst; the same bytes each time.

All text goes to Typst as string literals, so that nothing in it is taken for markup. Typst comes with the extra `pdf`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch
from typing import Any

from carefund.refusal import Refusal
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
)
from carefund.wording.characters import visible

HEAD = """
#set page(paper: "a4", margin: 18mm, numbering: "1 / 1")
#set text(size: 9pt, lang: "en", region: "GB", hyphenate: false)
#set heading(numbering: none)
#set par(spacing: 0.8em)
#show heading: it => block(above: 1.2em, below: 0.6em, it)
#show table: set text(size: 7.5pt)
#set table(stroke: 0.4pt + rgb("#aeb7bd"), inset: 3.5pt)
#show table.cell.where(y: 0): set text(weight: "bold")
"""
STANDARD = "ua-1"
"""PDF/UA-1 (ISO 14289-1): a document that assistive technology can read."""


class NoPdf(Refusal):
    """A PDF cannot be made here, or not of this document."""


class NotTypeset(NoPdf):
    """A document that Typst does not take, or not as a PDF of the standard that was asked for."""


def pdf(document: Document) -> bytes:
    """The document as the content of a `.pdf` file, pictures included.

    One with letters that Typst's own fonts lack is tagged all the same, but does not claim PDF/UA. Raises NoPdf where
    Typst is not installed, or does not take the document.
    """
    content = markup(document).encode()
    try:
        return typeset(content, STANDARD)
    except NotTypeset:
        return typeset(content)


def typeset(source: bytes, *standards: str, inputs: Mapping[str, str] | None = None, timestamp: int = 0) -> bytes:
    """What Typst makes of a source in its language: a PDF, of the standards that are named, in Typst's words.

    `inputs` reach the source as `sys.inputs`, and so never as source; `timestamp` is when the document says it was
    made, in seconds since 1970, so that the bytes do not depend on the clock. Only the fonts that Typst carries are
    used, so that they do not depend on the machine. Raises NoPdf where Typst is not installed, NotTypeset where it does
    not take the source.
    """
    try:
        import typst
    except ImportError as error:
        expected, to_do = "Typst, which makes PDFs", "Install carefund with its extra `pdf`, or write a page (.html)"
        raise NoPdf(expected, "none installed", to_do) from error
    options: dict[str, Any] = {
        "pdf_standards": list(standards),
        "sys_inputs": dict(inputs or {}),
        "timestamp": timestamp,
    }
    try:
        return bytes(typst.compile(source, ignore_system_fonts=True, **options))
    except typst.TypstError as error:
        to_do = "Write a page (.html) instead, and report the document"
        raise NotTypeset("a document that Typst takes", str(error)[:200], to_do) from error


def markup(document: Document) -> str:
    """The document in Typst's language."""
    title = _text(document.title)
    parts = [HEAD, f"#set document(title: {title}, date: none)", _call("heading", "level: 1", title)]
    parts += _blocks(document.opening, 2)
    for section in document.sections:
        parts += _section(section, 2)
    quiet = (f'#text(fill: rgb("#55606a"), size: 8pt, {_text(words)})' for words in document.closing)
    return "\n\n".join([*parts, *quiet])


def _section(section: Section, level: int) -> Iterator[str]:
    yield _call("heading", f"level: {level}", _text(section.title))
    yield from _blocks(section.blocks, level)


def _blocks(blocks: Iterable[Block | Section], level: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Section):
            yield from _section(block, level + 1)
        elif isinstance(block, Details):
            yield _strong(block.summary)
            yield from _blocks(block.blocks, level)
        else:
            yield from _shown(block)


@singledispatch
def _shown(block: Block) -> Iterator[str]:
    """What a block comes to here."""
    raise TypeError(f"a PDF cannot show {type(block).__name__}")


@_shown.register
def _prose(block: Prose) -> Iterator[str]:
    words = _call("text", _text(block.text))
    if block.style == "lead":
        words = _call("text", "size: 11pt", _text(block.text))
    elif block.style == "quiet":
        words = _call("text", 'fill: rgb("#55606a")', _text(block.text))
    yield f"{_strong(block.opening)} {words}" if block.opening else words


@_shown.register
def _listing(block: Listing) -> Iterator[str]:
    items = [item.text if isinstance(item, Prose) else item for item in block.items]
    kind = "enum" if block.ordered else "list"
    yield _call(kind, *map(_text, items)) if items else _call("text", _text(block.otherwise))


@_shown.register
def _commands(block: Commands) -> Iterator[str]:
    yield _call("raw", _text("\n".join(block.lines)), "block: true")


@_shown.register
def _cards(block: Cards) -> Iterator[str]:
    for card in block.cards:
        yield _strong(f"{card.title}, {card.subtitle}")
        told = (f"{one.label}: {one.value}{f' ({one.note})' if one.note else ''}" for one in card.numbers)
        yield _call("list", *map(_text, told))


@_shown.register
def _table(block: DataTable) -> Iterator[str]:
    numeric = [block.is_numeric(number) for number in range(len(block.headings))]
    yield from _grid(block.headings, block.rows, numeric, block.caption)


@_shown.register
def _areas(block: AreaTable) -> Iterator[str]:
    rows = [(row.name, *(words for words, _ in row.cells)) for row in block.rows]
    headings = ("Area", *block.headings)
    yield from _grid(headings, rows, [False, *(True for _ in block.headings)], block.caption)


def _grid(
    headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], numeric: list[bool], caption: str
) -> Iterator[str]:
    if caption:
        yield _strong(caption)
    sides = ", ".join("right" if right else "left" for right in numeric)
    head = f"table.header({', '.join(map(_text, headings))})"
    cells = [_text(cell) for row in rows for cell in row]
    # a table of one column needs a comma to be a list
    columns = f"columns: ({', '.join('auto' for _ in headings)},), align: ({sides},)"
    yield _call("table", columns, head, *cells)


@_shown.register
def _figure(block: Figure) -> Iterator[str]:
    from carefund.report.charts.figure import specs
    from carefund.report.media.drawing import draw

    picture = draw(specs(block)["wide"])
    yield _strong(block.title)
    yield _call("image", f"bytes({_text(picture)})", 'format: "svg"', "width: 100%", f"alt: {_text(block.description)}")
    yield _call("text", 'fill: rgb("#55606a")', _text(f"{block.key} Source: {block.source}."))


@_shown.register
def _entries(block: Entries) -> Iterator[str]:
    yield from (_call("text", _text(words)) for words in block.shared)
    for entry in block.entries:
        yield f"{_strong(entry.term)} {_call('text', _text(' '.join((entry.title, *entry.lines, *entry.notes))))}"


@_shown.register
def _findings(block: FindingList) -> Iterator[str]:
    yield _strong(block.heading)
    for item in block.items:
        words = f"{item.label}. Expected {item.expected}; found {item.observed}. {item.to_do}"
        yield f"{_strong(item.where)} {_call('text', _text(words))}"


@_shown.register
def _small(block: SmallCharts) -> Iterator[str]:
    yield from ()


def _strong(words: str) -> str:
    return f"#strong({_text(words)})"


def _call(name: str, *arguments: str) -> str:
    return f"#{name}({', '.join(arguments)})"


def _text(words: str) -> str:
    """Words as a string literal of Typst, without what could command anything."""
    escaped = visible(words).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", " ")
    return f'"{escaped}"'
