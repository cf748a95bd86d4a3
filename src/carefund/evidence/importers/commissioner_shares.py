"""Reading how each commissioner's resident population is divided among councils (CSV).

The shares are of residents, by the small areas that make up a clinical commissioning group; they are an
estimate and not the mapping of registered patients that the Better Care Fund's own planning templates used.
"""

import io
import re
from pathlib import Path

import polars as pl

from carefund.refusal import RefusedFile
from carefund.workbooks.ordinary_file import read_publication

TOLERANCE = 1e-6
SHARES_SCHEMA = {
    "commissioner_code": pl.String,
    "commissioner_ons_code": pl.String,
    "commissioner_name": pl.String,
    "area_code": pl.String,
    "population": pl.Float64,
    "share_of_commissioner": pl.Float64,
    "share_of_area": pl.Float64,
}
HEADINGS = {
    "commissioner_code": r"CCG\d\dCDH",
    "commissioner_ons_code": r"CCG\d\dCD",
    "commissioner_name": r"CCG\d\dNM",
    "area_code": r"UTLA\d\dCD",
    "population": r"total_population",
    "share_of_commissioner": r"share_of_ccg_pop",
    "share_of_area": r"share_of_utla_pop",
}


def read_commissioner_shares(path: Path) -> pl.DataFrame:
    """Give the shares, one row for each commissioner and council that overlap, sorted by their codes.

    Gives columns commissioner_code, commissioner_ons_code, commissioner_name, area_code, population (people),
    share_of_commissioner and share_of_area (0 to 1). Raises RefusedFile when a column is missing, a pair
    stands twice, a value is missing or out of range, or the shares do not follow from the populations.
    """
    shares = _typed(path.name, _with_our_names(path.name, _read_table(path)))
    _check_rows(path.name, shares)
    _check_sums(path.name, shares)
    return shares.sort("commissioner_code", "area_code")


def _refuse(file: str, expected: str, found: str) -> RefusedFile:
    to_do = "Make the file again from the ONS look-ups and populations, and check that it was saved whole."
    return RefusedFile(file, expected=expected, found=found, to_do=to_do)


def _read_table(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(io.BytesIO(read_publication(path)), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise _refuse(path.name, "a CSV table in UTF-8", f"text that is not one ({str(error)[:80]})") from error


def _with_our_names(file: str, table: pl.DataFrame) -> pl.DataFrame:
    """Choose the columns by the pattern of their headings: the year inside them changes."""
    chosen = {}
    for ours, pattern in HEADINGS.items():
        matching = [heading for heading in table.columns if re.fullmatch(pattern, heading.strip())]
        if len(matching) != 1:
            example = pattern.replace(r"\d\d", "15")
            raise _refuse(file, f"one column headed like {example}", f"{len(matching)} among {table.columns}")
        chosen[ours] = pl.col(matching[0]).str.strip_chars().alias(ours)
    return table.select(chosen.values())


def _typed(file: str, table: pl.DataFrame) -> pl.DataFrame:
    typed = table.cast(SHARES_SCHEMA, strict=False).with_columns(pl.col(pl.Float64).fill_nan(None))  # type: ignore[arg-type]
    holes = [name for name, count in typed.null_count().row(0, named=True).items() if count]
    if holes or typed.is_empty():
        found = f"gaps or words in {', '.join(holes)}" if holes else "no rows"
        raise _refuse(file, "codes, names and numbers in every row", found)
    return typed


def _check_rows(file: str, shares: pl.DataFrame) -> None:
    pair = shares.select("commissioner_code", "area_code")
    if pair.is_duplicated().any():
        repeated = pair.filter(pair.is_duplicated()).row(0)
        raise _refuse(file, "each commissioner and council once", f"{' with '.join(repeated)} more than once")
    within = pl.col("share_of_commissioner", "share_of_area").is_between(0, 1 + TOLERANCE)
    good = pl.all_horizontal(within, pl.col("population") > 0, pl.col("population").is_finite())
    wrong = shares.filter(~good)
    if not wrong.is_empty():
        raise _refuse(file, "shares of 0 to 1 and populations above 0", f"{wrong.row(0)}")


def _check_sums(file: str, shares: pl.DataFrame) -> None:
    """Each side's shares must be its population over its total, or people would be lost."""
    for side, share in (("commissioner_code", "share_of_commissioner"), ("area_code", "share_of_area")):
        expected = pl.col("population") / pl.col("population").sum().over(side)
        wrong = shares.filter((pl.col(share) - expected).abs() > TOLERANCE)
        if not wrong.is_empty():
            code = wrong[side][0]
            raise _refuse(file, f"{share} to be population over its total", f"other figures for {code}")
