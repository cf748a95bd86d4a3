"""``carefund operate open-round``: a round opened in the service, or its moments moved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.dates import read_day_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption

if TYPE_CHECKING:
    from carefund.assurance.deadline import Deadline

LATE = ("accepted", "refused")


def operate_open_round(
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="The round's id, such as bcf-2025-26.")],
    data: DataOption,
    due: Annotated[str, typer.Option("--due", metavar="YYYY-MM-DD", help="The day that pages say plans are due.")],
    new: Annotated[
        str | None, typer.Option("--new", metavar="YYYY-MM-DD", help="The last day to begin a plan (as --due).")
    ] = None,
    edit: Annotated[
        str | None, typer.Option("--edit", metavar="YYYY-MM-DD", help="The last day to hand one in (the latest).")
    ] = None,
    late: Annotated[str, typer.Option("--late", help="What becomes of a late plan: accepted or refused.")] = "accepted",
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Open a round for all of its areas until the end of a day in London, or move the days of one that is open.

    Says how many areas no council, or no NHS commissioner, takes part in yet.
    """
    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import open_data

    deadline, at = _deadline(due, new, edit, late), datetime.now(UTC)
    with wrong_usage(Refusal, OSError):
        open_data(data, database)
        from carefund.programme.rounds import load_round
        from carefund.service.operations.preparing import ask_for_appraisals
        from carefund.service.people.organisations_file import areas_without
        from carefund.service.rounds.opening import areas_of_round, open_round

        opened = open_round(load_round(round_id).id, deadline, at)
        ask_for_appraisals(at)
        areas = [one.code for one in areas_of_round(load_round(round_id))]
        without = {kind: len(codes) for kind, codes in areas_without(areas).items()}
    moments = {name: getattr(deadline, name).isoformat() for name in ("shown", "new", "edit")}
    record = {"round": opened.round_id, **moments, "late": late, "areas": len(areas), "areas_without": without}
    typer.echo(to_json(record).decode() if as_json else _words(opened.round_id, deadline, len(areas), without))


def _deadline(due: str, new: str | None, edit: str | None, late: str) -> Deadline:
    """The three moments; ends with exit code 2 for days out of order, or another rule."""
    from carefund.assurance.deadline import Deadline, LateRule

    if late not in LATE:
        stop(f"carefund: expected accepted or refused for --late; found {late}.", WRONG_USAGE)
    days = [_day(text) for text in (due, new or due)]
    last = _day(edit) if edit else max(days)
    ends = [Deadline.at_end_of(day).shown for day in (*days, last)]
    with wrong_usage(ValueError):
        rule: LateRule = "refused" if late == "refused" else "accepted"
        return Deadline(shown=ends[0], new=ends[1], edit=ends[2], late=rule)


def _day(text: str) -> date:
    day = read_day_option(text)
    assert day is not None  # for a text that is given
    return day


def _words(round_id: str, deadline: Deadline, areas: int, without: dict[str, int]) -> str:
    from carefund.assurance.deadline import late_words
    from carefund.wording.dates import moment_words
    from carefund.wording.lists import counted

    moments = f"due {moment_words(deadline.shown)}, begun by {moment_words(deadline.new)}"
    lines = [f"{round_id} is open for {counted(areas, 'area')}: {moments}, in by {moment_words(deadline.edit)}."]
    lines.append(late_words(deadline))
    kinds = {"council": "a council", "nhs": "an NHS commissioner"}
    lines += [f"{counted(number, 'area')} so far without {kinds[kind]}." for kind, number in without.items() if number]
    return "\n".join(lines)
