"""Dividing commissioners' figures among council areas by where their residents live, losing nothing.

An area's value is the sum of each commissioner's value times the share of its residents who live in the area.
This assumes equal rates everywhere inside a commissioner, which is biased where age or deprivation differ
within it; the shares are of residents, not of registered patients, and stay those of one year (2015) for
every month.

What cannot be divided is kept and shown: NHS England's own commissioning (X24), primary care trusts and
unknown codes, any share that covers no area, and the parts that belong to areas left without a figure. An
area's month is null when any commissioner that feeds it gives no figure or is absent: a hole is never filled,
and a sum with a hole in it is never shown as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from carefund.evidence.commissioners import OWN_SHARES, SUCCESSORS_SHARES, CommissionerRegister
from carefund.evidence.series import ENGLAND
from carefund.wording.dates import month_words

VALUES_COLUMNS = ("series", "area_code", "period", "value")
MONTH = ["series", "period"]
NEGLIGIBLE = 1e-9
NO_FIGURE = "gives no figure"
ABSENT = "is absent"
AREA_WITHOUT_FIGURE = "belongs to an area left without a figure"
SHARE_OUTSIDE = "share that covers no area"


@dataclass(frozen=True)
class Apportionment:
    """Commissioners' figures divided among areas, with proof that none was lost.

    `areas`: series, area_code, period, value (null where a contribution is missing), commissioners (how many
    feed it). `gaps`: series, area_code, period, commissioner_code, reason; why each of the nulls in `areas`
    is null. `remainder`: series, period, commissioner_code, value, reason; what was not given to any area.
    `reconciliation`: series, period, published (England's own total, null if not given), total, apportioned,
    remainder, difference (0 but for rounding), commissioners_without_figure, areas_without_figure. `basis`:
    commissioner_code, how, shares_code; codes that were divided by the shares of others. `notes`: the
    assumptions in words, such as boundaries that moved. `releases`: the releases of the values used.
    """

    areas: pl.DataFrame
    gaps: pl.DataFrame
    remainder: pl.DataFrame
    reconciliation: pl.DataFrame
    basis: pl.DataFrame
    notes: tuple[str, ...]
    releases: tuple[str, ...]


def apportion(values: pl.DataFrame, shares: pl.DataFrame, register: CommissionerRegister) -> Apportionment:
    """Divide commissioners' values among areas.

    `values` is long: series, area_code (the commissioner's own code; E92000001 for England's published total,
    which is only compared), period (date), value (any number; null or NaN is no figure), and optionally
    release. `shares` is as `read_commissioner_shares` gives it. Any unit that adds up may be used (counts,
    pounds; not rates). Raises ValueError when a column is missing, a value is infinite, or one code has two
    values in a month.
    """
    checked = _checked(values)
    commissioned = checked.filter(pl.col("area_code") != ENGLAND).rename({"area_code": "commissioner_code"})
    basis = _basis(commissioned["commissioner_code"].unique().sort(), register)
    parts = commissioned.join(_weights(basis, shares), on="commissioner_code")
    gaps = _gaps(commissioned, parts, basis, shares)
    areas = _areas(parts, commissioned, gaps, shares)
    remainder = _remainder(commissioned, parts, gaps, register)
    return Apportionment(
        areas=areas,
        gaps=gaps,
        remainder=remainder,
        reconciliation=_reconciliation(checked, commissioned, areas, remainder),
        basis=basis.filter(pl.col("how") != OWN_SHARES).select("commissioner_code", "how", "shares_code"),
        notes=tuple(_notes(commissioned, basis, register)),
        releases=_releases(values),
    )


def area_weights(codes: Iterable[str], shares: pl.DataFrame, register: CommissionerRegister) -> pl.DataFrame:
    """Give the part of each commissioner's figures that falls to each area.

    Columns commissioner_code, area_code and weight (0 to 1); codes that cannot be divided have no row.
    """
    return _weights(_basis(codes, register), shares).sort("commissioner_code", "area_code")


def coverage_of_areas(shares: pl.DataFrame) -> pl.DataFrame:
    """How much of each area's population the shares' commissioners cover: area_code, covered, commissioners.

    `covered` is the sum of share_of_area and should be about 1; below it residents would be left out, above
    it counted twice. That it is 1 shows only that the populations add up: apportioning still assumes equal
    rates inside each commissioner, and residents stand in for registered patients.
    """
    covered = shares.group_by("area_code").agg(
        covered=pl.col("share_of_area").sum(),
        commissioners=pl.col("commissioner_code").n_unique().cast(pl.Int64),
    )
    return covered.sort("area_code")


def _checked(values: pl.DataFrame) -> pl.DataFrame:
    missing = [column for column in VALUES_COLUMNS if column not in values.columns]
    if missing:
        raise ValueError(f"The values to apportion lack the column(s) {', '.join(missing)}.")
    table = values.select("series", "area_code", "period", pl.col("value").cast(pl.Float64).fill_nan(None))
    if table["value"].is_infinite().any():
        raise ValueError("The values to apportion hold an infinite number.")
    keys = table.select("series", "area_code", "period")
    if keys.is_duplicated().any():
        twice = keys.filter(keys.is_duplicated()).row(0)
        raise ValueError(f"Two values for {twice}: choose one release before apportioning.")
    return table


def _releases(values: pl.DataFrame) -> tuple[str, ...]:
    if "release" not in values.columns:
        return ()
    return tuple(str(release) for release in values["release"].drop_nulls().unique().sort())


def _basis(codes: Iterable[str], register: CommissionerRegister) -> pl.DataFrame:
    """One row for each code and each commissioner whose shares it is divided by."""
    rows = [(code, register.basis(code)) for code in codes]
    flat = [(code, basis.how, shares_code, basis.part) for code, basis in rows for shares_code in basis.codes]
    schema = {"commissioner_code": pl.String, "how": pl.String, "shares_code": pl.String, "part": pl.Float64}
    return pl.DataFrame(flat, schema=schema, orient="row")


def _weights(basis: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """Each code's share by area: commissioner_code, area_code, weight.

    For a merged commissioner this is the population-weighted mean of its predecessors' shares.
    """
    people = pl.col("population").sum() / pl.col("share_of_commissioner").sum()
    sizes = shares.group_by(shares_code="commissioner_code").agg(people=people)
    joined = basis.join(sizes, on="shares_code").with_columns(
        size=pl.col("people") / pl.col("people").sum().over("commissioner_code")
    )
    by_area = joined.join(shares.rename({"commissioner_code": "shares_code"}), on="shares_code")
    weight = (pl.col("size") * pl.col("share_of_commissioner")).sum()
    return by_area.group_by("commissioner_code", "area_code").agg(weight=weight).filter(pl.col("weight") > 0)


def _gaps(commissioned: pl.DataFrame, parts: pl.DataFrame, basis: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """Why areas have no figure: a commissioner that feeds them gives none, or is absent from that month."""
    columns = ["series", "area_code", "period", "commissioner_code", "reason"]
    no_figure = parts.filter(pl.col("value").is_null()).with_columns(reason=pl.lit(NO_FIGURE))
    months = commissioned.select(MONTH).unique()
    expected = months.join(shares.select(shares_code="commissioner_code").unique(), how="cross")
    present = commissioned.join(basis, on="commissioner_code").group_by(*MONTH, "shares_code")
    whole = present.agg(pl.col("part").sum()).filter(pl.col("part") >= 1 - NEGLIGIBLE)
    absent = (
        expected.join(whole, on=[*MONTH, "shares_code"], how="anti")
        .rename({"shares_code": "commissioner_code"})
        .join(shares.filter(pl.col("share_of_commissioner") > 0), on="commissioner_code")
        .with_columns(reason=pl.lit(ABSENT))
    )
    return pl.concat([no_figure.select(columns), absent.select(columns)]).sort(columns)


def _areas(parts: pl.DataFrame, commissioned: pl.DataFrame, gaps: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    keys = ["series", "area_code", "period"]
    every = commissioned.select(MONTH).unique().join(shares.select("area_code").unique(), how="cross")
    sums = parts.group_by(keys).agg(
        value=(pl.col("value") * pl.col("weight")).sum(), commissioners=pl.len().cast(pl.Int64)
    )
    without = gaps.select(keys).unique().with_columns(gap=pl.lit(True))
    joined = every.select(keys).join(sums, on=keys, how="left").join(without, on=keys, how="left")
    value = pl.when(pl.col("gap").is_null()).then("value")
    return joined.select(*keys, value=value, commissioners=pl.col("commissioners").fill_null(0)).sort(keys)


def _remainder(
    commissioned: pl.DataFrame, parts: pl.DataFrame, gaps: pl.DataFrame, register: CommissionerRegister
) -> pl.DataFrame:
    """Give what went to no area, by month, commissioner and reason."""
    columns = [*MONTH, "commissioner_code", "value", "reason"]
    code = [*MONTH, "commissioner_code"]
    given = parts.group_by(code).agg(given=pl.col("weight").sum())
    left = commissioned.drop_nulls("value").join(given, on=code, how="left")
    none = left.filter(pl.col("given").is_null()).with_columns(reason=_kinds(left, register))
    outside = left.filter(pl.col("given") < 1 - NEGLIGIBLE).with_columns(
        value=pl.col("value") * (1 - pl.col("given")), reason=pl.lit(SHARE_OUTSIDE)
    )
    held_back = (
        parts.drop_nulls("value")
        .join(gaps, on=["series", "area_code", "period"], how="semi")
        .group_by(code)
        .agg(value=(pl.col("value") * pl.col("weight")).sum())
        .with_columns(reason=pl.lit(AREA_WITHOUT_FIGURE))
    )
    return pl.concat([table.select(columns) for table in (none, outside, held_back)]).sort(columns)


def _kinds(table: pl.DataFrame, register: CommissionerRegister) -> pl.Expr:
    """Give the reason why a code has no shares: what kind of commissioner it is."""
    codes = table["commissioner_code"].unique().to_list()
    reasons = [f"{register.kind(code)} commissioner without population shares" for code in codes]
    return pl.col("commissioner_code").replace_strict(codes, reasons, return_dtype=pl.String)


def _reconciliation(
    checked: pl.DataFrame, commissioned: pl.DataFrame, areas: pl.DataFrame, remainder: pl.DataFrame
) -> pl.DataFrame:
    england = checked.filter(pl.col("area_code") == ENGLAND).select(*MONTH, published="value")
    total = commissioned.group_by(MONTH).agg(
        total=pl.col("value").sum(), commissioners_without_figure=pl.col("value").null_count().cast(pl.Int64)
    )
    apportioned = areas.group_by(MONTH).agg(
        apportioned=pl.col("value").sum(), areas_without_figure=pl.col("value").null_count().cast(pl.Int64)
    )
    left = remainder.group_by(MONTH).agg(remainder=pl.col("value").sum())
    joined = total.join(england, on=MONTH, how="left").join(apportioned, on=MONTH, how="left")
    table = joined.join(left, on=MONTH, how="left").with_columns(pl.col("apportioned", "remainder").fill_null(0.0))
    difference = pl.col("total") - pl.col("apportioned") - pl.col("remainder")
    sums = ["published", "total", "apportioned", "remainder", "difference"]
    counts = ["commissioners_without_figure", "areas_without_figure"]
    return table.with_columns(difference=difference).select(*MONTH, *sums, *counts).sort(MONTH)


def _notes(commissioned: pl.DataFrame, basis: pl.DataFrame, register: CommissionerRegister) -> Iterable[str]:
    """Give the assumptions that a reader of these figures must know, in words."""
    yield "Each commissioner's figures are divided by where its residents live, at equal rates within it."
    borrowed = basis.filter(pl.col("how") == SUCCESSORS_SHARES).sort("commissioner_code")
    for row in borrowed.iter_rows(named=True):
        code, shares_code = row["commissioner_code"], row["shares_code"]
        yield f"{code} has no shares of its own and is divided by those of its successor {shares_code}."
    codes = set(commissioned["commissioner_code"].unique())
    yield from _unverified_mergers(codes, register)
    for change in register.boundary_changes:
        touched = pl.col("commissioner_code").is_in(change.codes) & (pl.col("period") >= change.date)
        if not commissioned.filter(touched).is_empty():
            yield f"{month_words(change.date)}: {change.what}. {change.effect}."


def _unverified_mergers(codes: set[str], register: CommissionerRegister) -> Iterable[str]:
    for code in sorted(codes):
        merger = register.merger_into(code)
        if merger and not merger.verified:
            yield f"{code}'s predecessors ({', '.join(merger.predecessors)}) rest on no file at hand."
