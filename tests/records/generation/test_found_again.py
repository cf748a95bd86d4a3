"""A planted effect is found again from the files: records, measure, series by area and month, `carefund evaluate`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

import carefund
from carefund.records.generation.effects import Effect
from carefund.records.generation.window import Window
from tests.cli.running import answer
from tests.records.generation.making import asked, made, official

WINDOW = Window(date(2015, 4, 1), date(2016, 3, 1))
AREAS = official().areas[20:31]
TREATED = AREAS[:4]
PROTOCOL = """
[panel]
file = "panel.csv"
unit = "area"
period = "month"
outcome = "rate"

[treatment]
starts = {{ {starts} }}

[method]
id = "synthetic-difference-in-differences"
"""


def test_an_effect_is_found_again_by_an_evaluation_that_does_not_know_it(tmp_path: Path) -> None:
    effect = Effect("emergency-admissions-65-plus", TREATED, date(2015, 10, 1), -0.3)
    made(tmp_path / "records", asked(0.12, window=WINDOW, areas=AREAS, effects=(effect,)))
    told = carefund.measure("emergency-admissions-65", tmp_path / "records", "carefund").table
    counts = told.select("area", month=pl.col("period").dt.strftime("%Y-%m"), admissions="value")
    means = pl.col("admissions") / pl.col("admissions").filter(pl.col("month") < "2015-10").mean().over("area")
    counts.sort("area", "month").with_columns(rate=means).write_csv(tmp_path / "panel.csv")
    starts = ", ".join(f'"{area}" = "2015-10"' for area in TREATED)
    (tmp_path / "protocol.toml").write_text(PROTOCOL.format(starts=starts), encoding="utf-8")
    found = answer("evaluate", tmp_path / "protocol.toml")["estimate"]
    truth = pl.read_parquet(tmp_path / "records" / "truth" / "series.parquet").filter(
        pl.col("month") >= date(2015, 10, 1), pl.col("area").is_in(TREATED), measure="emergency-admissions-65"
    )
    planted = truth["expected"].sum() / truth["expected_without_effects"].sum() - 1
    assert -0.3 < planted < -0.25
    assert abs(found["att"] - planted) < 0.07
    assert found["p_value"] <= 0.15
