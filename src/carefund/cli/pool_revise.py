"""``carefund pool revise``: a later version of the accepted plan becomes the budget of a year that is under way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from carefund.cli.accepted_plan import AcceptedOption, accepted_plan, agreement_text
from carefund.cli.pools import (
    AreaOption,
    ByOption,
    PoolsOption,
    YearOption,
    folder_given,
    made_now,
    refusals,
)
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.plan.pool_opening import opening_of_plan
from carefund.pool.books import Books, writing
from carefund.pool.revision import Revision
from carefund.pool.revision_rules import revised
from carefund.programme.definition import Round
from carefund.report.document import Document, Prose
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show
from carefund.report.pool.revisions import revision_table, revision_words


def pool_revise(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.xlsx", help="The workbook of the revised plan, as accepted.")],
    day: Annotated[
        str | None,
        typer.Option("--day", metavar="DAY", help="From which day it is the budget (default: today)."),
    ] = None,
    agreement: Annotated[
        Path | None,
        typer.Option(
            "--agreement", metavar="FILE", help="The section 75 agreement as varied (.toml), where it was varied too."
        ),
    ] = None,
    accepted: AcceptedOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would change, and change nothing.")] = False,
    by: ByOption = None,
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a revised plan in force: from its day on it is the budget of forecast, statement, minimums and rules.

    The plan has the round, area and year of the books and a higher version on its Cover. What stood before stays in
    the books, and an earlier day is still answered by it. Virements so far are taken to be in the revised plan. A plan
    without a scheme, stream or organisation that has postings is refused.
    """
    rounds = rounds_known(own_round)
    with refusals():
        given = accepted_plan(plan, rounds, accepted)
        round_, made = rounds(given.plan.round_id), made_now(by, day)
        varied = agreement_text(agreement) if agreement else None
        with writing(folder_given(store, area or given.plan.area_code, year)) as writer:
            now = writer.books.opening
            text = varied or now.agreement_text
            revision = revised(writer.books, opening_of_plan(given, round_, now.year, text, made), made)
            books = writer.books if dry_run else writer.revise(revision)
    _say(revision, books, round_, as_json=as_json, in_force=not dry_run)


def _say(revision: Revision, books: Books, round_: Round, *, as_json: bool, in_force: bool) -> None:
    table, opening = revision_table(revision, round_), revision.opening
    if as_json:
        told: dict[str, Any] = {
            "day": revision.day.isoformat(), "plan_version": opening.plan_version, "plan_hash": opening.plan_hash,
            "in_force": in_force, "changes": table.records(), "lines": books.head.lines, "hash": books.head.hash,
        }  # fmt: skip
        typer.echo(to_json(told, indent=2).decode())
        return
    show(Document("", (Prose(revision_words(revision)), table.block())))
    if in_force:
        typer.echo(f"Line {books.head.lines}, hash {books.head.hash}", err=True)
    else:
        typer.echo("Nothing was changed: it was asked for as a dry run.", err=True)
