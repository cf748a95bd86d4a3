"""What a report says, apart from how it is shown: a document of sections, and sections of blocks.

A subject (an audit, an appraisal, a plan's check) turns its result into a `Document` once; the renderers in `media`
know blocks and no subject. All text is plain: a renderer escapes it, sets off what is not verified, and takes out
whatever could command a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from carefund.wording.standing import NOT_VERIFIED

Chart = Any
"""An Altair chart of any kind: Altair is imported late, for it is slow to import."""
Cells = tuple[str, ...]
"""The texts of a row; the first names the row."""
LONGEST_NUMBER, SHORT = 40, 12
_WORD = re.compile(r"[A-Za-z]{4}")


def is_number(text: str) -> bool:
    """Whether a cell's text is a number or an interval of numbers, so that it is set to the right."""
    bare = text.removeprefix("about ").removeprefix("under ").removeprefix("over ").replace(f"({NOT_VERIFIED})", "")
    return bare[:1] in tuple("0123456789+−£–") and len(bare) <= LONGEST_NUMBER and not _WORD.search(bare)


@dataclass(frozen=True)
class Prose:
    """A paragraph; `opening` are words that stand out at its start."""

    text: str
    style: Literal["text", "lead", "quiet", "note"] = "text"
    opening: str = ""


@dataclass(frozen=True)
class Listing:
    """A list of sentences, in an order that matters where `ordered`; `otherwise` is said where there is none."""

    items: tuple[str | Prose, ...]
    ordered: bool = False
    otherwise: str = ""


@dataclass(frozen=True)
class Commands:
    """Commands or code to be typed, a line each."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class LargeNumber:
    """One large number of a card: what it is, the number, and what must be said beside it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A few large numbers about one thing."""

    title: str
    subtitle: str
    numbers: tuple[LargeNumber, ...]


@dataclass(frozen=True)
class Cards:
    """Cards side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class DataTable:
    """A table of texts.

    `groups` are headings over several columns after the first, each with how many. `layout` says what is in it:
    measures to be compared side by side (`compare`), places with so many measures that each place is a card on a
    telephone (`places`), long texts (`texts`), or names and hashes (`small`).
    """

    headings: Cells
    rows: tuple[Cells, ...]
    caption: str = ""
    groups: tuple[tuple[str, int], ...] = ()
    layout: Literal["plain", "compare", "places", "texts", "small"] = "plain"

    def is_numeric(self, number: int) -> bool:
        """Whether a column is of numbers, some cells without one saying so in short; the first heads its row."""
        cells = [row[number] for row in self.rows]
        numbers = any(map(is_number, cells)) and all(is_number(cell) or len(cell) <= SHORT for cell in cells)
        return number > 0 and (self.layout in {"compare", "places"} or numbers)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One chart and its words.

    `title` says what it shows; `key` how to read it; `description` what a reader who cannot see it needs; `source`
    where its figures come from; `make` makes the bare Altair chart, without title and source; `table` its figures, None
    where they stand in the table of all areas. `narrow` says whether it also reads well at the width of a telephone.
    """

    name: str
    title: str
    key: str
    description: str
    source: str
    make: Callable[[], Chart] = field(repr=False, compare=False)
    table: DataTable | None = field(default=None, repr=False)
    narrow: bool = True


_LISTED = re.compile(r", listed under [A-Z][a-z ]+")


def source_alone(source: str) -> str:
    """A figure's source without what it says of its page, for a figure that stands without that page.

    >>> source_alone("NHS England; 30 monthly releases, listed under How it was made")
    'NHS England; 30 monthly releases'
    """
    return _LISTED.sub("", source)


@dataclass(frozen=True)
class AreaRow:
    """A row of a table of areas: the area, and cells with the number that each sorts by."""

    code: str
    name: str
    label: str
    region: str
    cells: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True)
class AreaTable:
    """A table of all areas, which a page lets a reader sort and filter; each name leads to the area's own page."""

    caption: str
    headings: Cells
    rows: tuple[AreaRow, ...]
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry of a list of terms: a short value, what it is, and what else is to be said of it."""

    term: str
    title: str
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entries:
    """Terms with what they mean, in two columns; `shared` is said once of all of them."""

    entries: tuple[Entry, ...]
    shared: tuple[str, ...] = ()
    close: bool = False


@dataclass(frozen=True)
class FindingItem:
    """One finding: where, what is wrong, what was expected and found, what to do; `check` is the check's id."""

    where: str
    label: str
    expected: str
    observed: str
    to_do: str
    check: str = ""
    waived: str = ""


@dataclass(frozen=True)
class FindingList:
    """Findings of one severity under their heading."""

    heading: str
    items: tuple[FindingItem, ...]


@dataclass(frozen=True)
class SmallChart:
    """A small chart as SVG text that carefund drew, under its caption."""

    caption: str
    svg: str


@dataclass(frozen=True)
class SmallCharts:
    """Small charts side by side."""

    charts: tuple[SmallChart, ...]


@dataclass(frozen=True)
class Details:
    """Blocks that are folded away until they are asked for."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; sections within a section have smaller headings. `id` is its anchor."""

    id: str
    title: str
    blocks: tuple[Block | Section, ...]

    def sections(self) -> Iterator[Section]:
        """This section and those within it."""
        yield self
        for block in self.blocks:
            if isinstance(block, Section):
                yield from block.sections()


Block = (
    Prose | Listing | Commands | Cards | DataTable | Figure | AreaTable | Entries | FindingList | SmallCharts | Details
)
"""What a section is made of."""


@dataclass(frozen=True)
class Document:
    """A whole report.

    `opening` is the first screen: a few sentences and one picture that tell the story. `closing` stands at the foot of
    a page: attribution and who made it. `whole` leads from a part of a report to its whole: words and the file's name.
    """

    title: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    closing: tuple[str, ...] = ()
    whole: tuple[str, str] | None = None

    def section(self, section_id: str) -> Section | None:
        """The section of that id, wherever it stands; None where there is none."""
        every = (inner for section in self.sections for inner in section.sections())
        return next((section for section in every if section.id == section_id), None)

    def blocks(self) -> Iterator[Block]:
        """Every block in order, those within sections and details too."""
        yield from _within(self.opening)
        for section in self.sections:
            yield from _within(section.blocks)

    def figures(self) -> dict[str, Figure]:
        """Every figure by its name, in the order of the document."""
        return {block.name: block for block in self.blocks() if isinstance(block, Figure)}

    def part(self, section: Section) -> Document:
        """A document of one of its sections alone."""
        return Document(f"{self.title}: {section.title}", (), (section,), self.closing, self.whole)


def _within(blocks: tuple[Block | Section, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Section | Details):
            yield from _within(block.blocks)
        else:
            yield block
