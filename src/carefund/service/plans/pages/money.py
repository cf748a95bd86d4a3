"""What the money comes to while it is typed: by stream, and by sum that must be reached, as in the workbook."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.plan.model import Plan
from carefund.plan.workbook.balances import Balance, Ranges, balances_of
from carefund.plan.workbook.money_sheets import MONEY_OUT
from carefund.plan.workbook.sheets import planning_of
from carefund.programme.definition import Round
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import NONE

SHEETS = ("Money in", "Required sums", MONEY_OUT)
"""The sheets beside which balances are shown."""


@dataclass(frozen=True)
class LiveRow:
    """One stream, or one sum that must be reached, in one year: all in words."""

    what: str
    year: str
    is_minimum: bool
    planned: str
    """Planned to be spent, or of a sum that must be reached what counts towards it."""
    required: str
    """Paid in, or what must be reached; a dash where it is not given."""
    difference: str
    """What is left of what is paid in, or above what must be reached; below zero with a minus sign."""
    state: str
    """What that means: `Balanced`, `Overspent`, `Not all planned`, `Reached`, `Short` or `Not given`."""


class _Nowhere(Ranges):
    """Cells of no workbook: the balances are wanted for what they come to, and not for their formulas."""

    def __init__(self) -> None:
        super().__init__({})

    def column(self, path: str, field: str) -> str:
        """Any cells."""
        return "A1"

    def cell(self, field: str) -> str:
        """Any cell."""
        return "A1"


def live_rows(round_: Round, plan: Plan, sheet: str) -> tuple[LiveRow, ...]:
    """The balances of a plan, for a sheet of money; none for any other. Streams without money are left out."""
    if sheet not in SHEETS:
        return ()
    planning = planning_of(round_)
    balances = balances_of(round_, planning, plan, _Nowhere())
    years = [year.id for year in planning.pooled_years]
    return tuple(_row(balance, year) for balance in balances for year in years if _says_something(balance, year))


def _says_something(balance: Balance, year: str) -> bool:
    return balance.is_minimum or any(shown.value for shown in balance.sums[year])


def _row(balance: Balance, year: str) -> LiveRow:
    first, second = (shown.value for shown in balance.sums[year])
    difference = balance.difference(year)
    return LiveRow(
        balance.label,
        year,
        balance.is_minimum,
        _words(second),
        _words(first),
        _words(difference),
        _state(balance, difference),
    )


def _words(value: float | str) -> str:
    return NONE if isinstance(value, str) else exact_pounds(value)


def _state(balance: Balance, difference: float | str) -> str:
    if isinstance(difference, str):
        return "Not given"
    if balance.is_minimum:
        return "Short" if difference < 0 else "Reached"
    return "Overspent" if difference < 0 else "Not all planned" if difference > 0 else "Balanced"
