"""How large a workbook may be, and the refusals that the checks of all workbook formats share."""

from dataclasses import dataclass

from carefund.refusal import RefusedFile
from carefund.wording.lists import counted
from carefund.wording.numbers import count

LARGEST_UNPACKED = 120 * 2**20
LARGEST_RATIO = 200
SMALLEST_SUSPECT = 2**24
MOST_ROWS = 100_000
"""Official tables of records have tens of thousands of rows; the bound on cells is what protects the memory."""
MOST_COLUMNS = 400
MOST_CELLS = 2_000_000
MOST_SHEETS = 500
LONGEST_CELL = 32_767
"""Characters that Excel lets a cell hold."""
MOST_TEXT = 2**25
"""Characters that the cells of a workbook come to, at most; the largest publication has a hundredth."""
MOST_ELEMENTS = 4_000_000
"""Tags of XML in a workbook, or records of an old one. A cell takes four tags or a record; publications have some
100,000 of either."""


@dataclass
class Extent:
    """How far the cells of one sheet reach, counted from 1."""

    height: int = 0
    width: int = 0

    def include(self, height: int, width: int) -> None:
        """Reach at least this far."""
        self.height = max(self.height, height)
        self.width = max(self.width, width)

    @property
    def cells(self) -> int:
        """Cells between A1 and the farthest row and column: what a reader keeps in memory."""
        return self.height * self.width


def check_extent(file: str, sheet: str | None, extent: Extent, cells_before: int = 0) -> None:
    """Refuse a sheet of absurd extent; `cells_before` are those of the workbook's other sheets."""
    cells = cells_before + extent.cells
    if extent.height > MOST_ROWS or extent.width > MOST_COLUMNS or cells > MOST_CELLS:
        most = f"{count(MOST_ROWS)} rows, {MOST_COLUMNS} columns and {count(MOST_CELLS)} cells together"
        raise RefusedFile(
            file,
            sheet=sheet,
            expected=f"sheets of up to {most}",
            found=f"one that reaches row {count(extent.height)} and column {count(extent.width)}",
            to_do="Do not open it; download the publication again from the publisher.",
        )


def check_text(file: str, characters: int) -> None:
    """Refuse a workbook whose cells come to so many characters that they would fill the memory."""
    if characters > MOST_TEXT:
        raise too_much_text(file, None, 0)


def too_much_text(file: str, sheet: str | None, longest: int) -> RefusedFile:
    """A refusal of a cell of `longest` characters, or of all the cells' characters together."""
    found = f"a cell of {count(longest)}" if longest > LONGEST_CELL else "one with more"
    return RefusedFile(
        file,
        sheet=sheet,
        expected=f"a workbook of up to {count(MOST_TEXT)} characters, and {count(LONGEST_CELL)} in a cell",
        found=found,
        to_do="Do not open it; download the publication again from the publisher.",
    )


def too_many_cells(file: str, sheet: str | None, most: int) -> RefusedFile:
    """A refusal of a workbook in which more than so many cells hold anything."""
    return RefusedFile(
        file,
        sheet=sheet,
        expected=f"a workbook of up to {counted(most, 'filled cell')}",
        found="one with more",
        to_do="Do not open it; download the publication again from the publisher.",
    )


def check_elements(file: str, elements: int, sheet: str | None = None) -> None:
    """Refuse a workbook of so many tiny tags or records that reading them would take minutes."""
    if elements > MOST_ELEMENTS:
        raise RefusedFile(
            file,
            sheet=sheet,
            expected=f"a workbook of up to {count(MOST_ELEMENTS)} tags or records",
            found="one with more",
            to_do="Do not open it; download the publication again from the publisher.",
        )


def protected(file: str) -> RefusedFile:
    """A refusal of a workbook that asks for a password."""
    return RefusedFile(
        file,
        expected="a workbook that opens without a password",
        found="a password-protected workbook",
        to_do="Remove the password in Excel (File, Info, Protect Workbook) and import it again.",
    )


def damaged(file: str, error: object, sheet: str | None = None) -> RefusedFile:
    """A refusal of a workbook that is cut off or altered."""
    return RefusedFile(
        file,
        sheet=sheet,
        expected="a whole workbook",
        found=f"a damaged or cut-off one ({str(error)[:160]})",
        to_do="Download the file again from the publisher.",
    )


def with_entities(file: str, part: str) -> RefusedFile:
    """A refusal of a part in XML that declares a document type, by which a few bytes may stand for millions."""
    return RefusedFile(
        file,
        sheet=part,
        expected="plain XML",
        found="a document type, as entities need and workbooks never do",
        to_do="Do not open it; download the publication again from the publisher.",
    )


def not_a_workbook(file: str, found: str) -> RefusedFile:
    """A refusal of a file of another kind."""
    return RefusedFile(
        file,
        expected="an Excel workbook (.xls or .xlsx)",
        found=found,
        to_do="Import the workbook as the publisher issued it; a file's ending does not make it a workbook.",
    )
