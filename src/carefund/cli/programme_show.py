"""``carefund programme show``: one round's rules on a page, each with its source.

Every entry of the page has a short value at the left (a date, a sum, a count) and words at the right. What
has no source yet says so in words. What all entries of a section share is said once, at its top.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from carefund.cli.programme_entries import Entry
from carefund.cli.programme_given import RoundArgument, given_round
from carefund.cli.programme_sections import sections
from carefund.cli.programme_words import NOT_VERIFIED
from carefund.programme.definition import Round

WIDEST = 120
LEFT_COLUMN = 19
Standing = tuple[str, ...]
"""What is said of a parameter's standing: its note, if it has one, and its sources."""


def programme_show(
    round_id: RoundArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole definition as JSON.")] = False,
) -> None:
    """Show a round's rules, its published plans and what auditors found, each with its source."""
    definition = given_round(round_id)
    if as_json:
        typer.echo(definition.model_dump_json(indent=2))
    else:
        Console(width=min(Console().width, WIDEST)).print(page(definition))


def page(definition: Round) -> Group:
    """Return the whole page of a round, for a Rich console of about 60 columns or more."""
    parts: list[RenderableType] = heading(definition)
    for title, entries in sections(definition):
        parts += section(definition, title, entries) if entries else []
    return Group(*parts)


def heading(definition: Round) -> list[RenderableType]:
    """Return the lines above the first section."""
    title = Text.assemble((definition.title, "bold"), f"  ({definition.id}, {definition.country})")
    unverified, everything = len(definition.unverified()), len(definition.parameters())
    warning = f"{unverified} of {everything} parameters are {NOT_VERIFIED}: no source that states them was read."
    extends = f"Extends {definition.extends}: what it does not state itself is taken over from there."
    above = [title, Text(extends)] if definition.extends else [title]
    return [*above, Text(definition.summary), Text(warning, style="bold"), Text()]


def section(definition: Round, title: str, entries: Sequence[Entry]) -> list[RenderableType]:
    """Return a section: its title, what all entries share, and the entries in two columns."""
    rule = Rule(Text(title, style="bold"), align="left", characters="─")
    shared = shared_standing(definition, entries)
    above = [Text("For each of these:"), *map(styled, shared), Text()] if shared else []
    return [rule, *above, entries_grid(definition, entries, bool(shared)), Text()]


def entries_grid(definition: Round, entries: Sequence[Entry], shared: bool) -> Table:
    """Return the entries in two columns, without their standing if it is shared and said above."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=LEFT_COLUMN, overflow="fold")
    grid.add_column(overflow="fold")
    close = all_short(entries) and (shared or not any(entry.part for entry in entries))
    for entry in entries:
        if grid.row_count and not close:
            grid.add_row("", "")
        standing = () if shared else entry_standing(definition, entry)
        said = [Text(entry.label, style="bold"), *map(Text, entry.lines), *map(styled, standing)]
        grid.add_row(
            Text("\n".join(wrap(entry.value, LEFT_COLUMN, drop_whitespace=False)) or entry.value), Group(*said)
        )
    return grid


def shared_standing(definition: Round, entries: Sequence[Entry]) -> Standing:
    """Return the standing that several entries of a section all have, or nothing."""
    standings = {entry_standing(definition, entry) for entry in entries}
    return standings.pop() if len(entries) > 1 and len(standings) == 1 else ()


def entry_standing(definition: Round, entry: Entry) -> Standing:
    """Return the note of an entry's parameter, and its sources marked if they do not verify it."""
    part = entry.part
    if part is None:
        return ()
    cited = definition.cite(part)
    note = (part.note,) if part.note else ()
    if part.verified:
        return (*note, f"Source: {cited}")
    standing = f"Read so far: {cited}" if part.source else f"{cited.capitalize()}."
    return (*note, f"{NOT_VERIFIED}. {standing}")


def styled(line: str) -> Text:
    """Return a line of an entry's standing; the mark stands out, a source stands back."""
    if line.startswith(NOT_VERIFIED):
        return Text(line, style="bold yellow")
    return Text(line, style="dim" if line.startswith("Source: ") else "")


def all_short(entries: Sequence[Entry]) -> bool:
    """Return whether no entry has more than a label and one line, so that they may stand close together."""
    return all(len(entry.lines) <= 1 and not (entry.part and entry.part.note) for entry in entries)
