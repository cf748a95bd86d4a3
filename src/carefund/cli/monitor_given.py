"""What the verbs for returns are given: files and folders of workbooks, an area, a quarter, accepted plans."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage

if TYPE_CHECKING:
    from carefund.evidence.areas import Area
    from carefund.programme.definition import Round
    from carefund.programme.returns import ReturnQuarter

WORKBOOKS = (".xlsx", ".xls", ".xlsm")
"""Endings of files in a folder that are taken for workbooks."""
OPEN_COPY = "~$"
"""How the name of the file begins that Excel keeps beside a workbook that is open."""


def workbooks_in(given: Iterable[Path]) -> list[Path]:
    """The files, and for each folder the workbooks in it by name; ends with exit code 2 where there are none."""
    found = [path for one in given for path in _workbooks(one)]
    if not found:
        stop("carefund: expected returns; found no workbook (.xlsx or .xls) in what was given", WRONG_USAGE)
    return list(dict.fromkeys(found))


def _workbooks(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for one in sorted(path.iterdir()):
        if one.suffix.lower() in WORKBOOKS and not one.name.startswith(OPEN_COPY):
            yield one


def quarter_given(round_: "Round", words: str) -> "ReturnQuarter":
    """The quarter of that name; ends with exit code 2 where there is none, naming those there are."""
    from carefund.monitoring.returns.quarters import NoReturns, UnknownQuarter, quarter_named

    with wrong_usage(NoReturns, UnknownQuarter):
        return quarter_named(round_, words)


def area_given(words: str) -> "Area":
    """The area of that code or name, of whatever year; ends with exit code 2 where there is none."""
    from carefund.evidence.areas import default_register

    register = default_register()
    found = register.get(words.strip().upper()) or register.resolve(name=words).area
    if found is None:
        stop(f"carefund: expected the ONS code or name of an area; found '{words}'", WRONG_USAGE)
    return found
