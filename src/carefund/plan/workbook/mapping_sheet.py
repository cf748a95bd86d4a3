"""Which commissioners' people live in the area: the shares by which their figures were made into the area's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carefund.plan.workbook.styles import Styles

if TYPE_CHECKING:
    import polars as pl

MAPPING = "Commissioner mapping"
HEADINGS = ("Commissioner", "Code", "People of it in this area", "Part of its people", "Part of the area's people")
WIDTHS = (60, 12, 20, 20, 20)
HEADING_ROW = 4


@dataclass(frozen=True)
class CommissionerShare:
    """How one commissioner and the area overlap; parts are from 0 to 1."""

    code: str
    name: str
    people: float
    """Residents of the area that it serves."""
    part_of_commissioner: float
    part_of_area: float


def commissioners_of(shares: pl.DataFrame, area_code: str) -> tuple[CommissionerShare, ...]:
    """The commissioners that overlap with an area, the largest part of the area first.

    `shares` is as `evidence.commissioners.read_shares_table` gives it.
    """
    rows = (row for row in shares.iter_rows(named=True) if row["area_code"] == area_code)
    made = (
        CommissionerShare(
            row["commissioner_code"],
            row["commissioner_name"],
            row["population"],
            row["share_of_commissioner"],
            row["share_of_area"],
        )
        for row in rows
    )
    return tuple(sorted(made, key=lambda one: -one.part_of_area))


def write_mapping(page: Any, styles: Styles, mapping: Sequence[CommissionerShare]) -> None:  # noqa: ANN401
    """Write the sheet; nothing on it is typed or read."""
    for number, width in enumerate(WIDTHS):
        page.set_column(number, number, width)
    page.set_row(0, 28)
    page.write_string(0, 0, "Commissioners and this area", styles.words("title"))
    page.write_string(1, 0, "A commissioner's admissions count for the area by the part of its people who live there.")
    page.write_string(2, 0, "That takes its people to be admitted equally often everywhere. Shares are of mid-2015.")
    for column, words in enumerate(HEADINGS):
        page.write_string(HEADING_ROW, column, words, styles.words("heading"))
    for row, one in enumerate(mapping, HEADING_ROW + 1):
        page.write_string(row, 0, one.name, styles.words("strong"))
        page.write_string(row, 1, one.code, styles.words("label"))
        page.write_number(row, 2, round(one.people), styles.live("count"))
        page.write_number(row, 3, one.part_of_commissioner, styles.live("part"))
        page.write_number(row, 4, one.part_of_area, styles.live("part"))
    last = HEADING_ROW + len(mapping)
    page.write_string(last + 1, 0, "All commissioners of the area", styles.words("strong"))
    sums = ((2, "C", sum(round(one.people) for one in mapping), "count"),
            (4, "E", sum(one.part_of_area for one in mapping), "part"))  # fmt: skip
    for column, letter, value, kind in sums:
        formula = f"=SUM({letter}{HEADING_ROW + 2}:{letter}{last + 1})"
        page.write_formula(last + 1, column, formula, styles.live(kind, total=True), value)
