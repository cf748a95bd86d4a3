"""The record of how good chances have been: how it is measured, read and asked."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund import appraise
from carefund.appraisal.backtest.skill import (
    FEWEST_ORIGINS,
    critical_value,
    interval_of_mean,
    skills_of,
    standard_error,
)
from carefund.appraisal.skill import (
    COLUMNS,
    BrokenRecord,
    Skill,
    SkillRecord,
    SkillScope,
    packaged_skills,
    read_skills,
    skills_as_text,
)
from carefund.calendar import month_after
from tests.cli.running import carefund
from tests.packaged import ASSUMPTIONS
from tests.report.made_up import skill

MEASURED = ("delayed-days", "non-elective-admissions", "non-elective-admissions-by-area")


def chances(origins: int, said: float = 0.5, base_rate: float = 0.5, places: int = 4) -> pl.DataFrame:
    """Half of the targets are met at every origin."""
    return pl.DataFrame(
        [
            {
                "series": "falls",
                "origin": month_after(date(2012, 3, 1), 3 * origin),
                "span": "months 7 to 18",
                "place": f"place {place}",
                "percent": -5.0,
                "said": said + (0.1 if place % 2 else -0.1) * (origin % 3),
                "base_rate": base_rate,
                "happened": bool(place % 2),
            }
            for origin in range(origins)
            for place in range(places)
        ]
    )


class TestMeasuring:
    def test_scores_are_brier_scores_and_the_skill_one_less_their_ratio(self) -> None:
        (found,) = skills_of(chances(12))
        # At a third of the origins each is said .5, at a third .6 or .4 the right way, at a third .7 or .3.
        assert found.said == pytest.approx((0.25 + 0.16 + 0.09) / 3, abs=1e-6)
        assert found.base_rate == 0.25
        assert found.skill == pytest.approx(1 - 0.5 / 3 / 0.25, abs=1e-5)
        assert (found.series, found.place, found.ahead, found.cases, found.origins) == ("falls", "places", 18, 48, 12)
        assert (found.first, found.last) == (date(2012, 3, 1), date(2014, 12, 1))
        assert found.shown

    def test_too_few_origins_have_no_interval_and_show_nothing(self) -> None:
        (found,) = skills_of(chances(FEWEST_ORIGINS - 1))
        assert (found.low, found.high) == (None, None)
        assert found.skill > 0
        assert not found.shown

    def test_what_only_repeats_the_base_rate_has_none(self) -> None:
        same = chances(12).with_columns(said=pl.col("base_rate"))
        (found,) = skills_of(same)
        assert found.skill == found.low == found.high == 0
        assert not found.shown

    def test_where_no_base_rate_was_known_nothing_is_measured(self) -> None:
        assert skills_of(chances(9).with_columns(base_rate=pl.lit(None, dtype=pl.Float64))) == ()
        assert skills_of(pl.DataFrame()) == ()

    def test_the_error_of_independent_values_is_the_textbooks(self) -> None:
        values = np.random.default_rng(1).normal(0, 1, 40)
        assert standard_error(values, 0) == pytest.approx(values.std(ddof=1) / np.sqrt(40))

    def test_values_that_hang_together_are_less_sure(self) -> None:
        steps = np.random.default_rng(2).normal(0, 1, 60)
        together = np.convolve(steps, np.ones(6), "valid")
        assert standard_error(together, 5) > 1.5 * standard_error(together, 0)

    def test_the_interval_holds_the_truth_about_as_often_as_it_says(self) -> None:
        # Means of six steps, as chances of origins three months apart that look eighteen months ahead.
        generator, inside = np.random.default_rng(3), 0
        for _ in range(400):
            values = np.convolve(generator.normal(0, 1, 25), np.ones(6), "valid")
            low, high = interval_of_mean(values, 5)
            assert low is not None
            assert high is not None
            inside += low <= 0 <= high
        assert 0.82 < inside / 400 < 0.94

    @pytest.mark.parametrize("lags", [0, 24, 49])
    def test_the_critical_value_is_exceeded_once_in_twenty(self, lags: int) -> None:
        # The statistic of independent values in a long series, whose covariances take this part of it.
        number, generator = 100, np.random.default_rng(4)
        correction = (number + 1 - 2 * (lags + 1) + (lags + 1) * lags / number) / number
        beyond = 0
        for _ in range(3000):
            values = generator.normal(0, 1, number)
            error = standard_error(values, lags) * np.sqrt(correction)
            beyond += values.mean() > critical_value((lags + 1) / number) * error
        assert beyond / 3000 == pytest.approx(0.05, abs=0.012)


class TestAsking:
    def test_between_two_leads_the_longer_counts_and_none_beyond_or_of_other_spans(self) -> None:
        record = SkillRecord(tuple(replace(skill("falls"), ahead=ahead) for ahead in (6, 12, 18)))
        found = {ahead: record.of("falls", "places", ahead, 12) for ahead in (1, 6, 7, 12, 13, 18)}
        assert {ahead: one.ahead for ahead, one in found.items() if one} == {1: 6, 6: 6, 7: 12, 12: 12, 13: 18, 18: 18}
        assert record.of("falls", "places", 19, 12) is None
        assert record.of("falls", "places", 12, 3) is None
        assert record.of("falls", "England", 12, 12) is None
        assert record.of("delayed-days", "places", 12, 12) is None

    def test_what_is_measured_again_takes_the_place_of_what_was(self) -> None:
        again = replace(skill("falls"), ahead=12, low=-1.0)
        record = SkillRecord((skill("falls"), skill("other"))).with_rows([again])
        assert record.rows == (skill("other"), again)
        assert ASSUMPTIONS.with_skills([again]).skill.of("falls", "places", 12, 12) == again


RESULTS = (Path(__file__).parents[2] / "docs" / "backtest-results.md").read_text(encoding="utf-8")
OF_PLACES, OF_ENGLAND = (
    RESULTS.split("Places, Brier score")[1].split("## Places by target")[0].split("## The same for England")
)
ROW = re.compile(
    r"^\| ([a-z-]+) \| months \d+ to (\d+) \| ([\d.]+) \| ([\d.]+) \| [+−-][\d.]+ \|.*\| ([\d,]+) \|$", re.M
)


class TestPackaged:
    @pytest.mark.parametrize(("place", "page"), [("places", OF_PLACES), ("England", OF_ENGLAND)])
    def test_its_scores_are_those_of_the_page_of_results(self, place: SkillScope, page: str) -> None:
        rows = ROW.findall(page)
        assert len(rows) == 9
        for series, ahead, *printed in rows:
            found = packaged_skills().of(series, place, int(ahead), 12)
            assert found is not None
            said, base_rate, cases = printed
            assert (f"{found.said:.4f}", f"{found.base_rate:.4f}", f"{found.cases:,}") == (said, base_rate, cases)

    def test_both_metrics_of_the_first_round_are_measured_to_a_year_and_a_half(self) -> None:
        record = packaged_skills()
        for series in MEASURED:
            assert {row.ahead for row in record.rows if row.series == series} == {3, 6, 9, 12, 15, 18}

    def test_areas_are_told_apart_within_a_year_and_not_half_a_year_on(self) -> None:
        record = packaged_skills()
        shown = {
            (series, ahead): found.shown
            for series in MEASURED
            for ahead in (3, 6, 9, 12, 15, 18)
            if (found := record.of(series, "places", ahead, 12))
        }
        assert {ahead for (_, ahead), yes in shown.items() if yes} == {3, 6, 9, 12}
        assert not any(yes for (_, ahead), yes in shown.items() if ahead > 12)

    def test_the_more_is_known_the_better(self) -> None:
        for series in MEASURED:
            skills = [found.skill for ahead in (3, 6, 9, 12, 15, 18) if (found := self.of(series, ahead))]
            assert skills == sorted(skills, reverse=True)

    @staticmethod
    def of(series: str, ahead: int) -> Skill | None:
        return packaged_skills().of(series, "places", ahead, 12)


class TestFile:
    def test_what_is_written_is_read_again(self) -> None:
        rows = (skill("falls"), replace(skill("falls", -0.1), place="England", low=None, high=None))
        assert read_skills(skills_as_text(rows), "here") == rows

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "found none"),
            ("a,b\n1,2\n", "found a, b"),
            (",".join(COLUMNS) + "\nfalls,places,x,0.1,0.2,,,1,1,2012-01-01,2012-01-01\n", "here, line 2"),
            (",".join(COLUMNS) + "\nfalls,nowhere,3,0.1,0.2,,,1,1,2012-01-01,2012-01-01\n", "'nowhere'"),
            (",".join(COLUMNS) + "\nfalls,places,3\n", "another length"),
            (",".join(COLUMNS) + "\nfalls,places,3,nan,0.2,,,1,1,2012-01-01,2012-01-01\n", "finite"),
        ],
    )
    def test_a_file_that_is_none_is_refused_with_its_line(self, text: str, words: str) -> None:
        with pytest.raises(BrokenRecord, match=words):
            read_skills(text, "here")

    @given(st.text(max_size=300))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            read_skills(text, "here")
        except BrokenRecord:
            return
        pytest.fail("text that is no record was read")


FEW = ("--series", "delayed-days", "--every", "12", "--draws", "200", "--peers", "none")


def test_a_backtest_writes_a_record_that_an_appraisal_reads(tmp_path: Path) -> None:
    record = tmp_path / "skill.csv"
    made = carefund("appraise", "--backtest", *FEW, "--record", str(record))
    assert made.exit_code == 0, made.output
    rows = read_skills(record.read_text(encoding="utf-8"), "here")
    assert {row.series for row in rows} == {"delayed-days"}
    assert {row.place for row in rows} == {"places", "England"}
    assert not any(row.shown for row in rows)  # three origins are too few to tell


@pytest.mark.parametrize("name", ["none.csv", "broken.csv"])
def test_a_record_that_is_none_ends_with_2(name: str, tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_text("a,b\n", encoding="utf-8")
    result = carefund(
        "appraise", "bcf-2015-16", "--target", "-3.5", "--as-of", "2014-09", "--skill", str(tmp_path / name)
    )
    assert result.exit_code == 2
    assert name in result.stderr


def test_a_record_of_skill_tells_areas_apart_again_from_python(tmp_path: Path) -> None:
    record = tmp_path / "skill.csv"
    record.write_text(skills_as_text([skill("delayed-days")]), encoding="utf-8")
    asked: dict[str, Any] = {"metric": "delayed-days", "draws": 200}
    packaged, own = (appraise("bcf-2015-16", -18.0, date(2014, 9, 1), skill=path, **asked) for path in (None, record))
    assert (packaged.tells_apart, own.tells_apart) == (False, True)
    assert len({one.probability_without for one in packaged.areas}) == 1
    assert len({one.probability_without for one in own.areas}) > 10
    record.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(BrokenRecord):
        appraise("bcf-2015-16", -18.0, date(2014, 9, 1), skill=record, **asked)
