"""The Summary: the whole plan's money on one page, as formulas that follow what is typed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from carefund.plan.model import Plan
from carefund.plan.workbook.balances import DIFFERENCE, MINIMUM_PARTS, STREAM_PARTS, Balance, Key, Ranges, as_criterion
from carefund.plan.workbook.layout import Kind
from carefund.plan.workbook.styles import Styles
from carefund.programme.definition import Planning

SUMMARY = "Summary"
WIDTHS = (60, 20)
YES, NO, NOT_GIVEN = "Yes", "No", "Not given"
Cell = tuple[str, float | str]
"""A formula without the equals sign, and what it comes to."""


@dataclass(frozen=True)
class SummaryOf:
    """What the Summary shows."""

    title: str
    plan: Plan
    planning: Planning
    ranges: Ranges
    balances: Sequence[Balance]
    places: Mapping[Key, str]
    """Where the balances stand, by balance, year and part."""
    status: Sequence[tuple[str, Cell]]
    """What the Checklist says, with its words."""

    @property
    def years(self) -> list[str]:
        """The years in which the fund pools money."""
        return [year.id for year in self.planning.pooled_years]


def write_summary(page: Any, styles: Styles, given: SummaryOf) -> None:  # noqa: ANN401
    """Write the sheet."""
    page.set_column(0, 0, WIDTHS[0])
    page.set_column(1, len(given.years) * (DIFFERENCE + 2), WIDTHS[1])
    page.set_row(0, 28)
    page.write_string(0, 0, given.title, styles.words("title"))
    page.write_string(1, 0, "It follows what you type on the other sheets. Nothing is typed here, and it is not read.")
    for row, (words, (formula, value)) in enumerate(given.status, 3):
        page.write_string(row, 0, words, styles.words("strong"))
        page.write_formula(row, 1, f"={formula}", styles.words("strong"), value)
    writer = _Tables(page, styles, given, 4 + len(given.status))
    writer.balances("Money by stream (£)", minimums=False)
    writer.balances("Sums to be reached (£)", minimums=True)
    writer.spending("Spending by area of spend (£)", "area_of_spend", given.planning.areas_of_spend)
    writer.spending("Spending by scheme type (£)", "scheme_type", given.planning.scheme_types)
    writer.spending("Spending by kind of provider (£)", "provider", given.planning.providers)


class _Tables:
    """Tables one below the other."""

    def __init__(self, page: Any, styles: Styles, given: SummaryOf, row: int) -> None:  # noqa: ANN401
        self.page, self.styles, self.given, self.row = page, styles, given, row

    def _headed(self, title: str, headings: Sequence[str]) -> None:
        self.page.write_string(self.row + 1, 0, title, self.styles.words("section"))
        for column, words in enumerate(headings):
            self.page.write_string(self.row + 2, column, words, self.styles.words("heading"))
        self.row += 3

    def _line(self, words: str, cells: Sequence[Cell], *, kind: Kind = "money", total: bool = False) -> None:
        self.page.write_string(self.row, 0, words, self.styles.words("strong" if total else "label"))
        for column, (formula, value) in enumerate(cells, 1):
            style = self.styles.live("text" if value in (YES, NO, NOT_GIVEN) else kind, total=total)
            self.page.write_formula(self.row, column, f"={formula}", style, value)
        self.row += 1

    def balances(self, title: str, *, minimums: bool) -> None:
        """The streams with what is left, or the sums to be reached with the headroom over them."""
        shown = [balance for balance in self.given.balances if balance.is_minimum == minimums]
        parts, years = MINIMUM_PARTS if minimums else STREAM_PARTS, self.given.years
        headings = [f"{part.capitalize()} {year}" for year in years for part in parts]
        reached = [f"Reached {year}?" for year in years] if minimums else []
        self._headed(title, ["Sum to be reached" if minimums else "Stream of money", *headings, *reached])
        first = self.row
        for balance in shown:
            self._line(balance.label, [*self._parts(balance), *(self._reached(balance) if minimums else [])])
        self._colour(first, len(headings))
        if not minimums and shown:
            self._all(first, shown)

    def _parts(self, balance: Balance) -> list[Cell]:
        cells = []
        for year in self.given.years:
            values = [*(one.value for one in balance.sums[year]), balance.difference(year)]
            cells += [(self.given.places[balance.key, year, part], value) for part, value in enumerate(values)]
        return cells

    def _reached(self, balance: Balance) -> list[Cell]:
        cells: list[Cell] = []
        for number, year in enumerate(self.given.years):
            headroom = balance.difference(year)
            cell = xl_rowcol_to_cell(self.row, 1 + number * (DIFFERENCE + 1) + DIFFERENCE)
            value = NOT_GIVEN if isinstance(headroom, str) else YES if headroom >= 0 else NO
            cells.append((f'IF(ISNUMBER({cell}),IF({cell}>=0,"{YES}","{NO}"),"{NOT_GIVEN}")', value))
        return cells

    def _all(self, first: int, shown: Sequence[Balance]) -> None:
        """All streams together."""
        sums = []
        for column, values in enumerate(zip(*(self._parts(balance) for balance in shown), strict=True), 1):
            ends = ":".join(xl_rowcol_to_cell(row, column) for row in (first, self.row - 1))
            whole = sum(value for _formula, value in values if isinstance(value, float))
            sums.append((f"SUM({ends})", round(whole, 2)))
        self._line("All streams", sums, total=True)

    def _colour(self, first: int, columns: int) -> None:
        """Mark what is overspent or short; its minus sign says so too."""
        rule = {"type": "cell", "criteria": "<", "value": 0, "format": self.styles.words("incomplete")}
        if self.row > first:
            self.page.conditional_format(first, 1, self.row - 1, columns, rule)

    def spending(self, title: str, field: str, choices: Sequence[Any]) -> None:
        """What is planned to be spent by the words of one column, and each one's part of the whole."""
        if not choices:
            return
        years = self.given.years
        self._headed(title, ["Planned for", *(f"{year} (£)" for year in years), *(f"{year} (part)" for year in years)])
        first, last = self.row, self.row + len(choices) - 1
        for choice in choices:
            sums = [self._spent(field, choice.id, choice.label, year) for year in years]
            parts = []
            for number, (_formula, value) in enumerate(sums, 1):
                cell, whole = xl_rowcol_to_cell(self.row, number), self._whole(years[number - 1], field, choices)
                ends = ":".join(xl_rowcol_to_cell(row, number, row_abs=True) for row in (first, last))
                part = float(value) / whole if whole else 0.0
                parts.append((f"IF(SUM({ends})>0,{cell}/SUM({ends}),0)", part))
            self._spent_line(choice.label, sums, parts)

    def _spent_line(self, words: str, sums: Sequence[Cell], parts: Sequence[Cell]) -> None:
        self._line(words, sums)
        for column, (formula, value) in enumerate(parts, 1 + len(sums)):
            self.page.write_formula(self.row - 1, column, f"={formula}", self.styles.live("part"), value)

    def _spent(self, field: str, choice: str, label: str, year: str) -> Cell:
        amounts = self.given.ranges.column("expenditure", f"amounts[{year}]")
        column = self.given.ranges.column("expenditure", field)
        return f'SUMIFS({amounts},{column},"{as_criterion(label)}",{amounts},">=0")', float(
            self._sum(field, choice, year)
        )

    def _sum(self, field: str, choice: str, year: str) -> Decimal:
        lines = (line for line in self.given.plan.expenditure if getattr(line, field) == choice)
        amounts = (line.amounts.get(year, Decimal(0)) for line in lines)
        return sum((amount for amount in amounts if amount > 0), Decimal(0))

    def _whole(self, year: str, field: str, choices: Sequence[Any]) -> float:
        return float(sum((self._sum(field, choice.id, year) for choice in choices), Decimal(0)))
