"""Writes the parts of `docs/assurance.md` that are made from the table of transitions.

`python -m tests.assurance.documentation` writes them anew; a test holds the page against the table.
"""

from __future__ import annotations

from pathlib import Path

from carefund.assurance.transitions import diagram, matrix

PAGE = Path(__file__).parents[2] / "docs" / "assurance.md"
MARK = "<!-- {part} from the table of transitions: python -m tests.assurance.documentation -->"


def table() -> str:
    """The matrix as a table in Markdown."""
    head = "| what | event | in state | who | if | leads to |\n|---|---|---|---|---|---|"
    rows = [
        f"| {row['what']} | `{row['kind']}` | {', '.join(row['states'])} | {', '.join(row['roles'])} | "
        f"{' '.join(row['conditions'])} | {row['leads_to']} |"
        for row in matrix()
    ]
    return "\n".join([head, *rows])


def with_parts(page: str) -> str:
    """The page with its made parts written anew."""
    for part, text in (("Diagram", f"```mermaid\n{diagram()}\n```"), ("Matrix", table())):
        start, end = MARK.format(part=part), f"<!-- end of {part} -->"
        before, _, rest = page.partition(start)
        page = f"{before}{start}\n{text}\n{end}{rest.partition(end)[2]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(with_parts(PAGE.read_text("utf-8")), "utf-8")
