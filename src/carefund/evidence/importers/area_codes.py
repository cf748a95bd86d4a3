"""Reading which councils a delayed-transfer workbook lists: region, both codes and name."""

from pathlib import Path

import polars as pl

from carefund.refusal import RefusedFile
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.ordinary_file import read_publication
from carefund.workbooks.reading import read_spreadsheet
from carefund.workbooks.sheets import Sheet

LISTING_SCHEMA = {
    "area_code": pl.String,
    "region": pl.String,
    "social_services_code": pl.String,
    "published_name": pl.String,
}


def read_listed_councils(path: Path) -> pl.DataFrame:
    """Give the councils that any sheet of the workbook lists with both codes, one row each.

    Gives columns area_code (ONS), region, social_services_code and published_name; no rows where the workbook
    has no ONS codes (before July 2015). Raises RefusedFile when it is no workbook or gives one council two
    codes.
    """
    workbook = read_spreadsheet(path.name, read_publication(path))
    rows: set[tuple[str, ...]] = set()
    for name in workbook.visible_sheets:
        sheet = workbook.sheet(name)
        heading = find_heading_row(sheet, {"region", "ons geography", "code", "name"}.issubset)
        if heading is not None:
            rows |= _listed(sheet, heading)
    table = pl.DataFrame(sorted(rows), schema=LISTING_SCHEMA, orient="row")
    for column in ("area_code", "social_services_code"):
        twice = table.filter(pl.col(column).is_duplicated())
        if not twice.is_empty():
            raise RefusedFile(
                path.name,
                expected="one council for each code",
                found=f"two rows that differ for {twice[column][0]}",
                to_do="Compare the sheets of the workbook and correct the list with the publisher.",
            )
    return table


def _listed(sheet: Sheet, heading: HeadingRow) -> set[tuple[str, ...]]:
    wanted = [heading.require(words).column for words in ("ons geography", "region", "code", "name")]
    rows = (tuple(str(row[column]).strip() for column in wanted) for row in sheet.rows[heading.row + 1 :])
    return {row for row in rows if row[0].startswith("E") and all(row)}
