"""The truth that is written is what the records say, and what the structure lets expect."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from carefund.records.generation.effects import Effect
from carefund.records.generation.generating import Generated
from carefund.records.generation.measures import NAMES
from carefund.records.generation.window import Window
from carefund.records.measure import measure_of, measures
from carefund.records.running import Asked, measure_records
from tests.records.extracts import offered
from tests.records.generation.making import (
    HALF_YEAR,
    HARTLEPOOL,
    MIDDLESBROUGH,
    SCILLY,
    asked,
    made,
    numbers,
    of_months,
    table,
    told,
)

EFFECTS = (
    Effect("emergency-admissions-65-plus", (HARTLEPOOL,), date(2015, 6, 1), -0.5),
    Effect("delays", (MIDDLESBROUGH,), date(2015, 6, 1), -0.6),
    Effect("readmissions", (MIDDLESBROUGH,), date(2015, 6, 1), 0.5),
    Effect("care-home-moves", (HARTLEPOOL,), date(2015, 6, 1), 1.0),
)
IN_DAYS = ("delayed-days", "discharge-delay")
"""Measures that count days, which come in lumps."""
KNOWN = Asked(known_until=HALF_YEAR.last)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three areas, one of them without any figure of delays, half a year, with effects."""
    return tmp_path_factory.mktemp("records") / "with"


@pytest.fixture(scope="module")
def generated(folder: Path) -> Generated:
    """What was generated there."""
    return made(folder, asked(0.2, effects=EFFECTS))


def series(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "truth" / "series.parquet")


def test_every_measure_told_of_the_files_is_the_truth(generated: Generated, folder: Path) -> None:
    truth = numbers(folder)
    told_by = {measure.id for measure in measures()}
    assert set(NAMES) - told_by == {"elective-admissions", "discharges", "reablement-65-plus"}
    with offered(folder) as extract:
        for name in told_by & set(NAMES):
            found = measure_records(measure_of(name), extract, KNOWN)
            assert len(found.months) == (5 if name == "emergency-readmissions" else 6), name
            assert told(found, "numerator") == of_months(truth[name], found), name
            assert sum(truth[name].values()) > 10, name
        for name, denominator in (("emergency-readmissions", "discharges"), ("at-home-91-days", "reablement-65-plus")):
            found = measure_records(measure_of(name), extract, KNOWN)
            assert told(found, "denominator") == of_months(truth[denominator], found), name


def test_what_no_measure_tells_is_the_truth_too(generated: Generated, folder: Path) -> None:
    truth, spells = numbers(folder), table(folder, "spells")
    left = spells.drop_nulls("discharged").filter(~pl.col("destination").is_in(["died", "hospital"]))
    for name, rows, day in (
        ("elective-admissions", spells.filter(method="elective"), "admitted"),
        ("discharges", left, "discharged"),
        ("reablement-65-plus", table(folder, "reablement"), "started"),
    ):
        counted = rows.group_by("area", pl.col(day).dt.truncate("1mo")).len()
        assert {(area, month): number for area, month, number in counted.iter_rows()} == truth[name], name


def test_what_was_generated_differs_from_what_was_expected_by_chance_alone(generated: Generated, folder: Path) -> None:
    sums = series(folder).group_by("measure").agg(pl.col("expected", "generated").sum())
    for measure, expected, counted in sums.iter_rows():
        lumps = 18 if measure in IN_DAYS else 1.3
        assert abs(counted - expected) < 4.5 * np.sqrt(lumps * expected), measure
    assert all(one.dispersion is None or 0.2 < one.dispersion < 2.2 for one in generated.marginals)


def test_without_effects_the_expected_numbers_are_the_official_totals(generated: Generated) -> None:
    named = {one.name: one for one in generated.marginals}
    for name in ("emergency-admissions", "elective-admissions", "care-home-admissions"):
        assert named[name].without_effects == pytest.approx(named[name].official, rel=1e-4)
    assert named["delayed-days"].without_effects == pytest.approx(named["delayed-days"].official, rel=0.12)


def test_residents_are_those_of_the_mid_year(generated: Generated) -> None:
    residents = [one for one in generated.marginals if one.name.startswith("residents")]
    assert len(residents) == 5
    assert all(one.generated == pytest.approx(one.official, abs=1.6) for one in residents)


def test_effects_are_in_the_records_from_their_month_and_not_before(generated: Generated, folder: Path) -> None:
    rows = series(folder).with_columns(times=pl.col("expected") / pl.col("expected_without_effects"))

    def times(measure: str, area: str, month: int) -> float:
        own = rows.filter(measure=measure, area=area, month=date(2015, month, 1))
        return float(own["times"].item())

    assert [times(measure, SCILLY, 8) for measure in NAMES[:5]] == pytest.approx([1.0] * 5)
    assert times("emergency-admissions-65", HARTLEPOOL, 5) == pytest.approx(1.0)
    assert 0.5 < times("emergency-admissions-65", HARTLEPOOL, 6) < 0.6
    assert times("delayed-days", MIDDLESBROUGH, 5) == pytest.approx(1.0)
    assert 0.39 < times("delayed-days", MIDDLESBROUGH, 9) < 0.48
    assert 1.2 < times("emergency-readmissions", MIDDLESBROUGH, 9) < 1.7
    assert times("emergency-admissions", MIDDLESBROUGH, 9) > 1.02
    assert 1.4 < times("care-home-admissions", HARTLEPOOL, 7) < 2.0


def test_areas_without_an_effect_have_the_same_rows_as_without_any(folder: Path, tmp_path: Path) -> None:
    made(tmp_path / "without", asked(0.2))
    for name in ("spells", "care_home_moves", "reablement", "people"):
        with_, without = (table(where, name).filter(area=SCILLY) for where in (folder, tmp_path / "without"))
        assert with_.equals(without)
    before = pl.col("admitted") < date(2015, 6, 1)
    treated = [table(where, "spells").filter(before, area=HARTLEPOOL) for where in (folder, tmp_path / "without")]
    assert (
        treated[0]
        .drop("discharged", "destination", "ready")
        .equals(treated[1].drop("discharged", "destination", "ready"))
    )


def test_truth_names_each_effect_and_what_every_chance_was_multiplied_by(generated: Generated, folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert [effect["step"] for effect in truth["effects"]] == [effect.step for effect in EFFECTS]
    times = pl.read_parquet(folder / "truth" / "multipliers.parquet")
    first = times.filter(chance="first")
    assert set(first["age_group"]) == {"65-74", "75-84", "85-plus"}
    assert set(first["multiplier"]) == {0.5}
    assert set(first["month"]) == {date(2015, month, 1) for month in (6, 7, 8, 9)}
    assert truth["not_placed"] == generated.truth["not_placed"] <= 3


def test_no_stay_of_a_person_overlaps_another_or_follows_death(generated: Generated, folder: Path) -> None:
    spells = table(folder, "spells").sort("person", "admitted", "method")
    previous = pl.col("discharged").shift().over("person")
    assert spells.filter(pl.col("admitted") < previous).is_empty()
    joined = spells.join(table(folder, "people"), on="person", how="left")
    assert joined["born"].null_count() == 0
    assert joined.filter(pl.col("admitted") > pl.col("died")).is_empty()
    dead = joined.filter(destination="died")
    assert (dead["died"] == dead["discharged"]).all()
    assert joined.filter(pl.col("discharged") < pl.col("admitted")).is_empty()
    assert joined.filter(pl.col("ready") < pl.col("admitted")).is_empty()
    ages = joined["admitted"].dt.year() - joined["born"].dt.year()
    ages = ages - (joined["admitted"].dt.month() < joined["born"].dt.month()).cast(pl.Int32)
    assert (ages == joined["age"]).all()


def test_what_is_not_over_at_the_end_of_the_records_is_not_known(generated: Generated, folder: Path) -> None:
    spells = table(folder, "spells")
    for column in ("discharged", "ready"):
        assert spells[column].max() <= HALF_YEAR.ends
    open_ = spells.filter(pl.col("discharged").is_null())
    assert open_.height > 10
    assert open_["destination"].null_count() == open_.height


@pytest.mark.deep
def test_means_over_many_seeds_are_what_is_expected(tmp_path: Path) -> None:
    window = Window(date(2016, 4, 1), date(2016, 7, 1))
    counted, expected = np.zeros(len(NAMES)), np.zeros(len(NAMES))
    for seed in range(60):
        found = made(tmp_path / str(seed), asked(0.3, window=window, areas=(HARTLEPOOL,), seed=seed, effects=()))
        counted += [found.truth["measures"][name]["generated"] for name in NAMES]
        expected += [found.truth["measures"][name]["expected"] for name in NAMES]
    lumps = np.where([name in IN_DAYS for name in NAMES], 18, 1.3)
    assert (np.abs(counted - expected) < 3.5 * np.sqrt(lumps * expected)).all(), (counted / expected).tolist()
