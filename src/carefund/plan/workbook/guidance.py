"""The sheet of guidance: what the workbook is for, what the colours mean, how to fill it and send it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carefund.plan.model import Plan
from carefund.plan.workbook.sheets import planning_of
from carefund.plan.workbook.styles import Styles
from carefund.plan.workbook.tables import LINE_HEIGHT, lines_of
from carefund.programme.definition import Round

LABEL_WIDTH, WIDTH = 34, 100
HOW = (
    ("Fill", "Type in the yellow cells. Choose from the drop-down where a cell has one. Leave a cell empty where there "
             "is no figure; zero means zero."),
    ("Blue cells", "They were filled in for you. Baselines come from official series: replace one only where you hold "
                   "a better figure, and say why in the reasons. A required sum that is marked 'Estimate' is a guess "
                   "by share of population: type your area's own sum over it."),
    ("Paste", "You may paste values. Rows may be inserted and sheets renamed. Headings must keep their words, as they "
              "are how the workbook is read. To take a row out, clear its cells; empty rows do not count."),
    ("Units", "Money is in pounds, not thousands. A fall is negative. In a column of per cent, type 50% for a half."),
    ("Totals", "Totals and rates follow what you type. They are worked out again when the workbook is read."),
    ("Print", "Every sheet prints one page wide; the widest ones, such as Schemes, are set for A3."),
    ("Protection", "Headings and formulas are protected without a password, against slips of the hand only."),
    ("Check", "The checklist shows what is missing. Before you send the workbook, have it checked: that "
              "shows what else a reviewer would ask, with the cell and what to do."),
)  # fmt: skip
LEGEND = (("Yellow: to be filled in", False), ("Blue: filled in for you; may be replaced", True))


def write_guidance(
    page: Any,  # noqa: ANN401
    styles: Styles,
    round_: Round,
    plan: Plan,
    given: Mapping[str, str],
    not_filled: Sequence[str] = (),
) -> None:
    """Write the sheet; `not_filled` are sums of the year before that stand in no line."""
    page.set_column(0, 0, LABEL_WIDTH)
    page.set_column(1, 1, WIDTH)
    page.set_row(0, 28)
    page.write_string(0, 0, f"{round_.title}: plan of {plan.area_name}", styles.words("title"))
    page.merge_range(1, 0, 1, 1, round_.summary, styles.words("intro"))
    page.set_row(1, 34)
    page.write_string(3, 0, "What the colours mean", styles.words("section"))
    row = 4
    for words, is_given in LEGEND:
        page.write_string(row, 0, "", styles.input("text", given=is_given, locked=True))
        page.write_string(row, 1, words)
        row += 1
    page.write_blank(row, 0, None, styles.live("text"))
    page.write_string(row, 1, "Grey: worked out, or set by the template")
    page.write_string(row + 2, 0, "How to fill it in", styles.words("section"))
    row = write_lines(page, styles, row + 3, HOW)
    page.write_string(row + 1, 0, "What the metrics mean", styles.words("section"))
    row = write_lines(page, styles, row + 2, _definitions(round_))
    if not_filled:
        page.write_string(row + 1, 0, "Left over, and not filled in", styles.words("section"))
        sums = tuple((f"Sum {number}", words) for number, words in enumerate(not_filled, 1))
        row = write_lines(page, styles, row + 2, sums)
    sources = sorted(set(given.values()))
    if sources:
        page.write_string(row + 1, 0, "What was filled in for you", styles.words("section"))
        write_lines(
            page, styles, row + 2, tuple((f"Source {number}", words) for number, words in enumerate(sources, 1))
        )


def _definitions(round_: Round) -> tuple[tuple[str, str], ...]:
    """What each metric that the plan sets a target for counts."""
    wanted = {setting.metric for setting in planning_of(round_).targets}
    return tuple(
        (metric.label, f"Numerator: {metric.numerator}. Denominator: {metric.denominator}. Rate: {metric.rate}.")
        for metric in round_.metrics
        if metric.id in wanted
    )


def write_lines(page: Any, styles: Styles, row: int, lines: Sequence[tuple[str, str]]) -> int:  # noqa: ANN401
    """Words beside labels, from a row down; gives the row after them."""
    for label, words in lines:
        page.write_string(row, 0, label, styles.words("strong"))
        page.write_string(row, 1, words, styles.words("label"))
        page.set_row(row, LINE_HEIGHT * max(lines_of(words, WIDTH), lines_of(label, LABEL_WIDTH)) + 3)
        row += 1
    return row
