"""Apportionment: nothing is lost, nothing is filled, and the real admissions reconcile in every month."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.apportionment import (
    ABSENT,
    AREA_WITHOUT_FIGURE,
    NO_FIGURE,
    SHARE_OUTSIDE,
    Apportionment,
    apportion,
    area_weights,
    coverage_of_areas,
)
from carefund.evidence.commissioners import (
    BoundaryChange,
    CommissionerRegister,
    Merger,
    default_commissioners,
    read_shares_table,
)

APRIL, MAY = date(2015, 4, 1), date(2015, 5, 1)
PEOPLE = {("01A", "E1"): 30, ("01A", "E2"): 10, ("01B", "E2"): 20, ("01C", "E3"): 50, ("13T", "E3"): 50}
MERGERS = [
    Merger(APRIL, "13T", "joined", ("00F", "00G"), "test", True),
    Merger(MAY, "14L", "later", ("01A", "01B"), "test", False),
]


def shares_of(people: dict[tuple[str, str], int]) -> pl.DataFrame:
    rows = [(code, area, float(count)) for (code, area), count in people.items()]
    table = pl.DataFrame(rows, schema=["commissioner_code", "area_code", "population"], orient="row")
    return table.with_columns(
        share_of_commissioner=pl.col("population") / pl.col("population").sum().over("commissioner_code"),
        share_of_area=pl.col("population") / pl.col("population").sum().over("area_code"),
    )


SHARES = shares_of(PEOPLE)
REGISTER = CommissionerRegister(MERGERS, {code for code, _ in PEOPLE})
WHOLE: dict[str, float | None] = {"01A": 40.0, "01B": 10.0, "01C": 5.0, "13T": 7.0}


def values_of(values: dict[str, float | None], period: date = APRIL) -> pl.DataFrame:
    rows = [("s", code, period, value) for code, value in values.items()]
    schema = {"series": pl.String, "area_code": pl.String, "period": pl.Date, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def divided(values: dict[str, float | None], shares: pl.DataFrame = SHARES) -> Apportionment:
    return apportion(values_of(values), shares, REGISTER)


def by_area(result: Apportionment) -> dict[str, float | None]:
    return dict(result.areas.select("area_code", "value").iter_rows())


def left(result: Apportionment) -> dict[str, tuple[float, str]]:
    rows = result.remainder.select("commissioner_code", "value", "reason").iter_rows()
    return {code: (value, reason) for code, value, reason in rows}


def test_a_worked_example() -> None:
    result = divided(WHOLE | {"X24": 3.0, "E92000001": 65.0})
    assert by_area(result) == {"E1": 30.0, "E2": 20.0, "E3": 12.0}
    assert left(result) == {"X24": (3.0, "NHS England commissioner without population shares")}
    row = result.reconciliation.row(0, named=True)
    assert (row["published"], row["total"], row["apportioned"], row["remainder"]) == (65.0, 65.0, 62.0, 3.0)
    assert (row["difference"], row["areas_without_figure"]) == (0.0, 0)
    assert result.basis.is_empty()
    assert result.gaps.is_empty()


def test_a_merged_commissioner_has_its_predecessors_weighted_shares() -> None:
    result = divided({"14L": 60.0, "01C": 5.0, "13T": 7.0})
    assert by_area(result) == pytest.approx({"E1": 30.0, "E2": 30.0, "E3": 12.0})
    assert set(result.basis["how"]) == {"predecessors' shares"}
    assert any("14L" in note and "no file" in note for note in result.notes)


def test_commissioners_from_before_the_shares_use_their_successors_and_say_so() -> None:
    result = divided({"01A": 40.0, "01B": 10.0, "01C": 5.0, "00F": 4.0, "00G": 3.0})
    assert by_area(result)["E3"] == 12.0
    assert result.basis.to_dicts() == [
        {"commissioner_code": code, "how": "successor's shares", "shares_code": "13T"} for code in ("00F", "00G")
    ]
    assert any("00F" in note and "13T" in note for note in result.notes)


def test_half_of_a_merged_commissioner_is_not_the_whole() -> None:
    result = divided({"01A": 40.0, "01B": 10.0, "01C": 5.0, "00F": 4.0})
    assert by_area(result)["E3"] is None
    assert result.gaps["commissioner_code"].to_list() == ["13T"]
    assert left(result)["00F"] == (4.0, AREA_WITHOUT_FIGURE)


def test_a_null_makes_the_areas_it_feeds_null_and_is_counted() -> None:
    result = divided(WHOLE | {"01B": None})
    assert by_area(result) == {"E1": 30.0, "E2": None, "E3": 12.0}
    assert result.gaps.row(0) == ("s", "E2", APRIL, "01B", NO_FIGURE)
    assert left(result) == {"01A": (10.0, AREA_WITHOUT_FIGURE)}
    row = result.reconciliation.row(0, named=True)
    assert (row["commissioners_without_figure"], row["areas_without_figure"]) == (1, 1)
    assert row["difference"] == 0.0


def test_not_a_number_is_no_figure() -> None:
    assert by_area(divided(WHOLE | {"01B": float("nan")}))["E2"] is None


def test_an_absent_commissioner_is_never_filled() -> None:
    result = divided({code: value for code, value in WHOLE.items() if code != "01C"})
    assert by_area(result)["E3"] is None
    assert result.gaps.row(0) == ("s", "E3", APRIL, "01C", ABSENT)


def test_absence_is_judged_month_by_month() -> None:
    both = pl.concat([values_of(WHOLE), values_of({"01A": 1.0}, MAY)])
    result = apportion(both, SHARES, REGISTER)
    assert set(result.gaps["period"]) == {MAY}
    assert result.areas.filter(pl.col("period") == MAY)["value"].to_list() == [0.75, None, None]


def test_a_share_that_covers_no_area_is_left_over() -> None:
    outside = SHARES.filter(~((pl.col("commissioner_code") == "01A") & (pl.col("area_code") == "E2")))
    result = divided(WHOLE, outside)
    assert by_area(result) == {"E1": 30.0, "E2": 10.0, "E3": 12.0}
    assert left(result) == {"01A": (10.0, SHARE_OUTSIDE)}


def test_boundaries_that_moved_are_noted_only_from_their_date() -> None:
    change = BoundaryChange(MAY, ("01C",), "A town moved", "One is too low", ("E3",), "test", True)
    register = CommissionerRegister(MERGERS, set(SHARES["commissioner_code"]), [change])
    before = apportion(values_of(WHOLE), SHARES, register)
    after = apportion(values_of(WHOLE, MAY), SHARES, register)
    assert not any("A town moved" in note for note in before.notes)
    assert any("A town moved" in note for note in after.notes)


def test_releases_are_carried() -> None:
    values = values_of(WHOLE).with_columns(release=pl.lit("activity-1"))
    assert apportion(values, SHARES, REGISTER).releases == ("activity-1",)


def test_unfit_values_are_refused() -> None:
    values = values_of(WHOLE)
    with pytest.raises(ValueError, match="period"):
        apportion(values.drop("period"), SHARES, REGISTER)
    with pytest.raises(ValueError, match="release"):
        apportion(pl.concat([values, values]), SHARES, REGISTER)
    with pytest.raises(ValueError, match="infinite"):
        divided({"01A": float("inf")})


def test_no_values_give_empty_tables() -> None:
    result = divided({})
    assert result.areas.is_empty()
    assert result.reconciliation.is_empty()


populations = st.dictionaries(
    st.tuples(st.sampled_from(["01A", "01B", "01C", "13T"]), st.sampled_from(["E1", "E2", "E3", "E4"])),
    st.integers(1, 10**6),
    min_size=1,
)
counts = st.dictionaries(
    st.sampled_from(["01A", "01B", "01C", "13T", "00F", "00G", "14L", "X24", "5D7", "??"]),
    st.none() | st.integers(0, 10**6).map(float),
)


@settings(deadline=None)
@given(populations, counts, counts)
def test_nothing_is_lost(
    people: dict[tuple[str, str], int], april: dict[str, float | None], may: dict[str, float | None]
) -> None:
    shares = shares_of(people)
    register = CommissionerRegister(MERGERS, {code for code, _ in people})
    values = pl.concat([values_of(april), values_of(may, MAY)])
    result = apportion(values, shares, register)
    assert result.reconciliation["difference"].abs().max() in (None, pytest.approx(0, abs=1e-6))
    assert result.areas.filter(pl.col("value") < 0).is_empty()
    assert result.remainder.filter(pl.col("value") < 0).is_empty()
    table = result.reconciliation
    assert table.filter(pl.col("apportioned") > pl.col("total") + 1e-6).is_empty()
    null_areas = result.areas.filter(pl.col("value").is_null()).select("series", "area_code", "period")
    assert set(null_areas.rows()) == set(result.gaps.select("series", "area_code", "period").rows())


@given(populations)
def test_shares_are_never_negative_and_never_more_than_one(people: dict[tuple[str, str], int]) -> None:
    register = CommissionerRegister(MERGERS, {code for code, _ in people})
    weights = area_weights(["01A", "13T", "00F", "14L", "X24"], shares_of(people), register)
    assert weights.filter(pl.col("weight") <= 0).is_empty()
    sums = weights.group_by("commissioner_code").agg(pl.col("weight").sum())["weight"]
    assert all(total == pytest.approx(1) for total in sums)


def test_shipped_shares_cover_every_area_once() -> None:
    covered = coverage_of_areas(read_shares_table())
    assert covered.height == 152
    assert (covered["covered"] - 1).abs().max() == pytest.approx(0, abs=1e-9)


@pytest.fixture(scope="module")
def real(activity: pl.DataFrame) -> Apportionment:
    return apportion(activity, read_shares_table(), default_commissioners())


def test_real_admissions_reconcile_in_every_month(real: Apportionment) -> None:
    table = real.reconciliation
    assert table.height == 81
    assert table["difference"].abs().max() == pytest.approx(0, abs=1e-6)
    since = table.filter(pl.col("period") >= date(2013, 4, 1))
    assert (since["published"] - since["total"]).abs().max() == 0
    assert since["areas_without_figure"].sum() == 0


def test_real_admissions_of_2014_15(real: Apportionment) -> None:
    year = pl.col("period").is_between(date(2014, 4, 1), date(2015, 3, 1))
    assert real.areas.filter(year)["value"].sum() == pytest.approx(5_516_676)
    remainder = real.remainder.filter(year)
    assert set(remainder["commissioner_code"]) == {"X24"}
    assert remainder["value"].sum() == 5_691_577 - 5_516_676


def test_months_of_primary_care_trusts_have_no_areas(real: Apportionment) -> None:
    before = pl.col("period") < date(2013, 4, 1)
    assert real.areas.filter(before)["value"].drop_nulls().is_empty()
    table = real.reconciliation.filter(before)
    assert table["apportioned"].sum() == 0
    assert table["remainder"].sum() == pytest.approx(table["total"].sum())


def test_cumbria_is_noted(real: Apportionment) -> None:
    assert any("South Cumbria" in note for note in real.notes)
