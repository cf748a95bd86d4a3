"""Series that carefund derives: commissioners' admissions apportioned to areas, in the form of published series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from carefund.evidence.apportionment import Apportionment, apportion
from carefund.evidence.commissioners import default_commissioners, read_shares_table
from carefund.evidence.place_names import place_name
from carefund.evidence.query import RESULT_COLUMNS, AsOf, Evidence
from carefund.evidence.series import ENGLAND, NON_ELECTIVE_ADMISSIONS, NON_ELECTIVE_ADMISSIONS_BY_AREA

NOT_APPORTIONED = "not-apportioned"
SOURCES = {NON_ELECTIVE_ADMISSIONS_BY_AREA: NON_ELECTIVE_ADMISSIONS}
"""Each derived series and the published one that it is made from."""


@dataclass(frozen=True)
class Derived:
    """A derived series: its figures (columns as `Evidence.figures` gives them) and how they were apportioned."""

    figures: pl.DataFrame
    apportionment: Apportionment


def derive(evidence: Evidence, series: str, as_of: AsOf | None = None) -> Derived:
    """The derived series from the figures knowable at `as_of`.

    Rows are areas, England as published (`E92000001`) and what no area was given (`not-apportioned`). Each month's
    `release` is that of the commissioners' figures that it was made from. Raises KeyError when `series` is not derived.
    """
    source = evidence.figures([SOURCES[series]], as_of=as_of)
    apportioned = apportion(source, read_shares_table(), default_commissioners())
    rest = apportioned.remainder.group_by("period").agg(pl.col("value").sum())
    england = source.filter(pl.col("area_code") == ENGLAND)
    parts = [
        apportioned.areas.select("area_code", "period", "value"),
        england.select("area_code", "period", "value"),
        rest.select(pl.lit(NOT_APPORTIONED).alias("area_code"), "period", "value"),
    ]
    released = source.select("period", "release", "released", "file_hash").unique("period", maintain_order=True)
    figures = (
        pl.concat(parts)
        .join(released, on="period")
        .with_columns(
            series=pl.lit(series),
            marker=pl.lit(None, dtype=pl.String),
            published_code=pl.lit(""),
            published_name=pl.col("area_code").map_elements(_name, return_dtype=pl.String),
        )
    )
    return Derived(figures.select(RESULT_COLUMNS).sort("area_code", "period"), apportioned)


def _name(code: str) -> str:
    return {ENGLAND: "England", NOT_APPORTIONED: "Not given to any area"}.get(code) or place_name(code, code)


def figures_of(
    evidence: Evidence,
    series: str,
    *,
    first: date | None = None,
    last: date | None = None,
    areas: Sequence[str] | None = None,
    as_of: AsOf | None = None,
) -> pl.DataFrame:
    """Figures of any series, published or derived; arguments, columns and errors as for `Evidence.figures`."""
    if series not in SOURCES:
        return evidence.figures([series], first=first, last=last, areas=areas, as_of=as_of)
    found = derive(evidence, series, as_of).figures
    conditions = [
        *([pl.col("period") >= first] if first else []),
        *([pl.col("period") <= last] if last else []),
        *([pl.col("area_code").is_in(list(areas))] if areas else []),
    ]
    return found.filter(*conditions) if conditions else found
