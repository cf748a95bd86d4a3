"""Figures as an analyst asks for them: one table with names, regions, floats and true dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from carefund.evidence.areas import default_register
from carefund.evidence.derived import figures_of
from carefund.evidence.place_names import place_name
from carefund.evidence.places_asked import codes_of_places, require_known_series
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import ENGLAND

ASKED = ("series", "area_code", "area_name", "region", "period", "value", "marker", "release", "released", "file_hash")


def figures_asked(
    evidence: Evidence,
    series: str,
    *,
    places: Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    as_of: AsOf | None = None,
) -> pl.DataFrame:
    """The figures of a series, columns ASKED; `places` by code or name, `first` and `last` bound the months.

    Raises UnknownSeries and UnknownPlace.
    """
    require_known_series(evidence, series)
    codes = codes_of_places(evidence, series, places) if places else None
    figures = figures_of(evidence, series, first=first, last=last, areas=codes, as_of=as_of)
    return with_places(figures, dict(figures.select("area_code", "published_name").iter_rows())).select(ASKED)


def with_places(table: pl.DataFrame, published: dict[str, str]) -> pl.DataFrame:
    """A table with `area_code`, and after it the name and the region of each place; null for places without one."""
    codes = table["area_code"].unique().to_list()
    register = default_register()
    areas = {code: register.get(code) for code in codes}
    names = {code: "England" if code == ENGLAND else place_name(code, published.get(code, code)) for code in codes}
    regions = {code: area.region for code, area in areas.items() if area}
    place = pl.col("area_code")
    added = table.with_columns(
        area_name=place.replace_strict(names, return_dtype=pl.String),
        region=place.replace_strict(regions, default=None, return_dtype=pl.String),
    )
    others = [name for name in table.columns if name not in {"area_code", "area_name", "region"}]
    before = others[: table.columns.index("area_code")]
    return added.select(*before, "area_code", "area_name", "region", *others[len(before) :])
