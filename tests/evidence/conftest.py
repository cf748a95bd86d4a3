"""Non-elective admissions read straight from the Monthly Activity Return, not by carefund's importer."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

HEADING = "Total Non-elective G&A Admissions (FFCEs)"
SCHEMA = {"series": pl.String, "area_code": pl.String, "period": pl.Date, "value": pl.Float64}


@pytest.fixture(scope="session")
def activity(official_files: Path) -> pl.DataFrame:
    """Every month's commissioners and England's own total: series, area_code, period, value."""
    paths = sorted((official_files / "admissions" / "mar").glob("*.xls"))
    rows = [row for path in paths for row in _month(path)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _month(path: Path) -> list[tuple[str, str, object, object]]:
    table = CalamineWorkbook.from_path(path).get_sheet_by_name("Commissioner").to_python()
    words = [[str(cell).strip() for cell in row] for row in table]
    period = next(datetime.strptime(row[1], "%B %Y").date() for row in words if row[0] == "Period:")
    start = next(number for number, row in enumerate(words) if "Org Code" in row)
    code, name, value = (words[start].index(heading) for heading in ("Org Code", "Org Name", HEADING))
    return [
        ("non-elective", row[code] or "E92000001", period, table[number][value])
        for number, row in enumerate(words)
        if number > start and (row[code] or row[name] == "England")
    ]
