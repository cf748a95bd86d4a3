"""``carefund monitor watch``: what is warned of in a round's year, why, since when, and what it will cost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.appraise_given import DRAWS, AsOfOption, ComparisonOption, DrawsOption, SeedOption
from carefund.cli.areas_given import area_given
from carefund.cli.dates import ByReleaseOption
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.monitor_given import (
    Given,
    MetricsOption,
    PlansOption,
    PoolsOption,
    TargetOption,
    cannot_be_told,
    end_with,
)
from carefund.cli.parts import AreaOption, ChartOption, FolderOption, SectionOption, check_page, show_page
from carefund.cli.programme_given import RoundArgument, given_round
from carefund.cli.progress import with_progress, working
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption
from carefund.cli.workbooks_given import workbooks_in

if TYPE_CHECKING:
    from datetime import date

    from carefund.monitoring.decided_conditions import DecidedCondition
    from carefund.monitoring.returns.latest import ReturnsRead
    from carefund.monitoring.warnings.warning import Mute
    from carefund.programme.definition import Round

MutedOption = Annotated[
    Path | None,
    typer.Option("--muted", metavar="FILE", help="A TOML file of causes that are known, each with its reason."),
]
RegionOption = Annotated[
    str | None, typer.Option("--region", metavar="NAME", help="Only the areas of this region, beside England.")
]
ReturnsOption = Annotated[
    Path | None,
    typer.Option(
        "--returns",
        metavar="FOLDER",
        help="Areas' returns (workbooks): outputs and conditions by the last return of each, from the day it was "
        "signed.",
    ),
]
ConditionsOption = Annotated[
    Path | None,
    typer.Option(
        "--conditions",
        metavar="FILE",
        help="The conditions that decisions set (.csv, .xlsx or .parquet), such as the service's list of conditions: "
        "area, condition, last day, and as far as they are known owner, state and days.",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write the page, the part asked for, or the table of warnings."),
]


def monitor_watch(
    round_id: RoundArgument,
    as_of: AsOfOption = "",
    target: TargetOption = None,
    metric: MetricsOption = None,
    comparison: ComparisonOption = None,
    by_release: ByReleaseOption = False,
    plans: PlansOption = None,
    pools: PoolsOption = None,
    returns: ReturnsOption = None,
    conditions: ConditionsOption = None,
    muted: MutedOption = None,
    region: RegionOption = None,
    area: AreaOption = None,
    section: SectionOption = None,
    chart: ChartOption = None,
    output: OutputOption = None,
    report: FolderOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
    seed: SeedOption = 0,
    draws: DrawsOption = DRAWS,
) -> None:
    """Watch the year: which areas and metrics move away from the plan, why, and what it will cost by its end.

    `carefund monitor bcf-2015-16 --as-of 2015-10` tells what was to be seen then, what costs most first: since when,
    how sure, what part of it moved, what similar areas did. What England does as a whole is told once; `--area Kent`
    tells one area, `--region London` a region's. With --plans areas are held against their own plans' targets, known
    from the day on which a plan was finished; with --returns outputs and conditions are those of areas' last returns,
    with --conditions what decisions asked of areas stands beside them; exit code 1 where a file was refused. With
    --pools the budgets and the payments made are those of the books.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evidence.registers import packaged_registers
    from carefund.monitoring.warnings.watching import watch_round
    from carefund.report.report import Report

    given = Given(
        round_id=round_id, as_of=as_of, target=target, metrics=metric, comparison=comparison, by_release=by_release,
        plans=plans, pools=pools, store=store, only_store=only_store, seed=seed, draws=draws,
    )  # fmt: skip
    sent = workbooks_in([returns]) if returns else []
    inputs = [*given.files, *sent, *filter(None, (muted, conditions))]
    check_page(output, report, inputs, chart=chart)
    known, mutes = given.month, _mutes(muted)
    within, code = _region(region) if region else None, area_given(area).code if area else None
    round_, evidence = given_round(round_id), given.evidence()
    read, areas_returns = given.plans_read(round_, evidence), _returns(sent, round_, known)
    asked = given.asked(round_, evidence, own=read.targets)
    with cannot_be_told(), working("Watching the year") as told:
        result = watch_round(
            round_, evidence, known, asked, registers=packaged_registers(), assumptions=packaged_assumptions(),
            metrics=metric, mutes=mutes, progress=told,
        )  # fmt: skip
    result = replace(result, returns=areas_returns.areas, conditions=_conditions(conditions, round_, known))
    if within is not None:
        result = result.within(*within)
    made = Report(result, given.provenance("watch", returns=returns, conditions=conditions, muted=muted, region=region))
    show_page(made, output, report, inputs, as_json=as_json, area=code, section=section, chart=chart)
    end_with((*read.refused, *areas_returns.refused))


def _returns(paths: list[Path], round_: Round, as_of: date) -> ReturnsRead:
    """The last return of each area at the end of a month; returns of another round are refused."""
    from carefund.calendar import last_day
    from carefund.evidence.areas import default_register
    from carefund.monitoring.returns.checking import Expected, read_files
    from carefund.monitoring.returns.latest import last_returns
    from carefund.programme.rounds import rounds_with

    given = read_files(paths, rounds_with(round_), Expected(round_id=round_.id))
    read = with_progress(given, "Reading returns", len(paths))
    return last_returns(round_, read, last_day(as_of), default_register())


def _conditions(path: Path | None, round_: Round, as_of: date) -> tuple[DecidedCondition, ...]:
    """The conditions of decisions as they stood at the end of a month; ends with exit code 2 for a wrong file."""
    from carefund.calendar import last_day
    from carefund.evidence.areas import default_register
    from carefund.monitoring.decided_conditions import conditions_on, read_conditions
    from carefund.refusal import RefusedFile

    if path is None:
        return ()
    with wrong_usage(RefusedFile):
        read = read_conditions(path, default_register(), round_.financial_years.outturn.first)
    return conditions_on(read, last_day(as_of))


def _region(name: str) -> tuple[str, set[str]]:
    """A region by name and the codes of its areas; ends with exit code 2 for another name, listing those there are."""
    from carefund.evidence.areas import default_register
    from carefund.wording.lists import listed

    by_region: dict[str, set[str]] = {}
    for one in default_register().all():
        if one.region:
            by_region.setdefault(one.region, set()).add(one.code)
    found = next((each for each in by_region if each.casefold() == name.strip().casefold()), None)
    if found is None:
        stop(f"carefund: '{name}' is no region; there are {listed(sorted(by_region))}", WRONG_USAGE)
    return found, by_region[found]


def _mutes(path: Path | None) -> tuple[Mute, ...]:
    from carefund.monitoring.warnings.mutes import NoMutes, read_mutes

    if path is None:
        return ()
    with wrong_usage(NoMutes):
        return read_mutes(path)
