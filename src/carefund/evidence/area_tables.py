"""Rebuilding the shipped tables of areas and of commissioner shares from the official files.

The folder holds the files by subject: `geography` (outlines, shares), `population` (mid-year estimates, which
give the names and, by their order, the regions) and `dtoc` (delayed-transfer workbooks, which give the
social-services codes).
"""

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from carefund.evidence.importers.area_codes import read_listed_councils
from carefund.evidence.importers.boundaries import read_centres
from carefund.evidence.importers.commissioner_shares import read_commissioner_shares
from carefund.evidence.tiles import tile_layout
from carefund.refusal import RefusedFile
from carefund.workbooks.ordinary_file import read_publication

DEGREES_KEPT = 4
REGION_CODE = "E12"


def build_areas(source_folder: Path) -> pl.DataFrame:
    """Give the table of the areas whose outlines are given, one row each, sorted by area_code.

    Columns area_code, name, region, social_services_code (null where no workbook lists the council),
    longitude and latitude (degrees, 4 decimals, about 10 metres), tile_column and tile_row. Names and
    outlines: ONS; regions and social-services codes: NHS England. Raises RefusedFile when a file is missing
    or broken, or when two files give a council different regions.
    """
    centres = read_centres(_one_file(source_folder, "geography/*utla_2013-2019*.geojson"))
    names = _names_and_regions(_one_file(source_folder, "population/ons_mye_*.csv"))
    listed = _listed_councils(source_folder)
    table = (
        centres.select("area_code", pl.col("longitude", "latitude").round(DEGREES_KEPT))
        .join(names, on="area_code", how="left", validate="1:1")
        .join(listed, on="area_code", how="left", validate="1:1", suffix="_listed")
    )
    _check(table, listed)
    tiles = tile_layout(table).rename({"column": "tile_column", "row": "tile_row"})
    columns = ["area_code", "name", "region", "social_services_code", "longitude", "latitude"]
    chosen = table.with_columns(pl.coalesce("region_listed", "region").alias("region")).select(columns)
    return chosen.join(tiles, on="area_code", validate="1:1").sort("area_code")


def build_commissioner_shares(source_folder: Path) -> pl.DataFrame:
    """Give the shares of each commissioner's residents by council, as `read_commissioner_shares` does."""
    return read_commissioner_shares(_one_file(source_folder, "geography/ccg*_population_shares.csv"))


def _one_file(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise RefusedFile(
            str(folder),
            expected=f"one file {pattern}",
            found=f"{len(found)}",
            to_do="Put the official files in their folders, one of each kind.",
        )
    return found[0]


def _names_and_regions(path: Path) -> pl.DataFrame:
    """Names of authorities in the first year of the table, each in the region whose row it follows."""
    try:
        rows = pl.read_csv(io.BytesIO(read_publication(path)), columns=["year", "code", "name"])
    except pl.exceptions.PolarsError as error:
        raise RefusedFile(
            path.name,
            expected="a table with the columns year, code and name",
            found=str(error)[:80],
            to_do="Use the mid-year population estimates for England's authorities.",
        ) from error
    region = pl.when(pl.col("code").str.starts_with(REGION_CODE)).then("name").forward_fill()
    first_year = rows.filter(pl.col("year") == pl.col("year").min()).with_columns(region=region)
    councils = first_year.filter(pl.col("code").str.contains(r"^E(06|08|09|10)"))
    return councils.select("name", area_code="code", region=_region_name(pl.col("region")))


def _region_name(region: pl.Expr) -> pl.Expr:
    """ONS writes regions in capitals and calls the East of England "East"."""
    titled = region.str.to_titlecase().str.replace(" And ", " and ")
    return titled.replace({"East": "East of England"})


def _listed_councils(folder: Path) -> pl.DataFrame:
    """Give the list of the first workbook (by name) that has both codes."""
    for listing in _listings(folder):
        if not listing.is_empty():
            return listing.drop("published_name")
    raise RefusedFile(
        str(folder / "dtoc"),
        expected="a delayed-transfer workbook that lists ONS and social-services codes",
        found="none",
        to_do="Add any month from July 2015 on.",
    )


def _listings(folder: Path) -> Iterator[pl.DataFrame]:
    return (read_listed_councils(path) for path in sorted((folder / "dtoc").glob("*.xls*")))


def _check(table: pl.DataFrame, listed: pl.DataFrame) -> None:
    """Every area has a name, every listed council an outline, and the two sources of regions agree."""
    differing = table.filter(pl.col("region") != pl.col("region_listed"))["area_code"].to_list()
    unnamed = table.filter(pl.col("name").is_null())["area_code"].to_list()
    no_outline = listed.join(table, on="area_code", how="anti")["area_code"].to_list()
    wrong = {"no outline": no_outline, "no name": unnamed, "two regions": differing}
    found = "; ".join(f"{what}: {', '.join(codes)}" for what, codes in wrong.items() if codes)
    if found:
        raise RefusedFile(
            "the official files together",
            expected="the same councils in each",
            found=found,
            to_do="Use files that describe the same year's councils.",
        )
