"""A backtest as a page of Markdown for the documentation, with the command that made it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from carefund.appraisal.backtest.run import Backtest
from carefund.report.backtest_sections import Section, opening, sections_of
from carefund.report.charts.backtest import backtest_figures
from carefund.report.charts.figure import Figure, accessible
from carefund.report.charts.renderer import draw_here
from carefund.report.charts.theme import WIDE
from carefund.report.tables import replace_file, write_table

PAGE, SCORES, CHANCES = "backtest-results.md", "backtest-scores.parquet", "backtest-chances.parquet"


def write_backtest(backtest: Backtest, folder: Path, command: str) -> list[Path]:
    """Write the page, its pictures and the two tables they are made from; returns their paths, the page first.

    Raises OSError for a folder that cannot be written to.
    """
    page, figures = folder / PAGE, backtest_figures(backtest)
    replace_file(page, backtest_markdown(backtest, command, figures).encode())
    pictures = [folder / picture_name(figure) for figure in figures]
    for figure, path in zip(figures, pictures, strict=True):
        replace_file(path, picture(figure).encode())
    tables = ((SCORES, backtest.scores), (CHANCES, backtest.chances))
    return [page, *pictures, *(write_table(table, folder / name) for name, table in tables)]


def picture_name(figure: Figure) -> str:
    """The name of a picture's file."""
    return f"backtest-{figure.name}.svg"


def picture(figure: Figure) -> str:
    """A picture as SVG with a title and a description."""
    return accessible(draw_here(figure.spec(WIDE)), figure.name, figure.title, figure.description)


def backtest_markdown(backtest: Backtest, command: str, figures: Sequence[Figure]) -> str:
    """The page as text; the figures stand first, as links to their pictures beside it."""
    parts = [
        "# Backtest: results",
        "Made by this command, and not edited afterwards:",
        f"    {command}",
        opening(backtest),
        *(part for figure in figures for part in _figure(figure)),
        *(part for section in sections_of(backtest) for part in _section(section)),
    ]
    return "\n\n".join(parts) + "\n"


def _figure(figure: Figure) -> list[str]:
    return [f"## {figure.title}", f"![{figure.description}]({picture_name(figure)})", figure.key]


def _section(section: Section) -> list[str]:
    numbers = ["---:" if index else "---" for index in range(len(section.headings))]
    lines = [section.headings, numbers, *section.rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return [f"## {section.title}", *([section.words] if section.words else []), table]
