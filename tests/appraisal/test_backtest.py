"""The backtest: origins, what each method is held to, what is kept, and the verb."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from typer.testing import CliRunner

from carefund.appraisal.backtest.chances import chance_rows
from carefund.appraisal.backtest.origins import (
    Origin,
    independent,
    origin_at,
    origin_months,
    scored_places,
)
from carefund.appraisal.backtest.quantiles import Quantiles, quantiles_of_draws, quantiles_of_peer
from carefund.appraisal.backtest.run import gathered, score_all, score_origin, tasks_of
from carefund.appraisal.backtest.scores import score_rows
from carefund.appraisal.backtest.summary import closeness, england_by_origin, score_table, skills
from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.peers.catalogue import Peer, mean_peer
from carefund.cli.main import app
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND, UnknownSeries
from carefund.report.backtest.charts import reliability_rows
from carefund.report.document import DataTable
from carefund.report.media.files import to_json
from carefund.report.media.terminal import plain_text
from carefund.report.report import Report
from tests.cli.running import carefund
from tests.packaged import PACKAGED, REGISTERS

Array = npt.NDArray[np.float64]
CODES = ("E06000001", "E06000002", "E06000003")


def panel(months: int, counts: Array | None = None) -> MonthlyPanel:
    values = np.random.default_rng(5).poisson(200, (3, 60)).astype(float) if counts is None else counts
    seen = values[:, :months]
    return MonthlyPanel(
        series="delayed-days", codes=CODES, first=date(2012, 1, 1), counts=seen, england=seen.sum(axis=0)
    )


def constant(value: float, codes: tuple[str, ...] = (ENGLAND, *CODES), horizon: int = 18) -> Quantiles:
    return Quantiles(codes, np.full((len(codes), horizon, 99), value, dtype=np.float32), 0.0)


class TestOrigins:
    def test_they_end_a_quarter_and_leave_a_year_and_a_half_before_and_three_months_after(self) -> None:
        months = origin_months(panel(60))
        assert months[0] == date(2013, 6, 1)
        assert months[-1] == date(2016, 9, 1)
        assert {month.month for month in months} == {3, 6, 9, 12}

    def test_months_without_places_do_not_count(self) -> None:
        counts = np.full((3, 60), 100.0)
        counts[:, :12] = np.nan
        assert origin_months(panel(60, counts))[0] == date(2014, 6, 1)

    @pytest.mark.parametrize("months", [1, 20])
    def test_too_short_a_series_has_none_and_says_why(self, months: int) -> None:
        with pytest.raises(NotForecastable, match=f"at least 21 months.*found {months} months"):
            origin_months(panel(months))

    def test_origins_are_independent_when_no_month_is_scored_twice(self) -> None:
        quarters = origin_months(panel(60))
        assert len(quarters) == 14
        assert independent(quarters) == 3
        assert independent(quarters[:1]) == 1
        assert independent([]) == 0

    def test_an_origin_knows_nothing_that_came_later(self) -> None:
        tasks = tasks_of(Evidence.packaged(), ["delayed-days"], every=12, **PACKAGED)
        origin = origin_at(Evidence.packaged(), tasks[0].whole, tasks[0].month, **PACKAGED)
        assert origin.panel.last == tasks[0].month
        assert origin.horizon == 18

    def test_rows_that_are_no_places_are_not_scored(self) -> None:
        assert scored_places("area", ["E06000001", "resident-in-wales"], REGISTERS) == ["E06000001"]
        assert scored_places("commissioner", ["01A", "X24"], REGISTERS) == ["01A"]


class TestScores:
    origin = Origin(panel(36), panel(60))

    def rows(self, said: dict[str, Quantiles]) -> pl.DataFrame:
        return pl.DataFrame(list(score_rows(self.origin, CODES, said)))

    def test_a_single_value_scores_its_absolute_error_over_the_mean(self) -> None:
        table = score_table(self.rows({"one": constant(150.0)}))
        seen, then = self.origin.whole.counts[:, 36:54], self.origin.panel.counts.mean(axis=1, keepdims=True)
        places = table.filter(pl.col("scope") == "places").row(0, named=True)
        assert places["crps"] == pytest.approx(float((np.abs(seen - 150) / then).mean()), rel=1e-6)
        assert places["n"] == 54
        england = table.filter(pl.col("scope") == "England").row(0, named=True)
        whole = self.origin.whole.england[36:54]
        mean = self.origin.panel.england.mean()
        assert england["crps"] == pytest.approx(float((np.abs(whole - 150) / mean).mean()), rel=1e-6)

    def test_all_methods_are_held_to_the_outturns_that_all_forecast(self) -> None:
        gap = constant(150.0)
        gap.values[2, 5:] = np.nan
        less = constant(150.0, (ENGLAND, *CODES[:2]))
        table = score_table(self.rows({"whole": constant(150.0), "gap": gap, "less": less}))
        numbers = table.filter(pl.col("scope") == "places")["n"].unique().to_list()
        assert numbers == [18 + 5]

    def test_outturns_that_are_not_known_are_not_scored(self) -> None:
        counts = panel(60).counts.copy()
        counts[0, 40] = np.nan
        self_whole = replace(panel(60), counts=counts)
        rows = pl.DataFrame(list(score_rows(Origin(panel(36), self_whole), CODES, {"one": constant(150.0)})))
        assert rows.filter((pl.col("scope") == "places") & (pl.col("ahead") == 5))["n"].item() == 2

    def test_coverage_is_that_of_the_intervals(self) -> None:
        wide = Quantiles((ENGLAND, *CODES), np.tile(np.linspace(-1e6, 1e6, 99), (4, 18, 1)).astype(np.float32), 0.0)
        found = {one.method: one for one in closeness(self.rows({"wide": wide, "none": constant(-1.0)}))}
        assert found["wide"].within == {50: 100.0, 80: 100.0, 95: 100.0}
        assert found["none"].away == {50: 50.0, 80: 80.0, 95: 95.0}


class TestChances:
    def test_targets_are_on_the_year_before_and_happen_at_or_below(self) -> None:
        counts = np.full((3, 60), 100.0)
        counts[0, 42:] = 90.0
        origin = Origin(panel(36, counts), panel(60, counts))
        forecast = forecast_panel(origin.panel, 18, draws=200)
        rows = pl.DataFrame(list(chance_rows(origin, CODES, forecast, 0)))
        fell = rows.filter((pl.col("place") == CODES[0]) & (pl.col("span") == "months 7 to 18"))
        assert dict(zip(fell["percent"], fell["happened"], strict=True)) == {
            -10.0: True, -5.0: True, -3.5: True, -2.0: True, 0.0: True, 3.0: True,
        }  # fmt: skip
        level = rows.filter((pl.col("place") == CODES[1]) & (pl.col("percent") < 0))
        assert not level["happened"].any()
        assert rows["said"].is_between(0, 1).all()

    def test_a_gap_in_what_came_leaves_the_place_out(self) -> None:
        counts = np.full((3, 60), 100.0)
        counts[0, 40] = np.nan
        origin = Origin(panel(36, counts), panel(60, counts))
        rows = list(chance_rows(origin, CODES, forecast_panel(origin.panel, 18, draws=200), 0))
        assert {row["place"] for row in rows if row["span"] == "months 1 to 12"} == set(CODES[1:])


class TestKeeping:
    calls = 0

    def peer(self, name: str = "last-year") -> Peer:
        def forecast(values: Array, horizon: int, levels: Array) -> Array:
            self.calls += 1
            return np.repeat(values[:, -1:, None], horizon, axis=1) + levels

        return Peer(name, "A peer", None, forecast)

    def test_what_was_kept_is_not_asked_for_again(self, tmp_path: Path) -> None:
        first = quantiles_of_peer(self.peer(), panel(36), 6, tmp_path)
        again = quantiles_of_peer(self.peer(), panel(36), 6, tmp_path)
        assert self.calls == 1
        assert np.array_equal(first.values, again.values)
        assert first.codes == again.codes
        assert first.values.shape == (4, 6, 99)

    def test_other_figures_another_horizon_or_peer_are_asked_for(self, tmp_path: Path) -> None:
        quantiles_of_peer(self.peer(), panel(36), 6, tmp_path)
        counts = panel(36).counts.copy()
        counts[0, 0] += 1
        quantiles_of_peer(self.peer(), panel(36, counts), 6, tmp_path)
        quantiles_of_peer(self.peer(), panel(36, counts), 7, tmp_path)
        quantiles_of_peer(self.peer("other"), panel(36, counts), 7, tmp_path)
        assert self.calls == 4

    @pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
    def test_a_damaged_file_is_made_anew(self, content: bytes, tmp_path: Path) -> None:
        quantiles_of_peer(self.peer(), panel(36), 6, tmp_path)
        (file,) = tmp_path.iterdir()
        file.write_bytes(content)
        quantiles_of_peer(self.peer(), panel(36), 6, tmp_path)
        assert self.calls == 2
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_failed_write_leaves_no_half_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(path: Path, **_: Any) -> None:
            Path(path).write_bytes(b"half")
            raise OSError("no space left")

        monkeypatch.setattr("numpy.savez", fail)
        with pytest.raises(OSError, match="no space"):
            quantiles_of_peer(self.peer(), panel(36), 6, tmp_path)
        assert not list(tmp_path.iterdir())

    def test_a_mean_of_peers_is_taken_of_what_was_kept_of_them(self, tmp_path: Path) -> None:
        parts = (self.peer("one"), self.peer("other"))
        kept = [quantiles_of_peer(part, panel(36), 6, tmp_path) for part in parts]
        mean = quantiles_of_peer(mean_peer("mean", "Their mean", parts), panel(36), 6, tmp_path)
        assert self.calls == 2
        np.testing.assert_allclose(mean.values, (kept[0].values + kept[1].values) / 2, rtol=1e-6)
        assert mean.codes == kept[0].codes
        assert mean.seconds == kept[0].seconds + kept[1].seconds

    def test_a_place_that_no_longer_reports_is_not_given_to_a_peer(self, tmp_path: Path) -> None:
        counts = panel(36).counts.copy()
        counts[1, -1] = np.nan
        assert quantiles_of_peer(self.peer(), panel(36, counts), 6, tmp_path).codes == (ENGLAND, CODES[0], CODES[2])


def test_own_quantiles_are_those_of_the_draws() -> None:
    forecast = forecast_panel(panel(36), 6, draws=500)
    found = quantiles_of_draws(forecast, 1.5)
    assert found.codes == (ENGLAND, *CODES)
    assert np.allclose(found.of([CODES[1]])[0, 3], np.quantile(forecast.of(CODES[1])[3], np.arange(1, 100) / 100))
    assert np.isnan(found.of(["E06000099"])).all()


class TestRun:
    def test_two_processes_give_the_same_as_one(self) -> None:
        tasks = tasks_of(Evidence.packaged(), ["delayed-days"], ["last-year"], every=11, draws=200, **PACKAGED)
        alone, together = gathered(score_all(tasks)), gathered(score_all(tasks, 2))
        assert alone.scores.equals(together.scores)
        assert alone.chances.equals(together.chances)
        assert alone.methods == ("carefund", "last-year")
        assert england_by_origin(alone.scores).columns == ["series", "origin", "carefund", "last-year"]
        assert all(-1 < one.skill < 1 for one in skills(alone.chances))

    def test_the_seed_is_an_argument(self) -> None:
        found = [
            score_origin(
                tasks_of(Evidence.packaged(), ["delayed-days"], every=99, draws=200, seed=seed, **PACKAGED)[0]
            ).scores
            for seed in (4, 4, 5)
        ]
        assert found[0] == found[1]
        assert found[0] != found[2]

    def test_what_cannot_be_run_is_refused_before_anything_is(self) -> None:
        with pytest.raises(UnknownSeries):
            tasks_of(Evidence.packaged(), ["no-such-series"], **PACKAGED)
        with pytest.raises(ValueError, match="no-such-peer"):
            tasks_of(Evidence.packaged(), peers=["no-such-peer"], **PACKAGED)


class TestCommand:
    few = ("--series", "delayed-days", "--every", "23", "--draws", "200")

    def test_the_results_are_written_with_the_command_that_made_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arguments = ["appraise", "--backtest", *self.few, "--output", str(tmp_path / "out")]
        monkeypatch.setattr("sys.argv", ["carefund", *arguments])
        result = carefund(*arguments)
        assert result.exit_code == 0, result.output
        page = (tmp_path / "out" / "backtest-results.md").read_text(encoding="utf-8")
        assert f"carefund {' '.join(arguments)}" in page
        assert "Same month last year with drift" in page
        scores = pl.read_parquet(tmp_path / "out" / "backtest-scores.parquet")
        own = score_table(scores).filter((pl.col("method") == "carefund") & (pl.col("scope") == "places"))
        assert f"{own['crps'].item():.4f}" in page
        assert pl.read_parquet(tmp_path / "out" / "backtest-chances.parquet").height > 0
        linked = re.findall(r"\]\((backtest-[a-z]+\.svg)\)", page)
        assert {path.name for path in (tmp_path / "out").glob("*.svg")} == set(linked)
        pictures = [ElementTree.parse(tmp_path / "out" / name).getroot() for name in linked]
        assert all(root.find("{http://www.w3.org/2000/svg}desc") is not None for root in pictures)


class TestPictures:
    def test_reliability_is_of_bins_with_enough_cases(self) -> None:
        said = [0.05] * 30 + [0.95] * 25 + [0.55] * 5
        chances = pl.DataFrame(
            {"series": "x", "span": "months 1 to 12", "said": said, "happened": [i % 2 == 0 for i in range(60)]}
        )
        rows = reliability_rows(chances)
        assert [(row["stated"], row["happened"], row["n"]) for row in rows] == [
            (pytest.approx(5), pytest.approx(50), 30),
            (pytest.approx(95), pytest.approx(52), 25),
        ]


class TestWords:
    few = ("--series", "delayed-days", "--every", "23", "--draws", "200")

    def test_the_option_and_the_verb_are_the_same(self) -> None:
        said = [carefund("appraise", name, *self.few, "--peers", "none") for name in ("--backtest", "backtest")]
        assert said[0].exit_code == 0
        timeless = [one.stdout[one.stdout.index("How close") :] for one in said]
        assert timeless[0] == timeless[1]

    def test_json_has_the_rows_of_every_summary_table(self, tmp_path: Path) -> None:
        result = carefund("appraise", "backtest", *self.few, "--peers", "none", "--json", "--output", str(tmp_path))
        assert result.exit_code == 0, result.output
        found = json.loads(result.stdout)
        assert set(found) >= {"scores", "closeness", "horizons", "pit", "england_by_origin", "skills_of_places"}
        assert {(row["series"], row["scope"]) for row in found["scores"]} >= {
            ("delayed-days", "places"),
            ("delayed-days", "England"),
        }
        assert all(0 <= row["within_80"] <= 1 for row in found["scores"])
        assert "Wrote backtest-results.md" in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--series", "no-such-series"], "no-such-series"),
            (["--peers", "nobody"], "nobody"),
            (["--series", "population"], "not a monthly series"),
        ],
    )
    def test_wrong_usage_is_told(self, arguments: list[str], words: str) -> None:
        result = CliRunner().invoke(app, ["appraise", "--backtest", *arguments])
        assert result.exit_code == 2
        assert words in result.stderr

    def test_a_folder_that_cannot_be_written_to_is_told_after_the_results(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        result = carefund("appraise", "--backtest", *self.few, "--peers", "none", "--output", str(tmp_path / "file"))
        assert result.exit_code == 2
        assert "could not be written" in result.stderr
        assert "delayed-days" in result.stdout


def test_what_cannot_be_reckoned_is_null_in_json() -> None:
    backtest = gathered(
        map(score_origin, tasks_of(Evidence.packaged(), ["delayed-days"], every=99, draws=200, **PACKAGED))
    )
    certain = backtest.chances.with_columns(base_rate=pl.lit(0.0), happened=pl.lit(value=False))
    record = Report(replace(backtest, chances=certain)).to_record()
    assert {row["skill"] for row in record["skills_of_places"]} == {None}
    assert json.loads(to_json(record)) == record


def test_every_row_of_a_section_fits_its_headings() -> None:
    backtest = gathered(
        map(score_origin, tasks_of(Evidence.packaged(), ["delayed-days"], every=99, draws=200, **PACKAGED))
    )
    report = Report(backtest)
    tables = [block for block in report.document.blocks() if isinstance(block, DataTable)]
    assert all(len(set(table.headings)) == len(table.headings) for table in tables)
    assert {len(table.headings) - len(row) for table in tables for row in table.rows} == {0}
    assert all(table.rows for table in tables)
    titles = {inner.title for section in report.document.sections for inner in section.sections()}
    assert {"delayed-days: places", "delayed-days: England"} <= titles
    shown = plain_text(report.summary, 80)
    assert "…" not in shown
    assert all(heading in shown for heading in ("CRPS", "Within 50", "Within 80", "Within 95", "Seconds"))
