"""Whose workbook it is: round, area and template by what stands on the Cover and in the file's own properties."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.plan.workbook.layout import Layout
from carefund.plan.workbook.opening import AREA, QUARTER, ROUND, TEMPLATE
from carefund.plan.workbook.reader_findings import finding
from carefund.plan.workbook.values import text_of
from carefund.workbooks.cells import Cell, cell_name, words_of
from carefund.workbooks.folding import plain
from carefund.workbooks.sheets import Spreadsheet

LABELS = {"round": "round", "area code": "area", "template version": "template", "quarter": "quarter"}
ROWS_OF_COVER = 60


@dataclass(frozen=True)
class Said:
    """What the Cover says, and where."""

    text: str
    place: CellPosition


@dataclass(frozen=True)
class Identity:
    """Whose workbook it is."""

    round_id: str
    area_code: str
    template: str
    cover: dict[str, Said]
    kept: dict[str, str]
    """What the file's properties say, by the same names as `cover`."""
    quarter: str = ""
    """The quarter that a return is for; empty for a plan."""

    def findings(
        self, layout: Layout, area_code: str | None, round_id: str | None, quarter: str | None = None
    ) -> list[Finding]:
        """What does not fit: another area, round or quarter than expected, another template, a changed Cover."""
        expected = {"area": area_code, "round": round_id, "quarter": quarter}
        return [
            *(self._another(name, wanted) for name, wanted in expected.items() if wanted and self._own(name) != wanted),
            *(self._differs(name) for name in self.cover if self._changed(name)),
            *([self._old(layout)] if self.template != layout.template_version else []),
        ]

    def _own(self, name: str) -> str:
        return {"area": self.area_code, "round": self.round_id}.get(name, self.quarter)

    def _changed(self, name: str) -> bool:
        kept = self.kept.get(name, "")
        return bool(kept) and name in self.cover and self.cover[name].text != kept

    def _place(self, name: str) -> CellPosition | None:
        return self.cover[name].place if name in self.cover else None

    def _another(self, name: str, wanted: str) -> Finding:
        return finding(
            f"another-{name}",
            Severity.ERROR,
            f"the {name} {wanted}",
            f"the {name} {self._own(name) or 'left blank'}",
            f"Send the workbook that was made for this {name}.",
            position=self._place(name),
        )

    def _differs(self, name: str) -> Finding:
        return finding(
            "identity-differs",
            Severity.ERROR,
            f"the {name} {self.kept[name]}, for which the workbook was made",
            words_of(self.cover[name].text),
            "Start from the workbook made for this area and round; do not type over its Cover.",
            position=self._place(name),
        )

    def _old(self, layout: Layout) -> Finding:
        return finding(
            "old-template",
            Severity.WARNING,
            f"version {layout.template_version}",
            f"version {self.template or 'not given'}",
            "It was read. Make a new template and check that nothing the new one asks for is missing.",
            position=self._place("template"),
        )


def identify(book: Spreadsheet) -> Identity:
    """Whose workbook it is: by the file's own properties, and by the Cover's words where a program left those out.

    A round that is typed over on the Cover does not change what the workbook's sheets ask, so it is one finding and
    not one for each cell that the other round does not have.
    """
    kept = book.properties
    names = {"round": ROUND, "area": AREA, "template": TEMPLATE, "quarter": QUARTER}
    own = {name: kept.get(property_name, "") for name, property_name in names.items()}
    cover = _cover(book)
    said = {name: own[name] or (cover[name].text if name in cover else "") for name in own}
    return Identity(said["round"], said["area"], said["template"], cover, own, said["quarter"])


def _cover(book: Spreadsheet) -> dict[str, Said]:
    """What stands beside the labels `Round`, `Area code` and `Template version`: on the Cover, or where it went."""
    names = sorted(book.all_sheets, key=lambda name: plain(name) != "cover")
    for name in names:
        found = _labelled(book, name)
        if "round" in found and "area" in found:
            return found
    return {}


def _labelled(book: Spreadsheet, name: str) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for number, row in enumerate(book.sheet(name).rows[:ROWS_OF_COVER]):
        filled = [(column, cell) for column, cell in enumerate(row) if cell != ""]
        if len(filled) > 1 and (label := LABELS.get(plain(str(filled[0][1])))):
            found.setdefault(label, _said(name, number, *filled[1]))
    return found


def _said(sheet: str, row: int, column: int, cell: Cell) -> Said:
    return Said(text_of(cell), CellPosition(sheet, cell_name(row, column)))
