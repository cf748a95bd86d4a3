"""The report's numbers as files: XLSX, CSV, Parquet and JSON."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from carefund.evaluation.audit import Audit
from carefund.evaluation.retrospective import RetrospectiveAppraisal
from carefund.report import frames
from carefund.report.record import to_record
from carefund.report.tables import csv_bytes, parquet_bytes, replace_file, to_json
from carefund.report.workbook import audit_workbook

TABLES: dict[str, Callable[[Audit], pl.DataFrame]] = {
    "outturn": frames.outturns,
    "monthly": frames.monthly,
    "delayed-days-by-part": frames.splits,
    "findings": frames.findings,
}
"""Name of each table file, without its ending, and what makes the table."""


def downloads(audit: Audit, retrospective: Sequence[RetrospectiveAppraisal]) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file but the page, one after another."""
    for name, table in TABLES.items():
        frame = table(audit)
        yield f"{name}.csv", csv_bytes(frame)
        yield f"{name}.parquet", parquet_bytes(frame)
    yield "audit.json", to_json(to_record(audit, retrospective))
    yield "outturn.xlsx", audit_workbook(audit)


def write_downloads(audit: Audit, retrospective: Sequence[RetrospectiveAppraisal], folder: Path) -> Iterator[Path]:
    """Write every download into a folder, giving each path when it is whole."""
    for name, content in downloads(audit, retrospective):
        replace_file(folder / name, content)
        yield folder / name
