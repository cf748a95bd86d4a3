"""The files: every one is written, and each says what the audit says."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from carefund.evaluation.audit import Audit
from carefund.evidence.series import ENGLAND
from carefund.report.audit_report import FILES, AuditReport

KEY = ("metric", "comparison", "area_code")


def test_every_file_is_written_and_no_other(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_progress_counts_every_file(report: AuditReport, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    paths = report.write(tmp_path, lambda name, done, of: told.append((name, done, of)))
    assert [path.name for path in paths] == [name for name, _, _ in told] == list(FILES)
    assert told[-1][1:] == (len(FILES), len(FILES))


def read_csv(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8-sig"))))


def test_csv_holds_every_outturn_with_exact_money(folder: Path, audit: Audit) -> None:
    rows = {tuple(row[name] for name in KEY): row for row in read_csv(folder, "outturn.csv")}
    assert set(rows) == set(audit.outturns)
    for key, outturn in audit.outturns.items():
        cost = rows[key]["cost_of_gap"]
        assert (Decimal(cost) if cost else None) == outturn.cost_of_gap
        assert rows[key]["baseline"] == ("" if outturn.baseline is None else str(outturn.baseline))


def test_parquet_holds_the_same(folder: Path, report: AuditReport) -> None:
    assert pl.read_parquet(folder / "outturn.parquet").equals(report.table)


def test_json_holds_the_same_money_to_the_penny(folder: Path, audit: Audit) -> None:
    record = json.loads((folder / "audit.json").read_text(encoding="utf-8"), parse_float=Decimal)
    costs = {tuple(row[name] for name in KEY): row["cost_of_gap"] for row in record["outturns"]}
    assert {key: outturn.cost_of_gap for key, outturn in audit.outturns.items()} == costs
    assert record["outturns"][0]["baseline_first"] == "2014-04-01"


def test_the_record_is_plain(report: AuditReport) -> None:
    assert json.loads(json.dumps(report.to_record(), allow_nan=False))["round"]["id"] == "bcf-2015-16"


def test_monthly_json_adds_up_to_the_outturn(report: AuditReport, audit: Audit) -> None:
    monthly = report.to_record()["monthly"]["delayed-days"]
    values = dict(zip(monthly["periods"], monthly["values"][ENGLAND], strict=True))
    year = [value for period, value in values.items() if "2015-04" <= period < "2016-04"]
    assert sum(year) == audit.outturns["delayed-days", "financial-year", ENGLAND].outturn == 1_809_587


def test_monthly_csv_adds_up_to_the_outturn(folder: Path) -> None:
    rows = read_csv(folder, "monthly.csv")
    england = [row for row in rows if (row["metric"], row["area_code"]) == ("non-elective-admissions", ENGLAND)]
    assert sum(float(row["value"]) for row in england if "2015-04" <= row["period"] < "2016-04") == 5_885_604


def test_parts_and_findings_are_all_there(folder: Path, audit: Audit) -> None:
    assert len(read_csv(folder, "delayed-days-by-part.csv")) == audit.breakdowns["delayed-days"].height
    findings = sum(len(coverage.findings) for coverage in audit.coverage.values())
    assert len(read_csv(folder, "findings.csv")) == findings == pl.read_parquet(folder / "findings.parquet").height


@pytest.fixture(scope="module")
def workbook(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "outturn.xlsx")


def test_the_workbook_has_its_sheets(workbook: openpyxl.Workbook) -> None:
    expected = ["Read me", "England", "Areas", "Delayed days by part", "Monthly", "Coverage findings",
                "Published figures", "Releases"]  # fmt: skip
    assert workbook.sheetnames == expected


def test_the_workbook_holds_the_audits_numbers(workbook: openpyxl.Workbook, audit: Audit) -> None:
    found = {}
    for name in ("England", "Areas"):
        sheet = workbook[name]
        heads = [cell.value for cell in sheet[3]]
        for values in sheet.iter_rows(min_row=4, values_only=True):
            row = dict(zip(heads, values, strict=True))
            found[tuple(row[part] for part in KEY)] = row
    assert set(found) == set(audit.outturns)
    for key, outturn in audit.outturns.items():
        assert (found[key]["outturn"] or 0) == pytest.approx(outturn.outturn or 0, rel=1e-14)
        cost = found[key]["cost_of_gap"]
        assert outturn.cost_of_gap is None if cost is None else Decimal(str(cost)) == outturn.cost_of_gap


def test_sheets_stay_readable(workbook: openpyxl.Workbook) -> None:
    for sheet in workbook.worksheets[1:]:
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref
        assert "Source" in str(sheet["A1"].value) or sheet["A1"].value


def test_no_cell_is_a_formula(workbook: openpyxl.Workbook) -> None:
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_files_of_evidence_with_holes(with_holes: AuditReport, tmp_path: Path) -> None:
    with_holes.write(tmp_path)
    rows = {tuple(row[name] for name in KEY): row for row in read_csv(tmp_path, "outturn.csv")}
    assert rows["delayed-days", "financial-year", ENGLAND]["outturn"] == ""
    assert rows["delayed-days", "financial-year", ENGLAND]["cost_of_gap"] == ""
