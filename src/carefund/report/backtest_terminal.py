"""A backtest on a terminal: the scores, how close intervals are to nominal, and chances; the rest is in the files."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from carefund.appraisal.backtest.run import Backtest
from carefund.report.backtest_sections import Section, first_sections, opening, sections_of


def backtest_screen(backtest: Backtest) -> Group:
    """The opening words and the first sections."""
    parts: list[RenderableType] = [Text(opening(backtest))]
    for section in first_sections(sections_of(backtest)):
        parts.append(_table(section))
    return Group(*parts)


def _table(section: Section) -> Table:
    """A section as a table that is folded, never cut, where the terminal is narrow."""
    table = Table(
        title=section.title,
        title_justify="left",
        caption=section.words or None,
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for index, heading in enumerate(section.headings):
        table.add_column(heading, justify="right" if index else "left", overflow="fold")
    for row in section.rows:
        table.add_row(*map(Text, row))
    return table
