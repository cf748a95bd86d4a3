"""The answer to the letter of the contract, the placebos in space by a slow way, and replications."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carefund.evaluation.methods.interrupted_time_series import Options, fit
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import space_test
from carefund.evaluation.study.keys import NotAProtocol
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.replications import read_replications
from carefund.evaluation.study.study import replicated_study
from tests.evaluation.study.made_up import ITS, UNITS, answered, ids, months, outcomes, protocol, rows_of, write

PERIODS = months(48)
NAMES = tuple(f"u{place:02d}" for place in range(40))


@pytest.fixture(scope="module")
def figures() -> Any:
    return outcomes(40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, figures: Any) -> Path:
    made = tmp_path_factory.mktemp("study")
    write(made, rows_of(figures, PERIODS, NAMES), protocol(unit="u00"))
    return made


@pytest.fixture(scope="module")
def record(folder: Path) -> dict[str, Any]:
    return answered(folder / "protocol.toml")


def test_the_answer_has_the_parts_of_the_contract(folder: Path, record: dict[str, Any]) -> None:
    assert list(record) == [
        "schema", "elapsed_seconds", "protocol", "method", "null_hypothesis", "assumptions", "conclusion", "panel",
        "estimate", "gaps", "model", "placebos", "diagnostics", "findings",
    ]  # fmt: skip
    assert record["schema"] == "carefund-evaluation/1"
    assert record["protocol"]["sha256"] == hashlib.sha256((folder / "protocol.toml").read_bytes()).hexdigest()
    assert record["protocol"]["panel_sha256"] == hashlib.sha256((folder / "panel.csv").read_bytes()).hexdigest()
    assert list(record["estimate"]) == [
        "att", "relative", "standard_error", "lower", "upper", "level", "p_value", "basis",
    ]  # fmt: skip
    assert record["estimate"]["basis"] == "placebo-in-space"
    assert list(record["gaps"][0]) == [
        "unit", "period", "event_time", "observed", "counterfactual", "gap", "lower", "upper",
    ]  # fmt: skip
    assert record["method"]["options"]["errors"] == {"method": "model"}
    assert record["null_hypothesis"].endswith(".")
    assert all(sentence.endswith(".") for sentence in record["assumptions"])
    assert "'y' of 'u00'" in record["conclusion"]
    json.dumps(record, allow_nan=False)


def test_the_estimate_is_the_mean_gap_over_treated_periods(record: dict[str, Any]) -> None:
    after = [gap for gap in record["gaps"] if gap["event_time"] >= 0]
    before = np.array([gap["gap"] for gap in record["gaps"] if gap["event_time"] < 0])
    gaps = np.array([gap["gap"] for gap in after])
    assert record["estimate"]["att"] == pytest.approx(gaps.mean())
    without = np.mean([gap["counterfactual"] for gap in after])
    assert record["estimate"]["relative"] == pytest.approx(gaps.mean() / without)
    assert record["diagnostics"]["pre_rmspe"] == pytest.approx(np.sqrt((before**2).mean()))
    assert record["diagnostics"]["post_rmspe"] == pytest.approx(np.sqrt((gaps**2).mean()))
    assert record["diagnostics"]["l2_imbalance"] == pytest.approx(np.sqrt((before**2).sum()))


def test_placebos_in_space_are_what_a_slow_way_gives(figures: Any, record: dict[str, Any]) -> None:
    ratios, effects = [], []
    for series in figures:
        panel = StudyPanel(units=("a",), periods=tuple(PERIODS), outcome=series[None], starts=np.array([36]))
        gap = fit(panel, Options()).gap[0]
        ratios.append(np.sqrt((gap[36:] ** 2).mean()) / np.sqrt((gap[:36] ** 2).mean()))
        effects.append(gap[36:].mean())
    space = record["placebos"]["space"]
    rank = sum(ratio >= ratios[0] for ratio in ratios)
    assert (space["rank"], space["of"], space["p_value"]) == (rank, 40, rank / 40)
    assert record["estimate"]["p_value"] == rank / 40
    assert space["standard_error"] == pytest.approx(np.std(effects[1:]))
    assert [one["ratio"] for one in space["units"]] == pytest.approx(ratios[1:])
    assert [one["unit"] for one in space["units"]] == list(NAMES[1:])


def test_the_same_protocol_and_panel_give_the_same_bytes(folder: Path, record: dict[str, Any]) -> None:
    assert json.dumps(answered(folder / "protocol.toml")) == json.dumps(record)


def test_placebos_in_time_drop_the_periods_from_the_true_start_on(folder: Path, figures: Any) -> None:
    where = folder / "time.toml"
    where.write_text(protocol(unit="u00", more='[placebos]\ntime = ["2015-01"]'), encoding="utf-8")
    (found,) = answered(where)["placebos"]["time"]
    panel = StudyPanel(units=("a",), periods=tuple(PERIODS[:36]), outcome=figures[:1, :36], starts=np.array([24]))
    expected = fit(panel, Options())
    assert found["start"] == "2015-01"
    assert found["att"] == pytest.approx(expected.att)


def test_the_model_answers_where_it_is_asked_to(folder: Path) -> None:
    where = folder / "model.toml"
    where.write_text(protocol(unit="u00", more='[inference]\nmethod = "model"\nlevel = 0.9'), encoding="utf-8")
    record = answered(where)
    estimate, level = record["estimate"], record["model"]["level"]
    assert estimate["basis"] == "model"
    assert estimate["p_value"] == pytest.approx(level["p_value"])
    assert estimate["lower"] == pytest.approx(estimate["att"] - 1.6448536 * estimate["standard_error"])
    assert "placebos" not in record


@pytest.fixture(scope="module")
def planted(folder: Path) -> Path:
    rows = [(1, "u03", "2016-01", -0.1), (1, "u07", "2015-07", -0.05), (2, "u05", "2016-01", 0.2)]
    rows += [(name, NAMES[number], "2016-01", 0.0) for name, number in ((9, 1), (4, 2))]
    rows += [(5, "nobody", "2016-01", 0.0), (6, "u05", "1999-01", 0.0)]
    with (folder / "replications.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("replication", "unit", "start", "relative_effect"))
        writer.writerows(rows)
    text = protocol()
    treatment = text[text.index("[treatment]") : text.index("[method]")]
    where = folder / "replications.toml"
    where.write_text(text.replace(treatment, "") + '[replications]\nfile = "replications.csv"\n', encoding="utf-8")
    return where


def test_a_replication_gives_the_estimate_of_a_panel_so_multiplied(tmp_path: Path, planted: Path, figures: Any) -> None:
    lines = [one.as_record() for one in replicated_study(read_protocol(planted)).replicated]
    assert [line["replication"] for line in lines] == [1, 2, 9, 4, 5, 6]
    assert [line["estimate"] is None for line in lines] == [False] * 4 + [True] * 2
    changed = np.array(figures)
    changed[3, 36:] *= 1 + -0.1
    changed[7, 30:] *= 1 + -0.05
    text = protocol().replace(f'"{UNITS[0]}" = "2016-01"', '"u03" = "2016-01", "u07" = "2015-07"')
    alone = answered(write(tmp_path, rows_of(changed, PERIODS, NAMES), text))
    assert alone["estimate"] == lines[0]["estimate"]
    assert len(alone["findings"]) == lines[0]["findings"]
    changed = np.array(figures)
    changed[5, 36:] *= 1 + 0.2
    alone = answered(write(tmp_path, rows_of(changed, PERIODS, NAMES), protocol(unit="u05")))
    assert alone["estimate"] == lines[1]["estimate"]
    assert len(alone["findings"]) == lines[1]["findings"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("replication,unit,start\n1,a,2\n", "relative_effect"),
        ("", "columns"),
        ("replication,unit,start,relative_effect\n1,a,2,much\n", "line 2"),
        ("replication,unit,start,relative_effect\n1,a,2,inf\n", "line 2"),
        ("replication,unit,start,relative_effect\n1,a,2,0\n1,a,2,0\n", "twice"),
        ("replication,unit,start,relative_effect\n1,a\n", "line 2"),
    ],
)
def test_a_file_of_replications_that_cannot_be_understood_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(NotAProtocol, match=words):
        read_replications(tmp_path / "r.csv")


def test_several_treated_units_are_ranked_among_sets_of_donors(folder: Path) -> None:
    where = folder / "several.toml"
    text = protocol().replace(f'"{UNITS[0]}" = "2016-01"', '"u03" = "2016-01", "u07" = "2015-07"')
    where.write_text(text, encoding="utf-8")
    record = answered(where)
    space = record["placebos"]["space"]
    assert space["of"] == 1000
    assert space["p_value"] == space["rank"] / space["of"]
    assert len(space["units"]) == 38
    assert "few-placebos" not in ids(record)


def noise(random: np.random.Generator, donors: int, periods: int) -> Any:
    found = random.normal(0, 1, (donors + 1, periods))
    found[:, 1:] += 0.5 * found[:, :-1]
    return found * random.uniform(0.5, 2, (donors + 1, 1))


@pytest.mark.parametrize("runs", [300, pytest.param(3000, marks=pytest.mark.deep)])
def test_placebos_reject_as_often_as_they_say_and_find_what_they_say_to_be_detectable(runs: int) -> None:
    from carefund.evaluation.methods.estimate import Estimate

    random = np.random.default_rng(8)
    rejected = found = 0
    for _ in range(runs):
        gaps = noise(random, 99, 40)

        def test(effect: float, gaps: Any = gaps) -> Any:
            own = gaps[:1] + effect * (np.arange(40) >= 30)
            made = Estimate(treated=np.array([0]), observed=own, counterfactual=own * 0, starts=np.array([30]))
            return space_test(made, {30: (np.arange(1, 100), gaps[1:])}, 0, {30: own})

        plain = test(0.0)
        rejected += plain.p_value <= 0.05
        found += test(plain.detectable).p_value <= 0.05
    assert abs(rejected / runs - 0.05) < 4 * np.sqrt(0.05 * 0.95 / runs)
    assert abs(found / runs - 0.8) < 4 * np.sqrt(0.8 * 0.2 / runs) + 0.03


def test_a_method_option_of_counts_uses_the_exposure(tmp_path: Path) -> None:
    rows = [(*row, 1000.0) for row in rows_of(np.round(outcomes()), PERIODS)]
    text = protocol(method=f'{ITS}family = "poisson"').replace('outcome = "y"', 'outcome = "y"\nexposure = "pop"')
    record = answered(write(tmp_path, rows, text, ("unit", "period", "y", "pop")))
    alone = answered(write(tmp_path, [row[:3] for row in rows], protocol(method=f'{ITS}family = "poisson"')))
    assert record["model"]["level"]["estimate"] == pytest.approx(alone["model"]["level"]["estimate"], rel=1e-6)
    wrong = [(*row[:3], 0.0 if row[:2] == (UNITS[0], "2013-05") else 1000.0) for row in rows]
    record = answered(write(tmp_path, wrong, text, ("unit", "period", "y", "pop")))
    assert record["estimate"] is None
    assert "exposure-not-positive" in ids(record)


@pytest.mark.parametrize(
    "method", ['"synthetic-control"', '"synthetic-control"\nintercept = true', '"augmented-synthetic-control"']
)
def test_replications_share_no_mixture_that_holds_a_unit_treated_before(tmp_path: Path, method: str) -> None:
    figures = outcomes(9)
    figures[1] = (figures[0] + figures[2]) / 2 + 0.1 * figures[3]
    asked = f"[method]\nid = {method}\n"
    where = write(tmp_path, rows_of(figures, PERIODS, NAMES), protocol(unit="u01", start="2016-06", method=asked))
    text = where.read_text(encoding="utf-8")
    (tmp_path / "r.csv").write_text(
        "replication,unit,start,relative_effect\n1,u00,2015-01,0.5\n1,u01,2016-06,0.1\n2,u01,2016-06,0\n"
    )
    treatment = text[text.index("[treatment]") : text.index("[method]")]
    many = tmp_path / "many.toml"
    many.write_text(text.replace(treatment, "") + '[replications]\nfile = "r.csv"\n', encoding="utf-8")
    last = replicated_study(read_protocol(many)).replicated[1].as_record()
    assert last["estimate"]["att"] == pytest.approx(answered(where)["estimate"]["att"], rel=1e-9)
