"""The audit's numbers as a user of pandas would compute them, from the files that pandas_import.py wrote.

Totals of both metrics for England and areas in both comparisons, admissions apportioned by population share, delayed
days by part, and the tables as XLSX, CSV and JSON. No coverage audit, no charts, no report.
Usage: pandas_audit.py IMPORTED SHARES OUTPUT
"""

import sys
from pathlib import Path

import pandas as pd

ADMISSIONS = "Total Non-elective G&A Admissions (FFCEs)"
PERIODS = {
    "financial-year": (("2014-04", "2015-03"), ("2015-04", "2016-03")),
    "pay-for-performance-year": (("2014-01", "2014-12"), ("2015-01", "2015-12")),
}


def load(imported: Path, pattern: str) -> pd.DataFrame:
    """All files of one publication."""
    return pd.concat([pd.read_pickle(path) for path in sorted(imported.glob(pattern))], ignore_index=True)


def compare(figures: pd.DataFrame, metric: str, plan: float, price: float) -> pd.DataFrame:
    """Baseline, outturn, change, planned change, gap and cost by area, in both comparisons."""
    frames = []
    for comparison, (before, after) in PERIODS.items():
        table = pd.DataFrame(
            {
                name: figures[figures["period"].between(*(pd.Timestamp(bound) for bound in span))]
                .groupby("area")["value"]
                .sum()
                for name, span in (("baseline", before), ("outturn", after))
            }
        )
        table["change"] = table["outturn"] - table["baseline"]
        table["planned_change"] = plan * table["baseline"] / table.loc["England", "baseline"]
        table["gap"] = table["change"] - table["planned_change"]
        table["cost_of_gap"] = table["gap"] * price
        frames.append(table.assign(metric=metric, comparison=comparison).reset_index())
    return pd.concat(frames)


def apportioned(figures: pd.DataFrame, shares: Path) -> pd.DataFrame:
    """Admissions by area: each commissioner's count times the share of its people in the area."""
    table = pd.read_csv(shares)[["commissioner_code", "area_code", "share_of_commissioner"]]
    joined = figures.merge(table, left_on="code", right_on="commissioner_code")
    joined["value"] *= joined["share_of_commissioner"]
    areas = joined.groupby(["area_code", "period"], as_index=False)["value"].sum().rename(columns={"area_code": "area"})
    england = figures[figures["name"].str.lower() == "england"].assign(area="England")
    return pd.concat([areas, england[["area", "period", "value"]]])


def main() -> None:
    """Compute and write everything."""
    imported, shares, output = (Path(argument) for argument in sys.argv[1:4])
    output.mkdir(parents=True, exist_ok=True)
    delays = load(imported, "dtoc-*.pickle")
    delays["area"] = delays["name"]
    totals = delays[delays["series"].str.lower() == "total"].drop_duplicates(["area", "period"])
    activity = load(imported, "admissions-mar-*.pickle")
    admissions = activity[activity["series"].str.strip() == ADMISSIONS]
    tables = pd.concat(
        [
            compare(totals, "delayed-days", -293_000, 90e6 / 293_000),
            compare(apportioned(admissions, shares), "non-elective-admissions", -106_000, 171e6 / 106_000),
        ]
    )
    parts = delays.groupby(["area", "series", "period"], as_index=False)["value"].sum()
    tables.to_csv(output / "outturn.csv", index=False)
    tables.to_json(output / "outturn.json", orient="records")
    parts.to_csv(output / "parts.csv", index=False)
    with pd.ExcelWriter(output / "outturn.xlsx", engine="xlsxwriter") as workbook:
        tables.to_excel(workbook, sheet_name="Outturn", index=False)
        totals.to_excel(workbook, sheet_name="Monthly", index=False)


if __name__ == "__main__":
    main()
