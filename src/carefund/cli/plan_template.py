"""``carefund plan template``: an area's workbook for a round, with what is known already filled in."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.programme_given import RoundArgument, given_round
from carefund.cli.stores import JsonOption, StoreOption, open_evidence
from carefund.workbooks.ordinary_file import why_not_written

if TYPE_CHECKING:
    from carefund.evidence.areas import Area
    from carefund.programme.definition import Round


def plan_template(
    round_id: RoundArgument,
    area: Annotated[str, typer.Argument(metavar="AREA", help="The area: its ONS code, or its name in quotes.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="The workbook to write (default: ROUND-NAME.xlsx)."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Fill in only months that had ended by this day."),
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the workbook in which an area makes its plan: official baselines filled in, the rest to be typed.

    An existing file is never replaced.
    """
    from carefund.evidence.areas import default_register
    from carefund.evidence.commissioners import read_shares_table
    from carefund.evidence.query import AsOf
    from carefund.plan.official_figures import AreaEvidence
    from carefund.plan.workbook import NoPlanning, prefilled, write_template
    from carefund.plan.workbook.mapping_sheet import commissioners_of

    round_ = given_round(round_id)
    found = find_area(area, round_)
    known = AsOf(as_of.date(), "period") if as_of else None
    with wrong_usage(NoPlanning):
        filled = prefilled(round_, found, AreaEvidence(open_evidence(store), round_, default_register(), known))
        mapping = commissioners_of(read_shares_table(), found.code) if filled.by_commissioner else ()
        content = write_template(round_, found, filled.plan, filled.given, mapping=mapping)
    path = output or Path(f"{round_.id}-{_file_name(found.name)}.xlsx")
    _write(path, content)
    if as_json:
        record = {"round": round_.id, "area_code": found.code, "area": found.name, "file": str(path),
                  "bytes": len(content), "filled_in": dict(filled.given)}  # fmt: skip
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        typer.echo(f"{path}: {round_.title}, {found.name} ({found.code}); {len(filled.given)} figures filled in.")


def find_area(words: str, round_: "Round") -> "Area":
    """The area of this code or name; ends with exit code 2 where there is none, naming the nearest."""
    from carefund.evidence.areas import default_register

    first = round_.financial_years.outturn.first
    register = default_register()
    found = register.get(words.strip().upper()) or register.resolve(name=words, on=first).area
    if found is None:
        stop(f"carefund: expected the ONS code or name of an area; found '{words}'. {_nearest(words)}", WRONG_USAGE)
    if not found.valid_on(first):
        stop(f"carefund: {found.name} ({found.code}) was no area on {first:%d %B %Y}, when {round_.title} began. "
             f"{_successors(found.code)}", WRONG_USAGE)  # fmt: skip
    return found


def _nearest(words: str) -> str:
    import difflib

    from carefund.evidence.areas import all_areas

    names = {area.name.lower(): f"'{area.name}'" for area in all_areas()}
    close = difflib.get_close_matches(words.strip().lower(), names, n=3, cutoff=0.6)
    if not close:
        return "Give a council with adult social services, such as 'Derby' or E06000015."
    return f"Did you mean {' or '.join(names[name] for name in close)}?"


def _successors(code: str) -> str:
    from carefund.evidence.areas import default_register

    register = default_register()
    area = register.get(code)
    others = register.successors(code) or [
        earlier for each in (area.predecessors if area else ()) if (earlier := register.get(each.code))
    ]
    named = ", ".join(f"{other.name} ({other.code})" for other in others)
    return f"Use {named}." if named else "Use the code that was valid then."


def _file_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _write(path: Path, content: bytes) -> None:
    """Write a new file, whole or not at all."""
    try:
        with path.open("xb") as file:
            try:
                file.write(content)
                file.flush()
            except OSError:
                path.unlink()
                raise
    except FileExistsError:
        stop(f"carefund: {path} exists already. Give another name with --output, or move it away.", WRONG_USAGE)
    except OSError as error:
        words = f"{path} could not be written ({why_not_written(error, path)}); name a file that you may write to"
        stop(f"carefund: {words}", WRONG_USAGE)
