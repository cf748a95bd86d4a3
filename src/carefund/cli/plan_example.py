"""``carefund plan example``: illustrative plans, good and bad, as workbooks to learn from."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import check_ending, refuse_existing, write_content
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.evidence.areas import default_register
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import Recipe, UnknownExample, recipe_named, recipes
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook.template import write_template
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import load_round
from carefund.report.document import DataTable, Document, Prose
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show


def plan_example(
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="The round, such as bcf-2015-16.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The example; without it, all are listed.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where to write the workbook (default: NAME.xlsx).")
    ] = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write an illustrative plan as a workbook: real baselines, made-up schemes. No area wrote it.

    An existing file is never replaced.
    """
    with wrong_usage(BrokenDefinition):
        round_ = load_round(round_id)
    if name is None:
        _list(round_id, as_json=as_json)
        return
    with wrong_usage(UnknownExample):
        recipe = recipe_named(round_id, name)
    target = output or Path(f"{name}.xlsx")
    if output is not None or not as_json:
        check_ending(target, (".xlsx",))
        refuse_existing(target)
    areas = default_register()
    area = areas.get(recipe.area)
    if area is None:
        stop(f"carefund: no area has the code {recipe.area}", WRONG_USAGE)
    plan = build_example(round_, AreaEvidence(open_evidence(store, only=only_store), round_, areas), recipe, areas)
    if as_json:
        typer.echo(plan.model_dump_json(indent=2))
    if output is not None or not as_json:
        write_content(target, write_template(round_, area, plan))
        typer.echo(f"Try: carefund plan check {shlex.quote(str(target))}", err=as_json)


def _list(round_id: str, *, as_json: bool) -> None:
    known = recipes(round_id)
    if as_json:
        typer.echo(to_json([recipe.model_dump(mode="json") for recipe in known.values()], indent=2).decode())
        return
    rows = tuple((recipe.id, _area(recipe), ", ".join(recipe.faults) or "none") for recipe in known.values())
    table = DataTable(("Example", "Area", "Faults that it shows"), rows)
    show(Document("", (table if rows else Prose(f"{round_id} has no illustrative plans."),)))


def _area(recipe: Recipe) -> str:
    area = default_register().get(recipe.area)
    return area.name if area else recipe.area
