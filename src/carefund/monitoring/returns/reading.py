"""Reading a return back from the workbook that an area sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from carefund.monitoring.returns.layout import return_layout
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.quarters import NoReturns, returns_of
from carefund.plan.findings import CellPosition, Finding
from carefund.plan.workbook.identity import identify
from carefund.plan.workbook.opening import open_workbook
from carefund.plan.workbook.reading import read_tables, round_of
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from carefund.workbooks.cells import words_of


@dataclass(frozen=True)
class ReadReturn:
    """What was read from a workbook: the return, where its fields stand, what could not be read, and the cells' words.

    As `carefund.plan.workbook.ReadPlan` has them.
    """

    sent: Return
    positions: Mapping[str, CellPosition]
    findings: tuple[Finding, ...]
    raw: Mapping[str, str]


def read_return(
    source: Path | bytes,
    rounds: Callable[[str], Round] = load_round,
    *,
    name: str = "",
    area_code: str | None = None,
    round_id: str | None = None,
    quarter: str | None = None,
) -> ReadReturn:
    """Read the return in a workbook (.xlsx or .xls).

    `rounds` gives a round by its id and raises ValueError for one it does not know. `name` is the file's name where
    `source` is its content. `area_code`, `round_id` and `quarter` (ids) say whose return is expected; another one's is
    an error finding. Raises RefusedFile when the file is no return of carefund, or is not safe to open.
    """
    book = open_workbook(source, name)
    identity = identify(book)
    round_ = round_of(identity, rounds, book.file)
    own_quarter = _quarter_of(identity.quarter, round_, book.file)
    layout = return_layout(round_, own_quarter)
    own = {"round_id": identity.round_id, "area_code": identity.area_code, "quarter": identity.quarter}
    about = identity.findings(layout, area_code, round_id, quarter)
    read = read_tables(book, layout, Return, own, about)
    return ReadReturn(read.record, read.positions, read.findings, read.raw)


def _quarter_of(quarter_id: str, round_: Round, file: str) -> ReturnQuarter:
    if not quarter_id:
        raise _no_return(file, "a workbook that names no quarter, such as a plan's")
    try:
        return returns_of(round_).quarter(quarter_id)
    except (LookupError, NoReturns) as error:
        raise _no_return(file, f"the unknown quarter {words_of(quarter_id)}") from error


def _no_return(file: str, found: str) -> RefusedFile:
    return RefusedFile(
        file,
        expected="a return that carefund made, with round, quarter and area code on its Cover",
        found=found,
        to_do="Send the workbook that was made for your area's return, or have one made.",
        remedy="make-return",
    )
