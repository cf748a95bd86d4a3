"""``carefund monitor watch``: what is warned of in a round's year, why, since when, and what it will cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.appraise import DRAWS, AsOfOption, ComparisonOption, DrawsOption, SeedOption, month_of, read_percent
from carefund.cli.areas_given import area_given
from carefund.cli.dates import ByReleaseOption, known_by
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.monitor_given import books_given, payments_given
from carefund.cli.outputs import ENDINGS, check_ending, refuse_to_replace, write_to
from carefund.cli.parts import PAGES, PICTURES, AreaOption, ChartOption, FolderOption, SectionOption, show_report
from carefund.cli.programme_given import given_round
from carefund.cli.progress import working
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.monitoring.warnings.warning import Mute


def monitor_watch(
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
    pools: Annotated[
        Path | None,
        typer.Option("--pools", metavar="DIR", help="The folder of the books of pools, for budgets and payments made."),
    ] = None,
    muted: Annotated[
        Path | None,
        typer.Option("--muted", metavar="FILE", help="A TOML file of causes that are known, each with its reason."),
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="NAME", help="Only the areas of this region, beside England.")
    ] = None,
    area: AreaOption = None,
    section: SectionOption = None,
    chart: ChartOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the page, the part asked for, or the table of warnings."),
    ] = None,
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
    tells one area, `--region London` a region's. With --pools the budgets and the payments made are those of the books.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.appraisal.question import NoAppraisal
    from carefund.cli.commands import command_of, only_words, provenance_of
    from carefund.cli.parts import write_report
    from carefund.evidence.registers import packaged_registers
    from carefund.evidence.series import UnknownSeries
    from carefund.monitoring.projection.record import packaged_record
    from carefund.monitoring.projection.round_projection import Asked, measured
    from carefund.monitoring.warnings.watching import watch_round
    from carefund.report.report import Report

    check_ending(output, PICTURES if chart else (*PAGES, *ENDINGS), [muted] if muted else [])
    if report is not None:
        refuse_to_replace([report], [])
    known, percent = month_of(as_of), None if target is None else read_percent(target)
    within, code = _region(region) if region else None, area_given(area).code if area else None
    round_, evidence = given_round(round_id), open_evidence(store, only=only_store)
    books = books_given(pools, known)
    asked = Asked(
        targets={} if percent is None else dict.fromkeys(metric or measured(round_, evidence), percent),
        comparison=comparison,
        known_by=known_by(by_release=by_release),
        record=packaged_record(),
        accounts=payments_given(books, round_),
        books=books,
        draws=draws,
        seed=seed,
    )
    with wrong_usage(NoAppraisal, NotForecastable, UnknownSeries), working("Watching the year") as told:
        result = watch_round(
            round_,
            evidence,
            known,
            asked,
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            metrics=metric,
            mutes=_mutes(muted),
            progress=told,
        )
    if within is not None:
        result = result.within(*within)
    command = command_of(
        "monitor",
        "watch",
        round_id,
        *(word for one in metric or () for word in ("--metric", one)),
        target=target,
        comparison=comparison,
        **{"as-of": as_of, "by-release": by_release, **only_words(only_store)},
        pools=pools,
        muted=muted,
        region=region,
        seed=seed,
        draws=draws,
        store=store,
    )
    made = Report(result, provenance_of(command, store, only=only_store))
    if report is not None:
        write_report(made, report, quiet=as_json)
    as_table = output is not None and output.suffix.lower() in ENDINGS and not chart
    if output is not None and as_table:
        write_to(output, next(iter(made.tables.values())))
    if (as_table or report is not None) and not (as_json or code or section or chart or (output and not as_table)):
        return
    page = None if as_table else output
    show_report(made, as_json=as_json, area=code, section=section, chart=chart, output=page)


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
