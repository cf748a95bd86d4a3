"""The workbooks that a verb is given: files, and folders of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from carefund.cli.exits import WRONG_USAGE, stop
from carefund.wording.lists import listed

WORKBOOKS = (".xlsx", ".xls", ".xlsm")
"""Endings of files in a folder that are taken for workbooks."""
OPEN_COPY = "~$"
"""How the name of the file begins that Excel keeps beside a workbook that is open."""


def workbooks_in(given: Iterable[Path]) -> list[Path]:
    """The files, and for each folder the workbooks in it by name; ends with exit code 2 where there are none."""
    places = list(given)
    found = [path for one in places for path in _workbooks(one)]
    if not found:
        stop(f"carefund: expected workbooks (.xlsx or .xls); found none in {listed(map(str, places))}", WRONG_USAGE)
    return list(dict.fromkeys(found))


def _workbooks(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for one in sorted(path.iterdir()):
        if one.suffix.lower() in WORKBOOKS and not one.name.startswith(OPEN_COPY):
            yield one
