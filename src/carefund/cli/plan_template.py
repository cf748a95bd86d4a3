"""``carefund plan template``: an area's workbook for a round, with what is known already filled in."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.areas_given import AreaArgument, area_given
from carefund.cli.books_given import BooksOption, CarryAsOption, brought_from, streams_renamed
from carefund.cli.exits import wrong_usage
from carefund.cli.outputs import check_ending, file_name, refuse_existing, write_content
from carefund.cli.programme_given import RoundArgument, given_round
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.evidence.areas import Area
    from carefund.plan.workbook import Prefilled
    from carefund.programme.definition import Round


def plan_template(
    round_id: RoundArgument,
    area: AreaArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="The workbook to write (default: ROUND-NAME.xlsx)."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Fill in only months that had ended by this day."),
    ] = None,
    allocations: Annotated[
        Path | None,
        typer.Option(
            "--allocations",
            metavar="FILE",
            help="The area's own allocations, each with its source, as TOML.",
            exists=True,
        ),
    ] = None,
    books: BooksOption = None,
    rename: CarryAsOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the workbook in which an area makes its plan: official baselines and sums filled in, the rest to be typed.

    With --books, what the pool's year before carried forward is money in, by stream and organisation, and its schemes
    are there to keep or to clear; what has no place in the round is said. `plan check --books` compares.
    An existing file is never replaced.
    """
    from carefund.evidence.areas import default_register
    from carefund.evidence.commissioners import read_shares_table
    from carefund.evidence.measuring import not_held
    from carefund.evidence.query import AsOf
    from carefund.plan.allocations import BrokenAllocations, read_allocations
    from carefund.plan.official_figures import AreaEvidence
    from carefund.plan.workbook import NoPlanning, prefilled, write_template
    from carefund.plan.workbook.mapping_sheet import commissioners_of

    round_ = given_round(round_id)
    found = area_given(area, round_)
    path = output or Path(f"{round_.id}-{file_name(found.name)}.xlsx")
    check_ending(path, (".xlsx",), [allocations] if allocations else [])
    refuse_existing(path)
    known = AsOf(as_of.date(), "period") if as_of else None
    with wrong_usage(NoPlanning, BrokenAllocations):
        own = read_allocations(allocations, round_) if allocations else ()
        held = open_evidence(store, only=only_store)
        evidence = AreaEvidence(held, round_, default_register(), known)
        filled = prefilled(round_, found, evidence, own=own)
        if books is not None:
            filled = _with_books(filled, books, round_, found.code, rename)
        mapping = commissioners_of(read_shares_table(), found.code) if filled.by_commissioner else ()
        content = write_template(
            round_, found, filled.plan, filled.given, mapping=mapping, not_filled=filled.not_filled
        )
    write_content(path, content)
    for words in not_held(held, round_, known):
        typer.echo(f"Baseline left empty: {words}", err=True)
    _say(path, len(content), round_, found, filled, as_json=as_json)


def _say(path: Path, size: int, round_: "Round", area: "Area", filled: "Prefilled", *, as_json: bool) -> None:
    """Say what is in the workbook, and what found no place in it; as JSON, of so many bytes."""
    if as_json:
        record = {"round": round_.id, "area_code": area.code, "area": area.name, "file": str(path),
                  "bytes": size, "filled_in": dict(filled.given), "not_filled_in": list(filled.not_filled)}  # fmt: skip
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    typer.echo(f"{path}: {round_.title}, {area.name} ({area.code}); {len(filled.given)} figures filled in.")
    for words in filled.not_filled:
        typer.echo(f"Not filled in: {words}. Say with --carry-as OLD=NEW what a stream is called now.", err=True)


def _with_books(
    filled: "Prefilled", store: Path, round_: "Round", area_code: str, rename: list[str] | None
) -> "Prefilled":
    """The plan with what the area's books of the year before carried on; ends as the verbs of the pool do."""
    from carefund.cli.pools import refusals
    from carefund.plan.workbook import with_brought_forward

    with refusals():
        return with_brought_forward(filled, brought_from(store, round_, area_code, streams_renamed(rename)))
