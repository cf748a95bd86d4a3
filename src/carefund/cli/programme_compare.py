"""``carefund programme compare``: what changed between two rounds, on the screen or in a file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from carefund.cli.exits import wrong_usage
from carefund.cli.programme_given import given_round
from carefund.cli.programme_words import NOT_VERIFIED, pounds
from carefund.cli.stores import JsonOption
from carefund.programme.comparison_of_rounds import (
    HISTORY_OF_ROUND,
    RULES,
    RoundChange,
    RoundComparison,
    RoundPart,
    RuleSection,
    compare_rounds,
)
from carefund.programme.definition import Round
from carefund.report.tables import plain, write_table

WIDEST = 140
KINDS = ("added", "removed", "changed")


def programme_compare(
    before: Annotated[str, typer.Argument(metavar="A", help="The round to start from: its id, or a .toml file.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The round to compare with it: its id, or a .toml file.")],
    history: Annotated[
        bool, typer.Option("--history", help="Compare the timetables and published figures as well.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write .csv, .parquet, .xlsx or .json instead."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two rounds: rules added, removed and changed, with the values before and after."""
    found = compare_rounds(given_round(before), given_round(after), chosen_sections(history))
    if output is not None:
        with wrong_usage(ValueError, OSError):
            write_table(found.table, output)
        typer.echo(f"Wrote {len(found.changes):,} changes to {output}.", err=True)
    if as_json:
        typer.echo(json.dumps(record(found), indent=2, ensure_ascii=False, default=plain))
    elif output is None:
        Console(width=min(Console().width, WIDEST)).print(page(found))


def checks_in_force(definition: Round) -> Iterator[RoundPart]:
    """Yield the checks that a round's plans are put to, as they are compared."""
    from carefund.plan.checks.catalogue import checks_of

    for check in checks_of(definition):
        yield RoundPart(check.id, check.label, {"meaning": check.label, "severity": check.severity.value})


def chosen_sections(history: bool) -> tuple[RuleSection, ...]:
    """Return the sections to compare: the rules, what happened where it is asked for, and the checks of plans."""
    return (*RULES, *(HISTORY_OF_ROUND if history else ()), RuleSection("Checks of plans", checks_in_force))


def record(found: RoundComparison) -> dict[str, Any]:
    """Return a comparison as JSON holds it: the two rounds, the counts of each section, and every change."""
    return {
        "before": {"id": found.before.id, "title": found.before.title},
        "after": {"id": found.after.id, "title": found.after.title, "extends": found.after.extends},
        "counts": {title: {kind: counts[kind] for kind in KINDS} for title, counts in found.counts().items()},
        "changes": [vars(change) for change in found.changes],
    }


def page(found: RoundComparison) -> Group:
    """Return the whole page: a heading, then a table for each section that has changes."""
    parts: list[RenderableType] = [Text(f"From {found.before.title} to {found.after.title}", style="bold")]
    parts.append(Text(f"{in_words(sum(found.counts().values(), Counter()))}."))
    for title, counts in found.counts().items():
        changes = [change for change in found.changes if change.section == title]
        parts += [Text(), Text.assemble((title, "bold"), f": {in_words(counts)}"), section_table(changes)]
    return Group(*parts)


def in_words(counts: Counter[str]) -> str:
    """Return how many changes of each kind there are, in words."""
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "No rule differs"


def section_table(changes: Sequence[RoundChange]) -> Table:
    """Return a section's changes as a table, a row each; a rule's label is given once."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading, ratio in (("Rule", 3), ("What", 2), ("Before", 4), ("After", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for row in rows(changes):
        table.add_row(*row)
    return table


def rows(changes: Sequence[RoundChange]) -> Iterator[tuple[Text, ...]]:
    """Yield the cells of each row: the rule, what happened to it, the value before and after."""
    said = ""
    for change in changes:
        label = "" if change.part == said else change.label
        values = ((change.before, change.before_verified), (change.after, change.after_verified))
        cells = (value_in_words(change.key, value, verified) for value, verified in values)
        yield Text(label), Text(change.key or change.kind), *map(Text, cells)
        said = change.part


def value_in_words(key: str, value: Any, verified: bool | None) -> str:  # noqa: ANN401
    """Return a value as the table shows it, marked where it is not verified."""
    if value is None:
        return "–"
    mark = f" ({NOT_VERIFIED})" if verified is False and not key.endswith("verified") else ""
    return bare_words(key, value) + mark


def bare_words(key: str, value: Any) -> str:  # noqa: ANN401
    """Return a value in words, without a mark."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return pounds(value) if key.endswith("pounds") else f"{value:,}"
    return "; ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
