"""``carefund monitor project``: what a round's year comes to, month by month, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.appraise import DRAWS, AsOfOption, ComparisonOption, DrawsOption, SeedOption, month_of, read_percent
from carefund.cli.areas_given import area_given
from carefund.cli.dates import ByReleaseOption, known_by
from carefund.cli.exits import wrong_usage
from carefund.cli.monitor_given import books_given, payments_given
from carefund.cli.outputs import ENDINGS, check_ending, refuse_to_replace, write_to
from carefund.cli.parts import PAGES, PICTURES, AreaOption, ChartOption, FolderOption, SectionOption, show_report
from carefund.cli.programme_given import given_round
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carefund.evidence.query import Evidence
    from carefund.monitoring.projection.round_projection import RoundProjection
    from carefund.programme.definition import Round


def monitor_project(
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="A round, such as bcf-2015-16, or its .toml file.")],
    as_of: AsOfOption = "",
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="PCT",
            help="The target of every area, the change in per cent (default: the one that was published of England).",
        ),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", metavar="ID", help="Only this metric; may repeat (default: all that are measured)."),
    ] = None,
    comparison: ComparisonOption = None,
    by_release: ByReleaseOption = False,
    cost: Annotated[
        float, typer.Option("--cost", min=0, max=1, help="What acting costs, as a part of what missing costs.")
    ] = 0.1,
    effect: Annotated[
        float, typer.Option("--effect", min=0, max=100, help="By how many per cent acting betters the months after it.")
    ] = 3.0,
    pools: Annotated[
        Path | None,
        typer.Option("--pools", metavar="DIR", help="The folder of the books of pools, for budgets and payments made."),
    ] = None,
    area: AreaOption = None,
    section: SectionOption = None,
    chart: ChartOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the page, the part asked for, or the table of places."),
    ] = None,
    report: FolderOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
    seed: SeedOption = 0,
    draws: DrawsOption = DRAWS,
) -> None:
    """Project the year: the chance of every target, of the payment by result, and of ending within budget.

    `carefund monitor project bcf-2015-16 --as-of 2015-10` tells every metric of the round for England and every area
    from what was knowable then; `--area Kent` one area. With --pools the budgets and the payments made are those of the
    books. Chances are those of the appraisal's forecast with the months observed brought to bear; where such chances
    have shown no skill so far ahead, how often areas change so much is said instead.
    """
    from carefund.cli.commands import command_of, only_words, provenance_of
    from carefund.cli.parts import write_report
    from carefund.report.report import Report

    check_ending(output, PICTURES if chart else (*PAGES, *ENDINGS), [])
    if report is not None:
        refuse_to_replace([report], [])
    known, percent = month_of(as_of), None if target is None else read_percent(target)
    evidence = open_evidence(store, only=only_store)
    given = Given(percent, comparison, pools, by_release, cost, effect, draws, seed)
    result = projected(given_round(round_id), evidence, known, given, metric)
    command = command_of(
        "monitor",
        "project",
        round_id,
        *(word for one in metric or () for word in ("--metric", one)),
        target=target,
        comparison=comparison,
        **{"as-of": as_of, "by-release": by_release, **only_words(only_store)},
        cost=cost,
        effect=effect,
        pools=pools,
        seed=seed,
        draws=draws,
        store=store,
    )
    made = Report(result, provenance_of(command, store, only=only_store))
    if report is not None:
        write_report(made, report, quiet=as_json)
    code = area_given(area).code if area else None
    if output is not None and output.suffix.lower() in ENDINGS and not chart:
        write_to(output, next(iter(made.tables.values())))
        if not as_json:
            return
    elif report is not None and not (as_json or code or section or chart or output):
        return
    show_report(
        made,
        as_json=as_json,
        area=code,
        section=section,
        chart=chart,
        output=None if output is None or (output.suffix.lower() in ENDINGS and not chart) else output,
    )


@dataclass(frozen=True)
class Given:
    """What a projection is asked with, as the options say it."""

    target: float | None
    comparison: str | None
    pools: Path | None
    by_release: bool
    cost: float
    effect: float
    draws: int
    seed: int


def projected(
    round_: Round, evidence: Evidence, as_of: date, given: Given, metrics: Sequence[str] | None
) -> RoundProjection:
    """The projection; ends with exit code 2 where nothing can be projected."""
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.appraisal.question import NoAppraisal
    from carefund.evidence.registers import packaged_registers
    from carefund.evidence.series import UnknownSeries
    from carefund.monitoring.projection.one_more_month import Action
    from carefund.monitoring.projection.record import packaged_record
    from carefund.monitoring.projection.round_projection import Asked, measured, project_whole_round

    asked_of = metrics or measured(round_, evidence)
    books = books_given(given.pools, as_of)
    asked = Asked(
        targets={} if given.target is None else dict.fromkeys(asked_of, given.target),
        comparison=given.comparison,
        known_by=known_by(by_release=given.by_release),
        record=packaged_record(),
        accounts=payments_given(books, round_),
        books=books,
        action=Action(cost=given.cost, effect=given.effect),
        draws=given.draws,
        seed=given.seed,
    )
    with wrong_usage(NoAppraisal, NotForecastable, UnknownSeries):
        return project_whole_round(
            round_, evidence, as_of, asked, registers=packaged_registers(), assumptions=packaged_assumptions(),
            metrics=metrics,
        )  # fmt: skip
