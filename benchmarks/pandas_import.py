"""The import as a user of pandas would write it: every table of every workbook to long form, one pickle each.

Usage: pandas_import.py FOLDER OUTPUT ENGINE (`xlrd` or `calamine`).
"""

import sys
from pathlib import Path

import pandas as pd

AREA_SHEETS = ("type of care", "responsible", "reason")


def table_below(sheet: pd.DataFrame, name_heading: str) -> tuple[pd.DataFrame, str]:
    """The table under the row that holds `name_heading`, and the month beside `Period:`."""
    rows = sheet.to_numpy().tolist()
    start = next(number for number, row in enumerate(rows) if name_heading in row)
    period = next(row[row.index("Period:") + 1] for row in rows[:start] if "Period:" in row)
    table = pd.DataFrame(rows[start + 1 :], columns=[str(cell) for cell in rows[start]])
    return table[table[name_heading].notna()], str(period)


def long_form(table: pd.DataFrame, code: str, name: str, period: str) -> pd.DataFrame:
    """Every column right of the name as series, period, code and value."""
    measures = [column for column in table.columns[list(table.columns).index(name) + 1 :] if column != "nan"]
    measures = list(dict.fromkeys(measures))
    plain = table.loc[:, ~table.columns.duplicated()]
    melted = plain.melt(id_vars=[code, name], value_vars=measures, var_name="series")
    melted["value"] = pd.to_numeric(melted["value"], errors="coerce")
    melted["period"] = pd.to_datetime(period, format="%B %Y")
    return melted.rename(columns={code: "code", name: "name"})


def read_workbook(path: Path, engine: str) -> pd.DataFrame:
    """All figures of one workbook."""
    sheets = pd.read_excel(path, sheet_name=None, header=None, engine=engine)
    frames = []
    for name, sheet in sheets.items():
        if name == "Commissioner":
            table, period = table_below(sheet, "Org Name")
            frames.append(long_form(table, "Org Code", "Org Name", period))
        elif any(words in name.lower() for words in AREA_SHEETS):
            table, period = table_below(sheet, "Name")
            frames.append(long_form(table, "Code", "Name", period))
    joined = pd.concat(frames)
    joined["code"] = joined["code"].astype(str)
    return joined


def main() -> None:
    """Import every workbook of the two publications below a folder."""
    source, output, engine = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    output.mkdir(parents=True, exist_ok=True)
    for folder in ("dtoc", "admissions/mar"):
        for path in sorted((source / folder).glob("*.xls")):
            name = f"{folder.replace('/', '-')}-{path.stem}.pickle"
            read_workbook(path, engine).to_pickle(output / name)


if __name__ == "__main__":
    main()
