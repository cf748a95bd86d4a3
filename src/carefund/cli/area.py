"""``carefund area``: one page on one area, what was planned, what happened and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.areas_given import AreaArgument, area_given
from carefund.cli.exits import wrong_usage
from carefund.cli.parts import FolderOption, PageOption, check_page, show_page
from carefund.cli.programme_given import OptionalRoundArgument, given_or_latest_round
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.evaluation.area import AreaEvaluation
    from carefund.plan.model import Plan
    from carefund.programme.definition import Round
    from carefund.report.report import Report


def area(
    name: AreaArgument,
    round_id: OptionalRoundArgument = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="The area's own plan (a workbook), to be measured against it."),
    ] = None,
    output: PageOption = None,
    report: FolderOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show one area: what was planned, what happened, how sure that is, and the areas most like it.

    `carefund area Kent` prints the answer; with `--output kent.html` it is one page that needs no network. Without
    --plan the area is measured against its share of England's plan, and the page says so. Where part of the area's
    figures is known to be missing, the range with an estimate of it added comes first.
    """
    inputs = [path for path in (plan, Path(round_id) if round_id else None) if path and path.is_file()]
    check_page(output, report, inputs)
    round_ = given_or_latest_round(round_id, store, only_store=only_store)
    made = evaluated(name, round_, plan, named=round_id or "", store=store, only_store=only_store)
    show_page(made, output, report, inputs, as_json=as_json)


def evaluated(
    name: str,
    round_: Round,
    plan: Path | None = None,
    *,
    named: str = "",
    store: Path | None = None,
    only_store: bool = False,
) -> Report[AreaEvaluation]:
    """The evaluation of an area; `named` is the round as it was given.

    Ends with exit code 2 for an unknown area, a round without figures or another area's plan.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.cli.commands import command_of, only_words, provenance_of
    from carefund.evaluation.area import evaluate_area
    from carefund.evaluation.observed import NoEvidence
    from carefund.evidence.registers import packaged_registers
    from carefund.plan.whose import NotItsPlan
    from carefund.report.report import Report

    found = area_given(name, round_)
    evidence = open_evidence(store, only=only_store)
    with wrong_usage(NoEvidence, NotItsPlan):
        result = evaluate_area(
            round_,
            evidence,
            found,
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            plan=None if plan is None else _plan_of(plan, round_),
            plan_name="" if plan is None else plan.name,
        )
    command = command_of("area", found.name, named or round_.id, plan=plan, store=store, **only_words(only_store))
    return Report(result, provenance_of(command, store, only=only_store))


def _plan_of(path: Path, round_: Round) -> Plan:
    """The plan in a workbook; ends with exit code 1 where there is none. Reading plans is slow to load: not before."""
    from carefund.cli.plan_reading import plan_of
    from carefund.programme.rounds import rounds_with

    return plan_of(path, rounds_with(round_))
