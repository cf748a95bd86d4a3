"""``carefund monitor project``: what a round's year comes to, month by month, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.appraise_given import DRAWS, AsOfOption, ComparisonOption, DrawsOption, SeedOption
from carefund.cli.areas_given import area_given
from carefund.cli.dates import ByReleaseOption
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
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption

CostOption = Annotated[
    float, typer.Option("--cost", min=0, max=1, help="What acting costs, as a part of what missing costs.")
]
EffectOption = Annotated[
    float, typer.Option("--effect", min=0, max=100, help="By how many per cent acting betters the months after it.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write the page, the part asked for, or the table of places."),
]


def monitor_project(
    round_id: RoundArgument,
    as_of: AsOfOption = "",
    target: TargetOption = None,
    metric: MetricsOption = None,
    comparison: ComparisonOption = None,
    by_release: ByReleaseOption = False,
    cost: CostOption = 0.1,
    effect: EffectOption = 3.0,
    plans: PlansOption = None,
    pools: PoolsOption = None,
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
    """Project the year: the chance of every target, of the payment by result, and of ending within budget.

    `carefund monitor project bcf-2015-16 --as-of 2015-10` tells every metric of the round for England and every area
    from what was knowable then; `--area Kent` one area. With --plans areas are held against their own plans' targets,
    known from the day on which a plan was finished; exit code 1 where a file was refused. With --pools the budgets and
    the payments made are those of the books. Chances are those of the appraisal's forecast with the months observed
    brought to bear; where such chances have shown no skill so far ahead, how often areas change so much is said
    instead.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evidence.registers import packaged_registers
    from carefund.monitoring.projection.one_more_month import Action
    from carefund.monitoring.projection.round_projection import project_whole_round
    from carefund.report.report import Report

    given = Given(
        round_id=round_id, as_of=as_of, target=target, metrics=metric, comparison=comparison, by_release=by_release,
        plans=plans, pools=pools, store=store, only_store=only_store, seed=seed, draws=draws,
    )  # fmt: skip
    check_page(output, report, given.files, chart=chart)
    known, code = given.month, area_given(area).code if area else None
    round_, evidence = given_round(round_id), given.evidence()
    read = given.plans_read(round_, evidence)
    asked = given.asked(round_, evidence, own=read.targets, action=Action(cost=cost, effect=effect))
    with cannot_be_told():
        result = project_whole_round(
            round_, evidence, known, asked, registers=packaged_registers(), assumptions=packaged_assumptions(),
            metrics=metric,
        )  # fmt: skip
    made = Report(result, given.provenance("project", cost=cost, effect=effect))
    show_page(made, output, report, given.files, as_json=as_json, area=code, section=section, chart=chart)
    end_with(read.refused)
