"""A document on a terminal, good at 80 columns and in a pipe; what only a page can show is left out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import singledispatch
from textwrap import wrap
from typing import Literal

from rich import box
from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

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
from carefund.wording.standing import NOT_VERIFIED

WIDEST = 120
"""Columns beyond which a line is too long to read, whatever the terminal has."""
PLAIN_WIDTH = 100
TERM_COLUMN = 19
STYLES = {"text": "", "lead": "bold", "quiet": "dim", "note": ""}


def show(document: Document, console: Console | None = None) -> None:
    """Print a document on a console (standard output where none is given)."""
    out = console or Console()
    if out.width > WIDEST:
        out = Console(width=WIDEST, file=out.file)
    out.print(renderable(document))


def plain_text(document: Document, width: int = PLAIN_WIDTH) -> str:
    """The document as a terminal of this width would show it, without colours: for a Python shell or an e-mail."""
    out = io.StringIO()
    Console(file=out, width=width, no_color=True, force_terminal=False).print(renderable(document))
    return out.getvalue()


def renderable(document: Document) -> Group:
    """The document for a Rich console."""
    parts: list[RenderableType] = [_text(document.title, "bold")] if document.title else []
    parts += _blocks(document.opening)
    for section in document.sections:
        parts += [Text(), *_section(section, depth=0)]
    return Group(*parts)


def _blocks(blocks: Iterable[Block | Section], depth: int = 1) -> Iterator[RenderableType]:
    for block in blocks:
        if isinstance(block, Section):
            yield from (Text(), *_section(block, depth))
        else:
            yield from _shown(block)


def _section(section: Section, depth: int) -> Iterator[RenderableType]:
    """A section under a rule; one within another under bold words."""
    title = _text(section.title, "bold")
    if section.title:
        yield title if depth else Rule(title, align="left", characters="─")
    yield from _blocks(section.blocks, depth + 1)


@singledispatch
def _shown(block: Block) -> Iterator[RenderableType]:
    """What a block comes to here; nothing for figures and small charts, whose figures stand in tables."""
    raise TypeError(f"a terminal cannot show {type(block).__name__}")


@_shown.register
def _prose(block: Prose) -> Iterator[RenderableType]:
    note = "Note: " if block.style == "note" else ""
    opening = [_text(f"{block.opening} ", "bold")] if block.opening else []
    yield Text.assemble(*opening, _text(f"{note}{block.text}", STYLES[block.style]))


@_shown.register
def _listing(block: Listing) -> Iterator[RenderableType]:
    if not block.items and block.otherwise:
        yield _text(block.otherwise)
    for item in block.items:
        words = item.text if isinstance(item, Prose) else item
        opening = _text(f"{item.opening} ", "bold") if isinstance(item, Prose) and item.opening else ""
        yield Text.assemble("  • ", opening, _text(words))


@_shown.register
def _commands(block: Commands) -> Iterator[RenderableType]:
    yield from (_text(f"    {line}") for line in block.lines)


@_shown.register
def _cards(block: Cards) -> Iterator[RenderableType]:
    for card in block.cards:
        yield _text(f"{card.title}, {card.subtitle}" if card.subtitle else card.title, "bold")
        for one in card.numbers:
            yield _text(f"  {one.label}: {one.value}{f' ({one.note})' if one.note else ''}")


@_shown.register
def _table(block: DataTable) -> Iterator[RenderableType]:
    """A table that is folded, never cut, where the terminal is narrow; columns of numbers are set to the right."""
    table = _grid(block.caption)
    for number, heading in enumerate(block.headings):
        side: Literal["left", "right"] = "right" if block.is_numeric(number) else "left"
        table.add_column(_text(heading), justify=side, overflow="fold")
    for row in block.rows:
        table.add_row(*map(_text, row))
    yield table


@_shown.register
def _areas(block: AreaTable) -> Iterator[RenderableType]:
    table = _grid(block.caption)
    table.add_column("Area", overflow="fold")
    for heading in block.headings:
        table.add_column(_text(heading), justify="right", overflow="fold")
    for row in block.rows:
        table.add_row(_text(row.name), *(_text(words) for words, _ in row.cells))
    yield table


def _grid(title: str) -> Table:
    return Table(title=_text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


@_shown.register
def _entries(block: Entries) -> Iterator[RenderableType]:
    """Terms at the left, what is said of each at the right; what all share is said once above them."""
    if block.shared:
        yield from (Text("For each of these:"), *map(_standing, block.shared), Text())
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=TERM_COLUMN, overflow="fold")
    grid.add_column(overflow="fold")
    for entry in block.entries:
        if grid.row_count and not block.close:
            grid.add_row("", "")
        said = [_text(entry.title, "bold"), *map(_text, entry.lines), *map(_standing, entry.notes)]
        term = "\n".join(wrap(visible(entry.term), TERM_COLUMN, drop_whitespace=False)) or entry.term
        grid.add_row(Text(term), Group(*said))
    yield grid


def _standing(line: str) -> Text:
    """A line on where an entry comes from: what is not verified stands out, a source stands back."""
    if line.lower().startswith(NOT_VERIFIED):
        return _text(line, "bold yellow")
    return _text(line, "dim" if line.startswith("Source: ") else "")


@_shown.register
def _findings(block: FindingList) -> Iterator[RenderableType]:
    yield Text()
    yield _text(block.heading, "bold")
    for item in block.items:
        rest = f"{item.label}. Expected {item.expected}; found {item.observed}. {item.to_do}"
        waived = f" Waived: {item.waived}." if item.waived else ""
        yield Text.assemble(
            _text(f"- {item.where}: ", "bold"), _text(rest), _text(f" [{item.check}]", "dim"), _text(waived)
        )


@_shown.register
def _details(block: Details) -> Iterator[RenderableType]:
    yield from _blocks(block.blocks)


@_shown.register(Figure)
@_shown.register(SmallCharts)
def _picture(block: Figure | SmallCharts) -> Iterator[RenderableType]:
    yield from ()


def _text(words: str, style: str = "") -> Text:
    """Words as they are: nothing in them is taken for mark-up or for a command of the terminal."""
    return Text(visible(words), style=style)
