"""A document as Markdown, for the documentation; figures are links to pictures beside the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

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


def markdown(document: Document, pictures: str = "") -> str:
    """The document as text. `pictures` is what the name of each figure's file begins with."""
    parts = [f"# {_plain(document.title)}", *_blocks(document.opening, 1, pictures)]
    for section in document.sections:
        parts += _section(section, 2, pictures)
    return visible("\n\n".join([*parts, *map(_plain, document.closing)])) + "\n"


def pictures_of(document: Document, pictures: str = "") -> dict[str, str]:
    """Every figure as accessible SVG without its title, which stands above it on the page; by the name of its file."""
    from carefund.report.charts.figure import accessible, specs
    from carefund.report.media.drawing import draw

    return {
        picture_name(figure, pictures): accessible(draw(specs(figure)["wide"]), figure)
        for figure in document.figures().values()
    }


def picture_name(figure: Figure, pictures: str = "") -> str:
    """The name of the file of a figure's picture."""
    return f"{pictures}{figure.name}.svg"


def _section(section: Section, level: int, pictures: str) -> Iterator[str]:
    yield f"{'#' * level} {_plain(section.title)}"
    yield from _blocks(section.blocks, level, pictures)


def _blocks(blocks: Iterable[Block | Section], level: int, pictures: str) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Section):
            yield from _section(block, level + 1, pictures)
        elif isinstance(block, Details):
            yield f"**{_plain(block.summary)}**"
            yield from _blocks(block.blocks, level, pictures)
        elif isinstance(block, Figure):
            yield f"{'#' * (level + 1)} {_plain(block.title)}"
            yield f"![{_plain(block.description)}]({picture_name(block, pictures)})"
            yield _plain(block.key)
        else:
            yield from _shown(block)


@singledispatch
def _shown(block: Block) -> Iterator[str]:
    """What a block comes to here."""
    raise TypeError(f"Markdown cannot show {type(block).__name__}")


@_shown.register
def _prose(block: Prose) -> Iterator[str]:
    yield f"**{_plain(block.opening)}** {_plain(block.text)}" if block.opening else _plain(block.text)


@_shown.register
def _listing(block: Listing) -> Iterator[str]:
    items = [next(_prose(item)) if isinstance(item, Prose) else _plain(item) for item in block.items]
    marks = (f"{number}." if block.ordered else "-" for number in range(1, len(items) + 1))
    yield "\n".join(f"{mark} {item}" for mark, item in zip(marks, items, strict=True)) or block.otherwise


@_shown.register
def _commands(block: Commands) -> Iterator[str]:
    yield "\n".join(f"    {line}" for line in block.lines)


@_shown.register
def _cards(block: Cards) -> Iterator[str]:
    for card in block.cards:
        lines = [f"- {one.label}: **{one.value}**{f' ({one.note})' if one.note else ''}" for one in card.numbers]
        yield "\n".join([f"**{_plain(card.title)}**, {_plain(card.subtitle)}", "", *map(_plain, lines)])


@_shown.register
def _table(block: DataTable) -> Iterator[str]:
    yield _grid(block.headings, block.rows, [block.is_numeric(number) for number in range(len(block.headings))])


@_shown.register
def _areas(block: AreaTable) -> Iterator[str]:
    rows = [(row.name, *(words for words, _ in row.cells)) for row in block.rows]
    yield _grid(("Area", *block.headings), rows, [False, *(True for _ in block.headings)])


def _grid(headings: Iterable[str], rows: Iterable[Iterable[str]], numeric: Iterable[bool]) -> str:
    heads = [_cell(heading) for heading in headings]
    rule = ["---:" if right else "---" for right in numeric]
    lines = [heads, rule, *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@_shown.register
def _entries(block: Entries) -> Iterator[str]:
    yield from map(_plain, block.shared)
    for entry in block.entries:
        said = " ".join(map(_plain, (*entry.lines, *entry.notes)))
        yield f"- **{_plain(entry.term)}** {_plain(entry.title)}{f'. {said}' if said else ''}"


@_shown.register
def _findings(block: FindingList) -> Iterator[str]:
    yield f"**{_plain(block.heading)}**"
    for item in block.items:
        words = f"{item.label}. Expected {item.expected}; found {item.observed}. {item.to_do}"
        yield f"- **{_plain(item.where)}** {_plain(words)} [{item.check}]"


@_shown.register
def _small(block: SmallCharts) -> Iterator[str]:
    yield from ()


def _cell(words: str) -> str:
    return _plain(words).replace("|", "\\|")


def _plain(words: str) -> str:
    """Words on one line, nothing in them taken for HTML."""
    return words.replace("<", "&lt;").replace("\n", " ")
