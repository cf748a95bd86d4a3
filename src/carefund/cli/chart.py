"""``carefund chart``: one chart for a slide, with its finding as the title and its source under it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.outputs import check_ending, write_content
from carefund.cli.parts import PICTURES
from carefund.cli.programme_given import RoundOption, given_or_latest_round
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption

if TYPE_CHECKING:
    from carefund.programme.definition import Round
    from carefund.report.report import Report


def chart(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="The chart, such as plan-and-outturn, cost-of-gap, monthly-delayed-days, map-delayed-days or "
            "ranked-delayed-days; with --area plan-and-outturn, trend-delayed-days or similar-delayed-days. Another "
            "name is answered with all that there are.",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="A .svg or .png file (default: NAME.svg).")
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", metavar="AREA", help="A chart of this council, by name or ONS code.")
    ] = None,
    round_id: RoundOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write one chart for a slide: the finding as its title, its source under it.

    `carefund chart monthly-delayed-days --output days.png` is of England and its areas, `carefund chart
    trend-delayed-days --area Kent --output kent.svg` of one area. With --json the title, the key, the source and the
    text for readers who cannot see it are printed.
    """
    from carefund.report.report import UnknownPart

    target = output or Path(f"{name}.svg")
    check_ending(target, PICTURES, [Path(round_id)] if round_id and Path(round_id).is_file() else [])
    round_ = given_or_latest_round(round_id, store, only_store=only_store)
    if area is None:
        report: Report[Any] = _of_round(name, round_, store, only_store=only_store)
    else:
        from carefund.cli.area import evaluated

        report = evaluated(area, round_, store=store, only_store=only_store)
    with wrong_usage(UnknownPart):
        content = report.slide(name, target.suffix)
    write_content(target, content)
    if as_json:
        _tell(report, name)


def _of_round(name: str, round_: Round, store: Path | None, *, only_store: bool) -> Report[Any]:
    """The round's audit; what would have been said is worked out only for the charts of it."""
    from carefund.cli.audit import audited, completed
    from carefund.report.report import Report

    result, evidence = audited(round_, [], store, only_store=only_store)
    return Report(completed(result, evidence, name))


def _tell(report: Report[Any], name: str) -> None:
    """Print the words of a chart."""
    from carefund.report.media.files import to_json
    from carefund.report.report import headed

    figure = headed(report.document.figures()[name], report.chart_findings.get(name, ""))
    words = {key: getattr(figure, key) for key in ("name", "title", "key", "description", "source")}
    typer.echo(to_json(words, indent=2).decode())
