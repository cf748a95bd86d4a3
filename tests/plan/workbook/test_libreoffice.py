"""A workbook filled in and saved by LibreOffice is read back; skipped where there is no LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carefund.evidence.areas import default_register
from carefund.plan.findings import Finding, Severity
from carefund.plan.workbook import annotate, read_plan
from carefund.programme.rounds import load_round
from tests.plan.workbook.making import changed, places, sent, some_plan

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed on this machine")
SECONDS = 180


def saved(content: bytes, folder: Path, ending: str = "xlsx") -> bytes:
    """The workbook as LibreOffice saves it after opening it."""
    assert SOFFICE is not None
    (folder / "sent.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    paths = ["--outdir", str(folder / "saved"), str(folder / "sent.xlsx")]
    command = [SOFFICE, profile, "--headless", "--convert-to", ending, *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return (folder / "saved" / f"sent.{ending}").read_bytes()


def saved_together(contents: Sequence[bytes], folder: Path) -> list[bytes]:
    """Several workbooks as LibreOffice saves them, opened one after the other by one process."""
    assert SOFFICE is not None
    files = [folder / f"sent-{number}.xlsx" for number in range(len(contents))]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved")]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=SECONDS)
    return [(folder / "saved" / file.name).read_bytes() for file in files]


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_workbook_that_libreoffice_saved_is_read_the_same(tmp_path: Path, ending: str) -> None:
    read = read_plan(saved(sent(), tmp_path, ending))
    assert read.plan == some_plan()
    assert not read.findings


def fill(book: Any) -> None:
    """Type into cells as a person would, and let the totals follow."""
    for field, value in {
        "contributions[0].amounts[2015-16]": 2_000_000,
        "schemes[1].starts": "01/10/2015",
        "expenditure[0].amounts[2015-16]": "=1000000+500000",
        "expenditure[1].commissioner": "joint",
    }.items():
        place = places()[field]
        book[place.sheet][place.cell].value = value


def test_cells_filled_in_and_saved_by_libreoffice_are_read_with_formulas_calculated(tmp_path: Path) -> None:
    read = read_plan(saved(changed(fill), tmp_path))
    assert read.plan.contributions[0].amounts == {"2015-16": Decimal(2_000_000)}
    assert read.plan.expenditure[0].amounts == {"2015-16": Decimal(1_500_000)}
    assert str(read.plan.schemes[1].starts) == "2015-10-01"
    assert not read.findings


def test_stored_values_of_totals_rates_and_checklist_are_those_that_libreoffice_works_out(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    (tmp_path / "ours.xlsx").write_bytes(sent())
    recalculated = saved(changed(lambda _book: None), tmp_path)
    (tmp_path / "theirs.xlsx").write_bytes(recalculated)
    ours, theirs = (CalamineWorkbook.from_path(str(tmp_path / f"{name}.xlsx")) for name in ("ours", "theirs"))
    for name in ours.sheet_names:
        rows = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for book in (ours, theirs)]
        for own, other in zip(*rows, strict=False):
            for mine, calculated in zip(own, other, strict=False):
                assert mine == (pytest.approx(calculated) if isinstance(calculated, float) else calculated)


def test_an_annotated_workbook_opens_and_is_read_the_same(tmp_path: Path) -> None:
    place = places()["contributions[0].amounts[2015-16]"]
    finding = Finding(
        check="x",
        severity=Severity.ERROR,
        label="=A label",
        expected="this",
        found="-that",
        to_do="@do",
        position=place,
    )
    content = saved(annotate(sent(), [finding], rounds=load_round, areas=default_register()), tmp_path)
    assert read_plan(content).plan == some_plan()
    (tmp_path / "annotated.xlsx").write_bytes(content)
    book = openpyxl.load_workbook(tmp_path / "annotated.xlsx")
    assert book.sheetnames[0] == "Findings"
    assert "Expected: this" in book[place.sheet][place.cell].comment.text
