"""Writing the workbook in which an area makes its return, with what is known already filled in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from carefund.monitoring.returns.layout import return_layout
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.spans import metric_spans
from carefund.plan.workbook.guidance import LABEL_WIDTH, WIDTH, write_lines
from carefund.plan.workbook.opening import QUARTER
from carefund.plan.workbook.template import OPTIONS, TemplateWriter
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.wording.dates import day_words, span_words
from carefund.workbooks.time_of_making import UNDATED

HOW = (
    ("Fill", "Type in the yellow cells; choose from the drop-down where a cell has one. Leave a cell empty where there "
             "is no figure; zero means zero."),
    ("Blue cells", "They were filled in for you: the plan's figures and published ones for good, what the pool's books "
                   "say until you hold a better figure. A published figure is never typed; where it is not what you "
                   "expect, say so in the reasons."),
    ("To date", "Money and outputs count from the first month of the financial year to the last of the quarter, so "
                "they do not fall from one return to the next."),
    ("Units", "Money is in pounds, not thousands."),
    ("Paste", "You may paste values. Rows may be inserted and sheets renamed. Headings must keep their words, as they "
              "are how the workbook is read."),
    ("Protection", "Headings, formulas and figures that are filled in for good are protected without a password, "
                   "against slips of the hand only: they are compared with their source when the return is checked."),
    ("Check", "The checklist shows what is missing. Have the workbook checked before you send it."),
)  # fmt: skip
LEGEND = (("Yellow: to be filled in", False), ("Blue: filled in for you", True))


def write_return(
    round_: Round,
    quarter: ReturnQuarter,
    sent: Return,
    given: Mapping[str, str] | None = None,
    *,
    made: datetime = UNDATED,
) -> bytes:
    """The workbook (.xlsx) of a return, holding what `sent` says; an empty one says only whose it is.

    `given` says of fields that were filled in where they come from, by path. `made` is the time of making that the file
    carries: the same inputs give the same bytes. Raises NoReturns when the round does not say what a return must hold,
    and ValueError when a text is longer than a cell can hold (32,767 characters).
    """
    import xlsxwriter

    layout = return_layout(round_, quarter)
    own = sent.model_copy(
        update={"round_id": round_.id, "quarter": quarter.id, "template_version": layout.template_version}
    )
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        ReturnWriter(book, round_, layout, own, given or {}, quarter).write()
        title = f"{round_.title}: return of {own.area_name or own.area_code}, {quarter.label}"
        book.set_properties({"title": title, "author": "carefund", "created": made})
    return buffer.getvalue()


class ReturnWriter(TemplateWriter):
    """One workbook of a return being written."""

    def __init__(self, *parts: Any) -> None:  # noqa: ANN401
        *of_plan, self.quarter = parts
        super().__init__(*of_plan)

    def _whose(self) -> dict[str, str]:
        return {**super()._whose(), QUARTER: self.quarter.id}

    def _guidance(self, page: Any) -> None:  # noqa: ANN401
        """What the return is of, what the colours mean, how it is filled in, and where the given figures come from."""
        page.set_column(0, 0, LABEL_WIDTH)
        page.set_column(1, 1, WIDTH)
        page.set_row(0, 28)
        area = self.plan.area_name or self.plan.area_code
        page.write_string(0, 0, f"{self.round.title}: return of {area}", self.styles.words("title"))
        row = write_lines(page, self.styles, 2, self._about())
        for words, is_given in LEGEND:
            page.write_string(row + 1, 0, "", self.styles.input("text", given=is_given, locked=True))
            page.write_string(row + 1, 1, words)
            row += 1
        row = self._part(page, row + 2, "How to fill it in", HOW)
        row = self._part(page, row, "What the metrics mean", self._definitions())
        sources = [(f"Source {number}", words) for number, words in enumerate(sorted(set(self.given.values())), 1)]
        if sources:
            self._part(page, row, "What was filled in for you", sources)

    def _part(self, page: Any, row: int, title: str, lines: Any) -> int:  # noqa: ANN401
        page.write_string(row, 0, title, self.styles.words("section"))
        return write_lines(page, self.styles, row + 1, lines) + 1

    def _about(self) -> list[tuple[str, str]]:
        quarter: ReturnQuarter = self.quarter
        due = "Not known" if quarter.due is None else day_words(quarter.due)
        mark = "" if quarter.due is None or quarter.verified else " (not verified)"
        return [
            ("Quarter", f"{quarter.label}: {span_words(quarter.first, quarter.last)}"),
            ("Due", f"{due}{mark}"),
        ]

    def _definitions(self) -> list[tuple[str, str]]:
        metrics = [self.round.metric(name) for name in metric_spans(self.round, self.quarter)]
        return [
            (one.label, f"Numerator: {one.numerator}. Denominator: {one.denominator}. Rate: {one.rate}.")
            for one in metrics
        ]
