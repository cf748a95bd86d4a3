"""``carefund monitor return template``: an area's return for a quarter, with what is known already filled in."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.areas_given import AreaArgument, area_given
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.monitor_given import quarter_given
from carefund.cli.outputs import check_ending, file_name, refuse_existing, write_content
from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import RoundArgument, given_round
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.wording.lists import counted

if TYPE_CHECKING:
    from carefund.evidence.areas import Area
    from carefund.monitoring.returns.spending import ActualSpending
    from carefund.plan.model import Plan
    from carefund.programme.definition import Round
    from carefund.programme.returns import ReturnQuarter


def monitor_return_template(
    round_id: RoundArgument,
    area: AreaArgument,
    quarter: Annotated[str, typer.Argument(metavar="QUARTER", help="The quarter, such as q3-2015-16, or q3.")],
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="PLAN.xlsx", help="The accepted plan, whose figures are filled in."),
    ] = None,
    pools: Annotated[
        Path | None,
        typer.Option(
            "--pools",
            metavar="DIR",
            help="The folder of the books of pools (--store of `carefund pool`): what the area's say was paid "
            "in and spent is filled in.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="The workbook to write (default: ROUND-NAME-QUARTER.xlsx)."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Fill in only figures that had been published by this day."),
    ] = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the workbook of an area's return: the plan's and the published figures filled in, the rest to be typed.

    A published figure is never typed: its cell is locked and says where it comes from. An existing file is never
    replaced.
    """
    from carefund.evidence.query import AsOf
    from carefund.monitoring.returns.filling import filled_in
    from carefund.monitoring.returns.published import PublishedFigures
    from carefund.monitoring.returns.quarters import NoReturns
    from carefund.monitoring.returns.template import write_return

    round_ = given_round(round_id)
    asked, found = quarter_given(round_, quarter), area_given(area, round_)
    target = output or Path(f"{round_.id}-{file_name(found.name)}-{asked.id}.xlsx")
    check_ending(target, (".xlsx",), [plan] if plan else [])
    refuse_existing(target)
    accepted = _accepted(plan, round_, found) if plan else None
    known = PublishedFigures(
        open_evidence(store, only=only_store), round_, asked, AsOf(as_of.date()) if as_of else None
    )
    with wrong_usage(NoReturns):
        spending = _spending(pools, round_, found.code, asked, accepted) if pools else None
        filled = filled_in(round_, found, asked, known.of(found.code), plan=accepted, spending=spending)
        content = write_return(round_, asked, filled.sent, filled.given)
    write_content(target, content)
    if as_json:
        record = {"round": round_.id, "area_code": found.code, "area": found.name, "quarter": asked.id,
                  "file": str(target), "bytes": len(content), "filled_in": dict(filled.given)}  # fmt: skip
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        words = counted(len(filled.given), "figure")
        typer.echo(f"{target}: {round_.title}, {found.name} ({found.code}), {asked.label}; {words} filled in.")


def _accepted(path: Path, round_: "Round", area: "Area") -> "Plan":
    """The accepted plan; ends with exit code 2 where it is another area's or round's."""
    plan = plan_of(path, lambda _: round_)
    if (plan.round_id, plan.area_code) != (round_.id, area.code):
        stop(f"carefund: {path}: expected the plan of {area.name} ({area.code}) for {round_.id}; found that of "
             f"{plan.area_name or 'no area'} ({plan.area_code}) for {plan.round_id}. Give the right one with --plan",
             WRONG_USAGE)  # fmt: skip
    return plan


def _spending(
    store: Path, round_: "Round", area_code: str, quarter: "ReturnQuarter", plan: "Plan | None"
) -> "ActualSpending":
    """What the area's books of the quarter's year say.

    Ends with exit code 2 where there are none, or where another version of the plan was in force at the quarter's end.
    """
    from carefund.cli.pools import refusals
    from carefund.monitoring.returns.in_force import plan_in_force
    from carefund.monitoring.returns.quarters import returns_of
    from carefund.monitoring.returns.spending import spending_in
    from carefund.pool.books import found_folder, read_books

    with refusals():
        books = read_books(found_folder(store, area_code, quarter.year))
        in_force = plan_in_force(books, quarter)
        if plan is not None and plan.version != in_force.version:
            stop(f"carefund: {quarter.label}: expected {in_force.words} by the pool's books; found version "
                 f"{plan.version}. Give version {in_force.version} with --plan", WRONG_USAGE)  # fmt: skip
        return spending_in(books, returns_of(round_).quarters)
