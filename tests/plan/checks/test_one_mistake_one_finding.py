"""One mistake made in the workbook of any round by hand is one finding, and what follows stands under it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from carefund.evidence.areas import default_register
from carefund.plan.checking import CheckedPlan
from carefund.plan.findings import Finding, Severity
from carefund.plan.workbook import read_plan, write_template
from carefund.plan.workbook.cells import CellPosition
from carefund.programme.rounds import load_round
from tests.plan.checks.test_mistakes_in_every_round import AREA, FIRST, ROUNDS, SECOND, checker, sound
from tests.plan.workbook.making import changed

Change = Callable[[Any, dict[str, CellPosition]], None]


@cache
def written(round_id: str) -> bytes:
    area = default_register().get(AREA)
    assert area is not None
    return write_template(load_round(round_id), area, sound(round_id))


@cache
def places(round_id: str) -> dict[str, CellPosition]:
    return dict(read_plan(written(round_id)).positions)


def checked(round_id: str, change: Change) -> CheckedPlan:
    content = changed(lambda book: change(book, places(round_id)), written(round_id))
    return checker().check_content(content, "plan.xlsx")


@cache
def of_sound(round_id: str) -> set[str]:
    """What the sound plan of the round is told already: notes alone."""
    own = checker().check_content(written(round_id), "plan.xlsx").findings
    assert {one.severity for one in own} <= {Severity.NOTE}
    return {one.check for one in own}


def told(round_id: str, change: Change) -> list[Finding]:
    """What is found beyond that of the sound plan."""
    return [one for one in checked(round_id, change).findings if one.check not in of_sound(round_id)]


def put(path: str, value: Any) -> Change:
    """Another value in the cell of a field."""

    def change(book: Any, where: dict[str, CellPosition]) -> None:
        place = where[path]
        book[place.sheet][place.cell].value = value

    return change


def year_of(round_id: str) -> str:
    planning = load_round(round_id).planning
    assert planning is not None
    return planning.pooled_years[0].id


def money(round_id: str) -> list[str]:
    """The fields of every sum: paid in, spent, required."""
    return [path for path in places(round_id) if ".amounts[" in path or path.startswith("required[")]


def all_money(times: float) -> Callable[[str], Change]:
    """Every sum so many times as large."""

    def of(round_id: str) -> Change:
        def change(book: Any, where: dict[str, CellPosition]) -> None:
            for place in {(where[path].sheet, where[path].cell) for path in money(round_id)}:
                cell = book[place[0]][place[1]]
                if isinstance(cell.value, int | float):
                    cell.value *= times

        return change

    return of


def merged_providers(book: Any, where: dict[str, CellPosition]) -> None:
    first, second = where["expenditure[0].provider"], where["expenditure[1].provider"]
    book[first.sheet].merge_cells(f"{first.cell}:{second.cell}")


def without_money_in(book: Any, _where: dict[str, CellPosition]) -> None:
    del book["Money in"]


def heading_of(words: str, instead: str | None) -> Change:
    """A heading of Money out with other words, or its column gone."""

    def change(book: Any, where: dict[str, CellPosition]) -> None:
        sheet = book[where["expenditure[0].scheme"].sheet]
        (cell,) = (each for row in sheet.iter_rows() for each in row if each.value == words)
        if instead is None:
            sheet.delete_cols(cell.column)
        else:
            cell.value = instead

    return change


MISTAKES: dict[str, tuple[str, Callable[[str], Change]]] = {
    "a plan in thousands": ("pool-of-plausible-size", all_money(0.001)),
    "a plan five times too large": ("pool-of-plausible-size", all_money(5)),
    "an amount that no cell takes": (
        "amount-a-cell-takes", lambda name: put(f"contributions[0].amounts[{year_of(name)}]", 10**12),
    ),
    "spending that no cell takes": (
        "amount-a-cell-takes", lambda name: put(f"expenditure[0].amounts[{year_of(name)}]", 10**12),
    ),
    "a payment that is no number": (
        "workbook-not-understood", lambda name: put(f"contributions[0].amounts[{year_of(name)}]", "NaN"),
    ),
    "a link to another workbook": (
        "workbook-never-calculated",
        lambda name: put(f"contributions[0].amounts[{year_of(name)}]", "='[other.xlsx]Sheet1'!A1"),
    ),
    "merged cells": ("workbook-merged", lambda _: merged_providers),
    "a sheet that is gone": ("workbook-table-missing", lambda _: without_money_in),
    "a heading that was reworded": ("workbook-column-missing", lambda _: heading_of("Area of spend", "Sector")),
    "schemes that are gone": ("workbook-column-missing", lambda _: heading_of("Scheme ID", None)),
    "a required sum of next to nothing": ("required-sum-near-estimate", lambda name: put(_required(name), 0.01)),
}  # fmt: skip
"""Mistakes with the one check that tells them."""


def _required(round_id: str) -> str:
    """The cell of a sum that spending has to reach, in the first year."""
    test = "social-care-protection" if round_id == FIRST else "social-care-maintenance"
    return next(path for path in places(round_id) if path == f"required[{test}][{year_of(round_id)}]")


@pytest.mark.parametrize("round_id", ROUNDS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_finding(round_id: str, mistake: str) -> None:
    check, change = MISTAKES[mistake]
    found = told(round_id, change(round_id))
    assert [(one.check, one.severity) for one in found] == [(check, Severity.ERROR)], [one.found for one in found]


def test_shares_that_do_not_add_up_are_told_once() -> None:
    joint = next(f"expenditure[{number}].nhs_percent" for number, line in enumerate(sound(SECOND).expenditure)
                 if line.commissioner == "joint")  # fmt: skip
    assert [one.check for one in told(SECOND, put(joint, 0.7))] == ["shares-add-up"]


def test_two_mistakes_are_two_findings() -> None:
    def both(book: Any, where: dict[str, CellPosition]) -> None:
        put(f"contributions[0].amounts[{year_of(SECOND)}]", 10**12)(book, where)
        put("expenditure[1].provider", None)(book, where)

    assert {one.check for one in told(SECOND, both)} == {"amount-a-cell-takes", "spending-complete"}
