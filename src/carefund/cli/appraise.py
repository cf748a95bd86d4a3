"""``carefund appraise``: how likely a round's target, or the targets of plans, are to be met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.appraise_given import (
    DRAWS,
    AsOfOption,
    ComparisonOption,
    DrawsOption,
    Given,
    SeedOption,
    month_of,
    read_percent,
)
from carefund.cli.dates import ByReleaseOption, read_month_option
from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.learnt_given import LearntOption
from carefund.cli.outputs import TableOption
from carefund.cli.parts import AreaOption, ChartOption, SectionOption
from carefund.cli.programme_given import RoundFileOption
from carefund.cli.skill_given import SkillOption
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption

WORKBOOKS = {".xlsx", ".xlsm", ".xls"}
NOT_SAID = date.min
"""Stands for the last known month until it is asked for, or taken from the series."""
NOTHING_NAMED = (
    "carefund: name a round (with --target), a series (with --target, --baseline and --months) or plans' workbooks; "
    "see carefund appraise --help"
)


WhatArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ROUND | SERIES | PLAN.xlsx…",
        help="A round, such as bcf-2015-16 or a .toml file that defines one; a series, such as delayed-days or one "
        "of your own in a store; or plans' workbooks.",
    ),
]
TargetOption = Annotated[
    str | None,
    typer.Option("--target", metavar="PCT", help="For a round or a series: the change in per cent, such as -3.5%."),
]
MetricOption = Annotated[
    str | None, typer.Option("--metric", help="For a round: id of the metric (default: the one paid by result).")
]
BaselineOption = Annotated[
    str | None,
    typer.Option(
        "--baseline", metavar="MONTHS", help="For a series: the months to change from, such as 2018-04..2019-03."
    ),
]
MonthsOption = Annotated[
    str | None,
    typer.Option(
        "--months", metavar="MONTHS", help="For a series: the months of the target, such as 2019-04..2020-03."
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", metavar="DIR", help="Write the report (HTML, self-contained) and its tables here."),
]


def appraise(
    what: WhatArgument = None,
    target: TargetOption = None,
    as_of: AsOfOption = "",
    metric: MetricOption = None,
    comparison: ComparisonOption = None,
    baseline: BaselineOption = None,
    months: MonthsOption = None,
    by_release: ByReleaseOption = False,
    own_round: RoundFileOption = None,
    skill: SkillOption = None,
    learnt: LearntOption = None,
    output: TableOption = None,
    report: ReportOption = None,
    area: AreaOption = None,
    section: SectionOption = None,
    chart: ChartOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
    seed: SeedOption = 0,
    draws: DrawsOption = DRAWS,
) -> None:
    """Say how likely targets are to be met, what to expect instead, and why.

    `carefund appraise bcf-2015-16 --target -3.5% --as-of 2014-09` appraises one target for every area and England;
    `carefund appraise delayed-days --target -5% --baseline 2018-04..2019-03 --months 2019-04..2020-03 --area Kent`
    appraises a target of a series that no round sets, from the last month that is held where --as-of names none;
    `carefund appraise PLAN.xlsx --as-of 2014-09` appraises the targets of plans, with what their schemes add;
    `carefund appraise forecast SERIES` writes the forecast itself. With --report the answer is also written as a report
    with charts that needs no network, beside the tables that it rests on; --area, --section and --chart give one part
    of it, as a file with --output. Only months up to --as-of are used, as later revised or (--by-release) as published
    by then, and only studies that had appeared. For a round the chance without the plan leads. Where chances of areas
    have shown no skill so far ahead, areas are not ranked, and how often areas change so much is said instead.
    """
    known = read_month_option(as_of or None)
    given = Given(
        as_of=known or NOT_SAID,
        seed=seed,
        draws=draws,
        store=store,
        only_store=only_store,
        output=output,
        report=report,
        as_json=as_json,
        by_release=by_release,
        skill=skill,
        learnt=tuple(learnt or ()),
        area=area,
        section=section,
        chart=chart,
    )
    if not what:
        stop(NOTHING_NAMED, WRONG_USAGE)
    of_round: dict[str, str | None] = {"--metric": metric, "--comparison": comparison}
    of_series: dict[str, str | None] = {"--baseline": baseline, "--months": months}
    if _is_one_series(what, given, spans_given=any(one is not None for one in of_series.values())):
        from carefund.cli.appraise_series import appraise_series

        _refuse({"--round": own_round, **of_round}, "a round, not a series")
        appraise_series(what[0], read_percent(target), given, as_of=known, baseline=baseline, months=months)
        return
    _refuse(of_series, "one series")
    given = replace(given, as_of=month_of(as_of))
    if all(_is_workbook(name) for name in what):
        from carefund.cli.appraise_plans import appraise_workbooks

        _refuse({"--target": target, "--learnt": learnt, **of_round}, "a round or a series; plans carry targets")
        appraise_workbooks([Path(name) for name in what], own_round, given)
    elif len(what) > 1:
        stop("carefund: give one round, or workbooks ending in .xlsx; not both, nor several rounds", WRONG_USAGE)
    else:
        from carefund.cli.appraise_target import appraise_one_target, round_named

        _refuse({"--round": own_round}, "plans; give the file itself in place of ROUND")
        round_, percent = round_named(what[0]), read_percent(target)
        appraise_one_target(what[0], round_, percent, given, metric=metric, comparison=comparison)


def _is_one_series(what: list[str], given: Given, *, spans_given: bool) -> bool:
    """Whether one series is meant: by its name, or because months are given that only a series needs."""
    return len(what) == 1 and (spans_given or (not _is_workbook(what[0]) and _is_series(what[0], given)))


def _is_series(name: str, given: Given) -> bool:
    """Whether a series is meant; a name that a round has, or that is a file, is not."""
    from carefund.cli.appraise_series import is_series
    from carefund.programme.rounds import ENDING, round_ids

    return name not in round_ids() and not name.endswith(ENDING) and is_series(name, given)


def _is_workbook(name: str) -> bool:
    return Path(name).suffix.lower() in WORKBOOKS and not Path(name).is_dir()


def _refuse(options: Mapping[str, object], whose: str) -> None:
    """End with exit code 2 where an option is given that would be ignored."""
    for name, value in options.items():
        if value is not None:
            stop(f"carefund: {name} is for {whose}", WRONG_USAGE)
