"""Every method that is offered answers a study to its end: by itself, with placebos, and in replications."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from carefund.evaluation.study.offered import METHODS
from carefund.evaluation.study.options import OPTIONS
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import replicated_study
from tests.evaluation.study.made_up import answered, ids, months, outcomes, protocol, rows_of, write

PERIODS, NAMES = months(48), tuple(f"u{place:02d}" for place in range(30))


@pytest.mark.parametrize("method", list(METHODS))
def test_a_method_answers_with_all_that_the_contract_asks_of_it(tmp_path: Path, method: str) -> None:
    figures = outcomes(30)
    planted = -0.2 * figures[3, 36:].mean()
    figures[3, 36:] *= 0.8
    asked = f'[method]\nid = "{method}"\n'
    text = protocol(unit="u03", method=asked, more='[placebos]\ntime = ["2015-01"]\n')
    record = answered(write(tmp_path, rows_of(figures, PERIODS, NAMES), text))
    estimate = record["estimate"]
    # four standard errors of a difference of means with a deviation of 8
    assert abs(estimate["att"] - planted) < 4 * 8 * np.sqrt(1 / 12 + 4 / 36)
    assert 0 < estimate["p_value"] <= 0.1
    assert estimate["lower"] < estimate["att"] < estimate["upper"]
    assert record["diagnostics"]["minimum_detectable_effect"]["effect"] > 0
    assert set(record["method"]["options"]) == set(OPTIONS[method])
    assert len(record["gaps"]) == len(PERIODS)
    assert record["placebos"]["time"][0]["start"] == "2015-01"
    for one in record.get("weights", ()):
        assert set(one["units"]) == set(NAMES) - {"u03"}
        assert sum(one["units"].values()) == pytest.approx(1)
        assert list(one.get("periods", PERIODS[:36])) == list(PERIODS[:36])
    assert record["null_hypothesis"].endswith(".")
    assert record["assumptions"]
    assert json.loads(json.dumps(record, allow_nan=False)) == record


@pytest.mark.parametrize("method", list(METHODS))
def test_a_replication_of_a_method_is_the_study_of_the_panel_so_multiplied(tmp_path: Path, method: str) -> None:
    figures = outcomes(12)
    asked = f'[method]\nid = "{method}"\n'
    where = write(tmp_path, rows_of(figures, PERIODS, NAMES), protocol(unit="u03", method=asked))
    (tmp_path / "r.csv").write_text(
        "replication,unit,start,relative_effect\n1,u05,2016-01,0.1\n2,u03,2016-01,-0.2\n3,u03,2016-01,0.3\n"
    )
    text = where.read_text(encoding="utf-8")
    treatment = text[text.index("[treatment]") : text.index("[method]")]
    many = tmp_path / "many.toml"
    many.write_text(text.replace(treatment, "") + '[replications]\nfile = "r.csv"\n', encoding="utf-8")
    lines = [one.as_record() for one in replicated_study(read_protocol(many)).replicated]
    changed = np.array(figures)
    changed[3, 36:] *= 1 + -0.2
    alone = answered(write(tmp_path, rows_of(changed, PERIODS, NAMES), text))
    for name, value in alone["estimate"].items():
        assert lines[1]["estimate"][name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-6))
    assert lines[1]["findings"] == len(alone["findings"])


@pytest.mark.parametrize("method", [name for name, one in METHODS.items() if "conformal" in one.inference])
def test_conformal_bounds_stand_in_the_treated_periods(tmp_path: Path, method: str) -> None:
    figures = outcomes(8)
    asked = f'[method]\nid = "{method}"\n'
    more = '[inference]\nmethod = "conformal"\nlevel = 0.9\n[placebos]\nleave_two_out = true\n'
    text = protocol(unit="u03", start="2016-10", method=asked, more=more)
    record = answered(write(tmp_path, rows_of(figures, PERIODS, NAMES), text))
    assert record["estimate"]["basis"] == "conformal"
    for gap in record["gaps"]:
        assert (gap["lower"] is None) == (gap["event_time"] < 0)
    assert record["placebos"]["leave_two_out"]["pairs"] == 21


@pytest.mark.parametrize("method", [name for name in METHODS if name != "interrupted-time-series"])
def test_a_panel_without_donors_gives_no_number(tmp_path: Path, method: str) -> None:
    text = protocol(unit="u00", method=f'[method]\nid = "{method}"\n')
    record = answered(write(tmp_path, rows_of(outcomes(1), PERIODS, NAMES), text))
    assert record["estimate"] is None
    assert "no-donor" in ids(record)
    record = answered(write(tmp_path, rows_of(outcomes(2), PERIODS, NAMES), text))
    assert "one-donor" in ids(record)
