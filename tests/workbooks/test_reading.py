"""Files that are damaged, disguised or hostile: each is refused by name, soon, and without much memory."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from carefund.refusal import RefusedFile
from carefund.workbooks.reading import read_spreadsheet
from tests.evidence.making import Page, as_xls, as_xlsx, delays_workbook
from tests.workbooks import hostile

HOSTILE: dict[str, Callable[[], bytes]] = {
    "old, cell in the last row": lambda: hostile.far_cell(65_535, 255),
    "old, cell beyond the format": lambda: hostile.far_cell(65_535, 65_535),
    "old, chain without an end": hostile.endless_chain,
    "old, text repeated": lambda: hostile.repeated_text_xls(150, 30_000),
    "new, cell in the last row": lambda: hostile.in_sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "new, cell in the last column": lambda: hostile.in_sheet(b'<row r="900"><c r="XFD900"><v>1</v></c></row>'),
    "new, far cell in single quotes": lambda: hostile.in_sheet(
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    ),
    "new, far cell under a prefix": lambda: hostile.in_sheet(
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1048576">'
        b'<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    ),
    "new, rows counted without numbers": lambda: hostile.in_sheet(
        b"<row/>" * 1_000_000 + b"<row><c><v>1</v></c></row>"
    ),
    "new, part that misstates its size": hostile.misstated_bomb,
    "new, tiny elements": lambda: hostile.in_sheet(b'<row r="9"/>' * 5_000_000),
    "new, text repeated": lambda: hostile.repeated_text(9_000, 70_000),
    "new, entities in a sheet": lambda: hostile.laughing("xl/worksheets/sheet1.xml"),
    "new, entities in the workbook": lambda: hostile.laughing("xl/workbook.xml"),
    "new, entities in the shared texts": lambda: hostile.laughing("xl/sharedStrings.xml"),
    "new, bomb in one part": lambda: hostile.with_new_parts({"xl/media/zero.bin": b"\0" * 130_000_000}),
    "new, bomb in many parts": lambda: hostile.with_new_parts(
        {f"xl/media/{number}.bin": b"\0" * 1_000_000 for number in range(130)}
    ),
    "new, size misstated": hostile.misstated_size,
    "new, archive in an archive": lambda: hostile.archive({"inner.zip": hostile.archive({"a": b"\0" * 9_000_000})}),
    "new, formula never calculated": lambda: hostile.in_sheet(b'<row r="900"><c r="B900"><f>1+1</f></c></row>'),
    "new, formula with an empty value": lambda: hostile.in_sheet(b'<row r="900"><c r="B900"><f>1+1</f><v/></c></row>'),
    "new, links to other workbooks": lambda: hostile.with_new_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "new, shared texts cut off": lambda: hostile.with_part("xl/sharedStrings.xml", lambda xml: xml[: len(xml) // 2]),
    "new, a part twice": lambda: hostile.archive({"xl/workbook.xml": b"<a/>", "xl/Workbook.xml": b"<a/>"}),
    "binary workbook": lambda: hostile.archive({"xl/workbook.bin": b"\x83\x01", "[Content_Types].xml": b"<Types/>"}),
    "OpenDocument": lambda: hostile.archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"}),
    "both kinds in one": lambda: hostile.valid_xls() + hostile.valid_xlsx(),
    "Word document": lambda: hostile.archive({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<Types/>"}),
    "PDF": lambda: b"%PDF-1.7\n" + b"x" * 500,
    "web page": lambda: b"<!DOCTYPE html><html><table><tr><td>Title:</td></tr></table></html>",
    "text": lambda: b"Year,Code,Name\n2015,E1,England\n",
    "nothing but zeros": lambda: bytes(4_096),
    "only the first bytes": lambda: hostile.valid_xls()[:512],
}
MEASURED = """
import resource, sys
from carefund.refusal import RefusedFile
from carefund.workbooks.reading import read_spreadsheet
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_spreadsheet("official.xls", content)
except RefusedFile as refused:
    print("refused", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, refused.file)
"""


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_content_is_refused_by_name(attack: str) -> None:
    with pytest.raises(RefusedFile, match=r"official\.xls.*: expected .*; found "):
        read_spreadsheet("official.xls", HOSTILE[attack]())


@pytest.mark.parametrize("attack", [name for name in HOSTILE if "cell" in name or "chain" in name])
def test_refusal_takes_little_memory_and_never_ends_the_process(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "attack.xls"
    path.write_bytes(HOSTILE[attack]())
    command = [sys.executable, "-c", MEASURED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    words, kilobytes, file = done.stdout.split()
    assert (words, file) == ("refused", "official.xls")
    assert int(kilobytes) < 200_000


@pytest.mark.parametrize("make", [hostile.valid_xls, hostile.valid_xlsx])
def test_cut_off_at_any_length(make: Callable[[], bytes]) -> None:
    content = make()
    whole = read_spreadsheet("whole.xls", content)
    for length in [*range(0, 600, 40), *range(600, len(content), max(1, len(content) // 60)), len(content) - 1]:
        try:
            spreadsheet = read_spreadsheet("cut.xls", content[:length])
        except RefusedFile:
            continue
        for name in whole.visible_sheets:
            assert spreadsheet.sheet(name).rows == whole.sheet(name).rows


@pytest.mark.parametrize("rows", [65_536, 0xFFFFFFFF])
def test_what_a_sheet_claims_of_its_size_is_not_believed(rows: int) -> None:
    claiming, honest = (read_spreadsheet("a.xls", make) for make in (hostile.claimed_rows(rows), hostile.valid_xls()))
    assert [sheet.rows for sheet in claiming.sheets.values()] == [sheet.rows for sheet in honest.sheets.values()]


def test_password_in_the_old_format() -> None:
    with pytest.raises(RefusedFile, match="password"):
        read_spreadsheet("locked.xls", hostile.protected_xls())


def test_password_in_the_new_format() -> None:
    encryption = pytest.importorskip("msoffcrypto.format.ooxml")
    locked = io.BytesIO()
    encryption.OOXMLFile(io.BytesIO(hostile.valid_xlsx())).encrypt("secret", locked)
    with pytest.raises(RefusedFile, match="password"):
        read_spreadsheet("locked.xlsx", locked.getvalue())


def test_panic_of_the_reader_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def panicking(_: object) -> None:
        raise panic("index out of bounds")

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", panicking, raising=False)
    with pytest.raises(RefusedFile, match="index out of bounds"):
        read_spreadsheet("panic.xls", hostile.valid_xls())


def test_macros_are_ignored_not_run() -> None:
    content = hostile.with_new_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 no macros are read"})
    assert read_spreadsheet("macro.xlsm", content).visible_sheets[0] == "England"


def test_empty_text_of_a_formula_is_a_stored_value() -> None:
    content = hostile.in_sheet(b'<row r="900"><c r="B900" t="str"><f>IF(1,"","")</f><v></v></c></row>')
    assert read_spreadsheet("formula.xlsx", content).sheet("LA - by type of care")


def test_formatted_but_empty_far_cells_are_no_extent() -> None:
    content = hostile.in_sheet(b'<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    assert len(read_spreadsheet("formatted.xlsx", content).sheet("LA - by type of care").rows) < 100


@pytest.mark.parametrize("write", [as_xls, as_xlsx])
def test_errors_are_not_blanks(write: Callable[[list[Page]], bytes]) -> None:
    import xlwt

    value = "#REF!" if write is as_xlsx else xlwt.Formula("1/0")
    content = write([Page("A", [["a", 1], [2, "x"]]), Page("Ünder", [["a", 1], [value, "x"]])])
    spreadsheet = read_spreadsheet("errors.xls", content)
    assert spreadsheet.sheet("A").rows[1][0] == 2
    if write is as_xlsx:
        assert spreadsheet.sheet("Ünder").rows[1][0] == "#ERROR!"


def test_stored_error_of_the_old_format() -> None:
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("A").write(0, 0, "x")
    sheet = book.add_sheet("Ünder")
    sheet.write(2, 2, "x")
    sheet.row(1).set_cell_error(1, 0x17)
    stream = io.BytesIO()
    book.save(stream)
    assert read_spreadsheet("errors.xls", stream.getvalue()).sheet("Ünder").rows[1][1] == "#ERROR!"


def test_chart_sheets_and_hidden_sheets_are_not_shown() -> None:
    import openpyxl
    from openpyxl.chart import BarChart, Reference

    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([Page("A", [[1], [2]]), Page("B", [[1]], hidden=True)])))
    chart = BarChart()
    chart.add_data(Reference(book["A"], min_col=1, min_row=1, max_row=2))
    book.create_chartsheet("Chart").add_chart(chart)
    stream = io.BytesIO()
    book.save(stream)
    assert read_spreadsheet("charts.xlsx", stream.getvalue()).visible_sheets == ("A",)


def test_many_sheets_together_are_measured() -> None:
    pages = [Page(f"S{number}", [["x"]] + [[""]] * 9_000 + [[""] * 99 + ["x"]]) for number in range(4)]
    with pytest.raises(RefusedFile, match="cells together"):
        read_spreadsheet("many.xls", as_xls(pages))
    assert read_spreadsheet("few.xls", as_xls(pages[:1])).sheet("S0")


def test_the_makers_own_workbooks_are_fit() -> None:
    made = delays_workbook(hostile.Delays(hostile.MONTH))
    assert (
        read_spreadsheet("a.xls", as_xls(made)).visible_sheets
        == read_spreadsheet("a.xlsx", as_xlsx(made)).visible_sheets
    )


def test_a_formula_never_calculated_is_not_blank_in_the_old_format() -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    sheet.write(0, 0, 1)
    sheet.write(0, 1, xlwt.Formula("A1+1"))
    stream = io.BytesIO()
    book.save(stream)
    assert read_spreadsheet("formula.xls", stream.getvalue()).sheet("A").rows[0][1] == "#ERROR!"
