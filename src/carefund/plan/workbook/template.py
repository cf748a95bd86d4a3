"""Writing the workbook of a round for one area, with what is already in its plan."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from carefund.evidence.areas import Area
from carefund.plan.model import Plan
from carefund.plan.workbook.balances import (
    Ranges,
    balances_of,
    minimum_words,
    minimum_words_now,
    stream_words,
    stream_words_now,
    write_balances,
)
from carefund.plan.workbook.checklist import checklist_of, checklist_status, write_checklist
from carefund.plan.workbook.guidance import write_guidance
from carefund.plan.workbook.layout import Layout, SheetLayout
from carefund.plan.workbook.linked import UNITS
from carefund.plan.workbook.mapping_sheet import MAPPING, CommissionerShare, write_mapping
from carefund.plan.workbook.money_sheets import MONEY_OUT, SUB_TYPES, sub_types_of
from carefund.plan.workbook.opening import AREA, ROUND, TEMPLATE
from carefund.plan.workbook.payment_sheet import PAYMENT, PaymentWriter
from carefund.plan.workbook.sheets import layout_of, planning_of
from carefund.plan.workbook.styles import HEADING, Styles
from carefund.plan.workbook.summary import SUMMARY, SummaryOf, write_summary
from carefund.plan.workbook.tables import ROWS_BETWEEN, TableWriter, Written, first_row
from carefund.programme.definition import Round
from carefund.workbooks.time_of_making import UNDATED

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}
PROTECTION = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True,
    "insert_hyperlinks": True, "objects": True, "scenarios": True,
}  # fmt: skip
PAPER_A3, PAPER_A4 = 8, 9
WIDEST_ON_A4 = 250
"""Characters that a landscape A4 page takes at 60 per cent of full size; wider sheets are for A3."""
NONE_CHOSEN, NOT_APPLICABLE = "(no scheme type)", "n/a"
LONG = 12
"""Rows from which the first table of a sheet keeps its headings in view and on every page."""


def write_template(
    round_: Round,
    area: Area,
    plan: Plan | None = None,
    given: Mapping[str, str] | None = None,
    *,
    mapping: Sequence[CommissionerShare] = (),
    not_filled: Sequence[str] = (),
    made: datetime = UNDATED,
) -> bytes:
    """The workbook (.xlsx) of a round for an area, holding `plan` (an empty one where there is none).

    `given` says of fields that were filled in for the area where they come from, by path: these are shown in blue. The
    workbook's totals and rates are formulas with their values stored. `mapping` has the commissioners of the area,
    whose parts are then shown on a sheet; `not_filled` says what was carried on from the year before and stands in no
    line. `made` is the time of making that the file
    carries: the same inputs give the same bytes. Raises NoPlanning when the round does not say
    what a plan must hold, and ValueError when a text is longer than a cell can hold (32,767 characters).
    """
    import xlsxwriter

    own = plan or Plan(round_id=round_.id, area_code=area.code)
    layout = layout_of(round_)
    own = own.model_copy(
        update={
            "round_id": round_.id,
            "area_code": area.code,
            "area_name": own.area_name or area.name,
            "template_version": layout.template_version,
        }
    )
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        PlanWriter(book, round_, layout, own, given or {}, mapping, not_filled).write()
        book.set_properties(
            {"title": f"{round_.title}: plan of {own.area_name}", "author": "carefund", "created": made}
        )
    return buffer.getvalue()


class TemplateWriter:
    """One workbook being written; `plan` is what it holds, a plan or, in a later room, a return."""

    def __init__(self, book: Any, round_: Round, layout: Layout, plan: Any, given: Mapping[str, str]) -> None:  # noqa: ANN401
        self.book, self.round, self.layout, self.plan, self.given = book, round_, layout, plan, given
        self.styles = Styles(book)

    def write(self) -> None:
        """Write every sheet in order."""
        from carefund.plan.workbook.formula_sheet import FormulaSheet

        pages = {name: self.book.add_worksheet(name, FormulaSheet) for name in self._sheet_names()}
        written = {each.name: self._sheet(pages[each.name], each) for each in self.layout.sheets}
        self._guidance(pages["Guidance"])
        self._follow(pages, written)
        self._lists(pages["Lists"])
        for name, page in pages.items():
            self._finish(page, name)
        self._say_whose()
        pages["Guidance"].activate()

    def _sheet_names(self) -> list[str]:
        """The names of all sheets, in order."""
        return ["Guidance", "Cover", "Checklist", *(each.name for each in self.layout.sheets[1:]), "Lists"]

    def _guidance(self, page: Any) -> None:  # noqa: ANN401
        """The sheet that says how the workbook is filled in."""
        write_guidance(page, self.styles, self.round, self.plan, self.given)

    def _follow(self, pages: Mapping[str, Any], written: Mapping[str, list[Written]]) -> None:
        """Whatever follows what is typed into the sheets: here the checklist."""
        write_checklist(pages["Checklist"], self.styles, checklist_of(self.layout, written, self.plan, {}))

    def _sheet(self, page: Any, layout: SheetLayout) -> list[Written]:  # noqa: ANN401
        """Title, introduction and tables of one sheet."""
        page.set_row(0, 28)
        page.write_string(0, 0, layout.title, self.styles.words("title"))
        page.write_string(1, 0, layout.intro)
        page.write_url(2, 0, "internal:'Checklist'!A1", string="Back to the checklist")
        for number, width in _widths(layout).items():
            page.set_column(number, number, width)
        written, row = [], first_row(layout)
        for table in layout.tables:
            written.append(TableWriter(self.book, page, self.styles, self.plan, self.given).write(layout, table, row))
            row = written[-1].last + ROWS_BETWEEN
        self._freeze(page, written)
        return written

    @staticmethod
    def _freeze(page: Any, written: list[Written]) -> None:  # noqa: ANN401
        """Keep the headings of a sheet's only or long first table in view, and its first column or two."""
        if len(written) == 1 or len(written[0].table.rows) > LONG:
            page.freeze_panes(written[0].heading + 1, 2 if written[0].table.grows else 1)
            page.repeat_rows(written[0].heading)

    def _lists(self, page: Any) -> None:  # noqa: ANN401
        """The words to choose from, each list in a column with its name."""
        page.write_string(0, 0, "Lists", self.styles.words("title"))
        page.write_string(1, 0, "The words that the drop-downs offer.")
        lists = {name: options for name, options in self.layout.lists.items() if name != SUB_TYPES}
        for column, (name, options) in enumerate(lists.items()):
            page.set_column(column, column, max(22, *(len(option.label) + 2 for option in options)))
            page.write_string(3, column, name.replace("_", " "), self.styles.words("heading"))
            for row, option in enumerate(options, 4):
                page.write_string(row, column, option.label, self.styles.words("label"))
            self._name(name, column, len(options))
        self._list_sub_types(page, len(lists))

    def _name(self, name: str, column: int, rows: int) -> None:
        letter = _letters(column)
        self.book.define_name(name, f"=Lists!${letter}$5:${letter}${4 + rows}")

    def _list_sub_types(self, page: Any, column: int) -> None:  # noqa: ANN401
        """Units and sub-types beside the scheme types that they belong to, for the drop-downs that depend on them."""
        if SUB_TYPES not in self.layout.lists:
            return
        planning = planning_of(self.round)
        kinds, pairs = planning.scheme_types, [(NONE_CHOSEN, NOT_APPLICABLE), *sub_types_of(planning)]
        columns = {UNITS: [kind.unit_of_output or "" for kind in kinds], f"{SUB_TYPES}_of": [kind for kind, _ in pairs],
                   SUB_TYPES: [narrower for _, narrower in pairs]} if kinds else {}  # fmt: skip
        for number, (name, words) in enumerate(columns.items(), column):
            page.set_column(number, number, max(22, *(len(each) + 2 for each in words)))
            page.write_string(3, number, name.replace("_", " "), self.styles.words("heading"))
            for row, each in enumerate(words, 4):
                page.write_string(row, number, each, self.styles.words("label"))
            self._name(name, number, len(words))

    def _finish(self, page: Any, name: str) -> None:  # noqa: ANN401
        """Protection without a password, and how the sheet prints."""
        page.protect("", PROTECTION)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(PAPER_A3 if self._width(name) > WIDEST_ON_A4 else PAPER_A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.set_footer(f"&L{self._footer()}&C&A&RPage &P of &N")
        page.set_tab_color(HEADING if name in ("Guidance", SUMMARY, "Checklist", MAPPING, "Lists") else "#FFD54F")

    def _width(self, name: str) -> int:
        """How wide a sheet of the layout is, in characters; 0 for the others, which are narrow."""
        return sum(sum(_widths(sheet).values()) for sheet in self.layout.sheets if sheet.name == name)

    def _footer(self) -> str:
        return f"{self.round.title}: {self.plan.area_name}".replace("&", "&&")[:120]

    def _say_whose(self) -> None:
        """Say in the file's own properties which round, area and template it is."""
        for name, value in self._whose().items():
            self.book.set_custom_property(name, value, "text")

    def _whose(self) -> dict[str, str]:
        """What the file's properties say, by their names."""
        return {ROUND: self.plan.round_id, AREA: self.plan.area_code, TEMPLATE: self.layout.template_version}


def _widths(layout: SheetLayout) -> dict[int, int]:
    """Widths of the sheet's columns: those of its longest table, and of the others beyond it."""
    widths: dict[int, int] = {}
    for table in sorted(layout.tables, key=lambda each: -(each.prepared or len(each.rows))):
        for number, column in enumerate(table.columns):
            widths.setdefault(number, column.width)
    return widths


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    letters: str = xl_col_to_name(column)
    return letters


class PlanWriter(TemplateWriter):
    """One workbook of a plan being written, with its balances and, where they are known, the area's commissioners."""

    def __init__(self, *parts: Any) -> None:  # noqa: ANN401
        *of_any, self.mapping, self.not_filled = parts
        super().__init__(*of_any)

    def _guidance(self, page: Any) -> None:  # noqa: ANN401
        write_guidance(page, self.styles, self.round, self.plan, self.given, self.not_filled)

    def _sheet_names(self) -> list[str]:
        first, *others, lists = super()._sheet_names()
        return [first, SUMMARY, *others, *([MAPPING] if self.mapping else []), lists]

    def _follow(self, pages: Mapping[str, Any], written: Mapping[str, list[Written]]) -> None:
        """The balances above Money out, and with them the Checklist and the Summary."""
        if self.mapping:
            write_mapping(pages[MAPPING], self.styles, self.mapping)
        planning, ranges = planning_of(self.round), Ranges(written)
        years = [year.id for year in planning.pooled_years]
        balances = balances_of(self.round, planning, self.plan, ranges)
        money_out = next(sheet for sheet in self.layout.sheets if sheet.name == MONEY_OUT)
        places = write_balances(pages[MONEY_OUT], self.styles, balances, years, _widths(money_out))
        if paid := self.round.pay_for_performance:
            PaymentWriter(pages[PAYMENT], self.styles, self.plan, ranges).write(self.round, planning, paid)
        spare = ranges.cell("contingency.amount")
        words = {
            "expenditure": (stream_words(balances, places, years, spare),
                            stream_words_now(balances, years, self.plan.contingency.amount)),
            "required": (minimum_words(balances, places, years), minimum_words_now(balances, years)),
        }  # fmt: skip
        entries = checklist_of(self.layout, written, self.plan, words)
        write_checklist(pages["Checklist"], self.styles, entries)
        shown = SummaryOf(f"{self.round.title}: {self.plan.area_name}", self.plan, planning, ranges, balances, places,
                          checklist_status(entries))  # fmt: skip
        write_summary(pages[SUMMARY], self.styles, shown)
