"""A backtest as a page of Markdown for the documentation, with the command that made it."""

from __future__ import annotations

from pathlib import Path

from carefund.appraisal.backtest.run import Backtest
from carefund.report.backtest_sections import Section, opening, sections_of
from carefund.report.tables import replace_file, write_table

PAGE, SCORES, CHANCES = "backtest-results.md", "backtest-scores.parquet", "backtest-chances.parquet"


def write_backtest(backtest: Backtest, folder: Path, command: str) -> list[Path]:
    """Write the page and the two tables it is made from; returns their paths, the page first.

    Raises OSError for a folder that cannot be written to.
    """
    page = folder / PAGE
    replace_file(page, backtest_markdown(backtest, command).encode())
    tables = ((SCORES, backtest.scores), (CHANCES, backtest.chances))
    return [page, *(write_table(table, folder / name) for name, table in tables)]


def backtest_markdown(backtest: Backtest, command: str) -> str:
    """The page as text."""
    parts = [
        "# Backtest: results",
        "Made by this command, and not edited afterwards:",
        f"    {command}",
        opening(backtest),
        *(part for section in sections_of(backtest) for part in _section(section)),
    ]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> list[str]:
    numbers = ["---:" if index else "---" for index in range(len(section.headings))]
    lines = [section.headings, numbers, *section.rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return [f"## {section.title}", *([section.words] if section.words else []), table]
