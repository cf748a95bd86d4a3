"""A copy of the sender's own workbook with the findings in it: a comment on each cell, a list as first sheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from carefund.evidence.areas import Area, AreaRegister
from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.plan.workbook.opening import advice_for_senders, plan_content
from carefund.plan.workbook.reading import read_plan
from carefund.plan.workbook.tables import LINE_HEIGHT, MOST_LINES, lines_of
from carefund.plan.workbook.template import write_template
from carefund.programme.definition import Round
from carefund.refusal import RefusedFile
from carefund.wording.characters import visible
from carefund.wording.lists import counted
from carefund.workbooks.cell_text import neutral
from carefund.workbooks.container import OLE_MAGIC
from carefund.workbooks.limits import damaged
from carefund.workbooks.new_format import archive_made_anew
from carefund.workbooks.reading_process import read_in_child
from carefund.workbooks.time_of_making import made_at

if TYPE_CHECKING:
    from openpyxl import Workbook  # type: ignore[import-untyped]

FINDINGS = "Findings"
AUTHOR = "carefund"
TITLE = "What the check found"
HEADINGS = ("Severity", "Where", "What", "Expected", "Found", "What to do", "Policy", "Waived because", "Field")
FONT = "Calibri"
WIDTHS = (11, 30, 34, 44, 44, 54, 40, 24, 30)
HEADING_ROW = 4
LONGEST_COMMENT, LONGEST_CELL = 2_000, 32_000
CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
COMMENT_WIDTH, COMMENT_HEIGHT = 340, 150


def annotate(
    content: bytes,
    findings: Sequence[Finding],
    *,
    rounds: Callable[[str], Round],
    areas: AreaRegister,
    name: str = "",
) -> bytes:
    """The workbook (.xlsx) with the findings, each at its cell where it has one.

    The sender's sheets, formats, drop-downs and formulas stay; Excel works the formulas out anew on opening. A workbook
    in the old format (.xls) is written anew from the plan that was read in it. Annotating again replaces what was
    added before. `rounds` gives a round by its id, `areas` holds all areas. Raises RefusedFile when the workbook is not
    safe to open.
    """
    file = name or "the workbook"
    if content.startswith(OLE_MAGIC):
        content, findings = _renewed(content, findings, rounds, areas, name)
    with advice_for_senders():
        return read_in_child(file, annotated, file, plan_content(content, file), list(findings))


def annotated(file: str, content: bytes, findings: Sequence[Finding]) -> bytes:
    """As `annotate` for a workbook in the new format, in this process: for the one that reads strangers' files."""
    import openpyxl

    sound = io.BytesIO(archive_made_anew(file, content))
    try:
        book = openpyxl.load_workbook(sound)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise damaged(file, error) from error
    try:
        return _with_findings(book, findings)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise RefusedFile(
            file,
            expected="a workbook that a copy with comments can be made of",
            found=f"one that the writer of copies fails on ({type(error).__name__})",
            to_do="The findings are complete without it. Copy your entries into a new template to have them in it.",
        ) from error


def _with_findings(book: Workbook, findings: Sequence[Finding]) -> bytes:
    """The workbook with a comment on each cell that has findings, and the list of them all."""
    _without_earlier(book)
    raw_names = {visible(name): name for name in book.sheetnames}
    for position, own in _by_cell(findings).items():
        if position.sheet in raw_names:
            _comment(book[raw_names[position.sheet]][position.cell], own)
    _list(book, findings)
    buffer = io.BytesIO()
    book.save(buffer)
    return made_at(buffer.getvalue())


def _renewed(
    content: bytes, findings: Sequence[Finding], rounds: Callable[[str], Round], areas: AreaRegister, name: str
) -> tuple[bytes, list[Finding]]:
    """A new workbook that holds the plan of an old one, and the findings at their cells in it."""
    read = read_plan(content, rounds, name=name)
    code = read.plan.area_code
    area = areas.get(code) or Area(code, read.plan.area_name or code, None)
    renewed = write_template(rounds(read.plan.round_id), area, read.plan)
    positions = read_plan(renewed, rounds).positions
    return renewed, [each.at(positions) if each.field else each for each in findings]


def _without_earlier(book: Workbook) -> None:
    """Take out what was added when the workbook was annotated before."""
    if FINDINGS in book.sheetnames and book[FINDINGS]["A1"].value == TITLE:
        del book[FINDINGS]
    for sheet in book.worksheets:
        # The cells that there are, not the rows and columns between them, of which one far cell makes millions; a cell
        # inside a merged area has no comment of its own.
        for cell in sheet._cells.values():
            comment = getattr(cell, "comment", None)
            if comment is not None and comment.author == AUTHOR:
                cell.comment = None


def _by_cell(findings: Iterable[Finding]) -> dict[CellPosition, list[Finding]]:
    by_cell: dict[CellPosition, list[Finding]] = {}
    for finding in findings:
        if finding.position is not None:
            by_cell.setdefault(finding.position, []).append(finding)
    return by_cell


def _comment(cell: Any, findings: Sequence[Finding]) -> None:  # noqa: ANN401
    """Put the findings of one cell into its comment, after what the sender's own comment says."""
    from openpyxl.comments import Comment  # type: ignore[import-untyped]

    own = [cell.comment.text] if getattr(cell, "comment", None) else []
    said = [f"{each.severity.value.upper()}: {each.label}. Expected: {each.expected}. Found: {each.found}. {each.to_do}"
            for each in findings]  # fmt: skip
    text = "\n\n".join([*own, *said])[:LONGEST_COMMENT].translate(CONTROL)
    try:
        cell.comment = Comment(text, AUTHOR, height=COMMENT_HEIGHT, width=COMMENT_WIDTH)
    except AttributeError:
        return  # a cell hidden in a merged area takes no comment; the list of findings still names it


def _list(book: Workbook, findings: Sequence[Finding]) -> None:
    """The findings as the first sheet, with links to their cells."""
    from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]

    sheet = book.create_sheet(_free_name(book), 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    _say(sheet["A1"], TITLE).font = Font(name=FONT, bold=True, size=18, color="005EB8")
    _say(sheet["A2"], _counted(findings))
    for number, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        cell = _say(sheet.cell(HEADING_ROW, number), heading)
        cell.font, cell.fill = Font(name=FONT, bold=True, color="FFFFFF"), PatternFill("solid", fgColor="005EB8")
        sheet.column_dimensions[cell.column_letter].width = width
    for row, finding in enumerate(findings, HEADING_ROW + 1):
        for number, words in enumerate(_cells(finding), 1):
            cell = _say(sheet.cell(row, number), words)
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(name=FONT)
        lines = max(lines_of(words, width) for words, width in zip(_cells(finding), WIDTHS, strict=True))
        sheet.row_dimensions[row].height = LINE_HEIGHT * min(lines, MOST_LINES) + 3
        _link(sheet.cell(row, 2), finding, book)
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADING_ROW}:I{HEADING_ROW + max(1, len(findings))}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _free_name(book: Workbook) -> str:
    """The name of the list; a sender's own sheet of that name keeps it."""
    return FINDINGS if FINDINGS not in book.sheetnames else "Findings of the check"


def _cells(finding: Finding) -> tuple[str, ...]:
    where = str(finding.position) if finding.position else "The plan as a whole"
    return (finding.severity.value, where, finding.label, finding.expected, finding.found, finding.to_do,
            finding.policy, finding.waived, finding.field)  # fmt: skip


def _link(cell: Any, finding: Finding, book: Workbook) -> None:  # noqa: ANN401
    from openpyxl.styles import Font

    if finding.position is not None and finding.position.sheet in book.sheetnames:
        sheet = finding.position.sheet.replace("'", "''")
        cell.hyperlink = f"#'{sheet}'!{finding.position.cell}"
        cell.font = Font(name=FONT, color="005EB8", underline="single")


def _counted(findings: Sequence[Finding]) -> str:
    """How many findings there are of each severity, in words."""
    counts = ", ".join(
        counted(sum(each.severity is severity for each in findings), severity.value) for severity in Severity
    )
    return f"{counts}. An error keeps the plan from being submitted; a warning must be answered."


def _say(cell: Any, words: str) -> Any:  # noqa: ANN401
    """Write words into a cell as words, whatever they begin with."""
    cell.value = neutral(words[:LONGEST_CELL].translate(CONTROL))
    cell.data_type = "s"
    return cell
